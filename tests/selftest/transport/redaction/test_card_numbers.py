"""Card numbers go, wherever and however they are written; what only looks like one stays."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_conformance.transport.redaction import Redactor
from capture_conformance.transport.redaction.card_numbers import truncated
from transport.redaction.wrappings import (
    ALWAYS_THE_SAME,
    AMEX,
    AMEX_SHOWN,
    MASTERCARD,
    MASTERCARD_SHOWN,
    VISA,
    VISA_SHOWN,
    acquainted,
    card_numbers,
    encoded,
    fragments,
    stranger,
    wrapped,
)

_ENCODED = "<base64 with a card number>"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (VISA, VISA_SHOWN),
        (AMEX, AMEX_SHOWN),
        ("4222222222222", "42222****2222"),
        ("30569309025904", "305693****5904"),
        ("6304000000000000000", "630400*********0000"),
    ],
)
def test_shows_six_and_four_digits_at_most(number: str, shown: str) -> None:
    """Shorter numbers show less: four digits at least are hidden, five of fifteen."""
    assert shown == truncated(number)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"card {VISA}.", f"card {VISA_SHOWN}."),
        (f"x{VISA}y", f"x{VISA_SHOWN}y"),
        ("4111 1111 1111 1111", VISA_SHOWN),
        ("4111-1111.1111/1111", VISA_SHOWN),
        ("4111 - 1111", "4111 - 1111"),
        ("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", VISA_SHOWN),
        ("3782 822463 10005", AMEX_SHOWN),
        ("4111+1111+1111+1111", VISA_SHOWN),
        (r"4111\/1111\/1111\/1111", VISA_SHOWN),
        (rf"line\n{VISA}\n", rf"line\n{VISA_SHOWN}\n"),
        (rf"line\u000a{VISA}", rf"line\u000a{VISA_SHOWN}"),
        (f"100%{VISA}", f"100%{VISA_SHOWN}"),
        (r"\u0034\u0031\u0031\u0031111111111111", VISA_SHOWN),
        (r"\u0034" + VISA[1:], VISA_SHOWN),
        ("%34%31" + VISA[2:], VISA_SHOWN),
        ("&#52;&#x31;" + VISA[2:], VISA_SHOWN),
        ("\uff14\uff11" + VISA[2:], VISA_SHOWN),
        (VISA.encode("utf-16-le").decode("latin-1"), VISA_SHOWN.encode("utf-16-le").decode("latin-1")),
        (f"2024-11-25 08:41:15.123 {VISA}", f"2024-11-25 08:41:15.123 {VISA_SHOWN}"),
        (f"1000 {VISA} 12/24", f"1000 {VISA_SHOWN} 12/24"),
        ("JPY 1000 4111 1111 1111 1111 12/24", f"JPY 1000 {VISA_SHOWN} 12/24"),
        (f"{VISA} {MASTERCARD}", f"{VISA_SHOWN} {MASTERCARD_SHOWN}"),
        ("4111 1111 1111 1111 5200 0000 0000 1005", f"{VISA_SHOWN} {MASTERCARD_SHOWN}"),
        (f"{MASTERCARD}.00", f"{MASTERCARD_SHOWN}.00"),
        ("4.111111111111111e+15", VISA_SHOWN),
        ("NDExMTExMTExMTExMTExMQ==", _ENCODED),
        ("token=NDExMTExMTExMTExMTExMQ&a", f"token={_ENCODED}&a"),
        ("https://gateway.example/c/NDExMTExMTExMTExMTExMQ", f"https://gateway.example/c/{_ENCODED}"),
        ("NDExMSAxMTExIDExMTEgMTExMQ==", _ENCODED),
    ],
)
def test_hides_a_number_that_nobody_named(text: str, shown: str) -> None:
    """Bare, in words, with gaps, escaped, among dates and other numbers, in base64."""
    assert shown == stranger().text(text)


@pytest.mark.parametrize(
    "text",
    [
        "41111111-1111-1111-1111-111111111111",
        r"\n41111111-1111-1111-1111-111111111111\n",
        "urn:uuid:41111111-1111-1111-1111-111111111111",
        "a4111111111111111111111111111111",
        "4111111111111111abcdefab",
        "0x4111111111111111abcdefab",
        "4111111111111111" * 2,
        "41111111111111111111",
        "0.4111111111111111",
        "12.4111111111111111",
        "1732524075.411111",
        "0.1234567 12.3456789 3.25 100.125",
        "2024-11-25T08:41:15.123456789+09:00",
        "2024-11-25 2024-11-26 2024-11-27",
        "2019 2020 2021 2022 2023 2024",
        "192.168.100.101 192.168.100.102",
        "x-0001 x-0002 x-0003 x-0004",
        "4111111111111112",
        "411111111111",
        VISA_SHOWN,
        "411111XXXXXX1111",
    ],
)
def test_leaves_what_is_something_else(text: str) -> None:
    """UUIDs, digests, long runs, decimals, moments, lists, ids, wrong check digits, truncated numbers."""
    assert text == stranger().text(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"99{MASTERCARD}9999999", f"99{MASTERCARD_SHOWN}9999999"),
        (f"0.{MASTERCARD}", f"0.{MASTERCARD_SHOWN}"),
        (f"abcdef{MASTERCARD}abcdef", f"abcdef{MASTERCARD_SHOWN}abcdef"),
        ("7 52000 0000-0001.005 1 2 3 4 5 6", f"7 {MASTERCARD_SHOWN} 1 2 3 4 5 6"),
        (f"{MASTERCARD}{AMEX}", f"{MASTERCARD_SHOWN}{AMEX_SHOWN}"),
    ],
)
def test_hides_a_known_number_anywhere(text: str, shown: str) -> None:
    """In a long run, a decimal, a digest, a list, and next to another."""
    assert shown == acquainted().text(text)


def test_hides_a_known_number_that_no_scheme_would_issue() -> None:
    """The check digit is wrong, as that of a card made for declines may be."""
    assert (
        Redactor(cards=["4000 0000 0000 0001"], secrets={}).text("number 4000000000000001")
        == "number 400000******0001"
    )


_DIGITS = list(MASTERCARD)
_FOURS = [MASTERCARD[at : at + 4] for at in range(0, 16, 4)]
_HIDDEN_FOURS = ["5200", "00**", "****", "1005"]


@pytest.mark.parametrize("indent", [None, 1, 4])
@pytest.mark.parametrize(
    ("members", "kept"),
    [
        (_FOURS, _HIDDEN_FOURS),
        (_DIGITS, [*_DIGITS[:6], *"******", *_DIGITS[12:]]),
        ([int(digit) for digit in _DIGITS], [5, 2, 0, 0, 0, 0, *"******", 1, 0, 0, 5]),
        ([MASTERCARD[:8], MASTERCARD[8:]], ["520000**", "****1005"]),
        ([f"no. {MASTERCARD[:8]}", MASTERCARD[8:]], ["no. 520000**", "****1005"]),
    ],
)
def test_hides_a_known_number_split_over_an_array(
    members: list[object], kept: list[object], indent: int | None
) -> None:
    """As strings or numbers; JSON stays JSON, also inside of JSON, and it counts as one sighting."""
    inner = json.dumps(members, indent=indent)
    for body in (json.dumps({"a": members}, indent=indent), json.dumps({"a": inner})):
        new, seen = acquainted().body(body.encode(), "response.body")
        found = json.loads(new)["a"]

        assert kept == (json.loads(found) if isinstance(found, str) else found)
        assert [("card_number", 1)] == [(one.kind, one.count) for one in seen]


def test_leaves_numbers_in_an_array_that_are_no_known_card() -> None:
    """Four-digit amounts may pass for a likely number, so only the run's own cards are looked for."""
    text = json.dumps([4111, 1111, 1111, 1111, 5200, 0, 0, 1005])
    assert text == acquainted().text(text)


@pytest.mark.parametrize("text", [MASTERCARD.encode().hex(), f"00{MASTERCARD.encode().hex()}ff"])
def test_hides_a_known_number_in_hex(text: str) -> None:
    """Alone, and inside of a longer dump."""
    shown = text.replace(MASTERCARD.encode().hex(), "<hex with a card number>")
    assert shown == acquainted().text(text)


def test_leaves_a_uuid_with_the_digits_of_a_known_number() -> None:
    """A UUID is one even then."""
    uuid = "52000000-0000-1005-8000-000000000000"
    assert uuid == acquainted().text(uuid)


@pytest.mark.parametrize("number", ["", "411111111111", "41111111111111111111", "4111x11111111111"])
def test_refuses_to_know_what_is_no_card_number(number: str) -> None:
    """Too short, too long, or not digits."""
    with pytest.raises(ValueError, match="13 to 19 digits"):
        Redactor(cards=[number], secrets={})


@ALWAYS_THE_SAME
@given(st.data())
def test_no_number_survives_any_wrapping(data: st.DataObject) -> None:
    """Digits escaped one by one, with any gaps between."""
    number = data.draw(card_numbers())
    before, behind = data.draw(st.sampled_from((("", ""), ("x", "y"), ('{"a":"', '"}'), ("\\n", "&b=1"))))
    assert before + truncated(number) + behind == stranger().text(
        before + data.draw(wrapped(number)) + behind
    )


@ALWAYS_THE_SAME
@given(st.data())
def test_no_number_survives_in_base64(data: st.DataObject) -> None:
    """At any place of the encoded text, in either alphabet."""
    assert stranger().text(data.draw(encoded(data.draw(card_numbers())))) == _ENCODED


@ALWAYS_THE_SAME
@given(st.uuids())
def test_uuids_survive(uuid: object) -> None:
    """Whatever their digits are."""
    assert f"id {uuid}, {uuid}" == acquainted().text(f"id {uuid}, {uuid}")


@ALWAYS_THE_SAME
@given(st.text(st.characters(exclude_categories=("Nd", "Cs"))))
def test_text_without_digits_or_secrets_stays(text: str) -> None:
    """Any characters but digits, in any order."""
    assert text == stranger().text(text)


@ALWAYS_THE_SAME
@given(fragments())
def test_redacting_again_changes_nothing(text: str) -> None:
    """Whatever was replaced, and whatever then stands next to each other."""
    once = acquainted().text(text)
    assert once == acquainted().text(once)
