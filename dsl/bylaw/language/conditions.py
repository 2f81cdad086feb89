"""Conditions as written → conditions of the plan, with every name and type checked.

Counting: where conditions are joined by ``and``, the first one that is about words is what
is counted for points; the others are requirements. The subject of a relation is counted,
its partner is not. What stands under ``not`` is never counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bylaw.language import syntax as s
from bylaw.language.diagnostics.diagnostic import Report
from bylaw.language.model import Condition, ContextField

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
        self, nodes: Sequence[s.TermList], context: Mapping[str, tuple[int, ContextField]],
        context_words: Sequence[s.Word], broken: set[str], report: Report,
    ) -> None:  # fmt: skip
        self.nodes, self.context_words = nodes, context_words
        self.lists = {node.name.value: i for i, node in enumerate(nodes)}
        self.context, self.broken, self.report = context, broken, report
        self.used_lists: set[str] = set()
        self.subjects: set[str] = set()
        """Lists of which one word is enough for something."""
        self.used_context: set[str] = set()

    def resolve(self, node: s.Condition, counted: bool, depth: int = 0) -> Condition | None:
        """The plan's form, or ``None`` after a diagnostic."""
        if depth > MAX_DEPTH:
            self.report.add("B109", node.at, limit=MAX_DEPTH)
            return None
        if isinstance(node, s.Hits):
            return self._hits(node, counted)
        if isinstance(node, s.Fact):
            return self._fact(node)
        if isinstance(node, s.Not):
            inner = self.resolve(node.of, False, depth + 1)
            return None if inner is None else {"op": "not", "of": inner}
        parts = [self.resolve(part, count, depth + 1) for part, count in self._shares(node, counted)]
        known = [p for p in parts if p is not None]
        if len(known) < len(parts):
            return None
        return {"op": "and" if isinstance(node, s.AllOf) else "or", "of": known}

    @staticmethod
    def _shares(node: s.AllOf | s.AnyOf, counted: bool) -> Iterator[tuple[s.Condition, bool]]:
        if isinstance(node, s.AnyOf):
            yield from ((part, counted) for part in node.of)
            return
        free = counted
        for part in node.of:
            about_words = mentions_words(part)
            yield part, free and about_words
            free = free and not about_words

    def _lists(self, words: tuple[s.Word, ...]) -> list[int] | None:
        numbers = []
        for word in words:
            if word.value in self.lists:
                self.used_lists.add(word.value)
                numbers.append(self.lists[word.value])
            elif word.value not in self.broken:
                self.report.unknown("B201", word.at, word.value, self.lists)
        return sorted(set(numbers)) if len(numbers) == len(words) else None

    def _bounded(self, what: str, number: s.Number | None, low: int, high: int) -> int:
        if number is None:
            return 0
        if not low <= number.value <= high:
            self.report.out_of_range(number.at, what, number.value, low, high)
        return number.value

    def _hits(self, node: s.Hits, counted: bool) -> Condition | None:
        lists = self._lists(node.lists)
        n = self._bounded("the count", node.n, 1, MAX_COUNT)
        near = None
        if node.near is not None:
            partners = self._lists(node.near.lists)
            within = self._bounded("the distance", node.near.within, 0, MAX_DISTANCE)
            if partners is None:
                return None
            near = {"lists": partners, "unit": node.near.unit, "within": within, "side": node.near.side}
        if lists is None:
            return None
        if near is None and node.need == "any" and not node.disguised and counted:
            self.subjects.update(w.value for w in node.lists)
        return {
            "op": "hits", "lists": lists, "need": node.need, "n": n, "disguised": node.disguised,
            "counted": counted, "near": near,
        }  # fmt: skip

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


def mentions_words(node: s.Condition) -> bool:
    """Whether a condition asks for words outside every ``not``."""
    if isinstance(node, (s.AllOf, s.AnyOf)):
        return any(mentions_words(part) for part in node.of)
    return isinstance(node, s.Hits)
