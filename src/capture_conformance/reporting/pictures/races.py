"""Which exchanges are a race, and how the races of a run ended."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from capture_conformance.model.exchange import Exchange, Role
from capture_conformance.reporting.pictures.answers import Came, came
from capture_conformance.reporting.pictures.wording import both

_MOST = 24


def race_in(exchanges: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """The rivals in *exchanges* that were sent one right behind the other; none where that is not so."""
    at = [number for number, x in enumerate(exchanges) if x.part.role is Role.RIVAL]
    is_race = len(at) > 1 and at[-1] - at[0] == len(at) - 1
    return tuple(exchanges[number] for number in at) if is_race else ()


def races_told(tried: Sequence[Exchange]) -> Markup | None:
    """How many were accepted in each race of the run; None where there was but one."""
    races: dict[str, int] = {}
    for exchange in tried:
        if exchange.part.role is Role.RIVAL:
            races.setdefault(exchange.part.trial, 0)
            races[exchange.part.trial] += came(exchange) is Came.ACCEPTED
    if len(races) < 2:
        return None
    told = [str(number) for number in races.values()][:_MOST] + (["…"] if len(races) > _MOST else [])
    en = f"Accepted in each of the {len(races):,} races of this run: {', '.join(told)}."
    ja = f"この実行の全 {len(races):,} 回の競合での受理件数：{'、'.join(told)}。"
    return Markup('<p class="more">{}</p>').format(both(en, ja))
