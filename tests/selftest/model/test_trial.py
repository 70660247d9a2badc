"""How exchanges are gathered into trials."""

from __future__ import annotations

from capture_conformance.model.exchange import Role
from capture_conformance.model.trial import trials_of
from histories import accepted, authorization, capture, refusal


def test_attempts_on_one_authorization_become_trials_of_their_own() -> None:
    """Each keeps the authorization and the proof, and knows how many shared them."""
    history = [
        authorization(),
        capture(refusal(), Role.ATTEMPT, case="one", requirements=("R-1",)),
        capture(refusal(), Role.ATTEMPT, case="two", requirements=("R-2",)),
        capture(accepted(), Role.PROOF),
    ]

    trials = trials_of(history)

    assert ["one", "two"] == [trial.question for trial in trials]
    assert [("R-1",), ("R-2",)] == [trial.requirements for trial in trials]
    assert [3, 3] == [len(trial.exchanges) for trial in trials]
    assert [2, 2] == [trial.attempts for trial in trials]


def test_a_trial_without_attempts_stays_whole() -> None:
    """A sequence is judged as one."""
    history = [
        authorization(requirements=("R-1",)),
        capture(accepted(), requirements=("R-1",), case="once"),
        capture(refusal(), Role.AGAIN, requirements=("R-1",), case="once"),
    ]

    (trial,) = trials_of(history)

    assert (3, "once", ("R-1",)) == (
        len(trial.exchanges),
        trial.exchanges[1].part.question,
        trial.requirements,
    )


def test_a_repeated_question_is_judged_by_its_repetition_alone() -> None:
    """The first try shared an authorization that another attempt used up."""
    history = [
        authorization(trial="t-1"),
        capture(refusal(), Role.ATTEMPT, case="one", trial="t-1"),
        capture(accepted(), Role.ATTEMPT, case="two", trial="t-1"),
        authorization("a-2", trial="t-2", repeats="t-1"),
        capture(refusal(), Role.ATTEMPT, case="one", trial="t-2", repeats="t-1"),
        capture(accepted(), Role.PROOF, trial="t-2", repeats="t-1"),
    ]

    assert [("t-1", "two"), ("t-2", "one")] == [(trial.id, trial.question) for trial in trials_of(history)]


def test_a_repetition_of_a_repetition_replaces_both() -> None:
    """The second trial ended before it came to the case, so the third put it."""
    history = [
        authorization(trial="t-1"),
        capture(refusal(), Role.ATTEMPT, case="one", trial="t-1"),
        capture(accepted(), Role.ATTEMPT, case="two", trial="t-1"),
        authorization("a-2", trial="t-2", repeats="t-1"),
        capture(accepted(), Role.ATTEMPT, case="three", trial="t-2", repeats="t-1"),
        authorization("a-3", trial="t-3", repeats="t-2"),
        capture(refusal(), Role.ATTEMPT, case="one", trial="t-3", repeats="t-2"),
        capture(accepted(), Role.PROOF, trial="t-3", repeats="t-2"),
    ]

    expected = [("t-1", "two"), ("t-2", "three"), ("t-3", "one")]
    assert expected == [(trial.id, trial.question) for trial in trials_of(history)]
