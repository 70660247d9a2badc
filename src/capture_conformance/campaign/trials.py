"""A trial while it is being made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from capture_conformance.campaign.stock import Stock, handed_in
from capture_conformance.contract.answers import Outcome, answer_to, body_of, member, outcome
from capture_conformance.generation.minting import REFERENCE_LIMIT
from capture_conformance.generation.requests import Aim, authorization_request, capture_request
from capture_conformance.model.errors import AllowanceSpent, Disturbed, Inconclusive, NotPrepared
from capture_conformance.model.exchange import (
    Exchange,
    Part,
    Purpose,
    Request,
    Response,
    Role,
    is_meant,
    is_unheard,
)
from capture_conformance.model.merchant import Merchant
from capture_conformance.model.message import Message, message
from capture_conformance.model.target import Card, Target
from capture_conformance.transport.allowance import Allowance

# Roles whose requests may have moved money, so that they cannot simply be repeated.
_MOVERS = (
    *(Role.CAPTURE, Role.PROOF, Role.TWIN, Role.REPEAT, Role.AGAIN, Role.VOID),
    *(Role.RIVAL, Role.LOST),
)


class Door(Protocol):
    """The way to the target, as a trial needs it."""

    allowance: Allowance

    def wait_until_back(self, trial: str) -> bool:
        """After a lost answer: wait until the target answers; return whether it was away."""
        ...

    def send(self, request: Request, part: Part) -> Exchange:
        """Send *request* once."""
        ...

    def send_at_once(
        self, requests_: Sequence[Request], part: Part, *, stagger_s: float = 0.0
    ) -> tuple[Exchange, ...]:
        """Send all of *requests_* at the same moment."""
        ...

    def send_in_turn(self, requests_: Sequence[Request], part: Part) -> tuple[Exchange, ...]:
        """Send *requests_* one after the other over one connection."""
        ...

    def hand_in(self, place: str, request: Request, reply: Response, part: Part) -> Exchange:
        """Keep what was made before the run."""
        ...


class BeginsAgain(Protocol):
    """Whoever knows whether a trial is made once more after a lost answer."""

    def __call__(self, *, was_away: bool) -> bool:
        """Whether it is; *was_away* says that the target answered nobody for a while."""
        ...


class OpenTrial:
    """
    Collects exchanges under one trial's name, each with the part that it plays.

    It leaves judging to the checks; only where a step cannot be taken at all does it give up.
    """

    def __init__(
        self,
        *,
        name: str,
        case: Message | None,
        requirements: tuple[str, ...],
        test: str,
        door: Door,
        target: Target,
        merchant: Merchant,
        reference: Callable[[], str],
        repeats: str | None = None,
        begins_anew: BeginsAgain = lambda *, was_away: False,
        stock: Stock | None = None,
    ) -> None:
        """
        Begin a trial; nothing is sent yet.

        *begins_anew* says whether the trial is made once more after a lost answer. *stock* is where
        authorizations are taken from, if not from the target's own endpoint.
        """
        self._stock = stock
        self._begins_anew = begins_anew
        self.name = name
        self._case = case
        self._requirements = requirements
        self._test = test
        self._door = door
        self._target = target
        self._merchant = merchant
        self._reference = reference
        self._repeats = repeats
        self.exchanges: list[Exchange] = []
        self.aim: Aim | None = None

    def send(
        self, request: Request, role: Role, *, case: Message | None = None, requirements: tuple[str, ...] = ()
    ) -> Exchange:
        """
        Send *request* as the part *role* of this trial.

        Raises:
            Disturbed: Its answer was lost, and the trial is made anew.
        """
        exchange = self._door.send(request, self._part(role, case, requirements))
        self.exchanges.append(exchange)
        if role in _MOVERS:
            self._give_up_if_unheard(exchange)
        return exchange

    def _give_up_if_unheard(self, *exchanges: Exchange) -> None:
        lost = next((x for x in exchanges if is_unheard(x.reply) and not is_meant(x.reply)), None)
        if lost is None:
            return
        was_away = self._door.wait_until_back(self.name)
        if self._begins_anew(was_away=was_away):
            reason = message("reason.answer_lost", exchange=lost.id, answer=answer_to(lost))
            raise Disturbed(reason, was_away=was_away)

    def send_at_once(
        self, requests: Sequence[Request], *, case: Message | None = None, stagger_s: float = 0.0
    ) -> tuple[Exchange, ...]:
        """Send all of *requests* as RIVALS, at the same moment or each *stagger_s* after the one before."""
        part = self._part(Role.RIVAL, case, ())
        exchanges = self._door.send_at_once(requests, part, stagger_s=stagger_s)
        self.exchanges.extend(exchanges)
        self._give_up_if_unheard(*exchanges)
        return exchanges

    def send_in_turn(
        self, requests: Sequence[Request], *, case: Message | None = None
    ) -> tuple[Exchange, ...]:
        """Send *requests* as RIVALS, one after the other over one connection."""
        exchanges = self._door.send_in_turn(requests, self._part(Role.RIVAL, case, ()))
        self.exchanges.extend(exchanges)
        self._give_up_if_unheard(*exchanges)
        return exchanges

    def _part(self, role: Role, case: Message | None, requirements: tuple[str, ...]) -> Part:
        tried = case or self._case
        return Part(
            trial=self.name,
            role=role,
            case=tried,
            question="" if tried is None else str(tried),
            requirements=requirements or self._requirements,
            repeats=self._repeats,
            test=self._test,
        )

    def authorize(
        self,
        *,
        amount: int | None = None,
        role: Role = Role.AUTHORIZATION,
        card: Card | None = None,
        suffix: str = "",
        merchant: Merchant | None = None,
    ) -> Aim:
        """
        A fresh authorization, by the target's own endpoint or from the stock.

        Args:
            amount: What to hold; by default the target's ordinary amount.

            role: SISTER for a second one in the same trial.

            card: On which card; by default the target's.

            suffix: What stands behind the reference; both together are cut to what a reference may have.

            merchant: Whose it is; by default the trial's.

        Raises:
            Inconclusive: The target gave none, so that there is nothing to capture.
            NotPrepared, PoolSpent: The stock has none of that kind, or none at all.
        """
        held, owner = self._target.amount if amount is None else amount, merchant or self._merchant
        reference = (self._reference() + suffix)[:REFERENCE_LIMIT]
        if self._stock is not None and (suffix or card not in (None, self._target.card)):
            raise NotPrepared(message("reason.no_such_prepared"))
        entry = None if self._stock is None else self._stock.take(amount=held, merchant=owner)
        if self._stock is not None and entry is not None and not self._stock.pool.is_rehearsal:
            place, part = f"{self._stock.pool.file}, line {entry.line}", self._part(role, None, ())
            exchange = self._door.hand_in(place, *handed_in(entry), part)
            self.exchanges.append(exchange)
            reference = entry.reference or entry.id
        else:
            request = authorization_request(
                owner,
                amount=held,
                currency=self._target.currency,
                card=card or self._target.card,
                reference=reference,
            )
            exchange = self.send(request, role)
        found = member(body_of(exchange), "transaction_details", "id")
        if outcome(exchange) is not Outcome.ACCEPTED or not isinstance(found, str) or not found:
            reason = message("reason.no_authorization", answer=answer_to(exchange), exchange=exchange.id)
            raise Inconclusive(reason)
        aim = Aim(transaction_id=found, amount=held, merchant=owner, notes=f"Capture of {reference}")
        self.aim = aim if role is Role.AUTHORIZATION else self.aim
        return aim

    def capture(
        self, aim: Aim, role: Role = Role.CAPTURE, *, amount: int | None = None, notes: str | None = None
    ) -> Exchange:
        """A correct capture of *aim*, of the whole amount unless told otherwise."""
        members = {"amount": amount, "notes": notes}
        given = {name: value for name, value in members.items() if value is not None}
        return self.send(capture_request(aim, members=given), role)

    def compare_with_plain(self, *, amount: int | None = None, asked: int | None = None) -> Exchange | None:
        """
        Make the plainest capture after a suspected failure, paid for by the allowance for confirmations.

        Args:
            amount: What the fresh authorization holds; by default the target's ordinary amount.

            asked: How much of it is captured; by default all.

        Returns:
            The capture; None where the allowance is used up.
        """
        with suppress(AllowanceSpent), self._door.allowance.spending(Purpose.CONFIRMATION):
            return self.capture(self.authorize(amount=amount, role=Role.SISTER), Role.TWIN, amount=asked)
        return None

    def twin(self, *, amount: int | None = None) -> Exchange:
        """The plainest capture, on a sister authorization that nothing was tried on."""
        return self.capture(self.authorize(amount=amount, role=Role.SISTER), Role.TWIN)
