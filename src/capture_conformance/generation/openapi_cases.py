"""Bodies that schemathesis draws from the OpenAPI description, aimed at a live authorization."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

import requests
import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.config import GenerationConfig, SchemathesisConfig
from schemathesis.core import NotSet
from schemathesis.core.transport import Response
from schemathesis.schemas import APIOperation

from capture_conformance.contract.bundle import bundle
from capture_conformance.contract.resources import openapi_file
from capture_conformance.contract.violations import violations
from capture_conformance.generation.defects import Defect, with_body
from capture_conformance.generation.request_fields import MALFORMED
from capture_conformance.generation.requests import PREFIX, Aim, capture_members, capture_request, encode
from capture_conformance.model.exchange import Reply, Request
from capture_conformance.model.exchange import Response as HttpResponse
from capture_conformance.model.merchant import Merchant
from capture_conformance.model.message import message
from capture_conformance.model.trial import DRAWN

# The vendor leaves these open: a conforming gateway may accept them, so no refusal is required.
_OPEN = frozenset({"CAP-AMT-07", "CAP-AMT-10"})
_AMOUNT_FAMILY = "CAP-AMT-"
_UNFIT_FOR_NOTES = ("C", "Zl", "Zp", "M")


def valid_bodies() -> st.SearchStrategy[Mapping[str, Any]]:
    """Bodies that the description allows, as schemathesis draws them."""
    return _bodies(GenerationMode.POSITIVE).filter(lambda body: isinstance(body, Mapping))


def invalid_bodies() -> st.SearchStrategy[Any]:
    """Bodies that the description forbids: values of any JSON type, or bytes that are not JSON."""
    return _bodies(GenerationMode.NEGATIVE)


def _bodies(mode: GenerationMode) -> st.SearchStrategy[Any]:
    return _operation().as_strategy(generation_mode=mode).map(_sent_body)


def _sent_body(case: Case[Any]) -> Any:  # noqa: ANN401 - JSON of any kind
    """The body that the case sends; a case without a body sends no bytes."""
    return b"" if isinstance(case.body, NotSet) else case.body


@cache
def _operation() -> APIOperation[Any, Any, Any, Any]:
    """
    The capture operation alone.

    Its security is removed, because the tester adds the headers: a negative case has to break the body, and
    not the headers.
    """
    document: dict[str, Any] = dict(bundle(openapi_file()))
    path = f"{PREFIX}/capture"
    document["paths"] = {path: document["paths"][path]}
    document["paths"][path]["post"].pop("security", None)
    document.pop("security", None)
    document["components"].pop("securitySchemes", None)
    config = SchemathesisConfig()
    # Without a codec: Hypothesis takes longer to find the characters that one can encode than for all the
    # rest. Only surrogates cannot be encoded, and those are left out where a request is made.
    config.projects.default.generation = GenerationConfig(codec=None, allow_x00=False)
    return schemathesis.openapi.from_dict(document, config=config)[path]["POST"]


def fit_valid(body: Mapping[str, Any], aim: Aim) -> Request:
    """
    The capture of *aim* that stays closest to *body*.

    The ids are replaced by the live ones, and the amount is moved into the upper half of the authorized one:
    a bank may set a lower limit. What the vendor leaves open (unknown members, characters that a store may
    refuse) is left out. The members keep the order in which they were drawn.
    """
    lower = aim.amount // 2
    correct = {
        **capture_members(aim),
        "amount": lower + int(body["amount"]) % (aim.amount - lower + 1),
        "notes": body.get("notes"),
    }
    kept = [name for name in body if name in correct and (name != "notes" or _is_plain(body[name]))]
    return capture_request(aim, body=encode({name: correct[name] for name in kept}))


def _is_plain(text: object) -> bool:
    """Whether *text* is made of visible characters of the basic plane, and is not blank."""
    return (
        isinstance(text, str)
        and text.strip() != ""
        and all(
            ord(character) < 0x10000 and not unicodedata.category(character).startswith(_UNFIT_FOR_NOTES)
            for character in text
        )
    )


# Replaces a live authorization while a drawn body is checked for its defects.
_PROBE = Aim(
    transaction_id="0" * 36,
    amount=1000,
    merchant=Merchant(merchant_id="M" * 10, api_key="", x_api_key=""),
    notes="notes",
)


def defect_of(body: object, number: int) -> Defect | None:
    """
    The defect of *body*, made as similar to a correct capture as possible; None where no page forbids it.

    Args:
        body: A value that ``invalid_bodies`` drew.

        number: Distinguishes the bodies of one execution in their cases.
    """
    ids = _broken(body, _PROBE)
    if not ids or ids & _OPEN:
        return None
    named = tuple(sorted(ids))
    trace = "CAP-AMT-17" if named[0].startswith(_AMOUNT_FAMILY) else "CAP-REQ-20"
    return Defect(
        case=message(DRAWN, number=number, body=_sketch(body)),
        requirements=(*named, trace, *(name for name in MALFORMED if name != "CAP-REQ-20")),
        make=with_body(lambda aim: _fit_invalid(body, aim)),
    )


def _broken(body: object, probe: Aim) -> frozenset[str]:
    if isinstance(body, bytes):
        return (
            frozenset({"CAP-REQ-18" if body.strip() else "CAP-REQ-17"}) if _is_no_json(body) else frozenset()
        )
    return violations(_nearly_right(body, probe))


def _is_no_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return True
    return False


def _fit_invalid(body: object, aim: Aim) -> bytes:
    return body if isinstance(body, bytes) else encode(_nearly_right(body, aim))


def _nearly_right(body: object, aim: Aim) -> object:
    """*body* without undocumented members, and with the live value of every member that is valid."""
    if not isinstance(body, Mapping):
        return body
    correct = capture_members(aim)
    kept = {name: value for name, value in body.items() if name in (*correct, "notes")}
    for name, value in correct.items():
        if name in kept and not violations({**correct, name: kept[name]}):
            kept[name] = value
    return kept


def _sketch(body: object) -> str:
    """The beginning of *body*, to be shown; the request itself is in the log."""
    text = ascii(body)
    return text if len(text) <= 80 else f"{text[:77]}..."


Send: TypeAlias = Callable[[str, str, Mapping[str, Any]], Reply | None]


def linked_steps(send: Send) -> type[Any]:
    """
    Schemathesis's state machine over the description's links.

    Args:
        send: Takes the operation's id, the transaction id of its path or an empty text, and its body where
            that is an object; sends a request made of them, and returns the reply.

    Returns:
        A class with ``run(settings=…)``. It judges nothing.
    """
    schema = _whole()
    base: Any = schema.as_state_machine()

    class Linked(base):  # type: ignore[misc]  # made at run time
        """Sends each step through *send*; the checks judge it later."""

        def call(self, case: Case[Any], **_options: Any) -> Response:  # noqa: ANN401 - schemathesis's own
            """Send one step."""
            name = str((case.path_parameters or {}).get("transactionId", ""))
            body = case.body if isinstance(case.body, Mapping) else {}
            operation = case.operation.definition.raw["operationId"]
            return _as_response(send(operation, name, body))

        def validate_response(self, *_answer: Any, **_options: Any) -> None:  # noqa: ANN401 - as above
            """Judge nothing: the checks judge all exchanges together."""

    return Linked


@cache
def _whole() -> Any:  # noqa: ANN401 - schemathesis's schema has type variables of its own
    """The whole description without its security, because the tester adds the headers."""
    document: dict[str, Any] = dict(bundle(openapi_file()))
    document.pop("security", None)
    document["components"].pop("securitySchemes", None)
    for item in document["paths"].values():
        for operation in item.values():
            operation.pop("security", None)
    config = SchemathesisConfig()
    config.projects.default.generation = GenerationConfig(
        codec=None, allow_x00=False, modes=[GenerationMode.POSITIVE]
    )
    return schemathesis.openapi.from_dict(document, config=config)


def _as_response(reply: Reply | None) -> Response:
    """*reply* as a response of schemathesis; no answer becomes a status that no link follows."""
    request = requests.Request("POST", "http://target.invalid/").prepare()
    if not isinstance(reply, HttpResponse):
        return Response(status_code=599, headers={}, content=b"", request=request, elapsed=0.0, verify=True)
    headers: dict[str, list[str]] = {}
    for name, value in reply.headers:
        headers.setdefault(name.lower(), []).append(value)
    return Response(
        status_code=reply.status,
        headers=headers,
        content=reply.body,
        request=request,
        elapsed=reply.elapsed_ms / 1000,
        verify=True,
    )
