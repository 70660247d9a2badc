"""Values that were made to break a picture, or to blow it up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capture_conformance.model.exchange import (
    Exchange,
    ExchangeId,
    NoResponse,
    Reply,
    Response,
    Role,
    Silence,
)
from capture_conformance.reporting.legible import is_hidden
from capture_conformance.reporting.pictures import Picture, pictures
from histories import accepted, capture, refusal, response, success_body

from .stories import NAME, OWN, attempt, given, rival, tree, with_body, with_keys

SCRIPT = "<script>alert(1)</script>\"'&]]><!--"
HIDDEN = "\u202e\u0000\u200b\x1b[2J\ud800\ufffe\u2028"
TEXTS = {
    "script": SCRIPT,
    "hidden": HIDDEN * 30,
    "alternating": "a\u202e" * 5_000,
    "ten megabytes": "x" * 10_000_000,
    "ten megabytes of markup": "<&\"'" * 2_500_000,
    "lines": "\n\t\r\x85" * 500,
    "wide": "金" * 3_000,
    "attribute": "x\" onload=alert(1) y='",
    "empty": "",
}
SPELLINGS = (
    "9" * 400,
    "9" * 5_000,
    "-" + "9" * 400,
    "0." + "0" * 300 + "1",
    "1e999999999",
    "NaN",
    "-Infinity",
    "[" * 100_000,
    '{"amount":' * 200,
    '"' + "x" * 60_000 + '"',
    '"\\u202e"',
    "null",
    "",
    ",",
    "}",
    '"open',
    "\\",
)
REPLIES: tuple[Reply, ...] = (
    Response(status=200, headers=(), body=b"", elapsed_ms=1),
    Response(status=201, headers=(), body=b"\xff\xfe<script>", elapsed_ms=1),
    Response(status=99999999999, headers=(), body=b"[" * 100_000, elapsed_ms=1),
    response(201, success_body(amount="NaN", capture_id=SCRIPT + HIDDEN[:2])),
    response(201, {"success": True, "transaction_details": {"id": ["a"]}}),
    NoResponse(reason=Silence.LOST, elapsed_ms=-1),
)


def spelt(spelling: str) -> Exchange:
    """A capture whose amount is written as *spelling*."""
    body = f'{{"transactionId": "a-1", "amount": {spelling}, "merchant_id": "SHOP000001"}}'
    return with_body(attempt(1, case="hostile"), body.encode("utf-8", "surrogatepass"))


def checked(evidence: list[Exchange], tried: list[Exchange]) -> tuple[Picture, ...]:
    """The pictures, each of them well-formed, small, and with nothing hidden or active in it."""
    drawn = pictures(NAME, evidence, tried)
    for picture in drawn:
        root = tree(picture.markup)
        assert len(picture.markup.encode()) < 20_000, picture.kind
        assert [] == [
            x for x in root.iter() if x.tag == "script" or any(a.startswith("on") for a in x.attrib)
        ]
        assert not any(is_hidden(c) for c in picture.markup), picture.kind
    return drawn


class TestTexts:
    """Cases, ids and methods that strangers have a hand in."""

    @pytest.mark.parametrize("name", TEXTS)
    def test_neither_break_nor_blow_up_a_table(self, name: str) -> None:
        """As cases, in every kind of picture."""
        text = TEXTS[name]
        bodies = [with_body(attempt(1, case=f"{n}{text}"), b"[") for n in range(60)]
        drawn = checked(bodies[:20], [given(), *bodies])

        assert ["attempts", "sequence"] == [x.kind for x in drawn]

    @pytest.mark.parametrize("name", TEXTS)
    def test_neither_break_nor_blow_up_names(self, name: str) -> None:
        """As ids of exchanges and authorizations, as methods and as paths."""
        text = TEXTS[name]
        made = [given(text or "a"), attempt(5, source=text), attempt(7, source=text)]
        renamed = [
            replace(
                x,
                id=ExchangeId(f"x{text}{n}"),
                request=replace(x.request, method=f"POST{text}", path=f"/{text}", query=text),
            )
            for n, x in enumerate(made)
        ]
        race = [replace(x, id=ExchangeId(f"{text}{n}")) for n, x in enumerate(rivals_of(text))]

        assert checked(renamed, renamed)
        assert checked([given(text or "a"), *race], race)


def rivals_of(source: str) -> list[Exchange]:
    """Two captures at once of the authorization *source*."""
    return [rival(accepted(), 0, 5, source=source), rival(refusal(), 0, 5, source=source)]


class TestAmounts:
    """Amounts that no machine holds."""

    @pytest.mark.parametrize("spelling", SPELLINGS, ids=range(len(SPELLINGS)))
    def test_neither_break_nor_blow_up_a_sequence(self, spelling: str) -> None:
        """Alone, and next to sound ones."""
        checked([given(), spelt(spelling)], [given(), spelt(spelling)])
        checked([], [given(), spelt(spelling), attempt(1001), attempt(2000), attempt(-5)])

    @pytest.mark.parametrize("spelling", SPELLINGS, ids=range(len(SPELLINGS)))
    def test_may_be_held(self, spelling: str) -> None:
        """In an authorization, too."""
        made = given()
        held = with_body(made, f'{{"amount": "{spelling}"}}'.encode())

        checked([held, attempt(5)], [held, attempt(5), attempt(7)])

    def test_may_all_be_different(self) -> None:
        """A thousand amounts are a table of the same size."""
        tried = [given(), *(attempt(7**n % 10**40, accepted()) for n in range(1, 1000))]

        assert "attempts" == checked([], tried)[0].kind

    def test_may_all_be_spelt_differently(self) -> None:
        """With everything in them that has to be escaped."""
        tried = [given(), *(attempt(f"{n}{HIDDEN}{SCRIPT}") for n in range(300))]

        assert ["attempts", "sequence"] == [x.kind for x in checked(tried[1:9], tried)]


class TestReplies:
    """Answers that are none."""

    @pytest.mark.parametrize("reply", REPLIES, ids=range(len(REPLIES)))
    def test_neither_break_nor_blow_up_a_picture(self, reply: Reply) -> None:
        """To any kind of request."""
        story = [
            replace(given(), reply=reply),
            attempt(1001, reply),
            with_keys(capture(reply, Role.AGAIN, requirements=(NAME,), case="again"), *OWN),
        ]
        race = [given(), rival(reply, 0, 5), rival(reply, 0, 5)]

        assert checked(story, story)
        assert checked(race, race)

    def test_may_have_all_statuses(self) -> None:
        """A few are named."""
        tried = [with_body(attempt(1, response(n, {}), case="one"), b"[") for n in range(400, 500)]
        (picture,) = checked([], [given(), *tried])

        assert "…)" in picture.markup
