"""What an answer says about the way to the target."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from capture_conformance.campaign.base_paths import candidates
from capture_conformance.campaign.diagnosis import Access, answer_words, cause_of, explain, sent_words
from capture_conformance.campaign.lock_out import LockOut
from capture_conformance.contract.stop_json import stop_from_json, stop_to_json
from capture_conformance.language.rendering import Language, english, render
from capture_conformance.model.exchange import Exchange, NoResponse, Operation, Reply, Response, Role, Silence
from capture_conformance.model.message import Message
from capture_conformance.model.stop import Cause, Stop
from capture_conformance.model.target import KeyForm
from reporting.stored_logs import exchange

ACCESS = Access(base_url="http://gateway.test/api/v1", variables={"api_key": "STAGING_KEY"})


def reply(status: int, body: object = b"", **headers: str) -> Response:
    """An answer with *body*, as JSON where it is no bytes."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status=status, headers=tuple(headers.items()), body=raw, elapsed_ms=1.0)


def untranslated(*said: Message) -> list[str]:
    """Those of *said* that a catalogue lacks."""
    return [str(x) for x in said for language in Language if render(x, language) == str(x)]


def refusal(message: str, code: str = "E1") -> dict[str, object]:
    """A refusal's body in the gateway's own form."""
    return {"success": False, "gateway_response": {"message": message, "code": code}}


SHOWN: list[tuple[Reply, Cause]] = [
    (NoResponse(reason=Silence.NO_ANSWER_IN_TIME, elapsed_ms=1.0), Cause.SILENT),
    (reply(401), Cause.KEYS),
    (reply(401, refusal("unknown merchant")), Cause.KEYS),
    (reply(403, refusal("denied")), Cause.KEYS),
    (reply(403, b"<html>blocked</html>"), Cause.FIREWALL),
    (reply(403, refusal("merchant unknown")), Cause.MERCHANT),
    (reply(404, b"<html>not found</html>"), Cause.PATH),
    (reply(404, refusal("no such route")), Cause.PATH),
    (reply(404, refusal("merchant not found")), Cause.MERCHANT),
    (reply(302, b"", Location="https://login.test/"), Cause.PATH),
    (reply(412, refusal("加盟店が不明です")), Cause.MERCHANT),
    (reply(402, refusal("declined")), Cause.REFUSED),
    (reply(200, refusal("declined")), Cause.REFUSED),
    (reply(200, b"<html>hello</html>"), Cause.STRANGER),
    (reply(201, {"success": True}), Cause.STRANGER),
    (reply(201, {"success": True, "is_live": True}), Cause.LIVE),
    (reply(407), Cause.FIREWALL),
    (reply(423), Cause.LOCKED),
    (reply(429), Cause.TOO_MANY),
    (reply(500), Cause.ERROR),
    (reply(501), Cause.PATH),
    (reply(503), Cause.UNAVAILABLE),
]


@pytest.mark.parametrize(("answer", "cause"), SHOWN)
def test_names_the_probable_cause(answer: Reply, cause: Cause) -> None:
    """And can be read in Japanese, too."""
    shown = exchange(reply=answer)
    for form in KeyForm:
        found = explain(shown, Access(base_url=ACCESS.base_url, form=form))
        assert cause is found.cause
        assert [] == untranslated(found.headline, found.meaning, *found.advice)


def test_every_cause_is_shown() -> None:
    """None is left out above."""
    assert set(Cause) == {cause_of(exchange(reply=answer)) for answer, _ in SHOWN}


def test_says_where_credentials_are_from() -> None:
    """By the names of variables, of the target file's own where it has any."""
    told = english(sent_words(exchange(url="http://gateway.test/api/v1/x"), ACCESS))

    assert (
        "POST http://gateway.test/api/v1/x, with STAGING_KEY, CAPTURE_X_API_KEY and CAPTURE_MERCHANT_ID"
        == told
    )


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (reply(401, refusal("no", "E7")), '401, code E7: "no"'),
        (reply(400, {"error": "invalid_client", "error_description": "bad key"}), '400: "bad key"'),
        (reply(404, b"<html><title>Not\nFound</title><p>here</p></html>"), '404: "Not Found"'),
        (reply(404, b"<p>not &amp; here</p><script>x()</script>"), '404: "not &amp; here"'),
        (reply(401, b"\x1b[2Jgone"), '401: "\\u001b[2Jgone"'),
        (reply(401), "401"),
        (NoResponse(reason=Silence.BROKEN_OFF, elapsed_ms=1.0), "no answer (the answer broke off)"),
    ],
)
def test_gives_the_words_of_the_target(answer: Reply, told: str) -> None:
    """On one line, and so that they cannot act upon a terminal."""
    assert told == english(answer_words(exchange(reply=answer)))


def test_cuts_what_is_endless() -> None:
    """A message of a megabyte is no line."""
    assert 200 > len(english(answer_words(exchange(reply=reply(401, refusal("\x00" * 2**20))))))


@pytest.mark.parametrize(
    ("given", "tried"),
    [
        ("http://h:1/api/v1", ["/api/v1", "/api/v1/api/v1", "/"]),
        ("http://h:1/", ["/", "/api/v1"]),
        ("http://h:1/v2", ["/v2", "/v2/api/v1", "/api/v1", "/"]),
    ],
)
def test_tries_the_likely_paths(given: str, tried: list[str]) -> None:
    """The given one first, and no more than a handful."""
    assert [f"http://h:1{path}" for path in tried] == list(candidates(given))


def watched(*steps: tuple[Role, int], patience_s: float = 0.0, has_pool: bool = False) -> list[Stop | None]:
    """What a watch says to captures or authorizations that play a role and are answered with a status."""
    watch = LockOut(ACCESS, "M-1", patience_s=patience_s, has_pool=has_pool)
    return [watch.note(_step(number, *step)) for number, step in enumerate(steps)]


def _step(number: int, role: Role, status: int) -> Exchange:
    made = exchange(f"x-{number}", role=role, reply=reply(status, {"success": status == 201}))
    is_made = role in (Role.AUTHORIZATION, Role.SISTER)
    operation = Operation.AUTHORIZATION if is_made else Operation.CAPTURE
    return replace(made, request=replace(made.request, operation=operation))


AUTHORIZATION, CAPTURE, ATTEMPT = Role.AUTHORIZATION, Role.CAPTURE, Role.ATTEMPT


def test_a_lock_out_counts_from_behind_the_last_correct_request_that_worked() -> None:
    """Attempts in between show nothing of it, and are not to be relied on."""
    barred = [(ATTEMPT, 401), (CAPTURE, 401), *[(AUTHORIZATION, 401)] * 3]
    *before, last = watched((AUTHORIZATION, 201), (CAPTURE, 412), *barred)

    assert [None] * 6 == before
    assert last is not None
    assert ("x-2", Cause.LOCKED) == (last.since, last.cause)
    assert last == stop_from_json(stop_to_json(last))
    assert [] == untranslated(last.headline, last.sent, last.answer, last.meaning, *last.advice)


@pytest.mark.parametrize(
    "steps",
    [
        [(CAPTURE, 401)] * 9,
        [(AUTHORIZATION, 401), (AUTHORIZATION, 401), (AUTHORIZATION, 201)] * 3,
        [(AUTHORIZATION, 201), (CAPTURE, 403)] * 9,
        [(AUTHORIZATION, 400)] * 9,
        [(AUTHORIZATION, 503)] * 9,
        [(ATTEMPT, 401)] * 90,
    ],
)
def test_what_bars_nobody_is_no_lock_out(steps: list[tuple[Role, int]]) -> None:
    """Such as a gateway that refuses captures alone, or for another reason."""
    assert {None} == set(watched(*steps))


def test_a_limit_on_requests_is_given_time() -> None:
    """As much as the target is waited for."""
    steps = [(AUTHORIZATION, 201), *[(AUTHORIZATION, 429)] * 3]

    assert watched(*steps)[2] is not None
    assert {None} == set(watched(*steps, patience_s=60))


def test_with_a_pool_captures_are_counted() -> None:
    """But only those that worked before."""
    worked = (CAPTURE, 201)

    assert watched(worked, *[(CAPTURE, 403)] * 3, has_pool=True)[-1] is not None
    assert {None} == set(watched(*[(CAPTURE, 403)] * 9, has_pool=True))
