"""The boundary of a run: the redactor that knows its cards and keys."""

from __future__ import annotations

from capture_conformance.generation.credentials import disguises, owners, slight_disguises
from capture_conformance.model.merchant import Merchants
from capture_conformance.model.route import DIRECT, Route
from capture_conformance.model.target import Target
from capture_conformance.transport.redaction import Redactor


def redactor_for(target: Target, merchants: Merchants, route: Route = DIRECT) -> Redactor:
    """Keep the keys of *merchants*, the secrets of *route* and the cards of *target* out of what is written."""
    cards = [card.number for card in target.cards]
    return Redactor(
        cards=cards,
        secrets={**disguises(merchants), **dict(route.secrets)},
        owners=owners(merchants),
        slight=slight_disguises(merchants),
    )
