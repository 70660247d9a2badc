"""Judging sequences of steps: correct ones, and ones that reopen or close an authorization."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capture_conformance.checks.sequences import SEQUENCES, State, judge_sequences
from capture_conformance.language.rendering import Language, catalogue, english
from capture_conformance.model.exchange import Exchange, Operation, Reply, Role
from capture_conformance.model.finding import Finding
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, exchange, refusal, response, silence

PASS, FAIL = Verdict.PASS, Verdict.FAIL
WALK = (SEQUENCES,)


def found(*exchanges: Exchange) -> list[Finding]:
    """The findings on one authorization and its steps."""
    return list(judge_sequences((authorization(), *exchanges)))


def judged(*exchanges: Exchange) -> list[Verdict]:
    """The verdicts on one authorization and its steps."""
    return [finding.verdict for finding in found(*exchanges)]


def void(reply: Reply, role: Role = Role.VOID) -> Exchange:
    """A void of the authorization."""
    return exchange(Operation.VOID, role, {"transactionId": "a-1"}, reply, requirements=WALK)


def status() -> Exchange:
    """A status query, which has no body."""
    return exchange(Operation.STATUS, Role.STATUS, b"", response(200, {"success": True}))


def again(reply: Reply) -> Exchange:
    """A capture that comes too late."""
    return capture(reply, Role.AGAIN, requirements=WALK)


def attempt(reply: Reply) -> Exchange:
    """A wrong request."""
    return capture(reply, Role.ATTEMPT, requirements=WALK)


def elsewhere(reply: Reply, case: str = "") -> Exchange:
    """The same wrong request, sent outside of walks for another authorization."""
    return capture(reply, Role.ATTEMPT, source="a-9", requirements=("CAP-AMT-02",), case=case)


def of_issued(name: str, reply: Reply) -> Exchange:
    """A capture that names the id of a capture or a void."""
    return capture(reply, Role.AGAIN, source=name, requirements=WALK)


def tried(body: bytes, reply: Reply, case: str) -> Exchange:
    """A request with a wrong body."""
    return exchange(Operation.CAPTURE, Role.ATTEMPT, body, reply, requirements=WALK, case=case)


def asked_by_a_stranger(reply: Reply, requirement: str = SEQUENCES) -> Exchange:
    """A status query for an authorization with another merchant's keys."""
    made = exchange(
        Operation.STATUS, Role.ATTEMPT, b"", reply, requirements=(requirement,), case="a stranger asks"
    )
    return replace(made, request=replace(made.request, path="/status/a-1", body=None))


VOIDED = response(201, {"success": True})
VOIDED_AS = response(201, {"success": True, "transaction_details": {"id": "v-1"}})
FORM = b"transactionId=a-1&amount=1000"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((capture(accepted()),), [PASS]),
        ((capture(accepted()), again(refusal())), [PASS]),
        ((capture(accepted(1000, "c-1")), again(accepted(1000, "c-1"))), [PASS]),
        ((capture(accepted(1000, "c-1")), again(accepted(1000, "c-2"))), [FAIL]),
        ((capture(accepted()), status(), void(VOIDED, Role.AGAIN)), [FAIL]),
        ((void(VOIDED), again(refusal())), [PASS]),
        ((void(VOIDED), again(accepted())), [FAIL]),
        ((attempt(refusal()), capture(accepted())), [PASS]),
        ((attempt(accepted()),), [PASS]),
        ((elsewhere(accepted()), elsewhere(refusal()), attempt(accepted())), [PASS]),
        ((elsewhere(refusal()), attempt(accepted())), [FAIL]),
        ((capture(silence()), again(accepted())), [PASS]),
        ((elsewhere(refusal()), capture(accepted(1000, "c-1")), attempt(accepted(1000, "c-1"))), [PASS]),
        ((elsewhere(refusal()), capture(accepted(1000, "c-1")), attempt(accepted(1000, "c-2"))), [FAIL]),
        ((attempt(accepted()), capture(accepted()), again(accepted(1000, "c-2"))), [PASS]),
        ((), []),
    ],
)
def test_what_is_spent_stays_spent(steps: tuple[Exchange, ...], expected: list[Verdict]) -> None:
    """A replay is no new capture, and without an answer the state is unknown."""
    assert expected == judged(*steps)


@pytest.mark.parametrize(
    ("twin", "expected"),
    [(accepted(), [FAIL]), (refusal(), [PASS]), (None, [PASS])],
)
def test_what_is_open_stays_open(twin: Reply | None, expected: list[Verdict]) -> None:
    """Judged only where the capture of a sister authorization is accepted."""
    sister = [capture(twin, Role.TWIN, source="a-2", requirements=WALK)] if twin is not None else []

    assert expected == judged(attempt(refusal()), capture(refusal(), requirements=WALK), *sister)


def test_what_was_sent_at_once_has_no_sequence() -> None:
    """Another requirement judges requests at the same moment."""
    rivals = [capture(accepted(1000, f"c-{n}"), Role.RIVAL) for n in range(2)]

    assert [] == judged(*rivals)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((void(VOIDED_AS), of_issued("v-1", refusal())), [PASS]),
        ((void(VOIDED_AS), of_issued("v-1", accepted())), [FAIL]),
        ((capture(accepted(), requirements=WALK), of_issued("c-1", refusal())), [PASS]),
        ((capture(accepted(), requirements=WALK), of_issued("c-1", accepted(1000, "c-1"))), [PASS]),
        ((capture(accepted(), requirements=WALK), of_issued("c-1", accepted(1000, "c-2"))), [FAIL]),
        ((capture(accepted(), requirements=WALK), of_issued("c-9", accepted(1000, "c-2"))), [PASS]),
    ],
)
def test_what_has_spent_it_is_no_authorization(steps: tuple[Exchange, ...], expected: list[Verdict]) -> None:
    """Its id names an authorization that was already used."""
    assert expected == judged(*steps)


def test_a_body_that_is_no_json_is_about_what_stands_in_it() -> None:
    """So its capture is noticed, and the state is unknown where it was not answered."""
    steps = [tried(FORM, accepted(), "a form"), tried(FORM, silence(), "a form"), again(accepted())]
    known = elsewhere(refusal(), "a form")

    assert [FAIL] == judged(steps[0], known)
    assert [PASS] == judged(*steps[1:], again(accepted()), known)


@pytest.mark.parametrize(("reply", "expected"), [(accepted(), [FAIL]), (refusal(), [])])
def test_a_try_that_is_about_nothing_is_judged_by_itself(reply: Reply, expected: list[Verdict]) -> None:
    """It is refused everywhere else."""
    assert expected == judged(elsewhere(refusal(), "an empty body"), tried(b"{}", reply, "an empty body"))


def test_after_a_try_that_was_accepted_no_other_is_judged() -> None:
    """The first one may be the cause."""
    tries = [tried(b"{}", accepted(), "an empty body") for _ in range(2)]

    assert [FAIL] == judged(elsewhere(refusal(), "an empty body"), *tries)


@pytest.mark.parametrize(
    ("reply", "expected"), [(response(200, {"success": True}), [FAIL]), (refusal(404), [PASS])]
)
def test_what_a_stranger_is_told_is_judged(reply: Reply, expected: list[Verdict]) -> None:
    """A status query of the owner changes nothing and is not judged."""
    known = asked_by_a_stranger(refusal(404), "CAP-AUT-22")

    assert expected == judged(known, capture(accepted()), asked_by_a_stranger(reply))


def test_a_twin_of_another_merchant_tells_nothing() -> None:
    """The merchants may have different rights."""
    twin = exchange(
        Operation.CAPTURE,
        Role.TWIN,
        {"transactionId": "a-2", "amount": 1000, "merchant_id": "SHOP000002"},
        accepted(),
        requirements=WALK,
    )

    assert [PASS] == judged(capture(refusal(), requirements=WALK), twin)


def test_a_finding_names_the_authorization_by_its_letter() -> None:
    """As the steps of its case do; the state is a message of its catalogue."""
    made, first = authorization(), capture(accepted(), requirements=WALK)
    (finding,) = judge_sequences((made, first, again(accepted(1000, "c-2"))))

    assert "sequences.accepted_too_late" == finding.observed.id
    assert "A" == finding.observed.arg("whose")
    assert "capture accepted with 201, though A is captured" == english(finding.observed)
    assert "authorize A, capture 1000 of A, capture 1000 of A" == english(finding.case)


@pytest.mark.parametrize("state", State)
def test_every_state_has_an_entry(state: State) -> None:
    """The id is built from its slug."""
    assert f"sequences.state.{state}" in catalogue(Language.EN, "sequences")
