"""Target files, read from ``contracts/targets`` or from wherever the operator keeps them."""

from __future__ import annotations

from pathlib import Path

from capture_conformance.contract.resources import contracts
from capture_conformance.contract.toml_files import load_toml
from capture_conformance.model.errors import UsageError
from capture_conformance.model.target import Card, Claims, Target


def load_target(name_or_file: str) -> Target:
    """
    The target called by its name, or described by a file.

    Raises:
        UsageError: No such target, or its file is malformed.
    """
    file = Path(name_or_file)
    if file.suffix != ".toml" and "/" not in name_or_file:
        file = contracts() / "targets" / f"{name_or_file}.toml"
        if not file.exists():
            known = ", ".join(sorted(x.stem for x in file.parent.glob("*.toml")))
            raise UsageError(f"no target called {name_or_file!r}; known: {known}, or name a .toml file")
    content = load_toml(file, "target")
    money, clock, reach = content["money"], content["clock"], content["reach"]
    if money["ceiling"] < 10 * money["amount"]:
        raise UsageError(f"{file}: money.ceiling: has to be at least ten times money.amount")
    return Target(
        name=content["name"],
        base_url=reach.get("base_url"),
        is_embedded=reach.get("embedded", False),
        timeout_s=reach["timeout_s"],
        claims=Claims(**content["claims"]),
        currency=money["currency"],
        amount=money["amount"],
        ceiling=money["ceiling"],
        clock_tolerance_s=clock["tolerance_s"],
        settle_s=clock["settle_s"],
        card=Card(**content["card"]),
        more_cards=tuple(Card(**card) for card in content.get("more_cards", ())),
    )
