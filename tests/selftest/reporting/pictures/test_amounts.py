"""The picture of amounts."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from capture_conformance.model.exchange import Exchange
from capture_conformance.reporting.pictures import Picture, pictures
from histories import accepted, response, silence

from .stories import NAME, attempt, given, of_class, proof, texts, tree, with_body, words_of

HUGE = 10**60


def picture(tried: list[Exchange], evidence: list[Exchange] | None = None) -> Picture:
    """The picture of the amounts in *tried*."""
    return next(x for x in pictures(NAME, evidence or [], tried) if x.kind == "amounts")


def limit_at(root: ET.Element) -> float:
    """Where the line of the limit is."""
    return float(of_class(root, "limit")[0].get("x1", ""))


def places(root: ET.Element, kind: str) -> list[float]:
    """Where the marks of *kind* are, the one of the legend left out."""
    groups = [*of_class(root, "point"), *of_class(root, "over")]
    marks = [x for group in groups for x in group if x.get("class") == kind]
    return sorted(float(x.get("cx") or x.get("d", "").split()[0][1:]) for x in marks)


class TestSides:
    """Every point is on the right side of the limit."""

    @pytest.mark.parametrize("held", [1, 9, 1000, 2**31, 2**63])
    @pytest.mark.parametrize("excess", [1, 75, 2**32, HUGE])
    def test_draws_more_beyond_the_limit(self, held: int, excess: int) -> None:
        """One unit too much is seen beside sixty digits."""
        tried = [given(amount=held), attempt(held + excess, accepted()), attempt(held + HUGE), proof(held)]
        root = tree(picture(tried).markup)

        exact, over = places(root, "accepted")

        assert exact == pytest.approx(limit_at(root), abs=0.2)
        assert over > limit_at(root) + 20

    @pytest.mark.parametrize("amount", [1, 499, 500, 501, 999, 0.5, 999.6])
    def test_draws_less_within_the_limit(self, amount: float) -> None:
        """One unit less is seen, too."""
        tried = [given(), attempt(amount, accepted()), attempt(2, accepted())]
        root = tree(picture(tried).markup)

        assert max(places(root, "accepted")) < limit_at(root) - 20

    def test_keeps_the_order_of_the_numbers(self) -> None:
        """From the least to the greatest, over all zones of the scale."""
        amounts = [-(2**31), -1000, -1, 0, 1, 10, 990, 999, 1001, 2000, 10**6, 2**64]
        root = tree(picture([given(), *(attempt(n) for n in amounts)]).markup)
        drawn = places(root, "refused")

        assert len(amounts) == len(set(drawn))
        assert 8 == sum(x < limit_at(root) for x in drawn)

    def test_marks_what_should_not_have_been_accepted(self) -> None:
        """Beyond the limit an accepted amount bears a class of its own."""
        root = tree(picture([given(), attempt(1001, accepted()), attempt(1002)]).markup)

        assert 1 == len([x for x in of_class(root, "over") if x.find(".//circle") is not None])


class TestSeveralAuthorizations:
    """Where different amounts are held, what counts is the difference."""

    def test_draws_one_too_many_at_one_place(self) -> None:
        """10 of 9 and 1001 of 1000 are both one too many."""
        tried = [
            given("a-1", 9),
            attempt(10, source="a-1"),
            given("a-2", 1000),
            attempt(1001, source="a-2"),
            attempt(2000, source="a-2"),
        ]
        root = tree(picture(tried).markup)

        assert 2 == len(places(root, "refused"))
        assert "2" in texts(root)
        assert "+1" in texts(root)

    def test_calls_the_limit_by_its_meaning(self) -> None:
        """There is no one figure for it."""
        tried = [given("a-1", 9), attempt(8, source="a-1"), given("a-2", 70), attempt(69, source="a-2")]

        assert "all that was authorized" in texts(tree(picture(tried).markup))

    def test_leaves_out_what_names_no_authorization(self) -> None:
        """Nobody knows what is held there."""
        tried = [given(), attempt(1001), attempt(1002), attempt(5000, source="unknown")]

        assert "2 refused" in picture(tried).caption_en


class TestFigures:
    """What is written at the scale."""

    def test_writes_the_limit_zero_and_the_extremes(self) -> None:
        """They are read, whatever else has to go."""
        root = tree(picture([given(), attempt(-(2**31)), attempt(0), attempt(2**64), attempt(1001)]).markup)

        assert {"1,000", "0", "−2,147,483,648", "1.8·10¹⁹", "1,001"} <= set(texts(root))

    def test_counts_in_lanes_and_caption(self) -> None:
        """Accepted, refused and undecided ones, each by its side of the limit."""
        tried = [
            given(),
            attempt(1001, accepted()),
            attempt(1002),
            attempt(1003),
            attempt(3, response(500, {})),
            attempt(5, silence()),
            proof(),
        ]
        drawn = picture(tried)

        assert {"accepted: 2", "refused: 2", "undecided: 1", "no answer: 1"} <= set(texts(tree(drawn.markup)))
        assert "More than authorized: 1 accepted, 2 refused." in drawn.caption_en
        assert "Less than authorized: 1 undecided, 1 no answer." in drawn.caption_en
        assert "承認額超：受理 1 件、拒否 2 件。" in drawn.caption_ja

    def test_puts_a_number_to_marks_that_coincide(self) -> None:
        """Eleven of the same amount are one mark."""
        tried = [given(), *(attempt(1001) for _ in range(11)), attempt(9000)]

        assert "11" in texts(tree(picture(tried).markup))

    def test_frames_the_evidence(self) -> None:
        """The eye finds what the finding rests on."""
        tried = [given(), attempt(1001, accepted()), attempt(9000)]
        drawn = picture(tried, tried[:2])

        assert 1 == len(of_class(tree(drawn.markup), "evidence"))
        assert "A frame marks the evidence." in drawn.caption_en


class TestSpellings:
    """Amounts that are no plain numbers."""

    @pytest.mark.parametrize(
        "spelling",
        ["NaN", '"1000"', "true", "1e1", "01000", "0x3e8", "+1000", "10.00", "-0", "[1000]", "null"],
    )
    def test_are_listed_as_they_were_written(self, spelling: str) -> None:
        """They have no place on the line."""
        body = f'{{"transactionId": "a-1", "amount": {spelling}, "merchant_id": "SHOP000001"}}'
        root = tree(picture([given(), with_body(attempt(1), body.encode()), proof()]).markup)

        assert spelling in [words_of(x) for x in root.iter("code")]
        assert [] == of_class(root, "limit")

    def test_stand_beside_the_line(self) -> None:
        """Where there are numbers, too, both are shown."""
        root = tree(picture([given(), attempt("1000"), attempt(1001), attempt(2000)]).markup)

        assert ['"1000"'] == [words_of(x) for x in root.iter("code")]
        assert 2 == len(places(root, "refused"))

    def test_shows_both_where_the_amount_stands_twice(self) -> None:
        """No JSON object of the suite's can tell that."""
        body = b'{"transactionId": "a-1", "amount": 1, "merchant_id": "S", "amount": 1001}'
        root = tree(picture([given(), with_body(attempt(1), body), proof()]).markup)

        assert "1 / 1001" in [words_of(x) for x in root.iter("code")]

    def test_counts_what_is_too_much_for_the_list(self) -> None:
        """Twelve are shown."""
        tried = [given(), *(attempt(f"text {n}") for n in range(15))]

        assert "and 3 more spellings" in words_of(tree(picture(tried).markup))
