"""Ids that read as card numbers, on both sides of the boundary."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from capture_conformance.model.exchange import Operation, Request
from capture_conformance.transport.redaction import Redactor
from capture_conformance.transport.stand_ins import StandIns

# 18 digits, the last of them the right check digit.
ID = "123456789012345671"
OTHER = "123456789012345663"
CAPTURE = Request(operation=Operation.CAPTURE, method="POST", path="/capture", headers=(), body=b"")


def answer(transaction_id: object) -> bytes:
    """An answer that gives an id."""
    return json.dumps({"success": True, "transaction_details": {"id": transaction_id}}).encode()


def given(body: bytes) -> str:
    """The id that an answer gives."""
    return str(json.loads(body)["transaction_details"]["id"])


def test_such_an_id_gets_a_word_of_its_length() -> None:
    """Which no redaction touches."""
    word = given(StandIns().hidden(answer(ID)))

    assert len(ID) == len(word)
    assert word == Redactor(cards=(), secrets={}).text(word)


def test_the_word_leaves_as_the_id() -> None:
    """In a body as in a path."""
    stand_ins = StandIns()
    word = given(stand_ins.hidden(answer(ID)))
    sent = stand_ins.restored(
        replace(CAPTURE, body=f'{{"transactionId": "{word}"}}'.encode(), path=f"/{word}")
    )

    assert f'{{"transactionId": "{ID}"}}'.encode() == sent.body
    assert f"/{ID}" == sent.path


def test_what_stands_behind_the_word_stays() -> None:
    """One character too many is still one too many, even where it looks like more of the word."""
    stand_ins = StandIns()
    word = given(stand_ins.hidden(answer(ID)))
    sent = stand_ins.restored(replace(CAPTURE, body=f'"{word}x"'.encode()))

    assert f'"{ID}x"'.encode() == sent.body


def test_two_ids_have_two_words() -> None:
    """So that they can be told apart, and each is found again."""
    stand_ins = StandIns()
    words = [given(stand_ins.hidden(answer(x))) for x in (ID, OTHER, ID)]
    sent = stand_ins.restored(replace(CAPTURE, body=" ".join(words).encode()))

    assert 2 == len(set(words))
    assert f"{ID} {OTHER} {ID}".encode() == sent.body


def test_an_id_is_hidden_wherever_it_is_told_again() -> None:
    """As in the text of a refusal."""
    stand_ins = StandIns()
    word = given(stand_ins.hidden(answer(ID)))

    assert f"no transaction {word}".encode() == stand_ins.hidden(f"no transaction {ID}".encode())


@pytest.mark.parametrize(
    "found", ["e0b0731e-7170-4b64-8a21-7d835eebd641", "123456789012345670", "12345", 7, None]
)
def test_other_ids_stay(found: object) -> None:
    """Only what would be cut needs a word."""
    assert answer(found) == StandIns().hidden(answer(found))


def test_what_is_no_json_stays() -> None:
    """Byte for byte."""
    body = b'\xff transaction_details {"id": "' + ID.encode()

    assert body == StandIns().hidden(body)
