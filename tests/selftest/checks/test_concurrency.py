"""Judging requests at the same moment: sound, broken and open histories."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from capture_conformance.checks.concurrency import CHECKS
from capture_conformance.contract.answers import body_of
from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.trial import trials_of
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, exchange, refusal, response, silence, success_body

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE


def judged(name: str, *exchanges: Exchange) -> Verdict | None:
    """The verdict that the check of *name* gives on one trial."""
    finding = CHECKS.of_trials[name](trials_of(exchanges)[0])
    return None if finding is None else finding.verdict


def observed(name: str, *exchanges: Exchange) -> str:
    """The English text of what the check of *name* observes in one trial."""
    finding = CHECKS.of_trials[name](trials_of(exchanges)[0])
    return "" if finding is None else english(finding.observed)


def rival(capture_id: str | None = None, amount: int = 1000, **more: Any) -> Exchange:
    """One of several at once: accepted under *capture_id*, or refused."""
    reply = refusal() if capture_id is None else accepted(amount, capture_id)
    return capture(reply, Role.RIVAL, amount=amount, **more)


def marked(role: Role, asked: str, told: str) -> Exchange:
    """An accepted capture with the reference *asked*, and the reference *told* in its answer."""
    body = success_body(1000, f"c-{asked}")
    body["transaction_details"]["merchant_txn_ref"] = told
    sent = {"transactionId": "a-1", "amount": 1000, "notes": asked}
    template = capture(accepted(), role)
    return exchange(template.operation, role, sent, response(201, body))


WINNERS = {
    "one wins": (PASS, (rival("c-1"), rival())),
    "a replay": (PASS, (rival("c-1"), rival("c-1"))),
    "both win": (FAIL, (rival("c-1"), rival("c-2"))),
    "both win, and so does one alone": (
        OPEN,
        (rival("c-1"), rival("c-2"), capture(accepted(1000, "c-3"), Role.AGAIN)),
    ),
    "nobody wins": (OPEN, (rival(), rival())),
    "nobody answers": (OPEN, (capture(silence(), Role.RIVAL), capture(silence(), Role.RIVAL))),
}


@pytest.mark.parametrize("name", ["CAP-CON-01", "CAP-CON-02", "CAP-CON-03"])
@pytest.mark.parametrize("case", WINNERS)
def test_at_most_one_takes_effect(name: str, case: str) -> None:
    """Two winners fail, unless the guard is missing altogether."""
    verdict, rivals = WINNERS[case]

    assert verdict is judged(name, authorization(), *rivals)


LOSERS = {
    "one wins": (PASS, (rival("c-1"), rival())),
    "a loser gets a server error": (FAIL, (rival("c-1"), capture(response(500, {}), Role.RIVAL))),
    "a loser gets a balancer's page": (OPEN, (rival("c-1"), capture(response(502, {}), Role.RIVAL))),
    "a loser gets no answer": (OPEN, (rival("c-1"), capture(silence(), Role.RIVAL))),
    "nobody wins, but a twin": (FAIL, (rival(), rival(), capture(accepted(), Role.TWIN))),
    "nobody wins, not even a twin": (OPEN, (rival(), rival(), capture(refusal(), Role.TWIN))),
}


@pytest.mark.parametrize("case", LOSERS)
def test_losers_are_refused_and_one_wins(case: str) -> None:
    """A server error would invite a repetition."""
    verdict, exchanges = LOSERS[case]

    assert verdict is judged("CAP-CON-04", authorization(), *exchanges)


@pytest.mark.parametrize(
    ("alone", "told", "verdict"), [("r-0", "r-1", PASS), ("r-0", "r-2", FAIL), ("r-9", "r-2", OPEN)]
)
def test_answers_do_not_cross(alone: str, told: str, verdict: Verdict) -> None:
    """A value that is also wrong in the answer to a capture alone has not crossed."""
    rivals = (marked(Role.RIVAL, "r-1", told), marked(Role.RIVAL, "r-2", "r-2"))

    assert verdict is judged("CAP-CON-05", authorization(), marked(Role.CAPTURE, "r-0", alone), *rivals)


def on_card(number: str, name: str) -> Exchange:
    """An authorization called *name* on the card *number*."""
    made = authorization(name)
    body = {**body_of(made), "payment_details": {"card": {"number": number}}}
    return replace(made, reply=response(201, body))


def answer_with_card(role: Role, source: str, number: str | None) -> Exchange:
    """An accepted capture of the authorization *source*, whose answer has the card *number*, or none."""
    body = success_body(1000, f"c-{source}")
    body["payment_details"]["card"] = {} if number is None else {"number": number}
    return replace(capture(accepted(), role, source=source), reply=response(201, body))


@pytest.mark.parametrize(
    ("alone", "at_once", "verdict"),
    [
        pytest.param("1", "2", PASS, id="each its own"),
        pytest.param("1", "1", FAIL, id="that of another"),
        pytest.param("2", "1", OPEN, id="wrong even alone"),
        pytest.param("1", None, PASS, id="none is shown"),
    ],
)
def test_cards_do_not_cross(alone: str, at_once: str | None, verdict: Verdict) -> None:
    """The card in an answer may be that of another authorization."""
    made = (on_card("1", "a-1"), on_card("2", "a-2"))
    sent = (answer_with_card(Role.CAPTURE, "a-1", alone), answer_with_card(Role.RIVAL, "a-2", at_once))

    assert verdict is judged("CAP-CON-05", *made, *sent)


def test_a_finding_names_the_values_that_cross() -> None:
    """The value in the answer, and the right one."""
    alone, other = marked(Role.CAPTURE, "r-0", "r-0"), marked(Role.RIVAL, "r-2", "r-2")
    made = (on_card("1", "a-1"), on_card("2", "a-2"))
    cards = (answer_with_card(Role.CAPTURE, "a-1", "1"), answer_with_card(Role.RIVAL, "a-2", "1"))
    larger = capture(accepted(900, "c-2"), Role.RIVAL)

    assert [
        "reference r-2 in the answer to reference r-1",
        "card 1 in the answer to card 2",
        "amount 900 in the answer to amount 1000",
    ] == [
        observed("CAP-CON-05", authorization(), alone, marked(Role.RIVAL, "r-1", "r-2"), other),
        observed("CAP-CON-05", *made, *cards),
        observed("CAP-CON-05", authorization(), capture(accepted()), larger, rival("c-3", 900)),
    ]


def test_all_of_different_authorizations_succeed() -> None:
    """One that does not is a failure, if it does alone."""
    alone, rivals = capture(accepted()), (rival("c-2"), rival())
    again, in_vain = capture(accepted(1000, "c-3"), Role.AGAIN), capture(refusal(), Role.AGAIN)

    assert PASS is judged("CAP-CON-06", authorization(), alone, rival("c-2"))
    assert FAIL is judged("CAP-CON-06", authorization(), alone, *rivals, again)
    assert OPEN is judged("CAP-CON-06", authorization(), alone, *rivals, in_vain)
    assert OPEN is judged("CAP-CON-06", authorization(), alone, *rivals)


def test_a_lost_capture_and_its_repetitions_take_effect_once() -> None:
    """The one that took effect may be the lost one."""
    lost, first = capture(silence(), Role.LOST), capture(accepted(1000, "c-1"))
    unheard = capture(silence(), Role.AGAIN)

    assert PASS is judged("CAP-CON-07", authorization(), lost, first, capture(refusal(), Role.AGAIN))
    assert FAIL is judged("CAP-CON-07", authorization(), lost, first, capture(accepted(9, "c-2"), Role.AGAIN))
    assert OPEN is judged("CAP-CON-07", authorization(), lost, first, unheard)


def test_half_a_request_changes_nothing() -> None:
    """A twin shows that captures work at all."""
    lost, refused = capture(silence(), Role.LOST), capture(refusal())
    twin, no_twin = capture(accepted(), Role.TWIN), capture(refusal(), Role.TWIN)

    assert PASS is judged("CAP-CON-08", authorization(), lost, capture(accepted()))
    assert FAIL is judged("CAP-CON-08", authorization(), lost, refused, twin)
    assert OPEN is judged("CAP-CON-08", authorization(), lost, refused, no_twin)


def test_answers_have_an_order() -> None:
    """Where a capture afterwards succeeds as well, another requirement judges that."""
    again = capture(accepted(1000, "c-3"), Role.AGAIN)

    assert PASS is judged("CAP-CON-09", authorization(), rival("c-1"))
    assert FAIL is judged("CAP-CON-09", authorization(), rival("c-1"), rival("c-2"))
    assert OPEN is judged("CAP-CON-09", authorization(), rival("c-1"), rival("c-2"), again)


def test_a_finding_names_all_answers_that_have_no_order() -> None:
    """Each with what was asked for."""
    void = exchange(Operation.VOID, Role.RIVAL, {"transactionId": "a-1"}, accepted(1000, "v-1"))

    assert "no order explains: capture accepted with 201, void accepted with 201" == observed(
        "CAP-CON-09", authorization(), rival("c-1"), void
    )


@pytest.mark.parametrize("name", CHECKS.of_trials)
def test_a_trial_without_what_is_asked_is_passed_over(name: str) -> None:
    """Nothing was sent at once, nothing was lost."""
    assert judged(name, authorization(), capture(accepted())) is None
