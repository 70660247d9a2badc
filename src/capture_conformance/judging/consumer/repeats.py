"""Judging how a client repeats what it has sent."""

from __future__ import annotations

from collections.abc import Iterator

from capture_conformance.checks.judging import failed, passed, undecided
from capture_conformance.judging.registry import of_authorization
from capture_conformance.model.exchange import Exchange, NoResponse, Operation, Silence
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import message

_SCOPE = message("scope.after_silence")
_ASK_FIRST = message("repeats.status_first")
# The request never left, so that repeating it is harmless.
_NEVER_SENT = (Silence.NO_CONNECTION_IN_TIME, Silence.TLS_FAILED, Silence.CERTIFICATE_NOT_TRUSTED)
# No record says whether it left.
_UNCERTAIN = (Silence.LOST, Silence.CLOSED, Silence.CUT, Silence.PROXY_FAILED)


@of_authorization("CAP-CRP-01")
class AskBeforeRepeating:
    """
    After a capture without an answer a client asks for the status before it captures again.

    with  a capture that was sent, and whose answer never came
    when  the client sends the next capture of the same authorization
    then  it has asked for the status in between: the first one may have moved the money
    """

    def __init__(self) -> None:
        """Begin with nothing unanswered."""
        self._unanswered: Exchange | None = None
        self._asked: Exchange | None = None

    def step(self, exchange: Exchange) -> Iterator[Finding]:
        """Follow captures and status queries."""
        if exchange.operation is Operation.STATUS:
            self._asked = exchange
        if exchange.operation is not Operation.CAPTURE:
            return
        first = self._unanswered
        # What was sent before the silence was over is no repetition after it.
        if first is not None and exchange.sent_at >= first.received_at:
            yield self._judged(first, exchange)
        self._unanswered = exchange if _may_have_arrived(exchange) else None
        self._asked = None

    def _judged(self, first: Exchange, again: Exchange) -> Finding:
        if self._asked is not None:
            observed = message("repeats.asked")
            return passed(observed, first, self._asked, again, expected=_ASK_FIRST, case=_SCOPE)
        waited = f"{(again.sent_at - first.received_at).total_seconds():.3f}"
        observed = message("repeats.unasked", seconds=waited)
        is_certain = isinstance(first.reply, NoResponse) and first.reply.reason not in _UNCERTAIN
        return (failed if is_certain else undecided)(observed, first, again, expected=_ASK_FIRST, case=_SCOPE)

    def finish(self) -> Iterator[Finding]:
        """Find nothing more: a client need not capture again."""
        yield from ()


def _may_have_arrived(capture: Exchange) -> bool:
    """Whether no answer came to *capture*, although the gateway may have carried it out."""
    return isinstance(capture.reply, NoResponse) and capture.reply.reason not in _NEVER_SENT
