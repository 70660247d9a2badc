"""Why there is no answer: the kinds of errors of the libraries, whose texts may quote the request."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from http.client import BadStatusLine, HTTPException, IncompleteRead, LineTooLong, RemoteDisconnected

import requests
import urllib3

from capture_conformance.model.exchange import Silence
from capture_conformance.transport.answer_body import HeadTooLarge, NoTunnel

# The first line that fits the error or one of its causes names the reason, so the order of lines matters.
_REASONS: tuple[tuple[tuple[type[BaseException], ...], Silence], ...] = (
    ((requests.exceptions.ConnectTimeout,), Silence.NO_CONNECTION_IN_TIME),
    (
        (NoTunnel, requests.exceptions.ProxyError, urllib3.exceptions.ProxyError),
        Silence.PROXY_FAILED,
    ),
    ((ssl.SSLCertVerificationError,), Silence.CERTIFICATE_NOT_TRUSTED),
    ((ssl.SSLError, requests.exceptions.SSLError), Silence.TLS_FAILED),
    ((TimeoutError, requests.exceptions.ReadTimeout), Silence.NO_ANSWER_IN_TIME),
    ((HeadTooLarge, LineTooLong), Silence.HEAD_TOO_LARGE),
    ((IncompleteRead, urllib3.exceptions.IncompleteRead), Silence.BROKEN_OFF),
    ((RemoteDisconnected,), Silence.LOST),
    ((BadStatusLine,), Silence.NOT_HTTP),
    ((HTTPException,), Silence.HEAD_TOO_LARGE),
)


def reason_for(error: BaseException) -> Silence:
    """Return the reason why *error* left a request without an answer."""
    kinds = [type(x) for x in _causes(error)]
    for known, reason in _REASONS:
        if any(issubclass(kind, known) for kind in kinds):
            return reason
    return Silence.LOST


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield *error* and its causes; libraries pass causes on as arguments, too."""
    waiting: list[BaseException] = [error]
    known: set[int] = set()
    while waiting:
        current = waiting.pop(0)
        if id(current) in known:
            continue
        known.add(id(current))
        yield current
        more = (current.__cause__, current.__context__, getattr(current, "reason", None), *current.args)
        waiting.extend(x for x in more if isinstance(x, BaseException))
