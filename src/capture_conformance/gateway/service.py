"""Runs one gateway on one address until it is told to stop."""

import asyncio
import contextlib
import signal
import socket
import sqlite3
import sys
import threading
from collections.abc import Callable, Generator

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from capture_conformance.gateway.app import build_app
from capture_conformance.gateway.faults import break_rules
from capture_conformance.gateway.ledger import Ledger
from capture_conformance.gateway.operations import Gateway
from capture_conformance.gateway.rules import FAULTLESS, Rules
from capture_conformance.gateway.settings import Announcement, Settings
from capture_conformance.gateway.variants import vary_rules

STOPPED = 0
NOT_STARTED = 4

GRACE_S = 2
BACKLOG = 2048


def serve(
    settings: Settings,
    announce: Callable[[Announcement], None],
    *,
    until: Callable[[], None] | None = None,
) -> int:
    """
    Serve until a signal comes, or until the blocking function *until* returns.

    Args:
        settings: How to run.

        announce: Called once, when the gateway listens.

        until: Waits for whatever else shall end the gateway; runs in a thread of its own.

    Returns:
        0 after a clean stop, 4 if the address or the ledger could not be had.

    Raises:
        UnknownFault: If the settings name a fault that the catalogue does not hold.

        UnknownVariant: If they name a variant that is not known.
    """
    rules = break_rules(vary_rules(FAULTLESS, settings.variants), settings.faults)
    try:
        listener, ledger = _open(settings, rules.new_id)
    except _NotStartedError as error:
        sys.stderr.write(f"gateway: {error}\n")
        return NOT_STARTED
    gateway = Gateway(merchants=settings.merchants, ledger=ledger, rules=rules, language=settings.language)
    with contextlib.closing(ledger), listener:
        _run(gateway, listener, lambda: announce(_announcement(settings, listener)), until)
    return STOPPED


class _NotStartedError(Exception):
    """What the gateway needs could not be had."""


class _Server(uvicorn.Server):
    """A server that says when it listens and stops without dying of the signal that stopped it."""

    def __init__(self, config: uvicorn.Config, on_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_listening = on_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, and say so."""
        await super().startup(sockets)
        if not self.should_exit:
            self._on_listening()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Stop on a signal; unlike the original, do not raise it again afterwards."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _run(
    gateway: Gateway,
    listener: socket.socket,
    on_listening: Callable[[], None],
    until: Callable[[], None] | None,
) -> None:
    config = uvicorn.Config(
        build_app(gateway),
        http=_hearing_protocol(gateway.rules),
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_level="error",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    server = _Server(config, on_listening)
    if until is not None:
        _stop_after(until, server)
    asyncio.run(server.serve(sockets=[listener]))


def _hearing_protocol(rules: Rules) -> type[asyncio.Protocol]:
    class HearingProtocol(H11Protocol):
        """HTTP/1.1, with a decision about the bytes before they are read, and before they are sent."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(_speaking(transport, rules.speak))

        def data_received(self, data: bytes) -> None:
            super().data_received(rules.hear(data))

    return HearingProtocol


def _speaking(transport: asyncio.Transport, speak: Callable[[bytes], bytes]) -> asyncio.Transport:
    write = transport.write
    transport.write = lambda data: write(speak(bytes(data)))  # type: ignore[method-assign]
    return transport


def _stop_after(until: Callable[[], None], server: uvicorn.Server) -> None:
    def wait() -> None:
        until()
        server.should_exit = True

    # Daemon, for what it waits for may never come.
    threading.Thread(target=wait, name="gateway-until", daemon=True).start()


def _open(settings: Settings, new_id: Callable[[], str]) -> tuple[socket.socket, Ledger]:
    try:
        listener = _bind(settings)
    except (OSError, OverflowError) as error:
        address = f"{settings.host}:{settings.port}"
        raise _NotStartedError(f"cannot listen on {address}: {error}") from error
    try:
        return listener, Ledger(new_id, settings.ledger)
    except sqlite3.Error as error:
        listener.close()
        raise _NotStartedError(f"cannot open the ledger {settings.ledger}: {error}") from error


def _bind(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol is named because asyncio switches delays off only on what is marked as TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def _announcement(settings: Settings, listener: socket.socket) -> Announcement:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return Announcement(
        base_url=f"http://{host}:{listener.getsockname()[1]}",
        merchants=settings.merchants,
        faults=settings.faults,
    )
