"""Changes to answers: a place in the body, or the bytes themselves."""

import dataclasses
from collections.abc import Callable
from typing import Literal, TypeAlias

from capture_conformance.gateway.faults.changes import Change
from capture_conformance.gateway.records import Answer, Members, Operation, Reply, Settled
from capture_conformance.gateway.refusals import Refusal, Refused
from capture_conformance.gateway.rules import Rules
from capture_conformance.gateway.settings import Language

Teller: TypeAlias = Literal["authorization_answer", "capture_answer", "void_answer", "status_answer"]
Value: TypeAlias = Callable[[Settled], object]

SUCCESSFUL = range(200, 300)


def tells(path: str, value: Value, *, of: Teller = "capture_answer") -> Change:
    """The answer bears *value* at *path*, its members parted by dots."""

    def edit(body: Members, settled: Settled) -> None:
        parent, name = _place(body, path)
        parent[name] = value(settled)

    return _edits(edit, of)


def leaves_out(path: str, *, of: Teller = "capture_answer") -> Change:
    """The answer lacks what stands at *path*."""

    def edit(body: Members, _settled: Settled) -> None:
        parent, name = _place(body, path)
        parent.pop(name, None)

    return _edits(edit, of)


def renames(path: str, new_name: str) -> Change:
    """The capture answer has what stands at *path* under another name."""

    def edit(body: Members, _settled: Settled) -> None:
        parent, name = _place(body, path)
        parent[new_name] = parent.pop(name)

    return _edits(edit, "capture_answer")


def answers_with_status(status: int) -> Change:
    """Captures are told with that HTTP status; the body is left as it is."""

    def apply(rules: Rules) -> Rules:
        def tell(settled: Settled, language: Language) -> Answer:
            return dataclasses.replace(rules.capture_answer(settled, language), status=status)

        return dataclasses.replace(rules, capture_answer=tell)

    return apply


def refuses(path: str, value: Callable[[Refusal], object]) -> Change:
    """Every refusal bears *value* at *path*."""

    def apply(rules: Rules) -> Rules:
        def tell(refused: Refused, operation: Operation | None, language: Language) -> Answer:
            answer = rules.refusal_answer(refused, operation, language)
            parent, name = _place(answer.body, path)
            parent[name] = value(refused.refusal)
            return answer

        return dataclasses.replace(rules, refusal_answer=tell)

    return apply


def refuses_without(name: str) -> Change:
    """No refusal has the member *name*."""

    def apply(rules: Rules) -> Rules:
        def tell(refused: Refused, operation: Operation | None, language: Language) -> Answer:
            answer = rules.refusal_answer(refused, operation, language)
            answer.body.pop(name, None)
            return answer

        return dataclasses.replace(rules, refusal_answer=tell)

    return apply


def both(*changes: Change) -> Change:
    """One change after the other."""

    def apply(rules: Rules) -> Rules:
        for change in changes:
            rules = change(rules)
        return rules

    return apply


def sends_captures(rewrite: Callable[[Reply], Reply]) -> Change:
    """The bytes of a capture's success are rewritten."""
    return _sends(rewrite, lambda answer: _is_success(answer) and _is_capture(answer))


def sends_refusals(rewrite: Callable[[Reply], Reply]) -> Change:
    """The bytes of a refusal are rewritten."""
    return _sends(rewrite, lambda answer: not _is_success(answer))


def with_content_type(reply: Reply, media_type: str) -> Reply:
    """The same reply under another media type."""
    others = tuple(header for header in reply.headers if header[0] != "content-type")
    return dataclasses.replace(reply, headers=(*others, ("content-type", media_type)))


def _edits(edit: Callable[[Members, Settled], None], of: Teller) -> Change:
    def apply(rules: Rules) -> Rules:
        inner: Callable[[Settled, Language], Answer] = getattr(rules, of)

        def tell(settled: Settled, language: Language) -> Answer:
            answer = inner(settled, language)
            edit(answer.body, settled)
            return answer

        return _with_teller(rules, of, tell)

    return apply


def _with_teller(rules: Rules, of: Teller, tell: Callable[[Settled, Language], Answer]) -> Rules:
    match of:
        case "authorization_answer":
            return dataclasses.replace(rules, authorization_answer=tell)
        case "capture_answer":
            return dataclasses.replace(rules, capture_answer=tell)
        case "void_answer":
            return dataclasses.replace(rules, void_answer=tell)
        case "status_answer":
            return dataclasses.replace(rules, status_answer=tell)


def _sends(rewrite: Callable[[Reply], Reply], which: Callable[[Answer], bool]) -> Change:
    def apply(rules: Rules) -> Rules:
        def encode(answer: Answer) -> Reply:
            reply = rules.encode(answer)
            return rewrite(reply) if which(answer) else reply

        return dataclasses.replace(rules, encode=encode)

    return apply


def _is_success(answer: Answer) -> bool:
    return answer.status in SUCCESSFUL and answer.body.get("success") is True


def _is_capture(answer: Answer) -> bool:
    # A status answer about a capture has the type too, so the code decides.
    gateway_response = answer.body.get("gateway_response")
    return isinstance(gateway_response, dict) and gateway_response.get("code") == "INFO0001"


def _place(body: Members, path: str) -> tuple[Members, str]:
    """The object that holds the last name of *path*; an object on the way that is gone is made."""
    *parents, name = path.split(".")
    for parent in parents:
        inner = body.get(parent)
        if not isinstance(inner, dict):
            inner = {}
            body[parent] = inner
        body = inner
    return body, name
