"""Findings that are likely of one cause."""

from __future__ import annotations

from capture_conformance.campaign.judgement import Material, judge_all
from capture_conformance.campaign.together import together
from capture_conformance.checks.judging import Tolerance
from capture_conformance.contract.register import load_register
from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.model.results import Result, Together
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


def found(history: list[Exchange]) -> tuple[Together, ...]:
    """What is told together of *history*."""
    results: tuple[Result, ...] = judge_all(
        [load_register().by_id[name] for name in NAMES],
        history,
        (),
        dispositions={},
        tolerance=TOLERANCE,
        strict=False,
        tests={},
    )
    return together(results, Material(history, TOLERANCE).observations)


def test_tells_at_what_turns_they_come() -> None:
    """Several requirements fail by luck alone where every fourth request gets through."""
    (one,) = found(attempts(*(n % 4 == 3 for n in range(16))))

    assert ("credentials", 4, 16) == (one.family, one.accepted, one.attempts)
    assert {"CAP-AUT-01", "CAP-AUT-02", "CAP-AUT-03"} >= {*one.requirements}
    assert "one in every 4, at equal distances, whatever was sent" == one.pattern


def test_does_not_explain_an_acceptance_by_itself() -> None:
    """That what got through was accepted is no cause."""
    (one,) = found(attempts(True, False, True, True, False, False, True))

    assert "accepted" not in one.pattern


def test_has_nothing_to_tell_of_one_finding() -> None:
    """It stands for itself; and where all are refused, there is none."""
    assert () == found(attempts(True, False, False, True, False, False, True))
    assert () == found(attempts(False, False, False))
