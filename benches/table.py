"""Makes Markdown tables of a pytest-benchmark JSON file.

    python benches/table.py run.json

One table for test_matching: median ns per message, and how many times bylaw's own median that is.
One for the rest: median per message, or per run where no messages are counted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

BASE = "bylaw, engine"
_NANO = 1e9


def tables(run: dict[str, Any]) -> str:
    """Both tables, with a line for each bench whose rounds differ by more than a tenth."""
    benches = run["benchmarks"]
    parts = [_matching([b for b in benches if b["name"].startswith("test_matching")])]
    parts.append(_own([b for b in benches if not b["name"].startswith("test_matching")]))
    parts.append("\n".join(_unsteady(benches)))
    return "\n\n".join(part for part in parts if part) + "\n"


def _matching(benches: Sequence[dict[str, Any]]) -> str:
    medians = {(b["extra_info"]["peer"], b["extra_info"]["workload"]): _per_message(b) for b in benches}
    peers = list(dict.fromkeys(peer for peer, _ in medians))
    workloads = list(dict.fromkeys(workload for _, workload in medians))
    rows = [["", *workloads]]
    for peer in peers:
        rows.append([peer, *(_cell(medians, peer, workload) for workload in workloads)])
    return _markdown(rows) if benches else ""


def _cell(medians: dict[tuple[str, str], float], peer: str, workload: str) -> str:
    value, base = medians.get((peer, workload)), medians.get((BASE, workload))
    if value is None:
        return "–"
    return f"{value:,.0f}" if base is None or peer == BASE else f"{value:,.0f} ({value / base:.1f}×)"


def _own(benches: Sequence[dict[str, Any]]) -> str:
    rows = [["bench", "median"]]
    for bench in benches:
        if "messages" in bench["extra_info"]:
            rows.append([f"`{bench['name']}`", f"{_per_message(bench):,.0f} ns a message"])
        else:
            rows.append([f"`{bench['name']}`", f"{bench['stats']['median'] * 1e3:,.1f} ms"])
    return _markdown(rows) if benches else ""


def _unsteady(benches: Iterable[dict[str, Any]]) -> list[str]:
    """Benches whose quartiles lie more than a tenth of the median apart."""
    return [
        f"Unsteady: `{b['name']}`, quartiles {b['stats']['iqr'] / b['stats']['median']:.0%} of the median apart."
        for b in benches if b["stats"]["iqr"] > 0.1 * b["stats"]["median"]
    ]  # fmt: skip


def _per_message(bench: dict[str, Any]) -> float:
    return float(bench["stats"]["median"]) * _NANO / int(bench["extra_info"]["messages"])


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    head, *body = rows
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python benches/table.py RUN.json")
    with open(sys.argv[1], encoding="utf-8") as file:
        print(tables(json.load(file)), end="")
