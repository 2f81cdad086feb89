"""Counts → shares with their intervals, and whether two policies really differ."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log, sqrt
from typing import Any

Z = 1.959963984540054
"""Standard deviations on either side that hold 95 % of a normal distribution."""


@dataclass(slots=True)
class Share:
    """``count`` of ``total``."""

    count: int = 0
    total: int = 0

    def add(self, holds: bool) -> None:
        self.total += 1
        self.count += holds

    @property
    def value(self) -> float | None:
        """None, if there was nothing to count."""
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval: where the share of all such texts lies, if these were drawn at random."""
        if not self.total:
            return None
        n, p = self.total, self.count / self.total
        middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        reach = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
        low = 0.0 if self.count == 0 else max(0.0, middle - reach)
        high = 1.0 if self.count == n else min(1.0, middle + reach)
        return low, high

    def to_dict(self) -> dict[str, Any]:
        interval = self.interval
        return {
            "count": self.count, "total": self.total, "share": self.value,
            "interval": list(interval) if interval else None,
        }  # fmt: skip


def mcnemar(one_way: int, other_way: int) -> float:
    """The exact two-sided p-value of McNemar's test.

    If neither policy were better, how often would texts that change sides lean to one side at least as much?
    """
    n, few = one_way + other_way, min(one_way, other_way)
    if one_way == other_way:
        return 1.0
    # 2 · (C(n, 0) + … + C(n, few)) / 2ⁿ, from the greatest summand down; what follows shrinks at least geometrically.
    term = exp(lgamma(n + 1) - lgamma(few + 1) - lgamma(n - few + 1) - n * log(2))
    total, i = 0.0, few
    while term > total * 1e-17 and i >= 0:
        total += term
        term *= i / (n - i + 1)
        i -= 1
    return min(1.0, 2 * total)
