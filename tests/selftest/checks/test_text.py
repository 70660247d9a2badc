"""Judging texts: whole ones, garbled ones, and the effects of unusual ones."""

from __future__ import annotations

import pytest

from capture_conformance.checks.judging import Observation, Tolerance
from capture_conformance.checks.text import CHECKS
from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import Exchange, Reply, Role
from capture_conformance.model.finding import Finding
from capture_conformance.model.trial import trials_of
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, refusal, response, silence, success_body

PASS, FAIL, OPEN = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE


def finding_on(name: str, text: str, *, sent: str = "a-1") -> Finding | None:
    """The finding of the check of *name* on a capture whose answer has *text* as the shop's name."""
    body = success_body()
    body["merchant_details"]["legal_name"] = text
    seen = Observation(
        exchange=capture(response(201, body), source=sent), authorization=None, tolerance=Tolerance(clock_s=5)
    )
    return CHECKS.of_exchanges[name](seen)


def on_text(name: str, text: str, *, sent: str = "a-1") -> Verdict | None:
    """The verdict of the check of *name* on such a capture."""
    finding = finding_on(name, text, sent=sent)
    return None if finding is None else finding.verdict


@pytest.mark.parametrize(
    "text",
    [
        "株式会社テスト商店",
        "Café Zürich",
        "Señor Ñandú",
        "Ça va ?",
        "What?!",
        "Łódź",
        "Ærø",
        "ｶﾌﾞｼｷｶﾞｲｼｬ",
        "£5 · €7",
        "",
    ],
)
def test_genuine_texts_are_whole(text: str) -> None:
    """In every script."""
    assert PASS is on_text("CAP-TXT-01", text)


@pytest.mark.parametrize(
    "text",
    [
        "金\ufffd",
        "????商店",
        "金額".encode().decode("latin-1"),
        "é".encode().decode("cp1252"),
        "株式会社".encode().decode("latin-1"),
    ],
)
def test_garbled_texts_are_recognised(text: str) -> None:
    """Cut, replaced, or read in the wrong encoding."""
    assert FAIL is on_text("CAP-TXT-01", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fish &amp; Chips", FAIL),
        ("O&#39;Neil", FAIL),
        ("O&#x27;Neil", FAIL),
        ("Fish & Chips", PASS),
        ("R&D; and so on", PASS),
        ("AT&T", PASS),
    ],
)
def test_entities_are_recognised(text: str, expected: Verdict) -> None:
    """An ampersand is not an entity."""
    assert expected is on_text("CAP-TXT-02", text)


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("CAP-TXT-01", "金\ufffd", "a character was replaced by U+FFFD"),
        ("CAP-TXT-01", "????商店", "???? in place of characters"),
        ("CAP-TXT-01", "é".encode().decode("cp1252"), "UTF-8 encoded twice, originally é"),
        ("CAP-TXT-02", "Fish &amp; Chips", "&amp; in place of a character"),
    ],
)
def test_a_finding_names_the_place_and_the_problem(name: str, text: str, problem: str) -> None:
    """With the part of the text that is wrong."""
    finding = finding_on(name, text)

    assert finding is not None
    assert f"merchant_details.legal_name: {problem}" == english(finding.observed)


def test_an_entity_that_was_sent_may_come_back() -> None:
    """Then it is part of what was sent."""
    assert PASS is on_text("CAP-TXT-02", "x&amp;y", sent="x&amp;y")


def odd(reply: Reply, *others: Exchange) -> Verdict | None:
    """The verdict on an attempt with unusual notes."""
    attempt = capture(reply, Role.ATTEMPT, requirements=("CAP-TXT-04",))
    finding = CHECKS.of_trials["CAP-TXT-04"](trials_of((authorization(), attempt, *others))[0])
    return None if finding is None else finding.verdict


@pytest.mark.parametrize("reply", [accepted(), refusal(400)])
def test_odd_notes_may_be_taken_or_refused(reply: Reply) -> None:
    """The documentation does not say which."""
    assert PASS is odd(reply)


def test_odd_notes_must_not_break_anything() -> None:
    """Where a plain capture is served."""
    assert FAIL is odd(response(500, {}), capture(accepted(), Role.PROOF))
    assert OPEN is odd(response(500, {}), capture(response(500, {}), Role.PROOF))
    assert OPEN is odd(silence())
