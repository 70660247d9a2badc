"""The matrix of credentials."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capture_conformance.model.exchange import Exchange
from capture_conformance.model.message import verbatim
from capture_conformance.reporting.pictures import Picture, Told, pictures
from capture_conformance.reporting.pictures.headers import held
from capture_conformance.reporting.pictures.subjects import subjects_of
from histories import accepted, response, silence

from .stories import (
    NAME,
    OTHER,
    OWN,
    attempt,
    english,
    given,
    of_class,
    proof,
    tree,
    with_body,
    with_keys,
    words_of,
)


def picture(tried: list[Exchange], evidence: list[Exchange] | None = None) -> Picture:
    """The matrix of *tried*."""
    return next(x for x in pictures(NAME, evidence or [], tried) if x.kind == "credentials")


def cells(tried: list[Exchange]) -> dict[tuple[str, str], str]:
    """The English text of each cell, by its row and column."""
    root = english(tree(picture(tried).markup))
    head, *rows = [[words_of(x) for x in row] for row in root.iter("tr")]
    return {
        (row[0], name.removeprefix("x-api-key ")): told
        for row in rows
        for name, told in zip(head[1:], row[1:], strict=True)
    }


def told(header: str, value: str, *, owner: Exchange | None = None) -> str:
    """What is said of *value* in *header*."""
    pair = (value, OWN[1]) if header == "Authorization" else (OWN[0], value)
    (subject,) = subjects_of(NAME, [owner or given(), with_keys(attempt(1000), *pair)])
    return held(subject, header).detail.en


class TestHeaders:
    """What stood in a header is told from what is kept of it."""

    @pytest.mark.parametrize(
        ("value", "kind"),
        [
            ("Basic ${CAPTURE_API_KEY}", "right"),
            ("basic ${CAPTURE_API_KEY_ENCODED}", "right"),
            ("", "empty"),
            ("  ", "empty"),
            ("Basic", "Basic alone"),
            ("Basic ", "Basic alone"),
            ("${CAPTURE_API_KEY}", "without Basic"),
            ("Bearer ${CAPTURE_API_KEY}", "Bearer for Basic"),
            ("Basic ${CAPTURE_API_KEY::-4}", "shortened"),
            ("Basic ${CAPTURE_API_KEY:4}", "shortened"),
            ("Basic ${CAPTURE_API_KEY}zzzz", "lengthened"),
            ("Basic ${CAPTURE_API_KEY::-4}zzzz", "end changed"),
            ("Basic ${CAPTURE_API_KEY~~}", "letter case changed"),
            ("Basic ${CAPTURE_API_KEY},zzzz", "another behind a comma"),
            ("Basic ${CAPTURE_X_API_KEY}", "the other header's key"),
            ("Basic ${CAPTURE_OTHER_API_KEY}", "another merchant's"),
            ("Basic <unknown credential 7>", "unknown key"),
            ("Basic something", "something else"),
        ],
    )
    def test_names_what_stood_in_authorization(self, value: str, kind: str) -> None:
        """Each kind has its word."""
        assert kind == told("Authorization", value)

    @pytest.mark.parametrize(
        ("value", "kind"),
        [
            ("${CAPTURE_X_API_KEY}", "right"),
            ("", "empty"),
            ("${CAPTURE_X_API_KEY::-4}", "shortened"),
            ("${CAPTURE_API_KEY}", "the other header's key"),
            ("${CAPTURE_OTHER_X_API_KEY}", "another merchant's"),
        ],
    )
    def test_names_what_stood_in_x_api_key(self, value: str, kind: str) -> None:
        """There is no scheme there."""
        assert kind == told("x-api-key", value)

    def test_sees_the_owner_in_the_authorization(self) -> None:
        """Of an authorization of the other merchant's, the other merchant's keys are the right ones."""
        owner = with_keys(given(), *OTHER)

        assert "right" == told("Authorization", OTHER[0], owner=owner)
        assert "another merchant's" == told("Authorization", OWN[0], owner=owner)

    @pytest.mark.parametrize("place", ["query", "body"])
    def test_sees_keys_in_the_wrong_place(self, place: str) -> None:
        """They are absent from the headers."""
        bare = with_keys(attempt(1000), None, None)
        moved = {
            "query": replace(bare, request=replace(bare.request, query="x-api-key=${CAPTURE_X_API_KEY}")),
            "body": with_body(bare, b'{"x-api-key": "${CAPTURE_X_API_KEY}"}'),
        }
        (subject,) = subjects_of(NAME, [given(), moved[place]])

        assert f"absent; keys in the {place}" == held(subject, "x-api-key").detail.en

    def test_tells_two_headers_from_one(self) -> None:
        """In their order."""
        made = with_keys(attempt(1000), *OWN)
        headers = (*made.request.headers, ("X-API-KEY", "<unknown credential 5>"))
        (subject,) = subjects_of(
            NAME, [given(), replace(made, request=replace(made.request, headers=headers))]
        )

        assert "twice: right, then unknown key" == held(subject, "x-api-key").detail.en


class TestMatrix:
    """Rows are Authorization, columns x-api-key."""

    def test_counts_what_came_of_each_pair(self) -> None:
        """Accepted, refused, undecided and unanswered ones."""
        bare = [attempt(1000), attempt(1000), attempt(1000, accepted())]
        tried = [
            given(),
            *(with_keys(x, None, OWN[1]) for x in bare),
            with_keys(attempt(1000, response(500, {})), OWN[0], ""),
            with_keys(attempt(1000, silence()), OWN[0], ""),
            proof(),
        ]
        found = cells(tried)

        assert "accepted ×1 (201) refused ×2 (412)" == found["absent", "right"]
        assert "undecided ×1 (500) no answer ×1" == found["right", "empty"]
        assert "accepted ×1 (201)" == found["right", "right"]
        assert "–" == found["absent", "empty"]

    def test_marks_who_should_not_have_been_let_in(self) -> None:
        """The right pair is not marked."""
        tried = [given(), with_keys(attempt(1000, accepted()), None, OWN[1]), proof()]

        failing = frozenset({tried[1].id})
        told = Told(
            subject=tried[1].id, due="refused", observed=verbatim("accepted with 201"), failing=failing
        )
        marked = next(x for x in pictures(NAME, [], tried, told=told))

        assert 1 == len(of_class(tree(marked.markup), "stands-out"))
        assert not of_class(tree(picture(tried).markup), "stands-out")
        assert "1 request, accepted: 1." in picture(tried).caption_en

    def test_tells_the_names_apart_where_they_differ(self) -> None:
        """A merchant in its own name, and in the owner's."""
        foreign = b'{"transactionId": "a-1", "amount": 1000, "merchant_id": "OTHER"}'
        tried = [
            given(),
            with_keys(attempt(1000), *OTHER),
            with_body(with_keys(attempt(1000), *OTHER), foreign),
            with_keys(attempt(1000), None, OWN[1]),
        ]
        root = tree(picture(tried).markup)

        assert "merchant_id" in [words_of(x) for x in root.iter("th")]
        assert 3 == len(list(next(root.iter("tbody"))))

    def test_leaves_another_merchant_to_the_cases(self) -> None:
        """Both keys are right for whom they belong to; what was done with them tells more."""
        tried = [given(), with_keys(attempt(1000, case="in its own name"), *OTHER)]

        assert ["attempts"] == [x.kind for x in pictures(NAME, [], tried)]

    def test_links_the_evidence(self) -> None:
        """By the id of the exchange."""
        tried = [given(), with_keys(attempt(1000), None, OWN[1]), with_keys(attempt(1000), None, OWN[1])]
        root = tree(picture(tried, tried[1:2]).markup)
        table = next(root.iter("table"))

        assert [(f"#{tried[1].id}", str(tried[1].id))] == [(a.get("href"), a.text) for a in table.iter("a")]

    def test_is_less_detailed_where_there_is_much(self) -> None:
        """Seven ways of changing a key are one row."""
        tails = ("::-4}", "}zzzz", "::-4}zzzz", "~~}", "},zzzz", ":4}")
        altered = [with_keys(attempt(1000), f"Basic ${{CAPTURE_API_KEY{x}", OWN[1]) for x in tails]
        found = cells([given(), *altered, with_keys(attempt(1000), None, OWN[1]), proof()])

        assert {"right", "absent", "altered"} == {row for row, _ in found}
        assert "refused ×6 (412)" == found["altered", "right"]
