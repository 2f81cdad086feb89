"""A policy ready for use: judges texts with one of the two engines."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from bylaw import _engine
from bylaw.decision import Decision, Match, view_names
from bylaw.errors import InputError, PolicyError
from bylaw.language.check import check
from bylaw.language.diagnostics import Diagnostic, Report
from bylaw.language.diagnostics.diagnostic import closest, listing
from bylaw.language.ladders import KIND
from bylaw.language.loader import Files
from bylaw.language.loader import load as load_blocks
from bylaw.language.model import ContextField, Ladder, Model
from bylaw.language.source import MAX_FILE_BYTES, Source, Unreadable, read_text
from bylaw.plan import compile_plan, digest

if TYPE_CHECKING:
    from bylaw.reasons.explain import Explanation

EngineName = Literal["native", "reference"]
Text: TypeAlias = "str | Mapping[str, str]"
ContextValues = Mapping[str, object]

MAX_CHARS = 10_000_000
"""Most code points of one field that are looked at, unless said otherwise."""

MAX_MATCHES = 10_000
"""Most matches of one field that are kept, unless said otherwise."""

_UNIX_EPOCH_DAY = 719_163


def load(
    path: str | Path, *, engine: EngineName = "native", max_chars: int = MAX_CHARS, max_matches: int = MAX_MATCHES,
) -> Policy:  # fmt: skip
    """Loads a policy from a file. It may include files of its own folder and below.

    Raises :class:`PolicyError` with everything that is wrong.
    """
    model, found = read(path)
    return _policy(model, found, engine, max_chars, max_matches)


def loads(
    text: str, *, name: str = "<text>", base: str | Path | None = None, engine: EngineName = "native",
    max_chars: int = MAX_CHARS, max_matches: int = MAX_MATCHES,
) -> Policy:  # fmt: skip
    """Loads a policy from a string. ``base`` is the folder its includes and list files are in, if it has any.

    Raises :class:`PolicyError` with everything that is wrong.
    """
    if not isinstance(text, str):
        raise TypeError(f"a policy is a str, not {type(text).__name__}; decode bytes as UTF-8 first")
    path = Path(base) / name if base is not None else None
    model, found = _read(Source(name, text.replace("\r\n", "\n").replace("\r", "\n"), path))
    return _policy(model, found, engine, max_chars, max_matches)


def read(path: str | Path) -> tuple[Model | None, list[Diagnostic]]:
    """Reads and checks a policy file without compiling it: its model and all diagnostics."""
    path = Path(path)
    report = Report()
    try:
        text = read_text(path, MAX_FILE_BYTES)
    except Unreadable as error:
        report.unreadable(error, None)
        return None, list(report)
    return _read(Source(str(path), text, path))


def _read(source: Source) -> tuple[Model | None, list[Diagnostic]]:
    report = Report()
    files = Files(source.path.parent if source.path else None)
    model = check(load_blocks(source, files, report), files, report)
    return model, list(report)


def _policy(
    model: Model | None, found: list[Diagnostic], engine: EngineName, max_chars: int, max_matches: int
) -> Policy:
    if model is None or any(d.is_error for d in found):
        raise PolicyError(found)
    return Policy(model, [d for d in found if not d.is_error], engine, max_chars, max_matches)


class Policy:
    """A checked and compiled policy. Immutable and safe to share between threads.

    Made by :func:`load`, :func:`loads` and :func:`bylaw.packs.load`.
    """

    def __init__(
        self, model: Model, warnings: Iterable[Diagnostic] = (), engine: EngineName = "native",
        max_chars: int = MAX_CHARS, max_matches: int = MAX_MATCHES,
    ) -> None:  # fmt: skip
        for option, value in (("max_chars", max_chars), ("max_matches", max_matches)):
            if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 2**31:
                raise InputError(f"{option} is {value!r}; give a whole number from 1 to {2**31}")
        self.model = model
        self.warnings = tuple(warnings)
        self._options = (engine, max_chars, max_matches)
        plan = compile_plan(model)
        self.digest = digest(model, plan)
        """SHA-256 of all that decides."""
        self._engine = _make_engine(engine, plan, max_chars, max_matches)
        self._fields = {name: i for i, name in enumerate(model.fields)}
        self._context = {field.name: (i, field) for i, field in enumerate(model.context)}
        self._no_context: list[int | str | None] = [None] * len(model.context)
        self._dated = (
            model.first is not None
            or model.last is not None
            or any(r.first is not None or r.last is not None for r in model.rules)
        )
        # The day it is now, with the times it begins and ends; a policy without dates needs no calendar.
        self._until_midnight = (0.0, 0.0, 0) if self._dated else (float("-inf"), float("inf"), 0)
        self._clean: tuple[int, Decision] = (-1, self._decision(-1, None, ()))

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def version(self) -> str:
        return self.model.version

    def __reduce__(self) -> tuple[object, ...]:
        return Policy, (self.model, self.warnings, *self._options)

    def __repr__(self) -> str:
        terms = sum(map(len, self.model.lists))
        return f"<Policy {self.name!r} {self.version}: {len(self.model.rules)} rules, {terms} terms>"

    def judge(self, text: Text, *, context: ContextValues | None = None, at: datetime | date | None = None) -> Decision:
        """Judges one text (or named fields, ``{"nickname": …, "text": …}``).

        A plain ``str`` is the field ``text``, or the first one declared if there is none of that name.
        ``context`` gives the facts the policy declares (durations as ``timedelta`` or seconds);
        what is missing makes comparisons false. ``at`` is when the act took place: an aware
        ``datetime``, or a ``date`` in the policy's time zone; without it, now.
        Raises :class:`InputError` for anything the policy cannot take.
        """
        if context is None and at is None and isinstance(text, str):
            # The usual call, in as few steps as can be: most texts are clean and end here.
            begins, ends, day = self._until_midnight
            if not begins <= time.time() < ends:
                day = self._today()
            known, clean = self._clean
            if known == day:
                verdict = self._engine.judge_text(text, self._no_context, day)
                return clean if verdict is None else self._decision(day, verdict, ((self.model.fields[0], text),))
        return self._judge(text, self._values(context), self._day(at))

    def judge_many(
        self, texts: Iterable[Text], *, context: ContextValues | None = None, at: datetime | date | None = None
    ) -> list[Decision]:
        """Judges many texts in the same context, at the same time; decisions in the same order."""
        if isinstance(texts, (str, Mapping)) or not isinstance(texts, Iterable):
            raise InputError("judge_many takes several texts, such as a list; for one text call judge")
        values, day, items = self._values(context), self._day(at), list(texts)
        plain = [text for text in items if isinstance(text, str)]
        if len(plain) < len(items) or not self._in_force(day):
            return [self._judge(text, values, day) for text in items]
        clean, field, kind = self._clean_decision(day), self.model.fields[0], self._kind(values)
        verdicts = self._engine.judge_many(plain, values, day)
        return [
            clean if verdict is None else self._decision(day, verdict, ((field, text),), kind=kind, context=values)
            for text, verdict in zip(plain, verdicts, strict=True)
        ]

    def ladder(self, kind: str | None = None) -> Ladder:
        """The ladder for a ``kind`` of account (a value of ``account.kind``): its own, or the policy's."""
        return self.model.ladder_for(kind)

    def matches(self, text: str) -> tuple[Match, ...]:
        """All matches in one text, whatever the rules make of them, sorted by position."""
        if not isinstance(text, str):
            raise InputError(f"a text is a str, not {type(text).__name__}")
        found, _ = self._engine.matches(text)
        out = []
        for number, start, end, views in found:
            term, lst = self.model.term(number)
            out.append(Match(start, end, text[start:end], term, lst.name, view_names(views)))
        return tuple(out)

    def explain(
        self, text: Text, *, context: ContextValues | None = None, at: datetime | date | None = None,
        rules: Collection[str] | None = None, language: Literal["en", "zh"] = "en",
    ) -> Explanation:  # fmt: skip
        """Why a text is judged as it is: each rule with its conditions, and what would change the outcome.

        Arguments as for :meth:`judge`; ``rules`` names the rules to explain, all of them without it. Takes many times
        as long as judging. Raises :class:`InputError` for anything the policy cannot take.
        """
        from bylaw.reasons.explain import explain

        return explain(self, text, context=context, at=at, rules=rules, language=language)

    def given(
        self, text: Text, context: ContextValues | None, at: datetime | date | None
    ) -> tuple[list[tuple[str, str]], list[int | str | None], int]:
        """What :meth:`judge` makes of its arguments: named texts, values of the context, the day (0 without dates)."""
        named = {self.model.fields[0]: text} if isinstance(text, str) else text
        day = self._day(at)
        return [(n, value) for _, n, value in self._named(named)], list(self._values(context)), day

    @property
    def limits(self) -> tuple[int, int]:
        """``max_chars`` and ``max_matches``."""
        return self._options[1:]

    def _judge(self, text: Text, values: list[int | str | None], day: int) -> Decision:
        if isinstance(text, str):
            if not self._in_force(day):
                return self._decision(day, None, (), in_force=False)
            verdict = self._engine.judge_text(text, values, day)
            if verdict is None:
                return self._clean_decision(day)
            return self._decision(
                day, verdict, ((self.model.fields[0], text),), kind=self._kind(values), context=values
            )
        fields = self._named(text)
        if not self._in_force(day):
            return self._decision(day, None, (), in_force=False)
        verdict = self._engine.judge([(number, value) for number, _, value in fields], values, day)
        named = [(name, value) for _, name, value in fields]
        return self._decision(day, verdict, named, kind=self._kind(values), context=values)

    def _in_force(self, day: int) -> bool:
        first, last = self.model.first, self.model.last
        return (first is None or day >= first) and (last is None or day <= last)

    def _clean_decision(self, day: int) -> Decision:
        """Clean texts of one day share one decision."""
        known, decision = self._clean
        if known != day:
            decision = self._decision(day, None, ())
            self._clean = (day, decision)
        return decision

    def _decision(
        self, day: int, verdict: object, texts: object, in_force: bool = True, kind: str | None = None,
        context: list[int | str | None] | tuple[()] = (),
    ) -> Decision:  # fmt: skip
        day = day if self._dated else 0
        return Decision(self.model, self.digest, day, verdict, texts, in_force, kind, context)  # type: ignore[arg-type]

    def _kind(self, values: list[int | str | None]) -> str | None:
        """The kind of account that the context names, if the policy has ladders of their own for some."""
        return str(values[self._context[KIND][0]]) if self.model.profiles else None

    def _today(self) -> int:
        """Today in the policy's time zone; worked out anew when the day is over (or the clock goes back)."""
        now = time.time()
        begins, ends, day = self._until_midnight
        if not begins <= now < ends:
            number = int((now + self.model.utc_offset) // _DAY)
            begins, day = number * _DAY - self.model.utc_offset, number + _UNIX_EPOCH_DAY
            self._until_midnight = (begins, begins + _DAY, day)
        return day

    # what callers give
    def _named(self, text: object) -> list[tuple[int, str, str]]:
        if not isinstance(text, Mapping):
            raise InputError(f"a text is a str or a mapping of field names to str, not {type(text).__name__}")
        out: list[tuple[int, str, str]] = []
        for name, value in text.items():
            if not isinstance(name, str) or not isinstance(value, str):
                raise InputError(f"field {name!r} holds {type(value).__name__}; names and texts of fields are str")
            number = self._fields.get(name)
            if number is None and self.model.strict_fields:
                raise InputError(_unknown("field", name, self._fields))
            out.append((len(self._fields) + len(out) if number is None else number, name, value))
        return out

    def _values(self, context: ContextValues | None) -> list[int | str | None]:
        if context is None:
            return self._no_context
        if not isinstance(context, Mapping):
            raise InputError(f"context is a mapping of names to values, not {type(context).__name__}")
        values = list(self._no_context)
        for name, value in context.items():
            found = self._context.get(name)
            if found is None:
                raise InputError(_unknown("context field", name, self._context))
            values[found[0]] = _context_value(found[1], value)
        return values

    def _day(self, at: datetime | date | None) -> int:
        if at is None:
            return self._today()
        if isinstance(at, datetime):
            if at.tzinfo is None:
                raise InputError(f"at={at!r} has no time zone; give an aware datetime, or a date")
            try:
                at = at.astimezone(self.model.zone)
            except OverflowError:
                raise InputError(f"at={at!r} is outside the calendar in the policy's time zone") from None
        if not isinstance(at, date):
            raise InputError(f"at is a datetime or a date, not {type(at).__name__}")
        return at.toordinal() if self._dated else 0


_DAY = 86_400


def _make_engine(name: EngineName, plan: str, max_chars: int, max_matches: int) -> _engine.Engine:
    if name == "native":
        return _engine.Engine(plan, max_chars, max_matches)
    if name == "reference":
        from bylaw.reference import ReferenceEngine

        return ReferenceEngine(plan, max_chars, max_matches)  # type: ignore[return-value]
    raise InputError(f"engine is {name!r}; known engines: native, reference")


def _unknown(kind: str, name: object, known: Iterable[str]) -> str:
    names = sorted(known)
    near = closest(str(name), names)
    hint = f"; did you mean {near!r}?" if near else ""
    return f"the policy has no {kind} {name!r}{hint} (known: {listing(names)})"


def _context_value(field: ContextField, value: object) -> int | str | None:
    """A caller's value in the form engines take; raises :class:`InputError`."""
    if value is None:
        return None
    if field.kind == "duration" and hasattr(value, "total_seconds"):
        return int(value.total_seconds())
    if field.kind == "yes_or_no" and isinstance(value, bool):
        return int(value)
    if field.kind in ("number", "duration") and isinstance(value, int) and not isinstance(value, bool):
        if abs(value) < 2**62:
            return value
        raise InputError(f"context {field.name!r} is {value}; whole numbers go up to 2**62")
    if field.kind == "text" and isinstance(value, str):
        return value
    if field.kind == "choice" and isinstance(value, str):
        if value in field.choices:
            return value
        raise InputError(f"context {field.name!r} is {value!r}; its values are: {listing(field.choices)}")
    wanted = {"duration": "a timedelta or whole seconds", "yes_or_no": "True or False", "number": "an int"}
    raise InputError(f"context {field.name!r} is {value!r}; it takes {wanted.get(field.kind, 'a str')}")
