"""The scale, and the figures below it."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_conformance.reporting.pictures.answers import Came
from capture_conformance.reporting.pictures.scale import Point, Scale, Zone
from capture_conformance.reporting.pictures.ticks import shown_ticks, ticks_for
from capture_conformance.reporting.pictures.wording import width_of, words

LEFT, RIGHT = 100.0, 700.0
LIMITS = st.integers(min_value=1, max_value=10**20)
VALUES = st.one_of(
    st.integers(min_value=-(10**400), max_value=10**400),
    st.decimals(min_value=-(10**6), max_value=10**6, places=3),
)


def point(value: int | Decimal, limit: int = 1000) -> Point:
    """A number that was refused."""
    return Point(value=Decimal(value), limit=Decimal(limit), came=Came.REFUSED)


class TestScale:
    """Places for numbers."""

    @given(st.lists(VALUES, min_size=1, max_size=8), LIMITS)
    def test_keeps_order_and_bounds(self, values: list[int | Decimal], limit: int) -> None:
        """No greater number is further to the left, whatever the numbers are."""
        points = sorted((point(x, limit) for x in values), key=lambda x: x.value)
        scale = Scale(points, LEFT, RIGHT)
        places = [scale.of(x) for x in points]

        assert places == sorted(places)
        assert min(places) >= LEFT
        assert max(places) <= RIGHT

    @given(VALUES, LIMITS)
    def test_tells_the_sides_apart(self, value: int | Decimal, limit: int) -> None:
        """The zone is that of the comparison, digit by digit."""
        made = point(value, limit)
        is_beyond = Decimal(value).compare(Decimal(limit)) == 1

        assert (made.zone is Zone.BEYOND) == is_beyond

    def test_gives_zero_no_room_that_nobody_needs(self) -> None:
        """Without numbers below 1 the line begins within the limit."""
        assert [Zone.WITHIN, Zone.LIMIT, Zone.BEYOND] == list(Scale([point(1001)], LEFT, RIGHT).spans)

    def test_sees_one_unit_beside_four_hundred_digits(self) -> None:
        """Counted from the limit, nothing is lost."""
        huge = 10**399
        near, far = point(huge + 1, huge), point(2 * huge, huge)
        scale = Scale([near, far], LEFT, RIGHT)

        assert scale.at(Zone.LIMIT, 0) < scale.of(near) < scale.of(far)


class TestTicks:
    """Figures below the scale."""

    @given(st.lists(VALUES, min_size=1, max_size=6), st.lists(LIMITS, min_size=1, max_size=3))
    def test_never_touch(self, values: list[int | Decimal], limits: list[int]) -> None:
        """A label that would be over another is left out, and none leaves the picture."""
        points = [point(value, limit) for value in values for limit in limits]
        ticks = ticks_for(points, whole=words("all", "全額"))
        shown = list(shown_ticks(ticks, Scale(points, LEFT, RIGHT), LEFT, RIGHT))
        spans = sorted(
            (middle - width_of(label.ja) / 2, middle + width_of(label.ja) / 2) for label, _, middle in shown
        )

        assert shown
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))
        assert all(LEFT - 0.1 <= start and end <= RIGHT + 0.1 for start, end in spans)

    @pytest.mark.parametrize(("limit", "label"), [(1000, "1,001"), (16_777_216, "+1")])
    def test_name_one_too_many(self, limit: int, label: str) -> None:
        """In full where there is room, as a difference where there is not."""
        points = [point(limit + 1, limit), point(limit * 10, limit)]
        ticks = ticks_for(points, whole=words("all", "全額"))

        assert label in [
            told.en for told, _, _ in shown_ticks(ticks, Scale(points, LEFT, RIGHT), LEFT, RIGHT)
        ]
