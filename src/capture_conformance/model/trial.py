"""A trial: the exchanges that together answer one question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from capture_conformance.model.exchange import Exchange, Role, is_of_intermediary, is_unheard
from capture_conformance.model.message import Message

# So often an input has to be answered by an intermediary, and once more, to be blamed for that.
_TIMES_TO_BLAME = 2
DRAWN = "openapi.case.drawn"
"""The id of the case of a body that was drawn, and has no name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """
    Exchanges in the order in which they were made, with at most one ATTEMPT among them.

    Attributes:
        case: What was tried; None where there is nothing to say.

        question: The slug of what was asked; trials of one slug ask the same.

        requirements: The requirements that the trial was made for.

        attempts: How many attempts shared the authorization, this one included.

        before: Earlier answers to the same request that led to its repetition.

        probes: What was asked to find out whether the target was there.
    """

    id: str
    case: Message | None
    question: str
    requirements: tuple[str, ...]
    exchanges: tuple[Exchange, ...]
    attempts: int
    before: tuple[Exchange, ...] = ()
    probes: tuple[Exchange, ...] = ()

    def is_brought_about(self, attempt: Exchange) -> bool:
        """
        Whether *attempt* is what makes somebody in between answer: a proxy that gives up on the gateway, say.

        It was sent again and again, each time after the target had answered a plain request, and was answered
        by 502, 503 or 504 every time. One such answer alone is no answer of the gateway's.
        """
        answers = [x.reply for x in (*self.before, attempt)]
        return all(map(is_of_intermediary, answers)) and len(answers) > _TIMES_TO_BLAME

    @property
    def is_disturbed(self) -> bool:
        """Whether an answer is missing that nobody meant to do without."""
        return any(is_unheard(x.reply) for x in self.exchanges if x.part.role is not Role.LOST)

    def first(self, role: Role) -> Exchange | None:
        """The first exchange that plays *role*, if there is one."""
        return next((x for x in self.exchanges if x.part.role is role), None)

    def all(self, role: Role) -> tuple[Exchange, ...]:
        """Every exchange that plays *role*, in order."""
        return tuple(x for x in self.exchanges if x.part.role is role)


def trials_of(exchanges: Iterable[Exchange]) -> tuple[Trial, ...]:
    """
    The trials that *exchanges* belong to, in the order in which they began.

    A group that holds several attempts on one authorization gives one trial for each attempt; all of them
    share the other exchanges. What those were made for besides is a trial of its own. A group that a later
    one repeats is left out, but for attempts and captures that the later group does not hold.
    """
    groups: dict[str, list[Exchange]] = {}
    asides: dict[str, list[Exchange]] = {}
    for exchange in exchanges:
        kept = asides if exchange.part.role in (Role.PUT_OFF, Role.PROBE) else groups
        kept.setdefault(exchange.part.trial, []).append(exchange)
    repeated = _repeated_questions(groups)
    return tuple(
        _with_asides(trial, asides.get(name, ()))
        for name, members in groups.items()
        for trial in _split(name, members)
        if (name, trial.question) not in repeated
    )


def without_lost(trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """*trials* without those in which an answer was lost, where the same question was settled later."""
    settled = {trial.question for trial in trials if not trial.is_disturbed}
    return tuple(x for x in trials if not (x.is_disturbed and x.question in settled))


def _with_asides(trial: Trial, asides: Sequence[Exchange]) -> Trial:
    """*trial* with those of *asides* that belong to its case, and with all probes."""
    if not asides:
        return trial
    attempt = trial.first(Role.ATTEMPT)
    again = (x for x in asides if attempt is not None and x.request == attempt.request)
    probes = (x for x in asides if x.part.role is Role.PROBE)
    return replace(trial, before=tuple(again), probes=tuple(probes))


def _repeated_questions(groups: dict[str, list[Exchange]]) -> frozenset[tuple[str, str]]:
    """The pairs (trial, question) that was put again by a later trial, be it over several others."""
    return frozenset(
        (earlier, exchange.part.question)
        for name, members in groups.items()
        for exchange in members
        if exchange.part.role is Role.ATTEMPT
        for earlier in _repeated_by(name, groups)
    )


def _repeated_by(name: str, groups: dict[str, list[Exchange]]) -> Iterator[str]:
    """The trials that *name* repeats: the one that it says, the one that that one says, and so on."""
    earlier = groups[name][0].part.repeats
    while earlier is not None and earlier in groups:
        yield earlier
        earlier = groups[earlier][0].part.repeats


def _split(name: str, members: list[Exchange]) -> Iterable[Trial]:
    attempts = [x for x in members if x.part.role is Role.ATTEMPT]
    others = [x for x in members if x.part.role is not Role.ATTEMPT]
    asked = _named(attempts)
    named = tuple(requirement for requirement in _named(others) if requirement not in asked)
    if named or not attempts:
        lead = next((x for x in others if set(x.part.requirements) & set(named)), members[0])
        yield Trial(
            id=name,
            case=lead.part.case,
            question=lead.part.question,
            requirements=named,
            exchanges=tuple(others),
            attempts=0,
        )
    for attempt in attempts:
        kept = (x for x in members if x is attempt or x.part.role is not Role.ATTEMPT)
        yield Trial(
            id=name,
            case=attempt.part.case,
            question=attempt.part.question,
            requirements=attempt.part.requirements,
            exchanges=tuple(kept),
            attempts=len(attempts),
        )


def _named(members: Iterable[Exchange]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for x in members for name in x.part.requirements))
