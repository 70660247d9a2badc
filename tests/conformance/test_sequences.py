"""Any sequence of steps, over several authorizations and two merchants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import hypothesis
from hypothesis import Phase

from capture_conformance.campaign.shortening import shorten
from capture_conformance.campaign.tester import Tester
from capture_conformance.campaign.walks import take_walks
from capture_conformance.checks.sequences import SEQUENCES
from capture_conformance.generation.openapi_cases import fit_valid, linked_steps
from capture_conformance.generation.requests import Aim, status_request, void_request
from capture_conformance.model.errors import Inconclusive
from capture_conformance.model.exchange import Reply, Request, Role
from capture_conformance.model.message import message
from capture_conformance.plugin import requirement


@requirement("CAP-LIF-14")
def test_follows_the_links_of_the_description(tester: Tester) -> None:
    """As schemathesis draws them, after an authorization, with bodies that the description allows."""
    if not tester.profile.walks:
        return
    trial = tester.trial(message("sequences.case.links"), SEQUENCES)

    def send(operation: str, transaction_id: str, body: Mapping[str, Any]) -> Reply | None:
        source = str(body.get("transactionId", transaction_id))
        try:
            if operation == "authorizePayment":
                trial.authorize()
                return trial.exchanges[-1].reply
            return trial.send(linked_request(operation, source, body, tester), Role.AGAIN).reply
        except Inconclusive:
            return None

    # Most of these steps lead to ids that were never issued, so a few are enough.
    settings = hypothesis.settings(
        max_examples=tester.profile.walks // 2,
        stateful_step_count=tester.profile.steps // 4,
        phases=(Phase.generate,),
    )
    linked_steps(send).run(settings=settings)
    tester.judge(SEQUENCES)


def linked_request(operation: str, source: str, body: Mapping[str, Any], tester: Tester) -> Request:
    """The request that a link leads to, of the tester's own merchant."""
    own = tester.merchants.own
    if operation == "getTransactionStatus":
        return status_request(source, own)
    if operation == "voidAuthorization":
        return void_request(source, own)
    aim = Aim(transaction_id=source, amount=tester.target.amount, merchant=own, notes="by a link")
    return fit_valid({"amount": 1, **body}, aim)


@requirement("CAP-LIF-14")
def test_walks_any_sequence_of_steps(tester: Tester) -> None:
    """As many as the profile allows."""
    if not tester.profile.walks:
        return
    walkers = take_walks(tester, number=tester.profile.walks, seed=tester.campaign.seed)
    shorten(tester, walkers)
    tester.judge(SEQUENCES)
