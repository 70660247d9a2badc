"""Waiting for a target that answers nobody."""

from __future__ import annotations

import pytest

from capture_conformance.model.errors import TargetSilent
from capture_conformance.model.message import message
from capture_conformance.transport.outage import SILENCES_IN_A_ROW, Outage
from clocks import Clock


def an_outage(patience_s: float) -> tuple[Outage, Clock]:
    """An outage with a clock of its own."""
    clock = Clock()
    return Outage(patience_s, clock=lambda: clock.now, sleep=clock.sleep), clock


def unanswered(outage: Outage, requests: int, *, asked_s: float = 0.0) -> None:
    """So many requests without an answer."""
    for _ in range(requests):
        outage.wait()
        outage.note(is_answered=False, asked_s=asked_s)


def test_a_single_lost_answer_costs_no_time() -> None:
    """The next request follows at once."""
    outage, clock = an_outage(30)
    unanswered(outage, 1)
    outage.wait()

    assert 100.0 == clock.now


@pytest.mark.parametrize("away", [2, 5, 12])
def test_a_short_outage_is_over_within_three_seconds(away: int) -> None:
    """Twelve requests, or three seconds, whichever a balancer counts."""
    outage, clock = an_outage(30)
    unanswered(outage, away)
    outage.wait()

    assert 0.25 * (away - 1) == clock.now - 100.0


def test_a_long_outage_is_waited_for_in_pauses_that_double() -> None:
    """With a look at the target after each, until patience is over."""
    outage, clock = an_outage(20)
    unanswered(outage, 12)
    pauses = []
    for _ in range(7):
        before = clock.now
        unanswered(outage, 1)
        pauses.append(clock.now - before)

    assert [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 1.75] == pauses
    with pytest.raises(TargetSilent) as found:
        outage.wait()
    assert message("reason.unanswered_for", number=19, seconds="20") == found.value.reason


def test_the_target_says_how_long_it_is_away() -> None:
    """A Retry-After is waited for, as long as patience lasts."""
    outage, clock = an_outage(30)
    unanswered(outage, 3, asked_s=4)

    assert 4.0 == clock.now - 100.0


def test_time_limits_of_requests_count_as_waiting() -> None:
    """A silent target is not waited for longer because each request takes ten seconds to fail."""
    outage, clock = an_outage(30)
    for _ in range(SILENCES_IN_A_ROW):
        outage.wait()
        clock.sleep(10)
        outage.note(is_answered=False)

    assert outage.is_given_up


def test_a_target_that_is_back_is_waited_for_as_long_again() -> None:
    """One outage says nothing of the next."""
    outage, clock = an_outage(4)
    for _ in range(2):
        unanswered(outage, 12)
        outage.wait()
        outage.note(is_answered=True)

    assert 5.5 == clock.now - 100.0


def test_without_patience_nobody_waits() -> None:
    """A few requests in a row without an answer are enough."""
    outage, clock = an_outage(0)
    unanswered(outage, SILENCES_IN_A_ROW)
    with pytest.raises(TargetSilent) as found:
        outage.wait()
    assert message("reason.unanswered", number=5) == found.value.reason

    assert 100.0 == clock.now


def test_a_target_that_answers_probes_alone_is_given_up_on() -> None:
    """Each question costs its time limit, and would never be answered."""
    outage, _ = an_outage(30)
    for _turn in range(SILENCES_IN_A_ROW):
        outage.note(is_answered=True)
        outage.note_question(is_answered=False)

    assert outage.is_given_up
    with pytest.raises(TargetSilent) as found:
        outage.wait()
    assert message("reason.only_probes_answered", number=5) == found.value.reason


def test_an_answer_to_a_question_ends_the_count_of_those_that_were_ignored() -> None:
    """Only a row of them says that nothing else will come."""
    outage, _ = an_outage(30)
    for _turn in range(SILENCES_IN_A_ROW):
        outage.note_question(is_answered=False)
        outage.note_question(is_answered=True)

    assert not outage.is_given_up
