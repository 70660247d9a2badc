"""How the faults about credentials come about."""

import dataclasses
import itertools
import json
import re
from collections.abc import Callable, Iterable, Sequence

from capture_conformance.gateway import refusals
from capture_conformance.gateway.credentials import (
    Presented,
    is_key,
    key_behind_scheme,
    single_header,
)
from capture_conformance.gateway.faults.changes import Change
from capture_conformance.gateway.records import Authorization, Call
from capture_conformance.gateway.refusals import Refusal
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.settings import Merchant

# A header never holds this byte, so no key is ever taken for the mark.
_MARK_OF_BLANK = b"\0"
# So much of a key is compared where a fault compares only its beginning.
_COMPARED_PART = 12

_DOCUMENTED_NAMES = (b"Authorization", b"x-api-key")
_ANY_NAME = re.compile(rb"^(?:authorization|x-api-key)(?=:)", re.IGNORECASE | re.MULTILINE)


def has_first(presented: Presented, merchant: Merchant) -> bool:
    """Authorization holds the merchant's first key."""
    return is_key(presented.authorization, merchant.api_key)


def has_second(presented: Presented, merchant: Merchant) -> bool:
    """x-api-key holds the merchant's second key."""
    return is_key(presented.x_api_key, merchant.x_api_key)


def also(accept: Callable[[Presented, Merchant], bool]) -> Change:
    """Beside the sound pairs of keys, whatever *accept* takes is taken."""

    def apply(rules: Rules) -> Rules:
        def recognise(presented: Presented, merchants: Sequence[Merchant]) -> Merchant | None:
            sound = rules.recognise(presented, merchants)
            return sound or next((each for each in merchants if accept(presented, each)), None)

        return dataclasses.replace(rules, recognise=recognise)

    return apply


def also_first(accept: Callable[[bytes, bytes], bool]) -> Change:
    """A key in Authorization that *accept* finds near enough to the known one is taken."""
    return also(
        lambda presented, merchant: (
            bool(presented.authorization)
            and accept(presented.authorization or b"", merchant.api_key.encode())
            and has_second(presented, merchant)
        )
    )


def also_second(accept: Callable[[bytes, bytes], bool]) -> Change:
    """A key in x-api-key that *accept* finds near enough to the known one is taken."""
    return also(
        lambda presented, merchant: (
            bool(presented.x_api_key)
            and accept(presented.x_api_key or b"", merchant.x_api_key.encode())
            and has_first(presented, merchant)
        )
    )


def is_beginning(presented: bytes, key: bytes) -> bool:
    """What is presented is the beginning of the key."""
    return len(presented) >= _COMPARED_PART and key.startswith(presented)


def is_continued(presented: bytes, key: bytes) -> bool:
    """What is presented goes on behind the key."""
    return presented.startswith(key)


def is_preceded(presented: bytes, key: bytes) -> bool:
    """What is presented ends with the key."""
    return presented.endswith(key)


def is_in_any_case(presented: bytes, key: bytes) -> bool:
    """What is presented is the key but for letter case."""
    return presented.lower() == key.lower()


def reads_authorization(read: Callable[[bytes], bytes]) -> Change:
    """The key behind the scheme word is found by *read* where the sound way finds none."""

    def apply(rules: Rules) -> Rules:
        def present(call: Call) -> Presented:
            presented = rules.present(call)
            value = single_header(call, b"authorization")
            if presented.authorization or value is None:
                return presented
            return dataclasses.replace(presented, authorization=read(value))

        return dataclasses.replace(rules, present=present)

    return apply


def blank_authorization_passes(rules: Rules) -> Rules:
    """An Authorization without a key passes beside a right x-api-key."""

    def mark(value: bytes) -> bytes:
        return _MARK_OF_BLANK if value.strip().lower() in (b"", b"basic") else b""

    def accept(presented: Presented, merchant: Merchant) -> bool:
        is_blank = presented.authorization == _MARK_OF_BLANK
        return is_blank and has_second(presented, merchant)

    return also(accept)(reads_authorization(mark)(rules))


def also_keys_from(pairs: Callable[[Call], Iterable[tuple[str, object]]]) -> Change:
    """A key whose header is absent is looked for among *pairs*."""

    def apply(rules: Rules) -> Rules:
        def present(call: Call) -> Presented:
            presented = rules.present(call)
            found = {_normalised(name): _bytes_of(value) for name, value in pairs(call)}
            first = found.get("authorization") or found.get("api-key")
            if first and b" " in first:
                first = key_behind_scheme(first)
            second = found.get("x-api-key")
            return Presented(
                authorization=first if presented.authorization is None else presented.authorization,
                x_api_key=second if presented.x_api_key is None else presented.x_api_key,
            )

        return dataclasses.replace(rules, present=present)

    return apply


def _normalised(name: str) -> str:
    return name.lower().replace("_", "-").replace("apikey", "api-key")


def _bytes_of(value: object) -> bytes:
    return str(value).encode("utf-8", "replace")


def pairs_of_body(call: Call) -> Iterable[tuple[str, object]]:
    """The members of the body, whatever is wrong with it otherwise."""
    try:
        body: object = json.loads(call.body)
    except (ValueError, RecursionError):
        return ()
    return body.items() if isinstance(body, dict) else ()


def keys_mix(rules: Rules) -> Rules:
    """Each key may be another merchant's; who calls is told by the first."""

    def recognise(presented: Presented, merchants: Sequence[Merchant]) -> Merchant | None:
        first = [merchant for merchant in merchants if has_first(presented, merchant)]
        second = [merchant for merchant in merchants if has_second(presented, merchant)]
        return first[0] if first and second else rules.recognise(presented, merchants)

    return dataclasses.replace(rules, recognise=recognise)


def owner_not_looked_at(rules: Rules) -> Rules:
    """An authorization is found whoever owns it."""

    def find(transaction_id: str, attempt: Attempt) -> Authorization:
        found = attempt.ledger.authorization(transaction_id)
        return found or rules.find_authorization(transaction_id, attempt)

    return dataclasses.replace(rules, find_authorization=find)


def body_names_the_merchant(rules: Rules) -> Rules:
    """The caller is whom the body names."""

    def act(merchant_id: str, attempt: Attempt) -> Merchant:
        named = [each for each in attempt.merchants if each.merchant_id == merchant_id]
        return named[0] if named else rules.acting_merchant(merchant_id, attempt)

    return dataclasses.replace(rules, acting_merchant=act)


def body_merchant_ignored(rules: Rules) -> Rules:
    """Whom the body names does not matter."""
    return dataclasses.replace(rules, acting_merchant=lambda merchant_id, attempt: attempt.merchant)


def names_by_the_letter(rules: Rules) -> Rules:
    """The two headers are heard only under the names as printed."""

    def hear(received: bytes) -> bytes:
        return _ANY_NAME.sub(
            lambda name: name[0] if name[0] in _DOCUMENTED_NAMES else b"X-Unheard",
            rules.hear(received),
        )

    return dataclasses.replace(rules, hear=hear)


def is_failed_login(refusal: Refusal) -> bool:
    """The keys were not known, which is another matter than a wrong merchant_id."""
    return refusal == refusals.BAD_KEYS


def lets_in_every(number: int) -> Change:
    """One of the servers takes everybody for the first merchant."""

    def apply(rules: Rules) -> Rules:
        turns = itertools.count(1)

        def recognise(presented: Presented, merchants: Sequence[Merchant]) -> Merchant | None:
            found = rules.recognise(presented, merchants)
            return merchants[0] if found is None and next(turns) % number == 0 else found

        return dataclasses.replace(rules, recognise=recognise)

    return apply
