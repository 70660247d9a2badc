"""Captures by other methods, paths and media types, and correct captures in unusual spellings."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlencode

from capture_conformance.generation.defects import Defect, Depth
from capture_conformance.generation.minting import unknown_key
from capture_conformance.generation.requests import PREFIX, Aim, capture_members, capture_request
from capture_conformance.model.exchange import Framing, Request, Wire
from capture_conformance.model.message import Message, message

Make = Callable[[Aim], Request]

_QUICK, _STANDARD = Depth.QUICK, Depth.STANDARD
_TYPE = "Content-Type"
_OVERRIDE = ("X-HTTP-Method-Override", "POST")


def misdirected_captures() -> Iterator[Defect]:
    """Captures by another method, in another format, or by another path without the keys."""
    for method, depth in (("PUT", _QUICK), ("PATCH", _STANDARD), ("DELETE", _STANDARD), ("GET", _STANDARD)):
        case = message("protocol.case.members_in_body", method=method)
        yield _row("CAP-PRO-01", case, _by_method(method), depth)
    for method, depth in (("GET", _QUICK), ("HEAD", _STANDARD)):
        case = message("protocol.case.members_in_query", method=method)
        yield _row("CAP-PRO-01", case, _in_query(method), depth)
    yield _row("CAP-PRO-01", message("protocol.case.method_override"), _overridden, _QUICK)
    yield _row("CAP-PRO-02", message("protocol.case.form"), _as_form, _QUICK)
    yield _row("CAP-PRO-02", message("protocol.case.xml"), _as_xml, _QUICK)
    for path, depth in (
        ("/capture/", _QUICK),
        ("/Capture", _STANDARD),
        ("//capture", _STANDARD),
        ("/%63apture", _STANDARD),
        ("/capture;x", _STANDARD),
    ):
        yield _row("CAP-PRO-06", _without_keys(path), _by_path(PREFIX + path), depth)
    twice = f"/api/v1{PREFIX}/capture"
    yield _row("CAP-PRO-06", _without_keys(f"/api/v1{twice}"), _by_path(twice), _STANDARD)
    yield _row("CAP-PRO-06", _without_keys("/capture?x=1"), _with_a_query, _STANDARD)


def mislabelled_captures() -> Iterator[Defect]:
    """JSON with another media type, or with none; a conforming gateway may accept it."""
    labels = (("text/plain", _QUICK), (None, _STANDARD), ("application/xml", _STANDARD))
    for label, depth in labels:
        if label is None:
            case = message("protocol.case.no_media_type")
        else:
            case = message("protocol.case.other_media_type", type=label)
        yield replace(_row("CAP-PRO-03", case, labelled(label), depth), may_pass=True)


def respelt_captures() -> Iterator[tuple[str, Message, Make, Depth]]:
    """Correct captures in unusual spellings: requirement, case, request, depth."""
    yield "CAP-PRO-04", message("protocol.case.charset"), labelled("application/json; charset=utf-8"), _QUICK
    other_case = message("protocol.case.media_type_in_other_case")
    yield "CAP-PRO-04", other_case, labelled("Application/JSON"), _STANDARD
    chunked, waiting = Wire(framing=Framing.CHUNKED), Wire(expects_continue=True)
    yield "CAP-PRO-05", message("protocol.case.chunks"), _over(chunked), _QUICK
    yield "CAP-PRO-05", message("protocol.case.expects_continue"), _over(waiting), _STANDARD
    yield "CAP-PRO-07", message("protocol.case.white_space"), _spaced, _QUICK
    yield "CAP-PRO-07", message("protocol.case.escapes"), _escaped, _STANDARD
    yield "CAP-PRO-10", message("protocol.case.optional_headers"), _with_taste, _QUICK


def under_key(aim: Aim, key: str) -> Request:
    """A correct capture with an idempotency key."""
    request = capture_request(aim)
    return replace(request, headers=(*request.headers, ("Idempotency-Key", key)))


def with_key_twice(aim: Aim, name: str, *, is_right_first: bool) -> Request:
    """A capture whose header *name*, one of those that contain a key, is sent twice: right and wrong."""
    request = capture_request(aim)
    right = next(value for header, value in request.headers if header == name)
    scheme, _, key = right.rpartition(" ")
    wrong = " ".join(filter(None, (scheme, unknown_key(key))))
    first, second = (right, wrong) if is_right_first else (wrong, right)
    others = tuple(header for header in request.headers if header[0] != name)
    return replace(request, headers=(*others, (name, first), (name, second)), wire=Wire())


def _without_keys(path: str) -> Message:
    return message("protocol.case.path_without_keys", path=path)


def _row(name: str, case: Message, make: Make, depth: Depth) -> Defect:
    # Another method or path may well be answered with 501; a body may not.
    shape = ("CAP-REQ-19",) if name in ("CAP-PRO-02", "CAP-PRO-03") else ()
    trace = "CAP-AUT-19" if name == "CAP-PRO-06" else "CAP-REQ-20"
    return Defect(case=case, requirements=(name, *shape, trace), make=make, depth=depth)


def _over(wire: Wire) -> Make:
    return lambda aim: replace(capture_request(aim), wire=wire)


def _by_method(method: str) -> Make:
    return lambda aim: replace(capture_request(aim), method=method)


def _in_query(method: str) -> Make:
    def make(aim: Aim) -> Request:
        query = urlencode(capture_members(aim))
        return replace(capture_request(aim, query=query), method=method, body=None)

    return make


def _overridden(aim: Aim) -> Request:
    request = capture_request(aim)
    return replace(request, method="GET", headers=(*request.headers, _OVERRIDE))


def _by_path(path: str) -> Make:
    return lambda aim: replace(capture_request(aim, headers=()), path=path, wire=Wire())


def _with_a_query(aim: Aim) -> Request:
    return capture_request(aim, headers=(), query="x=1")


def labelled(media_type: str | None) -> Make:
    """A capture whose media type is *media_type*, or that has none."""

    def make(aim: Aim) -> Request:
        request = capture_request(aim)
        others = tuple(header for header in request.headers if header[0] != _TYPE)
        label = () if media_type is None else ((_TYPE, media_type),)
        return replace(request, headers=(*others, *label), wire=Wire())

    return make


def _as_form(aim: Aim) -> Request:
    form = labelled("application/x-www-form-urlencoded")(aim)
    return replace(form, body=urlencode(capture_members(aim)).encode())


def _as_xml(aim: Aim) -> Request:
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in capture_members(aim).items())
    return replace(labelled("application/xml")(aim), body=f"<capture>{fields}</capture>".encode())


def _with_taste(aim: Aim) -> Request:
    taste = (("Accept", "*/*"), ("Accept-Language", "fr;q=0.8, ja"), ("User-Agent", "shop/1.0 (tests)"))
    request = capture_request(aim)
    return replace(request, headers=(*taste, *reversed(request.headers)), wire=Wire())


def _spaced(aim: Aim) -> Request:
    text = json.dumps(capture_members(aim), indent=2, separators=(" ,", " : "))
    return capture_request(aim, body=text.replace("\n", "\r\n\t").encode())


def _escaped(aim: Aim) -> Request:
    text = json.dumps(capture_members(aim))
    return capture_request(aim, body=text.replace('"amount"', '"\\u0061mount"').encode())
