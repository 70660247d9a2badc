"""How the faults about members of a capture that are not documented come about."""

import dataclasses
import re

from capture_conformance.gateway.faults.edits import both, tells
from capture_conformance.gateway.members import whole_number
from capture_conformance.gateway.records import Answer, Members, Settled
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.settings import Language

_CURRENCY = re.compile(r"[A-Z]{3}")
_PLACE = "payment_details.currency"


def currency_believed(rules: Rules) -> Rules:
    """The currency that the request names is captured, and told from then on."""
    captured: dict[str, object] = {}

    def remember(settled: Settled, language: Language) -> Answer:
        captured[settled.entry.id] = _asked_currency(settled)
        return rules.capture_answer(settled, language)

    def told(settled: Settled) -> object:
        return captured.get(settled.entry.id, settled.authorization.currency)

    remembering = dataclasses.replace(rules, capture_answer=remember)
    return both(tells(_PLACE, told), tells(_PLACE, told, of="status_answer"))(remembering)


def details_believed(rules: Rules) -> Rules:
    """The amount in the details counts above the documented one; the limit holds for it, too."""

    def read(body: Members, attempt: Attempt) -> int:
        documented = rules.amount(body, attempt)
        details = body.get("payment_details")
        amount = whole_number(details.get("amount")) if isinstance(details, dict) else None
        return documented if amount is None or amount < 1 else amount

    return dataclasses.replace(rules, amount=read)


def asked_live_flag(settled: Settled) -> object:
    """Whether the request calls itself live."""
    return settled.members.get("is_live") is True


def _asked_currency(settled: Settled) -> object:
    asked = settled.members.get("currency")
    is_currency = isinstance(asked, str) and _CURRENCY.fullmatch(asked)
    return asked if is_currency else settled.authorization.currency
