"""Captures with unusual characters in them."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator

from capture_conformance.generation.defects import Defect, Depth, with_body, with_member, with_raw
from capture_conformance.generation.requests import Aim, capture_members, encode
from capture_conformance.model.exchange import Request
from capture_conformance.model.message import message

_QUICK, _STANDARD = Depth.QUICK, Depth.STANDARD
_KELVIN = "\u212a"
# How Python writes the byte 0xFF into a text.
_STRAY_BYTE = "\udcff"
# A common name, with a character that HTML pages escape and JSON does not.
NAME_WITH_APOSTROPHE = "Anna O'Neil"
LONG_JAPANESE = "承認額のキャプチャ" * 12


def look_alike_ids() -> Iterator[Defect]:
    """Captures whose ids look like the right ones, and are others."""
    for name, case, value, depth in (
        ("transactionId", "id_with_full_width_digit", _on_id(_widened_once), _QUICK),
        ("transactionId", "full_width_id", _on_id(_widened), _STANDARD),
        ("merchant_id", "full_width_merchant", _on_merchant(_widened), _QUICK),
        ("merchant_id", "look_alike_merchant", _on_merchant(_with_kelvin), _STANDARD),
    ):
        yield Defect(
            case=message(f"text.case.{case}"),
            requirements=("CAP-TXT-03", "CAP-REQ-20"),
            make=with_member(name, value),
            depth=depth,
        )
    for name in ("transactionId", "merchant_id"):
        yield Defect(
            case=message("text.case.stray_byte", member=name),
            requirements=("CAP-TXT-03", "CAP-REQ-20"),
            make=with_raw(name, _with_stray_byte(name)),
        )


def odd_notes() -> Iterator[Defect]:
    """Captures whose notes a sound gateway may accept or refuse, but not answer with a server error."""
    for case, token, depth in (
        ("nul", '"a\\u0000b"', _QUICK),
        ("half_pair", '"a\\ud800b"', _QUICK),
        ("joined_emoji", '"\U0001f468\u200d\U0001f469\u200d\U0001f467"', _STANDARD),
        ("right_to_left", '"\u202eabc\u0627\u0628"', _STANDARD),
        ("stray_byte_in_notes", f'"a{_STRAY_BYTE}b"', _STANDARD),
        ("null", "null", _STANDARD),
        ("empty", '""', _STANDARD),
        ("line_breaks", '"a\\r\\n\\\\b"', _STANDARD),
    ):
        yield _odd(case, _with_notes(token), depth)
    yield _odd("byte_order_mark", with_body(_marked))


def _odd(case: str, make: Callable[[Aim], Request], depth: Depth = _STANDARD) -> Defect:
    said = message(f"text.case.{case}")
    return Defect(case=said, requirements=("CAP-TXT-04",), make=make, depth=depth, may_pass=True)


def _marked(aim: Aim) -> bytes:
    return codecs.BOM_UTF8 + encode(capture_members(aim))


def _with_stray_byte(name: str) -> Callable[[Aim], str]:
    def token(aim: Aim) -> str:
        value = str(capture_members(aim)[name])
        return f'"{value[:4]}{_STRAY_BYTE}{value[4:]}"'

    return token


def _with_notes(token: str) -> Callable[[Aim], Request]:
    return with_raw("notes", lambda aim: token)


def _on_id(change: Callable[[str], str]) -> Callable[[Aim], str]:
    return lambda aim: change(aim.transaction_id)


def _on_merchant(change: Callable[[str], str]) -> Callable[[Aim], str]:
    return lambda aim: change(aim.merchant.merchant_id)


def _widened(text: str) -> str:
    """*text* with every printable ASCII character in its full-width form."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _widened_once(text: str) -> str:
    """*text* with its first digit in full-width form; all of it where there is no digit."""
    digit = next((c for c in text if c.isdigit()), None)
    return _widened(text) if digit is None else text.replace(digit, _widened(digit), 1)


def _with_kelvin(text: str) -> str:
    """*text* with the kelvin sign in place of a K, or of the first character."""
    return text.replace("K", _KELVIN, 1) if "K" in text else _KELVIN + text[1:]
