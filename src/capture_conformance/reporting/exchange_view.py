"""An exchange as the HTML report shows it."""

from __future__ import annotations

from dataclasses import dataclass

from capture_conformance.model.exchange import Exchange, Headers, NoResponse
from capture_conformance.reporting.curl import curl_notes, render_curl
from capture_conformance.reporting.json_layout import indented_json
from capture_conformance.reporting.legible import legible_line
from capture_conformance.reporting.marks import ROLE_WORDS

_LONGEST_BODY = 8_192
_LONGEST_CURL = 16_384
_LONGEST_HEADERS = 8_192


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyView:
    """
    A body as text, and laid out where it is JSON.

    ``laid_out`` is None where there is no JSON, or where laying it out changes nothing. ``notes``
    say what the text does not show.
    """

    raw: str
    laid_out: str | None
    size: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeView:
    """
    What the template needs of an exchange.

    ``no_response`` is None where there was an answer; ``is_prepared`` says that nothing was sent at all.
    """

    id: str
    role: str
    is_preamble: bool
    case: str
    method: str
    url: str
    sent_at: str
    elapsed: str
    request_headers: str
    request_body: BodyView | None
    status: str
    response_headers: str
    response_body: BodyView | None
    no_response: str | None
    is_prepared: bool
    curl: str
    notes: tuple[str, ...]


def exchange_view(exchange: Exchange) -> ExchangeView:
    """The view of *exchange*, its long parts cut."""
    request, reply = exchange.request, exchange.reply
    answered = None if isinstance(reply, NoResponse) else reply
    return ExchangeView(
        id=exchange.id,
        role=ROLE_WORDS[exchange.part.role],
        is_preamble=exchange.part.role.value in ("authorization", "sister"),
        case=exchange.part.case,
        method=request.method,
        url=exchange.url,
        sent_at=exchange.sent_at.isoformat(timespec="milliseconds"),
        elapsed=f"{reply.elapsed_ms:.0f} ms",
        request_headers=_header_lines(request.headers),
        request_body=None if request.body is None else body_view(request.body),
        status=str(answered.status) if answered else "no response",
        response_headers=_header_lines(answered.headers) if answered else "",
        response_body=body_view(answered.body) if answered else None,
        no_response=reply.reason if isinstance(reply, NoResponse) else None,
        is_prepared=exchange.is_prepared,
        curl="" if exchange.is_prepared else _curl(exchange),
        notes=() if exchange.is_prepared else (*curl_notes(exchange), *_sightings(exchange)),
    )


def body_view(body: bytes) -> BodyView:
    """The view of *body*: bytes that are no UTF-8 as escapes, and not more than can be read."""
    text = body.decode("utf-8", "backslashreplace")
    is_cut = len(text) > _LONGEST_BODY
    laid_out = None if is_cut else indented_json(text)
    return BodyView(
        raw=text[:_LONGEST_BODY],
        laid_out=None if laid_out == text else laid_out,
        size=len(body),
        notes=tuple(_body_notes(body, text, is_cut=is_cut)),
    )


def _body_notes(body: bytes, text: str, *, is_cut: bool) -> list[str]:
    notes = []
    if text.encode() != body:
        notes.append("Not UTF-8: the bytes that are not are shown as \\xNN.")
    if is_cut:
        whole = f"{len(text):,} characters"
        notes.append(f"Cut: the first {_LONGEST_BODY:,} of {whole}; the whole is in exchanges.jsonl.")
    return notes


def _header_lines(headers: Headers) -> str:
    text = "\n".join(legible_line(f"{name}: {value}") for name, value in headers)
    if len(text) <= _LONGEST_HEADERS:
        return text
    return f"{text[:_LONGEST_HEADERS]}\n… cut; the whole is in exchanges.jsonl"


def _curl(exchange: Exchange) -> str:
    line = render_curl(exchange)
    if len(line) <= _LONGEST_CURL:
        return line
    size = f"body of {len(exchange.request.body or b''):,} bytes"
    return f"# Too long for this page ({size}): take it from exchanges.jsonl, {exchange.id}"


def _sightings(exchange: Exchange) -> list[str]:
    return [f"Taken out before it was stored: {s.kind} in {s.place} ({s.count})." for s in exchange.sightings]
