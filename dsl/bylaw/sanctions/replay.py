"""A log → the account: the calculator. Pure; ``at`` is an argument, and the order of the events does not matter.

``MODEL.md`` beside this file is its specification.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import heappop, heappush

from bylaw.errors import InputError
from bylaw.language.model import Ladder
from bylaw.sanctions.account import Account, Assessment, Due, Duty, Pending, Ticket
from bylaw.sanctions.balance import Act, Assessed, balance, lines
from bylaw.sanctions.events import NEVER, Confirmation, Event, moment
from bylaw.sanctions.history import History
from bylaw.sanctions.ladder import climb, first_rung_from, gravity, held_by, reached_by, step_name
from bylaw.sanctions.late import past_of
from bylaw.sanctions.log import Charge, Log
from bylaw.sanctions.measures import confirmed, imposed
from bylaw.sanctions.past import Facts, Past
from bylaw.sanctions.running import Running
from bylaw.sanctions.sanction import sanction_of
from bylaw.sanctions.standing import Standing, still_held


def replay(events: Iterable[Event], ladder: Ladder, at: datetime | int) -> Account:
    """The account whose log is ``events``, on ``ladder``, as of ``at``.

    Events after ``at`` are not known yet. Raises :class:`InputError` if one id stands for two events or a severity is
    not a level of the ladder.
    """
    now = moment(at)
    if not isinstance(ladder, Ladder):
        raise InputError(f"ladder is {type(ladder).__name__}; give a Ladder, such as policy.ladder()")
    log = Log(events, now)
    run = as_it_became_known(log, ladder)
    return Account(
        now, ladder, balance(run.acts, ladder, now), run.standing(), lines(run.acts, ladder, now),
        tuple(i.assessment for i in run.instants), run.pending(), run.duties(), _tickets(log, now, run),
        run.unnotified(),
    )  # fmt: skip


def as_it_became_known(log: Log, ladder: Ladder) -> Replay:
    """The replay of the log, with what the last late review finds left as it was."""
    run = Replay(log, ladder, log.charges(ladder, ("enforce",)), past_of(log, ladder))
    run.to(log.until, checkpoints=log.grey_moments())
    return run


@dataclass(slots=True)
class Instant:
    """The acts of one moment, and the standing they gave: rungs ``held`` by points, ``floor`` by severity.

    ``known``: when the account was first told of them. ``counts``: for each rung, how often it had been reached before.
    ``worthy``: how many of the acts still have points.
    """

    assessment: Assessment
    acts: list[Act]
    known: int | None
    held: int
    floor: int
    counts: Sequence[int]
    worthy: int

    @property
    def at(self) -> int:
        return self.assessment.at


class Replay:
    """One pass over the moments at which something counts, from the earliest."""

    def __init__(self, log: Log, ladder: Ladder, charges: Collection[Charge], past: Past) -> None:
        self.log, self.ladder, self.past = log, ladder, past
        self.acts: list[Act] = []
        self.instants: list[Instant] = []
        self.balances: dict[int, int] = {}
        self.levels: dict[int, int] = {}
        self._running = Running(ladder)
        rungs = len(ladder.rungs)
        self._lost = [NEVER] * (rungs + 1)  # for each rung, when the balance was last seen not to hold it
        self._all, self._told = Standing(rungs), Standing(rungs)
        self._floors: dict[int, list[Instant]] = defaultdict(list)  # by the identity of an act
        self._untold: list[tuple[int, int]] = []  # moments that will be known, by when that is
        self._reached = [0] * (rungs + 1)  # how many known moments led to a rung
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._charges: dict[int, list[Charge]] = defaultdict(list)
        self._misses: dict[int, list[Charge]] = defaultdict(list)
        self._missed: dict[str, Act] = {}
        self._history = History(log, ladder)
        self._rectify = first_rung_from(ladder, "rectify")
        for charge in charges:
            self._charges[charge.at].append(charge)
            if not charge.violation.requires:
                for missed in charge.misses:
                    self._misses[missed].append(charge)

    def to(self, now: int, checkpoints: Iterable[int] = ()) -> None:
        """Runs up to ``now``, and notes the balance at each of ``checkpoints``."""
        confirmations: dict[int, list[Confirmation]] = defaultdict(list)
        for confirmation in sorted(self.log.confirmations, key=lambda c: c.id):
            confirmations[confirmation.at].append(confirmation)
        for at in sorted({*self._charges, *self._misses, *confirmations, *checkpoints, self.past.until}):
            if at > now:
                break
            self.balances[at] = self._release(at)
            if at == self.past.until:
                self._impose_late(at)
            self._assess(at)
            if at >= self.past.until:
                for confirmation in confirmations.get(at, ()):
                    self._confirm(confirmation)
        self._release(now)

    def standing(self) -> int:
        """The rung the account stands on."""
        return self._all.rung(self._lost)

    # one moment
    def _learn(self, at: int) -> None:
        """From now on the account knows the earlier moments of which it was told before ``at``."""
        while self._untold and self._untold[0][0] < at:
            instant = self.instants[heappop(self._untold)[1]]
            self._told.take(instant.at, instant.held, instant.floor)
            self._reached[instant.assessment.climb.level] += 1

    def _release(self, at: int) -> int:
        """Lets go of standings that the balance does not hold any more; the balance.

        Balances only fall between moments, so that it is enough to look just before the next one.
        """
        self._learn(at)
        for act in self._running.to(at):
            for instant in self._floors.pop(id(act), ()):
                instant.worthy -= 1
                if not instant.worthy:
                    self._no_floor(instant, at)
        holds = held_by(self.ladder, self._running.balance)
        for rung in range(holds + 1, len(self._lost)):
            self._lost[rung] = at
        return self._running.balance

    def _no_floor(self, instant: Instant, at: int) -> None:
        self._all.let_go(instant.floor)
        if instant.known is not None and instant.known < at:
            self._told.let_go(instant.floor)
        instant.floor = 0

    def _standing_of(self, instant: Instant) -> int:
        """What is left of the standing that a moment gave."""
        return max(still_held([instant.at] * (instant.held + 1), self._lost), instant.floor)

    def _facts(self) -> Facts:
        """What is so just before the moment to which this has run."""
        return Facts(self._told.rung(self._lost), not any(self._reached), _counts(self._reached))

    def _impose_late(self, at: int) -> None:
        """What earlier moments lead to with what was upheld ``at`` now, and did not before, begins now, if it holds."""
        for instant in self.instants:
            made, before = instant.assessment, self.past.levels.get(instant.at, 0)
            level = min(made.climb.level, self._standing_of(instant))
            if level <= before:
                continue
            more = imposed(self.ladder, level, at, made.keys, instant.counts, above=before)
            instant.assessment = replace(made, imposed=(*made.imposed, *more))

    def _assess(self, at: int) -> None:
        facts = self.past.facts.get(at) or self._facts()
        standing = facts.standing
        before = self.balances[at]
        new = self._new_acts(at, standing)
        self.acts += new
        for act in new:
            self._running.add(act, at)
        # A deadline that is recorded as missed once more is looked at again, but counts no second time.
        acts = [*new, *(a for a in self._missed_at(at) if a.at < at)]
        if not acts:
            return
        after = self.balances[at] = self._running.balance
        charges = [assessed for act in acts for assessed in act.charges]
        gravest = max((a.charge.level for a in charges), key=lambda level: level.rank)
        first = facts.first and not any(a.missed for a in charges)
        points = [act.points(self.ladder, at) for act in acts]
        worth = [act for act, worth in zip(acts, points, strict=True) if worth]
        found = climb(self.ladder, after, gravest, worth=sum(points), first=first, standing=standing)
        keys = tuple(sorted({a.charge.key for a in charges}))
        counts = facts.counts
        repetition = counts[found.level - 1] if found.level else 0
        assessment = Assessment(
            at, keys, before, after, standing, first, found, sanction_of(self.ladder, found, repetition),
            imposed(self.ladder, found.level, at, keys, counts) if at >= self.past.until
            else self.past.imposed.get(at, ()),
        )  # fmt: skip
        told = [self.log.notified(a.charge.key, max(at, a.charge.since)) for a in charges]
        known = min((t for t in told if t is not None), default=None)
        held = min(found.reached, found.level)
        self._note(Instant(assessment, acts, known, held, found.floor, counts, len(worth)), worth)
        for assessed in charges:
            if not assessed.missed:
                self._history.add(assessed.charge)

    def _note(self, instant: Instant, worth: list[Act]) -> None:
        """Remembers a moment; ``worth`` are its acts that have points."""
        number, made = len(self.instants), instant.assessment
        self.instants.append(instant)
        self.levels[made.at] = made.climb.level
        self._all.take(made.at, instant.held, instant.floor)
        if instant.floor:
            for act in worth:
                self._floors[id(act)].append(instant)
        if instant.known is not None:
            heappush(self._untold, (instant.known, number))
        for key in made.keys:
            self._by_key[key].append(number)

    def _new_acts(self, at: int, standing: int) -> list[Act]:
        items: dict[str, list[Assessed]] = defaultdict(list)
        for charge in self._charges.get(at, ()):
            items[charge.violation.item].append(self._history.assessed(charge, standing))
        episode = self._history.episode(at)
        acts = [Act(item, at, episode, tuple(charges)) for item, charges in items.items()]
        for charge in self._misses.get(at, ()):
            if self._misses_of(charge, at) and charge.violation.id not in self._missed:
                missed = Assessed(charge, (("missed", self.ladder.missed),), 0, True)
                self._missed[charge.violation.id] = Act(charge.violation.item, at, None, (missed,))
                acts.append(self._missed[charge.violation.id])
        return acts

    def _missed_at(self, at: int) -> list[Act]:
        """The missed deadlines that were recorded at ``at``."""
        return [self._missed[c.violation.id] for c in self._misses.get(at, ()) if c.violation.id in self._missed]

    def _confirm(self, confirmation: Confirmation) -> None:
        for number in sorted({n for key in confirmation.keys for n in self._by_key.get(key, ())}):
            instant = self.instants[number]
            made, standing = instant.assessment, self._standing_of(instant)
            more = confirmed(self.ladder, standing, confirmation, made.keys, instant.counts)
            instant.assessment = replace(made, imposed=(*made.imposed, *more))

    # what is to be put right
    def _duty_since(self, at: int) -> int | None:
        """The review that made it a duty to put right what happened ``at`` then; ``None`` if it was one at once."""
        if at >= self.past.until or self.levels.get(at, 0) < self._rectify:
            return None
        late = self.past.levels.get(at, 0) < self._rectify
        return self.past.until if late else self.past.duties.get(at)

    def _deadline(self, charge: Charge) -> int | None:
        """The last moment in time. What only a review asks for has its time from the first notice after that."""
        since = self._duty_since(charge.at)
        if since is None or charge.deadline is None or charge.notified is None:
            return charge.deadline
        told = self.log.notified(charge.key, max(since, charge.since))
        return None if told is None else told + charge.deadline - charge.notified

    def _misses_of(self, charge: Charge, until: int) -> list[int]:
        """When somebody saw, up to ``until``, that it was not put right in time."""
        deadline = self._deadline(charge)
        if deadline is None or self.levels.get(charge.at, 0) < self._rectify or charge.violation.requires:
            return []
        return [missed for missed in charge.misses if deadline < missed <= until]

    # what remains to be done
    def pending(self) -> tuple[Pending, ...]:
        """Steps that wait for a person and still hold."""
        out = []
        for instant in self.instants:
            made = instant.assessment
            # The step may have lapsed, and a lower one still hold.
            left = min(made.climb.level, self._standing_of(instant))
            if not made.sanction.needs_confirmation or not left or not self.ladder.rungs[left - 1].confirmed:
                continue
            step = step_name(self.ladder, left)
            if not any(i.confirmed_by and gravity(i.measure.kind) >= gravity(step) for i in made.imposed):
                out.append(Pending(step, made.at, made.keys))
        return tuple(out)

    def duties(self) -> tuple[Duty, ...]:
        """Violations to be put right: those whose act led to ``rectify`` or beyond."""
        return tuple(
            Duty(c.key, c.at, self._deadline(c), c.rectified, next(iter(self._misses_of(c, self.log.until)), None))
            for charges in self._charges.values()
            for c in charges
            if self.levels.get(c.at, 0) >= self._rectify and not c.violation.requires
        )

    def unnotified(self) -> tuple[Due, ...]:
        """Moments that led somewhere, or somewhere else with a review, and of which the account was not told since."""
        out = []
        for made in (i.assessment for i in self.instants if i.assessment.climb.level):
            raised = self._raised_at(made.at)
            since = made.at if raised is None else raised
            if all(self.log.notified(key, since) is None for key in made.keys):
                out.append(Due("notice", since, made.keys, made.sanction.step))
        return tuple(out)

    def _raised_at(self, at: int) -> int | None:
        """The last review with which what happened at ``at`` led to a higher step than before."""
        if at >= self.past.until:
            return None
        rose = self.levels.get(at, 0) > self.past.levels.get(at, 0)
        return self.past.until if rose else self.past.raised.get(at)


def _counts(reached: list[int]) -> list[int]:
    """For each rung, at how many known moments it or a higher one was reached; ``reached``: exactly that rung.

    A higher one counts too: otherwise a graver act before this one would make this measure shorter.
    """
    return [sum(reached[number:]) for number in range(1, len(reached))]


def _tickets(log: Log, now: int, run: Replay) -> tuple[Ticket, ...]:
    """Where grey violations would lead higher than the automatic result, at that moment."""
    ladder, grey = run.ladder, log.open_grey()
    if not grey:
        return ()
    other = Replay(log, ladder, log.charges(ladder, ("enforce", "grey")), run.past)
    other.to(now)
    out: list[Ticket] = []
    for instant in other.instants:
        made = instant.assessment
        automatic = run.levels.get(made.at, reached_by(ladder, run.balances.get(made.at, 0)))
        if made.climb.level > automatic and (keys := {v.key for v in grey if v.at <= made.at}):
            out.append(Ticket(step_name(ladder, made.climb.level), made.at, tuple(sorted(keys))))
    return tuple(out)
