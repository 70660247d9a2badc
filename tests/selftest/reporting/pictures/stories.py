"""Small stories for the pictures: who asked for what, with which headers, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

from capture_conformance.model.exchange import Exchange, Headers, Reply, Role
from histories import START, accepted, authorization, capture, refusal

NAME = "CAP-X-01"
OWN = ("Basic ${CAPTURE_API_KEY}", "${CAPTURE_X_API_KEY}")
OTHER = ("Basic ${CAPTURE_OTHER_API_KEY}", "${CAPTURE_OTHER_X_API_KEY}")


def with_keys(exchange: Exchange, authorization: str | None, x_api_key: str | None) -> Exchange:
    """*exchange* with these two headers, as they are kept; None leaves one out."""
    pairs = (("Authorization", authorization), ("x-api-key", x_api_key))
    headers: Headers = tuple((name, value) for name, value in pairs if value is not None)
    return replace(exchange, request=replace(exchange.request, headers=headers))


def given(source: str = "a-1", amount: int = 1000, **more: Any) -> Exchange:
    """An authorization, made with the right keys."""
    return with_keys(authorization(source, amount, **more), *OWN)


def attempt(amount: object, reply: Reply | None = None, **more: Any) -> Exchange:
    """A capture of *amount* that was tried for the requirement; refused unless *reply* says otherwise."""
    more = {"requirements": (NAME,), "case": f"amount {str(amount)[:40]}", **more}
    answer = refusal() if reply is None else reply
    return with_keys(capture(answer, Role.ATTEMPT, amount=amount, **more), *OWN)


def proof(amount: int = 1000, **more: Any) -> Exchange:
    """The capture of the whole, which shows that nothing was wrong but the amount."""
    return with_keys(capture(accepted(amount), Role.PROOF, amount=amount, **more), *OWN)


def with_body(exchange: Exchange, body: bytes) -> Exchange:
    """*exchange* with another body, byte for byte."""
    return replace(exchange, request=replace(exchange.request, body=body))


def rival(reply: Reply, sent_ms: int, received_ms: int, **more: Any) -> Exchange:
    """One of several captures that were sent at the same moment."""
    made = with_keys(capture(reply, Role.RIVAL, requirements=(NAME,), case="at once", **more), *OWN)
    start = START + timedelta(hours=1)
    sent, received = timedelta(milliseconds=sent_ms), timedelta(milliseconds=received_ms)
    return replace(made, sent_at=start + sent, received_at=start + received)


def tree(markup: str) -> ET.Element:
    """The markup as a tree; it must be well-formed."""
    return ET.fromstring(f"<div>{markup}</div>")


def of_class(root: ET.Element, name: str) -> Sequence[ET.Element]:
    """Every element below *root* that bears the class *name*."""
    return [x for x in root.iter() if name in x.get("class", "").split()]


def words_of(element: ET.Element) -> str:
    """All text in *element*, runs of white space made one."""
    return " ".join("".join(element.itertext()).split())


def english(root: ET.Element) -> ET.Element:
    """*root* with nothing written in its Japanese elements."""
    for element in of_class(root, "ja"):
        element.text = ""
        for child in list(element):
            element.remove(child)
    return root


def texts(root: ET.Element) -> list[str]:
    """What is written in the drawings below *root*."""
    return [words_of(x) for x in root.iter("text")]
