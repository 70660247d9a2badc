"""Captures of amounts that are right, too much, or no amounts at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from hypothesis import strategies as st

from capture_conformance.generation.defects import Defect, Depth, with_member, with_members, with_raw, without
from capture_conformance.generation.requests import Aim
from capture_conformance.model.exchange import Request
from capture_conformance.model.message import Message, message

# A refusal for the amount's sake is also judged for its status, and for what it leaves behind. What the
# page's types already exclude counts as malformed, what only the authorization excludes as business; below
# nothing and beyond all machine integers a gateway may take it for either.
MALFORMED = ("CAP-REQ-19", "CAP-AMT-17", "CAP-ENV-27")
EITHER = ("CAP-REQ-19", "CAP-AMT-17")
BUSINESS = ("CAP-REQ-19", "CAP-AMT-17", "CAP-ENV-28")
# Wide enough that no sound answer fits, and no Luhn-valid run of 13 to 19 digits among them.
_WORD, _DOUBLE_WORD = 2**32, 2**64
_QUICK, _STANDARD = Depth.QUICK, Depth.STANDARD


def excessive_amounts(authorized: int, *, ceiling: int) -> st.SearchStrategy[int]:
    """
    Amounts that have to be refused because less was authorized.

    Args:
        authorized: The held amount, at least 1, in the unit that the target takes.

        ceiling: The largest amount worth sending, same unit, above *authorized*.

    Returns:
        Integers in ``[authorized + 1, ceiling]``, shrinking towards *authorized* + 1.
    """
    return st.integers(min_value=authorized + 1, max_value=ceiling)


def valid_amounts(authorized: int, *, smallest: int = 1) -> st.SearchStrategy[int]:
    """Integers in ``[smallest, authorized]``, shrinking towards *smallest*."""
    return st.integers(min_value=smallest, max_value=authorized)


def telling_amounts(authorized: int, *, smallest: int = 1) -> tuple[int, ...]:
    """
    Amounts within *authorized* (at least 100) at which a wrong comparison shows, the smallest first.

    None is below the *smallest* that the bank takes.
    """
    return tuple(n for n in (1, 9, authorized // 2, authorized - 1) if n >= smallest)


def thresholds(ceiling: int, *, smallest: int = 1) -> tuple[tuple[int, Depth], ...]:
    """
    Authorized amounts worth a look at the limit itself, with their depth.

    None is above *ceiling*, or below the *smallest* that the bank takes.
    """
    known = (
        (9, _QUICK),
        (999, _QUICK),
        (2**24, _QUICK),
        (1, _STANDARD),
        (2, _STANDARD),
        (10, _STANDARD),
        (500, _STANDARD),
        (100, _STANDARD),
        (99, _STANDARD),
        (10_000, _STANDARD),
        (99_999, _STANDARD),
        (2**31 - 1, _STANDARD),
        (2**31, _STANDARD),
        (2**32 + 1, _STANDARD),
        (ceiling - 1, _STANDARD),
    )
    return tuple((n, depth) for n, depth in known if smallest <= n < ceiling)


def one_too_many(held: int | None = None) -> Defect:
    """A capture of one unit more than is *held*; None for whatever amount that is."""
    return Defect(
        case=_case("more_than_held") if held is None else message("amounts.case.more_than", held=held),
        requirements=("CAP-AMT-02", *BUSINESS),
        make=with_member("amount", lambda aim: aim.amount + 1),
        depth=_QUICK,
    )


def over_capture(amount: int) -> Defect:
    """A capture of *amount*, which is more than is held."""
    return Defect(
        case=message("amounts.case.amount", amount=amount),
        requirements=("CAP-AMT-02", *BUSINESS),
        make=with_members(amount=amount),
    )


def invalid_amounts() -> Iterator[Defect]:
    """Captures of amounts that have to be refused, the smallest transgressions first."""
    yield from _too_much()
    yield from _negative()
    yield from _huge()
    yield from _no_integer()
    yield from _misspelt()
    yield from _lifted_limit()


def tolerated_amounts() -> Iterator[Defect]:
    """Amounts that a sound gateway may accept, on a condition, or whose acceptance only warns."""
    yield Defect(
        case=_case("zero"),
        requirements=("CAP-AMT-10", "CAP-REQ-19"),
        make=with_members(amount=0),
        depth=_QUICK,
        may_pass=True,
        may_lack_effect=True,
    )
    yield Defect(
        case=_case("minus_zero"),
        requirements=("CAP-AMT-10", "CAP-REQ-19"),
        make=with_raw("amount", lambda _: "-0"),
        may_pass=True,
        may_lack_effect=True,
    )
    yield Defect(
        case=_case("digits_as_text"),
        requirements=("CAP-AMT-07", "CAP-REQ-19"),
        make=with_member("amount", lambda aim: str(aim.amount)),
        depth=_QUICK,
        may_pass=True,
    )


def respelt_amounts() -> Iterator[Defect]:
    """Whole numbers that are not written as digits alone: refused, or captured at just their value."""
    for case, token, depth in (
        ("exponent", lambda a: "1e1", _QUICK),
        ("half_with_exponent", lambda a: f"{a.amount // 20}E+1", _STANDARD),
        ("fraction_of_zeros", lambda a: "10.00", _STANDARD),
    ):
        yield Defect(
            case=_case(case),
            requirements=("CAP-AMT-18", "CAP-REQ-19"),
            make=with_raw("amount", token),
            depth=depth,
            may_pass=True,
        )


def _row(
    name: str,
    case: str,
    make: Callable[[Aim], Request],
    depth: Depth = _STANDARD,
    kind: tuple[str, ...] = BUSINESS,
) -> Defect:
    return Defect(case=_case(case), requirements=(name, *kind), make=make, depth=depth)


def _case(name: str) -> Message:
    return message(f"amounts.case.{name}")


def _too_much() -> Iterator[Defect]:
    for case, change, depth in (
        ("one_unit", lambda n: n + 1, _QUICK),
        ("one_unit_again", lambda n: n + 1, _STANDARD),
        ("two_units", lambda n: n + 2, _STANDARD),
        ("75_units", lambda n: n + 75, _STANDARD),
        ("15_percent", lambda n: n * 115 // 100, _STANDARD),
        ("half_again", lambda n: n * 3 // 2, _STANDARD),
        ("ten_times", lambda n: n * 10, _QUICK),
        ("hundred_times", lambda n: n * 100, _STANDARD),
    ):
        yield _row("CAP-AMT-02", case, with_member("amount", _of_held(change)), depth)
    # The limit holds for whoever has nothing to note, too.
    yield _row("CAP-AMT-02", "tenth_without_notes", _a_tenth_too_much, _QUICK)


def _negative() -> Iterator[Defect]:
    yield _row("CAP-AMT-11", "minus_one", with_members(amount=-1), _QUICK, EITHER)
    yield _row("CAP-AMT-11", "minus_whole", with_member("amount", lambda a: -a.amount), _STANDARD, EITHER)
    yield _row("CAP-AMT-11", "minus_2_31", with_members(amount=-(2**31)), kind=EITHER)


def _huge() -> Iterator[Defect]:
    for case, value, depth in (
        ("2_32_more", lambda n: n + _WORD, _QUICK),
        ("2_64_more", lambda n: n + _DOUBLE_WORD, _QUICK),
        ("2_31", lambda n: 2**31, _QUICK),
        ("2_63", lambda n: 2**63, _STANDARD),
        ("400_digits", lambda n: 10**399 + n, _STANDARD),
    ):
        yield _row("CAP-AMT-12", case, with_member("amount", _of_held(value)), depth, EITHER)


def _no_integer() -> Iterator[Defect]:
    for case, token, depth in (
        ("fraction_above", lambda a: f"{a.amount}.4", _STANDARD),
        ("fraction_below", lambda a: f"{a.amount - 1}.6", _QUICK),
        ("nine_tenths", lambda a: "0.9", _STANDARD),
        ("thousandth_more", lambda a: f"{a.amount // 2}.001", _QUICK),
        ("exponent_fraction", lambda a: "15e-1", _STANDARD),
    ):
        yield _row("CAP-AMT-05", case, with_raw("amount", token), depth, kind=MALFORMED)
    yield _row("CAP-AMT-06", "true", with_members(amount=True), _QUICK, kind=MALFORMED)
    yield _row("CAP-AMT-06", "false", with_members(amount=False), kind=MALFORMED)
    for case, text, depth in (
        ("word", lambda a: "abc", _STANDARD),
        ("empty_text", lambda a: "", _STANDARD),
        ("full_width", lambda a: _full_width(a.amount), _STANDARD),
        ("currency_sign", lambda a: f"{a.amount}円", _STANDARD),
        ("thousands_mark", lambda a: f"{a.amount:,}", _QUICK),
        ("fraction_as_text", lambda a: f"{a.amount - 1}.6", _STANDARD),
    ):
        yield _row("CAP-AMT-08", case, with_member("amount", text), depth, kind=MALFORMED)
    yield _row(
        "CAP-AMT-09",
        "array",
        with_member("amount", lambda a: [a.amount]),
        _QUICK,
        kind=MALFORMED,
    )
    boxed = with_member("amount", lambda a: {"value": a.amount})
    yield _row("CAP-AMT-09", "object", boxed, _QUICK, kind=MALFORMED)


def _misspelt() -> Iterator[Defect]:
    for case, token, depth in (
        ("nan", lambda a: "NaN", _QUICK),
        ("infinity", lambda a: "Infinity", _STANDARD),
        ("leading_zero", lambda a: f"0{a.amount}", _QUICK),
        ("plus_sign", lambda a: f"+{a.amount}", _STANDARD),
        ("hexadecimal", lambda a: hex(a.amount), _STANDARD),
        ("bare_point", lambda a: f"{a.amount}.", _STANDARD),
    ):
        yield _row("CAP-AMT-13", case, with_raw("amount", token), depth, kind=MALFORMED)


def _lifted_limit() -> Iterator[Defect]:
    rows: tuple[tuple[str, Mapping[str, object], Depth], ...] = (
        ("authorised_amount", {"authorised_amount": 999_999}, _QUICK),
        ("authorized_amount", {"authorized_amount": 999_999}, _STANDARD),
        ("status_and_final", {"status": "AUTHORISED", "final": False}, _STANDARD),
        ("payment_details", {"payment_details": {"amount": 1}}, _STANDARD),
    )
    for case, extra, depth in rows:
        yield _row("CAP-AMT-16", case, _beside(extra), depth)


def _a_tenth_too_much(aim: Aim) -> Request:
    return without("notes")(replace(aim, amount=aim.amount * 11 // 10))


def _beside(extra: Mapping[str, object]) -> Callable[[Aim], Request]:
    return lambda aim: with_members(amount=aim.amount * 10, **extra)(aim)


def _of_held(change: Callable[[int], int]) -> Callable[[Aim], int]:
    return lambda aim: change(aim.amount)


def _full_width(number: int) -> str:
    return str(number).translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)})
