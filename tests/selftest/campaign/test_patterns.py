"""What tells the answers that failed from those that passed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_conformance.campaign.patterns import Judged, contrast, pattern, scope
from capture_conformance.campaign.traits import measures, oddness, traits
from capture_conformance.checks.judging import Observation, Tolerance, failed, passed
from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import Exchange, Operation, Role, Wire
from capture_conformance.model.message import message
from histories import accepted, authorization, exchange, refusal

_TOLERANCE = Tolerance(clock_s=5)
SEEN, EXPECTED = message("answer.refused", status=400), message("expected.refused")
Sent = dict[str, object]


def observed(
    sent: Sent, *, held: int = 1000, role: Role = Role.CAPTURE, is_refused: bool = False
) -> Observation:
    """A capture with *sent* in its body, of an authorization of *held*."""
    body = {"transactionId": "a-1", "amount": 1000, "merchant_id": "SHOP000001", **sent}
    reply = refusal() if is_refused else accepted()
    return Observation(
        exchange=exchange(Operation.CAPTURE, role, body, reply),
        authorization=authorization(amount=held),
        tolerance=_TOLERANCE,
    )


def judged(seen: Iterable[Observation], fails: Callable[[Exchange, int], bool]) -> Judged:
    """*seen*, of which those failed that *fails* says."""
    return Judged(
        [
            (one, (failed if fails(one.exchange, at) else passed)(SEEN, one.exchange, expected=EXPECTED))
            for at, one in enumerate(seen)
        ]
    )


def told(seen: list[Observation], *failing: int) -> str:
    """The pattern in English where those at the places *failing* fail; empty where there is none."""
    return english(pattern(judged(seen, lambda _, at: at in failing)))


def on_the_wire(seen: Observation, wire: Wire) -> Observation:
    """The same, sent in the tester's own way."""
    request = dataclasses.replace(seen.exchange.request, wire=wire)
    return dataclasses.replace(seen, exchange=dataclasses.replace(seen.exchange, request=request))


PLAIN = [observed({"notes": "n" * n}) for n in (1, 2, 3)]


class TestPattern:
    """Words that are true of every exchange that was judged."""

    @pytest.mark.parametrize(
        ("odd", "expected"),
        [
            ({}, "always and only where notes was left out"),
            ({"notes": "ノート"}, "always and only where the notes contained characters beyond ASCII"),
            (
                {"notes": "n" * 90},
                "always and only where the length of the notes was 90 or more; it passed up to 3",
            ),
            (
                {"notes": "n", "amount": 600},
                "always and only where less than the authorized amount was asked for",
            ),
            (
                {"notes": "n", "other": 1},
                "always and only where there was a member that the page does not name",
            ),
        ],
    )
    def test_names_the_condition(self, odd: Sent, expected: str) -> None:
        """One thing that all which failed have, and none that passed."""
        assert expected == told([*PLAIN, observed(odd), observed(odd)], 3, 4)

    def test_names_the_authorization(self) -> None:
        """What was held says as much as what was asked for."""
        large = [observed({"notes": "n", "amount": 600}, held=90_000) for _ in range(2)]
        small = [observed({"notes": "n", "amount": 600}, held=900) for _ in range(3)]

        assert "always and only where the authorized amount was 90000 or more; it passed up to 900" == told(
            [*small, *large], 3, 4
        )

    def test_names_the_turn(self) -> None:
        """What comes at equal distances is told as that."""
        seen = [observed({"notes": "n"}) for _ in range(12)]

        assert "one in every 4, at equal distances, whatever was sent" == told(seen, 3, 7, 11)

    def test_says_what_is_seldom(self) -> None:
        """Where some pass under the same condition, that is told as well."""
        seen = [observed({"notes": "n"}) for _ in range(9)] + [observed({}) for _ in range(4)]

        assert "only where notes was left out, but not always: 1 such passed" == told(seen, 9, 10, 12)

    def test_names_the_share_of_the_authorized_amount(self) -> None:
        """Where what was held differs, and the excess says nothing."""
        amounts = [(11, 10), (1100, 1000), (1105, 1000), (12, 10)]
        seen = [observed({"notes": "n", "amount": asked}, held=held) for asked, held in amounts]

        assert (
            "always and only where the amount in percent of the authorized one was 110 or less; "
            "it passed from 110.5" == told(seen, 0, 1)
        )

    def test_names_how_many_refusals_came_before(self) -> None:
        """One after the other, on the same authorization."""
        seen = [dataclasses.replace(PLAIN[0], refused_before=number) for number in (9, 10, 0, 12)]

        assert (
            "always and only where the number of refusals just before it was 10 or more; it passed up to 9"
            == told(seen, 1, 3)
        )

    def test_says_that_it_is_nearly_always(self) -> None:
        """Where hardly any passed, and nothing tells which."""
        seen = [observed({"notes": "n"}) for _ in range(12)]

        assert "nearly always; 1 passed" == told(seen, *(n for n in range(12) if n != 5))

    def test_says_that_it_is_always(self) -> None:
        """Nothing to be told apart."""
        assert "always" == told(PLAIN, 0, 1, 2)

    def test_says_that_nothing_tells(self) -> None:
        """Now and then."""
        seen = [observed({"notes": "n"}) for _ in range(9)]

        assert told(seen, 1, 2, 7).startswith("no condition was found")

    def test_says_nothing_of_one(self) -> None:
        """A single failure has no pattern, and neither has none."""
        assert not told(PLAIN, 1)
        assert not told(PLAIN)

    @given(st.lists(st.tuples(st.sampled_from(["", "n", "ノ", "n" * 40]), st.booleans()), max_size=9))
    def test_is_true_of_every_exchange(self, drawn: list[tuple[str, bool]]) -> None:
        """What holds always and only somewhere holds for all that failed, and for none that passed."""
        seen = [observed({"notes": notes} if notes else {}) for notes, _ in drawn]
        found = judged(seen, lambda _, at: drawn[at][1])
        said = pattern(found)
        sole = None if said is None or said.id != "pattern.only_where" else said.arg("trait")

        if sole is not None:
            assert all(sole in traits(x) for x in found.failed)
            assert not any(sole in traits(x) for x in found.passed)


class TestScope:
    """What all are that were judged."""

    @pytest.mark.parametrize(
        ("seen", "expected"),
        [
            (PLAIN, "every successful capture"),
            ([observed({}, is_refused=True)], "every refusal of a capture"),
            ([observed({}), observed({}, is_refused=True)], "every answer to a capture"),
        ],
    )
    def test_is_told_in_a_few_words(self, seen: list[Observation], expected: str) -> None:
        """By what was asked, and what it came to."""
        assert expected == english(scope(judged(seen, lambda *_: False)))


class TestContrast:
    """The nearest that passed."""

    def test_is_the_most_like_one(self) -> None:
        """With as many traits in common as can be."""
        seen = [
            observed({}, is_refused=True),
            observed({"notes": "ノ"}),
            observed({"notes": "ノ", "amount": 600}),
        ]
        found = judged(seen, lambda _, at: at == 2)

        assert seen[1].exchange.id == contrast([seen[2].exchange.id], found, None)

    def test_is_the_exception_where_there_is_one(self) -> None:
        """Though another is more like it."""
        seen = [observed({"notes": "n"}) for _ in range(9)]
        seen += [observed({}), observed({"amount": 600})]
        seen += [observed({"amount": 600, "other": 1}, role=Role.RIVAL), observed({})]
        found = judged(seen, lambda _, at: at in (9, 10, 12))

        assert "only where notes was left out, but not always: 1 such passed" == english(pattern(found))
        assert seen[11].exchange.id == contrast([seen[9].exchange.id], found, pattern(found))

    def test_is_none_where_none_passed(self) -> None:
        """There is nothing to compare with; nor where the evidence is of something else."""
        found = judged(PLAIN, lambda *_: True)

        assert contrast([PLAIN[0].exchange.id], found, None) is None
        assert contrast([], found, None) is None


class TestOddness:
    """How much sets a request apart from a plain capture."""

    def test_of_a_plain_one_is_none(self) -> None:
        """Of the whole amount, with notes that anybody can read."""
        assert 0 == oddness(PLAIN[0])

    @pytest.mark.parametrize(
        "odd",
        [
            observed({}),
            observed({"notes": "ノ"}),
            observed({"notes": "n", "other": 1}),
            observed({"notes": "n", "amount": 600}),
            observed({"notes": "n"}, role=Role.RIVAL),
            observed({"notes": "n"}, role=Role.ATTEMPT),
            dataclasses.replace(PLAIN[0], is_replay=True),
            on_the_wire(PLAIN[0], Wire()),
            on_the_wire(PLAIN[0], Wire(drip_s=1.0)),
        ],
    )
    def test_counts_every_oddity(self, odd: Observation) -> None:
        """Each of them once."""
        assert 1 == oddness(odd)


class TestTraits:
    """What there is to be said of a request."""

    def test_says_when_it_was_sent(self) -> None:
        """Beside others, or after an answer that told the same."""
        assert message("trait.rival") in traits(observed({}, role=Role.RIVAL))

    def test_says_what_is_no_json(self) -> None:
        """Then there is no more to be said of its members."""
        bare = exchange(Operation.CAPTURE, Role.ATTEMPT, b"<", refusal())
        seen = Observation(exchange=bare, authorization=None, tolerance=_TOLERANCE)

        assert {message("trait.no_object"), message("trait.refused")} <= {*traits(seen)}
        assert message("trait.malformed_body") in traits(seen)
        assert {"refused_before": 0, "notes": 0} == measures(seen)
