"""Levels: as written → checked, with the documented defaults.

Levels rise: a graver one is worth more, is bounded no lower, and is forgotten no sooner than a milder one.
"""

from __future__ import annotations

from collections.abc import Collection

from bylaw.language import syntax as s
from bylaw.language.diagnostics.diagnostic import Report, listing
from bylaw.language.ladders import DEFAULT_LEVELS, gravity
from bylaw.language.model import Level
from bylaw.language.vocabulary import LEVEL_NAMES

MAX_LEVEL = 10_000

_CHINESE = {zh: en for en, zh in LEVEL_NAMES.items()}


def level_name(written: str, declared: set[str]) -> str:
    """A severity by its declared name; built-in names may be written in Chinese."""
    return written if written in declared else _CHINESE.get(written, written)


def levels(node: s.Levels | None, steps: Collection[str], report: Report) -> tuple[Level, ...]:
    """The levels, from the mildest. The mildest of several never goes beyond `rectify`, unless it says otherwise."""
    if node is None:
        return DEFAULT_LEVELS
    out: list[Level] = []
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
                report.add("B317", bound.at, step=bound.value, known=listing(steps))
        ceiling = item.ceiling.value if item.ceiling else None
        if ceiling is None and rank == 0 and len(node.levels) > 1 and item.floor is None:
            ceiling = "rectify"
        # What a milder level leads to at least, a graver one does as well.
        floor = item.floor.value if item.floor else out[-1].floor if out else None
        _bounds(item, floor, ceiling, out, report)
        hold, clears = _decay(item, rank, node, out, report)
        out.append(Level(name, item.points.value, rank, floor, ceiling, hold=hold, clears=clears))
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


def _decay(item: s.Level, rank: int, node: s.Levels, milder: list[Level], report: Report) -> tuple[int, int]:
    """Seconds for which the level holds, and after which it clears; what is not written follows the default levels."""
    last = len(node.levels) - 1
    usual = DEFAULT_LEVELS[rank * (len(DEFAULT_LEVELS) - 1) // last if last else 1]
    least_hold, least_clears = (milder[-1].hold, milder[-1].clears) if milder else (0, 0)
    clears = (
        item.clears.seconds if item.clears else max(usual.clears, least_clears, item.hold.seconds if item.hold else 0)
    )
    hold = item.hold.seconds if item.hold else max(least_hold, min(usual.hold, clears))
    if item.hold and item.clears and hold > clears:
        report.add("B322", item.clears.at, related=((item.hold.at, "holds until here"),), name=item.name.value,
                   hold=item.hold.at.text, clears=item.clears.at.text)  # fmt: skip
    elif milder and (hold < least_hold or clears < least_clears or hold > clears):
        written = next((d for d in (item.clears, item.hold) if d), item)
        before = node.levels[rank - 1]
        report.add("B321", written.at, related=((before.at, "the milder level"),), name=item.name.value,
                   milder=before.name.value, least=_days(least_hold), clears=_days(least_clears))  # fmt: skip
    return hold, clears


def _days(seconds: int) -> str:
    """For a sentence."""
    days, rest = divmod(seconds, 86_400)
    return f"{seconds // 60} min" if rest else f"{days} d"
