"""The catalogue of deliberate faults, one module per clause family."""

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from capture_conformance.gateway.faults import (
    amounts,
    concurrency,
    credentials,
    error_handling,
    lifecycle,
    one_setting,
    privacy,
    protocol,
    refusal_answers,
    request_bodies,
    request_fields,
    response_conditions,
    response_envelope,
    response_values,
    robustness,
    text,
    undocumented_members,
)
from capture_conformance.gateway.faults.fault import Fault
from capture_conformance.gateway.rules import Rules

__all__ = ["CATALOGUE", "Fault", "UnknownFault", "break_rules"]

_ALL: tuple[Fault, ...] = (
    *credentials.FAULTS,
    *request_fields.FAULTS,
    *request_bodies.FAULTS,
    *amounts.FAULTS,
    *lifecycle.FAULTS,
    *response_envelope.FAULTS,
    *response_values.FAULTS,
    *refusal_answers.FAULTS,
    *concurrency.FAULTS,
    *protocol.FAULTS,
    *response_conditions.FAULTS,
    *error_handling.FAULTS,
    *text.FAULTS,
    *privacy.FAULTS,
    *robustness.FAULTS,
    *one_setting.FAULTS,
    *undocumented_members.FAULTS,
)

CATALOGUE: Mapping[str, Fault] = MappingProxyType({fault.name: fault for fault in _ALL})


class UnknownFault(ValueError):
    """No fault of that name is in the catalogue."""

    def __init__(self, name: str) -> None:
        """Name the faults whose names are close to *name*."""
        close = difflib.get_close_matches(name, CATALOGUE, n=3, cutoff=0.4)
        hint = f"; close to it: {', '.join(close)}" if close else ""
        super().__init__(f"no fault is called {name!r}{hint} (--list-faults shows all)")
        self.name = name
        self.close_matches = tuple(close)


def break_rules(rules: Rules, names: Iterable[str]) -> Rules:
    """The *rules* with the named faults in them, applied in that order."""
    for name in names:
        if name not in CATALOGUE:
            raise UnknownFault(name)
        rules = CATALOGUE[name].apply(rules)
    return rules
