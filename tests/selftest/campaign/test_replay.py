"""Case files made again: the same requests, sent in the same way, on authorizations of the same kind."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from capture_conformance.campaign.case_files import case_of
from capture_conformance.campaign.case_steps import History
from capture_conformance.campaign.replay import replay
from capture_conformance.campaign.tester import Tester
from capture_conformance.campaign.trials import OpenTrial
from capture_conformance.contract.answers import request_body
from capture_conformance.contract.register import load_register
from capture_conformance.contract.schemas import validator
from capture_conformance.generation.concurrency import equal_captures
from capture_conformance.generation.protocol import under_key
from capture_conformance.generation.requests import capture_request, status_request
from capture_conformance.generation.robustness import large_then_plain
from capture_conformance.generation.text import NAME_WITH_APOSTROPHE
from capture_conformance.language.rendering import english
from capture_conformance.model.errors import Inconclusive
from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.merchant import Merchants
from capture_conformance.model.message import verbatim
from capture_conformance.model.results import Result
from capture_conformance.model.verdicts import Verdict
from toy_gateway import ALONE, BOTH, OTHER, OWN, ToyTransport, a_tester, a_toy, sound

NAME = "CAP-LIF-03"
SUFFIXES = ("", "-a-reference-of-as-many-characters-as-allowed", "  two blanks ", "-承認番号")
OLD: dict[str, Any] = {"role": "authorization", "case": None, "requirements": [], "hold": 700}


def asked(source: str) -> dict[str, Any]:
    """A capture of *source*, as a case file has it."""
    body = {"transactionId": source, "amount": 700, "merchant_id": "{{merchant_id}}"}
    return {
        "operation": "capture",
        "method": "POST",
        "path": "/capture",
        "query": "",
        "headers": [],
        "body": json.dumps(body),
    }


def a_pair(merchants: Merchants = BOTH) -> tuple[Tester, ToyTransport]:
    """A tester and the toy that it asks."""
    toy = a_toy(sound, merchants)
    return a_tester(sound, merchants=merchants, transport=toy), toy


def case_from(tester: Tester) -> str:
    """A failure that rests on all that *tester* has made, as a case file."""
    requirement = load_register().by_id[NAME]
    evidence = tuple(x.id for x in tester.history)
    result = Result(requirement=requirement, verdict=Verdict.FAIL, case=verbatim("found"), evidence=evidence)
    found = case_of(result, History(tester.history), target=tester.target, merchants=tester.merchants)
    assert [] == list(validator("case").iter_errors(found))
    return json.dumps(found)


def again(found: Tester) -> tuple[Tester, ToyTransport]:
    """Another tester, which has made again what *found* has made."""
    tester, toy = a_pair()
    replay(tester, case_from(found))
    return tester, toy


def authorizations(tester: Tester) -> list[Exchange]:
    """What *tester* was given."""
    return [x for x in tester.history if x.operation is Operation.AUTHORIZATION]


def members(exchange: Exchange) -> dict[str, Any]:
    """What was asked for, but for the reference."""
    return {name: told for name, told in request_body(exchange).items() if name != "merchant_txn_ref"}


def reference(exchange: Exchange) -> str:
    """The reference of an authorization."""
    return str(request_body(exchange)["merchant_txn_ref"])


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("number", [0, 1, 2])
def test_authorizes_on_the_same_card_under_a_reference_of_the_same_kind(number: int, suffix: str) -> None:
    """With the same amount; the reference itself is a fresh one."""
    found, _ = a_pair()
    trial = found.trial(verbatim("any"))
    aim = trial.authorize(amount=700 + number, card=found.target.cards[number], suffix=suffix)
    trial.capture(aim)
    tester, _ = again(found)
    before, after = authorizations(found)[0], authorizations(tester)[0]

    assert members(before) == members(after)
    assert reference(before) != reference(after)
    assert len(reference(before)) == len(reference(after))
    assert reference(after)[20:].endswith(reference(before)[20:])


def test_authorizes_under_the_same_name() -> None:
    """A card may be sent under a name that is not its own."""
    found, _ = a_pair()
    card = replace(found.target.cards[1], name=NAME_WITH_APOSTROPHE)
    trial = found.trial(verbatim("any"))
    trial.capture(trial.authorize(card=card))
    tester, _ = again(found)

    assert NAME_WITH_APOSTROPHE == members(authorizations(tester)[0])["card"]["name"]
    assert members(authorizations(found)[0]) == members(authorizations(tester)[0])


def test_no_secret_stands_in_a_case() -> None:
    """Neither a number, nor a code, nor a key."""
    found, _ = a_pair()
    trial = found.trial(verbatim("any"), merchant=OTHER)
    trial.capture(trial.authorize(card=found.target.cards[1]))
    text = case_from(found)
    cards = [secret for card in found.target.cards for secret in (card.number, f'"{card.cvc}"')]
    keys = [key for one in (OWN, OTHER) for key in (one.api_key, one.x_api_key, one.merchant_id)]

    assert [] == [secret for secret in (*cards, *keys) if secret in text]


def test_acts_for_the_merchant_whose_authorization_it_was() -> None:
    """With its id and its keys, and also for what proves that a refusal is none for another reason."""
    found, _ = a_pair()
    trial = found.trial(verbatim("any"), merchant=OTHER)
    trial.send(capture_request(trial.authorize(), members={"amount": 1001}), Role.ATTEMPT)
    tester, _ = again(found)

    assert ["SHOP000002"] * 3 == [request_body(x)["merchant_id"] for x in tester.history]
    assert ["authorization", "attempt", "proof"] == [x.part.role.value for x in tester.history]
    assert found.history[1].request.headers == tester.history[1].request.headers


def test_keeps_trials_apart() -> None:
    """Each with the merchant that it had."""
    found, _ = a_pair()
    first, second = found.trial(verbatim("any")), found.trial(verbatim("any"), merchant=OTHER)
    first.capture(first.authorize())
    second.capture(second.authorize())
    tester, _ = again(found)
    told = [(x.part.trial, request_body(x)["merchant_id"]) for x in tester.history]

    assert [("t-0001", "SHOP000001")] * 2 + [("t-0002", "SHOP000002")] * 2 == told


@pytest.mark.parametrize(
    "send",
    [
        lambda trial: trial.send_in_turn(large_then_plain(trial.authorize())),
        lambda trial: trial.send_at_once(equal_captures(trial.authorize(), 3)),
        lambda trial: trial.send_at_once(equal_captures(trial.authorize(), 3), stagger_s=0.01),
        lambda trial: trial.send_at_once(equal_captures(trial.authorize(), 2), stagger_s=0.05),
    ],
)
def test_sends_rivals_as_they_were_sent(send: Callable[[OpenTrial], object]) -> None:
    """One after the other over one connection, at once, or each a little later."""
    found, toy = a_pair()
    send(found.trial(verbatim("any")))
    _, later = again(found)

    assert toy.ways == later.ways


def test_sends_all_rivals_where_one_of_them_failed() -> None:
    """Alone it would not have been a rival."""
    found, _ = a_pair()
    trial = found.trial(verbatim("any"))
    trial.send_at_once(equal_captures(trial.authorize(), 4))
    steps = History(found.history).steps([found.history[-1].id])

    assert ["authorization", *["rival"] * 4] == [x.part.role.value for x in steps]


def test_a_status_may_lag_behind() -> None:
    """It is asked for again, as in every run, before anything else is done."""
    found, _ = a_pair()
    trial = found.trial(verbatim("any"))
    aim = trial.authorize()
    trial.send(status_request(aim.transaction_id, OWN), Role.STATUS)
    trial.capture(aim)
    tester, toy = a_pair()
    toy.lags = 1
    replay(tester, case_from(found))

    assert ["authorization", "status", "status", "capture"] == [x.part.role.value for x in tester.history]


def test_uses_a_key_of_its_own() -> None:
    """An idempotency key that was used before would bring the old answer back."""
    found, _ = a_pair()
    trial = found.trial(verbatim("any"))
    trial.send(under_key(trial.authorize(), "a-key-of-this-run"), Role.CAPTURE)
    tester, _ = again(found)
    sent = dict(tester.history[1].request.headers)["Idempotency-Key"]

    assert sent not in ("a-key-of-this-run", "{{key 2}}")


def test_a_refusal_without_an_authorization_gets_its_counterpart() -> None:
    """What is refused shows something only where the same without the defect is accepted."""
    tester, _ = a_pair()
    attempt = {"role": "attempt", "case": None, "requirements": ["CAP-LIF-06"], "request": asked("nobody's")}
    replay(tester, json.dumps({"requirement": "CAP-LIF-06", "case": None, "steps": [attempt]}))

    assert ["attempt", "authorization", "proof"] == [x.part.role.value for x in tester.history]
    assert Verdict.PASS is tester.found("CAP-LIF-06", tester.history)[0]


def test_an_old_case_is_made_as_before() -> None:
    """What it does not say is as usual."""
    capture: dict[str, Any] = {
        "role": "capture",
        "case": None,
        "requirements": [],
        "request": asked("{{id 1}}"),
    }
    case = {"requirement": NAME, "case": None, "steps": [OLD, capture]}
    tester, _ = a_pair()
    replay(tester, json.dumps(case))

    assert [] == list(validator("case").iter_errors(case))
    assert "520000******1005" == members(tester.history[0])["card"]["number"]
    assert ("SHOP000001", "700") == (
        members(tester.history[0])["merchant_id"],
        members(tester.history[0])["amount"],
    )
    assert "x-2" == tester.history[1].id


@pytest.mark.parametrize(
    ("step", "lacking"),
    [
        ({"hold": 700, "merchant": "other"}, "a second merchant"),
        ({"hold": 700, "card": 9}, "the target's card 9"),
        ({"request": {**asked("x"), "query": "{{other_merchant_id}}"}}, "{{other_merchant_id}}"),
        ({"request": {**asked("x"), "headers": [["x-api-key", "${CAPTURE_OTHER_X_API_KEY}"]]}}, "${CAPTURE_"),
        ({"request": asked("{{id 1}}")}, "{{id 1}}"),
    ],
)
def test_what_a_run_has_not_is_said(step: dict[str, Any], lacking: str) -> None:
    """Something else in its place would show something else."""
    tester, _ = a_pair(ALONE)
    steps = [{"role": "authorization", "case": None, "requirements": [], **step}]

    with pytest.raises(Inconclusive) as caught:
        replay(tester, json.dumps({"requirement": NAME, "case": None, "steps": steps}))

    shown = english(caught.value.reason)
    assert shown.startswith(f"the case needs {lacking}")
    assert shown.endswith(", which this run does not have")
    assert [] == tester.history
