"""Figures out of a record: medians of repeats, per text or per byte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median, quantiles
from typing import Any

Block = dict[str, Any]
Result = dict[str, Any]

OURS = "bylaw"


def middle(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def spread(values: Sequence[float]) -> float:
    """How far apart the quartiles are, as a part of the median."""
    if len(values) < 3:
        return 0.0
    low, mid, high = quantiles(values, n=4, method="inclusive")
    return (high - low) / mid if mid else 0.0


def cost(result: Result, per: str = "texts") -> float:
    """CPU nanoseconds for each of the ``texts``, or ``bytes``."""
    return float(median(result["cpu"])) * 1e9 / max(1, int(result[per]))


def blocks(data: dict[str, Any], work: str) -> Iterator[tuple[str, Block]]:
    """The workloads of a work, and what was measured on each."""
    for key, block in data["blocks"].items():
        name, _, rest = key.partition("/")
        if name == work:
            yield rest, block


def block(data: dict[str, Any], key: str) -> Block | None:
    found: Block | None = data["blocks"].get(key)
    return found


def one(found: Block | None, label: str) -> Result | None:
    """The result of that label."""
    return next((result for result in (found or {}).get("results", ()) if result["label"] == label), None)


def is_ours(result: Result) -> bool:
    return str(result["peer"]).startswith(OURS)


def rivals(found: Block, peer: str = "", given: str = "") -> list[Result]:
    """Results of other engines that answer the same question; or those of one of them, or from such texts."""
    others = [r for r in found["results"] if not is_ours(r) and (not given or r["given"] == given)]
    if peer:
        return [result for result in others if result["peer"] == peer]
    return [result for result in others if result.get("answer") != "own"]


def fastest(results: Sequence[Result], per: str = "texts") -> Result | None:
    return min(results, key=lambda result: cost(result, per), default=None)


def ratio(
    found: Block | None, ours: str, peer: str = "", per: str = "texts", given: str = ""
) -> tuple[float, str] | None:
    """How many times the cost of ``ours`` the fastest other (or that peer) has, and which that is."""
    base = one(found, ours)
    rival = fastest(rivals(found, peer, given), per) if found else None
    if base is None or rival is None:
        return None
    return cost(rival, per) / cost(base, per), str(rival["label"])


def unsteady(data: dict[str, Any], limit: float = 0.1) -> tuple[int, int]:
    """How many results have quartiles further apart than ``limit`` of their median, and how many there are."""
    spreads = [spread(r["cpu"]) for found in data["blocks"].values() for r in found["results"] if "cpu" in r]
    return sum(value > limit for value in spreads), len(spreads)
