"""What tests.html has beyond pytest-html."""

from __future__ import annotations

from dataclasses import replace

from capture_conformance.model.exchange import ExchangeId
from capture_conformance.reporting.tests_page import exchange_lines, exchanges_named, requirement_cell
from histories import authorization, capture, refusal


def test_requirements_lead_into_the_report() -> None:
    """One link each."""
    expected = (
        '<td class="col-requirement"><a href="report.html#CAP-AMT-02">CAP-AMT-02</a> '
        '<a href="report.html#CAP-AMT-03">CAP-AMT-03</a></td>'
    )
    assert expected == requirement_cell("CAP-AMT-02 CAP-AMT-03")
    assert '<td class="col-requirement"></td>' == requirement_cell("")


def test_exchanges_that_a_test_names_are_told() -> None:
    """In its order, and nothing else; ids of parallel workers and of resumed runs, too."""
    history = [
        replace(authorization(), id=ExchangeId("x-0001")),
        replace(capture(refusal()), id=ExchangeId("x1r-0002")),
        replace(capture(refusal()), id=ExchangeId("x-p0003")),
        replace(capture(refusal()), id=ExchangeId("x-0004")),
    ]
    found = exchanges_named(("x1r-0002", "x-0001", "x-p0003", "x-9999"), history)

    assert ["x1r-0002", "x-0001", "x-p0003"] == [name for name, _ in found]
    assert found[0][1].endswith("→ refused with 412")


def test_what_is_told_is_no_markup() -> None:
    """Cases may quote what was drawn."""
    lines = exchange_lines('[["x-0001", "attempt (<script>): POST /x"]]')

    assert "&lt;script&gt;" in lines[1]
    assert '<a href="report.html#x-0001">' in lines[1]
    assert [] == exchange_lines("")
    assert [] == exchange_lines("[]")
