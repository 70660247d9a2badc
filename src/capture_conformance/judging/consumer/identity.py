"""Judging how a client says who it is."""

from __future__ import annotations

import re

from capture_conformance.checks.judging import failed, passed
from capture_conformance.judging.registry import of_exchange
from capture_conformance.model.exchange import Exchange, Operation
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import Message, message

# What the boundary puts in place of a token may have spaces in it.
_SCOPE = message("scope.captures_sent")
_BASIC = re.compile(r"basic +(?:\S+|<unknown credential [0-9]+>)", re.IGNORECASE)


@of_exchange("CAP-CID-01")
def judge_both_headers(capture: Exchange) -> Finding | None:
    """
    Every capture carries both headers.

    with  any capture that a client sends
    when  its headers are looked at
    then  there is one Authorization of the form ``Basic <token>``, and one x-api-key that is not empty

    The scheme's case is left open (RFC 9110, section 11.1).
    """
    if capture.operation is not Operation.CAPTURE:
        return None
    expected = message("identity.both_headers")
    wrong = tuple(_wrong(capture))
    if wrong:
        return failed(message("list.all", said=wrong), capture, expected=expected, case=_SCOPE)
    return passed(expected, capture, expected=expected, case=_SCOPE)


def _wrong(capture: Exchange) -> list[Message]:
    found = []
    tokens, keys = _values(capture, "authorization"), _values(capture, "x-api-key")
    for name, values in (("Authorization", tokens), ("x-api-key", keys)):
        if len(values) != 1:
            found.append(message("identity.times", header=name, number=len(values)))
    if len(tokens) == 1 and _BASIC.fullmatch(tokens[0].strip()) is None:
        found.append(message("identity.no_basic"))
    if len(keys) == 1 and not keys[0].strip():
        found.append(message("identity.empty", header="x-api-key"))
    return found


def _values(capture: Exchange, name: str) -> list[str]:
    return [value for key, value in capture.request.headers if key.lower() == name]
