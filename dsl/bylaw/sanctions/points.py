"""How findings become points (engine/SEMANTICS.md, section 6).

Integers only; weights and factors are permille. Every product is rounded down where it is made, so that
the printed lines of a statement add up to its total. The weights make each level independent of order and
bounded, and one more match never lowers the total. Nothing is validated here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

PERMILLE = 1000
LEAST_FACTOR = 250
GREATEST_FACTOR = 3000


def owa(xs: Iterable[int], weights: Sequence[int]) -> int:
    """Ordered weighted sum: Σ ⌊x₍ᵢ₎ · wᵢ / 1000⌋, xs sorted descending.

    Ranks beyond the weights count nothing. After Yager's ordered weighted averaging operators (1988).
    """
    ranked = sorted(xs, reverse=True)
    return sum(x * weight // PERMILLE for x, weight in zip(ranked, weights, strict=False))


def term_points(value: int, count: int, weights: Sequence[int]) -> int:
    """Points of one term that was counted `count` times: owa([value] * count, hits weights)."""
    return owa([value] * min(count, len(weights)), weights)


def rule_points(value: int, counts: Iterable[int], hits: Sequence[int], terms: Sequence[int]) -> int:
    """Points of one rule before its factor: owa(points of its terms, terms weights).

    `counts`: per term, how many of its matches are counted. If there are none, the rule holds for another
    reason (a context) and is worth owa([value], terms weights).
    """
    values = [term_points(value, count, hits) for count in counts]
    return owa(values or [value], terms)


def factor(aggravations: Iterable[int], mitigations: Iterable[int]) -> int:
    """clamp(1000 + Σ aggravations - Σ mitigations, 250, 3000), permille."""
    sum_ = PERMILLE + sum(aggravations) - sum(mitigations)
    return max(LEAST_FACTOR, min(GREATEST_FACTOR, sum_))


def finding_points(points: int, factor: int) -> int:
    """⌊points · factor / 1000⌋."""
    return points * factor // PERMILLE


def category_points(findings: Iterable[int], weights: Sequence[int], cap: int | None) -> int:
    """Points of a category: min(cap, owa(points of its findings, rules weights))."""
    points = owa(findings, weights)
    return points if cap is None else min(cap, points)


def bonus_points(bonuses: Iterable[tuple[int, Collection[int]]], found: Collection[int]) -> int:
    """Sum of the bonuses of which every category is among those found."""
    return sum(bonus for bonus, categories in bonuses if all(c in found for c in categories))


def total_points(categories: Iterable[int], weights: Sequence[int], bonus: int) -> int:
    """Points of a text: owa(points of its categories, categories weights) + bonus."""
    return owa(categories, weights) + bonus
