"""Which pictures are drawn, and what holds for all of them."""

from __future__ import annotations

import re

import pytest

from capture_conformance.model.exchange import Exchange, Operation, Role
from capture_conformance.reporting.pictures import Picture, letters_of, pictures, tried_for
from histories import accepted, capture, exchange, refusal, response

from .stories import NAME, OTHER, OWN, attempt, given, of_class, proof, rival, tree, with_body, with_keys


def kinds(evidence: list[Exchange], tried: list[Exchange]) -> list[str]:
    """The kinds of the pictures that are drawn."""
    return [x.kind for x in pictures(NAME, evidence, tried)]


def of_amounts() -> list[Exchange]:
    """Amounts around the limit, and the proof that the limit itself is accepted."""
    return [given(), attempt(1001), attempt(5000), attempt(-1), proof()]


def of_keys() -> list[Exchange]:
    """Captures whose headers are wrong."""
    cases = {"no Authorization": (None, OWN[1]), "no x-api-key": (OWN[0], None), "stranger": OTHER}
    tries = [with_keys(attempt(1000, case=case), *keys) for case, keys in cases.items()]
    return [given(), *tries, proof()]


def of_notes() -> list[Exchange]:
    """Captures whose notes are too long."""
    body = '{"transactionId": "a-1", "amount": 1000, "merchant_id": "SHOP000001", "notes": "%s"}'
    tries = [with_body(attempt(1000, case=f"{n} letters"), (body % ("a" * n)).encode()) for n in (129, 500)]
    return [given(), *tries, proof()]


def of_bodies() -> list[Exchange]:
    """Captures whose bodies are no JSON."""
    tries = [with_body(attempt(1000, case=f"body {n}"), b"[" * n) for n in range(1, 4)]
    return [given(), *tries, proof()]


def of_a_race() -> list[Exchange]:
    """Two captures at once."""
    return [given(), rival(accepted(), 0, 5), rival(refusal(), 1, 4)]


ALL = (of_amounts, of_keys, of_notes, of_bodies, of_a_race)


def all_pictures() -> list[Picture]:
    """Pictures of every kind."""
    stories = [make() for make in ALL]
    return [picture for story in stories for picture in pictures(NAME, story, story)]


class TestKinds:
    """The data decide which pictures are drawn."""

    @pytest.mark.parametrize("tried", [of_amounts(), of_keys(), of_notes(), of_bodies()])
    def test_lists_what_was_tried_before_the_evidence(self, tried: list[Exchange]) -> None:
        """Whatever it is that differs between the requests; the evidence follows in its order."""
        assert ["attempts", "sequence"] == kinds(tried[:2], tried)

    def test_draws_a_race_in_place_of_its_order(self) -> None:
        """Requests at the same moment have no order."""
        tried = of_a_race()

        assert ["timeline"] == kinds(tried, tried)

    def test_lists_other_cases_beside_a_race(self) -> None:
        """What the evidence does not show is told by a table."""
        race = of_a_race()
        again = capture(refusal(), Role.AGAIN, requirements=(NAME,), case="much later")

        assert ["timeline", "attempts"] == kinds(race, [*race, again])

    def test_needs_no_table_for_what_the_evidence_shows(self) -> None:
        """A single story is told once."""
        whole = capture(accepted(), requirements=(NAME,), case="the whole")
        story = [given(), with_keys(whole, *OWN)]

        assert ["sequence"] == kinds(story, story)

    @pytest.mark.parametrize("evidence", [[], [given()]])
    def test_draws_nothing_where_nothing_was_tried(self, evidence: list[Exchange]) -> None:
        """An invariant over all answers has no tries of its own."""
        assert () == pictures(NAME, evidence, [])


class TestAllPictures:
    """What holds for each of them."""

    def test_are_deterministic(self) -> None:
        """The same exchanges give the same bytes."""
        stories = [make() for make in ALL]
        first, second = ([pictures(NAME, story, story) for story in stories] for _ in range(2))

        assert first == second

    def test_are_well_formed_and_small(self) -> None:
        """Each parses as XML, and none is large."""
        sizes = [len(x.markup.encode()) for x in all_pictures() if tree(x.markup) is not None]

        assert max(sizes) < 20_000

    def test_need_no_style_and_no_script(self) -> None:
        """The page's policy forbids both, and anything from elsewhere."""
        markup = "".join(x.markup for x in all_pictures())

        assert [] == re.findall(r"<style|<script|\sstyle=|\son\w+=|href=\"(?!#)|src=|url\(", markup)

    def test_are_labelled_by_their_captions(self) -> None:
        """Drawings and boxes refer to the one id that each picture has."""
        for picture in all_pictures():
            root = tree(picture.markup)
            caption = next(root.iter("figcaption"))
            labels = {x.get("aria-labelledby") for x in root.iter()} - {None}

            assert labels <= {caption.get("id")}, picture.kind
            assert f"picture-{NAME}-{picture.kind}" == caption.get("id")

    def test_scroll_by_keyboard(self) -> None:
        """What is wider than the page is in a region that takes the focus."""
        boxes = [box for x in all_pictures() for box in of_class(tree(x.markup), "scroll")]

        assert {("0", "group")} == {(box.get("tabindex"), box.get("role")) for box in boxes}

    def test_say_everything_in_two_languages(self) -> None:
        """As many English texts as Japanese ones, in captions, tables and drawings."""
        for picture in all_pictures():
            root = tree(picture.markup)
            assert len(of_class(root, "en")) == len(of_class(root, "ja")), picture.kind
            assert picture.caption_en != picture.caption_ja
            assert picture.caption_en in "".join(of_class(root, "en")[0].itertext())

    def test_link_only_to_the_evidence(self) -> None:
        """Other exchanges are not on the page."""
        tried = of_keys()
        shown = pictures(NAME, tried[1:2], tried)
        targets = {a.get("href") for x in shown for a in tree(x.markup).iter("a")}

        assert {f"#{tried[1].id}"} == targets


class TestTriedFor:
    """What belongs to a requirement."""

    def test_takes_whole_trials(self) -> None:
        """The proof does not name the requirement, and is taken with the attempt."""
        history = [given(trial="t-1"), attempt(2000, trial="t-1"), proof(trial="t-1"), proof(trial="t-2")]

        assert tuple(history[:3]) == tried_for(NAME, history)


class TestLetters:
    """Letters for authorizations."""

    def test_follow_the_order(self) -> None:
        """A refused one has none."""
        refused = exchange(Operation.AUTHORIZATION, Role.AUTHORIZATION, {"amount": "5"}, response(402, {}))

        assert {"a-1": "A", "a-2": "B"} == letters_of([given("a-1"), refused, given("a-2"), given("a-1")])

    def test_go_on_after_those_that_are_taken(self) -> None:
        """Z is followed by AA."""
        known = {letter: letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}

        assert "AA" == letters_of([given("a-1")], known)["a-1"]
