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
    lexemes = _lexemes(text)
    return None if lexemes is None else "".join(_laid_out(lexemes))


def laid_out_with_paths(text: str) -> list[tuple[str, str | None]] | None:
    """
    The same, line by line, each with the dotted path of the member that begins in it.

    The path of the whole is the empty text; a line that only closes something has none.
    """
    lexemes = _lexemes(text)
    if lexemes is None:
        return None
    lines = "".join(_laid_out(lexemes)).split("\n")
    return list(zip(lines, _paths(lexemes), strict=True))


def _lexemes(text: str) -> list[str] | None:
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None
    lexemes = _LEXEME.findall(text)
    return None if _depth(lexemes) > _DEEPEST else lexemes


def _paths(lexemes: list[str]) -> Iterator[str | None]:
    """For each line of the layout, the path of what begins in it."""
    steps: list[str | int] = []
    yield ""
    for number, lexeme in enumerate(lexemes):
        following = lexemes[number + 1] if number + 1 < len(lexemes) else ""
        if lexeme in "[{":
            if following in "]}":
                # Nothing in it: it closes on the line on which it opens.
                steps.append(0)
                continue
            steps.append(_name(following) if lexeme == "{" else 0)
            yield ".".join(map(str, steps))
        elif lexeme in "]}":
            steps.pop()
            if lexemes[number - 1] not in "[{":
                yield None
        elif lexeme == ",":
            last = steps[-1]
            steps[-1] = last + 1 if isinstance(last, int) else _name(following)
            yield ".".join(map(str, steps))


def _name(lexeme: str) -> str:
    return str(json.loads(lexeme))


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
