"""
The suite's exceptions.

    SuiteError                 ours or the operator's; never a verdict on the target
    ├── UsageError             the operator's: what, where, what to do (exit code 4)
    │   └── NothingSelected    nothing matches the selection (exit code 5)
    ├── NotWritten             a file cannot be written, as on a full disk (exit code 3)
    └── Inconclusive           the target gave no ground for a judgement
        ├── Disturbed          the network lost an answer, so the question is put again
        ├── NotPrepared        the pool of authorizations has none of this kind
        ├── AllowanceSpent     the allowance for confirmations or retries is used up
        └── NothingMore        nothing more is sent in this run
            ├── BudgetSpent    its requests are used up, or its time is
            ├── TargetSilent   the target stopped answering
            ├── PoolSpent      the pool of authorizations is used up
            └── RunEnded       an answer was such that it has to be so
"""

from __future__ import annotations

from capture_conformance.model.message import Message


class SuiteError(Exception):
    """The suite or its operator is at fault, not the target."""


class UsageError(SuiteError):
    """The operator asked for something that cannot be done; the message says what to do instead."""


class NothingSelected(UsageError):
    """The selection matches no requirement."""


class NotWritten(SuiteError):
    """A file cannot be written, as on a full disk; the message names it and the reason."""


class Inconclusive(SuiteError):
    """
    The target gave no ground for a judgement.

    Attributes:
        reason: What was lacking.

        requirement: The only one that this is about; None where it may be about several.
    """

    def __init__(self, reason: Message, *, requirement: str | None = None) -> None:
        """Say in *reason* what was lacking."""
        super().__init__(str(reason))
        self.reason = reason
        self.requirement = requirement


class Disturbed(Inconclusive):
    """
    The answer to a request that may have moved money was lost; what it was for has to begin again.

    ``was_away`` says that the target answered nobody for a while, so that this one answer is not to blame.
    """

    def __init__(self, reason: Message, *, was_away: bool = False) -> None:
        """Say in *reason* which answer was lost."""
        super().__init__(reason)
        self.was_away = was_away


class NotPrepared(Inconclusive):
    """The pool of prepared authorizations has none of this kind."""


class AllowanceSpent(Inconclusive):
    """The allowance for confirmations or for retries is used up; questions may still be asked."""


class NothingMore(Inconclusive):
    """Nothing more is sent in this run."""


class BudgetSpent(NothingMore):
    """The run's request budget is used up."""


class TargetSilent(NothingMore):
    """The target stopped answering, so nothing more is sent."""


class PoolSpent(NothingMore):
    """The pool of prepared authorizations is used up."""


class RunEnded(NothingMore):
    """An answer was such that nothing more may be sent to the target."""
