"""Intervals and p-values against what they are defined as."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bylaw.measure import Share, mcnemar


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [  # from the formula in Wilson (1927), worked out by hand to four places
        (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (62, 63, 0.9154, 0.9972),
        (1, 20_000, 0.0000088, 0.0002832),
    ],
)  # fmt: skip
def test_wilson(count: int, total: int, low: float, high: float) -> None:
    found = Share(count, total).interval
    assert found is not None and found == pytest.approx((low, high), rel=2e-3, abs=1e-6)


def test_nothing_to_count_is_no_share() -> None:
    assert (Share().value, Share().interval) == (None, None)
    assert Share().to_dict() == {"count": 0, "total": 0, "share": None, "interval": None}


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_interval_holds_the_share_and_narrows_with_more_texts(count: int, more: int) -> None:
    one, many = Share(count, count + more), Share(9 * count, 9 * (count + more))
    assert one.value is not None and one.interval is not None and many.interval is not None
    assert 0 <= one.interval[0] <= one.value <= one.interval[1] <= 1
    assert many.interval[1] - many.interval[0] < one.interval[1] - one.interval[0]


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_the_binomial_test(one_way: int, other_way: int) -> None:
    n, few = one_way + other_way, min(one_way, other_way)
    exact = min(1.0, 2 * sum(comb(n, i) for i in range(few + 1)) / 2**n)
    assert mcnemar(one_way, other_way) == mcnemar(other_way, one_way) == pytest.approx(exact, rel=1e-9)


def test_mcnemar_of_very_many_takes_no_time() -> None:
    assert mcnemar(500_000, 501_000) == pytest.approx(0.3178, abs=1e-3)
    assert mcnemar(0, 100_000) == 0.0
