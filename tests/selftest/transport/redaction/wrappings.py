"""Card numbers drawn at random, and the ways in which a text can hold one."""

from __future__ import annotations

from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st

from capture_conformance.transport.redaction import Redactor
from capture_conformance.transport.redaction.card_numbers import passes_luhn

VISA, MASTERCARD, AMEX = "4111111111111111", "5200000000001005", "378282246310005"
VISA_SHOWN, MASTERCARD_SHOWN, AMEX_SHOWN = "411111******1111", "520000******1005", "378282*****0005"

KEY = "sk_test_AbCd/Ef+GhIj1234"
SECRETS = {
    KEY: "${CAPTURE_API_KEY}",
    KEY[:-4]: "${CAPTURE_API_KEY::-4}",
    KEY.swapcase(): "${CAPTURE_API_KEY~~}",
}

ALWAYS_THE_SAME = settings(derandomize=True, database=None, deadline=None, max_examples=200)

_SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    lambda digit: rf"\u003{digit}",
    lambda digit: rf"\\u003{digit}",
    lambda digit: rf"\x3{digit}",
    lambda digit: f"%3{digit}",
    lambda digit: f"%253{digit}",
    lambda digit: f"%EF%BC%9{digit}",
    lambda digit: f"&#{ord(digit)};",
    lambda digit: f"&#x{ord(digit):x};",
    lambda digit: f"&amp;#{ord(digit)};",
    lambda digit: chr(ord("\uff10") + int(digit)),
)
_GAPS = ("", " ", "-", ".", "/", " -", "--", "  ", "\u00a0", "%20", r"\u0020", "&nbsp;", r"\/", "+")
# With a dot at one place only a number is a decimal number.
_MIXED_GAPS = tuple(gap for gap in _GAPS if gap != ".")


def stranger() -> Redactor:
    """One that knows no card and no secret."""
    return Redactor(cards=(), secrets={})


def acquainted() -> Redactor:
    """One that knows two cards, and a key with two more derived from it."""
    return Redactor(cards=(MASTERCARD, AMEX), secrets=SECRETS)


def card_numbers() -> st.SearchStrategy[str]:
    """Numbers of 13 to 19 digits with the right check digit."""
    return st.text("0123456789", min_size=12, max_size=18).map(_checked)


def wrapped(number: str) -> st.SearchStrategy[str]:
    """*number*, each digit spelt in its own way, with the same or other gaps between, or in base64."""
    spellings = st.lists(st.sampled_from(_SPELLINGS), min_size=len(number), max_size=len(number))
    one_gap = st.sampled_from(_GAPS)
    gaps = st.one_of(
        st.lists(st.sampled_from(_MIXED_GAPS), min_size=len(number), max_size=len(number)),
        one_gap.map(lambda gap: [gap] * len(number)),
        one_gap.map(lambda gap: [gap if place % 4 == 0 else "" for place in range(len(number))]),
    )
    return st.builds(lambda how, between: _spelt(number, how, between), spellings, gaps)


def encoded(number: str) -> st.SearchStrategy[str]:
    """Base64 of a text with *number* in it."""
    around = st.text(st.characters(codec="ascii"), max_size=9)
    encoders = st.sampled_from((b64encode, urlsafe_b64encode))
    return st.builds(
        lambda before, behind, encode: encode(f"{before}:{number}:{behind}".encode()).decode(),
        around,
        around,
        encoders,
    )


def fragments() -> st.SearchStrategy[str]:
    """Texts put together from what redaction looks for, what it leaves behind, and what could confuse it."""
    pieces = st.sampled_from(
        (
            *(VISA, MASTERCARD, AMEX, VISA_SHOWN, KEY, KEY[:-4], *SECRETS.values(), "4111 1111 1111 1111"),
            *("cvc", '"cvc"', "pin", "track1", "***", ":", "=", '"', "'", "\\", '\\"', "\\n", "\\u0035"),
            *(
                "%35",
                "&#53;",
                "&#34;",
                "&",
                "%",
                "\0",
                "é",
                "\uff15",
                "<",
                ">",
                "{",
                "}",
                "[",
                "]",
                ",",
                "\n",
            ),
            *("NDExMTExMTExMTExMTExMQ==", "41111111-1111-1111-1111-111111111111", "0.4111111111111111"),
            *("null", "Basic "),
        )
    )
    return st.lists(st.one_of(pieces, st.text("0123456789 -./", max_size=8)), max_size=14).map("".join)


def _checked(digits: str) -> str:
    return next(f"{digits}{last}" for last in range(10) if passes_luhn(f"{digits}{last}"))


def _spelt(number: str, how: list[Callable[[str], str]], gaps: list[str]) -> str:
    first, *others = (spell(digit) for spell, digit in zip(how, number, strict=True))
    return first + "".join(f"{gap}{digit}" for gap, digit in zip(gaps, others, strict=False))
