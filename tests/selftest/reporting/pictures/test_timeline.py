"""The bars of a race."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from capture_conformance.model.exchange import Exchange, Role, Wire
from capture_conformance.reporting.pictures import Picture, pictures
from histories import accepted, capture, refusal, response, silence

from .stories import NAME, OWN, given, of_class, rival, texts, tree, with_keys


def drawn(evidence: list[Exchange], tried: list[Exchange] | None = None) -> Picture:
    """The bars of *evidence*."""
    return next(x for x in pictures(NAME, evidence, tried or []) if x.kind == "timeline")


class TestBars:
    """Each rival is a bar from sending to answer."""

    def test_have_their_place_and_length(self) -> None:
        """On one axis."""
        race = [rival(accepted(), 0, 10), rival(refusal(), 5, 10), rival(refusal(), 5, 20)]
        bars = of_class(tree(drawn([given(), *race]).markup), "bar")
        starts = [float(x.get("x", "")) for x in bars]
        widths = [float(x.get("width", "")) for x in bars]

        assert starts[0] < starts[1] == starts[2]
        assert abs(widths[0] - 2 * widths[1]) < 0.2
        assert abs(widths[2] - 3 * widths[1]) < 0.2

    def test_tell_who_won(self) -> None:
        """By word, by shape and by filling."""
        race = [
            rival(accepted(), 0, 9),
            rival(refusal(), 1, 9),
            rival(response(500, {}), 2, 9),
            rival(silence(), 3, 9),
        ]
        picture = drawn([given(), *race])
        root = tree(picture.markup)

        assert {"accepted, 201", "refused, 412", "undecided, 500", "no answer"} <= set(texts(root))
        assert ["accepted", "refused", "undecided", "silent"] == [
            x.get("class", "").split()[1] for x in of_class(root, "bar")
        ]
        assert "1 accepted, 1 refused, 1 undecided, 1 no answer." in picture.caption_en

    def test_tell_a_replay(self) -> None:
        """Two acceptances with one id moved money once."""
        race = [rival(accepted(), 0, 5), rival(accepted(), 1, 9)]

        assert "accepted, 201, same id" in texts(tree(drawn([given(), *race]).markup))

    def test_show_what_came_after(self) -> None:
        """It has no bar: the axis is the race's."""
        race = [rival(accepted(), 0, 5), rival(refusal(), 1, 4)]
        later = replace(
            with_keys(capture(refusal(), Role.AGAIN, amount=1), *OWN),
            sent_at=race[0].sent_at + timedelta(hours=1),
        )
        root = tree(drawn([given(), *race, later]).markup)

        assert {"afterwards", "capture 1 of A"} <= set(texts(root))
        assert 2 == len(of_class(root, "bar"))

    def test_are_bounded(self) -> None:
        """Of a hundred rivals the winners are shown, and some of the others."""
        race = [rival(refusal(), n, 200) for n in range(99)] + [rival(accepted(), 99, 200)]
        root = tree(drawn([given(), *race]).markup)

        assert 20 == len(of_class(root, "bar"))
        assert "and 80 more requests" in texts(root)
        assert "accepted, 201" in texts(root)

    def test_survive_clocks_that_run_backwards(self) -> None:
        """And answers of no duration."""
        race = [rival(accepted(), 5, 1), rival(refusal(), 5, 5)]

        assert 2 == len(of_class(tree(drawn([given(), *race]).markup), "bar"))

    def test_have_a_round_axis(self) -> None:
        """Steps of 1, 2 or 5 times a power of ten, from nothing to days."""
        for longest in (1, 7, 60, 999, 86_400_000):
            race = [rival(accepted(), 0, longest), rival(refusal(), 0, 1)]
            figures = [x for x in texts(tree(drawn([given(), *race]).markup)) if x[0].isdigit()]
            steps = [float(x.replace(",", "")) for x in figures]
            gaps = {round(b - a, 6) for a, b in pairwise(steps)}

            assert 1 == len(gaps)
            assert f"{gaps.pop():e}"[0] in "125"
            assert 2 <= len(steps) <= 7


class TestRaces:
    """What is a race, and how the others ended."""

    def test_needs_rivals_side_by_side(self) -> None:
        """With another exchange between them they came one after the other."""
        story = [given(), rival(refusal(), 0, 5), given("a-2"), rival(refusal(), 9, 12)]

        assert ["sequence"] == [x.kind for x in pictures(NAME, story, [])]

    def test_counts_the_winners_of_each_race(self) -> None:
        """One, none and two."""
        races = [
            rival(accepted(), 0, 5, trial="t-1"),
            rival(refusal(), 0, 5, trial="t-1"),
            rival(refusal(), 0, 5, trial="t-2"),
            rival(accepted(), 0, 5, trial="t-3"),
            rival(accepted(), 0, 5, trial="t-3"),
        ]
        markup = drawn([given(), *races[:2]], races).markup

        assert "Accepted in each of the 3 races of this run: 1, 0, 2." in markup

    def test_says_what_shared_a_connection(self) -> None:
        """That is not the same moment."""
        race = [rival(refusal(), 0, 5), rival(accepted(), 0, 5)]
        shared = [replace(x, request=replace(x.request, wire=Wire(keeps_open=True))) for x in race]

        assert "on one connection" in drawn([given(), *shared]).caption_en
