"""A network that delays, loses, resets and refuses: a small TCP proxy on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_PIECE = 65536
# So that closing sends a reset, and not what is still unsent.
_RESET = struct.pack("ii", 1, 0)


class Fate(Enum):
    """What becomes of one request."""

    PASSED = auto()
    ANSWER_DROPPED = auto()
    RESET_BEFORE = auto()
    RESET_AFTER = auto()
    BALANCER_PAGE = auto()
    PUT_OFF = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """
    How hostile the network is.

    ``latency_s`` is what a request and its answer take together, give or take ``jitter_s``. The shares are
    of all requests; resets come half before the request was passed on and half before its answer was.
    ``per_second`` is how many requests a second are let through, None for any number. From the request with
    the number ``away_from`` on, counted from 0, a balancer answers ``away_for`` of them itself.
    """

    latency_s: float = 0.0
    jitter_s: float = 0.0
    dropped: float = 0.0
    reset: float = 0.0
    balancer: float = 0.0
    per_second: int | None = None
    away_from: int = 0
    away_for: int = 0


class _Line:
    """One connection of a client, with the one that it leads to."""

    def __init__(
        self, network: HostileNetwork, client: asyncio.StreamWriter, gateway: asyncio.StreamWriter
    ) -> None:
        """Begin with nothing asked."""
        self.client = client
        self.gateway = gateway
        self.fate = Fate.PASSED
        self.is_asked = False
        self._network = network

    async def ask(self, data: bytes) -> bool:
        """Pass on what the client has sent; whether the connection goes on."""
        if not self.is_asked:
            self.is_asked, self.fate = True, self._network.draw()
        await self._network.delay()
        match self.fate:
            case Fate.BALANCER_PAGE:
                await self._answer(b"502 Bad Gateway\r\nContent-Type: text/html", _PAGE)
                return False
            case Fate.PUT_OFF:
                await self._answer(b"429 Too Many Requests\r\nRetry-After: 1", b"slow down")
                return False
            case Fate.RESET_BEFORE:
                self._reset()
                return False
        self.gateway.write(data)
        await self.gateway.drain()
        return True

    async def answer(self, data: bytes) -> bool:
        """Pass on what the gateway has answered; whether the connection goes on."""
        self.is_asked = False
        if self.fate is Fate.RESET_AFTER:
            self._reset()
            return False
        if self.fate is not Fate.ANSWER_DROPPED:
            await self._network.delay()
            self.client.write(data)
            await self.client.drain()
        return True

    async def _answer(self, head: bytes, body: bytes) -> None:
        framing = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body)
        self.client.write(b"HTTP/1.1 " + head + b"\r\n" + framing + body)
        await self.client.drain()

    def _reset(self) -> None:
        raw = self.client.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)


class HostileNetwork:
    """The proxy: what it does to requests is drawn from a seed, and counted in ``fates``."""

    def __init__(self, port: int, weather: Weather, seed: int) -> None:
        """Lead to *port* of this machine; nothing is open yet."""
        self.fates: Counter[Fate] = Counter()
        self._port = port
        self._weather = weather
        self._random = random.Random(seed)  # noqa: S311 - a simulation
        self._tokens = float(weather.per_second or 0)
        self._filled = time.monotonic()

    def draw(self) -> Fate:
        """The fate of the next request."""
        fate = self._drawn()
        self.fates[fate] += 1
        return fate

    def _drawn(self) -> Fate:
        weather, luck = self._weather, self._random.random()
        if weather.away_from <= self.fates.total() < weather.away_from + weather.away_for:
            return Fate.BALANCER_PAGE
        if weather.per_second is not None and not self._has_token(weather.per_second):
            return Fate.PUT_OFF
        for share, fate in (
            (weather.dropped, Fate.ANSWER_DROPPED),
            (weather.reset / 2, Fate.RESET_BEFORE),
            (weather.reset / 2, Fate.RESET_AFTER),
            (weather.balancer, Fate.BALANCER_PAGE),
        ):
            if luck < share:
                return fate
            luck -= share
        return Fate.PASSED

    def _has_token(self, per_second: int) -> bool:
        now = time.monotonic()
        self._tokens = min(per_second, self._tokens + (now - self._filled) * per_second)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    async def delay(self) -> None:
        """Half of the way, there or back."""
        weather = self._weather
        if weather.latency_s:
            await asyncio.sleep(max(0.0, self._random.gauss(weather.latency_s, weather.jitter_s / 2)) / 2)

    async def lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        back, forth = await asyncio.open_connection("127.0.0.1", self._port)
        line = _Line(self, writer, forth)
        ways = [asyncio.create_task(_pump(reader, line.ask)), asyncio.create_task(_pump(back, line.answer))]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            if ways[0] in done and ways[0].exception() is None and ways[0].result():
                # The client has said all, and waits for the answer.
                with contextlib.suppress(OSError):
                    forth.write_eof()
                await asyncio.wait(ways)
        finally:
            for way in ways:
                way.cancel()
            for end in (writer, forth):
                end.close()


async def _pump(reader: asyncio.StreamReader, pass_on: Callable[[bytes], Awaitable[bool]]) -> bool:
    """Pass on all that comes; whether the sender has come to its end by itself."""
    with contextlib.suppress(OSError):
        while data := await reader.read(_PIECE):
            if not await pass_on(data):
                return False
        return True
    return False


@contextlib.contextmanager
def hostile_network(port: int, weather: Weather, *, seed: int = 1) -> Iterator[tuple[int, HostileNetwork]]:
    """The port of a proxy before *port*, and the proxy; both run in a thread of their own."""
    network = HostileNetwork(port, weather, seed)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(network.lead, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1], network
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
