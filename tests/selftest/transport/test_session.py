"""The one door to the target."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from capture_conformance.model.errors import BudgetSpent, RunEnded, TargetSilent
from capture_conformance.model.exchange import (
    SWELLING_MARK,
    Exchange,
    NoResponse,
    Operation,
    Part,
    Purpose,
    Request,
    Response,
    Role,
    Silence,
    Swelling,
    Wire,
)
from capture_conformance.model.message import message, verbatim
from capture_conformance.model.route import DIRECT, Route
from capture_conformance.transport.allowance import Allowance
from capture_conformance.transport.outage import SILENCES_IN_A_ROW, Outage
from capture_conformance.transport.raw_connection import head_of
from capture_conformance.transport.redaction import Redactor
from capture_conformance.transport.sending import ExchangeLimits
from capture_conformance.transport.session import Transport
from histories import response
from stand_ins import Answer, Capture, stand_in

KEY = "aKeyThatMustNotBeKept-77"
ANSWER_BYTES = 100_000
CARD = "5200000000001005"
PART = Part(trial="t-1", role=Role.CAPTURE)

Open = Callable[..., Transport]


def request(body: object, *, key: str = KEY, query: str = "") -> Request:
    """A capture with *key* in its header."""
    return Request(
        operation=Operation.CAPTURE,
        method="POST",
        path="/capture",
        query=query,
        headers=(("Authorization", f"Basic {key}"), ("Content-Type", "application/json")),
        body=json.dumps(body).encode(),
    )


@pytest.fixture
def kept() -> list[Exchange]:
    """Every exchange that the transport has handed on."""
    return []


@pytest.fixture
def opened(kept: list[Exchange]) -> Iterator[Open]:
    """Opens transports, and closes them in the end."""
    transports: list[Transport] = []

    def open_one(
        base_url: str,
        *,
        limit: int = 100,
        timeout_s: float = 5,
        deadline_s: float = 10,
        max_time_s: float | None = None,
        refusal_statuses: tuple[int, ...] = (),
        route: Route = DIRECT,
        probe: Request | None = None,
        patience_s: float = 0.0,
    ) -> Transport:
        outage = Outage(patience_s, sleep=lambda _: None)
        transport = Transport(
            base_url=base_url,
            limits=ExchangeLimits(timeout_s=timeout_s, deadline_s=deadline_s, answer_bytes=ANSWER_BYTES),
            allowance=Allowance(limit=limit, max_time_s=max_time_s, outage=outage),
            redaction=Redactor(cards=[CARD], secrets={KEY: "${CAPTURE_API_KEY}"}),
            name_prefix="x-",
            keep=kept.append,
            refusal_statuses=refusal_statuses,
            route=route,
            probe=probe,
        )
        transports.append(transport)
        return transport

    yield open_one
    for transport in transports:
        transport.__exit__(None, None, None)


def echo(asked: dict[str, object]) -> Answer:
    """Send back what was asked, and what must not be kept."""
    return Answer(status=200, body=json.dumps({**asked, "card": CARD, "key": KEY, "cvc": "123"}).encode())


def test_what_is_handed_on_holds_no_secret(opened: Open, kept: list[Exchange]) -> None:
    """Neither what was sent nor what came back; that it was there is noted."""
    with stand_in(echo) as (address, _):
        exchange = opened(address).send(request({"note": CARD}, query=f"key={KEY}"), PART)

    assert [exchange] == kept
    assert KEY not in repr(exchange)
    assert CARD not in repr(exchange)
    assert ("Authorization", "Basic ${CAPTURE_API_KEY}") in exchange.request.headers
    assert {"card_number", "credential", "security_code"} == {s.kind for s in exchange.sightings}


def test_exchanges_are_numbered_and_timed(opened: Open) -> None:
    """In the order in which they were sent, with aware times."""
    with stand_in(echo) as (address, _):
        transport = opened(address)
        first, second = transport.send(request({}), PART), transport.send(request({}), PART)

    assert ["x-0001", "x-0002"] == [first.id, second.id]
    assert first.sent_at <= first.received_at <= second.sent_at
    assert first.sent_at.utcoffset() is not None


def test_the_budget_is_kept_to_the_request(opened: Open) -> None:
    """One more is not sent."""
    with stand_in(echo) as (address, journal):
        transport = opened(address, limit=2)
        transport.send(request({}), PART)
        transport.send(request({}), PART)
        with pytest.raises(BudgetSpent):
            transport.send(request({}), PART)

    assert 2 == len(journal.requests)


def test_what_was_made_before_is_kept_and_not_sent(opened: Open, kept: list[Exchange]) -> None:
    """It costs no request, and passes the same boundary."""
    asked, told = request({"note": CARD}), response(201, {"key": KEY})
    with stand_in(echo) as (address, journal):
        transport = opened(address, limit=0)
        exchange = transport.hand_in("pool.csv, line 7", asked, told, PART)
        another = transport.hand_in("pool.csv, line 8", asked, told, PART)

    assert not journal.requests
    assert [exchange, another] == kept
    assert exchange.is_prepared
    assert "pool.csv, line 7" == exchange.url
    assert exchange.id != another.id
    assert KEY not in repr(exchange)
    assert CARD not in repr(exchange)


@pytest.mark.parametrize("status", [429, 503])
def test_a_status_may_be_claimed_as_a_refusal(opened: Open, status: int) -> None:
    """Then it is an answer like any other: nothing is put off, and nothing goes again."""
    with stand_in(lambda _: Answer(status=status, body=b"")) as (address, journal):
        transport = opened(address, refusal_statuses=(status,))
        exchange = transport.send(request({}), replace(PART, role=Role.ATTEMPT))
        rivals = transport.send_at_once([request({}), request({})], PART)
        in_turn = transport.send_in_turn([request({})], PART)

    replies = [x.reply for x in (exchange, *rivals, *in_turn)]
    assert 4 == len(journal.requests)
    assert [True] * 4 == [isinstance(reply, Response) and reply.is_claimed for reply in replies]


@pytest.mark.parametrize(
    ("capture", "timeout_s", "reason"),
    [
        pytest.param(
            lambda _: Answer(status=0, body=b"", delay_s=5, is_cut=True),
            0.1,
            Silence.NO_ANSWER_IN_TIME,
            id="too late",
        ),
        pytest.param(lambda _: Answer(status=0, body=b"", is_cut=True), 5, Silence.LOST, id="cut"),
    ],
)
def test_no_answer_is_no_exception(opened: Open, capture: Capture, timeout_s: float, reason: Silence) -> None:
    """It is a reply of its own kind, with a reason of our own."""
    with stand_in(capture) as (address, journal):
        exchange = opened(address, timeout_s=timeout_s).send(request({}), PART)

    assert isinstance(exchange.reply, NoResponse)
    assert reason is exchange.reply.reason
    assert 1 == len(journal.requests)


def test_a_target_that_stays_silent_is_left_alone(opened: Open) -> None:
    """After a few requests in a row, and only if none of them was answered."""
    with stand_in(lambda _: Answer(status=0, body=b"", is_cut=True)) as (address, journal):
        transport = opened(address)
        for _ in range(SILENCES_IN_A_ROW):
            transport.send(request({}), PART)
        with pytest.raises(TargetSilent):
            transport.send(request({}), PART)

    assert SILENCES_IN_A_ROW == len(journal.requests)


def test_no_credentials_are_borrowed_from_the_machine(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A .netrc file would put a header where its absence is tested."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password something\n")
    monkeypatch.setenv("NETRC", str(netrc))
    plain = Request(operation=Operation.CAPTURE, method="POST", path="/capture", headers=(), body=b"{}")
    seen: list[str | None] = []

    with stand_in(echo, seen.append) as (address, _):
        opened(address).send(plain, PART)

    assert [None] == seen


def test_a_redirect_is_an_answer_and_not_followed(opened: Open) -> None:
    """Keys are not carried to another place."""
    with stand_in(lambda _: Answer(status=302, body=b"")) as (address, journal):
        exchange = opened(address).send(request({}), PART)

    assert isinstance(exchange.reply, Response)
    assert (302, 1) == (exchange.reply.status, len(journal.requests))


def test_the_words_for_a_case_are_redacted_too(opened: Open) -> None:
    """They may quote a value that was drawn by chance, or a key."""
    part = Part(trial="t-1", role=Role.ATTEMPT, case=verbatim(f"amount {CARD}, key {KEY}"))
    with stand_in(echo) as (address, _):
        exchange = opened(address).send(request({}), part)

    assert verbatim("amount 520000******1005, key ${CAPTURE_API_KEY}") == exchange.part.case


def test_requests_in_turn_share_a_connection(opened: Open) -> None:
    """One after the other, each with its own answer."""
    with stand_in(echo) as (address, _):
        sent = [replace(request({"amount": n}), wire=Wire(keeps_open=True)) for n in (1, 2)]
        exchanges = opened(address).send_in_turn(sent, PART)

    assert [1, 2] == [json.loads(status_200(x).body)["amount"] for x in exchanges]


def test_a_closed_connection_is_no_silence_of_the_target(opened: Open) -> None:
    """The second request finds it closed, and is not counted as unanswered."""
    with stand_in(echo) as (address, _):
        sent = [replace(request({"amount": 1}), wire=Wire(keeps_open=False)) for _ in range(2)]
        first, second = opened(address).send_in_turn(sent, PART)

    assert isinstance(first.reply, Response)
    assert isinstance(second.reply, NoResponse)
    assert Silence.CLOSED is second.reply.reason


def test_what_is_swollen_is_kept_small(opened: Open) -> None:
    """The target gets all of it, the log only what it stands for."""
    swollen = replace(
        request({"notes": SWELLING_MARK}),
        body=f'{{"notes": "{SWELLING_MARK}"}}'.encode(),
        wire=Wire(swelling=Swelling(unit="a", times=5000)),
    )
    with stand_in(lambda asked: Answer(status=200, body=str(len(asked["notes"])).encode())) as (address, _):
        exchange = opened(address).send(swollen, PART)

    assert b"5000" == status_200(exchange).body
    assert len(exchange.request.body or b"") < 50


def test_a_slow_sender_takes_its_time(opened: Open) -> None:
    """In pieces, and still as one request."""
    slow = replace(request({"amount": 7}), wire=Wire(drip_s=0.08))
    with stand_in(echo) as (address, _):
        exchange = opened(address).send(slow, PART)

    assert 7 == json.loads(status_200(exchange).body)["amount"]


def status_200(exchange: Exchange) -> Response:
    """The answer, which has to be one."""
    assert isinstance(exchange.reply, Response), exchange.reply
    assert 200 == exchange.reply.status
    return exchange.reply


def test_what_is_put_off_goes_again(opened: Open, kept: list[Exchange]) -> None:
    """After the time that the answer asks for; only the last one counts."""
    answers = iter([Answer(status=429, body=b"{}", headers=(("Retry-After", "0"),)), echo({})])
    with stand_in(lambda _: next(answers)) as (address, journal):
        exchange = opened(address).send(request({}), PART)

    assert 2 == len(journal.captures)
    assert ["put off", "capture"] == [x.part.role.value for x in kept]
    assert exchange == kept[-1]
    assert () == kept[0].part.requirements


def test_what_is_put_off_for_ever_is_told_in_the_end(opened: Open, kept: list[Exchange]) -> None:
    """A target has to be believed some time."""
    busy = Answer(status=429, body=b"{}", headers=(("Retry-After", "0"),))
    with stand_in(lambda _: busy) as (address, _):
        exchange = opened(address).send(request({}), PART)

    assert isinstance(exchange.reply, Response)
    assert 429 == exchange.reply.status
    assert 5 == len(kept)


@pytest.mark.parametrize(
    ("body", "is_over"),
    [
        (b'{"is_live": true}', True),
        (b'{"is_live": false}', False),
        (b'{"is_live": "true"}', False),
        (b'{"told": {"is_live": true}}', False),
        (b'["is_live", true]', False),
        (b'{"is_live": true', False),
    ],
)
def test_nothing_more_is_sent_where_money_is_real(opened: Open, body: bytes, is_over: bool) -> None:
    """Whoever says so of itself; the exchange is kept."""
    with stand_in(lambda _: Answer(status=201, body=body)) as (address, journal):
        transport = opened(address)
        first = transport.send(request({}), PART)
        with pytest.raises(RunEnded) if is_over else nullcontext() as found:
            transport.send(request({}), PART)

    expected = message("reason.says_live", exchange=first.id) if is_over else None
    assert expected == (None if found is None else found.value.reason)

    assert (1 if is_over else 2) == len(journal.requests)
    assert is_over is not transport.allowance.has_room(requests=1, seconds=0)


def test_an_id_like_a_card_number_can_be_asked_for(opened: Open) -> None:
    """The target sees the id, everyone else a word in its place."""
    details = json.dumps({"success": True, "transaction_details": {"id": "123456789012345671"}})
    with stand_in(lambda _: Answer(status=201, body=details.encode())) as (address, journal):
        transport = opened(address)
        told = transport.send(request({}), PART)
        word = json.loads(told.reply.body)["transaction_details"]["id"]  # type: ignore[union-attr]  # it answers
        asked = transport.send(request({"transactionId": word}), PART)

    assert "123456789012345671" == journal.captures[-1]["transactionId"]
    assert "123456789012345671" not in repr((told, asked))


def test_a_connection_of_its_own_sends_what_every_client_sends() -> None:
    """Some targets refuse whoever does not say who it is."""
    sent = head_of(replace(request({}), wire=Wire()), "http://target.test/capture").decode()
    named = head_of(
        replace(request({}), wire=Wire(), headers=(("accept", "x/y"),)), "http://target.test/capture"
    )

    assert "User-Agent: capture-conformance\r\n" in sent
    assert "Accept: application/json\r\n" in sent
    assert b"Accept: " not in named


@contextmanager
def tunnelling(answer: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """The port of a proxy that says *answer* to CONNECT and then passes on, and the heads that it got."""
    heads: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_tunnel_once, args=(listener, answer, heads))
        thread.start()
        yield listener.getsockname()[1], heads
        thread.join(5)


def _tunnel_once(listener: socket.socket, answer: bytes, heads: list[bytes]) -> None:
    near, _ = listener.accept()
    with near, suppress(OSError):
        heads.append(near.recv(65536))
        near.sendall(answer)
        asked = near.recv(65536)
        if not asked:
            return
        host, _, port = heads[0].split()[1].decode().partition(":")
        with socket.create_connection((host, int(port))) as far:
            far.sendall(asked)
            while data := far.recv(65536):
                near.sendall(data)


def test_a_connection_of_its_own_goes_through_the_proxy(opened: Open) -> None:
    """As all other requests do; the proxy's own credentials go to it alone."""
    asked = replace(request({}), wire=Wire())
    with (
        stand_in(echo) as (address, journal),
        tunnelling(b"HTTP/1.1 200 Connection established\r\n\r\n") as (port, heads),
    ):
        route = Route(proxy=f"http://us:er%40@127.0.0.1:{port}")
        exchange = opened(address, route=route).send(asked, PART)

    assert isinstance(exchange.reply, Response)
    assert 1 == len(journal.requests)
    assert heads[0].startswith(b"CONNECT 127.0.0.1:")
    assert b"Proxy-Authorization: Basic dXM6ZXJA" in heads[0]


def test_a_proxy_that_opens_no_tunnel_is_no_answer(opened: Open) -> None:
    """What it says is not the target's word."""
    with tunnelling(b"HTTP/1.1 403 Forbidden\r\n\r\n") as (port, _):
        transport = opened("http://gateway.invalid/api/v1", route=Route(proxy=f"http://127.0.0.1:{port}"))
        exchange = transport.send(replace(request({}), wire=Wire()), PART)

    assert isinstance(exchange.reply, NoResponse)


PROBE = Request(operation=Operation.CAPTURE, method="POST", path="/capture", headers=(), body=b'{"probe": 1}')
UNAVAILABLE = Answer(status=503, body=b"<html>no gateway</html>", media_type="text/html")


def away(*turns: int, poisoned: bool = False) -> Capture:
    """A balancer that has no gateway in these *turns*, counted from 1, or for whatever is *poisoned*."""
    seen = count(1)

    def answer(asked: dict[str, object]) -> Answer:
        is_poison = poisoned and "probe" not in asked
        return UNAVAILABLE if next(seen) in turns or is_poison else Answer(status=400, body=b"{}")

    return answer


def roles(exchanges: list[Exchange]) -> list[str]:
    """The parts that were played, in order."""
    return [exchange.part.role.value for exchange in exchanges]


def test_after_an_outage_a_harmless_request_is_repeated_once(opened: Open, kept: list[Exchange]) -> None:
    """Probes find out when, and all of it is paid for as retries."""
    with stand_in(away(*range(1, 13))) as (address, _):
        exchange = opened(address, probe=PROBE, patience_s=30).send(
            request({}), replace(PART, role=Role.ATTEMPT)
        )

    assert ["put off", *["probe"] * 12, "attempt"] == roles(kept)
    assert 400 == exchange.reply.status  # type: ignore[union-attr]  # it answers
    assert [Purpose.QUESTION, *[Purpose.RETRY] * 13] == [x.part.purpose for x in kept]


def test_a_request_that_is_answered_by_a_balancer_each_time_stands(
    opened: Open, kept: list[Exchange]
) -> None:
    """It was repeated twice, and the target answered a probe before each repetition."""
    with stand_in(away(poisoned=True)) as (address, _):
        transport = opened(address, probe=PROBE, patience_s=30)
        exchange = transport.send(request({}), replace(PART, role=Role.ATTEMPT))

    assert ["put off", "probe", "put off", "probe", "attempt"] == roles(kept)
    assert 503 == exchange.reply.status  # type: ignore[union-attr]  # it answers


@pytest.mark.parametrize(("turns", "was_away"), [((1,), False), ((1, 2, 3), True)])
def test_a_single_lost_answer_is_told_from_an_outage(
    opened: Open, turns: tuple[int, ...], was_away: bool
) -> None:
    """By whether the target answers a probe at once."""
    with stand_in(away(*turns)) as (address, _):
        transport = opened(address, probe=PROBE, patience_s=30)
        transport.send(request({}), PART)

        assert was_away is transport.wait_until_back("t-1")


def test_a_target_that_does_not_come_back_ends_the_run(opened: Open, kept: list[Exchange]) -> None:
    """The request that was lost is kept all the same."""
    with stand_in(away(*range(1, 99))) as (address, _):
        transport = opened(address, probe=PROBE)
        with pytest.raises(TargetSilent):
            transport.send(request({}), replace(PART, role=Role.ATTEMPT))

    assert ["put off", *["probe"] * 4] == roles(kept)


def test_nothing_is_asked_again_when_the_retries_are_used_up(opened: Open, kept: list[Exchange]) -> None:
    """The first lost answer uses them up, and the second one stands; questions go on."""
    attempt = replace(PART, role=Role.ATTEMPT)
    with stand_in(away(1, 4)) as (address, _):
        transport = opened(address, limit=2, probe=PROBE, patience_s=30)
        for _turn in range(2):
            transport.send(request({}), attempt)

    assert ["put off", "probe", "attempt", "attempt"] == roles(kept)
    assert [503, 400, 400, 503] == [x.reply.status for x in kept if isinstance(x.reply, Response)]


def test_a_void_of_the_clean_up_is_repeated_and_pays_for_itself(opened: Open, kept: list[Exchange]) -> None:
    """Whatever else is used up."""
    with stand_in(away(1)) as (address, _):
        transport = opened(address, limit=0, probe=PROBE, patience_s=30)
        transport.send(request({}), replace(PART, role=Role.CLEANING))

    assert ["put off", "probe", "clean-up"] == roles(kept)
    assert {Purpose.CLEANUP} == {x.part.purpose for x in kept}


def test_a_target_that_answers_nothing_but_probes_is_given_up_on(opened: Open, kept: list[Exchange]) -> None:
    """Whatever its patience: it is there, and will not answer."""
    with stand_in(away(poisoned=True)) as (address, _):
        transport = opened(address, probe=PROBE, patience_s=30)
        for _turn in range(SILENCES_IN_A_ROW):
            transport.send(request({}), PART)
            transport.wait_until_back("t-1")
        with pytest.raises(TargetSilent) as found:
            transport.send(request({}), PART)

    assert "reason.only_probes_answered" == found.value.reason.id

    assert [*["capture", "probe"] * (SILENCES_IN_A_ROW - 1), "capture"] == roles(kept)
