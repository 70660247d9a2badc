"""Why there is no answer, in words of our own: the text of a library's error may quote the request."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from http.client import BadStatusLine, HTTPException, IncompleteRead, LineTooLong, RemoteDisconnected

import requests
import urllib3

from capture_conformance.model.exchange import LOST
from capture_conformance.transport.answer_body import HeadTooLarge, NoTunnel

TOO_LATE = "the answer was not complete within the time limit"
NO_CONNECTION_IN_TIME = "no connection within the time limit"
_TOO_LARGE = "the head of the answer is too large"

# The first kind that is found, from the outermost error to its causes, names the reason; the order of
# these lines decides between kinds of one error.
_REASONS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    ((requests.exceptions.ConnectTimeout,), NO_CONNECTION_IN_TIME),
    (
        (NoTunnel, requests.exceptions.ProxyError, urllib3.exceptions.ProxyError),
        "the proxy did not pass it on",
    ),
    ((ssl.SSLCertVerificationError,), "the target's certificate is not trusted"),
    ((ssl.SSLError, requests.exceptions.SSLError), "the TLS connection failed"),
    ((TimeoutError, requests.exceptions.ReadTimeout), "no answer within the time limit"),
    ((HeadTooLarge, LineTooLong), _TOO_LARGE),
    ((IncompleteRead, urllib3.exceptions.IncompleteRead), "the answer broke off"),
    ((RemoteDisconnected,), LOST),
    ((BadStatusLine,), "the answer is not HTTP"),
    ((HTTPException,), _TOO_LARGE),
)


def reason_for(error: BaseException) -> str:
    """Return the reason why *error* left a request without an answer."""
    kinds = [type(x) for x in _causes(error)]
    for known, reason in _REASONS:
        if any(issubclass(kind, known) for kind in kinds):
            return reason
    return LOST


def _causes(error: BaseException) -> Iterator[BaseException]:
    """*error* and everything that led to it; libraries pass causes on as arguments, too."""
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
