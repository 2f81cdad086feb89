"""A balance → the rung of the ladder that an act leads to. The one place where thresholds are compared."""

from __future__ import annotations

from dataclasses import dataclass

from bylaw.language.model import Ladder, Level, Rung
from bylaw.language.vocabulary import STEPS
from bylaw.sanctions.points import PERMILLE

NONE = "none"


@dataclass(frozen=True, slots=True)
class Climb:
    """Where an act leads. Numbers are rungs, counted from 1; 0 is none.

    ``reached``: by the balance alone; ``level``: after all bounds; ``floor``: the rung that the severity asks for at
    least (0: it asks for none). ``bounded_by``: the severity whose floor or ceiling moved the level, if one did.
    """

    reached: int
    level: int
    floor: int
    bounded_by: str | None


NO_CLIMB = Climb(0, 0, 0, None)


def climb(
    ladder: Ladder, balance: int, gravest: Level | None, *, worth: int, first: bool = True, standing: int = 0
) -> Climb:
    """The rung that an act leads to.

    ``balance``: points of the account with the act; ``gravest``: the gravest severity of the act; ``worth``: the
    points of the act itself, without which it has no floor; ``first``: nothing was notified before it, so that the
    ceiling of its severity applies; ``standing``: the rung the account knew it stood on.
    """
    if gravest is None:
        return NO_CLIMB
    reached = level = reached_by(ladder, balance)
    if first and gravest.ceiling is not None:
        level = min(level, sum(gravity(rung.step) <= gravity(gravest.ceiling) for rung in ladder.rungs))
    bounded = gravest.name if level != reached else None
    if ladder.gradual:
        level = min(level, standing + 1)
    floor = 0
    if gravest.floor is not None and worth > 0:
        floor = min(first_rung_from(ladder, gravest.floor), len(ladder.rungs))
    if floor > level:
        level, bounded = floor, gravest.name
    return Climb(reached, level, floor, bounded)


def reached_by(ladder: Ladder, balance: int) -> int:
    """The highest rung whose threshold the balance reaches."""
    return sum(rung.points <= balance for rung in ladder.rungs)


def held_by(ladder: Ladder, balance: int) -> int:
    """The highest rung that a balance holds: ``release`` permille of its threshold, compared without rounding."""
    return sum(rung.points * ladder.release <= balance * PERMILLE for rung in ladder.rungs)


def first_rung_from(ladder: Ladder, step: str) -> int:
    """The first rung whose step is at least as grave; one above the ladder if there is none."""
    found = (number for number, rung in enumerate(ladder.rungs, 1) if gravity(rung.step) >= gravity(step))
    return next(found, len(ladder.rungs) + 1)


def step_name(ladder: Ladder, level: int) -> str:
    """``none``, or the step of a rung."""
    return ladder.rungs[level - 1].step if level else NONE


def lasts(rung: Rung, repetition: int) -> int | None:
    """Seconds for which a rung switches features off, the ``repetition``-th time (from 0); ``None``: without end."""
    return rung.durations[min(repetition, len(rung.durations) - 1)] if rung.durations else None


def gravity(step: str) -> int:
    """0 for ``none``, then 1 for ``warn`` up to 5 for ``ban``."""
    return STEPS.index(step) + 1 if step in STEPS else 0
