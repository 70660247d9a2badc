"""Judging the texts in answers, and the effects of unusual texts in requests."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from capture_conformance.checks.judging import (
    Checks,
    Observation,
    failed,
    passed,
    playing,
    turning_on,
    undecided,
)
from capture_conformance.checks.places import texts
from capture_conformance.checks.refusals import judge_refusal
from capture_conformance.contract.answers import Outcome, answer_to, body_of, is_server_error, outcome
from capture_conformance.model.exchange import Role
from capture_conformance.model.finding import Finding
from capture_conformance.model.message import Message, message
from capture_conformance.model.trial import Trial

# The part of a text that is wrong, with a message that says how; None where the text is right.
_Problem: TypeAlias = Callable[[str], tuple[str, Message] | None]

_REPLACEMENT = "\ufffd"
_QUESTION_MARKS = re.compile(r"\?{3,}")
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{2,6}|#x[0-9a-fA-F]{2,5});")


def judge_whole_texts(seen: Observation) -> Finding | None:
    """
    No text in an answer is garbled.

    with  any request
    when  its answer is a JSON object
    then  no text in it has a replacement character or a row of question marks, or was encoded twice
    """
    return _judge_texts(seen, _garbled, message("text.whole"))


def judge_no_entities(seen: Observation) -> Finding | None:
    """
    Texts in JSON are written as they are.

    with  any request
    when  its answer is a JSON object
    then  no text in it contains an HTML entity that the request does not contain
    """
    return _judge_texts(seen, _escaped, message("text.no_entities"))


def _judge_texts(seen: Observation, problem: _Problem, expected: Message) -> Finding | None:
    body = body_of(seen.exchange)
    if not body:
        return None
    sent = (seen.exchange.request.body or b"").decode("utf-8", "replace")
    if _HALF_PAIR.search(sent):
        # An answer can show half a pair only as the replacement character.
        sent += _REPLACEMENT
    for place, text in texts(body):
        found = problem(text)
        if found is not None and found[0] not in sent:
            observed = message("text.at", place=place, problem=found[1])
            return failed(observed, seen.exchange, expected=expected)
    return passed(message("text.nothing_wrong"), seen.exchange, expected=expected)


def _garbled(text: str) -> tuple[str, Message] | None:
    """The part of *text* that is garbled; None where none is."""
    if _REPLACEMENT in text:
        return _REPLACEMENT, message("text.replaced")
    questions = _QUESTION_MARKS.search(text)
    if questions is not None:
        return questions.group(), message("text.question_marks", marks=questions.group())
    original = _decoded_again(text)
    return None if original is None else (text, message("text.encoded_twice", original=original))


def _decoded_again(text: str) -> str | None:
    """
    The original of *text* where that is UTF-8 read in a Western encoding; None where it is not.

    Genuine text is hardly ever such a sequence.
    """
    if text.isascii():
        return None
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode()
        except UnicodeError:
            continue
    return None


def _escaped(text: str) -> tuple[str, Message] | None:
    """The first HTML entity in *text*; None where there is none."""
    found = _ENTITY.search(text)
    return None if found is None else (found.group(), message("text.entity", entity=found.group()))


@turning_on(playing(Role.ATTEMPT))
def judge_no_crash(trial: Trial) -> Finding | None:
    """
    Unusual notes are accepted or refused.

    with  an authorization that could be captured in full
    when  a capture is sent whose notes contain unusual characters, or none
    then  the answer is not a server error
    """
    attempt = trial.first(Role.ATTEMPT)
    if attempt is None:
        return None
    expected = message("text.accepted_or_refused")
    seen = trial.exchanges
    if outcome(attempt) is not Outcome.UNKNOWN:
        return passed(answer_to(attempt), *seen, expected=expected, case=trial.case)
    plain = (trial.first(Role.PROOF), trial.first(Role.TWIN))
    is_served = any(x is not None and outcome(x) is Outcome.ACCEPTED for x in plain)
    is_error = is_server_error(attempt.reply) or trial.is_brought_about(attempt)
    judge = failed if is_error and is_served else undecided
    return judge(answer_to(attempt), *seen, expected=expected, case=trial.case)


CHECKS = Checks(
    of_trials={"CAP-TXT-03": judge_refusal, "CAP-TXT-04": judge_no_crash},
    of_exchanges={"CAP-TXT-01": judge_whole_texts, "CAP-TXT-02": judge_no_entities},
    of_history={},
)
