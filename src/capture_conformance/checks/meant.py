"""Which transaction a request is about, also where that cannot be read in so many words."""

from __future__ import annotations

from collections.abc import Collection

from capture_conformance.contract.answers import named_id
from capture_conformance.model.exchange import Exchange, Role


def meant_id(step: Exchange, ids: Collection[str]) -> str | None:
    """
    Which of *ids* a request is about, if it is about one of them.

    That is the one that it names. A wrong try may hold it in a query, in a body that is no JSON, or with
    something added: then it is the longest that stands anywhere in what was sent.
    """
    named = named_id(step)
    if named in ids or step.part.role is not Role.ATTEMPT:
        return named if named in ids else None
    sent = f"{step.request.query} {(step.request.body or b'').decode(errors='replace')}"
    return max((x for x in ids if x and x in sent), key=len, default=None)
