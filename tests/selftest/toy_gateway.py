"""A tester, and a gateway of a few lines behind it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from capture_conformance.campaign.boundary import redactor_for
from capture_conformance.campaign.tester import Tester
from capture_conformance.contract.target import load_target
from capture_conformance.model.campaign import QUICK, Campaign, Profile
from capture_conformance.model.exchange import Exchange, ExchangeId, Operation, Part, Reply, Request
from capture_conformance.model.merchant import Merchant, Merchants
from capture_conformance.transport.allowance import Allowance
from capture_conformance.transport.redaction import Redactor
from histories import accepted, refusal, response, silence

Gateway = Callable[[dict[str, object], set[str]], bool]
OWN = Merchant(merchant_id="SHOP000001", api_key="a-key-of-some-length", x_api_key="another-key-of-some")
OTHER = Merchant(merchant_id="SHOP000002", api_key="a-key-of-the-other", x_api_key="another-of-the-other")
ALONE, BOTH = Merchants(own=OWN), Merchants(own=OWN, other=OTHER)


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
        self.outages: Iterator[bool] = iter(())
        self.redaction: Redactor | None = None
        self.lags = 0
        self.ways: list[tuple[str, int, float]] = []

    def wait_until_back(self, _trial: str) -> bool:
        """Say whether the toy was away, as the next of ``outages`` says."""
        return next(self.outages, False)

    def send_at_once(
        self, requests: Sequence[Request], part: Part, *, stagger_s: float = 0.0
    ) -> tuple[Exchange, ...]:
        """Answer one after the other, and note how that was asked for."""
        self.ways.append(("at once", len(requests), stagger_s))
        since, apart = datetime.now(UTC), timedelta(seconds=stagger_s)
        made = [self._answered(request, part) for request in requests]
        return tuple(self._kept(replace(x, sent_at=since + n * apart)) for n, x in enumerate(made))

    def send_in_turn(self, requests: Sequence[Request], part: Part) -> tuple[Exchange, ...]:
        """Answer one after the other, and note how that was asked for."""
        self.ways.append(("in turn", len(requests), 0.0))
        return tuple(self.send(request, part) for request in requests)

    def send(self, request: Request, part: Part) -> Exchange:
        """Answer at once, and hand the exchange on."""
        return self._kept(self._answered(request, part))

    def _answered(self, request: Request, part: Part) -> Exchange:
        paid_by = self.allowance.take()
        self._count += 1
        now = datetime.now(UTC)
        return Exchange(
            id=ExchangeId(f"x-{self._count}"),
            request=request if self.redaction is None else self._without_secrets(request, self.redaction),
            url="http://toy",
            reply=silence() if self.loses(part) else self._reply(request, json.loads(request.body or b"{}")),
            sent_at=now,
            received_at=now,
            part=replace(part, purpose=paid_by),
        )

    def _kept(self, made: Exchange) -> Exchange:
        self.keep(made)
        return made

    @staticmethod
    def _without_secrets(request: Request, redaction: Redactor) -> Request:
        headers, body = redaction.headers(request.headers, ""), redaction.body(request.body or b"", "")
        return replace(request, headers=headers[0], body=body[0])

    def _reply(self, request: Request, asked: dict[str, object]) -> Reply:
        if request.operation is Operation.AUTHORIZATION:
            name = f"a-{self._count}"
            self._open.add(name)
            return response(201, {"success": True, "transaction_details": {"id": name}})
        if request.operation is Operation.STATUS:
            self.lags -= 1
            return refusal(404) if self.lags >= 0 else response(200, {"success": True})
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
    outages: Iterable[bool] = (),
    merchants: Merchants = ALONE,
    transport: ToyTransport | None = None,
) -> Tester:
    """
    A tester with a toy gateway behind it, to which *requests* may be sent, and which *loses* answers.

    For each of these *outages* says whether the toy was away for everybody.
    """
    transport = transport or ToyTransport(decide, Allowance(limit=requests))
    transport.loses = loses
    transport.outages = iter(outages)
    campaign = Campaign(
        target=load_target("mock"),
        base_url="http://toy",
        merchants=merchants,
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


def a_toy(decide: Gateway, merchants: Merchants, *, requests: int = 300) -> ToyTransport:
    """A toy gateway whose exchanges are kept as real ones are, without secrets."""
    transport = ToyTransport(decide, Allowance(limit=requests))
    transport.redaction = redactor_for(load_target("mock"), merchants)
    return transport


def sound(asked: dict[str, object], _open: set[str]) -> bool:
    """A thousand and no more."""
    return int(str(asked["amount"])) <= 1000
