"""Each fault is wrong in the way it says, and leaves the rest alone."""

from __future__ import annotations

import asyncio
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture_conformance.gateway import Settings
from capture_conformance.gateway.app import PREFIXES, build_app
from capture_conformance.gateway.faults import _ALL, CATALOGUE, UnknownFault, break_rules
from capture_conformance.gateway.rules import FAULTLESS
from capture_conformance.gateway.service import serve

from ..running import running
from ..shop import Stage, Told, ask, build_gateway, stage_in_process, stage_over_network
from . import amounts, credentials, lifecycle, now_and_then, one_setting, request_fields, response_envelope
from .shown import Shown

SHOWN: dict[str, Shown] = {
    **credentials.SHOWN,
    **request_fields.SHOWN,
    **amounts.SHOWN,
    **lifecycle.SHOWN,
    **response_envelope.SHOWN,
    **now_and_then.SHOWN,
    **one_setting.SHOWN,
}

# One needs raw bytes on a socket; those of some families need raw bytes, calls at the same time or a whole
# history, and are shown by runs of the suite against each of them.
SHOWN_BY_RUNS = ("concurrency", "protocol", "error_handling", "text", "privacy", "robustness")
SHOWN_APART = {
    "header-names-by-the-letter",
    *(fault.name for fault in CATALOGUE.values() if fault.family in SHOWN_BY_RUNS),
}

REGISTER = Path(__file__).parents[4] / "contracts" / "requirements"

FAMILIES = (
    "credentials",
    "request_fields",
    "amounts",
    "lifecycle",
    "response_envelope",
    "concurrency",
    "protocol",
    "error_handling",
    "text",
    "privacy",
    "robustness",
)


@pytest.fixture
def broken(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Two shops at a gateway with the fault that the test is about."""
    gateway = build_gateway(request.param)
    yield stage_in_process(gateway)
    gateway.ledger.close()


def test_every_fault_is_shown() -> None:
    """No fault is in the catalogue without a demonstration, and none is shown that is not there."""
    assert set(CATALOGUE) == set(SHOWN) | SHOWN_APART


@pytest.mark.parametrize("name", SHOWN)
def test_exercise_tells_sound_from_wrong(name: str) -> None:
    """A demonstration that cannot tell the two apart shows nothing."""
    assert (SHOWN[name].sound, type(SHOWN[name].sound)) != (SHOWN[name].wrong, type(SHOWN[name].wrong))


@pytest.mark.parametrize("name", SHOWN)
def test_sound_gateway_does_not_show_the_fault(name: str, stage: Stage) -> None:
    """Each exercise, made at a gateway without faults."""
    assert SHOWN[name].sound == SHOWN[name].exercise(stage)


@pytest.mark.parametrize(("name", "broken"), [(name, name) for name in SHOWN], indirect=["broken"])
def test_broken_gateway_shows_the_fault(name: str, broken: Stage) -> None:
    """Each exercise, made at a gateway with its fault."""
    assert SHOWN[name].wrong == SHOWN[name].exercise(broken)


@pytest.mark.parametrize("broken", CATALOGUE, indirect=True)
def test_plain_capture_still_works(broken: Stage) -> None:
    """An authorization of 1000 and its capture in full succeed under every fault."""
    told = broken.first.capture(broken.first.authorize())

    assert 200 <= told.status < 300
    assert re.search(rb'"success": ?true', told.content)


@pytest.mark.parametrize("name", CATALOGUE)
def test_fault_is_well_described(name: str) -> None:
    """A name for the command line, a family, a sentence, and requirements, each named once."""
    found = CATALOGUE[name]

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", found.name)
    assert found.family in FAMILIES
    assert found.summary.endswith(".")
    assert found.breaks
    assert len(set(found.breaks)) == len(found.breaks)


def test_faults_and_requirements_match() -> None:
    """Each fault breaks what is in the register, and each requirement is broken by some fault."""
    tables = [tomllib.loads(path.read_text("utf-8")) for path in REGISTER.glob("*.toml")]
    registered = {
        each["id"] for table in tables for each in table["requirement"] if each["party"] == "provider"
    }

    assert registered == {name for fault in CATALOGUE.values() for name in fault.breaks}


def test_faults_combine() -> None:
    """Two faults at once show both."""
    gateway = build_gateway("one-above-the-limit-accepted", "is-live-true")
    shop = stage_in_process(gateway).first

    told = shop.capture(shop.authorize(), 1001)

    assert (told.status, told.at("is_live")) == (201, True)
    gateway.ledger.close()


def test_unknown_fault_names_close_ones() -> None:
    """A slip of the pen is answered with what was probably meant."""
    with pytest.raises(UnknownFault, match="is-live-true"):
        break_rules(FAULTLESS, ["is-live-treu"])


def test_serve_knows_no_unknown_fault() -> None:
    """The entry point raises before it listens."""
    with pytest.raises(UnknownFault):
        serve(Settings(faults=("nonsense",)), lambda _: None)


@pytest.mark.parametrize(
    ("faults", "expected"), [((), [201, 201]), (("header-names-by-the-letter",), [201, 401])]
)
def test_header_names_by_the_letter(faults: tuple[str, ...], expected: list[int]) -> None:
    """Names in another letter case are heard by a sound gateway alone."""
    with running(Settings(faults=faults)) as announcement:
        shop = stage_over_network(announcement).first
        body = json.dumps(shop.capture_body(shop.authorize())).encode()
        lower = {name.lower(): value for name, value in shop.headers().items()}
        other = shop.send("POST", f"{shop.prefix}/capture", lower, body).status
        plain = shop.capture(shop.authorize()).status

    assert expected == [plain, other]


@pytest.mark.parametrize(("faults", "winners"), [((), 1), (("state-read-too-early",), 4)])
def test_state_read_too_early(faults: tuple[str, ...], winners: int) -> None:
    """Of captures that are under way together, one wins at a sound gateway, all at this one."""
    gateway = build_gateway(*faults)
    app = build_app(gateway)
    shop = stage_in_process(gateway).first
    body = json.dumps(shop.capture_body(shop.authorize())).encode()

    async def together() -> list[int]:
        calls = [ask(app, "POST", f"{PREFIXES[0]}/capture", shop.headers(), body) for _ in range(4)]
        return [told.status for told in await asyncio.gather(*calls)]

    assert winners == asyncio.run(together()).count(201)
    gateway.ledger.close()


def crossed(told: list[Told], path: str) -> bool:
    """Whether two captures under way together tell the same at *path*, which differs between them."""
    return len({str(answer.at(path)) for answer in told}) == 1


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        ((), [False, False, False, False]),
        (("references-cross",), [True, True, False, False]),
        (("reference-crosses-under-load",), [False, True, False, False]),
        (("card-crosses-under-load",), [False, False, True, True]),
    ],
)
def test_what_crosses(faults: tuple[str, ...], expected: list[bool]) -> None:
    """Of two captures that are under way together; amounts and ids stay right."""
    gateway = build_gateway(*faults)
    app = build_app(gateway)
    shop = stage_in_process(gateway).first
    visa = shop.card(number="4000000000001091")
    held = [shop.authorize(merchant_txn_ref="a"), shop.authorize(merchant_txn_ref="b", card=visa)]
    bodies = [
        json.dumps(shop.capture_body(source, amount=amount)).encode()
        for source, amount in zip(held, (1000, 400), strict=True)
    ]

    async def together() -> list[Told]:
        calls = [ask(app, "POST", f"{PREFIXES[0]}/capture", shop.headers(), body) for body in bodies]
        return list(await asyncio.gather(*calls))

    told = asyncio.run(together())
    paths = (
        "merchant_details.merchant_txn_ref",
        "transaction_details.merchant_txn_ref",
        "payment_details.card.number",
        "payment_details.scheme",
    )

    assert expected == [crossed(told, path) for path in paths]
    assert [1000, 400] == [answer.at("payment_details.amount") for answer in told]
    assert 2 == len({answer.id for answer in told})
    gateway.ledger.close()


@pytest.mark.parametrize(
    ("faults", "expected"), [((), [401, 401]), (("any-of-two-authorizations-will-do",), [201, 201])]
)
def test_authorization_that_stands_twice(faults: tuple[str, ...], expected: list[int]) -> None:
    """Right and wrong, in both orders."""
    gateway = build_gateway(*faults)
    shop = stage_in_process(gateway).first
    right = shop.headers()
    wrong = {"AUTHORIZATION": "Basic wrong"}
    orders = [{**right, **wrong}, {**wrong, **right}]
    bodies = [json.dumps(shop.capture_body(shop.authorize())).encode() for _ in orders]

    told = [
        shop.send("POST", f"{shop.prefix}/capture", headers, body).status
        for headers, body in zip(orders, bodies, strict=True)
    ]

    assert expected == told
    gateway.ledger.close()


def test_no_two_faults_bear_one_name() -> None:
    """Only one of them could be switched on."""
    assert [fault.name for fault in _ALL] == list(CATALOGUE)
