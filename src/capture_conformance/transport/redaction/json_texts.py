"""JSON, redacted token by token where replacing by place would break it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable

from capture_conformance.transport.redaction.security_codes import (
    HIDDEN,
    looks_like_code,
    names_security_code,
)
from capture_conformance.transport.redaction.spans import Trace

Clean = Callable[[str], "tuple[str, Counter[Trace]]"]

_TOKEN = re.compile(r'(?P<string>"(?:[^"\\]|\\.)*+")|(?P<number>-?[0-9][0-9.eE+-]*+)|(?P<colon>:)|[\[{},\]]')


def is_json(text: str) -> bool:
    """Whether *text* is one JSON document."""
    try:
        # Numbers stay text: a very long one is still JSON, but Python refuses to convert it.
        json.loads(text.removeprefix("\ufeff"), parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


def cleaned_tokens(text: str, clean: Clean) -> tuple[str, Counter[Trace]]:
    """
    *text*, which is JSON, with each string and number by itself made clean, and what was found in them.

    To make clean is to take the secrets out of a text that need not be JSON afterwards, and to count them.
    """
    seen: Counter[Trace] = Counter()
    latest = name = ""

    def cleaned(match: re.Match[str]) -> str:
        nonlocal latest, name
        token = match.group()
        if match.lastgroup == "colon":
            name = latest
            return token
        if match.lastgroup is None:
            name = ""
            return token
        latest = token
        is_code = name != "" and names_security_code(json.loads(name, strict=False))
        new, found = _hidden(name, token) if is_code else _cleaned(token, clean)
        seen.update(found)
        return new

    return _TOKEN.sub(cleaned, text), seen


def _hidden(name: str, token: str) -> tuple[str, Counter[Trace]]:
    value = str(json.loads(token, parse_int=str, parse_float=str))
    if value.strip() in {"", HIDDEN}:
        return token, Counter()
    return json.dumps(HIDDEN), Counter({Trace("security_code"): 1} if looks_like_code(name, value) else {})


def _cleaned(token: str, clean: Clean) -> tuple[str, Counter[Trace]]:
    """*token* made clean as it is spelt, or, if that breaks it, as what it says."""
    is_string = token.startswith('"')
    old = token[1:-1] if is_string else token
    new, seen = clean(old)
    if new == old:
        return token, seen
    if not is_string:
        return json.dumps(new), seen
    if is_json(f'"{new}"'):
        return f'"{new}"', seen
    new, seen = clean(json.loads(token))
    return json.dumps(new, ensure_ascii=False), seen
