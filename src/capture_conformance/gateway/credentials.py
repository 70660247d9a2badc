"""Which merchant is calling: the two keys in the headers, both of one merchant."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from capture_conformance.gateway.records import Call
from capture_conformance.gateway.settings import Merchant

SCHEME = b"basic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """
    The two keys a call presents.

    None where the header is absent; empty where it is there and holds no usable key.
    """

    authorization: bytes | None
    x_api_key: bytes | None


def read_credentials(call: Call) -> Presented:
    """The keys as the headers present them."""
    authorization = single_header(call, b"authorization")
    return Presented(
        authorization=None if authorization is None else key_behind_scheme(authorization),
        x_api_key=single_header(call, b"x-api-key"),
    )


def recognise(presented: Presented, merchants: Sequence[Merchant]) -> Merchant | None:
    """The merchant to whom both keys belong."""
    for merchant in merchants:
        first = is_key(presented.authorization, merchant.api_key)
        second = is_key(presented.x_api_key, merchant.x_api_key)
        if first and second:
            return merchant
    return None


def single_header(call: Call, name: bytes) -> bytes | None:
    """The value of a header; copies that contradict each other are joined, and so match no key."""
    values = call.header_values(name)
    if not values:
        return None
    return values[0] if len(set(values)) == 1 else b", ".join(values)


def key_behind_scheme(value: bytes) -> bytes:
    """The key behind the word Basic, in any letter case; empty behind another word."""
    scheme, _, key = value.partition(b" ")
    return key.strip(b" ") if scheme.lower() == SCHEME else b""


def is_key(presented: bytes | None, key: str) -> bool:
    """Whether *presented* is *key*, in a time that does not tell how much of it is right."""
    return presented is not None and hmac.compare_digest(presented, key.encode())
