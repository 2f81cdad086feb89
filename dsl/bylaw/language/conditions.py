"""Conditions as written → conditions of the plan, with every name and type checked.

Counting: where conditions are joined by ``and``, the first one that is about words is what
is counted for points; the others are requirements. The subject of a relation is counted,
its partner is not. What stands under ``not`` is never counted.

A shared condition is written out where it is used, with ``called`` for what its author wrote there; groups of lists
likewise, with ``names``. Both are for people: engines never see them (:func:`bare`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from bylaw.language import syntax as s
from bylaw.language import views
from bylaw.language.diagnostics.diagnostic import Report
from bylaw.language.model import Condition, ContextField
from bylaw.language.shared import IN_RULE, MAX_WRITTEN, Scope, Shared, TooMuch

FOR_PEOPLE = ("called", "names")
"""What a condition has that engines do not see."""

MAX_COUNT = 1000
MAX_DEPTH = 40
"""How deep `not`, `and` and `or` may be nested in one another."""

MAX_DISTANCE = 10_000

_KINDS = {
    "choice": ("one of several texts", 'is "…"'),
    "text": ("a text", 'is "…"'),
    "number": ("a number", "< 10"),
    "duration": ("a duration", "< 3 days"),
    "yes_or_no": ("yes or no", "is yes"),
}


class Conditions:
    """Resolves conditions against the lists and context fields of a policy."""

    def __init__(
        self, nodes: Sequence[s.TermList], groups: Sequence[s.Group], shared: Sequence[s.Shared],
        context: Mapping[str, tuple[int, ContextField]], context_words: Sequence[s.Word], broken: set[str],
        report: Report,
    ) -> None:  # fmt: skip
        self.nodes, self.context_words = nodes, context_words
        self.lists = {node.name.value: i for i, node in enumerate(nodes)}
        self.names = list(self.lists)
        self.shared = Shared(self.lists, groups, shared, broken, report)
        self.context, self.broken, self.report = context, broken, report
        self.used_lists: set[str] = set()
        self.subjects: set[str] = set()
        """Lists of which one word is enough for something."""
        self.used_context: set[str] = set()
        self._too_much = False

    def resolve(self, node: s.Condition, counted: bool) -> Condition | None:
        """The plan's form, or ``None`` after a diagnostic."""
        try:
            return self._resolve(node, counted, 0, IN_RULE)
        except TooMuch:
            if not self._too_much:
                self.report.add("B221", node.at, limit=f"{MAX_WRITTEN:,}")
            self._too_much = True
            return None

    def look_over(self, node: s.Shared) -> None:
        """Reports what is wrong with a shared condition, whoever uses it."""
        if node.subject is None or node.subject.value not in self.broken:
            scope = Scope(node.subject.value if node.subject else None, is_shared=True, alone=True)
            with suppress(TooMuch):
                self._resolve(node.condition, False, 0, scope)

    def _resolve(self, node: s.Condition, counted: bool, depth: int, scope: Scope) -> Condition | None:
        if depth > MAX_DEPTH:
            self.report.add("B109", node.at, limit=MAX_DEPTH)
            return None
        if isinstance(node, s.Hits):
            return self._hits(node, counted, scope)
        if isinstance(node, s.Fact):
            return self._fact(node)
        if isinstance(node, s.Use):
            return self._use(node, counted, depth, scope)
        if isinstance(node, s.Not):
            inner = self._resolve(node.of, False, depth + 1, scope)
            return None if inner is None else {"op": "not", "of": inner}
        parts = [self._resolve(part, count, depth + 1, scope) for part, count in self._shares(node, counted)]
        known = [p for p in parts if p is not None]
        if len(known) < len(parts):
            return None
        return {"op": "and" if isinstance(node, s.AllOf) else "or", "of": known}

    def _shares(self, node: s.AllOf | s.AnyOf, counted: bool) -> Iterator[tuple[s.Condition, bool]]:
        if isinstance(node, s.AnyOf):
            yield from ((part, counted) for part in node.of)
            return
        free = counted
        for part in node.of:
            about_words = self.shared.mentions_words(part)
            yield part, free and about_words
            free = free and not about_words

    def _use(self, node: s.Use, counted: bool, depth: int, scope: Scope) -> Condition | None:
        shared = self.shared.conditions.get(node.name.value)
        if shared is None:
            self._unknown(node)
            return None
        self.shared.used.add(("condition", shared.name.value))
        numbers = self._lists(node.lists, scope)
        if (shared.subject is None) != (not node.lists):
            self.report.add(
                "B219" if shared.subject else "B220", node.at, related=((shared.name.at, "it is declared here"),),
                name=node.name.value, subject=shared.subject.value if shared.subject else "",
            )  # fmt: skip
            return None
        if numbers is None or scope.alone:
            return None
        self.shared.spend(_size(shared.condition))
        written = self.shared.written(node.lists, scope) or tuple(word.value for word in node.lists)
        subject = shared.subject.value if shared.subject else None
        inner = Scope(subject, tuple(numbers), written, is_shared=True)
        condition = self._resolve(shared.condition, counted, depth + 1, inner)
        return None if condition is None else condition | {"called": [node.name.value, *written]}

    def _unknown(self, node: s.Use) -> None:
        name = node.name.value
        if name in self.broken:
            return
        if name in self.lists or name in self.shared.groups or name in self.context:
            self.report.add("B113", node.name.at, found=name)
        else:
            self.report.unknown("B217", node.name.at, name, self.shared.conditions)

    def _use_lists(self, numbers: list[int] | None) -> None:
        self.used_lists.update(self.names[number] for number in numbers or ())

    def _lists(self, words: tuple[s.Word, ...], scope: Scope) -> list[int] | None:
        if scope.is_shared and not scope.alone:
            self.shared.spend(len(words))
        numbers = self.shared.numbers(words, scope)
        self._use_lists(numbers)
        return numbers

    def _bounded(self, what: str, number: s.Number | None, low: int, high: int) -> int:
        if number is None:
            return 0
        if not low <= number.value <= high:
            self.report.out_of_range(number.at, what, number.value, low, high)
        return number.value

    def _hits(self, node: s.Hits, counted: bool, scope: Scope) -> Condition | None:
        lists = self._lists(node.lists, scope)
        n = self._bounded("the count", node.n, 1, MAX_COUNT)
        near: dict[str, Any] | None = None
        if node.near is not None:
            partners = self._lists(node.near.lists, scope)
            within = self._bounded("the distance", node.near.within, 0, MAX_DISTANCE)
            if partners is None:
                return None
            near = {"lists": partners, "unit": node.near.unit, "within": within, "side": node.near.side}
            near |= self._names(node.near.lists, scope)
        by = self._by(node.by)
        if lists is None or by is None:
            return None
        if near is None and node.need == "any" and not node.disguised and counted:
            self.subjects.update(self.names[number] for number in lists)
        return {
            "op": "hits", "lists": lists, "need": node.need, "n": n, "disguised": node.disguised,
            "counted": counted, "near": near,
        } | ({"by": by} if by else {}) | self._names(node.lists, scope)  # fmt: skip

    def _by(self, words: tuple[s.Word, ...]) -> int | None:
        """The bits of what a match must be disguised by; 0 if anything will do, ``None`` after a diagnostic."""
        bits = [views.disguise(word.value) for word in words]
        for word, bit in zip(words, bits, strict=True):
            if bit is None:
                known = views.DISGUISES if word.value.isascii() else views.DISGUISES.values()
                self.report.unknown("B222", word.at, word.value, known)
        return None if None in bits else sum({bit for bit in bits if bit})

    def _names(self, words: tuple[s.Word, ...], scope: Scope) -> dict[str, Any]:
        written = self.shared.written(words, scope)
        return {} if written is None else {"names": list(written)}

    def field(self, word: s.Word) -> tuple[int, ContextField] | None:
        """A context field and its number, or ``None`` after a diagnostic."""
        found = self.context.get(word.value)
        if found is None:
            if "" not in self.broken:
                self.report.unknown("B205", word.at, word.value, self.context)
            return None
        self.used_context.add(word.value)
        return found

    def _fact(self, node: s.Fact) -> Condition | None:
        found = self.field(node.name)
        if found is None:
            return None
        number, field = found
        ordered = node.compare in ("lt", "le", "gt", "ge")
        values = [self.value(field, v, node.name) for v in node.values]
        if ordered and field.kind not in ("number", "duration") and None not in values:
            kind, example = _KINDS[field.kind]
            self.report.add("B211", node.at, name=field.name, kind=kind, value="a greater or smaller one",
                            example=f"`{field.name} {example}`")  # fmt: skip
            return None
        if None in values:
            return None
        compare = "is" if node.compare == "is_not" else node.compare
        fact: Condition = {"op": "context", "field": number, "cmp": compare, "values": values}
        return {"op": "not", "of": fact} if node.compare == "is_not" else fact

    def value(self, field: ContextField, value: s.Value, name: s.Word) -> int | str | None:
        """A value as the engines take it, or ``None`` after a diagnostic."""
        if isinstance(value, s.Word) and field.kind in ("choice", "text"):
            if field.kind == "choice" and value.value not in field.choices:
                self.report.unknown("B210", value.at, value.value, field.choices, value=value.value, field=name.value)
                return None
            return value.value
        if isinstance(value, s.Number) and field.kind == "number":
            return value.value
        if isinstance(value, s.Duration) and field.kind == "duration":
            return value.seconds
        if isinstance(value, s.Truth) and field.kind == "yes_or_no":
            return int(value.value)
        kind, example = _KINDS[field.kind]
        if field.choices:
            example = f'is "{field.choices[0]}"'
        self.report.add("B211", value.at, name=name.value, kind=kind, value=f"`{value.at.text}`",
                        example=f"`{name.value} {example}`")  # fmt: skip
        return None


def bare(condition: Any) -> Any:
    """A condition without what its author called it, and its lists. What is none, from a file, stays what it is."""
    if isinstance(condition, list | tuple):
        return [bare(part) for part in condition]
    if not isinstance(condition, Mapping):
        return condition
    out = {key: value for key, value in condition.items() if key not in FOR_PEOPLE}
    return out | {key: bare(out[key]) for key in ("of", "near") if key in out}


def _size(node: s.Condition) -> int:
    """How many parts a condition has as it is written, and values."""
    if isinstance(node, (s.AllOf, s.AnyOf)):
        return sum(map(_size, node.of))
    if isinstance(node, s.Not):
        return _size(node.of)
    return 1 + len(node.values) if isinstance(node, s.Fact) else 1
