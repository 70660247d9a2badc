"""What parallel workers share among them: which tests have to stay together, and which begin first."""

from __future__ import annotations

from typing import Any

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # it has no types

# Their tests look at what others of the same file have brought about.
WHOLE_FILES = ("test_robustness.py", "test_error_handling.py")
# Those that ask most, the longest first: whoever begins one of them late ends late. All others are short.
LONGEST = (
    "test_refuses_any_amount_above_the_authorized_one",
    "test_walks_any_sequence_of_steps",
    "test_robustness.py",
    "test_refuses_what_the_description_forbids",
    "test_holds_for_every_answer",
    "test_draws_the_line_at_the_authorized_amount",
    "test_accepts_any_amount_within_the_authorized_one",
    "test_refuses_what_the_page_forbids",
    "test_refuses_any_notes_beyond_the_limit",
    "test_refuses_what_is_no_amount_or_too_much",
    "test_lets_nobody_through_without_the_right",
    "test_gives_one_of_equal_captures_at_once",
    "test_gives_one_of_different_captures_at_once",
    "test_accepts_any_notes_within_the_limit",
    "test_accepts_what_the_description_allows",
)


class Sharing(LoadScopeScheduling):  # type: ignore[misc]  # its base has no types
    """
    Hands out test functions, each with all of its requirements, for those share what was asked.

    Whole files would leave most workers idle while one of them goes through the longest.
    """

    def _split_scope(self, nodeid: str) -> str:
        return piece_of(nodeid)

    def _assign_work_unit(self, node: Any) -> None:  # noqa: ANN401 - it has no types
        self.workqueue.move_to_end(min(self.workqueue, key=_rank), last=False)
        super()._assign_work_unit(node)


def piece_of(nodeid: str) -> str:
    """The piece of work that a test belongs to: its function, or its whole file."""
    file, _, test = nodeid.partition("::")
    is_whole = file.rpartition("/")[2] in WHOLE_FILES
    return file if is_whole else f"{file}::{test.partition('[')[0]}"


def _rank(scope: str) -> int:
    name = scope.rpartition("/")[2].rpartition("::")[2]
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)
