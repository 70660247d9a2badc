"""From exchanges to verdicts."""

from __future__ import annotations

import dataclasses

import pytest

from capture_conformance.campaign.judgement import judge_all, run_verdict
from capture_conformance.checks.judging import Tolerance
from capture_conformance.contract.register import load_register
from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import Exchange, Operation, Reply, Role
from capture_conformance.model.message import Message, message
from capture_conformance.model.requirement import Requirement
from capture_conformance.model.results import Incident, Result
from capture_conformance.model.verdicts import Basis, Disposition, Effect, Verdict
from histories import accepted, authorization, capture, exchange, refusal, response, silence, success_body

REGISTER = load_register().by_id
TOLERANCE = Tolerance(clock_s=3600)
BECAUSE = message("reason.no_plain_capture", requirement="CAP-LIF-01")
LEFT_OPEN = message("reason.left_open")


def judged(
    name: str,
    *history: Exchange,
    incidents: tuple[Incident, ...] = (),
    dispositions: dict[str, tuple[str, Message]] | None = None,
    strict: bool = False,
) -> Result:
    """The result of one requirement."""
    (result,) = judge_all(
        [REGISTER[name]],
        history,
        incidents,
        dispositions=dispositions or {},
        tolerance=TOLERANCE,
        strict=strict,
        tests={name: ("test_it.py::test_it",)},
    )
    return result


def attempt(name: str, *, accepts: bool = False) -> list[Exchange]:
    """An attempt for *name* that is refused, or accepted, and the proof of reach."""
    reply = accepted() if accepts else refusal(400)
    return [
        authorization(),
        capture(reply, Role.ATTEMPT, requirements=(name,), case="a case"),
        capture(accepted(), Role.PROOF),
    ]


def incident(verdict: Verdict) -> Incident:
    """Something that kept CAP-AUT-01 from being judged."""
    return Incident(verdict=verdict, requirements=("CAP-AUT-01",), test="t", reason=BECAUSE)


def test_a_pass_shows_what_was_expected_and_seen() -> None:
    """With exchanges to look at, and the tests that asked."""
    result = judged("CAP-AUT-01", *attempt("CAP-AUT-01"))

    assert (Verdict.PASS, 1, None) == (result.verdict, result.executions, result.reason)
    assert message("expected.refused") == result.expected
    assert "refused with 400" == english(result.observed)
    assert 3 == len(result.evidence)
    assert ("test_it.py::test_it",) == result.tests


def test_nothing_judged_is_inconclusive() -> None:
    """Never a pass."""
    result = judged("CAP-AUT-01", authorization(), capture(accepted()))

    assert Verdict.INCONCLUSIVE is result.verdict
    assert result.reason is not None


def test_an_open_question_tells_why_its_test_was_broken_off() -> None:
    """The proof is lacking because the budget was spent, whichever requirement the test was for."""
    name = "CAP-AUT-19"
    tried = capture(refusal(400), Role.ATTEMPT, requirements=(name,), case="a case")
    tried = dataclasses.replace(tried, part=dataclasses.replace(tried.part, test="t"))
    history = [authorization(), tried, capture(accepted(), trial="t-other")]

    assert LEFT_OPEN == judged(name, *history).reason
    assert BECAUSE == judged(name, *history, incidents=(incident(Verdict.INCONCLUSIVE),)).reason
    of_finding = message("reason.of_finding", observed=message("answer.refused", status=400))
    told = dataclasses.replace(incident(Verdict.INCONCLUSIVE), reason=of_finding)
    assert LEFT_OPEN == judged(name, *history, incidents=(told,)).reason


def test_a_failing_answer_stands_beside_its_authorization_and_one_that_passed() -> None:
    """With them it can be told when it fails, and be repeated."""
    bad = [authorization("a-1"), capture(response(200, success_body()), source="a-1")]
    good = [authorization("a-2"), capture(accepted(capture_id="c-2"), source="a-2")]
    result = judged("CAP-ENV-01", *bad, *good)

    assert (Verdict.FAIL, 1, 2) == (result.verdict, result.failures, result.executions)
    assert tuple(x.id for x in bad) == result.evidence
    assert good[1].id == result.contrast


def test_attempts_that_got_through_are_told_from_those_that_did_not() -> None:
    """As answers are that were judged one by one; the one that was judged is named."""
    history = []
    for number in range(4):
        source, trial, is_large = f"a-{number}", f"t-{number}", number % 2 == 0
        reply = accepted(capture_id=f"c-{number}") if is_large else refusal(400)
        sent = {"amount": 1001 if is_large else 999, "requirements": ("CAP-AMT-02",)}
        history += [
            authorization(source, trial=trial),
            capture(reply, Role.ATTEMPT, source=source, trial=trial, **sent),
            capture(accepted(capture_id=f"d-{number}"), Role.PROOF, source=source, trial=trial),
        ]
    result = judged("CAP-AMT-02", *history)

    assert message("pattern.only_where", trait=message("trait.more_asked")) == result.pattern
    assert (history[1].id, "refused", history[4].id) == (result.subject, result.due, result.contrast)


def test_of_a_proof_it_is_the_attempt_before_it_that_is_looked_at() -> None:
    """What it was and how it was refused says why nothing is left."""
    history = []
    for number, status in enumerate([400, 401, 400, 401]):
        source, trial = f"a-{number}", f"t-{number}"
        proof = accepted(capture_id=f"d-{number}") if status == 400 else refusal(412)
        history += [
            authorization(source, trial=trial),
            capture(refusal(status), Role.ATTEMPT, source=source, trial=trial, requirements=("CAP-AMT-17",)),
            capture(proof, Role.PROOF, source=source, trial=trial),
            capture(accepted(capture_id=f"e-{number}"), Role.TWIN, source=f"b-{number}", trial=trial),
        ]
    result = judged("CAP-AMT-17", *history)

    assert message("pattern.only_where", trait=message("trait.refused_with", status=401)) == result.pattern
    assert (history[6].id, "accepted") == (result.subject, result.due)


def test_what_was_left_open_is_counted() -> None:
    """An attempt whose proof is missing is no failure and no pass."""
    name = "CAP-AMT-17"
    alone = capture(refusal(400), Role.ATTEMPT, requirements=(name,), trial="t-2", case="another")
    result = judged(name, *attempt(name), alone)

    assert (2, 0, 1) == (result.executions, result.failures, result.undecided)


def test_a_few_kinds_of_failure_are_counted() -> None:
    """So that nobody takes one for all of them."""
    history = [authorization()]
    for status in (200, 202, 200):
        history.append(capture(response(status, success_body(capture_id=f"c-{len(history)}"))))

    observed = english(judged("CAP-ENV-01", *history).observed)
    assert "status 200 (2×); and 1 more kinds of answer" == observed


def test_the_smallest_failure_is_shown() -> None:
    """Of two accepted attempts the one with the shorter body."""
    history = [
        capture(accepted(), Role.ATTEMPT, amount=amount, trial=f"t-{amount}", requirements=("CAP-AMT-02",))
        for amount in (100_000, 1001, 50_000)
    ]
    result = judged("CAP-AMT-02", *history)

    assert (Verdict.FAIL, Effect.FAILURE) == (result.verdict, result.effect)
    assert (history[1].id,) == result.evidence


@pytest.mark.parametrize(
    ("name", "strict", "expected"),
    [
        ("CAP-ENV-07", False, Effect.FAILURE),
        ("CAP-ENV-21", False, Effect.WARNING),
        ("CAP-ENV-21", True, Effect.FAILURE),
    ],
)
def test_the_basis_decides_what_a_failure_does(name: str, strict: bool, expected: Effect) -> None:
    """What only the sample shows warns, unless the operator is strict."""
    body = {"success": True, "transaction_type": "VOID", "payment_details": {"response_code": 94}}
    wrong = exchange(Operation.CAPTURE, Role.CAPTURE, {}, response(201, body))

    assert expected is judged(name, wrong, strict=strict).effect


def test_a_pass_without_its_witnesses_is_inconclusive() -> None:
    """Status codes of refusals alone say nothing of successful answers."""
    only_refused = capture(refusal(400, is_live=False))
    result = judged("CAP-ENV-06", only_refused)

    assert Verdict.INCONCLUSIVE is result.verdict
    assert message("reason.lacks_witness", witness=message("reason.witness.accepted")) == result.reason


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [(Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE), (Verdict.ERROR, Verdict.ERROR)],
)
def test_an_incident_is_graver_than_a_pass(verdict: Verdict, expected: Verdict) -> None:
    """What could not be asked to the end is not passed."""
    result = judged("CAP-AUT-01", *attempt("CAP-AUT-01"), incidents=(incident(verdict),))

    assert (expected, BECAUSE) == (result.verdict, result.reason)


def test_a_failure_stands_beside_an_inconclusive_incident() -> None:
    """What was seen was seen."""
    history = attempt("CAP-AUT-01", accepts=True)
    result = judged("CAP-AUT-01", *history, incidents=(incident(Verdict.INCONCLUSIVE),))

    assert Verdict.FAIL is result.verdict


def test_a_disposition_takes_the_verdict_s_place() -> None:
    """With its reason."""
    why = ("not_applicable", message("needs.second_merchant"))
    result = judged("CAP-AUT-16", *attempt("CAP-AUT-16"), dispositions={"CAP-AUT-16": why})

    assert (Verdict.NONE, Disposition.NOT_APPLICABLE, message("needs.second_merchant")) == (
        result.verdict,
        result.disposition,
        result.reason,
    )


@pytest.mark.parametrize(
    ("name", "expected"), [("CAP-LIF-01", Verdict.FAIL), ("CAP-LIF-02", Verdict.INCONCLUSIVE)]
)
def test_where_nothing_is_ever_accepted_only_that_fails(name: str, expected: Verdict) -> None:
    """The others are inconclusive, and name what blocks them."""
    result = judged(name, authorization(), capture(refusal(), requirements=(name,)))

    assert expected is result.verdict
    assert expected is Verdict.FAIL or result.reason == message(
        "reason.no_capture_accepted", requirement="CAP-LIF-01"
    )


def test_a_silent_target_is_no_failure() -> None:
    """It may have captured, or not."""
    history = [authorization(), capture(silence(), requirements=("CAP-LIF-01",))]

    assert Verdict.INCONCLUSIVE is judged("CAP-LIF-01", *history).verdict


def result_of(basis: Basis, verdict: Verdict, disposition: Disposition | None = None) -> Result:
    """A result with just what decides the run."""
    requirement: Requirement = dataclasses.replace(REGISTER["CAP-AUT-01"], basis=basis)
    return Result(requirement=requirement, verdict=verdict, disposition=disposition)


D, S = Basis.DOCUMENTED, Basis.SAMPLE


@pytest.mark.parametrize(
    ("results", "strict", "expected"),
    [
        pytest.param([], False, Verdict.NONE, id="nothing"),
        pytest.param([(D, Verdict.PASS), (S, Verdict.FAIL)], False, Verdict.PASS, id="a warning"),
        pytest.param([(D, Verdict.PASS), (S, Verdict.FAIL)], True, Verdict.FAIL, id="a strict warning"),
        pytest.param([(D, Verdict.PASS), (S, Verdict.ERROR)], False, Verdict.ERROR, id="an error"),
        pytest.param([(D, Verdict.INCONCLUSIVE), (D, Verdict.FAIL)], False, Verdict.FAIL, id="a failure"),
        pytest.param([(S, Verdict.PASS)], False, Verdict.PASS, id="only what can warn"),
        pytest.param([(S, Verdict.FAIL)], False, Verdict.PASS, id="only a warning"),
        pytest.param([(S, Verdict.INCONCLUSIVE)], False, Verdict.INCONCLUSIVE, id="only an open question"),
    ],
)
def test_only_what_can_fail_the_run_decides_it(
    results: list[tuple[Basis, Verdict]], strict: bool, expected: Verdict
) -> None:
    """And what was not judged decides nothing."""
    aside = result_of(D, Verdict.NONE, Disposition.NOT_APPLICABLE)
    found = [result_of(basis, verdict) for basis, verdict in results]

    assert expected is run_verdict([*found, aside], strict=strict)


def results_of(names: tuple[str, ...], history: list[Exchange]) -> dict[str, Result]:
    """The results of several requirements on one *history*."""
    results = judge_all(
        [REGISTER[name] for name in names],
        history,
        (),
        dispositions={},
        tolerance=TOLERANCE,
        strict=False,
        tests={},
    )
    return {result.requirement.id: result for result in results}


def unsettled_status(reply: Reply) -> list[Exchange]:
    """A refused attempt that leaves a status open, beside an amount that is too much and accepted."""
    status = response(200, {"success": True, "transaction_type": "PRE_AUTH"})
    tried, case = ("CAP-LIF-13",), "a status"
    too_much = accepted(1001, "c-2")
    return [
        authorization(),
        exchange(Operation.STATUS, Role.STATUS, {}, status, requirements=tried, case=case),
        capture(reply, Role.ATTEMPT, amount=1001, requirements=tried, case=case),
        exchange(Operation.STATUS, Role.STATUS, {}, status, requirements=tried, case=case),
        authorization("a-2", trial="t-2"),
        capture(
            *(too_much, Role.ATTEMPT), amount=1001, source="a-2", trial="t-2", requirements=("CAP-AMT-02",)
        ),
    ]


def test_an_open_question_is_explained_by_what_failed() -> None:
    """Its attempt was accepted, which is another requirement's failure."""
    found = results_of(("CAP-LIF-13", "CAP-AMT-02"), unsettled_status(accepted(1001)))

    assert Verdict.FAIL is found["CAP-AMT-02"].verdict
    assert Verdict.INCONCLUSIVE is found["CAP-LIF-13"].verdict
    why = message("reason.open_because_failed", reason=LEFT_OPEN, requirements=("CAP-AMT-02",))
    assert why == found["CAP-LIF-13"].reason
    assert ("CAP-AMT-02",) == found["CAP-LIF-13"].explained_by


@pytest.mark.parametrize("reply", [silence(), response(503, b"no gateway")])
def test_a_lost_answer_is_explained_by_no_failure(reply: Reply) -> None:
    """Nobody knows how the question would have ended."""
    found = results_of(("CAP-LIF-13", "CAP-AMT-02"), unsettled_status(reply))

    assert (Verdict.INCONCLUSIVE, ()) == (found["CAP-LIF-13"].verdict, found["CAP-LIF-13"].explained_by)


@pytest.mark.parametrize("name", ["CAP-ENV-06", "CAP-PRV-06", "CAP-ERR-01"])
def test_an_answer_of_somebody_in_between_says_nothing_of_the_gateway(name: str) -> None:
    """Whatever stands in its page or in its headers."""
    page = b"Traceback (most recent call last): /usr/lib/balancer.py"
    headers = (("content-type", "text/html"), ("cache-control", "max-age=60"), *((("x", "y"),)))
    bad = capture(response(503, page, headers=headers))
    result = judged(name, authorization(), bad, capture(accepted(), source="a-1"))

    assert bad.id not in result.evidence
    assert Verdict.FAIL is not result.verdict
