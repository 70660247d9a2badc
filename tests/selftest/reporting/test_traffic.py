"""The run as traffic."""

from __future__ import annotations

from dataclasses import replace

import pytest

from capture_conformance.model.exchange import NoResponse, Operation, Reply, Role, Silence
from capture_conformance.reporting.traffic import traffic_of
from capture_conformance.reporting.unsettled import PutOff, Why
from capture_conformance.reporting.words import Words
from histories import authorization, refusal, response, silence

from .described_requests import captured, sent_after


def test_tells_intended_silence_from_other() -> None:
    """What the tester broke off, and connections that a target may have closed."""
    reasons = (Silence.CUT, Silence.CLOSED, Silence.NO_ANSWER_IN_TIME)
    silent = [NoResponse(reason=reason, elapsed_ms=1) for reason in reasons]
    traffic = traffic_of([captured(reply=reply) for reply in silent])
    assert (3, 2) == (traffic.unanswered, traffic.intended)


@pytest.mark.parametrize(
    ("span_s", "width_s"),
    [(0, 0.1), (5.9, 0.1), (6, 0.2), (59, 1), (3_600, 120), (90_000, 1_800), (86_400 * 30, 43_201)],
)
def test_cuts_the_run_into_few_stretches(span_s: float, width_s: float) -> None:
    """At most sixty, of a width that people count in, and every request in one of them."""
    found = traffic_of([sent_after(span_s), sent_after(0), sent_after(span_s / 2)]).timeline
    assert width_s == found.width_s
    assert len(found.moments) <= 60
    assert 3 == sum(moment.requests for moment in found.moments)
    assert found.moments[-1].requests


def test_marks_the_stretches_in_which_something_stayed_open() -> None:
    """And those in which something was put off, which stays open nowhere."""
    history = [
        sent_after(0),
        sent_after(1, silence()),
        sent_after(2, refusal(429), Role.PUT_OFF),
    ]
    moments = [m for m in traffic_of(history).timeline.moments if m.requests]
    assert [(0, 0), (1, 0), (0, 1)] == [(m.unsettled, m.put_off) for m in moments]


@pytest.mark.parametrize(
    ("reply", "why", "told"),
    [
        (
            NoResponse(reason=Silence.NO_ANSWER_IN_TIME, elapsed_ms=1),
            Why.NO_ANSWER,
            "no answer within the time limit",
        ),
        (
            NoResponse(reason=Silence.CUT, elapsed_ms=1),
            Why.BROKEN_OFF,
            "the tester cut the connection on purpose",
        ),
        (refusal(503), Why.SERVER_ERROR, "503"),
        (refusal(429), Why.NOT_NOW, "429"),
        (response(102, b""), Why.INTERIM, "102"),
        (response(201, {}), Why.NO_SUCCESS, "201"),
    ],
)
def test_says_why_an_answer_settles_nothing(reply: Reply, why: Why, told: str) -> None:
    """With the status, or with the reason why there is none."""
    found = traffic_of([captured(reply=reply, case="a case")]).unsettled
    assert (1, {why: 1}) == (found.total, found.counts)
    assert [("a case", why, told)] == [(x.case.en, x.why, x.told.en) for x in found.shown]


def test_shows_the_first_fifty_and_what_was_meant_last() -> None:
    """The total is told all the same."""
    meant = [captured(reply=NoResponse(reason=Silence.CUT, elapsed_ms=1)) for _ in range(3)]
    found = traffic_of([*meant, *(captured(reply=refusal(503)) for _ in range(48))]).unsettled
    assert (51, 50) == (found.total, len(found.shown))
    assert [Why.SERVER_ERROR, Why.BROKEN_OFF] == list(found.counts)
    assert [Why.BROKEN_OFF] * 2 == [x.why for x in found.shown[48:]]


def test_cuts_hostile_texts() -> None:
    """Everything in them is seen, and nothing is endless."""
    (found,) = traffic_of([captured(reply=refusal(503), case="\n\x1b" * 10_000)]).unsettled.shown
    assert [90, 90] == [len(text) for text in found.case]
    assert "".join(found.case).isprintable()


def test_counts_what_was_put_off_apart() -> None:
    """It went again, so that it is no open question."""
    history = [captured(reply=refusal(429), role=Role.PUT_OFF) for _ in range(2)]
    history.append(captured(reply=refusal(401), role=Role.PUT_OFF))
    traffic = traffic_of(history)
    assert (0, 3) == (traffic.unsettled.total, traffic.put_off_total)
    expected = (
        PutOff(operation=Operation.CAPTURE, why=Why.NOT_NOW, told=Words("429", "429"), count=2),
        PutOff(operation=Operation.CAPTURE, why=None, told=Words("401", "401"), count=1),
    )
    assert expected == traffic.put_off


def test_leaves_out_what_was_prepared() -> None:
    """Nothing was sent then."""
    traffic = traffic_of([replace(authorization(), is_prepared=True)])
    assert (0, (), ()) == (traffic.requests, traffic.latencies, traffic.timeline.moments)
