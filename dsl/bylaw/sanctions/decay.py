"""How points fall with age: in full, then in a straight line to nothing."""

from __future__ import annotations

from bylaw.language.model import Level
from bylaw.sanctions.events import SECOND


def decay(level: Level, age: int) -> tuple[int, int]:
    """What remains of a violation of ``level`` after ``age`` microseconds, as a fraction (numerator, denominator).

    1 until ``level.hold``, then falling in a straight line, 0 from ``level.clears`` on. Never rises with age,
    never falls with a level that holds and clears later.
    """
    hold, clears = level.hold * SECOND, level.clears * SECOND
    if age >= clears:
        return 0, 1
    if age <= hold:
        return 1, 1
    return clears - age, clears - hold
