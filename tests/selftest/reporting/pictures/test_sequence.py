"""The diagram of the evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capture_conformance.model.exchange import Exchange, NoResponse, Operation, Reply, Role, Silence
from capture_conformance.model.message import message, verbatim
from capture_conformance.reporting.pictures import Picture, Told, pictures
from histories import accepted, capture, exchange, refusal, response, silence, success_body

from .stories import (
    NAME,
    OTHER,
    OWN,
    attempt,
    english,
    given,
    of_class,
    proof,
    texts,
    tree,
    with_body,
    with_keys,
)


def drawn(evidence: list[Exchange], **more: dict[str, str]) -> Picture:
    """The diagram of *evidence*."""
    return next(x for x in pictures(NAME, evidence, [], **more) if x.kind == "sequence")  # type: ignore[arg-type]  # by name


def told_by(picture: Picture) -> list[str]:
    """The English texts, and those that are the same in both languages."""
    root = english(tree(picture.markup))
    return [x for x in texts(root) if x]


def void(source: str = "a-1", answer: str = "v-1") -> Exchange:
    """A void that was granted."""
    body = {"transactionId": source, "merchant_id": "SHOP000001"}
    return with_keys(
        exchange(Operation.VOID, Role.VOID, body, response(201, success_body(capture_id=answer))), *OWN
    )


class TestMessages:
    """Each exchange is a request and an answer."""

    def test_tells_a_story(self) -> None:
        """Operation, amount and authorization; outcome and status."""
        evidence = [given(), with_keys(capture(accepted()), *OWN)]
        evidence.append(with_keys(capture(refusal(), Role.AGAIN, amount=1), *OWN))

        assert [
            "tester",
            "gateway",
            evidence[0].id,
            "authorize 1,000 → A",
            "accepted, 201",
            evidence[1].id,
            "capture 1,000 of A",
            "accepted, 201",
            evidence[2].id,
            "capture 1 of A",
            "refused, 412",
        ] == told_by(drawn(evidence))

    def test_names_what_was_made(self) -> None:
        """The id of a capture is no unknown id."""
        made = [given("a-1"), with_keys(capture(accepted(capture_id="c-1")), *OWN), given("a-2"), void("a-2")]
        tries = [
            with_keys(capture(refusal(), Role.AGAIN, source=x), *OWN) for x in ("c-1", "v-1", "nobody's")
        ]
        told = told_by(drawn([*made, *tries]))

        assert "void B" in told
        assert "capture 1,000 of the capture of A" in told
        assert "capture 1,000 of the void of B" in told
        assert "capture 1,000 of an unknown id" in told

    def test_sees_an_authorization_where_money_is_taken(self) -> None:
        """It was made elsewhere; what was refused before was about the same one."""
        assert "capture 1,000 of an unknown id" in told_by(drawn([attempt(1000), attempt(1000)]))
        assert 2 == told_by(drawn([attempt(1000), proof()])).count("capture 1,000 of A")

    def test_takes_the_page_s_letters(self) -> None:
        """Where the page has called it C already, it stays C."""
        assert "capture 1,000 of C" in told_by(drawn([given(), proof()], letters={"a-1": "C"}))

    def test_tells_the_merchants_apart(self) -> None:
        """By a word and by the stroke of the arrow."""
        picture = drawn([given(), with_keys(capture(refusal()), *OTHER)])

        assert {"merchant 1: authorize 1,000 → A", "merchant 2: capture 1,000 of A"} <= {*told_by(picture)}
        assert 1 == len(of_class(tree(picture.markup), "other"))

    def test_tells_the_gateways_reason(self) -> None:
        """Its code and its message, where it refuses."""
        reason = {"code": "ERR0414", "message": "already voided"}
        evidence = [given(), with_keys(capture(refusal(gateway_response=reason)), *OWN)]

        assert "refused, 412 (ERR0414, already voided)" in told_by(drawn(evidence))

    def test_says_what_was_sent_in_between(self) -> None:
        """Without it the same need not come of what is shown."""
        tried = [given(), attempt(1, case="a"), attempt(2, case="b"), proof()]
        picture = pictures(NAME, [tried[0], tried[3]], tried)[-1]

        assert "⋮ 2 more requests in between: 2 refused ⋮" in told_by(picture)

    def test_knows_an_altered_id(self) -> None:
        """An id with something added is of the same authorization, and none of its own."""
        taken = with_keys(capture(accepted(), Role.ATTEMPT, source="a-1\x00"), *OWN)

        assert "capture 1,000 of A, altered" in told_by(drawn([given(), taken]))

    def test_says_what_was_observed_of_the_one_that_was_judged(self) -> None:
        """Where it is not that it was accepted or refused."""
        judged = proof()
        told = Told(subject=judged.id, due=None, observed=verbatim("transaction_type VOID"))
        picture = pictures(NAME, [given(), judged], [], told=told)[0]

        assert "accepted, 201; transaction_type VOID" in told_by(picture)

    @pytest.mark.parametrize(
        ("due", "answer", "told"),
        [
            ("refused", accepted(), "accepted, 201; should have been refused"),
            ("accepted", refusal(), "refused, 412; should have been accepted"),
        ],
    )
    def test_marks_the_answer_that_is_wrong(self, due: str, answer: Reply, told: str) -> None:
        """In words and in another colour; without a finding, nothing is wrong."""
        evidence = [given(), with_keys(capture(answer), *OWN)]
        finding = Told(subject=evidence[1].id, due=due, observed=verbatim("as observed"))
        picture = pictures(NAME, evidence, [], told=finding)[0]

        assert told in told_by(picture)
        assert ["en", "ja"] == [x.get("lang") for x in of_class(tree(picture.markup), "breach")]
        assert not of_class(tree(drawn(evidence).markup), "breach")

    def test_says_what_was_wrong(self) -> None:
        """An attempt by its case."""
        assert "one too many" in told_by(drawn([given(), attempt(1001, case="one too many")]))

    def test_translates_the_cases(self) -> None:
        """The page knows what they are in Japanese."""
        drawn = message("openapi.case.drawn", number=2, body="{}")
        tried = attempt(1001)
        evidence = [given(), replace(tried, part=replace(tried.part, case=drawn))]
        told = [x.text for x in of_class(tree(pictures(NAME, evidence, [])[0].markup), "ja")]

        assert "OpenAPI 記述から生成、その 2：{}" in told

    def test_draws_no_answer_where_none_came(self) -> None:
        """Whether the tester meant it or not."""
        cut = replace(capture(silence(), Role.LOST), reply=NoResponse(reason=Silence.CUT, elapsed_ms=1))
        picture = drawn([given(), with_keys(capture(silence()), *OWN), with_keys(cut, *OWN)])

        assert {"no answer", "cut off by the tester on purpose"} <= set(told_by(picture))
        assert 1 == len(of_class(tree(picture.markup), "answer"))

    def test_tells_a_replay_from_a_capture(self) -> None:
        """It bears the same id."""
        picture = drawn([given(), with_keys(capture(accepted()), *OWN), with_keys(capture(accepted()), *OWN)])

        assert "accepted, 201, the same id as before" in told_by(picture)

    def test_says_what_was_made_before_the_run(self) -> None:
        """Nothing was sent, so there is no arrow."""
        picture = drawn([replace(given(), is_prepared=True), attempt(5), proof()])

        assert "made before the run: authorize 1,000 → A" in told_by(picture)
        assert 2 == len(of_class(tree(picture.markup), "request"))

    def test_shows_the_amount_as_it_was_written(self) -> None:
        """A text stays a text."""
        told = told_by(drawn([given(), attempt("1000"), with_body(attempt(1), b"[]")]))

        assert 'capture "1000" of A' in told
        assert "capture of no id" in told

    @pytest.mark.parametrize(
        "spelling", ["NaN", "true", "1e1", "01000", "0x3e8", "+1000", "10.00", "0.5", "-0", "[1000]", "null"]
    )
    def test_keeps_every_spelling(self, spelling: str) -> None:
        """Whether it is a number or not."""
        body = f'{{"transactionId": "a-1", "amount": {spelling}, "merchant_id": "SHOP000001"}}'

        assert f"capture {spelling} of A" in told_by(drawn([given(), with_body(attempt(1), body.encode())]))

    @pytest.mark.parametrize(("amount", "told"), [(0, "0"), (-1000, "−1,000"), (10**60, "10⁶⁰")])
    def test_groups_the_digits_of_whole_numbers(self, amount: int, told: str) -> None:
        """Below zero too, and the longest as a power of ten."""
        assert f"capture {told} of A" in told_by(drawn([given(), attempt(amount)]))

    def test_shows_both_where_the_amount_stands_twice(self) -> None:
        """No JSON object of the suite's can tell that."""
        body = b'{"transactionId": "a-1", "amount": 1, "merchant_id": "S", "amount": 1001}'

        assert "capture 1 / 1001 of A" in told_by(drawn([given(), with_body(attempt(1), body)]))


class TestLongStories:
    """At most fourteen exchanges are drawn."""

    def test_cuts_the_middle(self) -> None:
        """The beginning and the end are what matters."""
        evidence = [given(), *(attempt(1000 + n) for n in range(29))]
        told = told_by(drawn(evidence))

        assert "⋮ 16 more exchanges ⋮" in told
        assert "capture 1,028 of A" in told
        assert 14 == sum(x.startswith("x-") for x in told)
        assert "30 exchanges" in drawn(evidence).caption_en
