"""The picture of lengths."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from capture_conformance.contract.schemas import load_schema
from capture_conformance.model.exchange import Exchange, Reply, Swelling, Wire
from capture_conformance.reporting.pictures import Picture, pictures
from histories import accepted

from .stories import NAME, attempt, given, proof, texts, tree, with_body
from .test_amounts import limit_at, places


def noted(notes: str, reply: Reply | None = None, *, members: Mapping[str, str] | None = None) -> Exchange:
    """A capture with *notes*, and with other members than usual."""
    body = {"transactionId": "a-1", "amount": 1000, "merchant_id": "SHOP000001", "notes": notes}
    body |= members or {}
    made = attempt(1000, reply, case=f"{len(notes)} characters")
    return with_body(made, json.dumps(body, ensure_ascii=False).encode())


def picture(tried: list[Exchange], member: str = "notes") -> Picture:
    """The picture of the length of *member*."""
    return next(x for x in pictures(NAME, [], tried) if x.kind == f"lengths-{member}")


class TestLengths:
    """Lengths are those of the text as it was sent, in characters."""

    def test_marks_the_limit_of_the_page(self) -> None:
        """It is taken from the schema."""
        limit = load_schema("capture-request")["properties"]["notes"]["maxLength"]
        root = tree(picture([given(), noted("a" * 500)]).markup)

        assert f"limit: {limit} characters" in texts(root)
        assert str(limit) in texts(root)

    @pytest.mark.parametrize("letter", ["a", "金", "𠮷"])
    def test_counts_characters(self, letter: str) -> None:
        """128 are at the limit, and 129 beyond it, however many bytes they take."""
        tried = [given(), noted(letter * 128, accepted()), noted(letter * 129, accepted())]
        root = tree(picture(tried).markup)
        within, beyond = places(root, "accepted")

        assert within == pytest.approx(limit_at(root), abs=0.2)
        assert beyond > limit_at(root) + 20

    def test_tells_both_sides(self) -> None:
        """The caption says what came of them."""
        tried = [given(), noted("a" * 127, accepted()), noted("", accepted()), noted("a" * 129), proof()]

        assert (
            "Length of notes in characters, as sent. Longer than the limit: 1 refused. "
            "Shorter than the limit: 1 accepted. Empty: 1 accepted."
        ) == picture(tried).caption_en

    def test_counts_what_was_not_kept(self) -> None:
        """Ten million letters are ten million."""
        made = noted("…", accepted())
        wire = Wire(swelling=Swelling(unit="ab", times=5_000_000))
        swollen = replace(made, request=replace(made.request, wire=wire))

        assert "10,000,000" in texts(tree(picture([given(), swollen, noted("a" * 129)]).markup))

    @pytest.mark.parametrize(
        ("member", "told"), [("merchant_id", "SHOP000001XX"), ("transactionId", "a-1" + "x" * 40)]
    )
    def test_draws_the_other_texts_too(self, member: str, told: str) -> None:
        """Each has its own limit."""
        tried = [given(), noted("a", members={member: told}), proof()]

        assert f"Length of {member}" in picture(tried, member).caption_en

    def test_is_not_drawn_of_ids_that_are_in_order(self) -> None:
        """Each id has the length of the limit, which says nothing."""
        source = "1edbe249-75ac-4572-a7b2-38bb6cccfbdc"
        tried = [given(source), attempt(1001, source=source), attempt(2000, source=source)]

        assert ["amounts"] == [x.kind for x in pictures(NAME, [], tried)]
