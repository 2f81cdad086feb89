"""An account at a moment: balance, standing, what is switched off, what is due, and how it came to that.

Everything is computed by :func:`bylaw.sanctions.replay.replay` from the account's log; nothing is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bylaw.errors import InputError
from bylaw.language.model import Ladder
from bylaw.sanctions.balance import ActLine
from bylaw.sanctions.events import moment
from bylaw.sanctions.ladder import Climb, step_name
from bylaw.sanctions.sanction import Measure, Sanction


@dataclass(frozen=True, slots=True)
class Imposed:
    """A measure with its dates: in force from ``start`` up to, not including, ``end`` (``None``: without end).

    ``repetition``: how often the step was reached and notified before, from 0. ``confirmed_by``: who confirmed it.
    """

    measure: Measure
    start: int
    end: int | None
    keys: tuple[str, ...]
    repetition: int
    confirmed_by: str | None = None

    def in_force(self, at: int) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What followed at one moment from the acts of that moment.

    ``before`` and ``balance``: points without and with them. ``standing``: the rung (from 1; 0 is none) the account
    knew it stood on. ``first``: nothing earlier had been notified. ``climb`` says how the level was found,
    ``sanction`` what it means, ``imposed`` what it switched off, confirmed measures included.
    """

    at: int
    keys: tuple[str, ...]
    before: int
    balance: int
    standing: int
    first: bool
    climb: Climb
    sanction: Sanction
    imposed: tuple[Imposed, ...]


@dataclass(frozen=True, slots=True)
class Pending:
    """A step, reached at ``since``, that takes effect only if a person confirms it."""

    step: str
    since: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """A violation that is to be put right by ``deadline`` (included; ``None``: not notified yet).

    ``met``: when that was done, in time. ``missed``: when somebody recorded that it was not.
    """

    key: str
    since: int
    deadline: int | None
    met: int | None
    missed: int | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A person should look at the grey violations ``keys``: with them, ``step`` would be reached at ``at``."""

    step: str
    at: int
    keys: tuple[str, ...]


DueKind = Literal["notice", "missed_deadline", "confirmation", "review"]


@dataclass(frozen=True, slots=True)
class Due:
    """What somebody should record: ``kind`` says which event, ``keys`` about what, ``since`` from when on."""

    kind: DueKind
    since: int
    keys: tuple[str, ...]
    step: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as of ``at``.

    ``balance``: its points, the sum of the ``counted`` of ``lines``. ``level``: the rung it stands on (from 1; 0 is
    none), ``standing`` the step of that rung. ``assessments``, by time: what each moment led to.
    """

    at: int
    ladder: Ladder
    balance: int
    level: int
    lines: tuple[ActLine, ...]
    assessments: tuple[Assessment, ...]
    pending: tuple[Pending, ...]
    duties: tuple[Duty, ...]
    tickets: tuple[Ticket, ...]
    unnotified: tuple[Due, ...]

    @property
    def standing(self) -> str:
        """The step the account stands on: ``none``, ``warn`` … ``ban``."""
        return step_name(self.ladder, self.level)

    @property
    def imposed(self) -> tuple[Imposed, ...]:
        """All measures that were ever imposed, past ones too."""
        return tuple(i for assessment in self.assessments for i in assessment.imposed)

    def measures_in_force(self, at: datetime | int | None = None) -> tuple[Imposed, ...]:
        """What is switched off at ``at`` (now of the account if left out), if nothing is recorded until then."""
        now = self._from(at)
        return tuple(i for i in self.imposed if i.in_force(now))

    def features_off(self, at: datetime | int | None = None) -> dict[str, int | None]:
        """Each feature that is off, with the moment it comes back (``None``: it does not).

        A ban switches off everything; it is the key ``"*"``.
        """
        ends: dict[str, int | None] = {}
        for imposed in self.measures_in_force(at):
            for feature in imposed.measure.features or ("*",):
                known = ends.get(feature, imposed.start)
                ends[feature] = None if known is None or imposed.end is None else max(known, imposed.end)
        return ends

    def due(self, at: datetime | int | None = None) -> tuple[Due, ...]:
        """What should be recorded by ``at``: notices, missed deadlines, confirmations, reviews; by time.

        Until it is recorded it has no consequence.
        """
        now = self._from(at)
        missed = [
            Due("missed_deadline", duty.deadline, (duty.key,), "rectify")
            for duty in self.duties
            if duty.deadline is not None and duty.deadline < now and duty.met is None and duty.missed is None
        ]
        confirmations = [Due("confirmation", p.since, p.keys, p.step) for p in self.pending]
        reviews = [Due("review", t.at, t.keys, t.step) for t in self.tickets]
        return tuple(sorted((*self.unnotified, *missed, *confirmations, *reviews), key=_order))

    def _from(self, at: datetime | int | None) -> int:
        now = self.at if at is None else moment(at)
        if now < self.at:
            raise InputError(f"this is the account as of {self.at}, later than {now}; replay its log at that moment")
        return now


def _order(due: Due) -> tuple[int, str, tuple[str, ...]]:
    return due.since, due.kind, due.keys
