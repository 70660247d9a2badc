"""Judging texts: those in answers, and what odd ones in requests lead to."""

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
from capture_conformance.contract.answers import Outcome, body_of, describe, is_server_error, outcome
from capture_conformance.model.exchange import Role
from capture_conformance.model.finding import Finding
from capture_conformance.model.trial import Trial

# What is wrong with a text: the part of it that shows it, and that in words; or None.
_Problem: TypeAlias = Callable[[str], tuple[str, str] | None]

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
    return _judge_texts(seen, _garbled, "texts that are whole")


def judge_no_entities(seen: Observation) -> Finding | None:
    """
    Texts in JSON are written as they are.

    with  any request
    when  its answer is a JSON object
    then  no text in it holds an HTML entity that the request did not bring along
    """
    return _judge_texts(seen, _escaped, "texts without HTML entities")


def _judge_texts(seen: Observation, problem: _Problem, expected: str) -> Finding | None:
    body = body_of(seen.exchange)
    if not body:
        return None
    sent = (seen.exchange.request.body or b"").decode("utf-8", "replace")
    if _HALF_PAIR.search(sent):
        # It has no better way to be told.
        sent += _REPLACEMENT
    for place, text in texts(body):
        found = problem(text)
        if found is not None and found[0] not in sent:
            return failed(f"{place}: {found[1]}", seen.exchange, expected=expected)
    return passed("nothing wrong with them", seen.exchange, expected=expected)


def _garbled(text: str) -> tuple[str, str] | None:
    """The part of *text* that is broken, if one is."""
    if _REPLACEMENT in text:
        return _REPLACEMENT, "a character was replaced by U+FFFD"
    questions = _QUESTION_MARKS.search(text)
    if questions is not None:
        return questions.group(), f"{questions.group()} in place of characters"
    meant = _encoded_twice(text)
    return None if meant is None else (text, f"UTF-8 encoded twice, meant as {meant}")


def _encoded_twice(text: str) -> str | None:
    """What *text* was before its UTF-8 was read as a Western encoding; genuine text hardly ever is that."""
    if text.isascii():
        return None
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode()
        except UnicodeError:
            continue
    return None


def _escaped(text: str) -> tuple[str, str] | None:
    found = _ENTITY.search(text)
    return None if found is None else (found.group(), f"{found.group()} in place of a character")


@turning_on(playing(Role.ATTEMPT))
def judge_no_crash(trial: Trial) -> Finding | None:
    """
    Odd notes are accepted or refused.

    with  an authorization that could be captured in full
    when  a capture whose notes hold odd characters, or none, is sent
    then  the answer is no server error
    """
    attempt = trial.first(Role.ATTEMPT)
    if attempt is None:
        return None
    expected = "accepted or refused, no server error"
    seen = trial.exchanges
    if outcome(attempt) is not Outcome.UNKNOWN:
        return passed(describe(attempt), *seen, expected=expected, case=trial.case)
    plain = (trial.first(Role.PROOF), trial.first(Role.TWIN))
    is_served = any(x is not None and outcome(x) is Outcome.ACCEPTED for x in plain)
    is_error = is_server_error(attempt.reply) or trial.is_brought_about(attempt)
    judge = failed if is_error and is_served else undecided
    return judge(describe(attempt), *seen, expected=expected, case=trial.case)


CHECKS = Checks(
    of_trials={"CAP-TXT-03": judge_refusal, "CAP-TXT-04": judge_no_crash},
    of_exchanges={"CAP-TXT-01": judge_whole_texts, "CAP-TXT-02": judge_no_entities},
    of_history={},
)
