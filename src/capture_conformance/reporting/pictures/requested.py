"""A request in a few words: the operation, the amount, and which authorization it is about."""

from __future__ import annotations

from capture_conformance.model.exchange import Exchange, Operation
from capture_conformance.reporting.pictures.names import Names
from capture_conformance.reporting.pictures.requests import amount_spelling, is_of_other, shown_amount
from capture_conformance.reporting.pictures.wording import Words, one_line, words

OPERATIONS = {
    Operation.AUTHORIZATION: words("authorize", "オーソリ"),
    Operation.CAPTURE: words("capture", "キャプチャ"),
    Operation.VOID: words("void", "取消"),
    Operation.STATUS: words("status", "状態照会"),
}
_USUAL = {Operation.STATUS: "GET"}


def requested(exchange: Exchange, names: Names) -> Words:
    """What *exchange* asks for, as "capture 1,001 of A"; an odd method and one of two merchants are told."""
    told = _asked(exchange, names)
    if exchange.request.method != _USUAL.get(exchange.operation, "POST"):
        method = one_line(exchange.request.method, 16)
        told += words(f" by {method}", f"({method})")
    if names.has_two_merchants:
        number = 1 + is_of_other(exchange)
        return words(f"merchant {number}: ", f"加盟店 {number}：") + told
    return told


def _asked(exchange: Exchange, names: Names) -> Words:
    operation = OPERATIONS[exchange.operation]
    target = names.of(exchange)
    match exchange.operation:
        case Operation.AUTHORIZATION:
            amount = _amount(exchange, '"')
            given = names.given(exchange)
            return operation + words(f" {amount}") + words(f" → {given}" if given else "")
        case Operation.CAPTURE:
            amount = _amount(exchange, "")
            if not amount:
                return Words(en=f"capture of {target.en}", ja=f"{target.ja} をキャプチャ（金額なし）")
            return Words(en=f"capture {amount} of {target.en}", ja=f"{target.ja} を {amount} キャプチャ")
        case Operation.VOID:
            return Words(en=f"void {target.en}", ja=f"{target.ja} を取消")
        case Operation.STATUS:
            return Words(en=f"status of {target.en}", ja=f"{target.ja} の状態照会")


def _amount(exchange: Exchange, stripped: str) -> str:
    """The amount as it was written; authorizations write theirs in quotation marks, which say nothing."""
    spelling = amount_spelling(exchange)
    return "" if spelling is None else shown_amount(spelling.strip(stripped or None))
