"""Short keys: a run judges with them as with long ones, and what cannot be redacted is refused or said."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from capture_conformance.campaign.boundary import redactor_for
from capture_conformance.cli.key_words import refuse_ordinary_keys, warnings_of
from capture_conformance.cli.settings import merchants_from
from capture_conformance.contract.target import load_target
from capture_conformance.gateway import Settings
from capture_conformance.gateway.settings import Merchant as Shop
from capture_conformance.generation.credentials import nearly_right
from capture_conformance.language.rendering import english
from capture_conformance.model.errors import UsageError
from capture_conformance.model.exchange import Headers
from capture_conformance.model.merchant import Merchants
from commands import command, log_lines
from gateway.running import running

KEYS = {
    3: ("k7q", "x9w", "j5v", "h6z"),
    5: ("k7qab", "x9wcd", "j5vef", "h6zgz"),
    8: ("k7qabXYZ", "x9wcdUVW", "j5vefRST", "h6zghOPQ"),
}


def environment(api_key: str, x_api_key: str, other: str = "", other_x: str = "") -> dict[str, str]:
    """The variables of one merchant, or of two."""
    own = {"MERCHANT_ID": "TESTSHOP01", "API_KEY": api_key, "X_API_KEY": x_api_key}
    second = {"MERCHANT_ID": "TESTSHOP02", "API_KEY": other, "X_API_KEY": other_x} if other else {}
    return {f"CAPTURE_{name}": value for name, value in own.items()} | {
        f"CAPTURE_OTHER_{name}": value for name, value in second.items()
    }


def merchants(*keys: str) -> Merchants:
    """One merchant, or two, with these keys."""
    return merchants_from(environment(*keys))


def shops(keys: tuple[str, ...]) -> tuple[Shop, ...]:
    """The two merchants of an embedded gateway with *keys*."""
    pairs = (("TESTSHOP01", *keys[:2]), ("TESTSHOP02", *keys[2:]))
    return tuple(
        Shop(merchant_id=name, legal_name="Shop", api_key=key, x_api_key=second)
        for name, key, second in pairs
    )


def verdicts(folder: Path) -> dict[str, str]:
    """The verdict of each requirement."""
    return {x["id"]: x["verdict"] for x in log_lines(folder) if x["kind"] == "requirement"}


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The verdicts of a quick run with the long keys of the embedded gateway."""
    folder = tmp_path_factory.mktemp("usual")
    assert 0 == command("run", "--seed", "7", "--report-dir", "r", folder=folder).code
    return verdicts(folder / "r")


@pytest.mark.parametrize("length", KEYS)
def test_a_run_with_short_keys_finds_the_same(tmp_path: Path, usual: dict[str, str], length: int) -> None:
    """No key stands in any file as a word of its own, and the requests can be read and told apart."""
    keys = KEYS[length]
    with redirect_stdout(io.StringIO()), running(Settings(merchants=shops(keys))) as announced:
        asked = ("run", "--base-url", f"{announced.base_url}/api/v1", "--seed", "7", "--report-dir", "r")
        ended = command(*asked, folder=tmp_path, **environment(*keys))
    texts = [file.read_text(encoding="utf-8") for file in (tmp_path / "r").iterdir()]
    words = re.compile(rf"(?<![0-9A-Za-z])(?:{'|'.join(keys)})(?![0-9A-Za-z])")

    assert 0 == ended.code, ended
    assert usual == verdicts(tmp_path / "r")
    assert [] == [found for text in texts for found in words.findall(text)]
    assert (length < 8) == ("warning: the API key has fewer than 8 characters" in ended.err)
    headers = [tuple(pair) for x in log_lines(tmp_path / "r", "exchanges.jsonl") for pair in x["headers"]]
    assert {("Authorization", "Basic ${CAPTURE_API_KEY}"), ("x-api-key", "${CAPTURE_X_API_KEY}")} <= {
        *headers
    }


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("k", "fewer than 3 characters"),
        ("k7", "fewer than 3 characters"),
        ("1000", "fewer than 5 digits"),
        ("9999", "fewer than 5 digits"),
        ("true", "ordinary word"),
        ("amount", "ordinary word"),
        ("INFO", "ordinary word"),
        ("jpy", "ordinary word"),
        ("transactionId", "ordinary word"),
    ],
)
def test_refuses_a_key_that_would_eat_the_report(key: str, said: str) -> None:
    """Of either merchant, and of either kind; the key itself is not shown."""
    for given, name in (
        ((key, "x9wcd"), "the API key"),
        (("k7qab", "x9wcd", "j5vef", key), "the second merchant's x-api-key"),
    ):
        with pytest.raises(UsageError, match=said) as raised:
            refuse_ordinary_keys(merchants(*given), load_target("mock"))

        assert name in str(raised.value)
        assert not re.search(rf"\b{key}\b", str(raised.value))


@pytest.mark.parametrize("key", ["k7q", "12987", "abc123", "s3cret", "test1", "a-long-key-of-a-test-host"])
def test_takes_other_keys_and_warns_of_short_ones(key: str) -> None:
    """The warning says which key it is, and not what it is."""
    found = merchants(key, "a-long-key-of-a-test-host2")
    refuse_ordinary_keys(found, load_target("mock"))
    told = warnings_of(found)

    assert (len(key) < 8) == bool(told)
    assert not any(key in english(said) for line in told for said in line)


@pytest.mark.parametrize("key", [key for keys in KEYS.values() for key in keys])
def test_keys_that_are_nearly_right_are_wrong_and_not_empty(key: str) -> None:
    """Also where the key ends in the letter that others get for an end."""
    changed = [text for _, text, _ in nearly_right(key)]

    assert key not in changed
    assert all(changed)
    assert len(set(changed)) == len(changed)


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        ((("Authorization", "Basic k7q"),), (("Authorization", "Basic ${CAPTURE_API_KEY}"),)),
        ((("x-api-key", "x9"),), (("x-api-key", "${CAPTURE_X_API_KEY::-1}"),)),
        ((("x-api-key", "x9wzzzz"),), (("x-api-key", "${CAPTURE_X_API_KEY}zzzz"),)),
        ((("x-api-key", "zzzzx9w"),), (("x-api-key", "zzzz${CAPTURE_X_API_KEY}"),)),
        ((("Set-Cookie", "key=k7q; Path=/"),), (("Set-Cookie", "key=${CAPTURE_API_KEY}; Path=/"),)),
        ((("X-Trace", "ak7q-k7qb-x9-k7q-1"),), (("X-Trace", "ak7q-k7qb-x9-k7q-1"),)),
    ],
)
def test_finds_short_keys_as_words_of_their_own(headers: Headers, kept: Headers) -> None:
    """Parts of them only where a header for keys holds nothing else."""
    assert kept == redactor_for(load_target("mock"), merchants("k7q", "x9w")).headers(headers, "x")[0]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"key": "k7q", "id": "k7qa"}', '{"key": "${CAPTURE_API_KEY}", "id": "k7qa"}'),
        ("key k7q.", "key ${CAPTURE_API_KEY}."),
        ("/a?key=k7q&b=1", "/a?key=${CAPTURE_API_KEY}&b=1"),
        ("/a?key=Basic+k7q", "/a?key=Basic+${CAPTURE_API_KEY}"),
        ("Basic azdx", "Basic ${CAPTURE_API_KEY}"),
        ("K7Q", "${CAPTURE_API_KEY~~}"),
        ("\\u006b7q \\nk7q", "${CAPTURE_API_KEY} \\n${CAPTURE_API_KEY}"),
    ],
)
def test_finds_short_keys_in_texts(text: str, shown: str) -> None:
    """As members, in sentences, in queries, as base64, and behind an escape."""
    assert shown == redactor_for(load_target("mock"), merchants("k7q", "x9w")).text(text)
