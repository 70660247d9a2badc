"""An exchange as the HTML report shows it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from capture_conformance.contract.answers import (
    Outcome,
    answer_to,
    body_of,
    member,
    outcome,
    silence_of,
)
from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import Exchange, Headers, NoResponse, Operation, Reply, Role
from capture_conformance.model.message import Message, message
from capture_conformance.reporting.curl import curl_notes, render_curl
from capture_conformance.reporting.legible import legible_line, shortened, text_of
from capture_conformance.reporting.pointers import Line, pointed_lines
from capture_conformance.reporting.words import kind_of

_LONGEST_BODY = 8_192
_OF_CASE = (Role.ATTEMPT, Role.AGAIN, Role.RIVAL, Role.LOST)
_LONGEST_CURL = 16_384
_LONGEST_HEADERS = 8_192
_LONGEST_CODE = 40
# A value of fewer characters may occur in a finding by chance.
_SHORTEST_TOLD = 5
_WORD = re.compile(r"[\w-]+")
_SCHEMAS = {
    Operation.AUTHORIZATION: "authorization-answer",
    Operation.CAPTURE: "capture-answer",
    Operation.VOID: "void-answer",
    Operation.STATUS: "status-answer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyView:
    """
    A body as text, and laid out line by line where it is JSON.

    ``lines`` is None where there is no JSON; ``is_changed`` says whether laying it out changed anything.
    ``notes`` say what the text does not show.
    """

    raw: str
    lines: tuple[Line, ...] | None
    is_changed: bool
    size: int
    notes: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeView:
    """
    What the template needs of an exchange.

    ``is_of_case`` says that it was sent to try its ``case``, and not on the way to that. ``no_response`` is
    None where there was an answer; ``is_prepared`` says that nothing was sent at all.
    ``is_status_told`` says that the status is what the finding is about.
    ``came_to`` is the outcome, ``code`` the code that the gateway gives as its reason.
    """

    id: str
    role: Role
    is_preamble: bool
    case: Message | None
    is_of_case: bool
    method: str
    url: str
    sent_at: str
    elapsed: str
    request_headers: tuple[Line, ...]
    request_body: BodyView | None
    status: str
    is_status_told: bool
    came_to: Message
    code: str | None
    response_headers: tuple[Line, ...]
    response_body: BodyView | None
    no_response: Message | None
    is_prepared: bool
    curl: str
    notes: tuple[Message, ...]


def exchange_view(exchange: Exchange, finding: str = "") -> ExchangeView:
    """
    The view of *exchange*, its long parts cut.

    Members of its bodies that *finding* names are pointed at, and so is, where there is a finding, what
    breaks the schema of the answer, and what the case of an attempt mentions of the request.
    """
    request, reply = exchange.request, exchange.reply
    answered = None if isinstance(reply, NoResponse) else reply
    schema = _schema(exchange) if finding else None
    mentioned = frozenset(_WORD.findall(_about(exchange))) if finding else frozenset()
    return ExchangeView(
        id=exchange.id,
        role=exchange.part.role,
        is_preamble=exchange.part.role in (Role.AUTHORIZATION, Role.SISTER),
        case=exchange.part.case,
        is_of_case=exchange.part.role in _OF_CASE,
        method=request.method,
        url=exchange.url,
        sent_at=exchange.sent_at.isoformat(timespec="milliseconds"),
        elapsed=f"{reply.elapsed_ms:.0f} ms",
        request_headers=_mentioned_headers(request.headers, mentioned),
        request_body=None if request.body is None else body_view(request.body, finding, mentioned=mentioned),
        status=str(answered.status) if answered else "no response",
        is_status_told=answered is not None and _is_told(finding, answered.status),
        came_to=answer_to(exchange),
        code=_code(exchange),
        response_headers=_pointed_headers(answered.headers, finding) if answered else (),
        response_body=body_view(answered.body, finding, schema) if answered else None,
        no_response=silence_of(reply) if isinstance(reply, NoResponse) else None,
        is_prepared=exchange.is_prepared,
        curl="" if exchange.is_prepared else _curl(exchange),
        notes=() if exchange.is_prepared else _notes(exchange),
    )


def _about(exchange: Exchange) -> str:
    """What a request tries, in words: of what is asked once more, that is what its case ends with."""
    match exchange.part.role:
        case Role.ATTEMPT:
            return english(exchange.part.case)
        case Role.AGAIN:
            return english(exchange.part.case).rpartition(", ")[2]
        case _:
            return ""


def _is_told(finding: str, status: int) -> bool:
    return finding.endswith((f"status {status}", f"status {status}, a redirect"))


def _schema(exchange: Exchange) -> str | None:
    """What a successful answer should look like."""
    return _SCHEMAS[exchange.operation] if outcome(exchange) is Outcome.ACCEPTED else None


def _code(exchange: Exchange) -> str | None:
    """The gateway's code in a refusal, short enough for a line."""
    found = member(body_of(exchange), "gateway_response", "code")
    is_refused = outcome(exchange) is Outcome.REFUSED
    return shortened(found, _LONGEST_CODE) if isinstance(found, str) and is_refused else None


def body_view(
    body: bytes, finding: str = "", schema: str | None = None, mentioned: Collection[str] = ()
) -> BodyView:
    """The view of *body*: bytes that are no UTF-8 as escapes, and not more than can be read."""
    text = text_of(body)
    is_cut = len(text) > _LONGEST_BODY
    lines = None if is_cut else pointed_lines(text, named=finding, schema=schema, mentioned=mentioned)
    return BodyView(
        raw=text[:_LONGEST_BODY],
        lines=lines,
        is_changed=lines is not None and "\n".join(line.text for line in lines) != text,
        size=len(body),
        notes=tuple(_body_notes(body, text, is_cut=is_cut)),
    )


def _body_notes(body: bytes, text: str, *, is_cut: bool) -> list[Message]:
    notes = []
    if text.encode() != body:
        notes.append(message("notes.not_utf8"))
    if is_cut:
        notes.append(message("notes.cut", shown=f"{_LONGEST_BODY:,}", all=f"{len(text):,}"))
    return notes


def _mentioned_headers(headers: Headers, mentioned: Collection[str]) -> tuple[Line, ...]:
    """Header lines, those marked that are *mentioned* by their names."""
    lines = _header_lines(headers).split("\n") if headers else []
    named = (line.partition(":")[0].lower() for line in lines)
    wanted = {name.lower() for name in mentioned}
    pairs = zip(lines, named, strict=True)
    return tuple(Line(text=line, is_pointed_at=name in wanted) for line, name in pairs)


def _pointed_headers(headers: Headers, finding: str) -> tuple[Line, ...]:
    """Header lines, those marked whose value is in the finding."""
    told = {
        legible_line(f"{name}: {value}")
        for name, value in headers
        if len(value) > _SHORTEST_TOLD and value in finding
    }
    lines = _header_lines(headers).split("\n")
    return tuple(Line(text=line, is_pointed_at=line in told) for line in lines)


def _header_lines(headers: Headers) -> str:
    text = "\n".join(legible_line(f"{name}: {value}") for name, value in headers)
    if len(text) <= _LONGEST_HEADERS:
        return text
    return f"{text[:_LONGEST_HEADERS]}\n… {english(message('notes.cut_headers'))}"


def _curl(exchange: Exchange) -> str:
    size = len(exchange.request.body or b"")
    line = render_curl(exchange) if size <= _LONGEST_CURL else None
    if line is not None and len(line) <= _LONGEST_CURL:
        return line
    return f"# {english(message('notes.too_long_for_curl', bytes=f'{size:,}', exchange=exchange.id))}"


def _notes(exchange: Exchange) -> tuple[Message, ...]:
    return (*curl_notes(exchange), *_excerpt_note(exchange.reply), *_sightings(exchange))


def _excerpt_note(reply: Reply) -> list[Message]:
    """Say that the answer's body was cut, where it was."""
    if isinstance(reply, NoResponse) or reply.excerpt is None:
        return []
    cut = reply.excerpt
    return [
        message(
            "notes.cut_when_received",
            reason=message(f"unread.{cut.reason.name.lower()}"),
            read=f"{cut.length:,}",
            kept=f"{len(reply.body):,}",
            sha256=cut.sha256,
        )
    ]


def _sightings(exchange: Exchange) -> list[Message]:
    return [
        message("notes.taken_out", kind=kind_of(s.kind), place=s.place, number=s.count)
        for s in exchange.sightings
    ]
