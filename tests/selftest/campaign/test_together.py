"""Findings that are likely of one cause."""

from __future__ import annotations

import dataclasses

from capture_conformance.campaign.judgement import judge_all
from capture_conformance.campaign.material import Material
from capture_conformance.campaign.together import together
from capture_conformance.checks.judging import Tolerance
from capture_conformance.contract.register import load_register
from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.model.message import message
from capture_conformance.model.results import Result, Together
from capture_conformance.model.verdicts import Verdict
from histories import accepted, authorization, capture, refusal

TOLERANCE = Tolerance(clock_s=5)
NAMES = ("CAP-AUT-01", "CAP-AUT-02", "CAP-AUT-03")


def attempts(*accepts: bool) -> list[Exchange]:
    """An attempt for each of the requirements in turn, on an authorization of its own."""
    found = []
    for number, is_accepted in enumerate(accepts):
        name, trial = NAMES[number % len(NAMES)], f"t-{number}"
        reply = accepted(capture_id=f"c-{number}") if is_accepted else refusal(401)
        found += [
            authorization(f"a-{number}", trial=trial),
            capture(
                reply,
                Role.ATTEMPT,
                source=f"a-{number}",
                trial=trial,
                requirements=(name,),
                case=f"case {number}",
            ),
        ]
    return found


def judged(history: list[Exchange]) -> tuple[Result, ...]:
    """The results of three requirements."""
    return judge_all(
        [load_register().by_id[name] for name in NAMES],
        history,
        (),
        dispositions={},
        tolerance=TOLERANCE,
        strict=False,
        tests={},
    )


def found(history: list[Exchange]) -> tuple[Together, ...]:
    """What is told together of *history*."""
    return together(judged(history), Material(history, TOLERANCE).observations)


def test_tells_at_what_turns_they_come() -> None:
    """Several requirements fail by luck alone where every fourth request gets through."""
    (one,) = found(attempts(*(n % 4 == 3 for n in range(16))))

    assert (4, 16) == (one.said.arg("accepted"), one.said.arg("tried"))
    assert {"CAP-AUT-01", "CAP-AUT-02", "CAP-AUT-03"} >= {*one.requirements}
    assert message("pattern.every", step=4) == one.said.arg("pattern")


def test_looks_at_all_that_was_captured_again() -> None:
    """Whatever it was for: each third is granted, of full and of partial captures alike."""
    history = []
    for number in range(9):
        reply = accepted(capture_id=f"d-{number}") if number % 3 == 0 else refusal(412)
        name, source = ("CAP-LIF-03", "CAP-LIF-04")[number > 5], f"a-{number}"
        history += [
            authorization(source),
            capture(accepted(capture_id=f"c-{number}"), source=source),
            capture(reply, Role.AGAIN, source=source, requirements=(name,), case="again"),
        ]
    results = [
        dataclasses.replace(result, verdict=Verdict.FAIL, evidence=(history[place].id,))
        for result, place in zip(judged(history), (2, 11, 20), strict=True)
    ]
    (one,) = together(results, Material(history, TOLERANCE).observations)

    when = message("pattern.every", step=3)
    assert message("together.of_captured", accepted=3, tried=9, pattern=when) == one.said


def test_tells_whether_a_part_or_the_whole_was_taken_before() -> None:
    """Where one of them can be captured again, and the other not."""
    history = []
    for number in range(8):
        source, first, is_whole = f"a-{number}", f"c-{number}", number % 2 == 0
        again = accepted(capture_id=f"d-{number}") if is_whole else refusal(412)
        history += [
            authorization(source),
            capture(accepted(capture_id=first), amount=1000 if is_whole else 600, source=source),
            capture(again, Role.AGAIN, amount=100 + number, source=source),
        ]
    results = [
        dataclasses.replace(result, verdict=Verdict.FAIL, evidence=(history[place].id,))
        for result, place in zip(judged(history), (2, 8, 14), strict=True)
    ]
    (one,) = together(results, Material(history, TOLERANCE).observations)

    when = message("pattern.only_where", trait=message("trait.whole_captured"))
    assert when == one.said.arg("pattern")


def test_does_not_explain_an_acceptance_by_itself() -> None:
    """That what got through was accepted is no cause."""
    (one,) = found(attempts(True, False, True, True, False, False, True))

    assert "trait.accepted" not in str(one.said)


def test_has_nothing_to_tell_of_one_finding() -> None:
    """It stands for itself; and where all are refused, there is none."""
    assert () == found(attempts(True, False, False, True, False, False, True))
    assert () == found(attempts(False, False, False))
