"""What is known of a card number by looking at it, and how much of it may be kept."""

import re

SHOWN_FIRST = 6
SHOWN_LAST = 4

# Prefixes as the schemes publish them; a number of no listed scheme is still a card.
_SCHEMES = (
    ("VISA", re.compile(r"4")),
    ("MASTERCARD", re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720")),
    ("AMEX", re.compile(r"3[47]")),
    ("JCB", re.compile(r"352[89]|35[3-8]")),
)
OTHER_SCHEME = "OTHER"

PAYMENT_METHODS = {
    "VISA": "VISA-SSL",
    "MASTERCARD": "ECMC-SSL",
    "AMEX": "AMEX-SSL",
    "JCB": "JCB-SSL",
    OTHER_SCHEME: "CARD-SSL",
}

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def passes_luhn(number: str) -> bool:
    """Whether the check digit of *number*, ASCII digits only, is right."""
    digits = [int(digit) for digit in reversed(number)]
    total = sum(digits[0::2]) + sum(_DOUBLED[digit] for digit in digits[1::2])
    return total % 10 == 0


def scheme_of(number: str) -> str:
    """The scheme that *number* belongs to by its prefix."""
    for scheme, prefix in _SCHEMES:
        if prefix.match(number):
            return scheme
    return OTHER_SCHEME


def truncate(number: str) -> str:
    """The first six and the last four digits of *number*, stars between."""
    hidden = len(number) - SHOWN_FIRST - SHOWN_LAST
    return number[:SHOWN_FIRST] + "*" * hidden + number[-SHOWN_LAST:]
