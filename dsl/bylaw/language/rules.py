"""Rules and their tests: as written → resolved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bylaw.language import syntax as s
from bylaw.language.conditions import Conditions
from bylaw.language.dates import dates, ordinal
from bylaw.language.diagnostics.diagnostic import Report, listing
from bylaw.language.levels import level_name
from bylaw.language.literals import BadEscape, BadMarks, Marked, marks
from bylaw.language.model import Condition, Level, Rule, Rung, Test

_Once = dict[str, s.Clause]


class Rules:
    """Resolves rules against everything declared before them."""

    def __init__(
        self, conditions: Conditions, levels: tuple[Level, ...], ladder: tuple[Rung, ...], fields: tuple[str, ...],
        strict_fields: bool, categories: Any, first: int | None, last: int | None, report: Report,
    ) -> None:  # fmt: skip
        self.conditions, self.categories, self.report = conditions, categories, report
        self.levels = {level.name: level for level in levels}
        self.steps = [rung.step for rung in ladder]
        self.fields, self.strict_fields = fields, strict_fields
        self.first, self.last = first, last
        self.fields_seen: list[str] = []

    def resolve(self, node: s.Rule) -> Rule:
        once = self._once(node)
        first, last = self._dates(once)
        fields = self._fields(once)
        if not node.when and node.name.value not in self.conditions.broken:
            example = next(iter(self.conditions.lists), "coins")
            self.report.add("B212", node.name.at, name=node.name.value, example=example)
        if len(node.when) == 0:
            self.conditions.broken.add(node.name.value)
        return Rule(
            node.name.value, _text(once, "title"), _text(once, "say"),
            self.categories.number(_value(once, "category")), self._level(once), self._confidence(once),
            fields, _text(once, "mode") or "enforce", first, last,
            self._conditions(node.when, True), self._conditions(node.unless, False),
            self._weights(node.aggravate, False), self._weights(node.mitigate, True),
            tuple(self._test(t, fields, first) for t in node.tests), node.at,
            tuple(c.at for c in node.unless),
        )  # fmt: skip

    def _once(self, node: s.Rule) -> _Once:
        """Clauses that may be given once; a second one is reported."""
        out: _Once = {}
        for clause in node.once:
            if clause.name in out:
                first = out[clause.name].at
                self.report.add("B215", clause.at, related=((first, "the first"),), clause=clause.name)
            else:
                out[clause.name] = clause
        return out

    def _dates(self, once: _Once) -> tuple[int | None, int | None]:
        written = _value(once, "effective")
        return dates(written, self.report) if written is not None else (None, None)

    def _fields(self, once: _Once) -> tuple[str, ...] | None:
        words: tuple[s.Word, ...] | None = _value(once, "in")
        if words is None:
            return None
        for word in words:
            self._field(word)
        return tuple(dict.fromkeys(w.value for w in words))

    def _field(self, word: s.Word) -> None:
        if self.strict_fields and word.value not in self.fields:
            self.report.unknown("B208", word.at, word.value, self.fields)
        self.fields_seen.append(word.value)

    def _level(self, once: _Once) -> Level:
        word: s.Word | None = _value(once, "severity")
        default = list(self.levels.values())[min(1, len(self.levels) - 1)]
        if word is None:
            return default
        name = level_name(word.value, set(self.levels))
        if name not in self.levels:
            self.report.unknown("B202", word.at, word.value, self.levels)
        level = self.levels.get(name, default)
        return replace(level, label=word.value) if name in self.levels else level

    def _confidence(self, once: _Once) -> int:
        """In permille."""
        written: s.Number | None = _value(once, "confidence")
        return 1000 if written is None else self._percent("the confidence", written, 1, 100)

    def _percent(self, what: str, number: s.Number, low: int, high: int) -> int:
        if not low <= number.value <= high:
            self.report.out_of_range(number.at, what, number.value, low, high, "%")
        return number.value * 10

    def _conditions(self, nodes: Iterable[s.Condition], counted: bool) -> tuple[Condition, ...]:
        found = (self.conditions.resolve(node, counted) for node in nodes)
        return tuple(c for c in found if c is not None)

    def _weights(self, nodes: Iterable[s.Weighting], mitigates: bool) -> tuple[tuple[int, Condition], ...]:
        out = []
        for node in nodes:
            if mitigates and self.conditions.shared.has_words(node.when):
                name = next(iter(self.conditions.lists), "reporting")
                self.report.add("B312", node.when.at, name=name)
            condition = self.conditions.resolve(node.when, False)
            permille = self._percent("the weight", node.percent, 1, 200)
            if condition is not None:
                out.append((permille, condition))
        return tuple(out)

    # tests
    def _test(self, node: s.Test, fields: tuple[str, ...] | None, first: int | None) -> Test:
        marked = self._marked(node)
        if marked.spans and not node.hits:
            self.report.add("B318", node.text.at)
        if node.then is not None and node.then.value not in (*self.steps, "nothing", "review"):
            self.report.add("B317", node.then.at, step=node.then.value, known=listing(self.steps))
        if node.in_field is not None:
            self._field(node.in_field)
        default = "text" if fields is None or "text" in fields else fields[0]
        if self.strict_fields and default not in self.fields:
            default = self.fields[0]
        day = ordinal(node.day, self.report)
        if day is None:
            day = max((d for d in (first, self.first) if d is not None), default=None)
        return Test(
            node.hits, marked.text, marked.spans, node.in_field.value if node.in_field else default,
            self._facts(node), day, node.then.value if node.then else None, node.at,
        )  # fmt: skip

    def _marked(self, node: s.Test) -> Marked:
        try:
            return marks(node.raw)
        except BadMarks as error:
            self.report.add("B313", node.text.at, cause=str(error))
        except BadEscape:
            pass  # said where the text was read
        return Marked(node.text.value, ())

    def _facts(self, node: s.Test) -> dict[str, int | str]:
        facts: dict[str, int | str] = {}
        for name, value in node.facts:
            found = self.conditions.field(name)
            if found is not None:
                resolved = self.conditions.value(found[1], value, name)
                if resolved is not None:
                    facts[name.value] = bool(resolved) if found[1].kind == "yes_or_no" else resolved
        return facts


def _value(once: _Once, name: str) -> Any:
    return once[name].value if name in once else None


def _text(once: _Once, name: str) -> str:
    word: s.Word | None = _value(once, name)
    return word.value if word is not None else ""
