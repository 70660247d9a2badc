"""What is asked to find out whether a target is there."""

from __future__ import annotations

from capture_conformance.generation.minting import unknown_transaction_id
from capture_conformance.generation.requests import Aim, capture_request, status_request
from capture_conformance.model.campaign import Campaign
from capture_conformance.model.exchange import Request


def probe(campaign: Campaign) -> Request:
    """
    Return a request that moves no money, whatever its answer: it names an id that nobody has issued.

    A target that offers no status queries is asked for a capture, which it has to refuse.
    """
    own, unknown = campaign.merchants.own, unknown_transaction_id()
    if campaign.target.claims.status:
        return status_request(unknown, own)
    return capture_request(Aim(transaction_id=unknown, amount=campaign.target.amount, merchant=own, notes=""))
