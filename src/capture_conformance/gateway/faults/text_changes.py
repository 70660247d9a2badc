"""How the faults about texts come about."""

import dataclasses
import html
import unicodedata

from capture_conformance.gateway.faults.changes import Change
from capture_conformance.gateway.records import Members, Settled
from capture_conformance.gateway.refusals import Refusal, Refused
from capture_conformance.gateway.rules import Attempt, Rules


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

    def apply(rules: Rules) -> Rules:
        def read_members(attempt: Attempt) -> Members:
            _, _, notes = attempt.call.body.partition(b'"notes"')
            if sequence in notes:
                raise Refused(told)
            return rules.read_members(attempt)

        return dataclasses.replace(rules, read_members=read_members)

    return apply
