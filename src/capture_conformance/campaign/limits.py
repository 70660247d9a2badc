"""The limit of one authorization: that much, and not one unit more."""

from __future__ import annotations

from capture_conformance.campaign.tester import Tester
from capture_conformance.contract.answers import Outcome, outcome
from capture_conformance.generation.amounts import one_too_many
from capture_conformance.model.errors import Inconclusive, NothingMore
from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.model.message import Message, message

# Where every request counts, one unit too many is tried where a comparison is likelier to go wrong.
_TELLING = 100


def try_limit(tester: Tester, amount: int) -> tuple[Exchange, ...]:
    """
    The whole of an authorization of *amount*, and one unit too many of another.

    An amount that the bank does not take is not asked further. Where authorizations are few, both are
    asked of the same one.
    """
    if tester.profile.is_thrifty:
        return _try_both(tester, amount)
    try:
        tried = tester.accept(_whole(amount), "CAP-AMT-03", amount=amount)
    except NothingMore:
        raise
    except Inconclusive:
        return ()
    is_taken = any(outcome(x) is Outcome.ACCEPTED for x in tried if x.part.role is Role.CAPTURE)
    if is_taken and (amount >= _TELLING or not tester.profile.is_quick):
        return tried + tester.refuse([one_too_many(amount)], amount=amount)
    return tried


def _whole(amount: int) -> Message:
    return message("amounts.case.whole", amount=amount)


def _try_both(tester: Tester, amount: int) -> tuple[Exchange, ...]:
    """One unit too many, and then the whole."""
    if not tester.may_authorize(amount=amount):
        return ()

    def act() -> tuple[Exchange, ...]:
        trial, defect = tester.trial(_whole(amount), "CAP-AMT-03"), one_too_many(amount)
        aim = trial.authorize(amount=amount)
        if amount >= _TELLING or not tester.profile.is_quick:
            trial.send(defect.make(aim), Role.ATTEMPT, case=defect.case, requirements=("CAP-AMT-02",))
        trial.capture(aim)
        return tuple(trial.exchanges)

    return tester.undisturbed(act)
