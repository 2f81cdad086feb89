"""A record → Markdown tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from compare import targets
from compare.figures import Block, Result, blocks, cost, middle, one

Data = dict[str, Any]


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """The first row is the head; columns of figures are set to the right."""
    head, *body = rows
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, rule, *body])


def aims(data: Data) -> str:
    """What was aimed at and what was measured."""
    head = ["work", "aim", "measured", "", "beside"]
    body = [_aim(row) for row in targets.rows(data)]
    return markdown([head, *body])


def _aim(row: targets.Row) -> list[str]:
    sign = "≥" if row.at_least else "≤"
    value = "–" if row.value is None else f"{figure(row.value)} {row.unit}"
    return [row.work, f"{sign} {row.aim:g} {row.unit}", value, row.verdict, row.detail]


def everything(data: Data) -> str:
    """All tables, each with a line that says what it has."""
    parts = [
        _matrix(data, "judge", "One call a message: CPU ns a message, and how many times bylaw's judge that is",
                "bylaw, judge", lambda r: cost(r)),
        _matrix(data, "raw", "One call a message, as typed: CPU ns a message", "bylaw, judge", lambda r: cost(r)),
        _matrix(data, "batch", "Batches: CPU ns a message, and how many times bylaw's judge_many that is",
                "bylaw, judge_many", lambda r: cost(r)),
        _matrix(data, "document", "A document: MB of UTF-8 a CPU second; and bylaw's judge by that", "bylaw, judge",
                lambda r: 1e3 / cost(r, "bytes"), more_is_better=True),
        _matrix(data, "rules", "1,000 rules, clean text: CPU ns a message", "bylaw, 1,000 rules", lambda r: cost(r)),
        _matrix(data, "views", "Disguise views, texts as typed: CPU ns a message", "bylaw, judge", lambda r: cost(r)),
        _building(data), _loading(data), _threads(data),
        _curve(data, "terms", "A call a message as the list grows: CPU ns a message", "terms", "texts"),
        _curve(data, "length", "A call a text as it grows: CPU ns a byte", "length", "bytes"),
        _missing(data),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part)


def figure(value: float) -> str:
    """Three digits."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _matrix(
    data: Data, work: str, title: str, base: str, value: Callable[[Result], float], more_is_better: bool = False
) -> str:
    columns = list(blocks(data, work))
    labels = list(dict.fromkeys(result["label"] for _, found in columns for result in found["results"]))
    if not labels:
        return ""
    rows = [["", *(name for name, _ in columns)]]
    if any("all hits" in found["facts"] for _, found in columns) and work != "rules":
        rows.append(["*hits a text*", *(_rate(found) for _, found in columns)])
    for label in labels:
        cells = []
        for _, found in columns:
            result, ours = one(found, label), one(found, base)
            cells.append(_cell(result, ours, value, more_is_better, label == base))
        rows.append([label, *cells])
    return f"### {title}\n\n{markdown(rows)}"


def _rate(found: Block) -> str:
    facts = found["facts"]
    return f"*{figure(facts.get('all hits', 0) / max(1, facts.get('texts', 1)))}*"


def _cell(
    result: Result | None, ours: Result | None, value: Callable[[Result], float], more: bool, is_base: bool
) -> str:
    if result is None:
        return "–"
    text = figure(value(result))
    if ours is None or is_base:
        return text
    ratio = value(ours) / value(result) if more else value(result) / value(ours)
    agreeing = "" if result["agreeing"] == result["compared"] else f", agrees on {_percent(result)}"
    return f"{text} ({figure(ratio)} ×{agreeing if result['answer'] == 'own' else ''})"


def _percent(result: Result) -> str:
    return f"{result['agreeing'] / max(1, result['compared']):.2%}"


def _building(data: Data) -> str:
    return _by_engine(data, "compile", "Building: CPU s / MB held afterwards, a fresh process each time", _built)


def _loading(data: Data) -> str:
    return _by_engine(data, "load", "Loading what was compiled: ms / MB", _loaded)


def _by_engine(data: Data, work: str, title: str, cell: Callable[[Result | None], str]) -> str:
    """A row for each engine, a column for each block of a work."""
    columns = list(blocks(data, work))
    labels = list(dict.fromkeys(result["label"] for _, found in columns for result in found["results"]))
    if not labels:
        return ""
    rows = [["", *(name for name, _ in columns)]]
    rows += [[label, *(cell(one(found, label)) for _, found in columns)] for label in labels]
    return f"### {title}\n\n{markdown(rows)}"


def _built(result: Result | None) -> str:
    if result is None:
        return "–"
    held = middle(result["held"])
    return f"{median(result['cpu']):.2f} / {'?' if held is None else figure(max(0.0, held))}"


def _loaded(result: Result | None) -> str:
    return f"{median(result['wall']) * 1e3:.1f} / {result['bytes'] / 1e6:.1f}" if result else "–"


def _threads(data: Data) -> str:
    rows = [["", "workload", "2 threads ÷ 1", "another thread's speed"]]
    for name, found in blocks(data, "threads"):
        for result in found["results"]:
            if "share" in result:
                rows.append([result["label"], name, "", f"{median(result['share']):.0%}"])
            else:
                gains = [2 * one_ / two for one_, two in zip(result["one"], result["two"], strict=True)]
                rows.append([result["label"], name, f"{median(gains):.2f} ×", ""])
    title = "### Threads: work done by two on one engine beside one; and a Python thread that counts meanwhile"
    return f"{title}\n\n{markdown(rows)}" if len(rows) > 1 else ""


def _curve(data: Data, work: str, title: str, fact: str, per: str) -> str:
    columns = list(blocks(data, work))
    labels = list(dict.fromkeys(result["label"] for _, found in columns for result in found["results"]))
    if not labels:
        return ""
    names = [
        f"{found['facts'][fact]:,}{' ' + name.split('-')[0] if work == 'length' else ''}" for name, found in columns
    ]
    rows = [["", *names], ["*hits a text*", *(_rate(found) for _, found in columns)]]
    for label in labels:
        cells = [one(found, label) for _, found in columns]
        rows.append([label, *(figure(cost(cell, per)) if cell else "–" for cell in cells)])
    return f"### {title}\n\n{markdown(rows)}"


def _brief(reason: str) -> str:
    reason = reason.replace("|", "¦")
    return reason if len(reason) <= 160 else reason[:159] + "…"


def _missing(data: Data) -> str:
    """What was not measured, and why; the same reason once."""
    where: dict[tuple[str, str], list[str]] = {}
    for key, found in data["blocks"].items():
        for label, reason in found["missing"].items():
            where.setdefault((label, reason), []).append(key)
    lines = [
        f"- {label}: {_brief(reason)} ({keys[0] if len(keys) == 1 else f'{len(keys)} works'})"
        for (label, reason), keys in where.items()
    ]
    return "### Not measured\n\n" + "\n".join(lines) if lines else ""
