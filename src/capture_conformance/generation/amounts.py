"""Captures of amounts that are right, too much, or no amounts at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from hypothesis import strategies as st

from capture_conformance.generation.defects import Defect, Depth, with_member, with_members, with_raw, without
from capture_conformance.generation.requests import Aim
from capture_conformance.model.exchange import Request

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


def one_too_many() -> Defect:
    """A capture of one unit more than is held."""
    return Defect(
        case="one unit more than is held",
        requirements=("CAP-AMT-02", *BUSINESS),
        make=with_member("amount", lambda aim: aim.amount + 1),
        depth=_QUICK,
    )


def over_capture(amount: int) -> Defect:
    """A capture of *amount*, which is more than is held."""
    return Defect(
        case=f"amount {amount}",
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
        case="amount 0",
        requirements=("CAP-AMT-10", "CAP-REQ-19"),
        make=with_members(amount=0),
        depth=_QUICK,
        may_pass=True,
        may_lack_effect=True,
    )
    yield Defect(
        case="amount -0",
        requirements=("CAP-AMT-10", "CAP-REQ-19"),
        make=with_raw("amount", lambda _: "-0"),
        may_pass=True,
        may_lack_effect=True,
    )
    yield Defect(
        case="amount as a string of digits",
        requirements=("CAP-AMT-07", "CAP-REQ-19"),
        make=with_member("amount", lambda aim: str(aim.amount)),
        depth=_QUICK,
        may_pass=True,
    )


def respelt_amounts() -> Iterator[Defect]:
    """Whole numbers that are not written as digits alone: refused, or captured at just their value."""
    for case, token, depth in (
        ("1e1", lambda a: "1e1", _QUICK),
        ("half of the whole, with an exponent", lambda a: f"{a.amount // 20}E+1", _STANDARD),
        ("10.00", lambda a: "10.00", _STANDARD),
    ):
        yield Defect(
            case=f"amount {case}",
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
    return Defect(case=case, requirements=(name, *kind), make=make, depth=depth)


def _too_much() -> Iterator[Defect]:
    for case, change, depth in (
        ("one unit too many", lambda n: n + 1, _QUICK),
        ("one unit too many, once more", lambda n: n + 1, _STANDARD),
        ("two units too many", lambda n: n + 2, _STANDARD),
        ("75 units too many", lambda n: n + 75, _STANDARD),
        ("15 % too much", lambda n: n * 115 // 100, _STANDARD),
        ("half as much again", lambda n: n * 3 // 2, _STANDARD),
        ("ten times as much", lambda n: n * 10, _QUICK),
        ("a hundred times as much", lambda n: n * 100, _STANDARD),
    ):
        yield _row("CAP-AMT-02", case, with_member("amount", _of_held(change)), depth)
    # The limit holds for whoever has nothing to note, too.
    yield _row("CAP-AMT-02", "a tenth too much, without notes", _a_tenth_too_much, _QUICK)


def _negative() -> Iterator[Defect]:
    yield _row("CAP-AMT-11", "amount -1", with_members(amount=-1), _QUICK, EITHER)
    yield _row(
        "CAP-AMT-11", "minus the whole amount", with_member("amount", lambda a: -a.amount), _STANDARD, EITHER
    )
    yield _row("CAP-AMT-11", "amount -2147483648", with_members(amount=-(2**31)), kind=EITHER)


def _huge() -> Iterator[Defect]:
    for case, value, depth in (
        ("2^32 more than is held", lambda n: n + _WORD, _QUICK),
        ("2^64 more than is held", lambda n: n + _DOUBLE_WORD, _QUICK),
        ("2^31", lambda n: 2**31, _QUICK),
        ("2^63", lambda n: 2**63, _STANDARD),
        ("400 digits", lambda n: 10**399 + n, _STANDARD),
    ):
        yield _row("CAP-AMT-12", f"amount {case}", with_member("amount", _of_held(value)), depth, EITHER)


def _no_integer() -> Iterator[Defect]:
    for case, token, depth in (
        ("a fraction above the whole", lambda a: f"{a.amount}.4", _STANDARD),
        ("a fraction below the whole", lambda a: f"{a.amount - 1}.6", _QUICK),
        ("amount 0.9", lambda a: "0.9", _STANDARD),
        ("a thousandth more than a part", lambda a: f"{a.amount // 2}.001", _QUICK),
        ("amount 15e-1", lambda a: "15e-1", _STANDARD),
    ):
        yield _row("CAP-AMT-05", case, with_raw("amount", token), depth, kind=MALFORMED)
    yield _row("CAP-AMT-06", "amount true", with_members(amount=True), _QUICK, kind=MALFORMED)
    yield _row("CAP-AMT-06", "amount false", with_members(amount=False), kind=MALFORMED)
    for case, text, depth in (
        ("amount a word", lambda a: "abc", _STANDARD),
        ("amount an empty string", lambda a: "", _STANDARD),
        ("amount in full-width digits", lambda a: _full_width(a.amount), _STANDARD),
        ("amount with a currency sign", lambda a: f"{a.amount}円", _STANDARD),
        ("amount with a thousands mark", lambda a: f"{a.amount:,}", _QUICK),
        ("a fraction as a string", lambda a: f"{a.amount - 1}.6", _STANDARD),
    ):
        yield _row("CAP-AMT-08", case, with_member("amount", text), depth, kind=MALFORMED)
    yield _row(
        "CAP-AMT-09",
        "amount in an array",
        with_member("amount", lambda a: [a.amount]),
        _QUICK,
        kind=MALFORMED,
    )
    boxed = with_member("amount", lambda a: {"value": a.amount})
    yield _row("CAP-AMT-09", "amount in an object", boxed, _QUICK, kind=MALFORMED)


def _misspelt() -> Iterator[Defect]:
    for case, token, depth in (
        ("amount NaN", lambda a: "NaN", _QUICK),
        ("amount Infinity", lambda a: "Infinity", _STANDARD),
        ("amount with a leading zero", lambda a: f"0{a.amount}", _QUICK),
        ("amount with a plus sign", lambda a: f"+{a.amount}", _STANDARD),
        ("amount in hexadecimal", lambda a: hex(a.amount), _STANDARD),
        ("amount with a point and nothing behind it", lambda a: f"{a.amount}.", _STANDARD),
    ):
        yield _row("CAP-AMT-13", case, with_raw("amount", token), depth, kind=MALFORMED)


def _lifted_limit() -> Iterator[Defect]:
    rows: tuple[tuple[str, Mapping[str, object], Depth], ...] = (
        ("authorised_amount beside an amount too high", {"authorised_amount": 999_999}, _QUICK),
        ("authorized_amount beside an amount too high", {"authorized_amount": 999_999}, _STANDARD),
        ("status AUTHORISED and final false beside it", {"status": "AUTHORISED", "final": False}, _STANDARD),
        ("payment_details.amount 1 beside it", {"payment_details": {"amount": 1}}, _STANDARD),
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
