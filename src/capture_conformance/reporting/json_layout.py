"""JSON laid out for reading without a change to any name, number or escape in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

# A string, a bracket, a comma or colon, or a run of anything else but white space.
_LEXEME = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]|[,:]|[^\s\[\]{},:"]+')
_DEEPEST = 60


def indented_json(text: str) -> str | None:
    r"""
    The JSON in *text* with a line per member; None where *text* is no JSON, or too deep to be read.

    Only white space between lexemes changes, so repeated names, ``1.0`` beside ``1`` and ``\u0041``
    stay as they were sent.
    """
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None
    lexemes = _LEXEME.findall(text)
    if _depth(lexemes) > _DEEPEST:
        return None
    return "".join(_laid_out(lexemes))


def _depth(lexemes: list[str]) -> int:
    level = deepest = 0
    for lexeme in lexemes:
        level += (lexeme in "[{") - (lexeme in "]}")
        deepest = max(deepest, level)
    return deepest


def _laid_out(lexemes: list[str]) -> Iterator[str]:
    level = 0
    before = ""
    for lexeme in lexemes:
        if lexeme in "]}":
            level -= 1
            yield "" if before in "[{" else _line(level)
        elif before and before in "[{,":
            yield _line(level)
        yield f"{lexeme} " if lexeme == ":" else lexeme
        level += lexeme in "[{"
        before = lexeme


def _line(level: int) -> str:
    return "\n" + "  " * level
