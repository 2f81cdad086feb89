"""Levels: as written → checked, with the documented defaults.

Levels rise: a graver one is worth more, is bounded no lower, and is forgotten no sooner than a milder one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bylaw.language import syntax as s
from bylaw.language.diagnostics.diagnostic import Phrase, Report, listing
from bylaw.language.ladders import DEFAULT_LEVELS, gravity
from bylaw.language.model import Level
from bylaw.language.source import Place
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
            report.out_of_range(item.points.at, "the worth of the level", item.points.value, 1, MAX_LEVEL)
        if out and item.points.value <= out[-1].points:
            report.add("B315", item.at, related=((node.levels[rank - 1].at, "the level before"),), name=name,
                       points=item.points.value, before=out[-1].name, before_points=out[-1].points)  # fmt: skip
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
        _bounds(node.levels[: rank + 1], floor, ceiling, out, report)
        hold, clears = _decay(item, rank, node, out, report)
        out.append(Level(name, item.points.value, rank, floor, ceiling, hold=hold, clears=clears))
    return tuple(out) or DEFAULT_LEVELS


def _bounds(
    nodes: Sequence[s.Level], floor: str | None, ceiling: str | None, milder: list[Level], report: Report
) -> None:
    """A graver level is bounded no lower than a milder one, and no level's floor is above its ceiling."""
    item = nodes[-1]

    def contradict(place: Place, other: Place, label: str, what: Phrase) -> None:
        report.add("B320", place, related=((other, label),), name=item.name.value, what=what)

    low = max(milder, key=lambda level: gravity(level.floor) if level.floor else 0, default=None)
    if floor and ceiling and gravity(floor) > gravity(ceiling):
        above = Phrase("at least `{floor}` is above at most `{ceiling}`", floor=floor, ceiling=ceiling)
        source = next(node for node in reversed(nodes) if node.floor)  # a floor holds for the graver levels as well
        if source is item and item.floor and item.ceiling:
            contradict(item.floor.at, item.ceiling.at, "the upper bound", above)
        else:
            contradict((item.ceiling or item).at, (source.floor or source).at, "the lower bound", above)
    elif low and low.floor and (gravity(floor) if floor else 0) < gravity(low.floor):
        node = next(node for node in nodes if node.floor and node.floor.value == low.floor)
        what = Phrase("the milder `{milder}` leads to `{floor}` at least", milder=node.name.value, floor=low.floor)
        contradict((item.floor or item).at, (node.floor or node).at, "the milder level", what)
    elif ceiling and (unbounded := next((n for n, level in enumerate(milder) if not level.ceiling), None)) is not None:
        node = nodes[unbounded]
        what = Phrase("the milder `{milder}` has no limit, this one leads to `{own}` at most",
                      milder=node.name.value, own=ceiling)  # fmt: skip
        contradict((item.ceiling or item).at, node.at, "the milder level", what)
    elif ceiling and milder:
        most = max(range(len(milder)), key=lambda n: gravity(milder[n].ceiling or "none"))
        if gravity(ceiling) < gravity(milder[most].ceiling or "none"):
            node = nodes[most]
            what = Phrase("the milder `{milder}` can lead to `{ceiling}`, this one to `{own}` at most",
                          milder=node.name.value, ceiling=milder[most].ceiling, own=ceiling)  # fmt: skip
            contradict((item.ceiling or item).at, (node.ceiling or node).at, "the milder level", what)


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
