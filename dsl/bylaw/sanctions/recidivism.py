"""How much more a repeated violation counts: only what was notified before the act makes it a repetition."""

from __future__ import annotations

from collections.abc import Sequence

from bylaw.language.model import Ladder
from bylaw.sanctions.events import SECOND
from bylaw.sanctions.points import PERMILLE


def repetitions(earlier: Sequence[tuple[int, int | None]], at: int, ladder: Ladder) -> int:
    """How many of the ``earlier`` violations of the category count against an act at ``at``, at most ``ladder.most``.

    ``earlier``, by time: for each its moment and that of its notice, or ``None``. One counts if it was notified
    *before* the act (not at the same moment: nobody could heed it) and lies at most ``ladder.window`` seconds back.
    The window is measured from the act, not from its notice, so that an earlier notice never costs less.
    """
    since, count = at - ladder.window * SECOND, 0
    for when, notified in reversed(earlier):
        if when < since or count >= ladder.most:
            break
        count += notified is not None and notified < at
    return count


def repetition_factor(count: int, ladder: Ladder) -> int:
    """1000 + ``count`` · ``ladder.repeat``, permille."""
    return PERMILLE + count * ladder.repeat
