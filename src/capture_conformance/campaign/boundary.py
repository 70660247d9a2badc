"""The boundary of a run: the redactor that knows its cards and keys."""

from __future__ import annotations

from capture_conformance.generation.credentials import disguises, owners, slight_disguises
from capture_conformance.model.merchant import Merchants
from capture_conformance.model.route import DIRECT, Route
from capture_conformance.model.target import Target
from capture_conformance.transport.redaction import Redactor


def redactor_for(target: Target, merchants: Merchants, route: Route = DIRECT) -> Redactor:
    """Keep all keys, secrets of the route and cards out of everything that is written."""
    cards = [card.number for card in target.cards]
    return Redactor(
        cards=cards,
        secrets={**disguises(merchants), **dict(route.secrets)},
        owners=owners(merchants),
        slight=slight_disguises(merchants),
    )
