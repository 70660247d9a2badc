"""How the faults about HTTP come about: most of them change what is heard before anything reads it."""

import dataclasses
import json
from collections.abc import Callable
from urllib.parse import parse_qsl

from capture_conformance.gateway import refusals
from capture_conformance.gateway.credentials import Presented, key_behind_scheme
from capture_conformance.gateway.faults.changes import Change
from capture_conformance.gateway.records import Authorization, Call, CaptureOrder, Entry, Members
from capture_conformance.gateway.refusals import Refusal, Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.settings import DEFAULT_MERCHANTS
from capture_conformance.gateway.strict_json import parse_object

_LINE_END = b"\r\n"


def hears(rewrite: Callable[[bytes], bytes]) -> Change:
    """What arrives at the beginning of a request is rewritten."""

    def apply(rules: Rules) -> Rules:
        return dataclasses.replace(rules, hear=lambda received: rewrite(rules.hear(received)))

    return apply


def put_as_post(received: bytes) -> bytes:
    """PUT is as good as POST."""
    return b"POST " + received.removeprefix(b"PUT ") if received.startswith(b"PUT ") else received


def overridden_as_post(received: bytes) -> bytes:
    """A GET that says it is a POST is one."""
    is_meant = received.startswith(b"GET ") and b"x-http-method-override: post" in received.lower()
    return b"POST " + received.removeprefix(b"GET ") if is_meant else received


def query_as_body(received: bytes) -> bytes:
    """A GET of the capture path with a query is a POST of the query's fields."""
    line, _, rest = received.partition(_LINE_END)
    method, _, target = line.partition(b" ")
    path, _, query = target.removesuffix(b" HTTP/1.1").partition(b"?")
    if method != b"GET" or not path.endswith(b"/capture") or not query:
        return received
    body = json.dumps(_fields(query)).encode()
    head = b"content-type: application/json\r\ncontent-length: %d\r\n" % len(body)
    return b"POST %s HTTP/1.1\r\n%s%s%s" % (path, head, rest, body)


def slash_lets_in(received: bytes) -> bytes:
    """Behind the path with a slash at its end stands a route that nobody guards."""
    line, _, rest = received.partition(_LINE_END)
    if not line.startswith(b"POST ") or b"/capture/ " not in line:
        return received
    own = DEFAULT_MERCHANTS[0]
    keys = f"Authorization: Basic {own.api_key}\r\nx-api-key: {own.x_api_key}\r\n".encode()
    return line.replace(b"/capture/ ", b"/capture ") + _LINE_END + keys + rest


def _fields(form: bytes) -> Members:
    fields: Members = dict(parse_qsl(form.decode()))
    amount = fields.get("amount")
    return {**fields, "amount": int(str(amount))} if str(amount).isdigit() else fields


def reads_forms(rules: Rules) -> Rules:
    """A form is as good as JSON."""

    def read_members(attempt: Attempt) -> Members:
        is_form = b"application/x-www-form-urlencoded" in attempt.call.header_values(b"content-type")
        return _fields(attempt.call.body) if is_form else rules.read_members(attempt)

    return dataclasses.replace(rules, read_members=read_members)


def reads_any_label(rules: Rules) -> Rules:
    """Whatever it is called, JSON is read."""

    def read_members(attempt: Attempt) -> Members:
        try:
            return rules.read_members(attempt)
        except Refused as refused:
            if refused.refusal != refusals.MEDIA_TYPE:
                raise
            return parse_object(attempt.call.body)

    return dataclasses.replace(rules, read_members=read_members)


def refuses_calls(which: Callable[[Call], bool], refusal: Refusal) -> Change:
    """Such a call is refused before its body is read."""

    def apply(rules: Rules) -> Rules:
        def read_members(attempt: Attempt) -> Members:
            if which(attempt.call):
                raise Refused(refusal)
            return rules.read_members(attempt)

        return dataclasses.replace(rules, read_members=read_members)

    return apply


def remembers_keys(rules: Rules) -> Rules:
    """A key stands for one capture, whichever authorization it comes with."""
    made: dict[bytes, Entry] = {}

    async def commit(authorization: Authorization, order: CaptureOrder, attempt: Attempt) -> Entry:
        key = b"".join(attempt.call.header_values(b"idempotency-key"))
        if key in made:
            return made[key]
        entry = await rules.commit_capture(authorization, order, attempt)
        if key:
            made[key] = entry
        return entry

    return dataclasses.replace(rules, commit_capture=commit)


def takes_any_authorization(rules: Rules) -> Rules:
    """Of several Authorization headers the first that fits somebody is taken, wherever it stands."""

    def present(call: Call) -> Presented:
        presented = rules.present(call)
        known = {merchant.api_key.encode() for merchant in DEFAULT_MERCHANTS}
        keys = [key_behind_scheme(value) for value in call.header_values(b"authorization")]
        fitting = [key for key in keys if key in known]
        return dataclasses.replace(presented, authorization=fitting[0]) if fitting else presented

    return dataclasses.replace(rules, present=present)


def takes_any_key(rules: Rules) -> Rules:
    """Of several x-api-key headers any may be the caller's."""

    def present(call: Call) -> Presented:
        presented = rules.present(call)
        known = {merchant.x_api_key.encode() for merchant in DEFAULT_MERCHANTS}
        fitting = [value for value in call.header_values(b"x-api-key") if value in known]
        return dataclasses.replace(presented, x_api_key=fitting[0]) if fitting else presented

    return dataclasses.replace(rules, present=present)
