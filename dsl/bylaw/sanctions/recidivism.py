"""How much more a repeated violation counts: only what was notified before the act makes it a repetition."""

from __future__ import annotations

from bisect import bisect_left, insort
from heapq import heappop, heappush

from bylaw.language.model import Ladder
from bylaw.sanctions.events import SECOND
from bylaw.sanctions.points import PERMILLE


class Earlier:
    """The earlier violations of one category. Asked at moments that never go back, it looks at none of them twice."""

    def __init__(self) -> None:
        self._untold: list[tuple[int, int]] = []
        self._told: list[int] = []

    def add(self, when: int, notified: int | None) -> None:
        """A violation ``when``, ``notified`` then; what nobody was ever told of is no repetition."""
        if notified is not None:
            heappush(self._untold, (notified, when))

    def repetitions(self, at: int, ladder: Ladder) -> int:
        """How many of them count against an act at ``at``, at most ``ladder.most``.

        One counts if it was notified *before* the act (not at the same moment: nobody could heed it) and lies at most
        ``ladder.window`` seconds back. The window is measured from the act, not from its notice, so that an earlier
        notice never costs less.
        """
        while self._untold and self._untold[0][0] < at:
            insort(self._told, heappop(self._untold)[1])
        return min(ladder.most, len(self._told) - bisect_left(self._told, at - ladder.window * SECOND))


def repetition_factor(count: int, ladder: Ladder) -> int:
    """1000 + ``count`` · ``ladder.repeat``, permille."""
    return PERMILLE + count * ladder.repeat
