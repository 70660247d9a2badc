"""Judging the answers to any sequence of steps on an authorization."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from capture_conformance.checks.judging import about, failed, passed
from capture_conformance.checks.meant import meant_id
from capture_conformance.checks.retelling import letters_of, operation_of, retold
from capture_conformance.contract.answers import (
    Outcome,
    answer_to,
    asked_amount,
    capture_id,
    outcome,
    request_body,
)
from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.finding import ACCEPTED, REFUSED, Finding
from capture_conformance.model.message import Message, Value, message

SEQUENCES = "CAP-LIF-14"
_LATEST = 4
_KEYS = "CAP-AUT"
_THIS = message("steps.this")
_FOLLOWED = message("sequences.followed")
_EXPECTED = message("sequences.consistent")
_CORRECT = (Role.CAPTURE, Role.PROOF, Role.TWIN, Role.REPEAT, Role.AGAIN, Role.VOID)
# Requests that were sent at the same moment or broken off have no place in a sequence.
_OUT_OF_SEQUENCE = (Role.RIVAL, Role.LOST)
# The accepted capture of a sister authorization, by the trial and the merchant.
Twins: TypeAlias = Mapping[tuple[str, str], Exchange]


class State(StrEnum):
    """The state of an authorization, as far as the answers show it."""

    OPEN = "open"
    CAPTURED = "captured"
    VOIDED = "voided"
    UNKNOWN = "unknown"


class Problem(StrEnum):
    """Why an answer does not fit the steps before it."""

    REFUSED_ELSEWHERE = "refused_elsewhere"
    ACCEPTED_TOO_LATE = "accepted_too_late"
    REFUSED_WHILE_OPEN = "refused_while_open"


@dataclass(slots=True)
class Course:
    """
    The history of one authorization: the steps so far, the state after them, and the id of its capture.

    After ``ends`` its state is not known.
    """

    steps: list[Exchange] = field(default_factory=list)
    state: State = State.OPEN
    captured_as: str | None = None
    ends: datetime | None = None


def judge_sequences(exchanges: Iterable[Exchange]) -> Iterable[Finding]:
    """
    No sequence of steps reopens an authorization that was used, or closes one that is open.

    with  every authorization of the run, and all requests for it, one after the other
    when  the answers are followed step by step
    then  no captured or voided authorization is captured or voided again, no request is accepted that is
          refused elsewhere, and no open authorization is refused what a sister authorization is granted
    """
    seen = tuple(exchanges)
    courses = _courses(seen)
    twins = {_twin_of(x): x for x in seen if x.part.role is Role.TWIN and outcome(x) is Outcome.ACCEPTED}
    refused = _refused_elsewhere(seen)
    disturbed = _disturbed_since(seen)
    for course in courses.values():
        course.ends = disturbed.get(course.steps[0].part.trial)
        wrong = _follow(course, twins, refused, seen)
        yield passed(_FOLLOWED, *course.steps, expected=_EXPECTED) if wrong is None else wrong
    followed = {x.id for course in courses.values() for x in course.steps}
    strays = (x for x in seen if _is_try(x) and x.id not in followed)
    yield from _judge_strays((x for x in strays if x.part.question in refused), disturbed)


def _judge_strays(strays: Iterable[Exchange], disturbed: Mapping[str, datetime]) -> Iterator[Finding]:
    """Judge the wrong requests that name no authorization; the first accepted one of a walk fails."""
    for stray in strays:
        if outcome(stray) is Outcome.ACCEPTED and stray.sent_at <= disturbed[stray.part.trial]:
            wrong = failed(_only_here(stray), stray, expected=_EXPECTED, case=retold([stray]))
            yield about(wrong, stray, REFUSED)


def _courses(exchanges: Iterable[Exchange]) -> Mapping[str, Course]:
    """The course of each authorization under its id, without those that were raced or broken off."""
    found: dict[str, Course] = {}
    issued: dict[str, str] = {}
    spoilt: set[str] = set()
    for exchange in exchanges:
        if exchange.operation is Operation.AUTHORIZATION:
            made = capture_id(exchange)
            if made is not None and outcome(exchange) is Outcome.ACCEPTED:
                found[made] = Course(steps=[exchange])
            continue
        source = _source(exchange, found, issued)
        if source is None:
            continue
        if exchange.part.role in _OUT_OF_SEQUENCE:
            spoilt.add(source)
        found[source].steps.append(exchange)
        made = capture_id(exchange)
        if made is not None and SEQUENCES in exchange.part.requirements and _has_used(exchange):
            issued.setdefault(made, source)
    return {
        name: course for name, course in found.items() if name not in spoilt and _is_to_be_followed(course)
    }


def _source(step: Exchange, found: Mapping[str, Course], issued: Mapping[str, str]) -> str | None:
    """The authorization that *step* names, by its own id or, in captures, by the id of what used it."""
    near = (x for x, course in found.items() if course.steps[0].part.trial == step.part.trial)
    source = meant_id(step, tuple(near) if _is_try(step) else found)
    if source is None and step.operation is Operation.CAPTURE:
        return issued.get(meant_id(step, issued) or "")
    return source


def _is_try(step: Exchange) -> bool:
    """Whether *step* is a wrong request of a walk."""
    return SEQUENCES in step.part.requirements and step.part.role is Role.ATTEMPT


def _has_used(step: Exchange) -> bool:
    """Whether *step* captured or voided its authorization."""
    is_correct = step.part.role in _CORRECT and step.operation is not Operation.STATUS
    return is_correct and outcome(step) is Outcome.ACCEPTED


def _is_to_be_followed(course: Course) -> bool:
    """Whether a request was sent that may change the authorization."""
    return any(step.operation is not Operation.STATUS for step in course.steps[1:])


def _disturbed_since(exchanges: Iterable[Exchange]) -> Mapping[str, datetime]:
    """When the first wrong request of each walk was accepted; it may have changed any authorization there."""
    found: dict[str, datetime] = {}
    for exchange in exchanges:
        if _is_try(exchange) and outcome(exchange) is Outcome.ACCEPTED:
            found.setdefault(exchange.part.trial, exchange.sent_at)
    return found


def _refused_elsewhere(exchanges: Iterable[Exchange]) -> frozenset[str]:
    """
    The questions of wrong requests that are refused every time outside of walks.

    Only these say something about a walk. Where a request that has to be refused for the same reason was
    accepted, the target may accept any of them now and then.
    """
    tries = [x for x in exchanges if x.part.role is Role.ATTEMPT and SEQUENCES not in x.part.requirements]
    taken = {_reason(x) for x in tries if outcome(x) is Outcome.ACCEPTED}
    refused = (x for x in tries if outcome(x) is Outcome.REFUSED)
    return frozenset(x.part.question for x in refused if _reason(x) not in taken)


def _reason(attempt: Exchange) -> str:
    """Why *attempt* has to be refused: its first requirement, where all those on keys count as one."""
    name = next(iter(attempt.part.requirements), "")
    return _KEYS if name.startswith(_KEYS) else name


def _follow(
    course: Course,
    twins: Twins,
    refused: frozenset[str],
    seen: Sequence[Exchange],
) -> Finding | None:
    """The finding on the first wrong step of *course*; *seen* are all exchanges of the run."""
    for number, step in enumerate(course.steps[1:], start=1):
        if step.operation is Operation.STATUS and not _is_try(step):
            # A status query changes nothing; it is only shown with a later step that goes wrong.
            continue
        is_over = course.ends is not None and step.sent_at > course.ends
        if course.state is State.UNKNOWN or is_over:
            return None
        problem = _problem(course, step, twins, refused)
        if problem is not None:
            others = _others(course, step, seen) if course.state is State.OPEN else ()
            steps = sorted((*course.steps[: number + 1], *others), key=lambda x: x.sent_at)
            shown = sorted((*steps, *_twin(step, twins)), key=lambda x: x.sent_at)
            letter = letters_of(steps).get(capture_id(course.steps[0]) or "", _THIS)
            observed = _observed(problem, step, course.state, letter)
            return about(failed(observed, *shown, expected=_EXPECTED, case=retold(steps)), step, _due(step))
        _take(course, step)
    return None


def _due(step: Exchange) -> str:
    """What the outcome of a wrong step should have been."""
    return REFUSED if outcome(step) is Outcome.ACCEPTED else ACCEPTED


def _others(course: Course, step: Exchange, seen: Iterable[Exchange]) -> Sequence[Exchange]:
    """The latest captures and voids of other authorizations in the same walk, with these authorizations."""
    own = {x.id for x in course.steps}
    since = course.steps[0].sent_at
    walk = [x for x in seen if x.part.trial == step.part.trial and outcome(x) is Outcome.ACCEPTED]
    done = [
        x
        for x in walk
        if since <= x.sent_at < step.sent_at
        and x.id not in own
        and x.operation in (Operation.CAPTURE, Operation.VOID)
    ][-_LATEST:]
    sources = {request_body(x).get("transactionId") for x in done}
    made = [x for x in walk if x.operation is Operation.AUTHORIZATION and capture_id(x) in sources]
    return (*made, *done)


def _problem(course: Course, step: Exchange, twins: Twins, refused: frozenset[str]) -> Problem | None:
    """Why *step* does not fit the steps before it; None if it does."""
    if _is_try(step):
        is_wrong = outcome(step) is Outcome.ACCEPTED and step.part.question in refused
        return Problem.REFUSED_ELSEWHERE if is_wrong and not _is_own_replay(course, step) else None
    if step.part.role not in _CORRECT:
        return None
    if outcome(step) is Outcome.ACCEPTED:
        return None if _may_be_accepted(course, step) else Problem.ACCEPTED_TOO_LATE
    is_compared = SEQUENCES in step.part.requirements and any(
        asked_amount(x) == asked_amount(step) for x in _twin(step, twins)
    )
    is_wrong = outcome(step) is Outcome.REFUSED and course.state is State.OPEN and is_compared
    return Problem.REFUSED_WHILE_OPEN if is_wrong else None


def _observed(problem: Problem, step: Exchange, state: State, whose: Value) -> Message:
    """What to say about *step*, which found the authorization *whose* in that *state*."""
    operation, answer = operation_of(step), answer_to(step)
    match problem:
        case Problem.REFUSED_ELSEWHERE:
            return _only_here(step)
        case Problem.REFUSED_WHILE_OPEN:
            return message("sequences.refused_while_open", operation=operation, answer=answer, whose=whose)
        case Problem.ACCEPTED_TOO_LATE:
            return message(
                "sequences.accepted_too_late",
                operation=operation,
                answer=answer,
                whose=whose,
                state=message(f"sequences.state.{state}"),
            )


def _only_here(step: Exchange) -> Message:
    """What to say about the accepted request *step*, which is refused elsewhere."""
    return message("sequences.refused_elsewhere", operation=operation_of(step), answer=answer_to(step))


def _is_own_replay(course: Course, step: Exchange) -> bool:
    """Whether the merchant that captured got the answer of that capture again: nothing new was captured."""
    if course.state is not State.CAPTURED or course.captured_as is None:
        return False
    first = next(x for x in course.steps if capture_id(x) == course.captured_as)
    keys = [{x for x in made.request.headers if x[0] != "Content-Type"} for made in (first, step)]
    whose = [request_body(made).get("merchant_id") for made in (first, step)]
    return keys[0] == keys[1] and whose[1] in (None, whose[0]) and capture_id(step) == course.captured_as


def _may_be_accepted(course: Course, step: Exchange) -> bool:
    if course.state is State.OPEN:
        return True
    # A replay of the first capture captures nothing; without ids a replay cannot be told from a capture.
    is_replay = step.operation is Operation.CAPTURE and course.state is State.CAPTURED
    return is_replay and (capture_id(step) in (None, course.captured_as) or course.captured_as is None)


def _take(course: Course, step: Exchange) -> None:
    """Set the state of *course* to the one after *step*."""
    match outcome(step):
        case Outcome.UNKNOWN:
            may_change = step.part.role in _CORRECT or step.part.role is Role.ATTEMPT
            is_query = step.operation is Operation.STATUS
            course.state = State.UNKNOWN if may_change and not is_query else course.state
        case Outcome.ACCEPTED if step.part.role is Role.ATTEMPT:
            course.state = State.UNKNOWN
        case Outcome.ACCEPTED if step.operation is Operation.VOID:
            course.state = State.VOIDED
        case Outcome.ACCEPTED if step.operation is Operation.CAPTURE and course.state is State.OPEN:
            course.state, course.captured_as = State.CAPTURED, capture_id(step)
        case _:
            pass


def _twin(step: Exchange, twins: Twins) -> Iterator[Exchange]:
    if _twin_of(step) in twins:
        yield twins[_twin_of(step)]


def _twin_of(step: Exchange) -> tuple[str, str]:
    """What a capture has in common with its twin: the trial, and the merchant, for rights may differ."""
    return step.part.trial, str(request_body(step).get("merchant_id"))
