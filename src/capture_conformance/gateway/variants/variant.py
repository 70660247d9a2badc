"""What a variant is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from capture_conformance.gateway.records import Reply
from capture_conformance.gateway.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """
    One way of being sound and yet different.

    ``apply`` turns sound rules into other sound rules.
    """

    name: str
    summary: str
    apply: Callable[[Rules], Rules]


def sends(rewrite: Callable[[Reply], Reply]) -> Callable[[Rules], Rules]:
    """The bytes of every answer are rewritten."""

    def apply(rules: Rules) -> Rules:
        return replace(rules, encode=lambda answer: rewrite(rules.encode(answer)))

    return apply


def together(name: str, parts: Sequence[Variant]) -> Variant:
    """All of *parts* in one gateway."""

    def apply(rules: Rules) -> Rules:
        for part in parts:
            rules = part.apply(rules)
        return rules

    return Variant(name=name, summary=f"{', '.join(part.name for part in parts)}.", apply=apply)
