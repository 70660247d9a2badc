"""What refused attempts have left, in the table of cases."""

from __future__ import annotations

from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.model.message import verbatim
from capture_conformance.reporting.pictures import Picture, Told, pictures
from histories import accepted, authorization, capture, refusal

from .stories import NAME, OWN, english, of_class, tree, with_keys, words_of


def tried(trial: str, *cases: str, proof: int, asked: int | None = None) -> list[Exchange]:
    """Refused attempts of one trial, and the full capture after them; the last *asked* are for NAME."""
    silent = 0 if asked is None else len(cases) - asked
    attempts = [
        capture(
            refusal(400),
            Role.ATTEMPT,
            source=f"a-{trial}",
            trial=trial,
            case=case,
            requirements=(NAME,) if number >= silent else (),
        )
        for number, case in enumerate(cases)
    ]
    reply = accepted(capture_id=f"c-{trial}") if proof == 201 else refusal(proof)
    last = capture(reply, Role.PROOF, source=f"a-{trial}", trial=trial)
    return [with_keys(x, *OWN) for x in (authorization(f"a-{trial}", trial=trial), *attempts, last)]


def rows(picture: Picture) -> list[list[str]]:
    """The English texts of the rows of the table, without its head."""
    root = english(tree(picture.markup))
    return [[words_of(x) for x in row] for row in root.iter("tr")][1:]


def table(found: list[Exchange], *, due: str = "accepted") -> Picture:
    """The table where the last of *found* has failed."""
    told = Told(subject=found[-1].id, due=due, observed=verbatim("refused with 412"))
    return next(x for x in pictures(NAME, found[-1:], found, told=told) if x.kind == "attempts")


def test_says_after_which_attempt_nothing_was_left() -> None:
    """The one that used it up comes first, and stands out."""
    found = [*tried("t-1", "plain", proof=201), *tried("t-2", "odd", proof=412)]
    picture = table(found)

    assert [
        ["odd", "1", "1 (400)", "1 refused (412)"],
        ["plain", "1", "1 (400)", "1 accepted (201)"],
    ] == rows(picture)
    assert 1 == len(of_class(tree(picture.markup), "stands-out"))


def test_blames_none_of_those_that_shared_an_authorization() -> None:
    """It may have been any of them; where it was left untouched, none has done anything."""
    found = [*tried("t-1", "one", "two", proof=201), *tried("t-2", "three", "four", proof=412)]
    told = {row[0]: row[-1] for row in rows(table([*found, *tried("t-3", "odd", proof=412)]))}

    assert "1 accepted (201)" == told["one"] == told["two"]
    assert "1 not told apart" == told["three"] == told["four"]
    assert "1 refused (412)" == told["odd"]


def test_tells_of_many_that_are_one_question() -> None:
    """Those that are only there for their number are not made for the requirement."""
    found = tried("t-1", "2 refusals, then a capture", "2 refusals, then a capture", proof=412, asked=1)

    assert [["2 refusals, then a capture", "1", "1 (400)", "1 refused (412)"]] == rows(table(found))


def test_has_no_such_column_where_nothing_was_to_be_left() -> None:
    """As for an attempt that itself should have been refused, or a twin that was not accepted."""
    found = tried("t-1", "odd", proof=412)

    assert ["odd", "1", "1 (400)"] == rows(table(found, due="refused"))[0]
    assert ["odd", "1", "1 (400)"] == rows(
        table([*found, with_keys(capture(refusal(412), Role.TWIN, source="a-2"), *OWN)])
    )[0]
