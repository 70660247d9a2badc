"""Sound gateways that differ in what the vendor leaves open."""

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from capture_conformance.gateway.rules import Rules
from capture_conformance.gateway.variants import answers, refusing, traffic
from capture_conformance.gateway.variants.variant import Variant, together

__all__ = ["VARIANTS", "UnknownVariant", "Variant", "vary_rules"]

_SINGLE: tuple[Variant, ...] = (*refusing.VARIANTS, *answers.VARIANTS, *traffic.VARIANTS)
_NAMED = {variant.name: variant for variant in _SINGLE}

_TOGETHER: Mapping[str, tuple[str, ...]] = {
    "old-fashioned": (
        "refusals-all-400",
        "refusals-with-nothing-but-success",
        "business-refusals-with-200",
        "digit-strings-taken",
        "card-masked",
        "connections-closed",
    ),
    "modern": (
        "refusals-as-problem-json",
        "refusals-403-409-415-422",
        "extra-members",
        "indented",
        "unknown-members-refused",
        "replays-answered-with-201",
    ),
    "careful-bank": (
        "amounts-from-50-up",
        "amounts-up-to-a-million",
        "whole-numbers-only-as-digits",
        "empty-notes-refused",
        "status-told-late",
    ),
    "behind-a-wall": (
        "user-agent-wanted",
        "refusals-403-409-415-422",
        "http-1-0",
        "ids-of-sixteen-digits",
        "card-cut-to-four-digits",
        "races-put-off",
    ),
    "another-dialect": (
        "messages-empty",
        "escaped",
        "times-with-offset",
        "auth-codes-anew",
        "zero-taken-without-effect",
        "members-in-another-order",
    ),
}

VARIANTS: Mapping[str, Variant] = MappingProxyType(
    _NAMED | {name: together(name, [_NAMED[part] for part in parts]) for name, parts in _TOGETHER.items()}
)


class UnknownVariant(ValueError):
    """No variant of that name is known."""

    def __init__(self, name: str) -> None:
        """Name the variants whose names are close to *name*."""
        close = difflib.get_close_matches(name, VARIANTS, n=3, cutoff=0.4)
        hint = f"; close to it: {', '.join(close)}" if close else f"; known: {', '.join(VARIANTS)}"
        super().__init__(f"no variant is called {name!r}{hint}")


def vary_rules(rules: Rules, names: Iterable[str]) -> Rules:
    """The *rules* with the named variants in them, applied in that order."""
    for name in names:
        if name not in VARIANTS:
            raise UnknownVariant(name)
        rules = VARIANTS[name].apply(rules)
    return rules
