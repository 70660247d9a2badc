"""Judging whether injected input has an effect, and whether answers disclose data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from capture_conformance.checks.codes import codes_of, differences, is_refused_capture
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
from capture_conformance.model.message import Message, message

# A mark in requests of this family by which they are recognised in answers; generation/privacy.py sends it.
MARK = "zq7"
_CREDENTIAL, _CARD_NUMBER = "credential", "card_number"
_HEADERS, _BODY = "response.headers", "response.body"
_NONE_FOUND = message("privacy.none_found")
_LIVE = re.compile(rb"<(?:i|script)>" + MARK.encode())
_STORED = re.compile(r"\bpublic\b|\b(?:max-age|s-maxage)\s*=\s*\"?[1-9]", re.IGNORECASE)
_UNSTORED = re.compile(r"\b(?:no-store|no-cache|private)\b", re.IGNORECASE)


def judge_secrets(seen: Observation) -> Finding | None:
    """
    An answer does not repeat secrets.

    with  any request
    when  it is answered
    then  the answer contains no key, and, where it is a refusal, no whole number of a card that the run used
    """
    exchange = seen.exchange
    if not isinstance(exchange.reply, Response):
        return None
    kinds = {s.kind for s in exchange.sightings if s.place in (_HEADERS, _BODY) and s.count}
    is_refusal = exchange.operation is Operation.CAPTURE and outcome(exchange) is Outcome.REFUSED
    found = kinds & ({_CREDENTIAL, _CARD_NUMBER} if is_refusal else {_CREDENTIAL})
    expected = message("privacy.no_key_nor_card" if is_refusal else "privacy.no_key")
    if found:
        secrets = tuple(message(f"privacy.secret.{kind}") for kind in sorted(found))
        return failed(message("privacy.secrets", secrets=secrets), exchange, expected=expected)
    return passed(_NONE_FOUND, exchange, expected=expected)


def judge_disclosed_keys(seen: Observation) -> Finding | None:
    """
    A key is not disclosed to a caller who did not send it.

    with  any request
    when  it is answered
    then  the answer contains no key of a merchant that the request did not contain
    """
    exchange = seen.exchange
    if not isinstance(exchange.reply, Response):
        return None
    found = [s for s in exchange.sightings if s.kind == _CREDENTIAL and s.owner and not s.is_sent]
    expected = message("privacy.no_unsent_key")
    if found:
        observed = message(
            "privacy.key_in",
            key=_keys_of({s.owner for s in found}),
            place=_places_of({s.place for s in found}),
        )
        return failed(observed, exchange, expected=expected)
    return passed(_NONE_FOUND, exchange, expected=expected)


def _keys_of(owners: set[str]) -> Message:
    """Whose keys were found."""
    if len(owners) > 1:
        return message("privacy.both_keys")
    return message("privacy.own_key" if Owner.OWN in owners else "privacy.second_key")


def _places_of(places: set[str]) -> Message:
    """Where something was found in an answer."""
    if len(places) > 1:
        return message("privacy.header_and_body")
    return message("privacy.header" if _HEADERS in places else "privacy.body")


def judge_disclosed_cards(seen: Observation) -> Finding | None:
    """
    A whole card number is disclosed to its merchant only, and only in a success.

    with  any request that does not contain the card's number
    when  it is answered
    then  no header, no refusal and no answer to another caller than the merchant of the authorization
          contains the whole number

    The vendor's samples show the number in the body of a success, so showing it there to the merchant is no
    fault.
    """
    exchange = seen.exchange
    if not isinstance(exchange.reply, Response):
        return None
    places = {s.place for s in exchange.sightings if s.kind == _CARD_NUMBER and not s.is_sent}
    expected = message("privacy.no_unsent_card")
    if _HEADERS in places:
        return failed(message("privacy.card_in_header"), exchange, expected=expected)
    if _BODY in places and not is_told_as_success(exchange):
        return failed(message("privacy.card_outside_success"), exchange, expected=expected)
    made = seen.authorization
    if _BODY in places and made is not None and _is_stranger(exchange, made):
        return failed(message("privacy.card_to_another"), made, exchange, expected=expected)
    return passed(_NONE_FOUND, exchange, expected=expected)


def _is_stranger(exchange: Exchange, made: Exchange) -> bool:
    """Whether *exchange* contains none of the keys with which the authorization *made* was requested."""
    sent = exchange.request
    body = (sent.body or b"").decode("utf-8", "replace")
    contained = "\n".join((*(value for _, value in sent.headers), sent.query, body))
    keys = [value.split()[-1] for name, value in made.request.headers if _is_key(name) and value.strip()]
    return bool(keys) and not any(key in contained for key in keys)


def _is_key(header: str) -> bool:
    return header.lower() in ("authorization", "x-api-key")


def alike(name: str, expected: Message) -> HistoryCheck:
    """A check that all refusals of the attempts made for *name* have the same codes and members."""

    def judge(exchanges: Iterable[Exchange]) -> Iterable[Finding]:
        """
        Refusals that must not disclose a difference are the same.

        with  requests that differ only in what their sender must not learn
        when  they are refused
        then  status, codes and members of their answers are the same
        """
        seen = tuple(exchanges)
        refusals = [x for x in seen if name in x.part.requirements and is_refused_capture(x)]
        if len({x.part.question for x in refusals}) < 2:
            return
        first, *others = refusals
        for other in others:
            differences = tuple(_differences(first, other))
            if differences:
                sources = {request_body(x).get("transactionId") for x in (first, other)}
                made = [
                    x for x in seen if x.operation is Operation.AUTHORIZATION and capture_id(x) in sources
                ]
                tried = tuple(x for x in (first.part.case, other.part.case) if x is not None)
                observed, case = message("list.all", said=differences), message("list.all", said=tried)
                yield failed(observed, *made, first, other, expected=expected, case=case)
                return
        observed = message("privacy.same_refusals", number=len(refusals))
        yield passed(observed, *refusals, expected=expected)

    return judge


def _differences(first: Exchange, second: Exchange) -> Iterator[Message]:
    """The differences between two refusals that a program can read."""
    yield from differences(codes_of(first), codes_of(second))
    ours, theirs = set(body_of(first)), set(body_of(second))
    if ours != theirs:
        yield message("privacy.members_in_one", members=tuple(sorted(ours ^ theirs)))


def judge_not_live(seen: Observation) -> Finding | None:
    """
    Markup and headers in a request are treated as text.

    with  a request that contains markup, or a line break and something like a header
    when  it is answered
    then  no page contains that markup, and no header has that name
    """
    exchange = seen.exchange
    if "CAP-PRV-05" not in exchange.part.requirements or not isinstance(exchange.reply, Response):
        return None
    expected, reply = message("privacy.treated_as_text"), exchange.reply
    if any(MARK in name.lower() for name, _ in reply.headers):
        return failed(message("privacy.header_from_request"), exchange, expected=expected)
    is_page = "html" in (reply.header("Content-Type") or "").lower()
    if is_page and _LIVE.search(reply.body):
        return failed(message("privacy.markup_from_request"), exchange, expected=expected)
    if is_page and reply.excerpt is not None:
        return None
    return passed(message("privacy.neither"), exchange, expected=expected)


def judge_kept_private(seen: Observation) -> Finding | None:
    """
    An answer is for its caller only.

    with  any request to the gateway
    when  it is answered
    then  no header allows caches to store the answer, or every site to read it
    """
    exchange, expected = seen.exchange, message("privacy.kept_private")
    if exchange.operation is not Operation.CAPTURE or not isinstance(exchange.reply, Response):
        return None
    cache_control = exchange.reply.header("Cache-Control") or ""
    if exchange.reply.header("Access-Control-Allow-Origin") == "*":
        return failed(message("privacy.every_origin"), exchange, expected=expected)
    if _STORED.search(cache_control) and not _UNSTORED.search(cache_control):
        return failed(message("privacy.cache_control", value=cache_control), exchange, expected=expected)
    return passed(message("privacy.not_allowed"), exchange, expected=expected)


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
        "CAP-PRV-03": alike("CAP-PRV-03", message("privacy.ids_refused_alike")),
        "CAP-PRV-04": alike("CAP-PRV-04", message("privacy.bodies_refused_alike")),
    },
)
