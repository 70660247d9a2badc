"""An exchange's request as lines of Python, secrets left to the environment."""

from __future__ import annotations

import re
from itertools import pairwise

from capture_conformance.model.exchange import Exchange, Framing, Wire

# A variable of the suite's, whole, cut, or in another case; the same that the line for bash expands.
_PSEUDONYM = re.compile(
    r"\$\{(?P<name>CAPTURE_[A-Z0-9_]+)"
    r"(?::[ ]?(?P<offset>-?[0-9]+))?(?::[ ]?(?P<length>-?[0-9]+))?(?P<case>\^\^?|,,?|~~?)?\}"
)
_CASES = {"^^": ".upper()", ",,": ".lower()", "~~": ".swapcase()"}
# What requests writes itself.
_OWN_HEADERS = frozenset({"content-length", "connection", "accept-encoding", "host"})
_LONGEST = 16_384


def render_python(exchange: Exchange) -> str | None:
    """
    A few lines that send the request of *exchange* again with ``requests``.

    None where that library would tidy away what matters: repeated headers, other framings, broken-off bodies;
    and where they would be too many to copy.
    """
    request = exchange.request
    names = [name.lower() for name, _ in request.headers]
    if len(set(names)) < len(names) or not _is_plain(request.wire) or not request.method.isalpha():
        return None
    if request.body is not None and not (len(request.body) <= _LONGEST and _is_text(request.body)):
        return None
    headers = {name: value for name, value in request.headers if name.lower() not in _OWN_HEADERS}
    if any(not value.isprintable() or not value.isascii() for value in headers.values()):
        return None
    lines = ["import os", "import requests", ""]
    lines.append(f"answer = requests.request({request.method!r}, {_text(exchange.url)},")
    lines.append("    headers={")
    lines += [f"        {name!r}: {_text(value)}," for name, value in headers.items()]
    lines.append("    },")
    if request.body is not None:
        lines.append(f"    data={_bytes(request.body)},")
    lines += [
        "    timeout=30, allow_redirects=False)",
        "print(answer.status_code, dict(answer.headers), answer.text)",
    ]
    told = "\n".join(lines)
    return told if len(told) <= _LONGEST else None


def _is_plain(wire: Wire | None) -> bool:
    return wire is None or (
        wire.framing is Framing.LENGTH
        and wire.cut is None
        and wire.swelling is None
        and not wire.expects_continue
        and not wire.drip_s
    )


def _text(text: str) -> str:
    """*text* as an expression: literal pieces, and variables of the environment."""
    pieces = list(_pieces(text))
    return " + ".join(_variable(x) if isinstance(x, re.Match) else _literal(x) for x in pieces) or "''"


def _literal(text: str) -> str:
    """*text* as a literal, or as two where the digits of an escape would run into those behind it."""
    parts = [text[:1]]
    for before, after in pairwise(text):
        if after.isdigit() and not before.isprintable():
            parts.append("")
        parts[-1] += after
    return " ".join(map(repr, parts))


def _bytes(body: bytes) -> str:
    # As text: the digits that spell a byte would run into those of a number behind it.
    return f"({_text(body.decode())}).encode()"


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _pieces(text: str) -> list[str | re.Match[str]]:
    found: list[str | re.Match[str]] = []
    end = 0
    for match in _PSEUDONYM.finditer(text):
        found += [text[end : match.start()], match]
        end = match.end()
    return [piece for piece in (*found, text[end:]) if piece]


def _variable(match: re.Match[str]) -> str:
    name, offset, length, case = match["name"], match["offset"], match["length"], match["case"]
    value = f"os.environ[{name!r}]"
    if offset is not None and length is not None:
        end = int(length) if int(length) < 0 else int(offset) + int(length)
        value += f"[{offset}:{end}]"
    elif offset is not None:
        value += f"[{offset}:]"
    if case in ("^", ",", "~"):
        value = f"({value}[:1]{_CASES[case * 2]} + {value}[1:])"
    return value + _CASES.get(case or "", "")
