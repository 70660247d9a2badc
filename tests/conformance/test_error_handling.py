"""Whether refusals are consistent with each other, and each time."""

from __future__ import annotations

from functools import partial

import pytest

from capture_conformance.campaign.attempts import attempt
from capture_conformance.campaign.tester import Tester
from capture_conformance.generation.credentials import invalid_credentials
from capture_conformance.generation.defects import chosen
from capture_conformance.generation.request_fields import invalid_bodies
from capture_conformance.model.exchange import Role
from capture_conformance.model.message import message
from capture_conformance.plugin import each


@pytest.fixture(scope="module")
def attempts(tester: Tester) -> None:
    """Captures with two defects, and one bad capture several times."""
    attempt(tester, "error_handling")


@pytest.fixture(scope="module")
def kinds(tester: Tester) -> None:
    """A refusal for the keys, the form and the state, where no other test has caused them."""
    if tester.leaves_to_others("CAP-AUT-13", "CAP-REQ-01", "CAP-LIF-03"):
        return
    tried = {name for x in tester.history for name in x.part.requirements}
    if "CAP-AUT-13" not in tried:
        tester.refuse(tuple(invalid_credentials(tester.merchants))[:1])
    if not {"CAP-REQ-01", "CAP-LIF-03"} <= tried:
        tester.undisturbed(partial(capture_twice, tester))
        tester.refuse(chosen(invalid_bodies(), wanted=["CAP-REQ-01"], depth=tester.depth))


def capture_twice(tester: Tester) -> None:
    """The whole amount, and then the same again."""
    trial = tester.trial(message("error_handling.case.whole_twice"), "CAP-LIF-03")
    aim = trial.authorize()
    trial.capture(aim)
    trial.capture(aim, Role.AGAIN)


@each("CAP-ERR-01", "CAP-ERR-02", "CAP-ERR-04", "CAP-ERR-05")
@pytest.mark.usefixtures("attempts")
def test_tells_refusals_in_one_way(tester: Tester, requirement_id: str) -> None:
    """For every defect, and every time."""
    tester.judge(requirement_id)


@each("CAP-ERR-03", "CAP-ERR-06")
@pytest.mark.usefixtures("attempts", "kinds")
def test_tells_reasons_apart(tester: Tester, requirement_id: str) -> None:
    """A caller has to react differently to a second capture than to a malformed one."""
    tester.judge(requirement_id)
