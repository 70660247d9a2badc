"""What differs between two logs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from capture_conformance.contract.message_json import message_to_json
from capture_conformance.model.message import message, verbatim
from capture_conformance.reporting.comparison import Kind, compare
from capture_conformance.reporting.marks import Mark

from .stored_logs import failed, footer, requirement, skipped, stored, unsettled, warned

NAME = "CAP-AMT-02"
ID = "0a1b2c3d-0000-4000-8000-00000000000{}"


def observation(run: int, status: int) -> object:
    """What one run may observe, with all that differs from run to run."""
    accepted = message("answer.accepted", status=status)
    seen = accepted if run == 1 else message("list.counted", said=accepted, times=run)
    used = message(
        "values.used_id", id=f"T-{run}", operation="void", exchange=f"x-{run}", value=ID.format(run)
    )
    return message_to_json(message("list.all", said=(seen, used)))


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        pytest.param(requirement(NAME), failed(NAME), Kind.NEW_FAILURE, id="passed, then failed"),
        pytest.param(unsettled(NAME), failed(NAME), Kind.NEW_FAILURE, id="open, then failed"),
        pytest.param(requirement(NAME), failed(NAME, effect="waived"), Kind.NEW_FAILURE, id="waived now"),
        pytest.param(requirement(NAME), warned(NAME), Kind.NEW_WARNING, id="passed, then warned"),
        pytest.param(failed(NAME), requirement(NAME), Kind.MENDED, id="failed, then passed"),
        pytest.param(warned(NAME), requirement(NAME), Kind.MENDED, id="warned, then passed"),
        pytest.param(failed(NAME), unsettled(NAME), Kind.NOT_JUDGED, id="failed, then open"),
        pytest.param(requirement(NAME), skipped(NAME), Kind.NOT_JUDGED, id="passed, then skipped"),
        pytest.param(skipped(NAME), requirement(NAME), Kind.JUDGED, id="skipped, then passed"),
        pytest.param(
            failed(NAME), failed(NAME, observed="accepted with 200"), Kind.OTHERWISE, id="otherwise"
        ),
        pytest.param(skipped(NAME), unsettled(NAME), None, id="never judged"),
        pytest.param(failed(NAME), failed(NAME), None, id="the same failure"),
        pytest.param(failed(NAME), warned(NAME), None, id="the same, less binding"),
        pytest.param(
            requirement(NAME, observed="refused with 400 (12×)"),
            requirement(NAME, observed="refused with 404 (12×)"),
            Kind.OTHERWISE,
            id="another status",
        ),
        pytest.param(
            failed(NAME, observed=f"id {ID.format(1)} at 2026-01-01T00:00:00Z (3 of 9 times)"),
            failed(NAME, observed=f"id {ID.format(2)} at 2026-01-02T00:00:00Z (4 of 9 times)"),
            None,
            id="the same failure of another run",
        ),
        pytest.param(
            requirement(NAME, observed=f"id {ID.format(1)}; refused (12×)"),
            requirement(NAME, observed=f"id {ID.format(2)}; refused (9×)"),
            None,
            id="only what passes",
        ),
        pytest.param(
            failed(NAME, observed=observation(1, 201)),
            failed(NAME, observed=observation(2, 201)),
            None,
            id="the same failure of another run, as data",
        ),
        pytest.param(
            failed(NAME, observed=observation(1, 201)),
            failed(NAME, observed=observation(1, 200)),
            Kind.OTHERWISE,
            id="another status, as data",
        ),
        pytest.param(
            failed(NAME, observed=message_to_json(message("a.b"))),
            failed(NAME, observed=message_to_json(message("a.c"))),
            Kind.OTHERWISE,
            id="another message",
        ),
        pytest.param(
            requirement(NAME, observed=observation(1, 201)),
            requirement(NAME, observed=message_to_json(message("answer.accepted", status=201))),
            None,
            id="a pass with the same statuses",
        ),
        pytest.param(
            requirement(NAME, observed=observation(1, 201)),
            requirement(NAME, observed=observation(1, 200)),
            Kind.OTHERWISE,
            id="a pass with another status, as data",
        ),
    ],
)
def test_a_change_is_of_one_kind(
    tmp_path: Path, old: dict[str, Any], new: dict[str, Any], kind: Kind | None
) -> None:
    """Or it is none."""
    logs = [stored(tmp_path / str(n), line, ending=footer()) for n, line in enumerate((old, new))]
    changes = compare(*logs)

    assert [kind] * (kind is not None) == [change.kind for change in changes]


def test_the_gravest_changes_come_first(tmp_path: Path) -> None:
    """Whatever the register's order is; a requirement that is new is absent before."""
    old = stored(tmp_path / "old", failed("CAP-AMT-01"), requirement("CAP-AMT-02"), ending=footer())
    new = stored(
        *(tmp_path / "new", requirement("CAP-AMT-01"), failed("CAP-AMT-02"), failed("CAP-AMT-03")),
        ending=footer("fail", 1),
    )
    changes = compare(old, new)

    assert ["CAP-AMT-02", "CAP-AMT-03", "CAP-AMT-01"] == [change.id for change in changes]
    assert (None, None) == changes[1].before
    assert (Mark.FAIL, verbatim("accepted with 201")) == changes[0].after
