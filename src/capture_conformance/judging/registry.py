"""How a check is declared: once, with the requirement that it judges and what it looks at."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Protocol, TypeAlias

from capture_conformance.model.exchange import Exchange
from capture_conformance.model.finding import Finding


class Fold(Protocol):
    """A check over the exchanges of one authorization, in their order; its state is small."""

    def step(self, exchange: Exchange) -> Iterable[Finding]:
        """The findings that *exchange* gives rise to."""
        ...

    def finish(self) -> Iterable[Finding]:
        """The findings that only the end allows."""
        ...


ExchangeCheck: TypeAlias = Callable[[Exchange], Finding | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfExchange:
    """A check that looks at one exchange."""

    requirement: str
    judge: ExchangeCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class OfAuthorization:
    """A check that follows all exchanges of one authorization; *start* makes its fold."""

    requirement: str
    start: Callable[[], Fold]


Check: TypeAlias = OfExchange | OfAuthorization


def of_exchange(requirement: str) -> Callable[[ExchangeCheck], OfExchange]:
    """Declare a function as the check of *requirement*, to be called with each exchange."""
    return lambda judge: OfExchange(requirement=requirement, judge=judge)


def of_authorization(requirement: str) -> Callable[[type[Fold]], OfAuthorization]:
    """Declare a class as the check of *requirement*; there is one instance for each authorization."""
    return lambda start: OfAuthorization(requirement=requirement, start=start)


def checks_in(package: ModuleType) -> tuple[Check, ...]:
    """Every check that is declared in the modules of *package*, in the order of their names."""
    return tuple(check for module in _modules(package) for check in _declared(module))


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda x: x.name):
        yield importlib.import_module(f"{package.__name__}.{found.name}")


def _declared(module: ModuleType) -> Iterator[Check]:
    yield from (x for x in vars(module).values() if isinstance(x, OfExchange | OfAuthorization))
