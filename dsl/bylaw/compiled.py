"""Policy → bytes → policy: compiled once, loaded in milliseconds.

``engine/COMPILED.md`` describes the bytes. The native module holds and checks everything the engine
uses, and the terms; here the model around them is written as JSON, and read from it. What is read may
come from anyone: every value is checked for its type, and every name for what it names.
"""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from bylaw import _engine
from bylaw.errors import CompiledError, InputError
from bylaw.language.conditions import FOR_PEOPLE
from bylaw.language.guards import KINDS
from bylaw.language.model import Group, Model, Rule
from bylaw.language.patterns import Pattern, parse
from bylaw.language.source import Place, Source
from bylaw.language.vocabulary import STEPS
from bylaw.plan import compile_plan

MODES = ("enforce", "grey", "shadow", "off")
CONTEXT_KINDS = ("choice", "duration", "number", "text", "yes_or_no")

_AGAIN = "compile the policy again with this version of bylaw"
_COPY = "take another copy, or compile the policy again"
_LARGEST = 2**62
_DIGEST = 64


def encode(model: Model, digest: str, engine: _engine.Engine) -> bytes:
    """A policy as bytes. Equal policies from equal sources give equal bytes."""
    sources = _Sources()
    document = {"shape": _shape(), "digest": digest, "model": sources.plain(model), "sources": sources.names()}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    parts = [g.terms for lst in model.lists for g in lst.groups if isinstance(g.terms, _engine.Terms)]
    try:
        return _engine.compiled(engine, text.encode(), b"".join(sources.texts), parts)
    except ValueError as error:
        raise CompiledError(*error.args) from None


class Compiled:
    """Bytes of a policy whose checksums hold, read as it is asked for."""

    def __init__(self, native: _engine.Compiled) -> None:
        self._native = native
        try:
            document = _json(native.model())
            if document["shape"] != _shape():
                raise CompiledError("section `model`", "made by a version of bylaw that says it in other words", _AGAIN)
            reader = _Reader(_sources(document["sources"], native.sources()), native.terms())
            self.digest: str = _decoder(str)(reader, document["digest"])
            self.model: Model = _decoder(Model)(reader, document["model"])
            reader.finish()
            _check(self.model)
        except _Wrong as error:
            raise CompiledError("section `model`", str(error), _COPY) from None
        except (LookupError, TypeError) as error:
            raise CompiledError("section `model`", f"it is not what is written there ({error})", _COPY) from None
        except ValueError as error:
            raise CompiledError(*error.args) from None
        if len(self.digest) != _DIGEST or not set(self.digest) <= set("0123456789abcdef"):
            raise CompiledError("section `model`", "its digest is none", _COPY)

    def engine(self, max_chars: int, max_matches: int) -> _engine.Engine:
        """The native engine of the policy."""
        sizes = [len(lst) for lst in self.model.lists]
        plan = self.plan(terms=False)
        try:
            return self._native.engine(plan, sizes, max_chars, max_matches)
        except ValueError as error:
            raise CompiledError(*error.args) from None

    def plan(self, *, terms: bool = True) -> str:
        """The plan of the policy. With terms it is for the reference engine, which runs patterns as they stand
        there with an engine that not every pattern is safe for: they must be what the language makes of them.
        """
        try:
            plan = compile_plan(self.model, terms=terms)
            plan.encode()  # conditions are as they were read: they could hold a lone surrogate
            same = not terms or all(parse(p.source) == p for p in _patterns(self.model))
        except (ValueError, RecursionError) as error:
            raise CompiledError("section `model`", f"it has a part that is none ({error})", _COPY) from None
        if not same:
            raise CompiledError("section `model`", "a pattern is not what the language makes of it", _COPY)
        return plan


def read(data: bytes | bytearray | memoryview) -> Compiled:
    """Reads bytes; raises :class:`CompiledError`."""
    try:
        data = data if type(data) is bytes else bytes(memoryview(data))
    except TypeError:
        raise InputError(f"a compiled policy is bytes, not {type(data).__name__}") from None
    try:
        return Compiled(_engine.Compiled.hold(data))
    except ValueError as error:
        raise CompiledError(*error.args) from None


def open_file(path: str | Path) -> Compiled:
    """Reads a file, which is mapped; raises :class:`CompiledError` that names it."""
    try:
        return Compiled(_engine.Compiled.map(path))
    except CompiledError as error:
        raise CompiledError(f"{path}: {error.place}", error.cause, error.remedy) from None
    except OSError as error:
        raise CompiledError(str(path), (error.strerror or str(error)).lower(), "give a file that can be read") from None
    except ValueError as error:
        place, cause, remedy = error.args if len(error.args) == 3 else ("path", str(error), "give a file name")
        raise CompiledError(f"{path}: {place}", cause, remedy) from None


class _Wrong(ValueError):
    """What is wrong with the document."""


def _json(data: bytes) -> Any:
    try:
        return json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise _Wrong(f"it is no JSON ({error})") from None


@cache
def _shape() -> str:
    """What a model consists of. It changes with the classes: rows are told apart by nothing but their order."""
    classes: dict[str, list[str]] = {}

    def visit(hint: Any) -> None:
        if isinstance(hint, type) and is_dataclass(hint) and hint is not Place and hint.__name__ not in classes:
            hints = get_type_hints(hint)
            classes[hint.__name__] = [f"{field.name}: {field.type}" for field in fields(hint)]
            for field in fields(hint):
                visit(hints[field.name])
        for arg in get_args(hint):
            visit(arg)

    visit(Model)
    return hashlib.sha256(repr(sorted(classes.items())).encode()).hexdigest()[:16]


class _Sources:
    """Writes a model as plain values; places become numbers in the sources met on the way."""

    def __init__(self) -> None:
        self.numbers: dict[int, int] = {}
        self.sources: list[Source] = []
        self.texts: list[bytes] = []

    def plain(self, value: Any) -> Any:
        if isinstance(value, tuple):
            return [self.plain(one) for one in value]
        if isinstance(value, Place):
            number = self.numbers.setdefault(id(value.source), len(self.sources))
            if number == len(self.sources):
                self.sources.append(value.source)
                self.texts.append(value.source.text.encode())
            return [number, value.start, value.end]
        if isinstance(value, _engine.Terms):
            return len(value)
        if is_dataclass(value):
            return [self.plain(getattr(value, field.name)) for field in fields(value)]
        return value

    def names(self) -> list[tuple[str, int]]:
        """Names of the sources, and how many bytes of text they have."""
        return [(_shown(source), len(text)) for source, text in zip(self.sources, self.texts, strict=True)]


def _shown(source: Source) -> str:
    """The name of a source; of the outermost one, which is named as its path, the file's alone."""
    name = source.path.name if source.path is not None and source.name == str(source.path) else source.name
    return name.encode(errors="replace").decode()


def _sources(names: object, text: bytes) -> list[Source]:
    sources, end = [], 0
    for one in _expect(names, list, "a row"):
        if not isinstance(one, list) or len(one) != 2 or type(one[0]) is not str or type(one[1]) is not int:
            raise _Wrong("a source is none")
        start, end = end, end + one[1]
        if not start <= end <= len(text):
            raise _Wrong("a source is outside the text")
        try:
            sources.append(Source(one[0].encode().decode(), text[start:end].decode()))
        except UnicodeError as error:
            raise _Wrong(f"a source is no text ({error})") from None
    return sources


class _Reader:
    """What a model is read with: its sources, and its terms, which groups take one after the other."""

    def __init__(self, sources: list[Source], terms: _engine.Terms) -> None:
        self.sources, self._terms, self._taken = sources, terms, 0

    def place(self, number: int, start: int, end: int) -> Place:
        source = self.sources[number] if 0 <= number < len(self.sources) else None
        if source is None or not 0 <= start <= end <= len(source.text):
            raise _Wrong("a place is outside its source")
        return Place(source, start, end)

    def terms(self, count: int) -> _engine.Terms:
        start, self._taken = self._taken, self._taken + count
        if not 0 <= start <= self._taken <= len(self._terms):
            raise _Wrong("it has more terms than there are")
        return self._terms.part(start, self._taken)

    def finish(self) -> None:
        if self._taken != len(self._terms):
            raise _Wrong("it has fewer terms than there are")


_Decoder = Callable[[_Reader, Any], Any]


@cache
def _decoder(hint: Any) -> _Decoder:
    """What reads a value of a type from plain values; raises :class:`_Wrong`."""
    origin, args = get_origin(hint), get_args(hint)
    if hint is Place:
        return lambda reader, value: reader.place(*_decoder(tuple[int, int, int])(reader, value))
    if hint is _engine.Terms:
        return lambda reader, value: reader.terms(_decoder(int)(reader, value))
    if isinstance(hint, type) and is_dataclass(hint):
        return _of_class(hint)
    if origin in (Union, types.UnionType):
        return _of_union(args)
    if origin is tuple:
        return _of_row(_decoder(args[0])) if args[-1] is Ellipsis else _of_tuple(args)
    if origin is dict:
        key, item = _decoder(args[0]), _decoder(args[1])
        return lambda reader, value: {
            key(reader, k): item(reader, v) for k, v in _expect(value, dict, "an object").items()
        }
    if hint is Any:
        return lambda _, value: value
    return _of_plain(hint)


def _expect(value: Any, kind: type, words: str) -> Any:
    if type(value) is not kind:
        raise _Wrong(f"there is a {type(value).__name__} where {words} is expected")
    return value


def _of_plain(kind: type) -> _Decoder:
    words = {str: "a text", int: "a whole number", bool: "true or false", type(None): "null"}[kind]

    def read(_: _Reader, value: Any) -> Any:
        if kind is int and type(value) is int and abs(value) >= _LARGEST:
            raise _Wrong("a number is too large")
        if kind is str and type(value) is str and not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise _Wrong("a text has a lone surrogate") from None
        return _expect(value, kind, words)

    return read


def _of_union(hints: tuple[Any, ...]) -> _Decoder:
    """By what plain values they are written as, the kinds of a union differ."""
    kinds = {_written_as(hint): _decoder(hint) for hint in hints}

    def read(reader: _Reader, value: Any) -> Any:
        kind = kinds.get(type(value))
        if kind is None:
            raise _Wrong(f"there is a {type(value).__name__} where none is expected")
        return kind(reader, value)

    return read


def _written_as(hint: Any) -> type:
    if hint is _engine.Terms:
        return int
    return hint if hint in (str, int, bool, type(None)) else list


def _of_row(item: _Decoder) -> _Decoder:
    return lambda reader, value: tuple([item(reader, one) for one in _expect(value, list, "a row")])


def _of_tuple(hints: tuple[Any, ...]) -> _Decoder:
    items = [_decoder(hint) for hint in hints]

    def read(reader: _Reader, value: Any) -> tuple[Any, ...]:
        if len(_expect(value, list, "a row")) != len(items):
            raise _Wrong(f"a row has {len(value)} values instead of {len(items)}")
        return tuple([item(reader, one) for item, one in zip(items, value, strict=True)])

    return read


def _of_class(kind: type) -> _Decoder:
    hints = get_type_hints(kind)
    values = _of_tuple(tuple(hints[field.name] for field in fields(kind)))
    return lambda reader, value: kind(*values(reader, value))


def _check(model: Model) -> None:
    """What the language makes sure of, and what judging relies on."""
    _among("mode", (r.mode for r in model.rules), MODES)
    _among("kind of context", (f.kind for f in model.context), CONTEXT_KINDS)
    _among("mode of terms", (g.mode for g in _groups(model)), ("anywhere", "word", "exact", "pattern"))
    ladders = (model.ladder, *(ladder for _, ladder in model.profiles))
    levels = [*model.levels, *_levels(model), *chain.from_iterable(ladder.levels for ladder in ladders)]
    bounds = chain.from_iterable((level.floor, level.ceiling) for level in levels)
    steps = chain.from_iterable(ladder.steps for ladder in ladders)
    _among("step", chain(steps, (bound for bound in bounds if bound is not None)), STEPS)
    _among("severity", (level.name for level in levels), [level.name for level in model.levels])
    if any([level.name for level in ladder.levels] != [level.name for level in model.levels] for ladder in ladders):
        raise _Wrong("a ladder has other severities")
    _among("field", chain.from_iterable(r.fields or () for r in model.rules), model.fields)
    _among("category", (r.category for r in model.rules), range(len(model.categories)))
    if not model.fields or not model.levels or abs(model.utc_offset) >= 86_400:
        raise _Wrong("it has no fields, no levels or no time zone")
    days = [model.first, model.last, *(d for r in model.rules for d in (r.first, r.last, *(t.day for t in r.tests)))]
    if any(day is not None and not 1 <= day <= date.max.toordinal() for day in days):
        raise _Wrong("a date is outside the calendar")
    if any(not _sounds(g) for g in _groups(model)):
        raise _Wrong("a group has sounds of terms that it has not")
    if any(g.guard != ("", "") and not _guards(g) for g in _groups(model)):
        raise _Wrong("a group has a guard that is none")
    if not all(_names(c) for r in model.rules for c in _conditions(r)):
        raise _Wrong("a condition is called by what is no name")
    if any((g.mode == "pattern") == isinstance(g.terms, _engine.Terms) for g in _groups(model)):
        raise _Wrong("a group of patterns has other terms, or the other way round")


def _groups(model: Model) -> Iterable[Group]:
    return chain.from_iterable(lst.groups for lst in model.lists)


def _sounds(group: Group) -> bool:
    """Whether what a group marks as sounding are terms of its own, in order, that are folded."""
    known = range(len(group.terms)) if group.mode in ("anywhere", "word") else range(0)
    return all(n in known for n in group.sounds) and list(group.sounds) == sorted(set(group.sounds))


def _guards(group: Group) -> bool:
    """Whether what must not stand beside a group's terms are kinds of symbols, and the terms are folded."""
    return group.mode in ("anywhere", "word") and all(set(kinds) <= set(KINDS) for kinds in group.guard)


def _conditions(rule: Rule) -> Iterable[Any]:
    return (*rule.when, *rule.unless, *(c for _, c in (*rule.aggravate, *rule.mitigate)))


def _names(condition: Any) -> bool:
    """Whether what is there for people, in a condition and its parts, are names; engines look at all the rest."""
    waiting = [condition]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            for names in (part[key] for key in FOR_PEOPLE if key in part):
                if not isinstance(names, list) or not names or not all(map(_is_name, names)):
                    return False
            waiting += (part[key] for key in ("of", "near") if key in part)
    return True


def _is_name(name: Any) -> bool:
    return type(name) is str and not any("\ud800" <= character <= "\udfff" for character in name)


def _patterns(model: Model) -> Iterable[Pattern]:
    return chain.from_iterable(g.terms for g in _groups(model) if isinstance(g.terms, tuple))


def _levels(model: Model) -> Iterable[Any]:
    return (r.level for r in model.rules)


def _among(what: str, values: Iterable[object], known: Iterable[object]) -> None:
    names = set(known)
    for value in values:
        if value not in names:
            raise _Wrong(f"there is no {what} {value!r}")
