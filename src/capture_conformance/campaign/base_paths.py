"""The base paths under which a gateway may serve captures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from capture_conformance.campaign.diagnosis import is_route
from capture_conformance.contract.answers import silence_of
from capture_conformance.generation.minting import unknown_transaction_id
from capture_conformance.generation.requests import Aim, capture_request
from capture_conformance.model.exchange import Exchange, NoResponse, Request
from capture_conformance.model.merchant import Merchant
from capture_conformance.model.message import Message, message

# Source: the vendor prints it once, and on some pages twice.
BASE_PATH = "/api/v1"

Tried = tuple[str, Exchange]


def candidates(base_url: str) -> tuple[str, ...]:
    """*base_url*, the same with and without the documented base path, and that path and the root alone."""
    given = base_url.rstrip("/")
    parts = urlsplit(given)
    host = f"{parts.scheme}://{parts.netloc}"
    others = (given + BASE_PATH, given.removesuffix(BASE_PATH), host + BASE_PATH, host)
    return tuple(dict.fromkeys(as_address(x) for x in (given, *others)))


def as_address(base_url: str) -> str:
    """*base_url* without a slash at its end; the root of a host has nothing but that slash."""
    plain = base_url.rstrip("/")
    return plain if urlsplit(plain).path else f"{plain}/"


def probe(merchant: Merchant) -> Request:
    """A capture of an id that no gateway knows, without keys: it moves nothing, and is refused anywhere."""
    aim = Aim(transaction_id=unknown_transaction_id(), amount=1, merchant=merchant, notes="First contact")
    return capture_request(aim, headers=())


def try_paths(addresses: Iterable[str], ask: Callable[[str], Exchange]) -> tuple[Tried, ...]:
    """Ask at each of *addresses* in turn, up to the first at which captures are served."""
    tried: list[Tried] = []
    for address in addresses:
        tried.append((address, ask(address)))
        if is_route(tried[-1][1]):
            break
    return tuple(tried)


def found_in(tried: Iterable[Tried]) -> str | None:
    """The address at which captures are served, if one of those that were *tried* is it."""
    return next((address for address, exchange in tried if is_route(exchange)), None)


def tried_words(tried: Iterable[Tried]) -> tuple[Message, ...]:
    """Each path that was tried, with its answer."""
    return tuple(
        message("stop.tried", path=urlsplit(address).path, answer=status_words(exchange))
        for address, exchange in tried
    )


def status_words(exchange: Exchange) -> Message:
    """The status of the answer, or why there is none."""
    reply = exchange.reply
    if isinstance(reply, NoResponse):
        return message("answer.none", reason=silence_of(reply))
    return message("stop.status", status=reply.status)
