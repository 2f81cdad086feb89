"""Texts that were judged otherwise than people did, as they come → the worst of them; memory has an end."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappush, heapreplace
from itertools import count

from bylaw.measure.case import Case
from bylaw.measure.tally import MOST_NAMES, OTHERS

Make = Callable[[], Case]
"""Makes the case; called for those alone that are kept."""


class Misses:
    """Violating texts that are not sanctioned: the first plain ones, then of every kind of evasion in turn."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._plain: list[Case] = []
        self._kinds: dict[str, list[Case]] = {}

    def add(self, evasion: str | None, make: Make) -> None:
        kept = self._plain
        if evasion is not None:
            known = evasion in self._kinds or len(self._kinds) < MOST_NAMES
            kept = self._kinds.setdefault(evasion if known else OTHERS, [])
        if len(kept) < self._most:
            kept.append(make())

    def list(self) -> tuple[Case, ...]:
        """At most so many plain ones, and so many disguised ones; the kinds take turns, then are sorted."""
        turns = ((place, kind, case) for kind, cases in self._kinds.items() for place, case in enumerate(cases))
        chosen = sorted(turns, key=lambda turn: turn[:2])[: self._most]
        return (*self._plain, *(case for _, _, case in sorted(chosen, key=lambda turn: (turn[1], turn[0]))))


class Gravest:
    """Texts that are sanctioned and should not be: those with most points, of equals the first."""

    def __init__(self, most: int) -> None:
        self._most, self._number = most, count()
        self._kept: list[tuple[int, int, Case]] = []

    def add(self, points: int, make: Make) -> None:
        key = points, -next(self._number)
        if len(self._kept) < self._most:
            heappush(self._kept, (*key, make()))
        elif self._kept and key > self._kept[0][:2]:
            heapreplace(self._kept, (*key, make()))

    def list(self) -> tuple[Case, ...]:
        return tuple(case for _, _, case in sorted(self._kept, key=lambda kept: kept[:2], reverse=True))
