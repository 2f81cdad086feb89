"""The arithmetic, and the worked examples of the sanction model."""

from __future__ import annotations

import random

import pytest

from bylaw.sanctions import points

HITS = [1000, 100, 50]
TERMS = RULES = [1000, 500, 250, 125]
CATEGORIES = [1000, 500, 250]


def test_owa() -> None:
    assert points.owa([], TERMS) == 0
    assert points.owa([40], TERMS) == 40
    assert points.owa([10, 30, 20], TERMS) == 30 + 10 + 2
    assert points.owa([40] * 9, TERMS) == 40 + 20 + 10 + 5
    assert points.owa([7, 7], [500, 333]) == 3 + 2
    assert points.owa([5, 6], []) == 0


def test_owa_is_independent_of_order_monotone_and_bounded() -> None:
    dice = random.Random(1)
    for _ in range(500):
        xs = [dice.randrange(200) for _ in range(dice.randrange(8))]
        shuffled = dice.sample(xs, len(xs))
        total = points.owa(xs, TERMS)
        assert points.owa(shuffled, TERMS) == total
        assert points.owa([*xs, dice.randrange(200)], TERMS) >= total
        assert points.owa([x + dice.randrange(3) for x in xs], TERMS) >= total
        assert total <= 2 * max(xs, default=0)


def test_one_trading_term_fifty_times() -> None:
    assert points.term_points(40, 50, HITS) == 46
    assert points.rule_points(40, [50], HITS, TERMS) == 46


def test_four_different_trading_terms() -> None:
    assert points.rule_points(40, [1, 1, 1, 1], HITS, TERMS) == 75
    assert points.rule_points(40, [1, 1, 1, 1, 1, 1], HITS, TERMS) == 75


def test_issuance_financing_guidance_and_bonus() -> None:
    bonus = points.bonus_points([(20, [0, 1]), (99, [0, 3])], {0, 1, 2})
    assert bonus == 20
    assert points.total_points([30, 60, 60], CATEGORIES, bonus) == 117


def test_a_rule_that_holds_without_counted_matches() -> None:
    assert points.rule_points(40, [], HITS, TERMS) == 40
    assert points.rule_points(41, [], HITS, [500]) == 20


def test_counts() -> None:
    assert [points.term_points(36, n, HITS) for n in range(5)] == [0, 36, 39, 40, 40]


@pytest.mark.parametrize(
    ("aggravations", "mitigations", "factor"),
    [([], [], 1000), ([500], [], 1500), ([500, 250], [300], 1450), ([], [900], 250), ([5000], [], 3000)],
)
def test_factor(aggravations: list[int], mitigations: list[int], factor: int) -> None:
    assert points.factor(aggravations, mitigations) == factor


def test_rounding_is_down() -> None:
    assert points.finding_points(33, 1450) == 47
    assert points.finding_points(33, 250) == 8


def test_cap() -> None:
    assert points.category_points([300, 300], RULES, 400) == 400
    assert points.category_points([300, 300], RULES, None) == 450
    assert points.category_points([], RULES, None) == 0
