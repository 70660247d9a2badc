"""
Requests over connections that are kept open, with a deadline for each exchange.

It uses what requests and urllib3 leave to subclasses: an adapter's pool manager, a pool's class of
connections, and a connection's class of answers.
"""

from __future__ import annotations

import socket
import time
import warnings
from contextvars import ContextVar
from http.client import HTTPException
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from typing_extensions import override
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from capture_conformance.model.exchange import Request
from capture_conformance.model.route import Route
from capture_conformance.transport.answer_body import FinalResponse, Heard, read_within
from capture_conformance.transport.deadline import AnswerStream, Deadline, DeadlineReader, send_within
from capture_conformance.transport.raw_connection import USUAL_HEADERS
from capture_conformance.transport.routing import ca_bundle

# Connections outlive exchanges, so that each of their steps looks its deadline up here.
_DEADLINE: ContextVar[Deadline] = ContextVar("deadline")


# There is no answer, for whatever reason.
NO_ANSWER = (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError)


class _Connection(HTTPConnection):
    """A connection that keeps the deadline, and reads an answer that comes before the request is out."""

    _is_cut = False

    @override
    def connect(self) -> None:
        self._is_cut = False
        super().connect()

    @override
    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        try:
            send_within(self.sock, data, _DEADLINE.get())
        except OSError:
            # A target that has seen enough may answer and close. What it has said is read next; where it
            # has said nothing, that fails for the same reason.
            self._is_cut = True

    @override
    def response_class(  # type: ignore[override]  # a class there; called in the same way
        self, connection: socket.socket, *, method: str | None = None
    ) -> FinalResponse:
        reader = DeadlineReader(connection, _DEADLINE.get())
        return FinalResponse(AnswerStream(reader), method=method, closes=self._is_cut)


class _SecureConnection(_Connection, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    """An adapter whose connections are ours."""

    @override
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    @override
    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager


class Pooled:
    """One HTTP session; each request may be answered once, and nothing is followed, remembered or retried."""

    def __init__(self, route: Route) -> None:
        """Open the session; *route* says how the target is reached."""
        self._session = requests.Session()
        # Neither proxies nor a .netrc file: an Authorization header of its own would spoil its absence.
        self._session.trust_env = False
        self._session.headers.clear()
        self._session.headers.update(USUAL_HEADERS)
        self._adapter = _Adapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        self._route = route
        self._proxies = {"http": route.proxy, "https": route.proxy} if route.proxy else {}
        client = (route.certificate, route.key) if route.certificate and route.key else route.certificate
        self._client = client
        self._trusted: str | bool = ca_bundle(route) if route.is_verified else False

    def exchange(self, request: Request, url: str, deadline: Deadline, limit: int) -> Heard:
        """
        Send *request* to *url*, and read its answer.

        Args:
            request: What to send; it has no ``wire``.

            url: The full address.

            deadline: When it has to be over.

            limit: How many bytes of the answer's body to read.

        Raises:
            NO_ANSWER: There is none.
        """
        started = time.perf_counter()
        _DEADLINE.set(deadline)
        asked = requests.Request(
            request.method, url, headers=dict((*self._route.headers, *request.headers)), data=request.body
        )
        prepared = self._session.prepare_request(asked)
        timeout = (deadline.left_s(), deadline.step_s)
        with warnings.catch_warnings():
            # The command line says so once, and the report as well.
            warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
            answer = self._adapter.send(
                prepared,
                stream=True,
                timeout=timeout,
                verify=self._trusted,
                cert=self._client,
                proxies=self._proxies,
            )
        raw = answer.raw
        try:
            body = read_within(raw, limit)
        except BaseException:
            raw.close()
            raise
        if body.is_whole:
            raw.release_conn()
        else:
            raw.close()
        headers = tuple((str(name), str(value)) for name, value in raw.headers.items())
        elapsed_ms = (time.perf_counter() - started) * 1000
        return Heard(status=answer.status_code, headers=headers, body=body, elapsed_ms=elapsed_ms)

    def close(self) -> None:
        """Close every connection."""
        self._adapter.close()
        self._session.close()
