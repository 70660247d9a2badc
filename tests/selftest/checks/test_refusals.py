"""When a refusal counts, and when it has left a trace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capture_conformance.checks.refusals import (
    judge_intact,
    judge_no_server_error,
    judge_refusal,
    judge_told_outside_2xx,
)
from capture_conformance.model.exchange import Exchange, Reply, Role
from capture_conformance.model.trial import Trial
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, refusal, response, silence


def trial(
    attempt: Reply, proof: Reply | None = None, twin: Reply | None = None, *, attempts: int = 1
) -> Trial:
    """An attempt, the proof after it, and a twin on a sister authorization."""
    exchanges: list[Exchange] = [authorization(), capture(attempt, Role.ATTEMPT)]
    if proof is not None:
        exchanges.append(capture(proof, Role.PROOF))
    if twin is not None:
        exchanges += [authorization("a-2", role=Role.SISTER), capture(twin, Role.TWIN, source="a-2")]
    return Trial(
        id="t-1", case=None, question="q", requirements=("R",), exchanges=tuple(exchanges), attempts=attempts
    )


ACCEPTED, REFUSED, SERVER_ERROR = accepted(), refusal(400), response(500, {})


@pytest.mark.parametrize(
    ("attempt", "proof", "twin", "expected"),
    [
        pytest.param(REFUSED, ACCEPTED, None, Verdict.PASS, id="refused, and proven to be within reach"),
        pytest.param(REFUSED, REFUSED, ACCEPTED, Verdict.PASS, id="refused, twin accepted"),
        pytest.param(REFUSED, REFUSED, REFUSED, Verdict.INCONCLUSIVE, id="everything refused"),
        pytest.param(REFUSED, None, None, Verdict.INCONCLUSIVE, id="no proof of reach"),
        pytest.param(ACCEPTED, None, None, Verdict.FAIL, id="accepted"),
        pytest.param(SERVER_ERROR, ACCEPTED, None, Verdict.PASS, id="server error, settled by the proof"),
        pytest.param(SERVER_ERROR, REFUSED, ACCEPTED, Verdict.INCONCLUSIVE, id="server error, unsettled"),
        pytest.param(silence(), ACCEPTED, None, Verdict.PASS, id="silence, settled by the proof"),
        pytest.param(silence(), None, None, Verdict.INCONCLUSIVE, id="silence"),
        pytest.param(response(429, {}), ACCEPTED, None, Verdict.INCONCLUSIVE, id="put off, not looked at"),
        pytest.param(response(503, {}), ACCEPTED, None, Verdict.INCONCLUSIVE, id="a balancer's answer"),
    ],
)
def test_a_refusal_counts_only_beside_its_twin(
    attempt: Reply, proof: Reply | None, twin: Reply | None, expected: Verdict
) -> None:
    """What refuses everything proves nothing."""
    finding = judge_refusal(trial(attempt, proof, twin))

    assert finding is not None
    assert expected is finding.verdict


@pytest.mark.parametrize(
    ("attempt", "proof", "twin", "attempts", "expected"),
    [
        pytest.param(REFUSED, ACCEPTED, None, 9, Verdict.PASS, id="intact"),
        pytest.param(REFUSED, REFUSED, ACCEPTED, 1, Verdict.FAIL, id="used up by the only attempt"),
        pytest.param(SERVER_ERROR, REFUSED, ACCEPTED, 1, Verdict.FAIL, id="used up behind a server error"),
        pytest.param(REFUSED, REFUSED, ACCEPTED, 2, Verdict.INCONCLUSIVE, id="used up by one of two"),
        pytest.param(REFUSED, REFUSED, REFUSED, 1, Verdict.INCONCLUSIVE, id="nothing can be captured"),
        pytest.param(REFUSED, silence(), ACCEPTED, 1, Verdict.INCONCLUSIVE, id="proof unanswered"),
        pytest.param(REFUSED, None, None, 1, Verdict.INCONCLUSIVE, id="no proof"),
    ],
)
def test_a_trace_is_laid_at_the_door_of_one_attempt(
    attempt: Reply, proof: Reply | None, twin: Reply | None, attempts: int, expected: Verdict
) -> None:
    """Only where no other attempt can have left it, and a sister shows that it need not be."""
    finding = judge_intact(trial(attempt, proof, twin, attempts=attempts))

    assert finding is not None
    assert expected is finding.verdict


def test_an_accepted_attempt_says_nothing_of_refusals() -> None:
    """It is the business of the requirement that it breaks."""
    assert judge_intact(trial(ACCEPTED)) is None
    assert judge_no_server_error(trial(ACCEPTED)) is None
    assert judge_told_outside_2xx(trial(ACCEPTED)) is None


@pytest.mark.parametrize(
    ("attempt", "proof", "twin", "expected"),
    [
        pytest.param(REFUSED, ACCEPTED, None, Verdict.PASS, id="client error"),
        pytest.param(SERVER_ERROR, ACCEPTED, None, Verdict.FAIL, id="server error"),
        pytest.param(
            replace(response(500, {}), is_claimed=True),
            ACCEPTED,
            None,
            Verdict.FAIL,
            id="server error, a refusal by the target file",
        ),
        pytest.param(SERVER_ERROR, None, None, Verdict.INCONCLUSIVE, id="server error, no proof"),
        pytest.param(
            SERVER_ERROR, SERVER_ERROR, SERVER_ERROR, Verdict.INCONCLUSIVE, id="server error to everything"
        ),
        pytest.param(silence(), ACCEPTED, None, Verdict.INCONCLUSIVE, id="silence"),
    ],
)
def test_a_server_error_is_a_fault_where_the_gateway_works(
    attempt: Reply, proof: Reply | None, twin: Reply | None, expected: Verdict
) -> None:
    """A gateway that is down is no gateway that mishandles input."""
    finding = judge_no_server_error(trial(attempt, proof, twin))

    assert finding is not None
    assert expected is finding.verdict


@pytest.mark.parametrize(
    ("attempt", "expected"),
    [
        (REFUSED, Verdict.PASS),
        (response(200, {"success": False}), Verdict.FAIL),
        (response(200, {"error": "bad"}), Verdict.FAIL),
    ],
)
def test_a_refusal_within_2xx_is_told_wrongly(attempt: Reply, expected: Verdict) -> None:
    """Whatever the body says, or leaves out, as long as nothing was captured."""
    finding = judge_told_outside_2xx(trial(attempt, ACCEPTED))

    assert finding is not None
    assert expected is finding.verdict


UNAVAILABLE = response(503, b"<html>no gateway</html>")


def tried(*answers: Reply) -> Trial:
    """An attempt that was repeated after each but the last of *answers*, and a proof that it was in reach."""
    *before, attempt = [capture(x, Role.ATTEMPT) for x in answers]
    one = trial(answers[-1], ACCEPTED)
    exchanges = (one.exchanges[0], attempt, one.exchanges[2])
    return replace(one, exchanges=exchanges, before=tuple(before))


@pytest.mark.parametrize(
    ("answers", "is_refused", "is_error"),
    [
        ([UNAVAILABLE], Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        ([UNAVAILABLE, UNAVAILABLE], Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        ([UNAVAILABLE, silence(), UNAVAILABLE], Verdict.INCONCLUSIVE, Verdict.INCONCLUSIVE),
        ([UNAVAILABLE, UNAVAILABLE, REFUSED], Verdict.PASS, Verdict.PASS),
        ([UNAVAILABLE, UNAVAILABLE, UNAVAILABLE], Verdict.PASS, Verdict.FAIL),
    ],
)
def test_an_answer_of_somebody_in_between_counts_where_the_attempt_causes_it(
    answers: list[Reply], is_refused: Verdict, is_error: Verdict
) -> None:
    """It was brought about every time, while plain requests were answered."""
    findings = (judge_refusal(tried(*answers)), judge_no_server_error(tried(*answers)))

    assert [is_refused, is_error] == [None if x is None else x.verdict for x in findings]


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_claimed_status_is_the_gateway_s_own(status: int) -> None:
    """As the target file says."""
    claimed = replace(response(status, {}), is_claimed=True)
    findings = (judge_refusal(trial(claimed, ACCEPTED)), judge_no_server_error(trial(claimed, ACCEPTED)))

    assert [Verdict.PASS, Verdict.FAIL] == [None if x is None else x.verdict for x in findings]
