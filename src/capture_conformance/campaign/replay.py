"""A case file made again: the same requests, on fresh authorizations."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import groupby
from typing import Any

from capture_conformance.campaign.case_files import respelt
from capture_conformance.campaign.tester import Tester
from capture_conformance.campaign.trials import OpenTrial
from capture_conformance.contract.answers import Outcome, body_of, member, outcome, request_body
from capture_conformance.contract.exchange_json import request_from_json
from capture_conformance.generation.credentials import disguises
from capture_conformance.generation.minting import unknown_key
from capture_conformance.model.exchange import Exchange, Request, Role

_UNKNOWN = re.compile(r"<unknown credential \d+>")


def replay(tester: Tester, content: str) -> None:
    """
    Make the requests of a case file again, under the trial and the roles that they had.

    Args:
        tester: Who sends.

        content: A case file's text, valid by its schema.

    Raises:
        Inconclusive: Nothing more can be sent, or there is nothing to capture.
    """
    case = json.loads(content)
    trial = tester.trial(case["case"], case["requirement"])
    names = {"{{merchant_id}}": tester.merchants.own.merchant_id} | _keys(tester)
    steps = list(enumerate(case["steps"], start=1))
    for is_rival, group in groupby(steps, key=lambda step: step[1]["role"] == Role.RIVAL.value):
        if is_rival:
            trial.send_at_once([_request(step, names) for _, step in group])
            continue
        for number, step in group:
            made = _made(trial, step, names)
            told = member(body_of(made), "transaction_details", "id")
            names[f"{{{{id {number}}}}}"] = str(told)
            names[f"{{{{reference {number}}}}}"] = str(request_body(made).get("merchant_txn_ref"))
    _close(trial, frozenset(step["role"] for _, step in steps))


def _close(trial: OpenTrial, roles: frozenset[str]) -> None:
    """
    What was accepted when the case was found may be refused by now, and then it needs its counterpart.

    A refused attempt is followed by the capture that proves it was in reach, a refused capture by a twin.
    """
    refused = {x.part.role for x in trial.exchanges if outcome(x) is not Outcome.ACCEPTED}
    if Role.ATTEMPT in refused and Role.PROOF.value not in roles and trial.aim is not None:
        trial.capture(trial.aim, Role.PROOF)
    elif Role.CAPTURE in refused and Role.TWIN.value not in roles:
        trial.twin()


def _made(trial: OpenTrial, step: Mapping[str, Any], names: Mapping[str, str]) -> Exchange:
    role = Role(step["role"])
    if "hold" in step:
        trial.authorize(amount=step["hold"], role=role)
        return trial.exchanges[-1]
    requirements = tuple(step["requirements"])
    return trial.send(_request(step, names), role, case=step["case"], requirements=requirements)


def _request(step: Mapping[str, Any], names: Mapping[str, str]) -> Request:
    request = respelt(request_from_json(step["request"]), names)
    headers = tuple((key, _UNKNOWN.sub(lambda _: unknown_key(""), value)) for key, value in request.headers)
    return Request(
        operation=request.operation,
        method=request.method,
        path=request.path,
        query=request.query,
        headers=headers,
        body=request.body,
        wire=request.wire,
    )


def _keys(tester: Tester) -> dict[str, str]:
    """The shell texts that stand for keys in what is kept, and the keys themselves."""
    return {text: key for key, text in disguises(tester.merchants).items()}
