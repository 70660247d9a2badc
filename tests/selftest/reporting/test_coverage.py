"""Which parts of the description a history has exercised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from capture_conformance.contract.description import load_description
from capture_conformance.model.exchange import Exchange, Response, Role
from capture_conformance.reporting.coverage import Coverage, OperationCoverage, coverage_of
from histories import refusal, silence

from .described_requests import PREFIX, captured, captured_with


def of_capture(*history: Exchange) -> OperationCoverage:
    """What *history* has exercised of the capture."""
    return next(x for x in coverage_of(history).operations if x.described.id == "capturePayment")


def test_knows_every_operation_of_the_description() -> None:
    """Those that were never called too."""
    coverage = coverage_of([])
    assert [x.id for x in load_description()] == [x.described.id for x in coverage.operations]
    assert (0, 0) == (coverage.requests, coverage.called)


def test_counts_requests_by_method_and_path() -> None:
    """What was meant for the capture and went elsewhere did not exercise it."""
    history = [
        captured(),
        captured(method="GET"),
        captured(method="GET"),
        captured(path=f"{PREFIX}/capture/"),
    ]
    coverage = coverage_of(history)
    told = ((f"GET {PREFIX}/capture", 2), (f"POST {PREFIX}/capture/", 1))
    assert (4, 1) == (coverage.requests, coverage.called)
    assert told == coverage.elsewhere.shown


def test_leaves_out_what_was_prepared() -> None:
    """It was not sent."""
    assert 0 == of_capture(replace(captured(), is_prepared=True)).requests


def test_tells_described_statuses_from_others() -> None:
    """Seen, not seen, and seen without being described, each with its count; silence is none of them."""
    refused = [captured(reply=refusal(status)) for status in (404, 404, 405, 405, 429)]
    found = of_capture(captured(), *refused, captured(reply=silence()))
    assert {201: 1, 404: 2} == found.seen
    assert (400, 401, 406, 412, 500, 502, 504) == found.unseen
    assert (("405", 2), ("429", 1)) == found.undescribed.shown
    assert 1 == found.unanswered


def test_names_the_most_frequent_of_many_statuses() -> None:
    """A target may answer with whatever it likes."""
    replies = [Response(status=n, headers=(), body=b"", elapsed_ms=1) for n in range(1_000, 4_000)]
    found = of_capture(*(captured(reply=reply) for reply in [*replies, replies[7]]))
    assert ("1007", 2) == found.undescribed.shown[0]
    assert (12, 2_988) == (len(found.undescribed.shown), found.undescribed.others)


def test_names_the_most_frequent_of_many_strange_members() -> None:
    """Each on one line, with nothing hidden in it, and not too long."""
    strange = {f"\u202ename {n}\n" + "x" * 100: 1 for n in range(3_000)}
    found = of_capture(captured_with(**strange), captured_with(Amount=1), captured_with(Amount=1))
    assert ("Amount", 2) == found.strangers.shown[0]
    assert {True} == {len(name) <= 48 and name.isprintable() for name, _ in found.strangers.shown}
    assert 3_001 == len(found.strangers.shown) + found.strangers.others


def test_counts_what_was_put_off_by_its_status_alone() -> None:
    """It went again as it was, so that its body counts where the target has looked at it."""
    found = of_capture(captured(reply=refusal(429), role=Role.PUT_OFF), captured())
    assert 2 == found.requests
    assert (("429", 1),) == found.undescribed.shown
    assert 1 == sum(found.bodies.values())


def test_reads_the_parameter_out_of_the_path() -> None:
    """Decoded, for its limits are those of what is meant."""
    path = f"{PREFIX}/transaction/status/{'%E9%87%91' * 36}"
    coverage = coverage_of([captured(path=path, method="GET")])
    (member,) = next(x for x in coverage.operations if x.requests).members
    occurred = {situation.value for situation, count in member.counts.items() if count}
    assert {"above_lower", "at_upper"} == occurred


def test_sums_up_situations() -> None:
    """How many are possible, and how many occurred."""
    found = of_capture(captured(), captured_with(notes=None, amount=1))
    by_name: Mapping[str, int] = {x.member.name: x.met for x in found.members}
    # notes: left out and null; amount: at and above its lower limit; each id: within both limits, a match.
    assert {"transactionId": 3, "amount": 2, "merchant_id": 3, "notes": 2} == by_name
    assert (10, 34) == (found.met, found.possible)


def test_is_the_same_for_the_same_history() -> None:
    """Records compare by what they hold."""
    history = [captured(), captured_with(notes="x")]
    first: Coverage = coverage_of(history)
    assert first == coverage_of(history)
