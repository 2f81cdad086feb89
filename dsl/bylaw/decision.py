"""What a policy says of one text: findings with exact spans, points, and a sanction.

All offsets are code points of the original ``str``, half open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar, overload

from bylaw import _engine
from bylaw.language.model import Ladder, Level
from bylaw.language.views import names
from bylaw.sanctions.sanction import NO_SANCTION, Sanction, first_offence, gravity
from bylaw.verdict import RawSpan, Verdict

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Span:
    """One match as evidence: ``text`` is ``field[start:end]`` of the original.

    ``term`` is the term's name (its first spelling), ``terms_list`` the list it is in.
    ``views`` says what had to be seen through to find it (empty: typed as usual);
    ``counted``: it counts for points; otherwise it is only what the rule also asked for.
    """

    field: str
    start: int
    end: int
    text: str
    term: str
    terms_list: str
    views: tuple[str, ...]
    counted: bool

    @property
    def disguised(self) -> bool:
        return bool(self.views)

    def to_dict(self) -> dict[str, Any]:
        return {
            "field": self.field, "start": self.start, "end": self.end, "text": self.text, "term": self.term,
            "list": self.terms_list, "views": list(self.views), "counted": self.counted,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """A term found in a text, whatever the rules make of it."""

    start: int
    end: int
    text: str
    term: str
    terms_list: str
    views: tuple[str, ...]

    @property
    def disguised(self) -> bool:
        return bool(self.views)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that holds. ``points`` are what it is worth, ``factor`` the permille already applied to them."""

    rule: str
    title: str
    category: str
    severity: str
    mode: str
    points: int
    factor: int
    spans: tuple[Span, ...]
    message: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule, "title": self.title, "category": self.category, "severity": self.severity,
            "mode": self.mode, "points": self.points, "factor": self.factor, "message": self.message,
            "spans": [s.to_dict() for s in self.spans],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Excepted:
    """A rule that would have held, had not an ``unless`` silenced it (``unless`` counts from 0).

    ``spans`` is its evidence, ``guard`` what the ``unless`` saw.
    """

    rule: str
    unless: int
    spans: tuple[Span, ...]
    guard: tuple[Span, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule, "unless": self.unless, "spans": [s.to_dict() for s in self.spans],
            "guard": [s.to_dict() for s in self.guard],
        }  # fmt: skip


class _Once(Generic[_T]):
    """A property of decisions that is worked out once."""

    def __init__(self, work: Callable[[Decision], _T]) -> None:
        self._work, self.__doc__ = work, work.__doc__

    @overload
    def __get__(self, decision: None, owner: type[Decision]) -> _Once[_T]: ...
    @overload
    def __get__(self, decision: Decision, owner: type[Decision]) -> _T: ...
    def __get__(self, decision: Decision | None, owner: type[Decision]) -> _Once[_T] | _T:
        if decision is None:
            return self
        kept = decision._kept
        if self not in kept:
            kept[self] = self._work(decision)
        value: _T = kept[self]
        return value

    def __set__(self, decision: Decision, value: object) -> None:
        raise AttributeError(f"{self._work.__name__!r} of a decision cannot be set")


class Decision(_engine.Outcome):
    """What follows from one text. Immutable; objects are made when first looked at.

    ``bool(decision)`` is true if something was found (in any lane). Two are equal if the same was judged on the same
    day, in the same context and by policies that decide alike, and the same was found; where nothing was found, texts
    are not kept, and play no part.
    """

    __slots__ = ()

    @property
    def day(self) -> date | None:
        """The day that dates were compared with; ``None`` where the policy has none."""
        return date.fromordinal(self._day) if self._day > 0 else None

    @property
    def context(self) -> dict[str, int | str]:
        """What was known of the context: durations in seconds, yes and no as 1 and 0. Missing fields are left out."""
        known = zip(self.model.context, self._context or (), strict=False)
        return {field.name: value for field, value in known if value is not None}

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """The fields that were judged, ``(name, text)``; empty if nothing was found."""
        return self._texts

    @property
    def policy(self) -> str:
        """Name of the policy."""
        return self.model.name

    @property
    def version(self) -> str:
        """Version of the policy, as its author wrote it."""
        return self.model.version

    @property
    def ladder(self) -> Ladder:
        """The ladder that the sanction is read from."""
        return self.model.ladder_for(self.kind)

    @_Once
    def findings(self) -> tuple[Finding, ...]:
        """Rules that hold, in the policy's order, in every mode (``enforce``, ``grey``, ``shadow``)."""
        return tuple(self._finding(*raw) for raw in self._verdict.findings) if self._verdict else ()

    @_Once
    def excepted(self) -> tuple[Excepted, ...]:
        """Rules silenced by an ``unless``."""
        if self._verdict is None:
            return ()
        rules = self.model.rules
        return tuple(
            Excepted(rules[rule].name, unless, self._spans(spans), self._spans(guard))
            for rule, unless, spans, guard in self._verdict.excepted
        )

    @_Once
    def severity(self) -> str | None:
        """Severity of the gravest finding in mode ``enforce``, or ``None``."""
        level = max(self._levels("enforce"), key=lambda level: level.rank, default=None)
        return level.name if level else None

    @_Once
    def sanction(self) -> Sanction:
        """What is proportionate for a first offence; ``step`` is ``none`` if nothing is due."""
        if self._verdict is None:
            return NO_SANCTION
        return first_offence(self.points, self._levels("enforce"), self.ladder)

    @_Once
    def review(self) -> str | None:
        """The step a person should consider, if grey findings lift the text to a higher one."""
        if self._verdict is None:
            return None
        step = first_offence(self.review_points, self._levels("enforce", "grey"), self.ladder).step
        return step if gravity(step) > gravity(self.sanction.step) else None

    def _levels(self, *modes: str) -> list[Level]:
        if self._verdict is None:
            return []
        rules = self.model.rules
        return [rules[number].level for number in self._verdict.rules if rules[number].mode in modes]

    def _finding(self, number: int, points: int, factor: int, raw: Sequence[RawSpan]) -> Finding:
        rule = self.model.rules[number]
        spans = self._spans(raw)
        category = self.model.categories[rule.category]
        words = {
            "matches": "、".join(dict.fromkeys(s.text for s in spans if s.counted)),
            "rule": rule.title or rule.name, "category": category.label or category.name,
            "severity": rule.level.label or rule.level.name, "points": str(points),
        }  # fmt: skip
        message = _PLACEHOLDER.sub(lambda m: words.get(m[1], m[0]), rule.say)
        return Finding(rule.name, rule.title, category.name, rule.level.name, rule.mode, points, factor, spans, message)

    def _spans(self, raw: Sequence[RawSpan]) -> tuple[Span, ...]:
        out = []
        for index, start, end, number, views, counted in raw:
            field, text = self._texts[index]
            term, lst = self.model.term(number)
            out.append(Span(field, start, end, text[start:end], term, lst.name, view_names(views), counted))
        return tuple(out)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Decision):
            return NotImplemented
        return self is other or (
            self._known == other._known
            and self.context == other.context
            and (self.findings, self.excepted) == (other.findings, other.excepted)
        )

    def __hash__(self) -> int:
        return hash(self._known)

    @property
    def _known(self) -> tuple[object, ...]:
        """What two decisions that are equal have in common, as far as it costs nothing to look at."""
        return (self.digest, self._day, self.in_force, self.kind, self.points, self.review_points, self.truncated,
                self._texts)  # fmt: skip

    def __reduce__(self) -> tuple[object, ...]:
        verdict = None if self._verdict is None else Verdict(*self._verdict.as_tuple())
        rest = self._texts, self.in_force, self.kind, self._context
        return Decision, (self.model, self.digest, self._day, verdict, *rest)

    def __repr__(self) -> str:
        return (
            f"<Decision {self.sanction.step}, {self.points} points, "
            f"rules {[f.rule for f in self.findings]}{', truncated' if self.truncated else ''}>"
        )

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON-ready values."""
        return {
            "policy": self.policy, "version": self.version, "digest": self.digest,
            "day": self.day.isoformat() if self.day else None, "in_force": self.in_force,
            "points": self.points, "review_points": self.review_points, "severity": self.severity,
            "sanction": self.sanction.to_dict(), "review": self.review, "truncated": self.truncated,
            "findings": [f.to_dict() for f in self.findings], "excepted": [e.to_dict() for e in self.excepted],
        }  # fmt: skip


_PLACEHOLDER = re.compile(r"\{(\w+)\}")

view_names = cache(names)
"""Names of the views in a bit mask: few masks occur, and often."""
