"""What persons upheld late → what the last of these reviews finds (``MODEL.md``, section 7), in one go.

The account as each review found it is a replay of its own. But they differ little: what is upheld lifts the balance of
the moments after its act, and with it, now and then, a step. So each moment is looked at once, and says from which
review on it leads to which step; a review then changes those moments alone that lead further with it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from typing import TypeVar

from bylaw.language.model import Ladder
from bylaw.sanctions.account import Imposed
from bylaw.sanctions.ahead import Ahead, Place, Versions
from bylaw.sanctions.balance import Act, Assessed
from bylaw.sanctions.events import NEVER, Confirmation
from bylaw.sanctions.history import History
from bylaw.sanctions.ladder import climb, first_rung_from
from bylaw.sanctions.log import Charge, Log
from bylaw.sanctions.measures import confirmed, imposed
from bylaw.sanctions.past import Facts, Past

T = TypeVar("T")
Stages = list[tuple[int, Charge]]


def past_of(log: Log, ladder: Ladder) -> Past:
    """What the last late review finds."""
    reviews = log.late_reviews()
    return _Sweep(log, ladder, reviews).past() if reviews else Past()


@dataclass(frozen=True, slots=True)
class _State:
    """Where a moment leads: ``acts`` are those that count, ``keys`` what was found in them."""

    acts: Sequence[Act]
    keys: tuple[str, ...]
    level: int
    held: int
    floor: int


@dataclass(slots=True)
class _Instant:
    """A moment with acts. ``known``: the account has been told of them. ``counts``: as of ``Facts``."""

    at: int
    counts: Sequence[int]
    state: _State = field(default=_State((), (), 0, 0, 0))
    known: bool = False


class _Sweep:
    """The moments before the last of ``reviews``, from the earliest; each review changes what was before it."""

    def __init__(self, log: Log, ladder: Ladder, reviews: Sequence[int]) -> None:
        self.log, self.ladder, self.reviews = log, ladder, reviews
        self._review = 0  # how many there were
        self._charges: dict[int, list[Stages]] = defaultdict(list)
        self._misses: dict[int, list[Stages]] = defaultdict(list)
        for stages in log.stages(ladder, reviews):
            charge = stages[0][1]
            self._charges[charge.at].append(stages)
            for missed in charge.misses if not charge.violation.requires else ():
                self._misses[missed].append(stages)
        self._ahead = Ahead(ladder, self._places())
        self._history = History(log, ladder)
        rungs = len(ladder.rungs)
        self._reach = sorted(rung.points for rung in ladder.rungs)
        self._hold = sorted(-(-rung.points * ladder.release // 1000) for rung in ladder.rungs)
        self._rectify = first_rung_from(ladder, "rectify")
        self._lost: list[list[tuple[int, int]]] = [[] for _ in range(rungs + 1)]  # when, and until which review
        self._given = [NEVER] * (rungs + 1)  # for each rung, the latest known moment that gave it
        self._floors: list[list[_Instant]] = [[] for _ in range(rungs + 1)]
        self._counts = [0] * (rungs + 1)  # how many known moments led to a rung
        self._untold: list[tuple[int, int]] = []  # when which moment will be known
        self._missed: dict[str, Versions] = {}
        self._by_key: dict[str, set[int]] = defaultdict(set)
        self._instants: dict[int, _Instant] = {}
        self._later: dict[int, list[tuple[_Instant, _State]]] = defaultdict(list)
        self._past = Past(reviews[-1])

    def past(self) -> Past:
        confirmations: dict[int, list[Confirmation]] = defaultdict(list)
        for confirmation in sorted(self.log.confirmations, key=lambda c: c.id):
            confirmations[confirmation.at].append(confirmation)
        moments = {*self._charges, *self._misses, *confirmations, *self.log.grey_moments(), *self.reviews}
        for at in sorted(at for at in moments if at < self._past.until):
            self._ahead.to(at)
            raised = self._uphold(at) if at == self.reviews[self._review] else []
            self._learn(at)
            self._release(at)
            for instant, before in raised:
                level = min(instant.state.level, self._standing_of(instant, at))
                self._impose(instant, imposed(self.ladder, level, at, instant.state.keys, instant.counts, above=before))
            self._assess(at)
            for confirmation in confirmations.get(at, ()):
                self._confirm(confirmation)
        return self._past

    def _places(self) -> set[Place]:
        """Whatever may count from a later review on than it was done."""
        out = set()
        for at, several in self._charges.items():
            now = self._by(at)
            out |= {(n, at, c.violation.item, "") for stages in several for n, c in stages if n > now}
        for at, several in self._misses.items():
            now = self._by(at)
            out |= {(n, at, c.violation.item, c.violation.id) for stages in several for n, c in stages if n > now}
        return out

    def _by(self, at: int) -> int:
        """How many reviews there were by then."""
        return bisect_right(self.reviews, at)

    # a review
    def _uphold(self, at: int) -> list[tuple[_Instant, int]]:
        """One more review; the moments that lead further with it, and where they led before."""
        self._ahead.uphold(at)
        self._review += 1
        raised = []
        for instant, state in self._later.pop(self._review, ()):
            before = instant.state.level
            self._become(instant, state)
            if state.level > before:
                raised.append((instant, before))
                self._past.raised[instant.at] = at
            if before < self._rectify <= state.level:
                self._past.duties[instant.at] = at
        return raised

    def _become(self, instant: _Instant, state: _State) -> None:
        if instant.known:
            self._counts[instant.state.level] -= 1
        instant.state = state
        self._past.levels[instant.at] = state.level
        for key in state.keys:
            self._by_key[key].add(instant.at)
        if instant.known:
            self._tell(instant)

    def _impose(self, instant: _Instant, more: Sequence[Imposed]) -> None:
        self._past.imposed[instant.at] = (*self._past.imposed.get(instant.at, ()), *more)

    # what the account knows, and what is left of it
    def _learn(self, at: int) -> None:
        """From now on the account knows the earlier moments of which it was told before ``at``."""
        while self._untold and self._untold[0][0] < at:
            instant = self._instants[heappop(self._untold)[1]]
            instant.known = True
            self._tell(instant)

    def _tell(self, instant: _Instant) -> None:
        state = instant.state
        self._counts[state.level] += 1
        for rung in range(1, state.held + 1):
            self._given[rung] = max(self._given[rung], instant.at)
        if state.floor:
            self._floors[state.floor].append(instant)

    def _release(self, at: int) -> None:
        """Notes which rungs the balance does not hold, now and with later reviews.

        Where nothing happens, now is enough: with a later review the next moment will see it.
        """
        if at in self._charges or at in self._misses:
            held = self._ahead.reached(self._hold)
        else:
            held = [self._review] * bisect_right(self._hold, self._ahead.balance)
            held += [self._review + 1] * (len(self._hold) - len(held))
        for rung, lost in enumerate(self._lost[1:], 1):
            until = held[rung - 1] if rung <= len(held) else len(self.reviews)
            if until > self._review:
                while lost and lost[-1][1] <= until:
                    lost.pop()
                lost.append((at, until))

    def _last_lost(self, rung: int) -> int:
        """When the balance was last seen not to hold a rung, with what was upheld by now."""
        lost = self._lost[rung]
        while lost and lost[-1][1] <= self._review:
            lost.pop()
        return lost[-1][0] if lost else NEVER

    def _standing_of(self, instant: _Instant, at: int) -> int:
        """What is left of the standing that a moment gave."""
        state = instant.state
        held = max((r for r in range(1, state.held + 1) if instant.at >= self._last_lost(r)), default=0)
        return max(held, state.floor) if state.floor > held and self._worthy(instant, at) else held

    def _known_standing(self, at: int) -> int:
        """The rung that the account knows it stands on."""
        held = max((r for r, given in enumerate(self._given) if NEVER < given >= self._last_lost(r)), default=0)
        for rung in range(len(self._floors) - 1, held, -1):
            floors = self._floors[rung]
            while floors and not self._worthy(floors[-1], at):
                floors.pop()
            if floors:
                return rung
        return held

    def _worthy(self, instant: _Instant, at: int) -> bool:
        """Whether any of its acts has points left."""
        return any(act.points(self.ladder, at) for act in instant.state.acts)

    # a moment
    def _assess(self, at: int) -> None:
        first = not any(self._counts)
        counts = [sum(self._counts[number:]) for number in range(1, len(self._counts))]
        facts = self._past.facts[at] = Facts(self._known_standing(at), first, counts)
        acts = self._acts(at, facts.standing)
        if not acts:
            return
        charges = [a.charge for versions in acts for _, act in versions for a in act.charges]
        told = [self.log.notified(charge.key, max(at, charge.since)) for charge in charges]
        known = min((t for t in told if t is not None), default=None)
        instant = self._instants[at] = _Instant(at, counts)
        for review, state in self._states(at, facts, acts):
            if review > self._review:
                self._later[review].append((instant, state))
                continue
            self._become(instant, state)
            self._impose(instant, imposed(self.ladder, state.level, at, state.keys, counts))
        if known is not None:
            heappush(self._untold, (known, at))
        for stages in self._charges.get(at, ()):
            self._history.add(stages[0][1])

    def _states(self, at: int, facts: Facts, acts: Sequence[Versions]) -> Iterator[tuple[int, _State]]:
        """Where a moment leads, and from which review on: whenever its acts, or what the balance reaches, change."""
        reached = self._ahead.reached(self._reach)
        begins = {review for versions in acts for review, _ in versions}
        first = facts.first and not any(versions[0][1].missed for versions in acts)
        for review in sorted(begins | {review for review in reached if review > min(begins)}):
            own = [act for versions in acts for act in _as_of(versions, review)]
            charges = [a.charge for act in own for a in act.charges]
            gravest = max((charge.level for charge in charges), key=lambda level: level.rank)
            rungs = bisect_right(reached, review)
            balance = self._reach[rungs - 1] if rungs else -1  # a balance that reaches as many
            worth = sum(act.points(self.ladder, at) for act in own)
            found = climb(self.ladder, balance, gravest, worth=worth, first=first, standing=facts.standing)
            keys = tuple(sorted({charge.key for charge in charges}))
            yield review, _State(own, keys, found.level, min(found.reached, found.level), found.floor)

    def _acts(self, at: int, standing: int) -> list[Versions]:
        """The acts of a moment, put in the balance. A deadline that is missed again counts no second time."""
        items: dict[str, list[list[tuple[int, Assessed]]]] = defaultdict(list)
        for stages in self._charges.get(at, ()):
            fixed = self._history.assessed(stages[0][1], standing)
            assessed = [(max(n, self._review), replace(fixed, charge=charge)) for n, charge in stages]
            items[stages[0][1].violation.item].append(assessed)
        episode = self._history.episode(at)
        out = []
        for item, several in items.items():
            reviews = sorted({n for assessed in several for n, _ in assessed})
            versions = [
                (n, Act(item, at, episode, tuple(a for assessed in several for a in _as_of(assessed, n))))
                for n in reviews
            ]
            self._ahead.add(versions, at)
            out.append(versions)
        for stages in self._misses.get(at, ()):
            charge = stages[0][1]
            if (number := charge.violation.id) not in self._missed:
                if not self._is_missed(charge, at):
                    continue
                of = {max(n, self._review): Assessed(c, (("missed", self.ladder.missed),), 0, True) for n, c in stages}
                self._missed[number] = [(n, Act(charge.violation.item, at, None, (a,))) for n, a in of.items()]
                self._ahead.add(self._missed[number], at, number)
            versions = self._missed[number]
            now = [(self._review, act) for act in _as_of(versions, self._review)]
            out.append([*now, *((n, act) for n, act in versions if n > self._review)])
        return out

    def _is_missed(self, charge: Charge, at: int) -> bool:
        """Whether it was to be put right before ``at``. What only a review asks for has its time from then on."""
        if self._past.levels.get(charge.at, 0) < self._rectify or charge.deadline is None or charge.notified is None:
            return False
        since = self._past.duties.get(charge.at)
        if since is None:
            return at > charge.deadline
        told = self.log.notified(charge.key, max(since, charge.since))
        return told is not None and at > told + charge.deadline - charge.notified

    def _confirm(self, confirmation: Confirmation) -> None:
        for at in sorted({at for key in confirmation.keys for at in self._by_key.get(key, ())}):
            instant = self._instants[at]
            standing = self._standing_of(instant, confirmation.at)
            self._impose(instant, confirmed(self.ladder, standing, confirmation, instant.state.keys, instant.counts))


def _as_of(stages: Sequence[tuple[int, T]], review: int) -> list[T]:
    """What something is after so many reviews, if it is there then."""
    return [what for number, what in stages if number <= review][-1:]
