"""The lines of a body that a finding is about: members that it names, or that break the schema."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from capture_conformance.contract.schemas import answer_validator, load_schema
from capture_conformance.model.message import Message, message
from capture_conformance.reporting.json_layout import laid_out_with_paths

_MOST = 40
# A value of so many characters identifies its line without its name.
_TELLING = 12
_MISSING = " is missing"
# A member as findings name it: payment_details.amount, or amount alone.
_NAMED = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a laid-out body; ``is_pointed_at`` where a finding is about it, ``note`` says why."""

    text: str
    is_pointed_at: bool
    note: Message | None = None


def pointed_lines(
    text: str, *, named: str, schema: str | None, mentioned: Collection[str] = ()
) -> tuple[Line, ...] | None:
    """
    Return the lines of the JSON in *text*, with those marked that a finding is about.

    Args:
        text: A body.

        named: What the finding says; members that it names as a path are marked.

        mentioned: Names of members at the top that are marked in any case, or missed in a request.

        schema: The schema that the body should keep, if any; what breaks it is marked with the reason.

    Returns:
        None where *text* is no JSON that can be laid out.
    """
    laid_out = laid_out_with_paths(text)
    if laid_out is None:
        return None
    paths = {path for _, path in laid_out if path is not None}
    if schema is None:
        notes = dict(_left_out(mentioned, paths))
    else:
        # A finding misses members in answers, never in what was asked.
        notes = _lacking(named, paths) | dict(_violations(text, schema))
    names = frozenset(_NAMED.findall(named))
    return tuple(
        Line(
            text=line,
            is_pointed_at=path is not None
            and (path in notes or path in mentioned or _is_named(path, line, names, named)),
            note=None if path is None else notes.get(path),
        )
        for line, path in laid_out
    )


def _is_named(path: str, line: str, names: frozenset[str], finding: str) -> bool:
    """Whether the finding names the member by its path, by its name and value, or by its value."""
    if "." in path and path in names:
        return True
    value = line.partition(": ")[2].strip().rstrip(",").strip('"')
    is_its_own = len(value) >= _TELLING or (path.rpartition(".")[2] in names and len(value) > 1)
    return is_its_own and f" {value}" in f" {finding}"


def _left_out(mentioned: Collection[str], paths: Collection[str]) -> Iterator[tuple[str, Message]]:
    """That a request's body lacks members which are *mentioned*, those that a capture has."""
    known = load_schema("capture-request")["properties"]
    missing = [name for name in known if name in mentioned and name not in paths]
    if missing and "" in paths:
        yield "", message("notes.lacks", names=tuple(missing))


def _lacking(finding: str, paths: Collection[str]) -> dict[str, Message]:
    """The objects that lack a member which the finding misses, by their paths."""
    missed = (match[0] for match in _NAMED.finditer(finding) if finding[match.end() :].startswith(_MISSING))
    places = ((path.rpartition(".")[0], path.rpartition(".")[2]) for path in missed if path not in paths)
    return {place: message("notes.lacks", names=(name,)) for place, name in places if place in paths}


def _violations(text: str, schema: str) -> Iterator[tuple[str, Message]]:
    """Yield each place that breaks *schema*, as a dotted path, and how it does."""
    try:
        value = json.loads(text)
    except ValueError:
        return
    for number, error in enumerate(answer_validator(schema).iter_errors(value)):
        if number >= _MOST:
            return
        path = ".".join(str(step) for step in error.absolute_path)
        if error.validator == "required" and isinstance(error.instance, Mapping):
            missing = _missing(error.validator_value, error.instance)
            yield path, message("notes.lacks", names=tuple(missing))
        else:
            rule = _briefly(str(error.validator), error.validator_value)
            yield path, message("notes.breaks", rule=rule)


def _missing(names: object, instance: Mapping[str, object]) -> list[str]:
    return [str(x) for x in names if x not in instance] if isinstance(names, Sequence) else []


def _briefly(keyword: str, value: object) -> str:
    told = json.dumps(value, ensure_ascii=False)
    return f"{keyword} {told}" if len(told) <= 60 else keyword
