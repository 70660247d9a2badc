"""The two headers of the credentials as a matrix: what stood in them, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from capture_conformance.contract.answers import request_body
from capture_conformance.model.exchange import Operation
from capture_conformance.reporting.pictures.answers import Came, came, statuses, symbol
from capture_conformance.reporting.pictures.breaches import Told
from capture_conformance.reporting.pictures.figure import Picture, figure
from capture_conformance.reporting.pictures.headers import (
    AUTHORIZATION,
    X_API_KEY,
    Held,
    held,
    is_of_other,
)
from capture_conformance.reporting.pictures.subjects import Subject
from capture_conformance.reporting.pictures.tables import LARGEST, left_out, links, table
from capture_conformance.reporting.pictures.wording import Words, both, count, words

KIND = "credentials"
# With more rows or columns than these the kinds are told in less detail.
_MOST_DETAILED = 6
_MOST_LINKS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """A request with what its headers held; ``is_named`` says that merchant_id is the owner's."""

    subject: Subject
    row: Held
    column: Held
    is_named: bool

    @property
    def is_right(self) -> bool:
        return self.row.is_right and self.column.is_right and self.is_named


def fits_credentials(subjects: Sequence[Subject]) -> frozenset[str]:
    """
    The ids of the requests among *subjects* whose headers are not both right.

    None where all come with both keys of another merchant: of those the cases tell more than the headers.
    """
    wrong = [
        x.exchange for x in subjects if not (held(x, AUTHORIZATION).is_right and held(x, X_API_KEY).is_right)
    ]
    return frozenset(x.id for x in wrong) if not all(is_of_other(x) for x in wrong) else frozenset()


def credentials(
    requirement: str, subjects: Sequence[Subject], evidence: Collection[str], told: Told | None = None
) -> Picture:
    """
    The matrix of *subjects*; exchanges whose ids are in *evidence* are linked.

    What a finding has *told* to have failed stands out.
    """
    failing = frozenset[str]() if told is None else told.failing
    tries = [_try(x) for x in subjects]
    row = _teller([x.row for x in tries])
    column = _teller([x.column for x in tries])
    has_names = len({x.is_named for x in tries}) > 1
    cells: dict[tuple[_Key, _Key], list[_Try]] = {}
    for one in tries:
        key = (*row(one.row), not one.is_named)
        cells.setdefault((key, (*column(one.column), False)), []).append(one)
    columns = sorted({key for _, key in cells})
    rows = {
        key: _row(
            key,
            [cells.get((key, x), []) for x in columns],
            evidence,
            has_names=has_names,
            failing=failing,
        )
        for key in sorted({key for key, _ in cells})
    }
    shown = _affordable(rows)
    drawing = table(_titles(columns, has_names=has_names), (rows[key] for key in rows if key in shown))
    more = left_out(len(rows) - len(shown), one="more row", many="more rows", ja=" 行")
    return figure(requirement, KIND, _caption(tries), drawing, below=more)


# How a row or column is sorted and named: rank, English, Japanese, and whether merchant_id is wrong.
_Key = tuple[int, str, str, bool]


def _try(subject: Subject) -> _Try:
    named = request_body(subject.exchange).get("merchant_id")
    owner = None if subject.owner is None else request_body(subject.owner).get("merchant_id")
    return _Try(
        subject=subject,
        row=held(subject, AUTHORIZATION),
        column=held(subject, X_API_KEY),
        is_named=owner is None or named == owner or subject.exchange.operation is Operation.STATUS,
    )


def _teller(contents: Sequence[Held]) -> Callable[[Held], tuple[int, str, str]]:
    """How contents are told in one dimension: in detail, unless there would be too many."""
    is_detailed = len({x.detail for x in contents}) <= _MOST_DETAILED

    def tell(content: Held) -> tuple[int, str, str]:
        told = content.detail if is_detailed else content.told
        return content.rank, told.en, told.ja

    return tell


def _titles(columns: Sequence[_Key], *, has_names: bool) -> list[Markup]:
    named = [Markup("merchant_id")] if has_names else []
    headed = Markup('<span class="header">x-api-key</span> {}')
    return [Markup("Authorization"), *named, *(headed.format(both(en, ja)) for _, en, ja, _ in columns)]


def _affordable(rows: Mapping[_Key, Markup]) -> frozenset[_Key]:
    """The rows that there is room for; those that somebody has to look at before the others."""
    kept, size = set(), 0
    for key, markup in sorted(rows.items(), key=lambda row: ("stands-out" not in row[1], row[0])):
        size += len(markup.encode())
        if size <= LARGEST:
            kept.add(key)
    return frozenset(kept)


def _row(
    key: _Key,
    cells: Sequence[Sequence[_Try]],
    evidence: Collection[str],
    *,
    has_names: bool,
    failing: frozenset[str],
) -> Markup:
    _, en, ja, is_misnamed = key
    named = both("another", "別の値") if is_misnamed else both("the owner's", "所有者の値")
    return Markup('<tr><th scope="row">{}</th>{}{}</tr>').format(
        both(en, ja),
        Markup("<td>{}</td>").format(named) if has_names else "",
        Markup().join(_cell(tries, evidence, failing) for tries in cells),
    )


def _cell(tries: Sequence[_Try], evidence: Collection[str], failing: frozenset[str]) -> Markup:
    if not tries:
        return Markup('<td class="none">–</td>')
    stands_out = any(x.subject.exchange.id in failing for x in tries)
    lines = (_line([x for x in tries if came(x.subject.exchange) is kind], kind) for kind in Came)
    found = links((x.subject.exchange for x in tries), evidence, _MOST_LINKS)
    linked = (Markup("<div>{}</div>").format(link) for link in found)
    return Markup("<td{}>{}{}</td>").format(
        Markup(' class="stands-out"') if stands_out else "", Markup().join(lines), Markup().join(linked)
    )


def _line(tries: Sequence[_Try], kind: Came) -> Markup:
    if not tries:
        return Markup()
    exchanges = [x.subject.exchange for x in tries]
    told = statuses(exchanges)
    return Markup('<div class="outcome">{} {} {}{}</div>').format(
        symbol(kind), kind.words.markup, f"×{len(tries):,}", f" ({told})" if told else ""
    )


def _caption(tries: Sequence[_Try]) -> Words:
    wrong = [x for x in tries if not x.is_right]
    let_in = sum(came(x.subject.exchange) is Came.ACCEPTED for x in wrong)
    asked = count(len(wrong), "request", "requests", " 件")
    return words(
        f"What stood in the two headers. Of the requests that nobody may get through with: {asked.en}, "
        f"accepted: {let_in:,}.",
        f"二つの認証ヘッダーの内容。通してはならないリクエスト：{asked.ja}、うち受理：{let_in:,} 件。",
    )
