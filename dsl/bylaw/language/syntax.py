"""What an author wrote: a tree of frozen nodes, each with its place.

Nothing is resolved here: names are words, dates are strings that looked like dates.
Two trees are equal if they say the same, wherever it stands and in whichever of the two
keyword languages (places do not take part in comparison).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from bylaw.language.source import Place


@dataclass(frozen=True)
class Word:
    """A name, keyword or text with its place; ``value`` is unquoted."""

    value: str
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Number:
    value: int
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Duration:
    """A length of time in seconds."""

    seconds: int
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Truth:
    """``yes`` or ``no``."""

    value: bool
    at: Place = field(compare=False, repr=False)


Value: TypeAlias = "Word | Number | Duration | Truth"


@dataclass(frozen=True)
class Dates:
    """``effective START [until END]``, as written."""

    start: Word
    end: Word | None
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Clause:
    """A clause that may be given once in its block, by name; all that were given are kept."""

    name: str
    value: Word | Number | Dates | CategoryName | tuple[Word, ...]
    at: Place = field(compare=False, repr=False)


# ── the head ─────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Head:
    """``policy "name" …``."""

    name: Word
    clauses: tuple[Clause, ...]
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Include:
    path: Word
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Fields:
    names: tuple[Word, ...]
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class ContextField:
    """``kind`` is ``choice``, ``duration``, ``number``, ``text`` or ``yes_or_no``."""

    name: Word
    kind: str
    choices: tuple[Word, ...]
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Context:
    fields: tuple[ContextField, ...]
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Categories:
    activities: tuple[Word, ...]
    assets: tuple[Word, ...]
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Level:
    name: Word
    points: Number
    floor: Word | None
    ceiling: Word | None
    hold: Duration | None
    clears: Duration | None
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Levels:
    levels: tuple[Level, ...]
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Rung:
    """``at POINTS STEP …``."""

    points: Number
    step: Word
    within: Duration | None
    features: tuple[Word, ...]
    durations: tuple[Duration, ...]
    confirmed: bool
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class LadderClause:
    """``repeat``, ``probation``, ``rectified``, ``missed``, ``release`` or ``gradual`` (which has no percent)."""

    name: str
    percent: Number | None
    most: Number | None
    within: Duration | None
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Ladder:
    """``kinds`` are the values of ``account.kind`` it is for; none: it is the policy's."""

    kinds: tuple[Word, ...]
    rungs: tuple[Rung, ...]
    clauses: tuple[LadderClause, ...]
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class CategoryName:
    activity: Word
    asset: Word
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Bonus:
    points: Number
    categories: tuple[CategoryName, ...]
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Scoring:
    caps: tuple[Number, ...]
    bonuses: tuple[Bonus, ...]
    at: Place = field(compare=False, repr=False)


# ── words ────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Entry:
    """One line of a list: ``mode`` is ``None`` where none was written (files only).

    ``terms`` holds for each term its spellings (``also`` adds one); ``file`` is the path
    of ``from file`` instead. ``preceded`` and ``followed``: what must not stand before and behind them.
    """

    mode: str | None
    terms: tuple[tuple[Word, ...], ...]
    file: Word | None
    at: Place = field(compare=False, repr=False)
    preceded: tuple[Word, ...] = ()
    followed: tuple[Word, ...] = ()


@dataclass(frozen=True)
class TermList:
    name: Word
    title: Word | None
    entries: tuple[Entry, ...]
    ignore: tuple[Word, ...]
    exceptions: tuple[Word, ...]
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Group:
    """``group name { … }``: one name for several lists, or groups of them."""

    name: Word
    members: tuple[Word, ...]
    at: Place = field(compare=False, repr=False)


# ── conditions ───────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class AllOf:
    of: tuple[Condition, ...]
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class AnyOf:
    of: tuple[Condition, ...]
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Not:
    of: Condition
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Near:
    """``unit`` is ``chars``, ``words``, ``sentence`` or ``any``; ``side`` is ``either``, ``before``, ``after``."""

    lists: tuple[Word, ...]
    unit: str
    within: Number | None
    side: str
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Hits:
    """``need`` is ``any``, ``all``, ``count`` or ``different``; ``n`` goes with the last two.

    ``by``: what they must be disguised by, where anything will not do.
    """

    lists: tuple[Word, ...]
    need: str
    n: Number | None
    disguised: bool
    near: Near | None
    at: Place = field(compare=False, repr=False)
    by: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Fact:
    """``compare`` is ``is``, ``is_not``, ``lt``, ``le``, ``gt``, ``ge`` or ``unknown``."""

    name: Word
    compare: str
    values: tuple[Value, ...]
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Use:
    """A shared condition by its name; ``lists`` are what stands for its subject."""

    name: Word
    lists: tuple[Word, ...]
    at: Place = field(compare=False, repr=False)


Condition: TypeAlias = "AllOf | AnyOf | Not | Hits | Fact | Use"


@dataclass(frozen=True)
class Shared:
    """``condition name [of subject] { … }``: the subject is a name for the lists that each use gives."""

    name: Word
    subject: Word | None
    condition: Condition
    at: Place = field(compare=False, repr=False)


# ── rules ────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Test:
    """``test hits|misses "…"``; ``then`` is a step, ``nothing`` or ``review``."""

    __test__ = False  # not a pytest class

    hits: bool
    text: Word
    raw: str = field(compare=False, repr=False)
    in_field: Word | None
    facts: tuple[tuple[Word, Value], ...]
    day: Word | None
    then: Word | None
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Weighting:
    """``aggravate`` or ``mitigate``: percent and condition."""

    percent: Number
    when: Condition
    at: Place = field(compare=False, repr=False)


@dataclass(frozen=True)
class Rule:
    """``once`` holds the clauses that may be given once."""

    name: Word
    once: tuple[Clause, ...]
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    aggravate: tuple[Weighting, ...]
    mitigate: tuple[Weighting, ...]
    tests: tuple[Test, ...]
    at: Place = field(compare=False, repr=False)


Block: TypeAlias = (
    "Head | Include | Fields | Context | Categories | Levels | Ladder | Scoring | TermList | Group | Shared | Rule"
)
