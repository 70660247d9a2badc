"""The boundary that every recorded exchange crosses before anything else sees it."""

from __future__ import annotations

from dataclasses import replace

from capture_conformance.model.exchange import Exchange, Response
from capture_conformance.transport.redaction import Redactor


class Boundary:
    """Takes out card numbers, security codes and credentials that a recorder has left in."""

    def __init__(self) -> None:
        """Begin without a known secret: whose keys a recording holds is not known."""
        self._redactor = Redactor(cards=(), secrets={})

    def crossed(self, exchange: Exchange) -> Exchange:
        """*exchange* as it may be kept."""
        clean, request, reply = self._redactor, exchange.request, exchange.reply
        if isinstance(reply, Response):
            headers, _ = clean.headers(reply.headers, "response.headers")
            body, _ = clean.body(reply.body, "response.body")
            reply = replace(reply, headers=headers, body=body)
        headers, _ = clean.headers(request.headers, "request.headers")
        sent = None if request.body is None else clean.body(request.body, "request.body")[0]
        return replace(
            exchange,
            request=replace(
                request,
                path=clean.url(request.path),
                query=clean.url(request.query),
                headers=headers,
                body=sent,
            ),
            url=clean.url(exchange.url),
            reply=reply,
        )
