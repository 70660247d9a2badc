"""How amounts are judged."""

from __future__ import annotations

import pytest

from capture_conformance.checks.amounts import (
    judge_every_amount,
    judge_smallest_amount,
    judge_sums,
    judge_thresholds,
    judge_zero,
)
from capture_conformance.language.rendering import english
from capture_conformance.model.exchange import Exchange, Reply, Role
from capture_conformance.model.trial import Trial
from capture_conformance.model.verdicts import Verdict, merge
from histories import accepted, authorization, capture, refusal, silence


def trial(*exchanges: Exchange, attempts: int = 0) -> Trial:
    """These exchanges as one trial."""
    return Trial(id="t", case=None, question="q", requirements=("R",), exchanges=exchanges, attempts=attempts)


def captures(**replies: Reply) -> Trial:
    """Captures of the amounts named ``n1``, ``n500`` and so on, each from its own authorization."""
    exchanges: list[Exchange] = []
    for name, reply in replies.items():
        source = f"a-{name}"
        exchanges += [authorization(source), capture(reply, amount=int(name[1:]), source=source)]
    return trial(*exchanges)


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        pytest.param({"n1": accepted(), "n500": accepted()}, Verdict.PASS, id="all accepted"),
        pytest.param({"n1": refusal(), "n500": accepted()}, Verdict.PASS, id="a lower limit of the bank"),
        pytest.param({"n1": accepted(), "n500": refusal()}, Verdict.FAIL, id="a hole above what passes"),
        pytest.param({"n1": refusal(), "n500": refusal()}, Verdict.FAIL, id="nothing accepted"),
        pytest.param({"n1": accepted(), "n500": silence()}, Verdict.INCONCLUSIVE, id="one unanswered"),
    ],
)
def test_only_a_lower_limit_may_cut_the_range(replies: dict[str, Reply], expected: Verdict) -> None:
    """A bank may refuse what is small, and nobody what lies between."""
    finding = judge_every_amount(captures(**replies))

    assert finding is not None
    assert expected is finding.verdict


def test_small_amounts_alone_leave_it_open_where_none_is_accepted() -> None:
    """A bank may take none of those, and what else is wrong shows elsewhere."""
    finding = judge_every_amount(captures(n1=refusal(), n9=refusal()))

    assert finding is not None
    assert Verdict.INCONCLUSIVE is finding.verdict


def test_the_first_hole_is_shown() -> None:
    """The smallest refused amount above an accepted one, with its own authorization."""
    finding = judge_every_amount(captures(n1=accepted(), n9=refusal(400), n500=refusal(400)))

    assert finding is not None
    assert "amount 9 of 1000 refused with 400" == english(finding.observed)
    assert 2 == len(finding.evidence)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [(accepted(), Verdict.PASS), (refusal(), Verdict.FAIL), (silence(), Verdict.INCONCLUSIVE)],
)
def test_the_smallest_amount_is_judged_alone(reply: Reply, expected: Verdict) -> None:
    """Whatever becomes of the others."""
    finding = judge_smallest_amount(captures(n1=reply, n9=refusal()))

    assert finding is not None
    assert expected is finding.verdict


def test_no_smallest_amount_is_no_finding() -> None:
    """Nothing is said of what was not tried."""
    assert judge_smallest_amount(captures(n9=accepted())) is None


def whole(amount: int, reply: Reply, role: Role = Role.CAPTURE) -> list[Exchange]:
    """An authorization of *amount*, and a capture of all of it."""
    source = f"a-{amount}-{role}"
    return [authorization(source, amount), capture(reply, role, amount=amount, source=source)]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param([*whole(999, accepted()), *whole(1000, accepted())], Verdict.PASS, id="all"),
        pytest.param(
            [*whole(500, accepted()), *whole(999, refusal()), *whole(1000, accepted())],
            Verdict.FAIL,
            id="a hole",
        ),
        pytest.param([*whole(99, refusal()), *whole(1000, accepted())], Verdict.PASS, id="a lower limit"),
        pytest.param([*whole(1000, accepted()), *whole(2**24, refusal())], Verdict.PASS, id="an upper limit"),
        pytest.param(
            [*whole(1000, refusal(), Role.PROOF), *whole(1000, accepted(), Role.TWIN)],
            Verdict.PASS,
            id="only the untouched one",
        ),
        pytest.param(
            [*whole(1000, refusal()), authorization("b"), capture(accepted(), amount=400, source="b")],
            Verdict.FAIL,
            id="only parts accepted",
        ),
        pytest.param([*whole(1000, refusal())], Verdict.INCONCLUSIVE, id="nothing ever accepted"),
        pytest.param([*whole(1000, silence())], Verdict.INCONCLUSIVE, id="unanswered"),
    ],
)
def test_the_threshold_itself_is_accepted(history: list[Exchange], expected: Verdict) -> None:
    """But for amounts so far from all others that a bank may have its limits there."""
    assert expected is merge(finding.verdict for finding in judge_thresholds(history))


@pytest.mark.parametrize(
    ("attempt", "proof", "twin", "expected"),
    [
        pytest.param(refusal(), accepted(), None, Verdict.PASS, id="refused"),
        pytest.param(accepted(0), accepted(), None, Verdict.PASS, id="accepted without effect"),
        pytest.param(accepted(1000), refusal(), accepted(), Verdict.FAIL, id="taken for everything"),
        pytest.param(refusal(), refusal(), refusal(), Verdict.INCONCLUSIVE, id="nothing works"),
    ],
)
def test_zero_captures_nothing(attempt: Reply, proof: Reply, twin: Reply | None, expected: Verdict) -> None:
    """It may be refused or accepted, as long as all of the money is still there."""
    exchanges = [authorization(), capture(attempt, Role.ATTEMPT, amount=0), capture(proof, Role.PROOF)]
    if twin is not None:
        exchanges.append(capture(twin, Role.TWIN))

    finding = judge_zero(trial(*exchanges, attempts=1))

    assert finding is not None
    assert expected is finding.verdict


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param(
            [capture(accepted(600, "c-1"), amount=600), capture(accepted(600, "c-2"), amount=600)],
            Verdict.FAIL,
            id="more than is held",
        ),
        pytest.param(
            [capture(accepted(600, "c-1"), amount=600), capture(accepted(400, "c-2"), amount=400)],
            Verdict.PASS,
            id="exactly what is held",
        ),
        pytest.param(
            [capture(accepted(600, "c-1"), amount=600), capture(accepted(600, "c-1"), amount=600)],
            Verdict.PASS,
            id="a replay of the same capture",
        ),
        pytest.param(
            [capture(accepted(600, "c-1"), amount=600), capture(refusal(), amount=600)],
            Verdict.PASS,
            id="the second refused",
        ),
        pytest.param([capture(accepted(2000, "c-1"), amount=2000)], Verdict.FAIL, id="one capture alone"),
        pytest.param([capture(accepted(1000, "c-1"), amount=1000)], Verdict.PASS, id="the whole of it"),
        pytest.param(
            [capture(accepted(100_000, "c-1"), amount=1000.0)], Verdict.PASS, id="told in hundredths"
        ),
    ],
)
def test_captures_stay_within_what_is_held(history: list[Exchange], expected: Verdict) -> None:
    """Together, be it one or several."""
    found = judge_sums([authorization(), *history])

    assert expected is merge(finding.verdict for finding in found)


def test_captures_of_unknown_authorizations_are_no_occasion() -> None:
    """Without the held amount there is nothing to compare with."""
    assert [] == list(judge_sums([capture(accepted())]))


def test_a_lost_answer_counts_for_nothing_beside_one_that_came() -> None:
    """A far amount that the bank does not take was asked for again."""
    near = [authorization("a-1"), capture(accepted())]
    far = [
        exchange
        for source, reply in (("a-2", silence()), ("a-3", refusal()))
        for exchange in (authorization(source, 10**7), capture(reply, amount=10**7, source=source))
    ]

    assert [Verdict.PASS] == [x.verdict for x in judge_thresholds([*near, *far])]
