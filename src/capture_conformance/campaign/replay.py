"""A case file made again: the same requests, on fresh authorizations."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, TypeAlias

from capture_conformance.campaign.case_names import KEY, UNNAMED, names_of, respelt, text_of, told_by
from capture_conformance.campaign.material import checks
from capture_conformance.campaign.tester import Tester
from capture_conformance.campaign.trials import OpenTrial
from capture_conformance.campaign.waiting import asked_until
from capture_conformance.contract.answers import Outcome, outcome
from capture_conformance.contract.exchange_lines import request_from_json
from capture_conformance.contract.message_json import optional_message
from capture_conformance.generation.credentials import disguises
from capture_conformance.generation.minting import unknown_key, unknown_transaction_id
from capture_conformance.model.errors import Inconclusive
from capture_conformance.model.exchange import Exchange, Request, Role
from capture_conformance.model.merchant import Merchant
from capture_conformance.model.message import Message, message
from capture_conformance.model.target import Card
from capture_conformance.model.verdicts import Verdict

Step: TypeAlias = Mapping[str, Any]

_UNKNOWN = re.compile(r"<unknown credential \d+>")
# What shows that a request without a defect is accepted.
_REACHING = (Role.PROOF, Role.TWIN, Role.CAPTURE, Role.RIVAL)


def replay(tester: Tester, content: str) -> None:
    """
    Make the requests of a case file again, in the trials and the roles that they had.

    Args:
        tester: Who sends.

        content: A case file's text, valid by its schema.

    Raises:
        Inconclusive: Nothing more can be sent, there is nothing to capture, or the case needs a card or a
            merchant that this run has not.
    """
    _Replay(tester, content).make()


class _Replay:
    """One case while it is made again: its trials, and what its names stand for in this run."""

    def __init__(self, tester: Tester, content: str) -> None:
        """Begin with the names that need no answer."""
        case = json.loads(content)
        self._tester = tester
        self._requirement: str = case["requirement"]
        self._steps: Sequence[Step] = case["steps"]
        numbers = dict.fromkeys(map(_trial_of, self._steps))
        self._trials = {number: self._trial(_case_of(case), number) for number in numbers}
        self._names = (
            names_of(tester.merchants)
            | {text: key for key, text in disguises(tester.merchants).items()}
            | {name: unknown_transaction_id() for name in KEY.findall(content)}
        )

    def make(self) -> None:
        """Make every step, and then what shows that a refusal is none for want of anything to capture."""
        numbered = list(enumerate(self._steps, start=1))
        for rivals_of, group in groupby(numbered, key=lambda pair: _rivals_of(pair[1])):
            if rivals_of is not None:
                self._race(self._trials[rivals_of], list(group))
                continue
            for number, step in group:
                self._names |= told_by(number, self._settled(self._trials[_trial_of(step)], step))
        for number, trial in self._trials.items():
            _close(trial, frozenset(Role(x["role"]) for x in self._steps if _trial_of(x) == number))

    def _trial(self, case: Message | None, number: int) -> OpenTrial:
        """A trial of the merchant whose authorizations it is about."""
        steps = [step for step in self._steps if _trial_of(step) == number]
        merchant = self._other() if any("merchant" in step for step in steps) else self._tester.merchants.own
        return self._tester.trial(case, self._requirement, merchant=merchant)

    def _other(self) -> Merchant:
        if self._tester.merchants.other is None:
            raise self._lacking(message("reason.needed.second_merchant"))
        return self._tester.merchants.other

    def _lacking(self, what: Message) -> Inconclusive:
        reason = message("reason.case_needs", what=what)
        return Inconclusive(reason, requirement=self._requirement)

    def _race(self, trial: OpenTrial, rivals: Sequence[tuple[int, Step]]) -> None:
        """Send *rivals* as they were sent: in turn over one connection, at once, or each a little later."""
        requests = [self._request(step) for _, step in rivals]
        case, stagger_s = _case_of(rivals[0][1]), rivals[0][1].get("stagger_s", 0.0)
        if all(request.wire is not None and request.wire.keeps_open for request in requests):
            made = trial.send_in_turn(requests, case=case)
        else:
            # Another run, or one with more workers, may be allowed fewer at once.
            fewer = requests[: self._tester.at_once(len(requests))]
            made = trial.send_at_once(fewer, case=case, stagger_s=stagger_s)
        for (number, _), exchange in zip(rivals, made, strict=False):
            self._names |= told_by(number, exchange)

    def _made(self, trial: OpenTrial, step: Step) -> Exchange:
        role = Role(step["role"])
        if "hold" in step:
            suffix = step.get("reference_ends_in", "")
            trial.authorize(amount=step["hold"], role=role, card=self._card(step), suffix=suffix)
            return trial.exchanges[-1]
        requirements = tuple(step["requirements"])
        return trial.send(self._request(step), role, case=_case_of(step), requirements=requirements)

    def _card(self, step: Step) -> Card:
        number: int = step.get("card", 1)
        cards = self._tester.target.cards
        if number > len(cards):
            raise self._lacking(message("reason.needed.card", number=number))
        card = cards[number - 1]
        return replace(card, name=step.get("card_name", card.name))

    def _request(self, step: Step) -> Request:
        request = respelt(request_from_json(step["request"]), self._names)
        left = UNNAMED.search(text_of(request))
        if left is not None:
            raise self._lacking(message("reason.needed.name", name=left.group()))
        headers = tuple(
            (key, _UNKNOWN.sub(lambda _: unknown_key(""), value)) for key, value in request.headers
        )
        return replace(request, headers=headers)

    def _settled(self, trial: OpenTrial, step: Step) -> Exchange:
        """What *step* comes to; a status query that tells nothing, or is wrong, may only lag behind."""
        if step["role"] != Role.STATUS.value:
            return self._made(trial, step)
        return asked_until(
            self._tester, lambda _: not self._is_unsettled(trial, step), lambda: self._made(trial, step)
        )

    def _is_unsettled(self, trial: OpenTrial, step: Step) -> bool:
        """Whether the last answer, to the status query *step*, may become another in time."""
        if outcome(trial.exchanges[-1]) is not Outcome.ACCEPTED:
            return True
        is_last = step is self._steps[-1] and self._requirement in checks().of_trials
        return is_last and self._tester.found(self._requirement, trial.exchanges)[0] is Verdict.FAIL


def _case_of(step: Step) -> Message | None:
    """What a step, or a whole case file, tries; None where it does not say."""
    return optional_message(step["case"])


def _trial_of(step: Step) -> int:
    number: int = step.get("trial", 1)
    return number


def _rivals_of(step: Step) -> int | None:
    """The trial whose rivals *step* is one of; None for what is sent alone."""
    return _trial_of(step) if step["role"] == Role.RIVAL.value else None


def _close(trial: OpenTrial, roles: frozenset[Role]) -> None:
    """
    What was accepted when the case was found may be refused by now, and then it needs its counterpart.

    A refused attempt is followed by the capture that proves it was in reach, anything else by a twin.
    """
    refused = {x.part.role for x in trial.exchanges if outcome(x) is not Outcome.ACCEPTED}
    accepted = {x.part.role for x in trial.exchanges if outcome(x) is Outcome.ACCEPTED}
    is_reached = not accepted.isdisjoint(_REACHING)
    if Role.ATTEMPT in refused and not is_reached and Role.PROOF not in roles:
        proof = trial.capture(trial.aim or trial.authorize(), Role.PROOF)
        is_reached = outcome(proof) is Outcome.ACCEPTED
    is_compared = Role.TWIN in roles or (is_reached and Role.CAPTURE not in refused)
    if not is_compared and not refused.isdisjoint((Role.ATTEMPT, Role.CAPTURE, Role.AGAIN, Role.RIVAL)):
        trial.compare_with_plain()
