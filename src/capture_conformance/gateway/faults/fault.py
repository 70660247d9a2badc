"""What a fault is."""

from collections.abc import Callable
from dataclasses import dataclass

from capture_conformance.gateway.rules import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    One way of being wrong.

    ``breaks`` names the requirements of the register that a gateway with this fault does not
    meet; ``apply`` turns sound rules into wrong ones.
    """

    name: str
    family: str
    summary: str
    breaks: tuple[str, ...]
    apply: Callable[[Rules], Rules]
