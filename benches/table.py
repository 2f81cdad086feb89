"""Makes Markdown tables of a pytest-benchmark JSON file.

    python benches/table.py run.json               medians
    python benches/table.py --min run.json         the fastest round, less moved by what else the machine does
    python benches/table.py run1.json run2.json    the median run of several (with --min: the fastest)

One table for test_matching: ns per message, and how many times bylaw's own figure that is.
One for the rest: per message, or per run where no messages are counted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

BASE = "bylaw, engine"
_NANO = 1e9


def pooled(runs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One bench of each name: the median of its medians and quartile distances, the least of its minima."""
    found: dict[str, list[dict[str, Any]]] = {}
    for bench in (bench for run in runs for bench in run["benchmarks"]):
        found.setdefault(bench["name"], []).append(bench)
    return [{**same[0], "stats": _pooled([b["stats"] for b in same])} for same in found.values()]


def _pooled(stats: Sequence[dict[str, float]]) -> dict[str, float]:
    middle = {name: median(s[name] for s in stats) for name in ("median", "iqr")}
    return {**middle, "min": min(s["min"] for s in stats)}


def tables(benches: Sequence[dict[str, Any]], stat: str) -> str:
    """Both tables, and which benches were unsteady. ``stat`` is ``median`` or ``min``."""
    parts = [_matching([b for b in benches if b["name"].startswith("test_matching")], stat)]
    parts.append(_own([b for b in benches if not b["name"].startswith("test_matching")], stat))
    parts.append(_unsteady(benches))
    return "\n\n".join(part for part in parts if part) + "\n"


def _matching(benches: Sequence[dict[str, Any]], stat: str) -> str:
    figures = {(b["extra_info"]["peer"], b["extra_info"]["workload"]): _per_message(b, stat) for b in benches}
    peers = list(dict.fromkeys(peer for peer, _ in figures))
    workloads = list(dict.fromkeys(workload for _, workload in figures))
    rows = [["", *workloads], ["*hits a message*", *(_hits(benches, workload) for workload in workloads)]]
    for peer in peers:
        rows.append([peer, *(_cell(figures, peer, workload) for workload in workloads)])
    return _markdown(rows) if benches else ""


def _hits(benches: Iterable[dict[str, Any]], workload: str) -> str:
    """From any engine that counts hits."""
    counts = [b["extra_info"] for b in benches if b["extra_info"]["workload"] == workload]
    return next((f"*{c['counted'] / c['messages']:.3g}*" for c in counts if c["answer"] == "hits"), "–")


def _cell(figures: dict[tuple[str, str], float], peer: str, workload: str) -> str:
    value, base = figures.get((peer, workload)), figures.get((BASE, workload))
    if value is None:
        return "–"
    return f"{value:,.0f}" if base is None or peer == BASE else f"{value:,.0f} ({value / base:.1f}×)"


def _own(benches: Sequence[dict[str, Any]], stat: str) -> str:
    rows = [["bench", stat]]
    for bench in benches:
        if "messages" in bench["extra_info"]:
            rows.append([f"`{bench['name']}`", f"{_per_message(bench, stat):,.0f} ns a message"])
        else:
            rows.append([f"`{bench['name']}`", f"{bench['stats'][stat] * 1e3:,.1f} ms"])
    return _markdown(rows) if benches else ""


def _unsteady(benches: Sequence[dict[str, Any]]) -> str:
    """Benches whose quartiles lie more than a tenth of the median apart."""
    spreads = [(b["name"], b["stats"]["iqr"] / b["stats"]["median"]) for b in benches]
    wide = [f"`{name}` {spread:.0%}" for name, spread in spreads if spread > 0.1]
    if not wide:
        return ""
    return f"Unsteady (quartiles this far apart), {len(wide)} of {len(spreads)} benches: {', '.join(wide)}."


def _per_message(bench: dict[str, Any], stat: str) -> float:
    return float(bench["stats"][stat]) * _NANO / int(bench["extra_info"]["messages"])


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    files = [argument for argument in sys.argv[1:] if argument != "--min"]
    if not files:
        sys.exit("usage: python benches/table.py [--min] RUN.json ...")
    benches = pooled([json.loads(Path(file).read_text("utf-8")) for file in files])
    print(tables(benches, "min" if "--min" in sys.argv else "median"), end="")
