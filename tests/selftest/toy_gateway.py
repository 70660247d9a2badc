"""A tester, and a gateway of a few lines behind it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from capture_conformance.campaign.tester import Tester
from capture_conformance.contract.target import load_target
from capture_conformance.model.campaign import QUICK, Campaign, Profile
from capture_conformance.model.exchange import Exchange, ExchangeId, Operation, Part, Reply, Request
from capture_conformance.model.merchant import Merchant, Merchants
from capture_conformance.transport.pacing import Allowance
from histories import accepted, refusal, response, silence

Gateway = Callable[[dict[str, object], set[str]], bool]
OWN = Merchant(merchant_id="SHOP000001", api_key="a-key-of-some-length", x_api_key="another-key-of-some")
# Its keys are what the boundary would leave of them.
OTHER = Merchant(
    merchant_id="SHOP000002", api_key="${CAPTURE_OTHER_API_KEY}", x_api_key="${CAPTURE_OTHER_X_API_KEY}"
)


class ToyTransport:
    """A gateway in a few lines; *decide* says whether a capture or void is accepted, and may spend the id."""

    def __init__(self, decide: Gateway, allowance: Allowance) -> None:
        """Begin with no authorization."""
        self.allowance = allowance
        self.keep: Callable[[Exchange], None] = lambda _: None
        self._decide = decide
        self._open: set[str] = set()
        self._count = 0
        self.loses: Callable[[Part], bool] = lambda _: False

    def send(self, request: Request, part: Part) -> Exchange:
        """Answer at once, and hand the exchange on."""
        self.allowance.take()
        self._count += 1
        now = datetime.now(UTC)
        made = Exchange(
            id=ExchangeId(f"x-{self._count}"),
            request=request,
            url="http://toy",
            reply=silence() if self.loses(part) else self._reply(request, json.loads(request.body or b"{}")),
            sent_at=now,
            received_at=now,
            part=part,
        )
        self.keep(made)
        return made

    def _reply(self, request: Request, asked: dict[str, object]) -> Reply:
        if request.operation is Operation.AUTHORIZATION:
            name = f"a-{self._count}"
            self._open.add(name)
            return response(201, {"success": True, "transaction_details": {"id": name}})
        if request.operation is Operation.STATUS:
            return response(200, {"success": True})
        source = str(asked["transactionId"])
        if source in self._open and self._decide(asked, self._open):
            self._open.discard(source)
            if request.operation is Operation.VOID:
                return response(201, {"success": True})
            return accepted(asked["amount"], f"c-{self._count}")
        return refusal(412)


def a_tester(
    decide: Gateway,
    *,
    profile: Profile = QUICK,
    selected: tuple[str, ...] = ("CAP-AMT-02", "CAP-AMT-17"),
    requests: int = 300,
    loses: Callable[[Part], bool] = lambda _: False,
    other: Merchant | None = None,
) -> Tester:
    """A tester with a toy gateway behind it, to which *requests* may be sent, and which *loses* answers."""
    transport = ToyTransport(decide, Allowance(limit=requests))
    transport.loses = loses
    campaign = Campaign(
        target=load_target("mock"),
        base_url="http://toy",
        merchants=Merchants(own=OWN, other=other),
        profile=profile,
        seed=1,
        strict=False,
        selected=selected,
        only=(),
        dispositions={},
        workers=1,
        faults=(),
        command="",
    )
    tester = Tester(campaign, transport)  # type: ignore[arg-type]  # the toy has what the tester uses
    transport.keep = tester.keep
    return tester


def sound(asked: dict[str, object], _open: set[str]) -> bool:
    """A thousand and no more."""
    return int(str(asked["amount"])) <= 1000
