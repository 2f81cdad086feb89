"""The balance from moment to moment, without adding everything up each time.

Between two moments most points stay what they are: a violation of 40 points can change 40 times in its life, whatever
happens around it. So each act is looked at again only when its points can be others, and only its episode is added up.
``balance.balance`` says what the answer is; the tests hold both to the same one.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from heapq import heappop, heappush

from bylaw.language.model import Ladder
from bylaw.sanctions.balance import ACT_WEIGHTS, Act
from bylaw.sanctions.points import PERMILLE


class Running:
    """The balance of acts that are added as they happen, at moments that never go back."""

    def __init__(self, ladder: Ladder) -> None:
        self.ladder = ladder
        self.balance = 0
        self._acts: list[Act] = []
        self._points: list[int] = []
        self._episodes: dict[int | None, list[int]] = defaultdict(list)  # points of its acts, ascending, zeros left out
        self._next: list[tuple[int, int]] = []  # when to look at which act again

    def add(self, act: Act, at: int) -> int:
        """An act that counts from ``at`` on, the moment up to which this runs; its number."""
        self._acts.append(act)
        self._points.append(0)
        self._look(len(self._acts) - 1, at)
        return len(self._acts) - 1

    def change(self, number: int, act: Act, at: int) -> None:
        """An act is another one from ``at`` on, in the same episode."""
        self._acts[number] = act
        self._look(number, at)

    def points(self, number: int) -> int:
        """What an act is worth now."""
        return self._points[number]

    def top(self, episode: int | None) -> list[int]:
        """The points of the acts of an episode that count, ascending; 0 in each place that is free."""
        ranked = self._episodes.get(episode, [])[-len(ACT_WEIGHTS) :]
        return [0] * (len(ACT_WEIGHTS) - len(ranked)) + ranked

    def to(self, at: int) -> list[Act]:
        """Runs on to ``at``; the acts that became worth nothing on the way."""
        over: list[Act] = []
        while self._next and self._next[0][0] <= at:
            number = heappop(self._next)[1]
            self._look(number, at)
            if not self._points[number]:
                over.append(self._acts[number])
        return over

    def _look(self, number: int, at: int) -> None:
        act, before = self._acts[number], self._points[number]
        points, changes = act.worth(self.ladder, at)
        if points:
            heappush(self._next, (changes if changes > at else at + 1, number))
        if points == before:
            return
        self._points[number] = points
        if act.missed:
            self.balance += points - before
            return
        ranked = self._episodes[act.episode]
        if len(ranked) == 1 and before and points:  # the usual case: an episode of its own
            ranked[0] = points
            self.balance += points - before
            return
        without = worth(ranked)
        if before:
            del ranked[bisect_left(ranked, before)]
        if points:
            insort(ranked, points)
        self.balance += worth(ranked) - without


def worth(ranked: list[int]) -> int:
    """owa of an episode, ``ranked`` ascending; what ranks beyond the weights counts nothing."""
    total = 0
    for points, weight in zip(reversed(ranked), ACT_WEIGHTS, strict=False):
        total += points * weight // PERMILLE
    return total
