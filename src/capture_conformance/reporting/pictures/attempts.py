"""All cases that were tried, how often, and what came of each, as a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from markupsafe import Markup

from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.message import Message, message
from capture_conformance.model.trial import DRAWN
from capture_conformance.reporting.pictures.answers import Came, came, counted, statuses, symbol
from capture_conformance.reporting.pictures.breaches import Told
from capture_conformance.reporting.pictures.figure import Picture, figure
from capture_conformance.reporting.pictures.requested import OPERATIONS
from capture_conformance.reporting.pictures.traces import TITLE, is_lost, trace_cell
from capture_conformance.reporting.pictures.wording import (
    Words,
    both,
    count,
    said,
    words,
)
from capture_conformance.reporting.visible import anchor, visible

KIND = "attempts"
# Rows that are more than these, or would make the table larger, are counted instead.
_MOST, _LARGEST = 40, 16_000
_LONGEST_CASE = 160
_ANY_DRAWN = message("openapi.case.any_drawn")
_MOST_LINKS = 2
_NO_CASE = words("without a case of its own", "個別のケース名なし")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """Requests that tried the same in the same way."""

    case: Message | None
    exchanges: tuple[Exchange, ...]

    @property
    def first(self) -> Exchange:
        return self.exchanges[0]

    def came(self, kind: Came) -> tuple[Exchange, ...]:
        """Those that came to *kind*."""
        return tuple(x for x in self.exchanges if came(x) is kind)

    def is_any_of(self, names: Collection[str]) -> bool:
        """Whether one of them is among those called *names*."""
        return any(x.id in names for x in self.exchanges)

    @property
    def is_to_be_refused(self) -> bool:
        """Whether it is the acceptance that somebody has to look at; a status may be told again."""
        role, operation = self.first.part.role, self.first.operation
        return role is Role.ATTEMPT or (role is Role.AGAIN and operation is not Operation.STATUS)

    @property
    def gravity(self) -> int:
        """What has to be looked at first has the least: the answer out of turn, then none, then the rest."""
        kinds = {came(x) for x in self.exchanges}
        if self.is_to_be_refused:
            unwanted = Came.ACCEPTED in kinds
        else:
            unwanted = Came.REFUSED in kinds and self.first.part.role is not Role.RIVAL
        if unwanted:
            return 0
        return 1 if kinds & {Came.UNDECIDED, Came.SILENT} else 2


def attempts(
    requirement: str,
    subjects: Sequence[Exchange],
    evidence: Collection[str],
    *,
    told: Told | None = None,
    proofs: Mapping[str, Exchange] = MappingProxyType({}),
) -> Picture:
    """
    The table of *subjects*; exchanges whose ids are in *evidence* are linked.

    What a finding has *told* to have failed stands out; where *proofs* followed the attempts, those that were
    not accepted do.
    """
    failing = frozenset[str]() if told is None else told.failing
    rows = _rows(subjects, evidence)
    rows.sort(key=lambda row: _rank(row, evidence, failing, proofs))
    kinds = [kind for kind in Came if any(row.came(kind) for row in rows)]
    has_roles = len({_asked(row.first) for row in rows}) > 1
    shown, size = [], 0
    for row in rows[:_MOST]:
        markup = _row(row, kinds, evidence, proofs, has_roles=has_roles, failing=failing)
        size += len(markup.encode())
        if size > _LARGEST:
            break
        shown.append(markup)
    titles = [*_titles(kinds, has_roles=has_roles), *([TITLE.markup] if proofs else [])]
    more = _left_out(len(rows) - len(shown))
    return figure(requirement, KIND, _caption(rows), _table(titles, shown), below=more)


def _rows(exchanges: Sequence[Exchange], evidence: Collection[str]) -> list[_Row]:
    """The cases, in the order in which they were first tried."""
    groups: dict[tuple[Message | None, Role, Operation], list[Exchange]] = {}
    for exchange in exchanges:
        tried = exchange.part.case
        is_drawn = tried is not None and tried.id == DRAWN and exchange.id not in evidence
        key = (_ANY_DRAWN if is_drawn else tried, exchange.part.role, exchange.operation)
        groups.setdefault(key, []).append(exchange)
    return [_Row(case=case, exchanges=tuple(members)) for (case, _, _), members in groups.items()]


def _rank(
    row: _Row, evidence: Collection[str], failing: Collection[str], proofs: Mapping[str, Exchange]
) -> tuple[bool, bool, int, bool]:
    """What has failed comes first, then the gravest, and before others what the finding rests on."""
    is_lost_by = is_lost(row.exchanges, proofs)
    return (not is_lost_by, not row.is_any_of(failing), row.gravity, not row.is_any_of(evidence))


def _asked(exchange: Exchange) -> Words:
    """What kind of request it is: the operation, and whether it came after another."""
    operation = OPERATIONS[exchange.operation]
    match exchange.part.role:
        case Role.AGAIN:
            return operation + words(" afterwards", "（その後）")
        case Role.LOST:
            return operation + words(", cut off", "（切断）")
        case Role.PROOF | Role.TWIN | Role.REPEAT:
            return operation + words(", correct", "（正しいもの）")
        case _:
            return operation


def _titles(kinds: Sequence[Came], *, has_roles: bool) -> list[Markup]:
    titles = [both("What was tried", "試したこと")]
    titles += [both("Request", "リクエスト")] if has_roles else []
    outcomes = (Markup("{} {}").format(symbol(x), x.words.markup) for x in kinds)
    return [*titles, both("Times", "回数"), *outcomes]


def _row(
    row: _Row,
    kinds: Sequence[Came],
    evidence: Collection[str],
    proofs: Mapping[str, Exchange],
    *,
    has_roles: bool,
    failing: frozenset[str],
) -> Markup:
    told = said(row.case, _LONGEST_CASE) if row.case else _NO_CASE
    return Markup('<tr><th scope="row">{}{}</th>{}<td class="count">{:,}</td>{}{}</tr>').format(
        told.markup,
        Markup().join(Markup(" {}").format(link) for link in _links(row.exchanges, evidence)),
        Markup("<td>{}</td>").format(_asked(row.first).markup) if has_roles else "",
        len(row.exchanges),
        Markup().join(_cell(row, kind, failing) for kind in kinds),
        trace_cell(row.exchanges, proofs) if proofs else "",
    )


def _cell(row: _Row, kind: Came, failing: frozenset[str]) -> Markup:
    members = row.came(kind)
    if not members:
        return Markup('<td class="none">–</td>')
    told = statuses(members)
    stands_out = any(x.id in failing for x in members)
    return Markup('<td class="outcome{}">{} {}{}</td>').format(
        " stands-out" if stands_out else "", symbol(kind), f"{len(members):,}", f" ({told})" if told else ""
    )


def _table(titles: Iterable[Markup], rows: Iterable[Markup]) -> Markup:
    """A table with a column for each of *titles*."""
    cells = Markup().join(Markup('<th scope="col">{}</th>').format(title) for title in titles)
    frame = Markup("<table>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table>")
    return frame.format(cells, Markup("\n").join(rows))


def _links(exchanges: Iterable[Exchange], evidence: Collection[str]) -> list[Markup]:
    """Links to the first of *exchanges* whose ids are in *evidence*, and so on the page."""
    names = [x.id for x in exchanges if x.id in evidence][:_MOST_LINKS]
    return [Markup('<a href="#{}">{}</a>').format(anchor(x), visible(x[:32])) for x in names]


def _left_out(number: int) -> Markup | None:
    """The line that says how many cases the table leaves out; None where it has all of them."""
    if number <= 0:
        return None
    told = count(number, "more case", "more cases", " 件のケース")
    return Markup('<p class="more">{}</p>').format(both(f"and {told.en}", f"他 {told.ja}"))


def _caption(rows: Sequence[_Row]) -> Words:
    number = sum(len(row.exchanges) for row in rows)
    outcomes = counted(came(x) for row in rows for x in row.exchanges)
    cases = count(len(rows), "case", "cases", " 種類のケース")
    asked = count(number, "request", "requests", " 件のリクエスト")
    return words(
        f"What was tried: {cases.en} in {asked.en}: {outcomes.en}.",
        f"試したこと：{cases.ja}、{asked.ja}。{outcomes.ja}。",
    )
