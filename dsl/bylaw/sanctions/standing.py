"""What gave an account its standing → the highest rung that is left of it.

A moment holds a rung for as long as the balance, whenever it was looked at since, held that rung too; and its floor for
as long as its acts have points. So of the moments that gave a rung only the latest needs to be known.
"""

from __future__ import annotations

from collections.abc import Sequence

from bylaw.sanctions.events import NEVER


class Standing:
    """The standing that some moments gave. ``rungs``: how many the ladder has."""

    def __init__(self, rungs: int) -> None:
        self._latest = [NEVER] * (rungs + 1)
        self._floors = [0] * (rungs + 1)

    def take(self, at: int, held: int, floor: int) -> None:
        """A moment gave the rungs up to ``held`` by its balance, and up to ``floor`` by its severity."""
        for rung in range(1, held + 1):
            self._latest[rung] = max(self._latest[rung], at)
        self._floors[floor] += 1

    def let_go(self, floor: int) -> None:
        """The acts that had given ``floor`` are worth nothing any more."""
        self._floors[floor] -= 1

    def rung(self, lost: Sequence[int]) -> int:
        """The highest rung left. ``lost``: for each rung, when the balance was last seen not to hold it."""
        held = still_held(self._latest, lost)
        floor = max((rung for rung, count in enumerate(self._floors) if count), default=0)
        return max(held, floor)


def still_held(since: Sequence[int], lost: Sequence[int]) -> int:
    """The highest rung that was given after it was last lost. ``since``: for each rung, when it was given last."""
    return max((rung for rung in range(1, len(since)) if NEVER < since[rung] >= lost[rung]), default=0)
