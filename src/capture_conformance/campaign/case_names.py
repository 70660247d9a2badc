"""Names in a case file for what is another in every run: ids, references, merchants, and keys of one use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

from capture_conformance.contract.answers import capture_id, request_body
from capture_conformance.model.exchange import Exchange, Operation, Request
from capture_conformance.model.merchant import Merchants

OWN, OTHER = "{{merchant_id}}", "{{other_merchant_id}}"
KEY = re.compile(r"\{\{key [0-9]+\}\}")
# What is left of a request where nothing has taken the place of a name, or of a key's shell text.
UNNAMED = re.compile(r"\{\{(?:id|reference|key|merchant_id|other_merchant_id)\b[^{}]*\}\}|\$\{CAPTURE_\w+")
_KEY_HEADER = "idempotency-key"
_SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "": str,
    " in upper case": str.upper,
    " without hyphens": lambda told: told.replace("-", ""),
    " in a path": lambda told: quote(told, safe=""),
}
# The last digits of an escape are none of an id's.
_OUTSIDE_ESCAPES = "".join(rf"(?<!\\u[0-9a-fA-F]{{{number}}})" for number in range(4))
# Fewer letters and digits than these stand in many a text by chance.
_FEWEST = 8


def told_id(exchange: Exchange) -> str | None:
    """The id that the answer to *exchange* tells, if it tells one."""
    return capture_id(exchange) or None


def spellings(told: str | None) -> frozenset[str]:
    """An id in every spelling that has a name; none where there is no id."""
    return frozenset(spell(told) for spell in _SPELLINGS.values()) if told else frozenset()


def told_by(number: int, exchange: Exchange) -> dict[str, str]:
    """What *exchange*, the step of that *number*, has settled: values by their names."""
    told, reference = told_id(exchange), request_body(exchange).get("merchant_txn_ref")
    found = (
        {}
        if told is None
        else {f"{{{{id {number}{how}}}}}": spell(told) for how, spell in _SPELLINGS.items()}
    )
    if exchange.operation is Operation.AUTHORIZATION and isinstance(reference, str) and reference:
        found[f"{{{{reference {number}}}}}"] = reference
    return found


def names_of(merchants: Merchants) -> dict[str, str]:
    """The merchants' ids by their names."""
    own = {OWN: merchants.own.merchant_id}
    return own if merchants.other is None else {**own, OTHER: merchants.other.merchant_id}


def names_for(steps: Sequence[Exchange], merchants: Merchants) -> Mapping[str, str]:
    """What stands for every value of *steps* that another run will not have: names by their values."""
    named = names_of(merchants)
    for number, exchange in enumerate(steps, start=1):
        named |= told_by(number, exchange)
        keys = (value for name, value in exchange.request.headers if name.lower() == _KEY_HEADER and value)
        named |= {f"{{{{key {number}}}}}": key for key in keys}
    found: dict[str, str] = {}
    for name, value in named.items():
        found.setdefault(value, name)
    return found


def respelt(request: Request, names: Mapping[str, str]) -> Request:
    """*request* with every text of *names* replaced, in its path, query, headers and body."""
    wanted = sorted(filter(None, names), key=len, reverse=True)
    pattern = re.compile(f"{_OUTSIDE_ESCAPES}(?:{'|'.join(map(re.escape, wanted)) or '(?!)'})")

    def text(told: str) -> str:
        return pattern.sub(lambda found: names[found[0]], told)

    return replace(
        request,
        path=text(request.path),
        query=text(request.query),
        headers=tuple((key, text(value)) for key, value in request.headers),
        body=None if request.body is None else _encoded(text(_decoded(request.body))),
    )


def text_of(request: Request) -> str:
    """Everything in *request* that may name something."""
    values = (value for _, value in request.headers)
    return "\n".join((request.path, request.query, *values, _decoded(request.body or b"")))


def looks_like(told: str, text: str) -> bool:
    """Whether *told* stands in *text* in any spelling: wide, in another case, with something between."""
    wanted = _folded(told)
    return len(wanted) >= _FEWEST and wanted in _folded(text)


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _decoded(body: bytes) -> str:
    return body.decode("utf-8", "surrogateescape")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
