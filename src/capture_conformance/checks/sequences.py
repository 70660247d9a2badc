"""Judging what any sequence of steps has made of an authorization."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from capture_conformance.checks.judging import about, failed, passed
from capture_conformance.checks.meant import meant_id
from capture_conformance.checks.retelling import letters_of, retold
from capture_conformance.contract.answers import (
    Outcome,
    asked_amount,
    capture_id,
    describe,
    outcome,
    request_body,
)
from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.finding import ACCEPTED, REFUSED, Finding

SEQUENCES = "CAP-LIF-14"
_LATEST = 4
_KEYS = "CAP-AUT"
_IT = "the authorization"
_FOLLOWED = "an authorization followed to its end"
_EXPECTED = "every answer as the steps before it demand"
_CORRECT = (Role.CAPTURE, Role.PROOF, Role.TWIN, Role.REPEAT, Role.AGAIN, Role.VOID)
# What was sent at the same moment, or broken off, has no place in a sequence.
_OUT_OF_SEQUENCE = (Role.RIVAL, Role.LOST)
# The capture of a sister that was accepted, by the trial and the merchant.
Twins: TypeAlias = Mapping[tuple[str, str], Exchange]


class State(StrEnum):
    """Where an authorization stands, as far as its answers tell."""

    OPEN = "open"
    CAPTURED = "captured"
    VOIDED = "voided"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class Course:
    """
    What became of one authorization: its state, the capture that it has, and the steps so far.

    Nothing is known of it any more after ``ends``.
    """

    steps: list[Exchange] = field(default_factory=list)
    state: State = State.OPEN
    captured_as: str | None = None
    ends: datetime | None = None


def judge_sequences(exchanges: Iterable[Exchange]) -> Iterable[Finding]:
    """
    No sequence of steps opens what is spent, or closes what is open.

    with  every authorization of the run, and all that was sent for it, one after the other
    when  the answers are followed step by step
    then  nothing that is captured or voided is captured or voided anew, nothing is accepted that is refused
          elsewhere, and nothing open is refused that is accepted from a sister
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
    """The wrong tries of walks that are about no authorization; the first that is accepted is wrong."""
    for stray in strays:
        if outcome(stray) is Outcome.ACCEPTED and stray.sent_at <= disturbed[stray.part.trial]:
            wrong = failed(_elsewhere(stray), stray, expected=_EXPECTED, case=retold([stray]))
            yield about(wrong, stray, REFUSED)


def _courses(exchanges: Iterable[Exchange]) -> Mapping[str, Course]:
    """Under each id of an authorization its steps; those that were raced or broken off are left out."""
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
        if made is not None and SEQUENCES in exchange.part.requirements and _has_spent(exchange):
            issued.setdefault(made, source)
    return {
        name: course for name, course in found.items() if name not in spoilt and _is_to_be_followed(course)
    }


def _source(step: Exchange, found: Mapping[str, Course], issued: Mapping[str, str]) -> str | None:
    """The authorization that *step* is about, by its own id, or in captures by that of what spent it."""
    near = (x for x, course in found.items() if course.steps[0].part.trial == step.part.trial)
    source = meant_id(step, tuple(near) if _is_try(step) else found)
    if source is None and step.operation is Operation.CAPTURE:
        return issued.get(meant_id(step, issued) or "")
    return source


def _is_try(step: Exchange) -> bool:
    """Whether a walk has tried it wrongly."""
    return SEQUENCES in step.part.requirements and step.part.role is Role.ATTEMPT


def _has_spent(step: Exchange) -> bool:
    is_correct = step.part.role in _CORRECT and step.operation is not Operation.STATUS
    return is_correct and outcome(step) is Outcome.ACCEPTED


def _is_to_be_followed(course: Course) -> bool:
    """Whether anything was sent for the authorization that may change it."""
    return any(step.operation is not Operation.STATUS for step in course.steps[1:])


def _disturbed_since(exchanges: Iterable[Exchange]) -> Mapping[str, datetime]:
    """Walk by walk, when a wrong try was accepted first: it may have been any of the walk that it touched."""
    found: dict[str, datetime] = {}
    for exchange in exchanges:
        if _is_try(exchange) and outcome(exchange) is Outcome.ACCEPTED:
            found.setdefault(exchange.part.trial, exchange.sent_at)
    return found


def _refused_elsewhere(exchanges: Iterable[Exchange]) -> frozenset[str]:
    """
    The wrong tries that outside of walks are refused every time: only those tell of a walk.

    Where another one for the same reason was accepted, it may now and then be anyone's turn.
    """
    tries = [x for x in exchanges if x.part.role is Role.ATTEMPT and SEQUENCES not in x.part.requirements]
    taken = {_reason(x) for x in tries if outcome(x) is Outcome.ACCEPTED}
    refused = (x for x in tries if outcome(x) is Outcome.REFUSED)
    return frozenset(x.part.question for x in refused if _reason(x) not in taken)


def _reason(attempt: Exchange) -> str:
    """Why *attempt* has to be refused: the requirement that it was made for, and for all wrong keys one."""
    name = next(iter(attempt.part.requirements), "")
    return _KEYS if name.startswith(_KEYS) else name


def _follow(
    course: Course,
    twins: Twins,
    refused: frozenset[str],
    seen: Sequence[Exchange],
) -> Finding | None:
    """Go through the steps of *course*, *seen* being all there is; the finding on the first wrong one."""
    for number, step in enumerate(course.steps[1:], start=1):
        if step.operation is Operation.STATUS and not _is_try(step):
            # It changes nothing, and is no step but on the way to one that goes wrong.
            continue
        is_over = course.ends is not None and step.sent_at > course.ends
        if course.state is State.UNKNOWN or is_over:
            return None
        problem = _problem(course, step, twins, refused)
        if problem is not None:
            beside = _beside(course, step, seen) if course.state is State.OPEN else ()
            steps = sorted((*course.steps[: number + 1], *beside), key=lambda x: x.sent_at)
            shown = sorted((*steps, *_twin(step, twins)), key=lambda x: x.sent_at)
            letter = letters_of(steps).get(capture_id(course.steps[0]) or "", _IT)
            observed = problem.replace(_IT, letter)
            return about(failed(observed, *shown, expected=_EXPECTED, case=retold(steps)), step, _due(step))
        _take(course, step)
    return None


def _due(step: Exchange) -> str:
    """What a step that is wrong had to come to: the other thing."""
    return REFUSED if outcome(step) is Outcome.ACCEPTED else ACCEPTED


def _beside(course: Course, step: Exchange, seen: Iterable[Exchange]) -> Sequence[Exchange]:
    """
    What was captured and voided of others in the same walk since the authorization, the latest.

    With the authorizations that it was captured and voided of.
    """
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


def _problem(course: Course, step: Exchange, twins: Twins, refused: frozenset[str]) -> str | None:
    """Why *step* does not fit what came before it, if it does not."""
    told = f"{step.operation} {describe(step)}"
    if _is_try(step):
        is_wrong = outcome(step) is Outcome.ACCEPTED and step.part.question in refused
        is_wrong = is_wrong and not _is_own_replay(course, step)
        return _elsewhere(step) if is_wrong else None
    if step.part.role not in _CORRECT:
        return None
    if outcome(step) is Outcome.ACCEPTED:
        return None if _may_be_accepted(course, step) else f"{told}, though {_IT} is {course.state}"
    is_compared = SEQUENCES in step.part.requirements and any(
        asked_amount(x) == asked_amount(step) for x in _twin(step, twins)
    )
    if outcome(step) is Outcome.REFUSED and course.state is State.OPEN and is_compared:
        return f"{told}, though {_IT} is open, and the same of a fresh one is accepted"
    return None


def _elsewhere(step: Exchange) -> str:
    return f"{step.operation} {describe(step)}, though it is refused elsewhere"


def _is_own_replay(course: Course, step: Exchange) -> bool:
    """Whether the one who captured was told that one capture again: nothing was captured by that."""
    if course.state is not State.CAPTURED or course.captured_as is None:
        return False
    first = next(x for x in course.steps if capture_id(x) == course.captured_as)
    keys = [{x for x in made.request.headers if x[0] != "Content-Type"} for made in (first, step)]
    whose = [request_body(made).get("merchant_id") for made in (first, step)]
    return keys[0] == keys[1] and whose[1] in (None, whose[0]) and capture_id(step) == course.captured_as


def _may_be_accepted(course: Course, step: Exchange) -> bool:
    if course.state is State.OPEN:
        return True
    # A replay of the one capture that there is captures nothing; without ids nobody can tell.
    is_replay = step.operation is Operation.CAPTURE and course.state is State.CAPTURED
    return is_replay and (capture_id(step) in (None, course.captured_as) or course.captured_as is None)


def _take(course: Course, step: Exchange) -> None:
    """Move *course* on by *step*."""
    match outcome(step):
        case Outcome.UNKNOWN:
            is_told = step.part.role in _CORRECT or step.part.role is Role.ATTEMPT
            course.state = (
                State.UNKNOWN if is_told and step.operation is not Operation.STATUS else course.state
            )
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
    """What a capture has in common with its twin: what one merchant may the other may not be able to."""
    return step.part.trial, str(request_body(step).get("merchant_id"))
