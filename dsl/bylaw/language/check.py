"""Syntax → model: names resolved, types checked, defaults filled in, every fault reported."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from bylaw.language import ladders
from bylaw.language import syntax as s
from bylaw.language.conditions import Conditions
from bylaw.language.dates import dates
from bylaw.language.diagnostics.diagnostic import Report
from bylaw.language.levels import levels as resolve_levels
from bylaw.language.lints import lint
from bylaw.language.lists import Lists
from bylaw.language.loader import Files, Loaded
from bylaw.language.model import Category, ContextField, Ladder, Level, Model
from bylaw.language.rules import Rules
from bylaw.language.vocabulary import ACTIVITIES, ASSETS

LANGUAGE_VERSION = 1
DEFAULT_CAP = 400
"""The most one category adds to a text's points, unless the policy says otherwise."""

T = TypeVar("T")


def check(loaded: Loaded, files: Files, report: Report) -> Model | None:
    """The model, or ``None`` if there is no policy to speak of; errors are in the report."""
    return _Checker(loaded, files, report).run()


class _Checker:
    def __init__(self, loaded: Loaded, files: Files, report: Report) -> None:
        self.loaded, self.files, self.report = loaded, files, report

    def _all(self, kind: type[T]) -> list[T]:
        return [b for b in self.loaded.blocks if isinstance(b, kind)]

    def _one(self, kind: type[T], what: str) -> T | None:
        """The single block of a kind; a second one is reported."""
        found = self._all(kind)
        for extra in found[1:]:
            self.report.add("B215", extra.at, clause=what)  # type: ignore[attr-defined]
        return found[0] if found else None

    def run(self) -> Model | None:
        head = self._head()
        fields, strict = self._fields()
        context_words, context = self._context()
        categories = _CategoryTable(self._one(s.Categories, "categories"), self.report)
        levels, ladder, profiles = self._ladders(context)
        list_nodes, groups = self._lists()
        resolve = Lists(self.files, self.loaded.broken, self.report).resolve
        lists = tuple(resolve(node) for node in list_nodes)
        shared = self._shared(list_nodes, groups)
        conditions = Conditions(list_nodes, groups, shared, context, context_words, self.loaded.broken, self.report)
        for node in shared:
            conditions.look_over(node)
        resolver = Rules(
            conditions, levels, ladder.rungs, fields, strict, categories, head.first, head.last, self.report
        )
        rules = self._distinct(self._all(s.Rule), "rule", lambda r: r.name)
        model_rules = tuple(resolver.resolve(r) for r in rules)
        cap, bonuses = self._scoring(categories)
        seen_fields = fields if strict else tuple(dict.fromkeys((*fields, *resolver.fields_seen)))
        model = Model(
            head.name, head.version, head.basis, head.first, head.last, head.utc_offset, seen_fields, strict,
            tuple(f for _, f in context.values()), lists, tuple(categories.used), levels, ladder, cap, bonuses,
            model_rules, profiles,
        )  # fmt: skip
        head_node = next(iter(self._all(s.Head)), None)
        lint(model, head_node.at if head_node else None, rules, conditions, self.report)
        return model

    def _lists(self) -> tuple[list[s.TermList], list[s.Group]]:
        """The lists and the groups of them, which have their names in common."""
        both: list[s.TermList | s.Group] = [*self._all(s.TermList), *self._all(s.Group)]
        distinct = self._distinct(both, "list", lambda n: n.name)
        return [n for n in distinct if isinstance(n, s.TermList)], [n for n in distinct if isinstance(n, s.Group)]

    def _shared(self, lists: list[s.TermList], groups: list[s.Group]) -> list[s.Shared]:
        shared = self._distinct(self._all(s.Shared), "condition", lambda n: n.name)
        names = [node.name for node in lists] + [group.name for group in groups]
        known = {word.value: word.at for word in names}
        for node in shared:
            if node.subject is not None and (other := known.get(node.subject.value)):
                self.report.add("B209", node.subject.at, related=((other, "the first"),), kind="list",
                                name=node.subject.value)  # fmt: skip
        return shared

    def _ladders(
        self, context: dict[str, tuple[int, ContextField]]
    ) -> tuple[tuple[Level, ...], Ladder, tuple[tuple[str, Ladder], ...]]:
        nodes, level_nodes = self._all(s.Ladder), self._one(s.Levels, "levels")
        general = next((n for n in nodes if not n.kinds and n.rungs), None)
        steps = [rung.step.value for rung in general.rungs] if general else [r.step for r in ladders.DEFAULT_RUNGS]
        levels = resolve_levels(level_nodes, steps, self.report)
        kind = context.get(ladders.KIND)
        kinds = (
            None
            if kind is None
            else kind[1].choices
            if kind[1].kind == "choice"
            else [k.value for n in nodes for k in n.kinds]
        )
        ladder, profiles = ladders.ladders(nodes, levels, kinds, self.report)
        ladders.skipping(nodes, level_nodes, self.report)
        return levels, ladder, profiles

    # the head
    def _head(self) -> _Head:
        node = self._one(s.Head, "policy")
        head = _Head()
        if node is None:
            if not self.loaded.broken and not self.report.faults:
                place = next((b.at for b in self.loaded.blocks), None)
                self.report.add("B213", place)
            return head
        head.name = node.name.value
        seen: set[str] = set()
        for clause in node.clauses:
            if clause.name in seen:
                self.report.add("B215", clause.at, clause=clause.name)
            seen.add(clause.name)
            self._head_clause(head, clause.name, clause.value)
        return head

    def _head_clause(self, head: _Head, clause: str, value: object) -> None:
        if isinstance(value, s.Dates):
            head.first, head.last = dates(value, self.report)
        elif isinstance(value, s.Number):
            if value.value != LANGUAGE_VERSION:
                self.report.add("B214", value.at, version=value.value)
        elif isinstance(value, s.Word) and clause == "timezone":
            head.utc_offset = self._timezone(value)
        elif isinstance(value, s.Word):
            setattr(head, clause, value.value)

    def _timezone(self, word: s.Word) -> int:
        if word.value.upper() in ("UTC", "Z"):
            return 0
        match = re.fullmatch(r"([+-])(\d{2}):?(\d{2})", word.value, re.ASCII)
        if match is None or int(match[2]) > 14 or int(match[3]) > 59:
            self.report.add("B319", word.at, value=word.value)
            return 0
        return (int(match[2]) * 3600 + int(match[3]) * 60) * (1 if match[1] == "+" else -1)

    def _fields(self) -> tuple[tuple[str, ...], bool]:
        node = self._one(s.Fields, "fields")
        if node is None:
            return ("text",), False
        self._distinct(node.names, "field", lambda n: n)
        names = dict.fromkeys(n.value for n in node.names)
        # The first field is the one that a text without a field name is.
        return tuple(sorted(names, key=lambda name: name != "text")), True

    def _context(self) -> tuple[list[s.Word], dict[str, tuple[int, ContextField]]]:
        """The declared fields' names as written, and the fields with their numbers."""
        fields = [f for block in self._all(s.Context) for f in block.fields]
        distinct = self._distinct(fields, "context field", lambda f: f.name)
        return [f.name for f in distinct], {
            f.name.value: (i, ContextField(f.name.value, f.kind, tuple(c.value for c in f.choices)))
            for i, f in enumerate(distinct)
        }

    def _distinct(self, nodes: list[T] | tuple[T, ...], kind: str, name: Callable[[T], s.Word]) -> list[T]:
        """The nodes, without those whose name was taken before; these are reported."""
        first: dict[str, T] = {}
        for node in nodes:
            word = name(node)
            if word.value in first:
                other = name(first[word.value])
                self.report.add("B209", word.at, related=((other.at, "the first"),), kind=kind, name=word.value)
            else:
                first[word.value] = node
        return list(first.values())

    def _scoring(self, categories: _CategoryTable) -> tuple[int | None, tuple[tuple[int, tuple[int, ...]], ...]]:
        node = self._one(s.Scoring, "points")
        if node is None:
            return DEFAULT_CAP, ()
        for extra in node.caps[1:]:
            self.report.add("B215", extra.at, clause="cap")
        bonuses = []
        for bonus in node.bonuses:
            numbers = [categories.number(c, declare=False) for c in bonus.categories]
            known = tuple(sorted({n for n in numbers if n is not None}))
            if len(known) == len(set(numbers)):
                bonuses.append((bonus.points.value, known))
        return node.caps[0].value if node.caps else DEFAULT_CAP, tuple(bonuses)


class _Head:
    name = version = basis = ""
    first: int | None = None
    last: int | None = None
    utc_offset = 0


class _CategoryTable:
    """The closed two-way set of categories, numbered as rules use them."""

    def __init__(self, node: s.Categories | None, report: Report) -> None:
        self.report = report
        self.activities = {**{zh: en for en, zh in ACTIVITIES.items()}, **{en: en for en in ACTIVITIES}}
        self.assets = {**{zh: en for en, zh in ASSETS.items()}, **{en: en for en in ASSETS}}
        if node is not None:
            self.activities |= {w.value: w.value for w in node.activities}
            self.assets |= {w.value: w.value for w in node.assets}
        self.used: list[Category] = []

    def number(self, name: s.CategoryName | None, *, declare: bool = True) -> int | None:
        """The number of a category; rules declare theirs, bonuses may only use them."""
        if name is None:
            return self._numbered(Category("general", ""))
        activity = self._known("B203", name.activity, self.activities)
        asset = self._known("B204", name.asset, self.assets)
        if activity is None or asset is None:
            return self._numbered(Category("general", "")) if declare else None
        written = name.activity.value, name.asset.value
        chinese = not name.activity.value.isascii()
        label = f"{written[1]}{written[0]}" if chinese else f"{written[0]} of {written[1]}"
        category = Category(activity, asset, label)
        if not declare and category not in self.used:
            self.report.add("B216", name.at, name=category.name, known=", ".join(c.name for c in self.used))
            return None
        return self._numbered(category)

    def _known(self, code: str, word: s.Word, names: dict[str, str]) -> str | None:
        if word.value not in names:
            self.report.unknown(code, word.at, word.value, names)
        return names.get(word.value)

    def _numbered(self, category: Category) -> int:
        if category not in self.used:
            self.used.append(category)
        return self.used.index(category)
