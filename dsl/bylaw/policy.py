"""A policy ready for use: judges texts with one of the two engines."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Literal, TypeAlias

from bylaw import _engine, batch, compiled
from bylaw.batch import ArrowData, Column, Decisions, Progress
from bylaw.decision import Decision, Match, view_names
from bylaw.errors import InputError, PolicyError
from bylaw.kinds import checked_kind
from bylaw.language.check import check
from bylaw.language.diagnostics import Diagnostic, Report
from bylaw.language.diagnostics.diagnostic import closest, listing
from bylaw.language.ladders import KIND
from bylaw.language.loader import Files
from bylaw.language.loader import load as load_blocks
from bylaw.language.model import ContextField, Ladder, Model
from bylaw.language.source import MAX_FILE_BYTES, Source, Unreadable, read_text
from bylaw.plan import compile_plan, digest
from bylaw.scanner import Scanner

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


def from_bytes(
    data: bytes | bytearray | memoryview, *, engine: EngineName = "native", max_chars: int = MAX_CHARS,
    max_matches: int = MAX_MATCHES,
) -> Policy:  # fmt: skip
    """The policy that :meth:`Policy.to_bytes` wrote. It judges as that one did; warnings were said before.

    The bytes may come from anyone: they are checked, and make a policy or a :class:`CompiledError`.
    Checksums find damage, not forgery: who can write the bytes decides what the policy says.
    """
    return _ready(compiled.read(data), engine, max_chars, max_matches)


def open_compiled(
    path: str | Path, *, engine: EngineName = "native", max_chars: int = MAX_CHARS, max_matches: int = MAX_MATCHES,
) -> Policy:  # fmt: skip
    """The policy that :meth:`Policy.save` wrote. Processes that open the same file share its memory.

    The file is mapped: replace it (as ``save`` does), but never write into it while it is in use.
    Raises :class:`CompiledError`.
    """
    return _ready(compiled.open_file(path), engine, max_chars, max_matches)


def _ready(
    found: compiled.Compiled,
    engine: EngineName,
    max_chars: int,
    max_matches: int,
    warnings: tuple[Diagnostic, ...] = (),
) -> Policy:
    return Policy(found.model, warnings, engine, max_chars, max_matches, _compiled=found)


def _restored(
    data: bytes, warnings: tuple[Diagnostic, ...], engine: EngineName, max_chars: int, max_matches: int
) -> Policy:
    """What was pickled."""
    return _ready(compiled.read(data), engine, max_chars, max_matches, warnings)


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


class Policy(_engine.Judge):
    """A checked and compiled policy. Immutable and safe to share between threads.

    Made by :func:`load`, :func:`loads` and :func:`bylaw.packs.load`.
    """

    def __init__(
        self, model: Model, warnings: Iterable[Diagnostic] = (), engine: EngineName = "native",
        max_chars: int = MAX_CHARS, max_matches: int = MAX_MATCHES, *, _compiled: compiled.Compiled | None = None,
    ) -> None:  # fmt: skip
        for option, value in (("max_chars", max_chars), ("max_matches", max_matches)):
            if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 2**31:
                raise InputError(f"{option} is {value!r}; give a whole number from 1 to {2**31}")
        self.model = model
        self.warnings = tuple(warnings)
        self._options = (engine, max_chars, max_matches)
        self.digest: str
        """SHA-256 of all that decides. A compiled policy keeps that of the policy it was made of."""
        if _compiled is None:
            plan = compile_plan(model)
            self.digest, self._engine = digest(model, plan), _make_engine(engine, plan, max_chars, max_matches)
        else:
            # The native engine checks what it reads, whichever judges.
            self.digest, self._engine = _compiled.digest, _compiled.engine(max_chars, max_matches)
            if engine != "native":
                self._engine = _make_engine(engine, _compiled.plan(), max_chars, max_matches)
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
        self._arrow: dict[str | None, batch.ArrowJudge] = {}
        if isinstance(self._engine, _engine.Engine):
            kind = self._kind(self._no_context)
            facts = model, self.digest, model.fields[0], self._dated, kind, self._no_context
            self._use(self._engine, Decision, *facts)

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def version(self) -> str:
        return self.model.version

    def to_bytes(self) -> bytes:
        """The policy, compiled, for :func:`from_bytes` of the same version of bylaw. Always the same bytes."""
        engine = self._engine
        if not isinstance(engine, _engine.Engine):
            engine = _make_engine("native", compile_plan(self.model), *self._options[1:])
        return compiled.encode(self.model, self.digest, engine)

    def save(self, path: str | Path) -> None:
        """Writes :meth:`to_bytes` to a file for :func:`open_compiled`; who has an older one open keeps that."""
        path = Path(path)
        data, draft = self.to_bytes(), path.with_name(f".{path.name}.{token_hex(8)}")
        try:
            draft.write_bytes(data)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (self.to_bytes(), self.warnings, *self._options)

    def __repr__(self) -> str:
        terms = sum(map(len, self.model.lists))
        return f"<Policy {self.name!r} {self.version}: {len(self.model.rules)} rules, {terms} terms>"

    def judge_many(
        self, texts: Iterable[Text], *, context: ContextValues | None = None, at: datetime | date | None = None,
        threads: int | None = None, progress: Progress | None = None,
    ) -> list[Decision]:  # fmt: skip
        """Judges many texts in the same context, at the same time; decisions in the same order.

        ``threads``: how many work at once; by default one for a small batch, else one a core.
        ``progress`` is called now and then, and at the end, with the number of texts done and of all; what it
        raises ends the work. Strings are judged with the interpreter let go, mappings of fields one by one.
        """
        if isinstance(texts, (str, Mapping)) or not isinstance(texts, Iterable):
            raise InputError("judge_many takes several texts, such as a list; for one text call judge")
        batch.check(threads, progress)
        values, day = self._values(context), self._day(at)
        # A list is held item by item where it is judged.
        items = texts if type(texts) is list else tuple(texts)
        if not self._in_force(day):
            items = tuple(items)
            for text in _reported(items, progress):
                if not isinstance(text, str):
                    self._named(text)
            return [self._decision(day, None, (), in_force=False)] * len(items)
        if isinstance(self._engine, _engine.Engine):
            clean, kind = self._clean_decision(day), self._kind(values)
            decisions = self._judge_list(items, values, kind, day, clean, threads, progress)
            if decisions is not None:
                return decisions
        return [self._judge_one(text, values, day) for text in _reported(tuple(items), progress)]

    def judge_arrow(
        self, texts: ArrowData, *, context: ContextValues | None = None, at: datetime | date | None = None,
        columns: Sequence[Column] | None = None, threads: int | None = None, progress: Progress | None = None,
    ) -> Decisions:  # fmt: skip
        """Judges Arrow data, a text a row, in the same context, at the same time; decisions as Arrow columns.

        ``texts`` is anything that speaks the Arrow PyCapsule interface: strings, in any layout, are taken as a plain
        text is by :meth:`judge`; a table or record batch as named fields, where a null is a field that is not given.
        A stream is read to its end first. ``columns`` chooses what to work out, ``threads`` and ``progress`` are
        those of :meth:`judge_many`. Raises :class:`InputError` for anything that is no text.
        """
        batch.check(threads, progress)
        wanted = batch.chosen(columns)
        values, day = self._values(context), self._day(at)
        if not isinstance(self._engine, _engine.Engine):
            raise InputError("judge_arrow needs the native engine; the reference engine has judge and judge_many")
        batch.check_texts(texts)
        kind = self._kind(values)
        if kind not in self._arrow:
            self._arrow[kind] = batch.ArrowJudge(self._engine, self.model, self.ladder(kind))
        in_force = self._in_force(day)
        found = self._arrow[kind].judge(texts, self._numbers, values, day, in_force, wanted, threads, progress)
        return Decisions(found, wanted, self.digest, day if self._dated else 0, in_force)

    def scanner(self, *, context: ContextValues | None = None, at: datetime | date | None = None) -> Scanner:
        """Takes one text in pieces (``feed``), and judges it as a whole (``finish``); as :meth:`judge` does."""
        self._values(context), self._day(at)
        return Scanner(self, self._options[1], context, at)

    def ladder(self, kind: str | None = None) -> Ladder:
        """The ladder for a ``kind`` of account (a value of ``account.kind``): its own, or the policy's.

        Raises :class:`InputError` for a kind that the policy does not know. Without ladders for kinds, it takes any.
        """
        return self.model.ladder_for(checked_kind(kind, [self.model]))

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

    # what the base class calls for
    def _judge(self, text: Text, context: ContextValues | None, at: datetime | date | None) -> Decision:
        """Every call of ``judge`` but the usual one."""
        values, day = self._values(context), self._day(at)
        if at is None and self._in_force(day):
            # Read once: another thread may have begun the next day.
            begins, ends, known = self._until_midnight
            if known == day:
                self._open(begins, ends, day, self._clean_decision(day))
        return self._judge_one(text, values, day)

    def _judge_one(self, text: Text, values: list[int | str | None], day: int) -> Decision:
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
        self, day: int, verdict: object, texts: Iterable[tuple[str, str]], in_force: bool = True,
        kind: str | None = None,
        context: list[int | str | None] | tuple[()] = (),
    ) -> Decision:  # fmt: skip
        rest = tuple(texts), in_force, kind, context
        return Decision(self.model, self.digest, day if self._dated else 0, verdict, *rest)  # type: ignore[arg-type]

    def _kind(self, values: list[int | str | None]) -> str | None:
        """The kind of account that the context names, if the policy has ladders of their own for some."""
        kind = values[self._context[KIND][0]] if self.model.profiles else None
        return None if kind is None else str(kind)

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
            out.append((self._number(name, len(out)), name, value))
        return out

    def _numbers(self, names: Sequence[str]) -> list[int]:
        if not names:
            raise InputError("the table has no columns; there should be one for each field to be judged")
        return [self._number(name, i) for i, name in enumerate(names)]

    def _number(self, name: str, position: int) -> int:
        """The number of a field; that of one that no rule names is new in its call."""
        number = self._fields.get(name)
        if number is None and self.model.strict_fields:
            raise InputError(_unknown("field", name, self._fields))
        return len(self._fields) + position if number is None else number

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


def _reported(items: Sequence[Text], progress: Progress | None) -> Iterator[Text]:
    """The items, with word of how many were taken and done."""
    last = time.monotonic()
    for done, item in enumerate(items):
        if progress is not None and time.monotonic() - last > 0.05:
            progress(done, len(items))
            last = time.monotonic()
        yield item
    if progress is not None:
        progress(len(items), len(items))


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
