"""Judging what gets in that must not, and what gets out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from capture_conformance.checks.codes import codes_of, differing, is_refused_capture
from capture_conformance.checks.judging import Checks, HistoryCheck, Observation, failed, passed
from capture_conformance.checks.refusals import judge_refusal
from capture_conformance.contract.answers import (
    Outcome,
    body_of,
    capture_id,
    is_told_as_success,
    outcome,
    request_body,
)
from capture_conformance.model.exchange import Exchange, Operation, Response
from capture_conformance.model.finding import Finding
from capture_conformance.model.merchant import Owner
from capture_conformance.model.message import message

# What the requests of this family carry, so that it can be known again; generation/privacy.py sends it.
MARK = "zq7"
_KEYS = {Owner.OWN.value: "own key", Owner.OTHER.value: "the second merchant's key"}
_PLACES = {"response.headers": "a header", "response.body": "the body"}
_LIVE = re.compile(rb"<(?:i|script)>" + MARK.encode())
_STORED = re.compile(r"\bpublic\b|\b(?:max-age|s-maxage)\s*=\s*\"?[1-9]", re.IGNORECASE)
_UNSTORED = re.compile(r"\b(?:no-store|no-cache|private)\b", re.IGNORECASE)


def judge_secrets(seen: Observation) -> Finding | None:
    """
    Secrets do not come back.

    with  any request
    when  it is answered
    then  no key stands in the answer, and in a refusal no whole number of a card that the run used
    """
    exchange = seen.exchange
    if not isinstance(exchange.reply, Response):
        return None
    kinds = {s.kind for s in exchange.sightings if s.place.startswith("response") and s.count}
    is_refusal = exchange.operation is Operation.CAPTURE and outcome(exchange) is Outcome.REFUSED
    found = kinds & ({"credential", "card_number"} if is_refusal else {"credential"})
    expected = "no key and no whole card number" if is_refusal else "no key"
    if found:
        return failed(" and ".join(sorted(found)).replace("_", " "), exchange, expected=expected)
    return passed("nothing of the kind", exchange, expected=expected)


def judge_disclosed_keys(seen: Observation) -> Finding | None:
    """
    A key goes to nobody who did not send it.

    with  any request
    when  it is answered
    then  the answer holds no key of a merchant that the request did not carry
    """
    exchange = seen.exchange
    if not isinstance(exchange.reply, Response):
        return None
    found = [s for s in exchange.sightings if s.kind == "credential" and s.owner and not s.is_sent]
    expected = "no key that the request did not carry"
    if found:
        keys = _named(_KEYS, {s.owner for s in found}, "keys of both merchants")
        places = _named(_PLACES, {s.place for s in found}, "a header and the body")
        return failed(f"{keys} in {places}", exchange, expected=expected)
    return passed("nothing of the kind", exchange, expected=expected)


def _named(names: Mapping[str, str], found: Collection[str], all_of_them: str) -> str:
    """The one that was *found* of two, or both."""
    return all_of_them if len(found) > 1 else names[next(iter(found))]


def judge_disclosed_cards(seen: Observation) -> Finding | None:
    """
    A whole card number goes to nobody but its merchant, and only in a success.

    with  any request that does not carry the card's number
    when  it is answered
    then  no header, no refusal and no answer to another caller than the merchant of the authorization
          holds the whole number

    In the body of a success the vendor's samples show it, so that a merchant who sees it there is no fault.
    """
    exchange = seen.exchange
    if not isinstance(exchange.reply, Response):
        return None
    places = {s.place for s in exchange.sightings if s.kind == "card_number" and not s.is_sent}
    expected = "no whole card number that the request did not carry"
    if "response.headers" in places:
        return failed("a whole card number in a header", exchange, expected=expected)
    if "response.body" in places and not is_told_as_success(exchange):
        return failed("a whole card number in an answer that is no success", exchange, expected=expected)
    made = seen.authorization
    if "response.body" in places and made is not None and _is_stranger(exchange, made):
        told = "a whole card number in an answer to another caller"
        return failed(told, made, exchange, expected=expected)
    return passed("nothing of the kind", exchange, expected=expected)


def _is_stranger(exchange: Exchange, made: Exchange) -> bool:
    """Whether *exchange* carries none of the keys that the authorization *made* was asked for with."""
    sent = exchange.request
    body = (sent.body or b"").decode("utf-8", "replace")
    carried = "\n".join((*(value for _, value in sent.headers), sent.query, body))
    keys = [value.split()[-1] for name, value in made.request.headers if _is_key(name) and value.strip()]
    return bool(keys) and not any(key in carried for key in keys)


def _is_key(header: str) -> bool:
    return header.lower() in ("authorization", "x-api-key")


def alike(name: str, expected: str) -> HistoryCheck:
    """A check that all refusals of the attempts made for *name* bear the same codes and members."""

    def judge(exchanges: Iterable[Exchange]) -> Iterable[Finding]:
        """
        Refusals that must tell nothing tell the same.

        with  requests that differ only in what their sender must not learn
        when  they are refused
        then  status, codes and members of their answers are the same
        """
        seen = tuple(exchanges)
        told = [x for x in seen if name in x.part.requirements and is_refused_capture(x)]
        if len({x.part.question for x in told}) < 2:
            return
        first, *others = told
        for other in others:
            difference = "; ".join((*differing(codes_of(first), codes_of(other)), *_members(first, other)))
            if difference:
                sources = {request_body(x).get("transactionId") for x in (first, other)}
                made = [
                    x for x in seen if x.operation is Operation.AUTHORIZATION and capture_id(x) in sources
                ]
                tried = tuple(x for x in (first.part.case, other.part.case) if x is not None)
                case = message("list.all", said=tried)
                yield failed(difference, *made, first, other, expected=expected, case=case)
                return
        yield passed(f"{len(told)} refusals alike", *told, expected=expected)

    return judge


def _members(first: Exchange, second: Exchange) -> Iterable[str]:
    ours, theirs = set(body_of(first)), set(body_of(second))
    if ours != theirs:
        yield f"members {', '.join(sorted(ours ^ theirs))} in one of them alone"


def judge_not_live(seen: Observation) -> Finding | None:
    """
    What a request brings along stays text.

    with  a request that carries markup, or a line break and something like a header
    when  it is answered
    then  no page holds that markup, and no header has that name
    """
    exchange = seen.exchange
    if "CAP-PRV-05" not in exchange.part.requirements or not isinstance(exchange.reply, Response):
        return None
    expected, reply = "neither markup nor a header of the request's", exchange.reply
    if any(MARK in name.lower() for name, _ in reply.headers):
        return failed("a header that the request brought along", exchange, expected=expected)
    is_page = "html" in (reply.header("Content-Type") or "").lower()
    if is_page and _LIVE.search(reply.body):
        return failed("a page with the request's markup in it", exchange, expected=expected)
    if is_page and reply.excerpt is not None:
        return None
    return passed("neither", exchange, expected=expected)


def judge_kept_private(seen: Observation) -> Finding | None:
    """
    Answers are for the one who asked.

    with  any request to the gateway
    when  it is answered
    then  no header allows caches to store the answer, or every site to read it
    """
    exchange = seen.exchange
    if exchange.operation is not Operation.CAPTURE or not isinstance(exchange.reply, Response):
        return None
    expected, stored = "no leave to store it, or to read it from anywhere", _cache_control(exchange.reply)
    if exchange.reply.header("Access-Control-Allow-Origin") == "*":
        return failed("Access-Control-Allow-Origin *", exchange, expected=expected)
    if _STORED.search(stored) and not _UNSTORED.search(stored):
        return failed(f"Cache-Control {stored}", exchange, expected=expected)
    return passed("none", exchange, expected=expected)


def _cache_control(reply: Response) -> str:
    return reply.header("Cache-Control") or ""


CHECKS = Checks(
    of_trials={"CAP-PRV-01": judge_refusal},
    of_exchanges={
        "CAP-PRV-02": judge_secrets,
        "CAP-PRV-05": judge_not_live,
        "CAP-PRV-06": judge_kept_private,
        "CAP-PRV-07": judge_disclosed_keys,
        "CAP-PRV-08": judge_disclosed_cards,
    },
    of_history={
        "CAP-PRV-03": alike("CAP-PRV-03", "another merchant's id and an unknown one refused alike"),
        "CAP-PRV-04": alike("CAP-PRV-04", "every body refused alike"),
    },
)
