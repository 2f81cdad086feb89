"""The replay as MODEL.md says it: everything added up anew at every moment. The specification of ``sanctions.replay``.

Slow on purpose (a thousand acts take seconds); the properties hold the quick one to the same answers.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bylaw.language.model import Ladder
from bylaw.sanctions.account import Account, Assessment, Due, Duty, Pending, Ticket
from bylaw.sanctions.balance import Act, Assessed, balance, lines
from bylaw.sanctions.events import SECOND, Event, moment
from bylaw.sanctions.ladder import climb, first_rung_from, gravity, held_by, reached_by, step_name
from bylaw.sanctions.log import Charge, Log
from bylaw.sanctions.measures import confirmed, imposed
from bylaw.sanctions.past import Facts, Past
from bylaw.sanctions.points import PERMILLE
from bylaw.sanctions.recidivism import repetition_factor
from bylaw.sanctions.sanction import sanction_of


def simple_replay(events: Iterable[Event], ladder: Ladder, at: datetime | int) -> Account:
    """The account whose log is ``events``, on ``ladder``, as of ``at``.

    Events after ``at`` are not known yet. Raises :class:`InputError` if one id stands for two events or a severity is
    not a level of the ladder.
    """
    now = moment(at)
    log = Log(events, now)
    run = _passes(log, ladder)
    return Account(
        now, ladder, balance(run.acts, ladder, now), run.standing(), lines(run.acts, ladder, now),
        tuple(i.assessment for i in run.instants), run.pending(), run.duties(), _tickets(log, now, run),
        run.unnotified(),
    )  # fmt: skip


def _passes(log: Log, ladder: Ladder) -> Replay:
    """The log as it became known: once up to each late review, and from the beginning again with what was upheld.

    Each of these passes leaves to the next what was known, imposed and asked for before the review.
    """
    past = Past()
    for review in log.late_reviews():
        run = Replay(log, ladder, log.charges(ladder, ("enforce",), by=review - 1), past)
        run.to(review - 1, checkpoints=log.grey_moments())
        past = run.past_at(review)
    run = Replay(log, ladder, log.charges(ladder, ("enforce",)), past)
    run.to(log.until, checkpoints=log.grey_moments())
    return run


@dataclass(slots=True)
class Instant:
    """The acts of one moment, and what is left of their standing: rungs ``held`` by points, ``floor`` by severity.

    ``known``: when the account was first told of them.
    """

    assessment: Assessment
    acts: list[Act]
    known: int | None
    held: int
    floor: int

    def standing(self) -> int:
        return max(self.held, self.floor)


class Replay:
    """One pass over the moments at which something counts, from the earliest."""

    def __init__(self, log: Log, ladder: Ladder, charges: Collection[Charge], past: Past) -> None:
        self.log, self.ladder, self.past = log, ladder, past
        self.facts: dict[int, Facts] = {}
        self.acts: list[Act] = []
        self.instants: list[Instant] = []
        self.balances: dict[int, int] = {}
        self._live: list[Act] = []
        self._held: list[Instant] = []
        self.levels: dict[int, int] = {}
        self._charges: dict[int, list[Charge]] = defaultdict(list)
        self._misses: dict[int, list[Charge]] = defaultdict(list)
        self._missed: dict[str, Act] = {}
        self._notices: list[int] = []
        self._earlier: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
        self._rectify = first_rung_from(ladder, "rectify")
        self._restrict = first_rung_from(ladder, "restrict")
        for charge in charges:
            self._charges[charge.at].append(charge)
            if not charge.violation.requires:
                for missed in charge.misses:
                    self._misses[missed].append(charge)

    def to(self, now: int, checkpoints: Iterable[int] = ()) -> None:
        """Runs up to ``now``, and notes the balance at each of ``checkpoints``."""
        confirmations = {c.at for c in self.log.confirmations}
        for at in sorted({*self._charges, *self._misses, *confirmations, *checkpoints, self.past.until}):
            if at > now:
                break
            self.balances[at] = self._release(at)
            if at == self.past.until:
                self._impose_late(at)
            self._assess(at)
            if at in confirmations and at >= self.past.until:
                self._confirm(at)
        self._release(now)

    def past_at(self, review: int) -> Past:
        """What a review at that moment, up to which this has run, finds."""
        made = [instant.assessment for instant in self.instants]
        duties = {at: since for at in self.levels if (since := self._duty_since(at)) is not None}
        raised = {at: since for at in self.levels if (since := self._raised_at(at)) is not None}
        return Past(review, self.past.facts | self.facts, self.levels, {a.at: a.imposed for a in made}, duties, raised)

    def standing(self) -> int:
        """The rung the account stands on."""
        return max((instant.standing() for instant in self._held), default=0)

    def known_standing(self, at: int) -> int:
        """The rung the account knew before ``at`` that it stood on."""
        return max((i.standing() for i in self._known(at) if i.held or i.floor), default=0)

    # one moment
    def _known(self, at: int) -> Iterable[Instant]:
        """Earlier moments of which the account was told before ``at``."""
        return (i for i in self.instants if i.known is not None and i.known < at)

    def _release(self, at: int) -> int:
        """Lets go of what is over and of standings that the balance does not hold any more; the balance.

        Balances only fall between moments, so that it is enough to look just before the next one.
        """
        before = balance(self._live, self.ladder, at)
        holds = held_by(self.ladder, before)
        self._held = [instant for instant in self._held if instant.standing()]
        for instant in self._held:
            instant.held = min(instant.held, holds)
            if instant.floor and not any(act.points(self.ladder, at) for act in instant.acts):
                instant.floor = 0
        return before

    def _facts(self, at: int) -> Facts:
        """What is so just before a moment."""
        known = list(self._known(at))
        return Facts(self.known_standing(at), not known, _counts(known, len(self.ladder.rungs)))

    def _impose_late(self, at: int) -> None:
        """What earlier moments lead to with what was upheld ``at`` now, and did not before, begins now, if it holds."""
        for instant in self.instants:
            made = instant.assessment
            level = min(made.climb.level, instant.standing())
            before = self.past.levels.get(made.at, 0)
            more = imposed(self.ladder, level, at, made.keys, self.facts[made.at].counts, above=before)
            instant.assessment = replace(made, imposed=(*made.imposed, *more))

    def _assess(self, at: int) -> None:
        facts = self.facts[at] = self.past.facts.get(at) or self._facts(at)
        standing = facts.standing
        before = self.balances[at]
        new = self._new_acts(at, standing)
        self.acts += new
        self._live += new
        # A deadline that is recorded as missed once more is looked at again, but counts no second time.
        acts = [*new, *(a for a in self._missed_at(at) if a.at < at)]
        if not acts:
            return
        after = self.balances[at] = balance(self._live, self.ladder, at)
        charges = [assessed for act in acts for assessed in act.charges]
        gravest = max((a.charge.level for a in charges), key=lambda level: level.rank)
        first = facts.first and not any(a.missed for a in charges)
        worth = sum(act.points(self.ladder, at) for act in acts)
        found = climb(self.ladder, after, gravest, worth=worth, first=first, standing=standing)
        keys = tuple(sorted({a.charge.key for a in charges}))
        counts = facts.counts
        repetition = counts[found.level - 1] if found.level else 0
        assessment = Assessment(
            at, keys, before, after, standing, first, found, sanction_of(self.ladder, found, repetition),
            imposed(self.ladder, found.level, at, keys, counts) if at >= self.past.until
            else self.past.imposed.get(at, ()),
        )  # fmt: skip
        told = [self.log.notified(a.charge.key, max(at, a.charge.since)) for a in charges]
        held = min(found.reached, found.level)
        floor = found.floor
        known_from = min((t for t in told if t is not None), default=None)
        self.instants.append(Instant(assessment, acts, known_from, held, floor))
        self._held.append(self.instants[-1])
        self.levels[at] = found.level
        for assessed in charges:
            if not assessed.missed:
                self._earlier[assessed.charge.violation.category].append((at, assessed.charge.notified))
                for notice in self.log.notices(assessed.charge.key, assessed.charge.since):
                    insort(self._notices, notice)

    def _new_acts(self, at: int, standing: int) -> list[Act]:
        probation = PERMILLE + self.ladder.probation if standing >= self._restrict else PERMILLE
        items: dict[str, list[Assessed]] = defaultdict(list)
        for charge in self._charges.get(at, ()):
            count = _repetitions(self._earlier[charge.violation.category], at, self.ladder)
            factors = [("repetition", repetition_factor(count, self.ladder)), ("probation", probation)]
            kept = tuple((name, factor) for name, factor in factors if factor != PERMILLE)
            items[charge.violation.item].append(Assessed(charge, kept, count))
        # The last notice before now of an act before it: what comes after it is a new episode.
        number = bisect_left(self._notices, at)
        episode = self._notices[number - 1] if number else None
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

    def _confirm(self, at: int) -> None:
        for confirmation in sorted(self.log.confirmations, key=lambda c: c.id):
            if confirmation.at != at:
                continue
            for instant in self.instants:
                keys = {a.charge.key for act in instant.acts for a in act.charges}
                if keys.isdisjoint(confirmation.keys):
                    continue
                counts = self.facts[instant.assessment.at].counts
                more = confirmed(self.ladder, instant.standing(), confirmation, instant.assessment.keys, counts)
                instant.assessment = replace(instant.assessment, imposed=(*instant.assessment.imposed, *more))

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
            left = min(made.climb.level, instant.standing())  # the step may have lapsed, and a lower one still hold
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


def _repetitions(earlier: Sequence[tuple[int, int | None]], at: int, ladder: Ladder) -> int:
    """How many ``earlier`` violations of the category, each with its notice, count against an act at ``at``."""
    since = at - ladder.window * SECOND
    told = [when for when, notified in earlier if notified is not None and notified < at]
    return min(ladder.most, sum(when >= since for when in told))


def _counts(known: Iterable[Instant], rungs: int) -> list[int]:
    """For each rung, at how many known moments it or a higher one was reached.

    A higher one counts too: otherwise a graver act before this one would make this measure shorter.
    """
    reached = [0] * (rungs + 1)
    for instant in known:
        reached[instant.assessment.climb.level] += 1
    return [sum(reached[number:]) for number in range(1, rungs + 1)]


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
        keys = tuple(sorted({v.key for v in grey if v.at <= made.at}))
        if keys and made.climb.level > automatic:
            out.append(Ticket(step_name(ladder, made.climb.level), made.at, keys))
    return tuple(out)
