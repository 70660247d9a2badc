"""Texts in every script."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest

from capture_conformance.campaign.attempts import attempt
from capture_conformance.campaign.tester import Tester
from capture_conformance.generation.text import LONG_JAPANESE, NAME_WITH_APOSTROPHE
from capture_conformance.generation.variety import LONG_SUFFIX
from capture_conformance.model.errors import Disturbed, Inconclusive, NothingMore
from capture_conformance.model.message import message
from capture_conformance.plugin import each, requirement


@pytest.fixture(scope="module")
def texts(tester: Tester) -> None:
    """A capture whose answers contain a name that HTML pages escape, or a plain one where it is refused."""
    tester.undisturbed(partial(capture_texts, tester))


def capture_texts(tester: Tester) -> None:
    """Send the capture; where the target does not authorize such a name, the plain one."""
    trial = tester.trial(message("text.case.apostrophe"), "CAP-TXT-01", "CAP-TXT-02")
    # With another card, a long reference, a part and long notes: some answers are wrong for those alone.
    card = replace(tester.target.cards[-1], name=NAME_WITH_APOSTROPHE)
    try:
        aim = trial.authorize(card=card, suffix=LONG_SUFFIX)
        trial.capture(aim, amount=aim.amount * 3 // 10, notes=LONG_JAPANESE)
    except (NothingMore, Disturbed):
        raise
    except Inconclusive:
        with suppress(Inconclusive):
            trial.compare_with_plain()


@each("CAP-TXT-01", "CAP-TXT-02")
@pytest.mark.usefixtures("texts")
def test_writes_texts_as_they_are(tester: Tester, requirement_id: str) -> None:
    """In every answer that contains them."""
    tester.judge(requirement_id)


@requirement("CAP-TXT-03")
def test_folds_no_ids(tester: Tester) -> None:
    """A text that only looks like an id is another id."""
    attempt(tester, "look_alikes")
    tester.judge("CAP-TXT-03")


@requirement("CAP-TXT-04")
def test_withstands_odd_notes(tester: Tester) -> None:
    """Each of them is accepted or refused."""
    attempt(tester, "odd_notes")
    tester.judge("CAP-TXT-04")
