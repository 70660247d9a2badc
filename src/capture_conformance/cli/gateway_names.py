"""The names of the embedded gateway's faults and variants, as the command line takes them."""

from __future__ import annotations

from collections.abc import Iterable

from capture_conformance.gateway.faults import CATALOGUE
from capture_conformance.gateway.variants import VARIANTS
from capture_conformance.model.errors import UsageError


def refuse_unknown(faults: Iterable[str], variants: Iterable[str]) -> None:
    """
    Refuse a name that the embedded gateway does not know.

    Raises:
        UsageError: There is one.
    """
    for kind, names, known in (("fault", faults, CATALOGUE), ("variant", variants, VARIANTS)):
        unknown = [name for name in names if name not in known]
        if unknown:
            see = f"capture-conformance serve --list-{kind}s"
            raise UsageError(f"no {kind} called {unknown[0]!r}; see: {see}")
