"""Where credentials come from, and in which form they are sent."""

from __future__ import annotations

import pytest

from capture_conformance.cli.settings import merchants_from
from capture_conformance.generation.credentials import disguises
from capture_conformance.model.target import KeyForm

ENVIRONMENT = {
    "CAPTURE_MERCHANT_ID": "SHOP1",
    "CAPTURE_API_KEY": "a-key-for-tests",
    "CAPTURE_X_API_KEY": "another-key-for-tests",
    "STAGING_KEY": "a-key-of-staging",
}


@pytest.mark.parametrize(
    ("form", "sent"),
    [
        (KeyForm.RAW, "a-key-for-tests"),
        (KeyForm.BASE64, "YS1rZXktZm9yLXRlc3Rz"),
        (KeyForm.BASE64_WITH_COLON, "YS1rZXktZm9yLXRlc3RzOg=="),
    ],
)
def test_the_key_is_sent_in_the_form_that_the_target_takes(form: KeyForm, sent: str) -> None:
    """As it stands unless asked for."""
    own = merchants_from(ENVIRONMENT, form=form).own

    assert (sent, "another-key-for-tests") == (own.api_key, own.x_api_key)


def test_an_encoded_key_is_a_secret_and_so_is_what_it_encodes() -> None:
    """Either would open the gateway."""
    known = disguises(merchants_from(ENVIRONMENT, form=KeyForm.BASE64))

    assert "${CAPTURE_API_KEY}" == known["a-key-for-tests"]
    assert "${CAPTURE_API_KEY_ENCODED}" == known["YS1rZXktZm9yLXRlc3Rz"]


def test_a_target_may_say_where_its_keys_stand() -> None:
    """For whoever has several in one environment."""
    own = merchants_from(ENVIRONMENT, variables={"api_key": "STAGING_KEY"}).own

    assert ("SHOP1", "a-key-of-staging") == (own.merchant_id, own.api_key)
