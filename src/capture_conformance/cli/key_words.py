"""Keys that redaction cannot tell from ordinary text, and keys that it can tell only in part."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import capture_conformance
from capture_conformance.contract.resources import contracts
from capture_conformance.generation.credentials import SHORT, disguises
from capture_conformance.language.rendering import english
from capture_conformance.model.errors import UsageError
from capture_conformance.model.merchant import Merchant, Merchants
from capture_conformance.model.message import Message, message
from capture_conformance.model.target import Target
from capture_conformance.transport.redaction import Secrets

SHORTEST_KEY = 3
SHORTEST_NUMBER = 5
_PACKAGES = (
    *("campaign", "checks", "cli", "contract", "generation", "language", "model", "reporting"),
    "transport",
)
_TEXTS = (".toml", ".json", ".j2", ".css", ".js", ".html", ".py")
_OF_PAGES = "&amp; &lt; &gt; &quot; &apos; &nbsp; true false null HTTP/1.1 utf-8 charset=utf-8"


def refuse_ordinary_keys(merchants: Merchants, target: Target) -> None:
    """
    Refuse keys that redaction would take for words of the report; the keys themselves are never shown.

    Raises:
        UsageError: A key is too short, a small number, or an ordinary word.
    """
    for name, key, merchant in _keys(merchants):
        if len(key) < SHORTEST_KEY:
            told = f"has fewer than {SHORTEST_KEY} characters, and as few stand in any text"
        elif key.isdigit() and len(key) < SHORTEST_NUMBER:
            told = f"is a number of fewer than {SHORTEST_NUMBER} digits, as amounts and statuses are"
        elif _is_ordinary(key, merchant, target):
            told = "is an ordinary word of requests, answers or reports"
        else:
            continue
        raise UsageError(
            f"the {english(name)}: {told}; it would be taken out of the report wherever it stands. "
            "Let the test host issue another key"
        )


def warnings_of(merchants: Merchants) -> tuple[tuple[Message, Message], ...]:
    """For each key that is too short to be found everywhere, what happens to it and what to do about it."""
    return tuple(
        (message("doctor.short_key", key=name, characters=SHORT), message("doctor.advice.short_key"))
        for name, key, _ in _keys(merchants)
        if len(key) < SHORT
    )


def _keys(merchants: Merchants) -> Iterator[tuple[Message, str, Merchant]]:
    """The name of each key, the key as it was given, and its merchant."""
    for owner, merchant in (("own", merchants.own), ("second", merchants.other)):
        if merchant is not None:
            yield message(f"doctor.key.{owner}_api_key"), merchant.plain_key or merchant.api_key, merchant
            yield message(f"doctor.key.{owner}_x_api_key"), merchant.x_api_key, merchant


def _is_ordinary(key: str, merchant: Merchant, target: Target) -> bool:
    """Whether redaction would find *key* in the suite's own texts, or in those of *target*."""
    own = f'"{target.amount}" {target.currency} {target.name} {target.card.name}'
    if len(key) >= SHORT:
        return any(key.lower() in text.lower() for text in (own, _OF_PAGES, *_files().values()))
    alone = Merchant(merchant_id=merchant.merchant_id, api_key=key, x_api_key=key)
    secrets = Secrets(disguises(Merchants(own=alone)))
    return any(secrets.find(text) for text in (own, _OF_PAGES, *map(_words, _files())))


@cache
def _files() -> Mapping[Path, str]:
    """The files whose texts the suite writes: its contracts, templates and code, and those of pytest-html."""
    package = Path(capture_conformance.__file__).parent
    files = (
        *(file for name in _PACKAGES for file in (package / name).rglob("*")),
        *contracts().rglob("*"),
        *Path(str(resources.files("pytest_html"))).rglob("*"),
    )
    return {file: file.read_text(encoding="utf-8") for file in files if file.suffix in _TEXTS}


@cache
def _words(file: Path) -> str:
    """What the suite may write of a *file*: of Python the texts and numbers, and all of any other."""
    text = _files()[file]
    if file.suffix != ".py":
        return text
    nodes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    return "\n".join(str(node.value) for node in nodes if isinstance(node.value, str | int))
