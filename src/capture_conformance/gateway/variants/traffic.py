"""Variants in whom the gateway hears, when, and over which kind of HTTP."""

import asyncio
import dataclasses
import gzip
import time
from collections.abc import Callable

from capture_conformance.gateway.credentials import Presented
from capture_conformance.gateway.faults.changes import Change
from capture_conformance.gateway.records import (
    Answer,
    Authorization,
    Call,
    CaptureOrder,
    Entry,
    Operation,
    Reply,
)
from capture_conformance.gateway.refusals import TOO_LARGE, Kind, Refusal, Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.settings import Language
from capture_conformance.gateway.variants.variant import Variant, sends

PER_SECOND = 20
# What a capture takes where a second one at the same moment is sent away.
BUSY_S = 0.03
_HINT = b"HTTP/1.1 103 Early Hints\r\nLink: </help.css>; rel=preload\r\n\r\n"
# A balancer that loses the gateway for a moment: how many are served in between, and how long that lasts.
SERVED_IN_A_ROW, AWAY_IN_A_ROW = 97, 12
AWAY_S = 1.0
_PAGE = b"<html><head><title>503</title></head><body><h1>503 Service Unavailable</h1></body></html>"
_UNAVAILABLE = Reply(
    status=503, headers=(("content-type", "text/html"), ("cache-control", "max-age=60")), content=_PAGE
)
_UNAVAILABLE_FOR_A_SECOND = dataclasses.replace(
    _UNAVAILABLE, headers=(*_UNAVAILABLE.headers, ("retry-after", "1"))
)
# A header that no answer bears on the wire: the answer that has it is never sent.
_UNSENT = ("x-unsent", "1")

TOO_MANY = Refusal(
    kind=Kind.ROUTE,
    status=429,
    code="ERR0429",
    response_code=-1,
    ja="しばらくしてからもう一度お試しください。",
    en="Try again in a moment.",
)
UNNAMED_CLIENT = Refusal(
    kind=Kind.ROUTE,
    status=403,
    code="ERR0403",
    response_code=-1,
    ja="このクライアントは使えません。",
    en="This client is not welcome.",
)


def _admits(admit: Callable[[Call], None]) -> Change:
    """Every call goes past *admit* before its keys are looked at."""

    def apply(rules: Rules) -> Rules:
        def present(call: Call) -> Presented:
            admit(call)
            return rules.present(call)

        return dataclasses.replace(rules, present=present)

    return apply


def _with_retry_after(rules: Rules) -> Rules:
    def tell(refused: Refused, operation: Operation | None, language: Language) -> Answer:
        answer = rules.refusal_answer(refused, operation, language)
        if refused.refusal != TOO_MANY:
            return answer
        return dataclasses.replace(answer, headers=(*answer.headers, ("retry-after", "1")))

    return dataclasses.replace(rules, refusal_answer=tell)


def _wants_user_agent(call: Call) -> None:
    if not call.header_values(b"user-agent"):
        raise Refused(UNNAMED_CLIENT)


def _takes_no_large_body(call: Call) -> None:
    if call.is_oversized:
        raise Refused(TOO_LARGE)


def _cuts_off_large_bodies(rules: Rules) -> Rules:
    """The refusal of a body that is too large is not sent; the connection ends in its place."""
    checking = _admits(_takes_no_large_body)(rules)

    def refuse(refused: Refused, operation: Operation | None, language: Language) -> Answer:
        answer = rules.refusal_answer(refused, operation, language)
        is_cut_off = refused.refusal == TOO_LARGE
        return dataclasses.replace(answer, headers=(*answer.headers, _UNSENT)) if is_cut_off else answer

    def encode(answer: Answer) -> Reply:
        reply = rules.encode(answer)
        if _UNSENT not in answer.headers:
            return reply
        headers = (*reply.headers, ("connection", "close"))
        return dataclasses.replace(reply, headers=headers, content=b"")

    silenced = dataclasses.replace(checking, refusal_answer=refuse, encode=encode)
    return _speaks(_unsaid)(silenced)


def _rate_limited(rules: Rules) -> Rules:
    """A bucket of tokens, as large as a second's worth."""
    tokens, filled = float(PER_SECOND), time.monotonic()

    def admit(_call: Call) -> None:
        nonlocal tokens, filled
        now = time.monotonic()
        tokens, filled = min(PER_SECOND, tokens + (now - filled) * PER_SECOND), now
        if tokens < 1:
            raise Refused(TOO_MANY)
        tokens -= 1

    return _with_retry_after(_admits(admit)(rules))


def _away_for_a_streak(reply: Reply) -> Change:
    """After every ninety-seventh request a balancer has lost the gateway, and sends *reply* a dozen times."""
    served, left = 0, 0

    def instead(_call: Call) -> Reply | None:
        nonlocal served, left
        if left:
            left -= 1
            return reply
        served += 1
        if served == SERVED_IN_A_ROW:
            served, left = 0, AWAY_IN_A_ROW
        return None

    return lambda rules: dataclasses.replace(rules, answer_instead=instead)


def _away_for_a_while(reply: Reply) -> Change:
    """After every ninety-seventh request a balancer has lost the gateway for a time, and sends *reply*."""
    served, until = 0, 0.0

    def instead(_call: Call) -> Reply | None:
        nonlocal served, until
        now = time.monotonic()
        if now < until:
            return reply
        served += 1
        if served == SERVED_IN_A_ROW:
            served, until = 0, now + AWAY_S
        return None

    return lambda rules: dataclasses.replace(rules, answer_instead=instead)


def _unsaid(sent: bytes) -> bytes:
    return b"" if _UNSENT[0].encode() in sent else sent


def _away_without_a_word(rules: Rules) -> Rules:
    """The connection ends in place of an answer."""
    nothing = Reply(status=503, headers=(_UNSENT, ("connection", "close")), content=b"")
    return _speaks(_unsaid)(_away_for_a_streak(nothing)(rules))


def _one_at_a_time(rules: Rules) -> Rules:
    """While one capture of an authorization is under way, the next one is put off."""
    busy: set[str] = set()

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        if authorization.id in busy:
            raise Refused(TOO_MANY)
        busy.add(authorization.id)
        try:
            await asyncio.sleep(BUSY_S)
            return await rules.commit_capture(authorization, order, attempt)
        finally:
            busy.discard(authorization.id)

    return _with_retry_after(dataclasses.replace(rules, commit_capture=commit))


def _speaks(rewrite: Callable[[bytes], bytes]) -> Change:
    """The head of every final answer is rewritten as it leaves."""

    def speak(sent: bytes) -> bytes:
        is_head = sent.startswith(b"HTTP/1.1 ") and not sent.startswith(b"HTTP/1.1 1")
        return rewrite(sent) if is_head else sent

    return lambda rules: dataclasses.replace(rules, speak=lambda sent: speak(rules.speak(sent)))


def _capitalised(sent: bytes) -> bytes:
    head, end, body = sent.partition(b"\r\n\r\n")
    status_line, *fields = head.split(b"\r\n")
    named = [field.partition(b":") for field in fields]
    lines = [status_line, *(name.title() + colon + value for name, colon, value in named)]
    return b"\r\n".join(lines) + end + body


def _in_http_1_0(rules: Rules) -> Rules:
    rules = sends(
        lambda reply: dataclasses.replace(reply, headers=(*reply.headers, ("connection", "close")))
    )(rules)
    return _speaks(lambda sent: sent.replace(b"HTTP/1.1", b"HTTP/1.0", 1))(rules)


def _packed(reply: Reply) -> Reply:
    headers = (*reply.headers, ("content-encoding", "gzip"))
    return dataclasses.replace(reply, headers=headers, content=gzip.compress(reply.content, mtime=0))


VARIANTS: tuple[Variant, ...] = (
    Variant(
        name="user-agent-wanted",
        summary="Whoever sends no User-Agent is refused with 403.",
        apply=_admits(_wants_user_agent),
    ),
    Variant(
        name="large-body-cut-off",
        summary="The connection ends without an answer where a body is larger than 64 KiB.",
        apply=_cuts_off_large_bodies,
    ),
    Variant(
        name="twenty-a-second",
        summary="More than twenty requests a second are put off with 429 and Retry-After.",
        apply=_rate_limited,
    ),
    Variant(
        name="races-put-off",
        summary="While a capture is under way, another of the same authorization is put off with 429.",
        apply=_one_at_a_time,
    ),
    Variant(
        name="early-hints",
        summary="Before each answer comes an interim answer, 103.",
        apply=_speaks(lambda sent: _HINT + sent),
    ),
    Variant(name="packed", summary="Every body is compressed, asked for or not.", apply=sends(_packed)),
    Variant(
        name="keys-refused-before-the-body",
        summary="Wrong keys are refused before the body is read, and the connection is closed.",
        apply=lambda rules: dataclasses.replace(rules, refuses_before_body=True),
    ),
    Variant(
        name="away-for-a-moment",
        summary="After every 97 requests a balancer answers twelve with 503 and a page.",
        apply=_away_for_a_streak(_UNAVAILABLE),
    ),
    Variant(
        name="away-for-a-second",
        summary="After every 97 requests a balancer answers for a second with 503 and Retry-After.",
        apply=_away_for_a_while(_UNAVAILABLE_FOR_A_SECOND),
    ),
    Variant(
        name="away-without-a-word",
        summary="After every 97 requests twelve connections end without an answer.",
        apply=_away_without_a_word,
    ),
    Variant(name="http-1-0", summary="Answers are in HTTP/1.0, a connection each.", apply=_in_http_1_0),
    Variant(
        name="header-names-capitalised",
        summary="Header names begin with capitals.",
        apply=_speaks(_capitalised),
    ),
)
