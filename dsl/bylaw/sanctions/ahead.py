"""The balance as it is, and as each later review will have it: what reviews are going to uphold is weighed beside it.

A moment is looked at once for all reviews that come after it. What they uphold is kept in their order, so that one walk
along it says from which review on the balance reaches a threshold; it never falls with a review.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from bylaw.language.model import Ladder
from bylaw.sanctions.balance import Act
from bylaw.sanctions.events import NEVER
from bylaw.sanctions.running import Running, worth

Place = tuple[int, int, str, str]
"""The number of the review from which an act counts, its moment, its item; of a missed deadline, the violation's id."""

Versions = list[tuple[int, Act]]
"""An act as the reviews make it: numbers of reviews, ascending, with what it is from then on."""

_NOWHERE = -1

_MISSED = NEVER
"""In the place of an episode: missed deadlines are in none, and are not ranked."""


@dataclass(slots=True)
class _Kept:
    """An act in the balance as it is: its number there, once it is in it."""

    number: int | None = None


class Ahead:
    """The balance at moments that never go back. ``places``: all that reviews may uphold later than it was done."""

    def __init__(self, ladder: Ladder, places: Iterable[Place]) -> None:
        self.ladder = ladder
        self.review = 0  # how many there were
        self._running = Running(ladder)
        self._all = Running(ladder)  # as the last review will have it
        self._places = sorted(places)
        self._number = {place: number for number, place in enumerate(self._places)}
        size = len(self._places)
        self._acts: list[Act | None] = [None] * size
        self._kept = [_Kept()] * size
        self._episodes: list[int | None] = [None] * size
        self._previous = [_NOWHERE] * size  # where the version before it is, if it is not in the balance
        self._points = [0] * size
        self._first = self._end = 0  # what counts already ends, what happened already ends
        self._next: list[tuple[int, int]] = []  # when to look at which place again

    @property
    def balance(self) -> int:
        """Points of the account, with what was upheld by now."""
        return self._running.balance

    def add(self, versions: Versions, at: int, missed: str = "") -> None:
        """An act that happened ``at``, up to which this runs. ``missed``: the violation of a missed deadline."""
        self._all.add(versions[-1][1], at)
        kept, previous = _Kept(), _NOWHERE
        for review, act in versions:
            if review <= self.review:
                kept.number = self._running.add(act, at)
                continue
            number = self._number[review, at, act.item, missed]
            self._acts[number], self._kept[number], self._previous[number] = act, kept, previous
            self._episodes[number] = _MISSED if missed else act.episode
            self._end = max(self._end, number + 1)
            self._look(number, at)
            previous = number

    def to(self, at: int) -> None:
        """Runs on to ``at``."""
        self._running.to(at)
        self._all.to(at)
        while self._next and self._next[0][0] <= at:
            self._look(heappop(self._next)[1], at)

    def uphold(self, at: int) -> None:
        """One more review, ``at``, the moment up to which this runs."""
        self.review += 1
        while self._first < len(self._places) and self._places[self._first][0] <= self.review:
            act, kept = self._acts[self._first], self._kept[self._first]
            if act is not None and kept.number is not None:
                self._running.change(kept.number, act, at)
            elif act is not None:
                kept.number = self._running.add(act, at)
            self._first += 1

    def reached(self, thresholds: Sequence[int]) -> list[int]:
        """From which review on the balance reaches each threshold, as far as it ever does; ``thresholds`` ascend."""
        total = self._running.balance
        found = [self.review] * bisect_right(thresholds, total)
        wanted = [*thresholds[len(found) : bisect_right(thresholds, self._all.balance)]]
        if not wanted:
            return found
        tops: dict[int | None, list[int]] = {_MISSED: [-1]}
        for number, points in enumerate(self._points[self._first : self._end], self._first):
            if not points:
                continue
            episode = self._episodes[number]
            top = tops.get(episode)
            if top is None:
                top = tops[episode] = self._running.top(episode)
            if points <= top[0]:
                continue
            total += self._more(number, points, top)
            while total >= wanted[0]:
                found.append(self._places[number][0])
                del wanted[0]
                if not wanted:
                    return found
        return found

    def _more(self, number: int, points: int, top: list[int]) -> int:
        """What a place adds to what is before it; ``top``: the acts of its episode that count there."""
        before = self._before(number)
        if self._episodes[number] == _MISSED:
            return points - before
        without = worth(top)
        if before in top:
            top.remove(before)
        else:
            del top[0]
        insort(top, points)
        return worth(top) - without

    def _before(self, number: int) -> int:
        """The points of the version before it: of a review to come, or in the balance; 0 if it is the first."""
        if self._previous[number] >= self._first:
            return self._points[self._previous[number]]
        kept = self._kept[number].number
        return 0 if kept is None else self._running.points(kept)

    def _look(self, number: int, at: int) -> None:
        act = self._acts[number]
        if act is not None and number >= self._first:
            points, changes = act.worth(self.ladder, at)
            self._points[number] = points
            if points:
                heappush(self._next, (changes if changes > at else at + 1, number))
