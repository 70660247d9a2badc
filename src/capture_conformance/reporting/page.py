"""What the page shows of a log: which exchange stands where, and what belongs together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from capture_conformance.contract.answers import Outcome, capture_id, outcome
from capture_conformance.contract.register import load_consumers, load_register
from capture_conformance.contract.verdict_log import VerdictLog
from capture_conformance.language.rendering import english
from capture_conformance.model.errors import UsageError
from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.finding import ACCEPTED
from capture_conformance.model.message import Message
from capture_conformance.reporting.exchange_view import ExchangeView, exchange_view
from capture_conformance.reporting.gaps import gaps, places_of
from capture_conformance.reporting.legible import shortened
from capture_conformance.reporting.marks import Mark
from capture_conformance.reporting.pictures.answers import reason_of
from capture_conformance.reporting.pictures.requests import asked_id
from capture_conformance.reporting.statement import Event, Row, Statement
from capture_conformance.reporting.ticket import render_ticket
from capture_conformance.reporting.words import in_both, term

# Of a long history the way there and the end of it are shown.
_FIRST, _LAST = 4, 8
# Where everything fails, nobody reads more.
_MOST_OPEN = 60
_LONGEST_REASON = 100

_SECTIONS = (
    ("failures", Mark.FAIL),
    ("errors", Mark.ERROR),
    ("warnings", Mark.WARNING),
    ("inconclusives", Mark.INCONCLUSIVE),
    ("waivers", Mark.WAIVED),
    ("knowns", Mark.KNOWN),
)

Section = tuple[str, Mark, tuple[Row, ...]]
Option = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """
    Where exchanges stand on the page; from elsewhere there are links to them.

    ``inline`` are those of each row that somebody has to look at, ``appendix`` all others that are evidence;
    ``known`` are both, ``anchors`` says in which row one stands that links lead to, ``evidence`` which
    ids each row shows, and ``gaps`` before which of them how many others of the same trial were sent.
    """

    inline: Mapping[str, Mapping[str, ExchangeView]]
    appendix: tuple[ExchangeView, ...]
    known: Mapping[str, ExchangeView]
    anchors: Mapping[str, str]
    evidence: Mapping[str, tuple[str, ...]]
    gaps: Mapping[str, Mapping[str, int]]


def placed(log: VerdictLog, statement: Statement) -> Placed:
    """Where each exchange stands that is evidence for a row of *statement*."""
    recorded: Mapping[str, Exchange] = {x.id: x for x in log.exchanges}
    made = {capture_id(x): x.id for x in log.exchanges if x.operation is Operation.AUTHORIZATION}
    order = places_of(log.exchanges)
    evidence = {}
    for row in statement.rows:
        unshown = _unshown(row, recorded, made) if row.mark.is_trouble else ()
        names = (*unshown, *shown_evidence(row.evidence))
        evidence[row.id] = tuple(sorted(names, key=lambda name: order.get(name, -1)))
    inline: dict[str, dict[str, ExchangeView]] = {row.id: {} for row in statement.rows}
    anchors: dict[str, str] = {}
    for row in _gravest_first(statement.rows)[:_MOST_OPEN]:
        finding = (
            " ".join(english(x) for x in (row.expected, row.observed) if x) if row.mark.is_finding else ""
        )
        for name in evidence[row.id] if row.mark.is_trouble else ():
            # How a state was reached is told once; what is judged, with every row.
            if name in recorded and (name not in anchors or not _is_preamble(recorded[name])):
                inline[row.id][name] = exchange_view(recorded[name], finding)
                anchors.setdefault(name, row.id)
        if row.contrast is not None and row.contrast in recorded.keys() - anchors.keys():
            inline[row.id][row.contrast] = exchange_view(recorded[row.contrast], "")
            anchors[row.contrast] = row.id
    beside = {row.contrast for row in statement.rows if row.contrast}
    for held in statement.left_open[:_MOST_OPEN]:
        beside |= {held.exchange, held.void_exchange or held.exchange}
    if statement.stop is not None:
        beside.add(statement.stop.exchange)
    rest = {name for names in evidence.values() for name in names} | beside
    rest -= anchors.keys()
    appendix = tuple(exchange_view(x) for x in log.exchanges if x.id in rest)
    troubled = {row.id for row in statement.rows if row.mark.is_trouble}
    between = {
        name: _numbers_between(ids, recorded, log.exchanges, order) if name in troubled else {}
        for name, ids in evidence.items()
    }
    known = {view.id: view for views in inline.values() for view in views.values()}
    known |= {view.id: view for view in appendix}
    return Placed(
        inline=inline, appendix=appendix, known=known, anchors=anchors, evidence=evidence, gaps=between
    )


def _unshown(row: Row, recorded: Mapping[str, Exchange], made: Mapping[str | None, str]) -> tuple[str, ...]:
    """The authorizations that the evidence of *row* is about, where they are not among it."""
    asked = (asked_id(recorded[name]) for name in row.evidence if name in recorded)
    sources = (made[name] for name in asked if name is not None and name in made)
    return tuple(dict.fromkeys(name for name in sources if name not in row.evidence))


def reasons(log: VerdictLog, statement: Statement) -> dict[str, str]:
    """What the gateway gives for its reason where a finding is that it refuses: its code and its message."""
    recorded: Mapping[str, Exchange] = {x.id: x for x in log.exchanges}
    found = {}
    for row in statement.rows if recorded else ():
        evidence = [recorded[name] for name in row.evidence if name in recorded]
        is_wrong = row.is_telling and row.due == ACCEPTED
        refused = (x for x in evidence if is_wrong and x.id == row.subject and outcome(x) is Outcome.REFUSED)
        told = dict.fromkeys(filter(None, map(_reason, refused)))
        if told:
            found[row.id] = "; ".join(told)
    return found


def _reason(exchange: Exchange) -> str:
    return ", ".join(shortened(text, _LONGEST_REASON) for text in reason_of(exchange))


def _numbers_between(
    names: Iterable[str],
    recorded: Mapping[str, Exchange],
    everything: Sequence[Exchange],
    order: Mapping[str, int],
) -> dict[str, int]:
    """How many exchanges of the same trials were made between each of *names* and the one before."""
    shown = [recorded[name] for name in names if name in recorded]
    return {name: len(others) for name, others in gaps(shown, everything, order).items()}


def _is_preamble(exchange: Exchange) -> bool:
    return exchange.part.role in (Role.AUTHORIZATION, Role.SISTER)


def shown_evidence(names: tuple[str, ...]) -> tuple[str, ...]:
    """*names*, or of a long history its beginning and its end."""
    return names if len(names) <= _FIRST + _LAST else (*names[:_FIRST], *names[-_LAST:])


def is_about(row: Row, view: ExchangeView) -> bool:
    """Whether *row* is about that exchange: it was judged, or tried; else it shows how it came to that."""
    if row.subject is None:
        return not view.is_preamble
    return view.id == row.subject or view.is_of_case


def _gravest_first(rows: Iterable[Row]) -> list[Row]:
    order = list(Mark)
    return sorted(rows, key=lambda row: order.index(row.mark))


def sections(statement: Statement) -> list[Section]:
    """The lists above the statement: what somebody has to look at, the gravest first."""
    found = ((key, mark, statement.marked(mark)) for key, mark in _SECTIONS)
    return [section for section in found if section[2]]


def lone(rows: Iterable[Row]) -> list[Row]:
    """Those of *rows* that have more to tell than why they were not settled, or share that with no other."""
    rows = list(rows)
    shared_by = {row.id for _, group in folded(rows) for row in group}
    return [row for row in rows if row.id not in shared_by]


def folded(rows: Iterable[Row]) -> list[tuple[Message, list[Row]]]:
    """Rows of which nothing is known but the reason why, by that reason, where several have the same."""
    groups: dict[Message, list[Row]] = {}
    for row in rows:
        if row.reason is not None and row.expected is None and not row.mark.is_finding:
            groups.setdefault(row.reason, []).append(row)
    return [(reason, group) for reason, group in groups.items() if len(group) > 1]


def untold(statement: Statement) -> list[Event]:
    """What kept requirements from being judged, as far as their rows do not say the same."""
    rows = {row.id: row for row in statement.rows}
    return [
        event
        for event in statement.events
        if not event.requirements or not all(_says(rows.get(x), event.reason) for x in event.requirements)
    ]


def _says(row: Row | None, reason: Message) -> bool:
    """Whether *row* gives *reason* as its own, or has the observation that *reason* quotes."""
    if row is None:
        return False
    return row.reason == reason or (row.observed is not None and row.observed == reason.arg("observed"))


def skipped(statement: Statement) -> dict[tuple[Mark, Message | None], list[Row]]:
    """What was not judged, by the reason why."""
    groups: dict[tuple[Mark, Message | None], list[Row]] = {}
    for mark in Mark:
        for row in statement.marked(mark) if mark.is_skipped else ():
            groups.setdefault((mark, row.reason), []).append(row)
    return groups


def shared(statement: Statement) -> dict[str, list[str]]:
    """For each finding the other findings whose last exchange is the same: likely one fault, told twice."""
    groups: dict[str, list[str]] = {}
    for row in statement.rows:
        if row.mark.is_finding and row.evidence:
            groups.setdefault(row.evidence[-1], []).append(row.id)
    others = {name: [x for x in group if x != name] for group in groups.values() for name in group}
    return {row.id: others.get(row.id, []) for row in statement.rows}


def tickets(statement: Statement, log: VerdictLog, where: Placed) -> dict[str, str]:
    """A ticket for every row that somebody has to look at."""
    rows = (row for row in statement.rows if row.mark.is_finding or row.mark.is_trouble)
    told = ((row, replace(row, evidence=where.evidence[row.id])) for row in rows)
    return {row.id: render_ticket(whole, log.header, where.known, where.gaps[row.id]) for row, whole in told}


def family_titles() -> dict[str, tuple[str, str]]:
    """The families' titles in both languages, as far as they are known."""
    try:
        families = (*load_register().families, *load_consumers().families)
    except UsageError:
        return {}
    return {family.name: (family.title_en, family.title_ja) for family in families}


def filters(
    statement: Statement, titles: Mapping[str, tuple[str, str]]
) -> list[tuple[str, str, list[Option]]]:
    """What can be filtered by, each with the values that occur, in both languages."""
    rows = statement.rows
    marks = [mark for mark in Mark if statement.counts[mark]]
    families = [(x.name, *titles.get(x.name, (x.title, x.title))) for x in statement.families]
    return [
        ("mark", "verdict", [(mark.value, *in_both(mark.said)) for mark in marks]),
        ("level", "level", _options("level", (row.level for row in rows))),
        ("basis", "basis", _options("basis", (row.basis for row in rows))),
        ("family", "family", families),
    ]


def _options(group: str, values: Iterable[str]) -> list[Option]:
    return [(value, *in_both(term(group, value))) for value in dict.fromkeys(values)]
