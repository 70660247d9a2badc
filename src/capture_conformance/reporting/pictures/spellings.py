"""Amounts that are no plain numbers, as they stood in the body."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from markupsafe import Markup

from capture_conformance.model.exchange import Exchange
from capture_conformance.reporting.pictures.answers import Came, came, statuses, symbol
from capture_conformance.reporting.pictures.requests import amount_spelling
from capture_conformance.reporting.pictures.tables import left_out, links
from capture_conformance.reporting.pictures.wording import both, one_line

_MOST, _LONGEST = 12, 48


def spellings(exchanges: Sequence[Exchange], evidence: Collection[str]) -> Markup:
    """
    The amounts of *exchanges* to the letter, each with what came of it, accepted ones first.

    Exchanges whose ids are in *evidence* are linked.
    """
    groups: dict[tuple[str, Came], list[Exchange]] = {}
    for exchange in exchanges:
        told = one_line(amount_spelling(exchange) or "", _LONGEST)
        groups.setdefault((told, came(exchange)), []).append(exchange)
    ordered = sorted(groups.items(), key=lambda group: list(Came).index(group[0][1]))
    items = (_item(told, kind, members, evidence) for (told, kind), members in ordered[:_MOST])
    more = left_out(len(groups) - _MOST, one="more spelling", many="more spellings", ja=" 種類の書き方")
    return Markup('<p class="lead">{}</p>\n<ul class="spellings">\n{}\n</ul>{}').format(
        both("As written in the body:", "本文に書かれたまま："), Markup("\n").join(items), more or ""
    )


def _item(told: str, kind: Came, members: Sequence[Exchange], evidence: Collection[str]) -> Markup:
    times = f" ×{len(members):,}" if len(members) > 1 else ""
    linked = Markup().join(Markup(" {}").format(link) for link in links(members, evidence, 2))
    return Markup("<li><code>{}</code> {} {} {}{}{}</li>").format(
        both(told, told), symbol(kind), kind.words.markup, statuses(members), times, linked
    )
