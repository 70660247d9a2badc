"""The tester: puts trials to the target, and has what they showed judged."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from itertools import count
from typing import TypeVar

from hypothesis import reject

from capture_conformance.campaign.beginnings import Beginnings
from capture_conformance.campaign.judgement import NO_OCCASION, OF_FINDING, ROOT
from capture_conformance.campaign.material import Material, findings_on
from capture_conformance.campaign.refusals import Held, Refusals
from capture_conformance.campaign.stock import Stock
from capture_conformance.campaign.trials import OpenTrial
from capture_conformance.checks.acceptance import is_decided
from capture_conformance.checks.judging import Tolerance
from capture_conformance.contract.answers import Outcome, outcome
from capture_conformance.generation.defects import Defect, Depth
from capture_conformance.generation.minting import references
from capture_conformance.generation.requests import Aim, capture_request
from capture_conformance.model.campaign import Campaign
from capture_conformance.model.errors import AllowanceSpent, Inconclusive, NothingMore
from capture_conformance.model.exchange import Exchange, Operation, Purpose, Request, Role
from capture_conformance.model.finding import Finding
from capture_conformance.model.merchant import Merchant
from capture_conformance.model.message import Message, message
from capture_conformance.model.target import Card
from capture_conformance.model.verdicts import Verdict, merge
from capture_conformance.transport.session import Transport

_Made = TypeVar("_Made")
# How many plain captures have to be refused before refusals of others are not worth a request.
_TRIES = 6


class Nonconformance(AssertionError):
    """
    A requirement that the target breaks; raised by the tester, never by a check.

    Attributes:
        requirement: Its id.

        finding: The failure that shows it.
    """

    def __init__(self, requirement: str, finding: Finding) -> None:
        """Say what failed."""
        super().__init__(str(reason_of(requirement, finding)))
        self.requirement = requirement
        self.finding = finding

    @property
    def reason(self) -> Message:
        """The requirement with its finding, to be shown."""
        return reason_of(self.requirement, self.finding)


def reason_of(requirement: str, finding: Finding) -> Message:
    """What was found about *requirement*."""
    return message(
        OF_FINDING,
        requirement=requirement,
        case=finding.case or message("reason.as_observed"),
        expected=finding.expected,
        observed=finding.observed,
        evidence=finding.evidence,
    )


class Tester:
    """
    What a test of the suite acts through.

    It asks by trials, remembers every exchange, and judges with the same checks that judge the log later.
    """

    # pytest would take the class for one of tests, by its name.
    __test__ = False

    def __init__(self, campaign: Campaign, transport: Transport, *, prefix: str = "") -> None:
        """
        Begin with an empty history.

        Args:
            campaign: What to ask, and whom.

            transport: The one door to the target.

            prefix: Tells the trials and references of parallel workers apart.
        """
        self.campaign = campaign
        self.target = campaign.target
        self.merchants = campaign.merchants
        self.profile = campaign.profile
        self.history: list[Exchange] = []
        self._plain_captures = 0
        self._is_reachable = False
        self._material: Material | None = None
        self.test = ""
        self._transport = transport
        self._names = (f"t-{prefix}{number:04}" for number in count(1))
        self._references: Iterator[str] = references(prefix)
        self._failures: dict[tuple[str, Hashable], Nonconformance] = {}
        self._shrinking_since: dict[str, int] = {}
        self._unsettled: dict[str, Inconclusive] = {}
        self._beginnings = Beginnings(transport.allowance)
        self._refusals = Refusals(self)
        self._stock = None if campaign.pool is None else Stock(campaign.pool, campaign.target)

    @property
    def depth(self) -> Depth:
        """How deep the tables of defects are gone into."""
        return Depth.QUICK if self.profile.is_quick else Depth.STANDARD

    def at_once(self, wanted: int) -> int:
        """*wanted*, or as many requests as the target may be sent at the same moment."""
        if self.target.connections is None:
            return wanted
        # Other workers may each have one under way.
        return min(wanted, self.target.connections - (self.campaign.workers - 1))

    def has_room(self, *, requests: int, seconds: float) -> bool:
        """Whether the run may still send *requests* in that time."""
        return self._transport.allowance.has_room(requests=requests, seconds=seconds)

    def leaves_to_others(self, *requirements: str) -> bool:
        """Whether a parallel worker may ask what *requirements* need, so that this one need not."""
        return self.campaign.workers > 1 and set(requirements) <= set(self.campaign.selected)

    def trial(
        self,
        case: Message | None,
        *requirements: str,
        repeats: str | None = None,
        merchant: Merchant | None = None,
    ) -> OpenTrial:
        """
        A new trial for *requirements*; *case* says what is tried, None for nothing.

        What is authorized in it is *merchant*'s, by default the first one's.
        """
        return OpenTrial(
            name=next(self._names),
            case=case,
            requirements=requirements,
            test=self.test,
            door=self._transport,
            target=self.target,
            merchant=merchant or self.merchants.own,
            reference=lambda: next(self._references),
            repeats=repeats,
            begins_anew=self._beginnings.begins_again,
            stock=self._stock,
        )

    def may_authorize(self, *, amount: int | None = None, merchant: Merchant | None = None) -> bool:
        """Whether an authorization of *amount* can be had for *merchant*, by default the usual ones."""
        wanted = self.target.amount if amount is None else amount
        return self._stock is None or self._stock.holds(
            amount=wanted, merchant=merchant or self.merchants.own
        )

    def close(self) -> None:
        """Let go of what is held open."""
        if self._stock is not None:
            self._stock.close()

    def undisturbed(self, act: Callable[[], _Made]) -> _Made:
        """
        Return what *act* returns; after a lost answer *act* is called again, as a retry.

        After a few calls the answers are taken as they are, for the target may be what loses them. A call
        that was interrupted because the target was away does not count as one of these.
        """
        return self._beginnings.until_undisturbed(act)

    def as_it_comes(self, act: Callable[[], _Made]) -> _Made:
        """
        Return what *act* returns, with answers that are lost: the question may be about the connection.

        Only where the target was away for everybody, the question begins again.
        """
        return self._beginnings.unless_away(act)

    def refuse(
        self,
        defects: Iterable[Defect],
        *,
        amount: int | None = None,
        merchant: Merchant | None = None,
    ) -> tuple[Exchange, ...]:
        """
        Try every one of *defects*, and prove that it would have been accepted without its defect.

        Attempts share an authorization as long as all of them are refused; one full capture then proves for
        all of them that the authorization was within reach and is intact. Where that proof fails, the
        attempts are tried again in halves until the one that used it up stands alone.

        Args:
            defects: What to try.

            amount: What the authorizations hold; by default the target's ordinary amount.

            merchant: Whose they are; by default the first one's.

        Returns:
            Every exchange that was made for it.

        Raises:
            Inconclusive: Nothing more can be sent, or there is nothing to capture.
        """
        self.give_up_if_hopeless()
        begin = len(self.history)
        waiting, held = list(defects), Held(amount=amount, merchant=merchant)
        shared = [defect for defect in waiting if not defect.may_pass]
        while shared:
            batch, shared = shared[: self._refusals.batch_size], shared[self._refusals.batch_size :]
            self._refuse(partial(self._refusals.try_together, batch, held))
        alone = [defect for defect in waiting if defect.may_pass]
        if self.profile.is_thrifty and alone:
            self._refuse(partial(self._refusals.try_in_turn, alone, held))
            alone = []
        for defect in alone:
            self._refuse(partial(self._refusals.try_alone, defect, held))
        return tuple(self.history[begin:])

    def _refuse(self, act: Callable[[], object]) -> None:
        """Do *act*; what cannot be confirmed any more stays open, and the next question is asked."""
        with suppress(AllowanceSpent):
            self.undisturbed(act)

    @property
    def may_confirm(self) -> bool:
        """Whether the allowance for confirmations holds another request."""
        return self._transport.allowance.has_room_for(Purpose.CONFIRMATION)

    @property
    def may_retry(self) -> bool:
        """Whether the allowance for retries holds another request."""
        return self._transport.allowance.has_room_for(Purpose.RETRY)

    @contextmanager
    def retrying(self) -> Iterator[None]:
        """Count what is sent within this block as a retry."""
        with self._transport.allowance.spending(Purpose.RETRY):
            yield

    @contextmanager
    def confirming(self) -> Iterator[None]:
        """Count what is sent within this block as confirmation of a suspected failure."""
        with self._transport.allowance.spending(Purpose.CONFIRMATION):
            yield

    def give_up_if_hopeless(self) -> None:
        """
        Spare the target, and the budget, what could prove nothing.

        Raises:
            Inconclusive: Plain captures were tried several times, and none was accepted in the whole run.
        """
        if self._plain_captures >= _TRIES and not self._is_reachable:
            raise Inconclusive(message("reason.no_plain_capture", requirement=ROOT))

    def accept(
        self,
        case: Message | None,
        *requirements: str,
        make: Callable[[Aim], Request] = capture_request,
        amount: int | None = None,
        card: Card | None = None,
        suffix: str = "",
    ) -> tuple[Exchange, ...]:
        """
        Try a capture that has to be accepted, and the plainest one beside it if it is not.

        Where that one is accepted, the first is sent once more: it may have been refused by chance.

        Args:
            case: What is tried.

            requirements: Those that it bears on.

            make: The capture in question, from what was authorized.

            amount: What is authorized; by default the target's ordinary amount.

            card: On which card; by default the target's.

            suffix: What stands behind the reference.

        Returns:
            The exchanges of the trial.

        Raises:
            Inconclusive: Nothing more can be sent, or there is nothing to capture.
        """

        def try_it() -> tuple[Exchange, ...]:
            trial = self.trial(case, *requirements)
            aim = trial.authorize(amount=amount, card=card, suffix=suffix)
            capture = trial.send(make(aim), Role.CAPTURE)
            with suppress(AllowanceSpent), self.confirming():
                if is_decided(capture) and outcome(trial.twin()) is Outcome.ACCEPTED:
                    sister = trial.authorize(amount=amount, role=Role.SISTER, card=card, suffix=suffix)
                    trial.send(make(sister), Role.REPEAT)
            return tuple(trial.exchanges)

        return self.undisturbed(try_it)

    def keep(self, *exchanges: Exchange) -> None:
        """Remember *exchanges*; the transport calls this."""
        self.history.extend(exchanges)
        captures = [x for x in exchanges if x.operation is Operation.CAPTURE]
        self._plain_captures += sum(x.part.role in (Role.CAPTURE, Role.PROOF, Role.TWIN) for x in captures)
        self._is_reachable = self._is_reachable or any(outcome(x) is Outcome.ACCEPTED for x in captures)

    def judge(self, requirement: str, exchanges: Iterable[Exchange] | None = None) -> None:
        """
        Hold *exchanges*, by default the whole history, against *requirement*.

        Raises:
            Nonconformance: At least one check failed.
            Inconclusive: None failed, and at least one could not tell, or nothing was judged.
        """
        verdict, worst = self.found(requirement, exchanges)
        if worst is not None and verdict is Verdict.FAIL:
            raise Nonconformance(requirement, worst)
        if verdict is Verdict.NONE and exchanges is None and self.campaign.workers > 1:
            # The occasion may have been another worker's; the run as a whole is judged in the end.
            return
        if verdict is not Verdict.PASS:
            reason = NO_OCCASION if worst is None else reason_of(requirement, worst)
            raise Inconclusive(reason, requirement=requirement)

    def findings(self, requirement: str, exchanges: Iterable[Exchange] | None = None) -> tuple[Finding, ...]:
        """Everything that the check of *requirement* finds on *exchanges*, by default the whole history."""
        material = self._of_history() if exchanges is None else self._of(tuple(exchanges))
        return findings_on(requirement, material)

    def _of(self, exchanges: tuple[Exchange, ...]) -> Material:
        return Material(exchanges, Tolerance(clock_s=self.target.clock_tolerance_s))

    def _of_history(self) -> Material:
        """The whole history, prepared for checks once as long as nothing more is sent."""
        if self._material is None or len(self._material.exchanges) != len(self.history):
            self._material = self._of(tuple(self.history))
        return self._material

    def found(
        self, requirement: str, exchanges: Iterable[Exchange] | None = None
    ) -> tuple[Verdict, Finding | None]:
        """The verdict of *exchanges*, by default of all, on *requirement*, and the smallest such finding."""
        findings = self.findings(requirement, exchanges)
        verdict = merge(finding.verdict for finding in findings)
        worst = min((f for f in findings if f.verdict is verdict), key=lambda f: f.weight, default=None)
        return verdict, worst

    def explore(
        self, requirements: tuple[str, ...], case: Hashable, act: Callable[[], Iterable[Exchange]]
    ) -> None:
        """
        One execution of a property: act, and judge those of *requirements* that an exchange was made for.

        What cannot be told is kept for ``settle``: to Hypothesis it would be a failure to be made smaller.

        Args:
            requirements: Those to judge; one that no exchange was made for is passed over.

            case: What was drawn; equal cases are taken for the same.

            act: Makes the exchanges.

        Raises:
            Nonconformance: As ``judge`` does.
        """

        def judge(exchanges: tuple[Exchange, ...]) -> None:
            for requirement in requirements:
                if any(requirement in exchange.part.requirements for exchange in exchanges):
                    self.judge(requirement, exchanges)

        def act_if_possible() -> Iterable[Exchange]:
            is_over = isinstance(self._unsettled.get(self.test), NothingMore)
            return () if is_over else self.undisturbed(act)

        try:
            self.execute(case, act_if_possible, judge)
        except Inconclusive as error:
            self._unsettled[self.test] = error

    def execute(
        self,
        case: Hashable,
        act: Callable[[], Iterable[Exchange]],
        judge: Callable[[tuple[Exchange, ...]], None],
    ) -> None:
        """
        Act and judge, within what shrinking may cost.

        A case that failed before fails again without being sent again, so that Hypothesis finds its smallest
        example stable. When the shrinking allowance is used up, further cases are passed over.

        Raises:
            Nonconformance: *judge* found it, now or before.
        """
        key = (self.test, case)
        if key in self._failures:
            raise self._failures[key]
        since = self._shrinking_since.get(self.test)
        if since is not None and not self._may_shrink(since):
            reject()
        try:
            with nullcontext() if since is None else self.confirming():
                exchanges = tuple(act())
            judge(exchanges)
        except Nonconformance as failure:
            self._failures[key] = failure
            self._shrinking_since.setdefault(self.test, len(self.history))
            raise

    def _may_shrink(self, since: int) -> bool:
        """Whether a failure that was found when the history was *since* long may still be made smaller."""
        is_allowed = len(self.history) - since < self.profile.shrink_requests
        return is_allowed and self.may_confirm

    def begin_property(self) -> None:
        """Another property of the same test: failures are forgotten, and shrinking may cost as much anew."""
        self._shrinking_since.pop(self.test, None)
        self._failures = {key: failure for key, failure in self._failures.items() if key[0] != self.test}

    def settle(self, test: str) -> None:
        """
        Say after *test* what its executions have left open.

        Raises:
            Inconclusive: At least one of them could not be judged.
        """
        if test in self._unsettled:
            raise self._unsettled[test]
