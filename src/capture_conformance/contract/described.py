"""What the OpenAPI description says of requests and answers, as records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import unquote

_PARAMETER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A bound of a length or of a number; ``is_inferred`` says that the vendor does not state it."""

    keyword: str
    bound: int | float
    is_inferred: bool

    @property
    def is_of_length(self) -> bool:
        """Whether it bounds how many characters a text has."""
        return self.keyword.endswith("Length")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What a text has to match somewhere."""

    text: str
    is_inferred: bool
    keyword: str = "pattern"

    def allows(self, value: object) -> bool:
        """Whether *value* is a text that matches."""
        return isinstance(value, str) and re.search(self.text, value) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf:
    """The values of which it has to be one."""

    values: tuple[Any, ...]
    is_inferred: bool
    keyword: str = "enum"

    def allows(self, value: object) -> bool:
        """Whether *value* is one of them, of the same type."""
        return any(type(value) is type(allowed) and value == allowed for allowed in self.values)


Rule: TypeAlias = Pattern | OneOf


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedMember:
    """A member of a request's body, or a parameter in its path, with the names that lead to it."""

    path: tuple[str, ...]
    types: tuple[str, ...]
    is_required: bool
    is_in_path: bool
    lower: Limit | None
    upper: Limit | None
    rules: tuple[Rule, ...]

    @property
    def name(self) -> str:
        """Its names, with dots between them."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedOperation:
    """
    A method and a path, what they are asked with, and the statuses that answer.

    ``members`` are in an order in which each stands behind the one that holds it; ``headers`` are those that
    carry the credentials, all of which are needed.
    """

    id: str
    method: str
    path: str
    statuses: tuple[int, ...]
    headers: tuple[str, ...]
    has_body: bool
    members: tuple[DescribedMember, ...]

    def parameters(self, method: str, path: str) -> Mapping[str, str] | None:
        """The decoded parameters in *path* by their names; None where something else is asked for."""
        if method != self.method:
            return None
        names = _PARAMETER.findall(self.path)
        if not names:
            return {} if path == self.path else None
        found = re.fullmatch("([^/]*)".join(map(re.escape, _PARAMETER.split(self.path)[::2])), path)
        return None if found is None else dict(zip(names, map(unquote, found.groups()), strict=True))
