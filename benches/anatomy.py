"""Where the nanoseconds of one call go: measures single steps and subtracts them from each other.

    python benches/anatomy.py                      the table, for the text of ANATOMY.md
    python benches/anatomy.py --write              the table, into ANATOMY.md between its marks
    python benches/anatomy.py --rounds 31 --terms 100,10k,100k

Each row is the median over rounds of CPU time a call; all rows take turns. What a row adds to the one it is built on
is in the last column. Costs that grow with the text are straight lines through several lengths (least squares):
what a call costs by itself, and what a character costs.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from statistics import median
from typing import Any

import corpora
import features
from bylaw import _engine
from compare.clock import last_core, pin
from compare.report import placed
from compare.tables import figure, markdown
from peers import Bylaw, given
from truth import true_hits

PAGE = Path(__file__).parent / "ANATOMY.md"
BEGIN, END = "<!-- figures: written by `python benches/anatomy.py --write` -->", "<!-- end of the figures -->"
LENGTHS = (0, 8, 16, 32, 64, 128, 256, 512, 1024)


@dataclass
class Step:
    """Something that is timed: ``run`` does it ``calls`` times."""

    name: str
    run: Callable[[], Any]
    calls: int
    over: str = ""
    """The step of which it is a part more."""
    prepare: Callable[[], Any] | None = None
    """Makes anew, untimed, what ``run`` is given (its only argument, then)."""

    def once(self) -> float:
        """CPU nanoseconds a call."""
        handed = (self.prepare(),) if self.prepare else ()
        gc.disable()
        begin = time.process_time_ns()
        self.run(*handed)
        spent = time.process_time_ns() - begin
        gc.enable()
        return spent / self.calls


def measured(steps: Sequence[Step], rounds: int) -> dict[str, float]:
    """The median of each, in turns, after one round that is thrown away."""
    spent: dict[str, list[float]] = {step.name: [] for step in steps}
    for number in range(rounds + 1):
        for step in steps:
            value = step.once()
            if number:
                spent[step.name].append(value)
    return {name: median(values) for name, values in spent.items()}


def line(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The straight line nearest to all points: where it starts, and how it climbs."""
    count = len(points)
    x, y = sum(a for a, _ in points) / count, sum(b for _, b in points) / count
    across = sum((a - x) ** 2 for a, _ in points)
    climb = sum((a - x) * (b - y) for a, b in points) / across if across else 0.0
    return y - climb * x, climb


def drain(call: Callable[[Any], Any], texts: Sequence[Any]) -> None:
    """Calls in a loop of C, and drops each answer."""
    for _ in map(call, texts):
        pass


def boundary(calls: int) -> list[Step]:
    """What a call into the library costs before anything is searched."""
    policy, empty = Bylaw(["zzzzzz"]).policy, [""] * calls
    native = features.judging(policy)

    def python_call(text: str) -> None: ...

    return [
        Step("an empty loop", lambda: [None for _ in repeat(None, calls)], calls),
        Step("a call of a Python function that does nothing", lambda: drain(python_call, empty), calls,
             "an empty loop"),
        Step("a call of a native function (`len`)", lambda: drain(len, empty), calls, "an empty loop"),
        Step("`time.time()`, for the calendar", lambda: [time.time() for _ in repeat(None, calls)], calls,
             "an empty loop"),
        Step("the engine's `judge_text`, empty text", lambda: native(empty), calls, "an empty loop"),
        Step("`policy.judge`, empty text", lambda: drain(policy.judge, empty), calls,
             "the engine's `judge_text`, empty text"),
        Step("`bool(decision)`", lambda: list(map(bool, repeat(policy.judge(""), calls))), calls, "an empty loop"),
    ]  # fmt: skip


def clean_text(policy: Any, messages: Sequence[str], length: int) -> str:
    """Folded messages one after the other, without those in which anything is found."""
    text = ""
    for message in messages:
        longer = f"{text} {message}" if text else message
        if len(text) < length and not policy.judge(longer[max(0, len(text) - 300) :]):
            text = longer
    return text


def growing(workload: corpora.Workload, calls: int) -> list[tuple[int, Step]]:
    """Clean texts of several lengths, folded already; a step a length."""
    policy = Bylaw(workload.terms).policy
    run = features.judging(policy)
    pool = clean_text(policy, workload.messages, 64 * LENGTHS[-1])
    out = []
    for length in LENGTHS:
        times = max(50, calls * 32 // max(32, length))
        starts = [number * 37 % max(1, len(pool) - length) for number in range(times)]
        texts = [pool[start : start + length] for start in starts]
        assert not any(map(policy.judge, texts))
        step = Step(f"{workload.name} {length}", run, times, prepare=lambda given=texts: corpora.fresh(given))
        out.append((length, step))
    return out


def messages(workload: corpora.Workload, calls: int) -> list[Step]:
    """Real messages: clean ones, those with a hit, and what is done with a decision."""
    engine = Bylaw(workload.terms)
    policy = engine.policy
    judged, matches = features.judging(policy), features.matching(policy)
    hits = true_hits(workload.terms, workload.messages)
    clean = [m for m, found in zip(workload.messages, hits, strict=True) if not found][:calls]
    typed = [m for m, found in zip(workload.raw_messages, hits, strict=True) if not found][:calls]
    hit = [m for m, found in zip(workload.messages, hits, strict=True) if found][:calls]
    hit *= -(-calls // max(1, len(hit)))
    name = workload.name

    def looked(texts: list[str]) -> None:
        for text in texts:
            for finding in policy.judge(text).findings:
                len(finding.spans)

    def fresh(texts: list[str]) -> Callable[[], list[str]]:
        return lambda: corpora.fresh(texts)

    found = [
        Step(f"{name}: clean, engine alone", judged, len(clean), prepare=fresh(clean)),
        Step(f"{name}: clean, `judge`", lambda t: drain(policy.judge, t), len(clean), f"{name}: clean, engine alone",
             fresh(clean)),
        Step(f"{name}: clean, as typed, `judge`", lambda t: drain(policy.judge, t), len(clean),
             f"{name}: clean, `judge`", fresh(typed)),
        Step(f"{name}: clean, `judge_many`, a row", lambda t: features.judge_many(policy, t), len(clean),
             prepare=fresh(clean)),
    ]  # fmt: skip
    if not features.missing("bylaw.judge_arrow") and not features.missing("pyarrow"):
        found.append(Step(f"{name}: clean, `judge_arrow`, a row", engine.judge_arrow, len(clean), "",
                          lambda: given("pyarrow", clean)))  # fmt: skip
    if hit:
        found += [
            Step(f"{name}: hit, engine's `matches`", lambda t: drain(matches, t), len(hit), "", fresh(hit)),
            Step(f"{name}: hit, engine's verdict", judged, len(hit), f"{name}: clean, engine alone", fresh(hit)),
            Step(f"{name}: hit, `judge`, not looked at", lambda t: drain(policy.judge, t), len(hit),
                 f"{name}: hit, engine's verdict", fresh(hit)),
            Step(f"{name}: hit, `judge`, points", lambda t: [policy.judge(x).points for x in t], len(hit),
                 f"{name}: hit, `judge`, not looked at", fresh(hit)),
            Step(f"{name}: hit, `judge`, findings and spans", looked, len(hit),
                 f"{name}: hit, `judge`, not looked at", fresh(hit)),
        ]  # fmt: skip
    return found


def steps_table(steps: Sequence[Step], spent: dict[str, float]) -> str:
    rows = [["step", "ns a call", "that is"]]
    for step in steps:
        value = spent[step.name]
        more = f"{value - spent[step.over]:+,.0f} on {step.over}" if step.over else ""
        rows.append([step.name, figure(max(0.0, value)), more])
    return markdown(rows)


def lines_table(found: Sequence[tuple[str, list[tuple[int, float]]]]) -> str:
    rows = [["clean text, engine alone", "ns a call", "ns a character", *(f"{length}" for length in LENGTHS)]]
    for name, points in found:
        start, climb = line(points)
        rows.append([name, figure(max(0.0, start)), f"{climb:.2f}", *(figure(value) for _, value in points)])
    return markdown(rows)


def report(sizes: Sequence[int], rounds: int, calls: int, folder: Path | None) -> str:
    """All tables."""
    head = boundary(calls)
    parts = ["The way in and out:", steps_table(head, measured(head, rounds))]
    lines = []
    for size in sizes:
        for language in ("en", "zh"):
            steps = growing(corpora.workload(folder, language, size, "low", 5_000), calls)
            spent = measured([step for _, step in steps], rounds)
            points = [(length, spent[step.name]) for length, step in steps]
            lines.append((f"{language}, {corpora.size_name(size)} terms", points))
    parts += ["As the text grows (ns for so many characters at the right):", lines_table(lines)]
    steps = [
        step
        for size in sizes
        for language in ("en", "zh")
        for step in messages(corpora.workload(folder, language, size, "low", 4 * calls), calls)
    ]
    parts += [f"Messages ({corpora.origin(folder)}):", steps_table(steps, measured(steps, rounds))]
    return "\n\n".join(parts)


def main(arguments: Sequence[str] | None = None) -> str:
    parser = argparse.ArgumentParser(prog="python benches/anatomy.py", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--calls", type=int, default=10_000, help="calls a round")
    parser.add_argument("--terms", default="100,10k,100k")
    parser.add_argument("--data", type=Path, default=corpora.DEFAULT_FOLDER)
    parser.add_argument("--core", type=int, default=last_core())
    parser.add_argument("--write", action="store_true", help="into ANATOMY.md")
    asked = parser.parse_args(arguments)
    pin(None if asked.core == -1 else asked.core)
    sizes = [corpora.size_of(size) for size in asked.terms.split(",")]
    text = f"Native engine built as {_engine.PROFILE}.\n\n{report(sizes, asked.rounds, asked.calls, asked.data)}"
    if asked.write:
        PAGE.write_text(placed(PAGE.read_text("utf-8"), f"{BEGIN}\n{text}\n{END}", BEGIN, END), "utf-8")
    return text


if __name__ == "__main__":
    print(main())
