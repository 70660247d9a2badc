"""Which transaction a request refers to, also where its body is not well-formed."""

from __future__ import annotations

from collections.abc import Collection

from capture_conformance.contract.answers import named_id
from capture_conformance.model.exchange import Exchange, Role


def meant_id(step: Exchange, ids: Collection[str]) -> str | None:
    """
    The one of *ids* that a request refers to; None if it refers to none of them.

    This is the id that it names. An ATTEMPT may carry the id in a query, in a body that is not JSON, or with
    something added: then it is the longest of *ids* that is found anywhere in its query or body.
    """
    named = named_id(step)
    if named in ids or step.part.role is not Role.ATTEMPT:
        return named if named in ids else None
    sent = f"{step.request.query} {(step.request.body or b'').decode(errors='replace')}"
    return max((x for x in ids if x and x in sent), key=len, default=None)
