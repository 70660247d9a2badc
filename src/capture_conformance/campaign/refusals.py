"""Trying what has to be refused, and finding out which of several tries has left a trace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from math import isqrt
from typing import Protocol

from capture_conformance.campaign.trials import OpenTrial
from capture_conformance.contract.answers import Outcome, outcome
from capture_conformance.generation.defects import Defect
from capture_conformance.generation.requests import Aim, status_request
from capture_conformance.model.campaign import Profile
from capture_conformance.model.errors import Disturbed, Inconclusive
from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.model.merchant import Merchant
from capture_conformance.model.message import Message, message

# How often attempts that were refused are tried again because others were accepted on their authorization.
_TURNS = 4
# Judges what only many refusals together bring about.
_MANY = ("CAP-ROB-07",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the authorizations that are tried hold, and whose they are; None for the usual."""

    amount: int | None = None
    merchant: Merchant | None = None


class Asker(Protocol):
    """Who makes trials, and remembers what became of them."""

    profile: Profile
    history: list[Exchange]

    def trial(
        self,
        case: Message | None,
        *requirements: str,
        repeats: str | None = None,
        merchant: Merchant | None = None,
    ) -> OpenTrial:
        """A new trial."""
        ...

    @property
    def may_confirm(self) -> bool:
        """Whether the allowance for confirmations holds another request."""
        ...

    def confirming(self) -> AbstractContextManager[None]:
        """Count what is sent within the block as confirmation of a suspected failure."""
        ...


class Refusals:
    """
    Attempts that share an authorization as long as all of them are refused.

    One full capture then proves for all of them that the authorization was within reach and is intact. Where
    that proof fails, they are tried again in parts; what shows once may be chance, and is tried once more.
    """

    def __init__(self, asker: Asker) -> None:
        """Begin with the whole allowance for searches."""
        self._asker = asker
        self._spent = 0
        self._begin: int | None = None
        self._most = asker.profile.batch

    @property
    def batch_size(self) -> int:
        """How many attempts share an authorization: as the profile has it, or as many as one has borne."""
        return self._most

    def try_together(
        self,
        batch: Sequence[Defect],
        held: Held,
        *,
        repeats: str | None = None,
        is_second_look: bool = False,
        fresh: int | None = None,
        turn: int = 0,
    ) -> bool:
        """
        Try all of *batch*; whether the authorization was intact afterwards.

        The first *fresh* of them, by default all, were never tried before; the others are confirmed, for the
        *turn*-th time. An authorization for those that are fresh is had in any case.
        """
        fresh = len(batch) if fresh is None else fresh
        is_due = repeats is None or (fresh > 0 and not self._asker.may_confirm)
        trial = self._asker.trial(None, repeats=repeats, merchant=held.merchant)
        with self._paid_for(is_question=is_due):
            aim = trial.authorize(amount=held.amount)
        for number, defect in enumerate(batch):
            with self._paid_for(is_question=number < fresh):
                attempt = _attempt(trial, aim, defect)
            if outcome(attempt) is Outcome.ACCEPTED:
                # What was refused before has no proof on this authorization any more: it goes again.
                rest = [*batch[number + 1 :], *batch[:number]]
                left = max(0, fresh - number - 1)
                if not rest or left:
                    return not rest or self.try_together(rest, held, repeats=trial.name, fresh=left)
                return self._try_again(rest, held, trial, turn + 1)
        with self._paid_for(is_question=is_due):
            is_intact = _is_intact(trial, aim, held)
        if is_intact:
            return True
        if outcome(trial.exchanges[-1]) is Outcome.ACCEPTED:
            self._find_out(batch, held, trial.name, is_second_look=is_second_look)
        return False

    def _try_again(self, refused: Sequence[Defect], held: Held, trial: OpenTrial, turn: int) -> bool:
        """
        Prove what was *refused* in *trial* before another attempt was accepted there; whether that succeeded.

        Where attempts are accepted now and then, fewer share an authorization each time; after a few turns a
        plain capture has to do.
        """
        if turn > _TURNS:
            trial.compare_with_plain(amount=held.amount)
            return False
        middle = len(refused) // 2 if turn > 1 else 0
        parts = [part for part in (refused[:middle], refused[middle:]) if part]
        tried = [self.try_together(x, held, repeats=trial.name, fresh=0, turn=turn) for x in parts]
        return all(tried)

    def _paid_for(self, *, is_question: bool) -> AbstractContextManager[None]:
        """Count what is sent within this block as a confirmation, unless it *is_question*."""
        return nullcontext() if is_question else self._asker.confirming()

    def _find_out(self, batch: Sequence[Defect], held: Held, repeats: str, *, is_second_look: bool) -> None:
        """Which of *batch* has left a trace, or whether only all of them together do."""
        if len(batch) == 1:
            if not is_second_look:
                self._search(batch, held, repeats, is_second_look=True)
            return
        parts = list(self._parts(batch))
        found = [self._search(part, held, repeats) for part in parts]
        if all(found) and self._may_search and not self._try_many(batch, held):
            self._draw_the_line(batch, held, borne=max(map(len, parts)))

    def _parts(self, batch: Sequence[Defect]) -> Iterator[Sequence[Defect]]:
        """
        *batch* in two halves, or, where it may be large, in as many parts as each has members.

        Every one of its members has to be tried again in any case, for all of them lack their proof. Of a
        large batch that leaves less to be tried for a third time.
        """
        if not self._asker.profile.is_thrifty:
            middle = len(batch) // 2
            yield from (batch[:middle], batch[middle:])
            return
        size = isqrt(len(batch))
        yield from (batch[start : start + size] for start in range(0, len(batch), size))

    def _try_many(self, batch: Sequence[Defect], held: Held) -> bool:
        """All of *batch* once more, where none of them alone is to blame: it may have been by chance."""
        case = message("robustness.case.many_refusals", number=len(batch))
        trial = self._asker.trial(case, merchant=held.merchant)
        with self._asker.confirming():
            aim = trial.authorize(amount=held.amount)
            for defect in batch[:-1]:
                trial.send(defect.make(aim), Role.ATTEMPT)
            # All of them together are one question.
            trial.send(batch[-1].make(aim), Role.ATTEMPT, requirements=_MANY)
            return _is_intact(trial, aim, held)

    def _draw_the_line(self, batch: Sequence[Defect], held: Held, *, borne: int) -> None:
        """How many of *batch* are too many, *borne* being what one has borne; so many share one then."""
        too_many = len(batch)
        while too_many - borne > 1 and self._may_search and not self._asker.profile.is_thrifty:
            middle = (borne + too_many) // 2
            if self._try_many(batch[:middle], held):
                borne = middle
            else:
                too_many = middle
        self._most = borne

    def _search(
        self, batch: Sequence[Defect], held: Held, repeats: str, *, is_second_look: bool = False
    ) -> bool:
        """Try a part of a batch again, as long as the run's allowance for such searches lasts."""
        begin, is_outermost = len(self._asker.history), self._begin is None
        if is_outermost:
            self._begin = begin
        is_intact = False
        if self._may_search:
            with self._asker.confirming():
                is_intact = self.try_together(batch, held, repeats=repeats, is_second_look=is_second_look)
        if is_outermost:
            self._spent += len(self._asker.history) - begin
            self._begin = None
        return is_intact

    @property
    def _may_search(self) -> bool:
        """Whether the run's allowance for searches lasts."""
        since = len(self._asker.history) if self._begin is None else self._begin
        spent = self._spent + len(self._asker.history) - since
        return spent < self._asker.profile.search_requests

    def try_in_turn(self, defects: Sequence[Defect], held: Held) -> None:
        """
        Try *defects*, each of which may be accepted, on as few authorizations as that takes.

        Those that are refused share one, and are tried again on another where a later one is accepted: it has
        used up what was to prove them. Where the proof fails, each is tried on an authorization of its own.
        """
        refused: list[Defect] = []
        waiting, before = list(defects), None
        while waiting:
            trial = self._asker.trial(None, repeats=before, merchant=held.merchant)
            before = trial.name
            aim = trial.authorize(amount=held.amount)
            while waiting:
                defect = waiting.pop(0)
                if outcome(_attempt(trial, aim, defect)) is Outcome.ACCEPTED:
                    if defect.may_lack_effect:
                        _is_intact(trial, aim, held)
                    waiting.extend(refused)
                    refused.clear()
                    break
                refused.append(defect)
        if refused and not _is_intact(trial, aim, held):
            with self._asker.confirming():
                for defect in refused:
                    self.try_alone(defect, held, repeats=trial.name)

    def try_alone(self, defect: Defect, held: Held, *, repeats: str | None = None) -> None:
        """Try *defect* on an authorization of its own, for it may be accepted."""
        trial = self._asker.trial(defect.case, *defect.requirements, repeats=repeats, merchant=held.merchant)
        aim = trial.authorize(amount=held.amount)
        attempt = _attempt(trial, aim, defect)
        if outcome(attempt) is Outcome.ACCEPTED and not defect.may_lack_effect:
            return
        is_intact = _is_intact(trial, aim, held)
        if not is_intact and outcome(trial.exchanges[-1]) is Outcome.ACCEPTED and repeats is None:
            with self._asker.confirming():
                self.try_alone(defect, held, repeats=trial.name)


def _attempt(trial: OpenTrial, aim: Aim, defect: Defect) -> Exchange:
    return trial.send(defect.make(aim), Role.ATTEMPT, case=defect.case, requirements=defect.requirements)


def _is_intact(trial: OpenTrial, aim: Aim, held: Held) -> bool:
    """Whether a full capture is accepted; where it is not, a twin comes last."""
    try:
        proof = trial.capture(aim, Role.PROOF)
    except Disturbed:
        # Whether it was the network or the gateway that fell silent shows in what is asked next.
        with suppress(Inconclusive):
            trial.send(status_request(aim.transaction_id, aim.merchant), Role.STATUS)
        raise
    if outcome(proof) is Outcome.ACCEPTED:
        return True
    trial.compare_with_plain(amount=held.amount)
    return False
