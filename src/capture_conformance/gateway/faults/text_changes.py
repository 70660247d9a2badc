"""How the faults about texts come about."""

import codecs
import dataclasses
import html
import unicodedata
from collections.abc import Callable

from capture_conformance.gateway import refusals
from capture_conformance.gateway.faults.changes import Change, rescues_body
from capture_conformance.gateway.records import Members, Settled
from capture_conformance.gateway.refusals import Refusal, Refused
from capture_conformance.gateway.rules import Attempt, Rules
from capture_conformance.gateway.strict_json import parse_object


def encoded_twice(settled: Settled) -> str:
    """The shop's name as someone reads it who takes UTF-8 for Latin-1."""
    return settled.merchant.legal_name.encode().decode("latin-1")


def as_question_marks(settled: Settled) -> str:
    """The shop's name as it comes out of a column that knows ASCII alone."""
    return settled.merchant.legal_name.encode("ascii", "replace").decode()


def as_page_text(settled: Settled) -> str:
    """The name on the card as it would stand in a page."""
    return html.escape(settled.authorization.card.name)


def folds_id(rules: Rules) -> Rules:
    """Ids are normalised before they are looked up."""

    def read(body: Members, attempt: Attempt) -> str:
        return unicodedata.normalize("NFKC", rules.transaction_id(body, attempt))

    return dataclasses.replace(rules, transaction_id=read)


def folds_merchant(rules: Rules) -> Rules:
    """Merchants' ids are normalised before they are compared."""

    def read(body: Members, attempt: Attempt) -> str:
        return unicodedata.normalize("NFKC", rules.merchant_id(body, attempt))

    return dataclasses.replace(rules, merchant_id=read)


def crashes_on(sequence: bytes, told: Refusal) -> Change:
    """A body with that sequence of bytes in its notes is more than the store can bear."""

    def is_too_much(body: bytes) -> bool:
        _, _, notes = body.partition(b'"notes"')
        return sequence in notes

    return _fails_on(is_too_much, told)


def _fails_on(is_too_much: Callable[[bytes], bool], told: Refusal = refusals.INTERNAL) -> Change:
    """Such a body is answered with *told*, whatever else it says."""

    def apply(rules: Rules) -> Rules:
        def read_members(attempt: Attempt) -> Members:
            if is_too_much(attempt.call.body):
                raise Refused(told)
            return rules.read_members(attempt)

        return dataclasses.replace(rules, read_members=read_members)

    return apply


def _is_stray(body: bytes) -> bool:
    return body.decode(errors="replace").encode() != body


def _without_stray_bytes(_nothing: Members, attempt: Attempt) -> Members:
    return parse_object(attempt.call.body.decode(errors="ignore").encode())


crashes_on_stray_bytes: Change = _fails_on(_is_stray)
crashes_on_mark: Change = _fails_on(lambda body: body.startswith(codecs.BOM_UTF8))
drops_stray_bytes: Change = rescues_body(_without_stray_bytes, from_refusals=(refusals.NOT_JSON,))
