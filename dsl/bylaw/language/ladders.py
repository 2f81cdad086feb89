"""Levels and ladder: as written → checked, with the documented defaults.

A ladder must be proportionate: thresholds and steps rise, a graver step takes at least as
many features for at least as long, and a ban waits for a person.
"""

from __future__ import annotations

from bylaw.language import syntax as s
from bylaw.language.diagnostics.diagnostic import Report, listing
from bylaw.language.model import Ladder, Level, Rung
from bylaw.language.vocabulary import LEVEL_NAMES, STEPS

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

MAX_LEVEL = 10_000

_CHINESE = {zh: en for en, zh in LEVEL_NAMES.items()}


def level_name(written: str, declared: set[str]) -> str:
    """A severity by its declared name; built-in names may be written in Chinese."""
    return written if written in declared else _CHINESE.get(written, written)


def levels(node: s.Levels | None, ladder: tuple[Rung, ...], report: Report) -> tuple[Level, ...]:
    """The levels, from the mildest. The mildest of several never goes beyond `rectify`, unless it says otherwise."""
    if node is None:
        return DEFAULT_LEVELS
    out: list[Level] = []
    steps = {r.step for r in ladder}
    for rank, item in enumerate(node.levels):
        name = _CHINESE.get(item.name.value, item.name.value)
        if not 1 <= item.points.value <= MAX_LEVEL:
            report.add("B306", item.points.at, what="the level", value=item.points.value, low=1, high=MAX_LEVEL)
        if out and item.points.value <= out[-1].points:
            report.add("B315", item.at, name=name, points=item.points.value,
                       before=out[-1].name, before_points=out[-1].points)  # fmt: skip
        if any(level.name == name for level in out):
            report.add("B209", item.name.at, kind="level", name=name)
        for bound in (item.floor, item.ceiling):
            if bound is not None and bound.value not in steps:
                report.add("B317", bound.at, step=bound.value, known=listing(r.step for r in ladder))
        ceiling = item.ceiling.value if item.ceiling else None
        if ceiling is None and rank == 0 and len(node.levels) > 1 and item.floor is None:
            ceiling = "rectify"
        # What a milder level leads to at least, a graver one does as well.
        floor = item.floor.value if item.floor else out[-1].floor if out else None
        _bounds(item, floor, ceiling, out, report)
        out.append(Level(name, item.points.value, rank, floor, ceiling))
    return tuple(out) or DEFAULT_LEVELS


def _bounds(item: s.Level, floor: str | None, ceiling: str | None, milder: list[Level], report: Report) -> None:
    """A graver level is bounded no lower than a milder one, and no level's floor is above its ceiling."""
    floors = [gravity(level.floor) for level in milder if level.floor]
    ceilings = [gravity(level.ceiling) for level in milder if level.ceiling]
    if floor and ceiling and gravity(floor) > gravity(ceiling):
        report.add("B320", item.at, name=item.name.value, what=f"at least `{floor}` is above at most `{ceiling}`")
    elif floors and (gravity(floor) if floor else 0) < max(floors):
        report.add("B320", item.at, name=item.name.value, what="a milder level leads to at least a graver step")
    elif ceiling and milder and (len(ceilings) < len(milder) or gravity(ceiling) < max(ceilings)):
        report.add("B320", item.at, name=item.name.value, what="a milder level can lead to a graver step")


def gravity(step: str) -> int:
    return STEPS.index(step)


def ladder(node: s.Ladder | None, report: Report) -> tuple[Rung, ...]:
    """The rungs, from the mildest."""
    if node is None or not node.rungs:
        return DEFAULT_RUNGS
    out: list[Rung] = []
    for index, item in enumerate(node.rungs):
        rung = Rung(
            item.points.value, item.step.value, item.within.seconds if item.within else None,
            tuple(f.value for f in item.features), tuple(d.seconds for d in item.durations), item.confirmed,
        )  # fmt: skip
        _complete(item, report)
        if out:
            _rises(item, rung, out[-1], node.rungs[index - 1], report)
            _nests(item, rung, out, report)
        out.append(rung)
    return tuple(out)


def _complete(item: s.Rung, report: Report) -> None:
    step, points = item.step.value, item.points.value
    for duration in (*item.durations, *([item.within] if item.within else [])):
        if duration.seconds < 60:
            report.add("B306", duration.at, what="the duration", value=duration.at.text, low="1 minute", high="…")
    if points < 1:
        report.add("B306", item.points.at, what="the threshold", value=points, low=1, high=1_000_000)
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
    for shorter, longer in zip(item.durations[1:], item.durations, strict=False):
        if shorter.seconds < longer.seconds:
            report.add("B304", shorter.at, step=step, before=step, what="the next time is shorter than the time before")


def _rises(item: s.Rung, rung: Rung, before: Rung, previous: s.Rung, report: Report) -> None:
    same = rung.step == before.step and rung.step not in ("restrict", "suspend")
    if rung.points <= before.points or same or STEPS.index(rung.step) < STEPS.index(before.step):
        report.add("B303", item.at, related=((previous.at, "the step before"),), step=rung.step,
                   points=rung.points, before=before.step, before_points=before.points)  # fmt: skip


def _nests(item: s.Rung, rung: Rung, below: list[Rung], report: Report) -> None:
    milder = next((r for r in reversed(below) if r.step in ("restrict", "suspend")), None)
    if milder is None or rung.step not in ("restrict", "suspend"):
        return
    if missing := [f for f in milder.features if f not in rung.features]:
        report.add("B304", item.at, step=rung.step, before=milder.step, what=f"it leaves {listing(missing)} on")
    if rung.durations and milder.durations and rung.durations[0] < milder.durations[0]:
        report.add("B304", item.at, step=rung.step, before=milder.step, what="it lasts less long")
