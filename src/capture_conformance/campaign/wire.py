"""A campaign on its way to a worker process: plain values through a pipe, never through a file."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from capture_conformance.contract.message_json import message_from_json, message_to_json
from capture_conformance.model.campaign import Campaign, Profile
from capture_conformance.model.merchant import Merchant, Merchants
from capture_conformance.model.pool import Pool, Prepared
from capture_conformance.model.results import Incident
from capture_conformance.model.route import Route, RouteSettings
from capture_conformance.model.target import Card, Claims, KeyForm, Target
from capture_conformance.model.verdicts import Verdict


def campaign_to_wire(campaign: Campaign) -> dict[str, Any]:
    """
    *campaign* as dictionaries, lists, texts and numbers. It holds keys: send it, do not store it.

    What is pardoned stays behind: no worker asks for it.
    """
    wire = asdict(campaign)
    del wire["pardons"]
    return {
        **wire,
        "target": {**wire["target"], "key_form": campaign.target.key_form.value},
        "selected": list(campaign.selected),
        "only": list(campaign.only),
        "faults": list(campaign.faults),
        "cases": [list(pair) for pair in campaign.cases],
        "pool": _plain_pool(campaign.pool),
        "dispositions": {name: [x, message_to_json(why)] for name, (x, why) in campaign.dispositions.items()},
    }


def campaign_from_wire(wire: dict[str, Any]) -> Campaign:
    """The campaign that ``campaign_to_wire`` made plain."""
    target, merchants = wire["target"], wire["merchants"]
    other = merchants["other"]
    return Campaign(
        target=_target(target),
        base_url=wire["base_url"],
        merchants=Merchants(own=Merchant(**merchants["own"]), other=Merchant(**other) if other else None),
        profile=Profile(**wire["profile"]),
        seed=wire["seed"],
        strict=wire["strict"],
        selected=tuple(wire["selected"]),
        only=tuple(wire["only"]),
        dispositions={name: (x, message_from_json(why)) for name, (x, why) in wire["dispositions"].items()},
        workers=wire["workers"],
        faults=tuple(wire["faults"]),
        command=wire["command"],
        cases=tuple((pair[0], pair[1]) for pair in wire["cases"]),
        pool=_pool(wire["pool"]),
        route=_route(wire["route"]),
        stops_early=wire["stops_early"],
        doctor=wire["doctor"],
    )


def _plain_pool(pool: Pool | None) -> dict[str, Any] | None:
    return None if pool is None else {**asdict(pool), "entries": [asdict(entry) for entry in pool.entries]}


def _pool(wire: dict[str, Any] | None) -> Pool | None:
    if wire is None:
        return None
    return Pool(**{**wire, "entries": tuple(Prepared(**entry) for entry in wire["entries"])})


def _pairs(lists: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((pair[0], pair[1]) for pair in lists)


def _route(wire: dict[str, Any]) -> Route:
    return Route(**{**wire, "headers": _pairs(wire["headers"]), "secrets": _pairs(wire["secrets"])})


def _target(wire: dict[str, Any]) -> Target:
    more = tuple(Card(**card) for card in wire["more_cards"])
    statuses = tuple(wire["claims"]["refusal_statuses"])
    claims, card = Claims(**{**wire["claims"], "refusal_statuses": statuses}), Card(**wire["card"])
    hosts, form = tuple(wire["test_hosts"]), KeyForm(wire["key_form"])
    route = RouteSettings(**{**wire["route"], "headers": tuple(wire["route"]["headers"])})
    made = {
        "claims": claims,
        "route": route,
        "card": card,
        "more_cards": more,
        "test_hosts": hosts,
        "key_form": form,
    }
    return Target(**{**wire, **made})


def incident_to_wire(incident: Incident) -> dict[str, Any]:
    """The incident as plain JSON."""
    return {
        "verdict": incident.verdict.value,
        "requirements": list(incident.requirements),
        "test": incident.test,
        "reason": message_to_json(incident.reason),
    }


def incident_from_wire(line: dict[str, Any]) -> Incident:
    """The incident that ``incident_to_wire`` made plain."""
    return Incident(
        verdict=Verdict(line["verdict"]),
        requirements=tuple(line["requirements"]),
        test=line["test"],
        reason=message_from_json(line["reason"]),
    )
