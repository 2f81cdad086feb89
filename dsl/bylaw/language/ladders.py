"""Ladders: as written → checked, with the documented defaults.

A ladder must be proportionate: thresholds and steps rise, a graver step takes at least as
many features for at least as long, and a ban waits for a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from bylaw.language import syntax as s
from bylaw.language.diagnostics.diagnostic import Phrase, Report, listing
from bylaw.language.model import Ladder, Level, Rung
from bylaw.language.vocabulary import STEPS

DAY = 86_400

DEFAULT_LEVELS = (
    Level("minor", 5, 0, None, "rectify", hold=0, clears=90 * DAY),
    Level("moderate", 20, 1, None, None, hold=30 * DAY, clears=180 * DAY),
    Level("serious", 40, 2, None, None, hold=90 * DAY, clears=365 * DAY),
    Level("grave", 60, 3, None, None, hold=180 * DAY, clears=730 * DAY),
)
"""Severities of a policy without `levels`."""

DEFAULT_RUNGS = (
    Rung(10, "warn", None, (), (), False),
    Rung(30, "rectify", 7 * DAY, (), (), False),
    Rung(60, "restrict", None, ("publishing",), (7 * DAY, 14 * DAY, 30 * DAY), False),
    Rung(110, "suspend", None, ("publishing", "account"), (30 * DAY, 90 * DAY), False),
    Rung(180, "ban", None, (), (), True),
)
"""Rungs of a ladder that names none."""

DEFAULT_LADDER = Ladder(DEFAULT_RUNGS, DEFAULT_LEVELS)
"""Sanctions of a policy without `ladder` and `levels`."""

KIND = "account.kind"
"""The context field whose value picks the ladder, where a policy has several."""

ORDINALS = ("first", "second", "third", "fourth", "fifth")


def gravity(step: str) -> int:
    return STEPS.index(step)


def ladders(
    nodes: Sequence[s.Ladder], levels: tuple[Level, ...], kinds: Sequence[str] | None, report: Report
) -> tuple[Ladder, tuple[tuple[str, Ladder], ...]]:
    """The policy's ladder, and those of kinds of accounts. What the latter do not say, the former says.

    ``kinds``: the values of ``account.kind``, or ``None`` if the context has no such field.
    """
    general = next((n for n in nodes if not n.kinds), None)
    ladder = _ladder(general, Ladder(DEFAULT_RUNGS, levels), report)
    profiles: dict[str, tuple[s.Word, Ladder]] = {}
    for node in nodes:
        if node is not general and not node.kinds and general is not None:
            report.add("B215", node.at, related=((general.at, "the first"),), clause="ladder")
        own = _ladder(node, ladder, report) if node.kinds else ladder
        for word in node.kinds:
            if kinds is None:
                report.add("B205", word.at, name=KIND, known="(none)")
            elif word.value not in kinds:
                report.add("B210", word.at, value=word.value, field=KIND, known=listing(kinds))
            if word.value in profiles:
                first = profiles[word.value][0]
                report.add("B209", word.at, related=((first.at, "the first"),), kind="ladder", name=word.value)
            profiles[word.value] = word, own
    return ladder, tuple((kind, own) for kind, (_, own) in profiles.items())


def _ladder(node: s.Ladder | None, base: Ladder, report: Report) -> Ladder:
    """A ladder as written on top of another."""
    if node is None:
        return base
    ladder = replace(base, rungs=rungs(node, report)) if node.rungs else base
    seen: dict[str, s.LadderClause] = {}
    for clause in node.clauses:
        if clause.name in seen:
            related = ((seen[clause.name].at, "the first"),)
            report.add("B215", clause.at, related=related, clause=clause.at.text.split()[0])
        seen[clause.name] = clause
        ladder = replace(ladder, **_clause(clause, report))
    return ladder


_RANGES = {"repeat": (0, 200), "probation": (0, 200), "rectified": (0, 100), "missed": (0, 200), "release": (1, 100)}
"""Percents by clause."""

_MEANINGS = {
    "repeat": "what a repetition adds", "probation": "what probation adds", "rectified": "what putting right takes off",
    "missed": "what a missed deadline adds", "release": "the part of a threshold below which a step is left",
}  # fmt: skip
"""What the percents are, for the author of a policy."""

MOST_REPETITIONS = 100


def _clause(clause: s.LadderClause, report: Report) -> dict[str, Any]:
    """The values of a ladder that a clause sets."""
    if clause.percent is None:
        return {clause.name: True}
    low, high = _RANGES[clause.name]
    if not low <= clause.percent.value <= high:
        report.out_of_range(clause.percent.at, _MEANINGS[clause.name], clause.percent.value, low, high, "%")
    values: dict[str, Any] = {clause.name: clause.percent.value * 10}
    if clause.most is not None:
        if clause.most.value > MOST_REPETITIONS:
            report.out_of_range(clause.most.at, "how often a repetition counts", clause.most.value, 0, MOST_REPETITIONS)
        values["most"] = clause.most.value
    if clause.within is not None:
        _long_enough(clause.within, report)
        values["window"] = clause.within.seconds
    return values


def skipping(nodes: Iterable[s.Ladder], levels: s.Levels | None, report: Report) -> None:
    """A ladder on which no step is skipped, and a severity that leads beyond the first step at once, contradict."""
    floors = [(item.floor, item) for item in levels.levels if item.floor] if levels else []
    for node in nodes:
        gradual = next((c for c in node.clauses if c.name == "gradual"), None)
        first = node.rungs[0].step.value if node.rungs else DEFAULT_RUNGS[0].step
        for floor, item in floors:
            if gradual and gravity(floor.value) > gravity(first):
                report.add(
                    "B323", gradual.at, related=((floor.at, "this level"),), name=item.name.value, step=floor.value
                )


def rungs(node: s.Ladder, report: Report) -> tuple[Rung, ...]:
    """The rungs, from the mildest."""
    out: list[Rung] = []
    for index, item in enumerate(node.rungs):
        rung = Rung(
            item.points.value, item.step.value, item.within.seconds if item.within else None,
            tuple(f.value for f in item.features), tuple(d.seconds for d in item.durations), item.confirmed,
        )  # fmt: skip
        _complete(item, report)
        if out:
            _rises(item, rung, out[-1], node.rungs[index - 1], report)
            _nests(item, rung, out, node.rungs, report)
        out.append(rung)
    return tuple(out)


def _long_enough(duration: s.Duration, report: Report) -> None:
    if duration.seconds < 60:
        limit = Phrase("at least {bound}", bound="1 minute")
        report.add("B306", duration.at, what="the duration", value=duration.at.text, limit=limit,
                   allowed="write 1 minute or more")  # fmt: skip


def _complete(item: s.Rung, report: Report) -> None:
    step, points = item.step.value, item.points.value
    for duration in (*item.durations, *([item.within] if item.within else [])):
        _long_enough(duration, report)
    if points < 1:
        report.out_of_range(item.points.at, "the threshold", points, 1, 1_000_000)
    if step == "ban" and not item.confirmed:
        report.add("B305", item.at, points=points)
    if step == "rectify" and item.within is None:
        report.add("B316", item.at, step=step, what="a time limit", example=f"`at {points} rectify within 7 days`")
    if step in ("restrict", "suspend"):
        example = f'`at {points} {step} "publishing" for 7 days`'
        if not item.features:
            report.add("B316", item.at, step=step, what="the features it takes", example=example)
        if not item.durations:
            report.add("B316", item.at, step=step, what="how long it lasts", example=example)
    for time, (longer, shorter) in enumerate(zip(item.durations, item.durations[1:], strict=False), 1):
        if shorter.seconds < longer.seconds:
            facts = {"step": step, "own": shorter.at.text, "other": longer.at.text, "time": _ordinal(time)}
            what = Phrase("`{step}` lasts {own} the {time} time, but {other} the time before", **facts)
            remedy = Phrase("write {other} or more, or shorten the time before", **facts)
            report.add("B304", shorter.at, related=((longer.at, "the time before"),), what=what, remedy=remedy)


def _rises(item: s.Rung, rung: Rung, before: Rung, previous: s.Rung, report: Report) -> None:
    same = rung.step == before.step and rung.step not in ("restrict", "suspend")
    if rung.points <= before.points or same or STEPS.index(rung.step) < STEPS.index(before.step):
        report.add("B303", item.at, related=((previous.at, "the step before"),), step=rung.step,
                   points=rung.points, before=before.step, before_points=before.points)  # fmt: skip


_LEAVES_ON = (
    "`{step}` (from {points} points) does not switch off what `{before}` (from {before_points}) does: {missing}"
)
_SHORTER = "the {time} time, `{step}` (from {points} points) lasts {own}, but `{before}` (from {before_points}) {other}"


def _nests(item: s.Rung, rung: Rung, below: list[Rung], nodes: Sequence[s.Rung], report: Report) -> None:
    """A graver step takes at least the features of a milder one, each time for at least as long."""
    index = next((n for n in reversed(range(len(below))) if below[n].step in ("restrict", "suspend")), None)
    if index is None or rung.step not in ("restrict", "suspend"):
        return
    milder, node = below[index], nodes[index]
    steps = {"step": rung.step, "points": rung.points, "before": milder.step, "before_points": milder.points}
    if missing := [f for f in milder.features if f not in rung.features]:
        facts = {**steps, "missing": listing(missing)}
        what = Phrase(_LEAVES_ON, **facts)
        remedy = Phrase("add {missing} to `{step}`, or take it out of `{before}`", **facts)
        report.add("B304", item.at, related=((node.at, "the milder step"),), what=what, remedy=remedy)
    if not rung.durations or not milder.durations:
        return
    for time in range(max(len(rung.durations), len(milder.durations))):
        own, other = (d[min(time, len(d) - 1)] for d in (item.durations, node.durations))
        if own.seconds < other.seconds:
            facts = {**steps, "time": _ordinal(time), "own": own.at.text, "other": other.at.text}
            what = Phrase(_SHORTER, **facts)
            remedy = Phrase("write {other} or more for `{step}`, or shorten `{before}`", **facts)
            report.add("B304", own.at, related=((other.at, "the milder step"),), what=what, remedy=remedy)
            return


def _ordinal(time: int) -> str:
    """How often, counted from 0."""
    return ORDINALS[time] if time < len(ORDINALS) else f"{time + 1}th"
