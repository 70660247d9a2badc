"""The status that a refusal for the credentials bears, and what is said of it."""

from __future__ import annotations

import pytest

from capture_conformance.checks.credentials import judge_client_error, judge_header_names, judge_unauthorized
from capture_conformance.language.rendering import Language, render
from capture_conformance.model.exchange import Reply, Role
from capture_conformance.model.trial import Trial
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, refusal, response, silence


def turned_down(reply: Reply) -> Trial:
    """An attempt answered with *reply*, and a correct capture that is accepted."""
    exchanges = (authorization(), capture(reply, Role.ATTEMPT), capture(accepted(), Role.PROOF))
    return Trial(
        id="t-1", case=None, question="q", requirements=("CAP-AUT-12",), exchanges=exchanges, attempts=1
    )


@pytest.mark.parametrize(
    ("reply", "verdict", "observed", "japanese"),
    [
        pytest.param(refusal(401), Verdict.PASS, "status 401", "ステータス 401", id="401"),
        pytest.param(
            response(302, {}),
            Verdict.FAIL,
            "status 302, a redirect",
            "ステータス 302（リダイレクト）",
            id="302",
        ),
        pytest.param(refusal(200), Verdict.FAIL, "status 200", "ステータス 200", id="200"),
        pytest.param(
            silence(),
            Verdict.INCONCLUSIVE,
            "no answer (no answer within the time limit)",
            "応答なし（制限時間内に応答がない）",
            id="no answer",
        ),
    ],
)
def test_a_refusal_is_a_client_error(reply: Reply, verdict: Verdict, observed: str, japanese: str) -> None:
    """And the finding says which status it was."""
    found = judge_client_error(turned_down(reply))

    assert found is not None
    assert (verdict, observed) == (found.verdict, render(found.observed))
    assert japanese == render(found.observed, Language.JA)
    assert "a status from 400 to 499" == render(found.expected)


@pytest.mark.parametrize(
    ("status", "verdict"), [(401, Verdict.PASS), (403, Verdict.PASS), (400, Verdict.FAIL)]
)
def test_a_refusal_is_a_401_or_a_403(status: int, verdict: Verdict) -> None:
    """Where it is a client error at all."""
    found = judge_unauthorized(turned_down(refusal(status)))

    assert found is not None
    assert (verdict, f"status {status}") == (found.verdict, render(found.observed))
    assert "status 401" == render(found.expected)


@pytest.mark.parametrize(
    ("reply", "twin", "verdict"),
    [
        pytest.param(accepted(), None, Verdict.PASS, id="accepted"),
        pytest.param(refusal(401), accepted(), Verdict.FAIL, id="refused"),
        pytest.param(refusal(401), refusal(401), Verdict.INCONCLUSIVE, id="refused with any names"),
    ],
)
def test_header_names_are_read_in_any_letter_case(reply: Reply, twin: Reply | None, verdict: Verdict) -> None:
    """Compared with the same capture with the usual names."""
    others = () if twin is None else (capture(twin, Role.TWIN),)
    trial = Trial(
        id="t-1",
        case=None,
        question="q",
        requirements=("CAP-AUT-20",),
        exchanges=(authorization(), capture(reply), *others),
        attempts=0,
    )
    found = judge_header_names(trial)

    assert found is not None
    assert verdict is found.verdict
