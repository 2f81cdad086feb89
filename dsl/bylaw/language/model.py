"""What a policy means: names resolved, types checked, defaults filled in.

Terms are numbered through lists, groups and terms in order; that number is what engines
answer with. Conditions are in the form of the plan (``engine/SEMANTICS.md`` section 7).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from functools import cached_property
from itertools import accumulate
from typing import Any, TypeAlias, cast

from bylaw._engine import Terms
from bylaw.language.folding import fold_many
from bylaw.language.patterns import Pattern
from bylaw.language.source import Place

Spellings: TypeAlias = "str | tuple[str, ...]"
"""A term: its one spelling, or its name followed by its other spellings."""

Condition = dict[str, Any]

PLACEHOLDERS = ("matches", "rule", "category", "severity", "points")
"""What `say` may have filled in, between braces."""

PLACEHOLDER = re.compile(r"\{([^\W\d]\w*)\}?")
"""A placeholder, or the beginning of one that was not finished."""


@dataclass(frozen=True)
class Group:
    """Terms of one list that are matched the same way: ``anywhere``, ``word``, ``exact`` or ``pattern``.

    ``sounds``: numbers, rising, of the terms that are searched by their sound, too. ``guard``: the kinds of symbols,
    of ``L``, ``D`` and ``I``, that must not stand before and behind the terms.
    """

    mode: str
    terms: Terms | tuple[Pattern, ...]
    sounds: tuple[int, ...] = ()
    guard: tuple[str, str] = ("", "")

    def name(self, number: int) -> str:
        """The name of a term: its first spelling, or the pattern's source."""
        term = self.terms[number]
        return term.source if isinstance(term, Pattern) else term if isinstance(term, str) else term[0]

    def folded(self) -> list[tuple[int, str]]:
        """The spellings, folded, each with the number of its term; none where nothing is folded."""
        if self.mode not in ("anywhere", "word"):
            return []
        terms = cast("Iterable[Spellings]", self.terms)
        every = (((term,) if isinstance(term, str) else term) for term in terms)
        spelt = [(number, spelling) for number, spellings in enumerate(every) for spelling in spellings]
        bases = fold_many([spelling for _, spelling in spelt])
        return [(number, base) for (number, _), base in zip(spelt, bases, strict=True)]


@dataclass(frozen=True)
class TermList:
    """A named list. ``views`` is the bit mask of what it ignores (``language/views.py``)."""

    name: str
    title: str
    views: int
    groups: tuple[Group, ...]
    exceptions: tuple[str, ...]
    at: Place = field(compare=False, repr=False)

    def __len__(self) -> int:
        return sum(len(g.terms) for g in self.groups)


@dataclass(frozen=True)
class ContextField:
    """``kind``: ``choice``, ``duration`` (seconds), ``number``, ``text`` or ``yes_or_no`` (1 or 0)."""

    name: str
    kind: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """A severity: ``rank`` counts from 0, the mildest; ``floor`` and ``ceiling`` are steps or ``None``."""

    name: str
    points: int
    rank: int
    floor: str | None
    ceiling: str | None
    label: str = field(default="", compare=False, repr=False)
    """As its author wrote it, for people."""
    hold: int = 90 * 86_400
    """Seconds for which a violation counts in full."""
    clears: int = 365 * 86_400
    """Seconds after which it counts nothing; in between it falls in a straight line."""


@dataclass(frozen=True)
class Rung:
    """One step of the ladder, reached from ``points`` on. Durations are in seconds.

    ``within``: time to rectify. ``durations``: how long features stay off, the first time,
    the second time, and so on (the last one repeats).
    """

    points: int
    step: str
    within: int | None
    features: tuple[str, ...]
    durations: tuple[int, ...]
    confirmed: bool


@dataclass(frozen=True)
class Ladder:
    """What follows from points, and how an account's violations add up (``sanctions/MODEL.md``).

    Permille: ``repeat`` is added for each earlier violation of the same category that was notified before
    the act and lies at most ``window`` seconds back, ``most`` of them at most; ``probation`` is added on a
    standing of ``restrict`` or above; ``rectified`` is taken off what was put right in time; ``missed`` is
    what missing that time adds; ``release`` is the part of a threshold below which a standing is given up.
    ``gradual``: no step is skipped.
    """

    rungs: tuple[Rung, ...]
    levels: tuple[Level, ...]
    repeat: int = 250
    most: int = 4
    window: int = 365 * 86_400
    probation: int = 250
    rectified: int = 500
    missed: int = 500
    release: int = 800
    gradual: bool = False

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(rung.step for rung in self.rungs)


@dataclass(frozen=True)
class Category:
    activity: str
    asset: str
    label: str = field(default="", compare=False, repr=False)
    """As its author wrote it, for people."""

    @property
    def name(self) -> str:
        return f"{self.activity} of {self.asset}" if self.asset else self.activity


@dataclass(frozen=True)
class Test:
    """One ``test`` line. ``spans`` are the marked ones; ``then`` a step, ``nothing``, ``review`` or ``None``."""

    __test__ = False

    hits: bool
    text: str
    spans: tuple[tuple[int, int], ...]
    in_field: str
    context: dict[str, int | str]
    day: int | None
    then: str | None
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Rule:
    """A rule; ``value`` is what one term is worth: level · confidence ‰, rounded down.

    ``first`` and ``last`` are proleptic ordinals of the first and last day in force.
    """

    name: str
    title: str
    say: str
    category: int
    level: Level
    confidence: int
    fields: tuple[str, ...] | None
    mode: str
    first: int | None
    last: int | None
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    aggravate: tuple[tuple[int, Condition], ...]
    mitigate: tuple[tuple[int, Condition], ...]
    tests: tuple[Test, ...]
    at: Place = field(compare=False, repr=False)
    unless_at: tuple[Place, ...] = field(default=(), compare=False, repr=False)

    @property
    def value(self) -> int:
        return self.level.points * self.confidence // 1000


@dataclass(frozen=True)
class Model:
    """A checked policy, ready to be compiled."""

    name: str
    version: str
    basis: str
    first: int | None
    last: int | None
    utc_offset: int
    fields: tuple[str, ...]
    strict_fields: bool
    context: tuple[ContextField, ...]
    lists: tuple[TermList, ...]
    categories: tuple[Category, ...]
    levels: tuple[Level, ...]
    ladder: Ladder
    cap: int | None
    bonuses: tuple[tuple[int, tuple[int, ...]], ...]
    rules: tuple[Rule, ...]
    profiles: tuple[tuple[str, Ladder], ...] = ()
    """Ladders of their own, by the value of ``account.kind``."""

    def ladder_for(self, kind: object) -> Ladder:
        """The ladder for a kind of account: its own, or the policy's."""
        return next((ladder for name, ladder in self.profiles if name == kind), self.ladder)

    @property
    def zone(self) -> timezone:
        """The time zone in which the policy's days begin (``utc_offset`` is in seconds)."""
        return timezone(timedelta(seconds=self.utc_offset))

    @cached_property
    def _groups(self) -> list[tuple[TermList, Group]]:
        return [(lst, group) for lst in self.lists for group in lst.groups]

    @cached_property
    def _group_ends(self) -> list[int]:
        return list(accumulate(len(group.terms) for _, group in self._groups))

    def term(self, number: int) -> tuple[str, TermList]:
        """Name (first spelling, or the pattern's source) and list of a term."""
        index = bisect_right(self._group_ends, number)
        lst, group = self._groups[index]
        first = self._group_ends[index] - len(group.terms)
        return group.name(number - first), lst
