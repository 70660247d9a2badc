"""The table of cases."""

from __future__ import annotations

from dataclasses import replace

from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.model.message import message, verbatim
from capture_conformance.reporting.pictures import Picture, Told, pictures
from histories import accepted, capture, exchange, refusal, response, silence

from .stories import NAME, OWN, attempt, english, given, of_class, proof, tree, with_body, with_keys, words_of


def table(
    tried: list[Exchange],
    evidence: list[Exchange] | None = None,
    told: Told | None = None,
) -> Picture:
    """The table of *tried*."""
    found = pictures(NAME, evidence or [], [given(), *tried], told=told)
    return next(x for x in found if x.kind == "attempts")


def rows(picture: Picture) -> list[list[str]]:
    """The English texts of the rows, the head first."""
    root = english(tree(picture.markup))
    return [[words_of(x) for x in row] for row in root.iter("tr")]


def tried(case: str, status: int = 400, times: int = 1) -> list[Exchange]:
    """Attempts with a body that is no JSON."""
    reply = accepted() if status == 201 else response(status, {"success": False})
    return [with_body(attempt(1000, reply, case=case), b"[") for _ in range(times)]


DENIED = Told(subject=None, due="refused", observed=verbatim("accepted with 201"))


class TestRows:
    """One for each case."""

    def test_count_what_came_of_it(self) -> None:
        """With the statuses."""
        made = [*tried("cut", 400, 3), *tried("cut", 412), *tried("empty", 500), *tried("full", 201)]

        assert [
            ["What was tried", "Times", "accepted", "refused", "undecided"],
            ["full", "1", "1 (201)", "–", "–"],
            ["empty", "1", "–", "–", "1 (500)"],
            ["cut", "4", "–", "4 (400, 412)", "–"],
        ] == rows(table(made))

    def test_say_when_no_answer_came(self) -> None:
        """There is no status then."""
        made = [with_body(attempt(1000, silence(), case="cut"), b"["), *tried("empty")]

        assert ["cut", "1", "–", "1"] == rows(table(made))[1]

    def test_put_refused_captures_first(self) -> None:
        """Of a correct request it is the refusal that is looked at."""
        made = [
            with_keys(capture(reply, requirements=(NAME,), case=case), *OWN)
            for case, reply in (("one", accepted()), ("two", refusal()))
        ]

        assert ["two", "one"] == [row[0] for row in rows(table(made))[1:]]

    def test_do_not_mind_a_status_told_again(self) -> None:
        """It is the capture afterwards that must not be accepted."""
        asked = [
            exchange(operation, Role.AGAIN, {}, accepted(), requirements=(NAME,), case=operation.value)
            for operation in (Operation.STATUS, Operation.CAPTURE)
        ]
        made = [with_keys(x, *OWN) for x in asked]
        picture = table(made, told=replace(DENIED, failing=frozenset({made[1].id})))

        assert ["capture", "status"] == [row[0] for row in rows(picture)[1:]]
        assert 1 == len(of_class(tree(picture.markup), "stands-out"))

    def test_stand_out_in_findings_alone(self) -> None:
        """What a passing requirement accepts is as it should be, and so is what has not failed."""
        for told in (None, DENIED):
            assert not of_class(tree(table(tried("full", 201), told=told).markup), "stands-out")

    def test_tell_drawn_bodies_together(self) -> None:
        """One by one they say nothing; the one that a finding rests on has a row of its own."""
        cases = {n: message("openapi.case.drawn", number=n, body=f"b'{n}'") for n in (1, 2, 3)}
        made = [
            replace(x, part=replace(x.part, case=case)) for case in cases.values() for x in tried("drawn")
        ]

        assert [["drawn from the description", "3"]] == [row[:2] for row in rows(table(made))[1:]]
        assert f"drawn from the description, 2: b'2' {made[1].id}" == rows(table(made, made[1:2]))[1][0]

    def test_count_once_what_was_asked_anew(self) -> None:
        """The verdict rests on the last answer, and so does the table."""
        first = tried("cut", 500)[0]
        again = replace(tried("cut")[0], part=replace(first.part, trial="t-2", repeats=first.part.trial))

        assert ["cut", "1", "1 (400)"] == rows(table([first, again]))[1]

    def test_leave_out_what_is_correct(self) -> None:
        """A proof shows that nothing else was wrong; alone, it is what was tried."""
        assert ["cut"] == [row[0] for row in rows(table([*tried("cut"), proof()]))[1:]]
        assert ["without a case of its own"] == [row[0] for row in rows(table([proof()]))[1:]]

    def test_put_the_evidence_before_its_like(self) -> None:
        """It must not be among those left out."""
        made = [x for n in range(50) for x in tried(f"case {n}")]
        picture = table(made, made[49:])

        assert f"case 49 {made[49].id}" == rows(picture)[1][0]
        assert 40 == len(rows(picture)) - 1
        assert "and 10 more cases" in words_of(tree(picture.markup))

    def test_tell_roles_apart(self) -> None:
        """The first capture and the one afterwards have one case."""
        first = capture(accepted(), requirements=(NAME,), case="the whole, then more")
        later = capture(refusal(), Role.AGAIN, requirements=(NAME,), case="the whole, then more")
        told = rows(table([with_keys(first, *OWN), with_keys(later, *OWN)]))

        assert ["capture", "capture afterwards"] == [row[1] for row in told[1:]]

    def test_name_what_has_no_case(self) -> None:
        """An empty cell would look like a mistake."""
        assert "without a case of its own" == rows(table([*tried(""), *tried("cut")]))[1][0]

    def test_say_the_cases_in_both_languages(self) -> None:
        """What has no Japanese reading is shown in English in both."""
        drawn = message("openapi.case.drawn", number=2, body="{}")
        known = [replace(x, part=replace(x.part, case=drawn)) for x in tried("cut")]
        made = [*known, *tried("empty")]
        markup = table(made, evidence=known).markup

        assert "OpenAPI 記述から生成、その 2：{}" in markup
        assert '<span lang="en">empty</span>' in markup


class TestCaption:
    """The sums."""

    def test_counts_cases_and_requests(self) -> None:
        """In both languages."""
        picture = table([*tried("cut", 400, 3), *tried("empty", 500)])

        assert "What was tried: 2 cases in 4 requests: 3 refused, 1 undecided." == picture.caption_en
        assert (
            "試したこと：2 種類のケース、4 件のリクエスト。拒否 3 件、判定不能 1 件。" == picture.caption_ja
        )
