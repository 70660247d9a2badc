"""Credentials, which come from the environment alone, and the file that may stand in for it."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from capture_conformance.model.errors import UsageError
from capture_conformance.model.merchant import Merchant, Merchants, variable_names
from capture_conformance.model.target import KeyForm


def environment_with(file: Path | None, environment: Mapping[str, str] = os.environ) -> Mapping[str, str]:
    """
    *environment*, and beneath it what *file* sets: a variable that is set in both keeps its own value.

    Raises:
        UsageError: The file cannot be read, or a line of it sets nothing.
    """
    if file is None:
        return environment
    try:
        with file.open(encoding="utf-8") as stream:
            found = dotenv_values(stream=stream, interpolate=False)
    except OSError as error:
        raise UsageError(f"--env-file {file}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"--env-file {file}: no text in UTF-8") from error
    unset = [name for name, value in found.items() if value is None]
    if unset:
        raise UsageError(f"--env-file {file}: {unset[0]}: write NAME=value")
    return {**{name: value for name, value in found.items() if value is not None}, **environment}


def merchants_from(
    environment: Mapping[str, str] = os.environ,
    *,
    variables: Mapping[str, str] | None = None,
    form: KeyForm = KeyForm.RAW,
) -> Merchants:
    """
    The merchants that *environment* describes.

    Args:
        environment: Where the credentials are.

        variables: Where one of them stands under another name than its usual one.

        form: How the API key is sent.

    Raises:
        UsageError: A variable is missing, or holds what cannot be a key.
    """
    own_names, other_names = variable_names(variables or {}), variable_names(variables or {}, "other_")
    own = _merchant(environment, own_names, form)
    if own is None:
        raise UsageError(f"missing in the environment: {', '.join(own_names)}")
    other = _merchant(environment, other_names, form)
    if other is not None:
        _refuse_one_for_two(own, other, own_names, other_names)
    return Merchants(own=own, other=other)


def _refuse_one_for_two(
    own: Merchant, other: Merchant, own_names: tuple[str, ...], other_names: tuple[str, ...]
) -> None:
    """A merchant is no stranger to itself: what it may do with its own would look like a theft."""
    pairs = zip(own_names, other_names, _values(own), _values(other), strict=True)
    same = [f"{one} and {two}" for one, two, mine, its in pairs if mine == its]
    if same:
        raise UsageError(f"the second merchant has to be another one; the same: {', '.join(same)}")


def _values(merchant: Merchant) -> tuple[str, str, str]:
    return merchant.merchant_id, merchant.api_key, merchant.x_api_key


def _merchant(environment: Mapping[str, str], names: tuple[str, ...], form: KeyForm) -> Merchant | None:
    """The merchant, or None where none of its variables is set."""
    values = [environment.get(name, "") for name in names]
    if not any(values):
        return None
    missing = [name for name, value in zip(names, values, strict=True) if not value]
    if missing:
        raise UsageError(f"missing in the environment: {', '.join(missing)}")
    for name, value in zip(names[1:], values[1:], strict=True):
        _refuse_malformed(name, value)
    plain = "" if form is KeyForm.RAW else values[1]
    return Merchant(
        merchant_id=values[0], api_key=_in_form(values[1], form), x_api_key=values[2], plain_key=plain
    )


def _in_form(key: str, form: KeyForm) -> str:
    if form is KeyForm.RAW:
        return key
    text = f"{key}:" if form is KeyForm.BASE64_WITH_COLON else key
    return base64.b64encode(text.encode()).decode()


def _refuse_malformed(name: str, key: str) -> None:
    """The value itself is never shown."""
    if key.lower().startswith("basic "):
        raise UsageError(f"{name}: give the key alone; the word Basic is put before it")
    if key != key.strip() or not key.isprintable() or not key.isascii():
        raise UsageError(f"{name}: holds blanks at its ends, or characters that no header can carry")
