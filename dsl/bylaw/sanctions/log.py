"""Events → charges: each violation once, with what is known of it at a moment. Independent of the events' order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bylaw.errors import InputError
from bylaw.language.model import Ladder, Level
from bylaw.sanctions.events import (
    KINDS,
    LANES,
    NEVER,
    SECOND,
    Confirmation,
    Event,
    MissedDeadline,
    Notice,
    Rectified,
    Reversal,
    Review,
    Violation,
    key_of,
    said,
    several,
)

_EVENTS = tuple(KINDS.values())


@dataclass(frozen=True, slots=True)
class Charge:
    """One violation as it stands: ``at`` is its moment, ``notified`` when the account was told first.

    ``since``: from when notices are notices of it: its moment, or the review of what only a person made a violation.
    ``rectified`` is when it was put right, if that was in time; ``deadline`` the last moment that is in time,
    known once it is notified; ``misses`` the moments, after that, at which somebody saw that it was missed.
    """

    violation: Violation
    level: Level
    at: int
    since: int
    notified: int | None
    deadline: int | None
    rectified: int | None
    misses: tuple[int, ...]

    @property
    def key(self) -> str:
        return self.violation.key


class Log:
    """The events up to ``until``, each once; later ones are not known yet.

    Raises :class:`InputError` if one id stands for two different events.
    """

    def __init__(self, events: Iterable[Event], until: int) -> None:
        self.until = until
        known: dict[str, Event] = {}
        for event in several(events, "events"):
            if not isinstance(event, _EVENTS):
                raise InputError(f"events has {said(event)}; give events of bylaw.sanctions.events")
            if known.setdefault(event.id, event) != event:
                raise InputError(
                    f"two different events have the id {event.id!r}; an event is never changed: reverse it and "
                    "record another"
                )
        self.violations: list[Violation] = []
        self.confirmations: list[Confirmation] = []
        self.reversed: set[str] = set()
        self._moments: dict[type[Event], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._upheld: dict[str, int] = {}
        self._aside: set[str] = set()
        for event in known.values():
            if event.at <= until:
                self._take(event)
        for by_key in self._moments.values():
            for moments in by_key.values():
                moments.sort()

    def _take(self, event: Event) -> None:
        if isinstance(event, Violation):
            self.violations.append(event)
        elif isinstance(event, Confirmation):
            self.confirmations.append(event)
        elif isinstance(event, Reversal):
            self.reversed.update(event.keys)
        elif isinstance(event, Review):
            for key in event.keys:
                if event.upheld:
                    self._upheld[key] = min(event.at, self._upheld.get(key, event.at))
                else:
                    self._aside.add(key)
        else:
            for key in event.keys:
                self._moments[type(event)][key].append(event.at)

    def charges(self, ladder: Ladder, lanes: Collection[str], by: int | None = None) -> list[Charge]:
        """The violations that count in ``lanes``, by time: one a key and lane, the earliest; reversed ones are gone.

        Of several found at the same moment the gravest stands. A bonus stands if all it requires stand beside it.
        What it requires may have been upheld by a person: nobody can be told of the bonus before. ``by``: what a person
        upheld after that moment is still grey.
        """
        levels = {level.name: level for level in ladder.levels}
        by = self.until if by is None else by
        counting: dict[tuple[str, int], tuple[Violation, int]] = {}
        standing: dict[str, int] = {}
        for found in self._found(levels):
            violation, since = self._after_review(found, by)
            if violation.lane in lanes:
                stood = self._stood(found, by)
                standing[found.key] = min(stood, standing.get(found.key, stood))
                # Enforced and grey points of one category in one act are points of one violation.
                slot = violation.key, violation.at
                if slot in counting:
                    enforced, told_since = counting[slot]
                    violation, since = _together(enforced, violation, levels), min(told_since, since)
                counting[slot] = violation, since
        within = _within(ladder)
        charges = [
            self._charge(v, levels[v.severity], max((since, *(standing[key] for key in _required(v)))), within)
            for v, since in counting.values()
            if all(key in standing for key in _required(v))
        ]
        return sorted(charges, key=lambda c: (c.at, c.key))

    def stages(self, ladder: Ladder, reviews: Sequence[int]) -> list[list[tuple[int, Charge]]]:
        """Each violation that counts before the last of ``reviews``, by time, as these make it.

        Of each, numbers of reviews, ascending, with what it is from then on: after so many of them. It is what
        ``charges(ladder, ("enforce",), by=reviews[number] - 1)`` has.
        """
        levels = {level.name: level for level in ladder.levels}
        slots: dict[tuple[str, int], list[tuple[int, Violation, int]]] = defaultdict(list)
        standing: dict[str, tuple[int, int]] = {}
        for found in self._found(levels):
            stood = self._stood(found, self.until)
            number = bisect_right(reviews, stood)
            violation, since = self._after_review(found, self.until)
            if violation.lane != "enforce" or number >= len(reviews):
                continue
            standing[found.key] = min((number, stood), standing.get(found.key, (number, stood)))
            slot = slots[found.key, found.at]
            if slot:  # what is enforced comes first
                _, enforced, told_since = slot[0]
                violation, since = _together(enforced, violation, levels), min(told_since, since)
            slot.append((number, violation, since))
        out = []
        for slot in slots.values():
            required = _required(slot[0][1])
            if any(key not in standing for key in required):
                continue
            number, since = max((standing[key] for key in required), default=(0, NEVER))
            charges = {
                max(n, number): self._charge(v, levels[v.severity], max(told, since), _within(ladder))
                for n, v, told in slot
            }
            out.append(list(charges.items()))
        return sorted(out, key=lambda stages: (stages[0][1].at, stages[0][1].key))

    def late_reviews(self) -> list[int]:
        """The moments, by time, at which a person upheld what had been done before."""
        moments = {(violation.at, self.upheld(violation)) for violation in self.violations}
        return sorted({at for done, at in moments if at is not None and at > done})

    def upheld(self, violation: Violation) -> int | None:
        """When a person upheld a grey violation; ``None`` if nobody did, or somebody put it aside."""
        if violation.lane != "grey" or violation.key in self._aside or violation.key in self.reversed:
            return None
        return self._upheld.get(violation.key)

    def open_grey(self) -> list[Violation]:
        """The grey violations that nobody has looked at yet."""
        seen = self.reversed | self._aside | set(self._upheld)
        return [v for v in self.violations if v.lane == "grey" and v.key not in seen]

    def grey_moments(self) -> list[int]:
        """The moments of what a review can make a violation, grey ones and bonuses, whatever became of them."""
        return [violation.at for violation in self.violations if violation.lane == "grey" or violation.requires]

    def _found(self, levels: Mapping[str, Level]) -> list[Violation]:
        """One violation a key and lane, the earliest; by lane, ``enforce`` first."""
        first: dict[tuple[str, str], Violation] = {}
        for violation in self.violations:
            if violation.key in self.reversed:
                continue
            if violation.severity not in levels:
                raise InputError(
                    f"violation {violation.id!r} has severity {violation.severity!r}, which the ladder does not know; "
                    f"its levels: {', '.join(levels)}"
                )
            slot = violation.key, violation.lane
            if slot not in first or _order(violation, levels) < _order(first[slot], levels):
                first[slot] = violation
        return sorted(first.values(), key=lambda v: LANES.index(v.lane))

    def _after_review(self, violation: Violation, by: int) -> tuple[Violation, int]:
        """A grey violation as persons left it ``by`` then, and since when it can be notified.

        Upheld, it counts with its own date: when a person came to it is not the account's doing. But nobody can be told
        of a violation that is none yet.
        """
        if violation.lane != "grey":
            return violation, violation.at
        if violation.key in self._aside:
            return replace(violation, lane="shadow"), violation.at
        upheld = self.upheld(violation)
        if upheld is None or upheld > by:
            return violation, violation.at
        return replace(violation, lane="enforce"), max(upheld, violation.at)

    def _stood(self, violation: Violation, by: int) -> int:
        """From which review on a violation stands, as far as that is known ``by`` then; ``NEVER`` if it needed none."""
        upheld = self.upheld(violation)
        return NEVER if upheld is None or upheld > by else upheld

    def _charge(self, violation: Violation, level: Level, since: int, within: int | None) -> Charge:
        at, key = violation.at, violation.key
        notified = self._first(Notice, key, since)
        deadline = None if notified is None or within is None else notified + within * SECOND
        rectified = self._first(Rectified, key, at)
        if rectified is not None and deadline is not None and rectified > deadline:
            rectified = None
        misses: tuple[int, ...] = ()
        if deadline is not None and rectified is None:
            misses = tuple(m for m in self._moments[MissedDeadline].get(key, ()) if m > deadline)
        return Charge(violation, level, at, since, notified, deadline, rectified, misses)

    def _first(self, kind: type[Event], key: str, since: int) -> int | None:
        """The first moment of such an event about ``key``, not before ``since``."""
        moments = self._moments[kind].get(key, [])
        index = bisect_left(moments, since)
        return moments[index] if index < len(moments) else None

    def notified(self, key: str, since: int) -> int | None:
        """When the account was told of ``key`` first, not before ``since``."""
        return self._first(Notice, key, since)

    def notices(self, key: str, since: int) -> list[int]:
        """Every moment at which the account was told of ``key``, not before ``since``."""
        moments = self._moments[Notice].get(key, [])
        return moments[bisect_left(moments, since) :]


def _order(violation: Violation, levels: Mapping[str, Level]) -> tuple[int, int, int, str]:
    return violation.at, -levels[violation.severity].rank, -violation.points, violation.id


def _required(violation: Violation) -> list[str]:
    """The keys without which a bonus does not count."""
    return [key_of(violation.item, category) for category in violation.requires]


def _within(ladder: Ladder) -> int | None:
    """The time of the rung ``rectify``."""
    return next((rung.within for rung in ladder.rungs if rung.step == "rectify"), None)


def _together(violation: Violation, grey: Violation, levels: Mapping[str, Level]) -> Violation:
    graver = max(violation.severity, grey.severity, key=lambda name: levels[name].rank)
    return replace(violation, points=violation.points + grey.points, severity=graver)
