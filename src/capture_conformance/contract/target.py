"""Target files, read from ``contracts/targets`` or from wherever the operator keeps them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from capture_conformance.contract.resources import contracts
from capture_conformance.contract.toml_files import read_toml
from capture_conformance.contract.validation import validate
from capture_conformance.model.errors import UsageError
from capture_conformance.model.route import RouteSettings
from capture_conformance.model.target import Card, Claims, KeyForm, Target

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_CREDENTIALS = "credentials"
_ANSWER_BYTES = 2 * 1024 * 1024
# A whole exchange may take as long as two pieces of it, where the file does not say.
_DEADLINE_IN_TIMEOUTS = 2
# A file's name, and no secret itself.
_NO_SECRETS = ("client_key",)
_HEADERS = "headers"
_IS_SECRET = re.compile(r"key|secret|token|password", re.IGNORECASE)


def load_target(name_or_file: str, environment: Mapping[str, str] = os.environ) -> Target:
    """
    The target called by its name, or described by a file.

    Args:
        name_or_file: Such as "dev" or "mine.toml".

        environment: Where the values are that the file refers to, as ``${NAME}``.

    Raises:
        UsageError: No such target, or its file is malformed, holds a secret, or refers to what is not set.
    """
    file = _file_of(name_or_file)
    content = read_toml(file)
    _refuse_secrets(content, file)
    content = {
        name: value if name == _CREDENTIALS else _resolved(value, name, file, environment)
        for name, value in content.items()
    }
    validate(content, file, "target")
    if content["money"]["ceiling"] < 10 * content["money"]["amount"]:
        raise UsageError(f"{file}: money.ceiling: has to be at least ten times money.amount")
    if content["money"].get("smallest", 1) > content["money"]["amount"] // 2:
        raise UsageError(
            f"{file}: money.amount: has to be at least twice money.smallest, for parts are taken"
        )
    return _target_of(content, file.parent)


def _file_of(name_or_file: str) -> Path:
    file = Path(name_or_file)
    if file.suffix == ".toml" or "/" in name_or_file:
        return file
    file = contracts() / "targets" / f"{name_or_file}.toml"
    if not file.exists():
        known = ", ".join(sorted(x.stem for x in file.parent.glob("*.toml")))
        raise UsageError(f"no target called {name_or_file!r}; known: {known}, or name a .toml file")
    return file


def _refuse_secrets(content: Mapping[str, Any], file: Path) -> None:
    """A key belongs into the environment; whatever stands in its place here is never shown."""
    given = content.get(_CREDENTIALS, {})
    for name, value in given.items() if isinstance(given, dict) else ():
        is_reference = isinstance(value, str) and _REFERENCE.fullmatch(value)
        if name != "form" and not is_reference:
            hint = f"write a reference to the environment, such as ${{CAPTURE_{name.upper()}}}"
            raise UsageError(f"{file}: {_CREDENTIALS}.{name}: no secret may stand in a target file; {hint}")
    for table, keys in content.items():
        for name in keys if isinstance(keys, dict) and table != _CREDENTIALS else ():
            if _IS_SECRET.search(name) and name not in _NO_SECRETS:
                hint = "set the CAPTURE_ variables in the environment"
                raise UsageError(f"{file}: {table}.{name}: no secret may stand in a target file; {hint}")


def _resolved(value: Any, key: str, file: Path, environment: Mapping[str, str]) -> Any:  # noqa: ANN401 - any TOML
    """*value* with every reference in its texts replaced by what the environment has."""
    if isinstance(value, dict):
        # The values of headers are looked up where they are sent, for they may be secrets.
        return {
            name: x if name == _HEADERS else _resolved(x, f"{key}.{name}", file, environment)
            for name, x in value.items()
        }
    if isinstance(value, list):
        return [_resolved(x, key, file, environment) for x in value]
    if not isinstance(value, str):
        return value

    def referred(match: re.Match[str]) -> str:
        if match[1] not in environment:
            raise UsageError(f"{file}: {key}: refers to {match[0]}, which is not set in the environment")
        return environment[match[1]]

    return _REFERENCE.sub(referred, value)


def _target_of(content: Mapping[str, Any], folder: Path) -> Target:
    money, clock, reach = content["money"], content["clock"], content["reach"]
    keys, manners = dict(content.get(_CREDENTIALS, {})), content.get("manners", {})
    return Target(
        name=content["name"],
        base_url=reach.get("base_url"),
        is_embedded=reach.get("embedded", False),
        test_hosts=tuple(reach.get("test_hosts", ())),
        timeout_s=reach["timeout_s"],
        deadline_s=reach.get("deadline_s", _DEADLINE_IN_TIMEOUTS * reach["timeout_s"]),
        answer_bytes=reach.get("max_answer_bytes", _ANSWER_BYTES),
        route=_route(reach, folder),
        patience_s=manners.get("patience_s", 0.0),
        per_second=manners.get("requests_per_second"),
        connections=manners.get("connections"),
        max_requests=manners.get("max_requests"),
        max_time_s=manners.get("max_time_s"),
        pool=None if (pool := content.get("authorizations", {}).get("pool")) is None else str(folder / pool),
        key_form=KeyForm(keys.pop("form", KeyForm.RAW)),
        variables={name: value.strip("${}") for name, value in keys.items()},
        claims=_claims(content["claims"]),
        currency=money["currency"],
        amount=money["amount"],
        ceiling=money["ceiling"],
        smallest=money.get("smallest", 1),
        clock_tolerance_s=clock["tolerance_s"],
        settle_s=clock["settle_s"],
        card=Card(**content["card"]),
        more_cards=tuple(Card(**card) for card in content.get("more_cards", ())),
    )


def _route(reach: Mapping[str, Any], folder: Path) -> RouteSettings:
    """How the target is reached; names of files are taken from the folder of the target file."""

    def file_named(key: str) -> str | None:
        return str(folder / reach[key]) if key in reach else None

    return RouteSettings(
        proxy=reach.get("proxy"),
        ca_file=file_named("cacert"),
        certificate=file_named("client_certificate"),
        key=file_named("client_key"),
        headers=tuple(reach.get(_HEADERS, ())),
    )


def _claims(content: Mapping[str, Any]) -> Claims:
    statuses = tuple(content.get("refusal_statuses", ()))
    return Claims(**{**content, "refusal_statuses": statuses})
