"""What may follow what, also where two try at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from capture_conformance.gateway import Settings

from .running import announcement_of, running, start, stop
from .shop import CARD_NUMBER, SECURITY_CODE, Shop, Stage, build_gateway, stage_in_process, stage_over_network

ROUNDS = 4
CALLERS = 8


@pytest.mark.parametrize("amount", [1, 400, 999, 1000])
def test_any_amount_up_to_the_authorized_one_is_captured_once(shop: Shop, amount: int) -> None:
    """What a smaller capture leaves over is released, so nothing can follow."""
    held = shop.authorize()

    assert shop.capture(held, amount).outcome == (201, True)
    again = shop.capture(held, 1)
    assert (again.status, again.at("payment_details.response_code")) == (412, 94)
    assert shop.void(held).outcome == (412, False)


def test_over_capture_leaves_no_trace(shop: Shop) -> None:
    """One unit too many is refused, and the authorization stays whole."""
    held = shop.authorize()

    assert shop.capture(held, 1001).outcome == (412, False)
    assert shop.capture(held, 2**64 + 1000).outcome == (412, False)
    assert shop.capture(held, 1000).outcome == (201, True)


def test_voided_authorization_is_gone(shop: Shop) -> None:
    """Neither a capture nor a second void follows a void."""
    held = shop.authorize()
    told = shop.void(held)

    assert (
        told.status,
        told.at("transaction_type"),
        told.at("gateway_response.code"),
    ) == (201, "VOID", "INFO0003")
    refused = shop.capture(held)
    assert (refused.status, refused.at("payment_details.response_code")) == (412, 84)
    assert shop.void(held).outcome == (412, False)


def test_only_authorizations_are_captured_or_voided(shop: Shop) -> None:
    """The ids of captures and voids are of no use but for status."""
    captured = shop.capture(shop.authorize()).id
    voided = shop.void(shop.authorize()).id

    assert [
        told.status
        for told in (shop.capture(captured), shop.capture(voided), shop.void(captured), shop.void(voided))
    ] == [412] * 4


def test_unknown_id_is_told_so(shop: Shop) -> None:
    """404, and the network's word for no record."""
    told = shop.capture("not-a-uuid' OR '1'='1")

    assert (told.status, told.at("payment_details.response_code")) == (404, 25)


def test_status_tells_each_entry_by_its_own_id(shop: Shop) -> None:
    """The authorization's id stays an authorization after its capture."""
    held, other = shop.authorize(), shop.authorize()
    captured, voided = shop.capture(held, 400).id, shop.void(other).id
    told = [shop.status(each) for each in (held, captured, other, voided)]

    assert [
        (each.status, each.at("transaction_type"), each.at("payment_details.amount")) for each in told
    ] == [(200, "PRE_AUTH", 1000), (200, "CAPTURE", 400), (200, "PRE_AUTH", 1000), (200, "VOID", 1000)]


def test_status_answer_follows_the_sample(shop: Shop) -> None:
    """A description more than a capture, the addresses, and one reference less."""
    told = shop.status(shop.capture(shop.authorize()).id)

    assert (
        told.status,
        told.at("status_code"),
        told.at("gateway_response.code"),
    ) == (200, 200, "INFO0000")
    assert told.at("payment_details.responseDescription")
    assert told.at("transaction_details.billing_details.billing_address.phone_number") == "8112345678"
    assert told.at("transaction_details.merchant_txn_ref") is None
    assert told.at("merchant_details.merchant_txn_ref") == "order-1"
    assert told.at("risk_details") == {"risk_score": None}


def test_status_of_an_id_that_is_too_long_is_malformed(shop: Shop) -> None:
    """36 characters are the limit here, too."""
    assert [shop.status("x" * 36).status, shop.status("x" * 37).status] == [404, 400]


def race(shops: list[Shop], attempts: list[str], held: str) -> list[int]:
    """The statuses of calls that leave together."""
    barrier = threading.Barrier(len(shops))

    def call(shop: Shop, attempt: str) -> int:
        barrier.wait()
        told = shop.capture(held) if attempt == "capture" else shop.void(held)
        return told.status

    with ThreadPoolExecutor(len(shops)) as pool:
        return sorted(pool.map(call, shops, attempts))


@pytest.mark.parametrize(
    "attempts", [["capture"] * CALLERS, ["capture", "void"] * (CALLERS // 2)], ids=["captures", "and-voids"]
)
def test_of_parallel_calls_one_wins(attempts: list[str]) -> None:
    """Whatever is sent together, one succeeds and the others are refused."""
    with running(Settings()) as announcement:
        shops = [stage_over_network(announcement).first for _ in attempts]
        rounds = [race(shops, attempts, shops[0].authorize()) for _ in range(ROUNDS)]

    assert rounds == [[201] + [412] * (CALLERS - 1)] * ROUNDS


def test_two_processes_share_one_ledger(tmp_path: Path) -> None:
    """A ledger file decides between processes as it does between threads, and keeps no secrets."""
    ledger = tmp_path / "ledger.sqlite"
    processes = [start("--ledger", str(ledger)) for _ in range(2)]
    announcements = [announcement_of(process) for process in processes]
    shops = [stage_over_network(each).first for each in announcements * (CALLERS // 2)]

    rounds = [race(shops, ["capture"] * CALLERS, shops[0].authorize()) for _ in range(ROUNDS)]
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert [stop(process) for process in processes] == [(0, "")] * 2
    assert rounds == [[201] + [412] * (CALLERS - 1)] * ROUNDS
    assert b"520000******1005" in kept
    assert CARD_NUMBER.encode() not in kept
    assert b"cvc" not in kept
    assert f'"{SECURITY_CODE}"'.encode() not in kept


def test_ledger_file_outlives_its_gateway(tmp_path: Path) -> None:
    """What one gateway authorized the next one captures, and knows what was captured before."""
    path = str(tmp_path / "ledger.sqlite")
    with running(Settings(ledger=path)) as announcement:
        shop = stage_over_network(announcement).first
        held, spent = shop.authorize(), shop.authorize()
        earlier = shop.capture(spent)
    with running(Settings(ledger=path)) as announcement:
        shop = stage_over_network(announcement).first
        later = shop.capture(held)

        assert [later.status, shop.capture(spent).status] == [201, 412]
        assert shop.status(earlier.id).status == 200
        assert later.body["transaction_details"]["ref"] > earlier.body["transaction_details"]["ref"]


def test_gateways_in_memory_know_nothing_of_each_other(stage: Stage) -> None:
    """Another ledger is another world."""
    other = build_gateway()

    assert stage_in_process(other).first.capture(stage.first.authorize()).status == 404
    other.ledger.close()
