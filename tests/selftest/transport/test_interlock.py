"""Nothing is sent where money is real, or may be."""

from __future__ import annotations

import pytest

from capture_conformance.model.errors import UsageError
from capture_conformance.transport.interlock import LIVE_HOSTS, require_test_host


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:8080/api/v1", "http://127.8.9.1", "http://[::1]:80", "http://LOCALHOST./api/v1"],
)
def test_this_machine_is_a_test_host(address: str) -> None:
    """Nobody has to say so."""
    require_test_host(address)


@pytest.mark.parametrize("name", sorted(LIVE_HOSTS))
def test_a_live_host_is_none_whatever_is_said(name: str) -> None:
    """No flag overrides that."""
    with pytest.raises(UsageError, match="live host"):
        require_test_host(f"https://{name.upper()}.:443/api/v1", [name])


def test_any_other_host_has_to_be_named() -> None:
    """By its whole name: a name that merely contains it is another host."""
    require_test_host("https://Gateway.Test.example/api/v1", ["gateway.test.EXAMPLE."])

    with pytest.raises(UsageError, match=r"--test-host evil\.gateway"):
        require_test_host("https://evil.gateway.test.example", ["gateway.test.example"])


@pytest.mark.parametrize("address", ["http://0.0.0.0", "http://127.0.0.1.example", "http://2130706433"])
def test_what_only_looks_like_this_machine_is_not(address: str) -> None:
    """Names, and odd spellings of addresses."""
    with pytest.raises(UsageError, match="test host"):
        require_test_host(address)


def test_credentials_in_an_address_are_not_repeated() -> None:
    """They would stand in every report."""
    with pytest.raises(UsageError) as told:
        require_test_host("https://user:hidden@127.0.0.1")

    assert "hidden" not in str(told.value)
