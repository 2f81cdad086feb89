"""Groups of lists and shared conditions, by name: what a use of one stands for.

A policy is not trusted: groups in groups, and conditions in conditions, could stand for more than any machine can hold.
So everything that is written out is counted, over the whole policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bylaw.language import syntax as s
from bylaw.language.diagnostics.diagnostic import Report

MAX_WRITTEN = 100_000
"""Most lists, facts and conditions that all uses of groups and shared conditions in a policy may stand for."""

MOST_SHOWN = 10
"""Names of a circle that are shown."""


@dataclass(frozen=True)
class Scope:
    """Where a condition is read: in a rule, or in a shared condition with these lists for its ``subject``.

    ``written``: what its author gave for the subject. ``alone``: the shared condition is looked at for its own sake,
    so that conditions it uses are not gone into.
    """

    subject: str | None = None
    numbers: tuple[int, ...] = ()
    written: tuple[str, ...] = ()
    is_shared: bool = False
    alone: bool = False


IN_RULE = Scope()


class TooMuch(Exception):
    """More would be written out than is allowed."""


class Shared:
    """The groups and the shared conditions of a policy, without those that take in themselves."""

    def __init__(
        self, lists: Mapping[str, int], groups: Sequence[s.Group], conditions: Sequence[s.Shared], broken: set[str],
        report: Report,
    ) -> None:  # fmt: skip
        self.lists, self.broken, self.report = lists, broken, report
        self.used: set[tuple[str, str]] = set()
        """Kinds and names of the groups, and of the conditions, that something uses."""
        self._spent = 0
        self._names = [("group", g.name) for g in groups] + [("condition", c.name) for c in conditions]
        members = {g.name.value: g.members for g in groups}
        self.groups = {name: members[name] for name in self._sound(members, "group")}
        uses = {c.name.value: [use.name for use in _uses(c.condition)] for c in conditions}
        order = self._sound(uses, "condition")
        named = {c.name.value: c for c in conditions}
        self.conditions = {name: named[name] for name in order}
        self._words: dict[str, bool] = {}
        self._words_at_all: dict[str, bool] = {}
        for name in order:  # those that a condition uses come before it
            self._words[name] = self.mentions_words(named[name].condition)
            self._words_at_all[name] = self.has_words(named[name].condition)
        self._check_groups(groups)

    def _sound(self, uses: Mapping[str, Sequence[s.Word]], kind: str) -> dict[str, None]:
        """The names that don't take in themselves, every one behind those it uses; says which do."""
        order: dict[str, None] = {}
        for first in uses:
            if first in order or first in self.broken:
                continue
            under_way: dict[str, Iterator[s.Word]] = {first: iter(uses[first])}
            while under_way:
                name, rest = next(reversed(under_way.items()))
                word = next(rest, None)
                if word is None:
                    under_way.popitem()
                    if name not in self.broken:
                        order[name] = None
                elif word.value in under_way:
                    chain = " → ".join([*_round(under_way, word.value), word.value])
                    self.report.add("B218", word.at, kind=kind, name=word.value, chain=chain)
                    self.broken.add(name)
                    under_way[name] = iter(())
                elif word.value in uses and word.value not in order and word.value not in self.broken:
                    under_way[word.value] = iter(uses[word.value])
        return order

    def _check_groups(self, groups: Iterable[s.Group]) -> None:
        for group in groups:
            for word in group.members:
                if word.value in self.groups:
                    self.used.add(("group", word.value))
                elif word.value not in self.lists and word.value not in self.broken:
                    self.unknown_list(word)

    def unused(self) -> Iterator[tuple[str, s.Word]]:
        """What nothing uses: its kind and its name."""
        return ((kind, name) for kind, name in self._names if (kind, name.value) not in self.used)

    def idle(self) -> Iterator[s.Shared]:
        """The conditions that do not use their subject."""
        for node in self.conditions.values():
            if node.subject is not None and not _names(node.condition, node.subject.value):
                yield node

    def unknown_list(self, word: s.Word) -> None:
        self.report.unknown("B201", word.at, word.value, [*self.lists, *self.groups])

    def spend(self, amount: int) -> None:
        """Counts what is written out; raises :class:`TooMuch`."""
        self._spent += amount
        if self._spent > MAX_WRITTEN:
            raise TooMuch

    def numbers(self, words: Iterable[s.Word], scope: Scope = IN_RULE) -> list[int] | None:
        """The lists that names stand for, or ``None`` after a diagnostic."""
        numbers: set[int] = set()
        known = True
        for word in words:
            if scope.subject == word.value:
                self.spend(len(scope.numbers))
                numbers.update(scope.numbers)
            elif word.value in self.lists:
                numbers.add(self.lists[word.value])
            elif word.value in self.groups:
                self.used.add(("group", word.value))
                numbers.update(self._members(word))
            else:
                known = False
                if word.value not in self.broken:
                    self.unknown_list(word)
        return sorted(numbers) if known else None

    def _members(self, group: s.Word) -> Iterator[int]:
        """The lists in a group and in the groups in it."""
        seen, waiting = {group.value}, [group.value]
        while waiting:
            words = self.groups[waiting.pop()]
            self.spend(len(words))
            for word in words:
                if word.value in self.lists:
                    yield self.lists[word.value]
                elif word.value in self.groups and word.value not in seen:
                    seen.add(word.value)
                    waiting.append(word.value)

    def written(self, words: Iterable[s.Word], scope: Scope) -> tuple[str, ...] | None:
        """Lists as their author named them, where that is shorter than their names."""
        out: dict[str, None] = {}
        for word in words:
            if scope.subject == word.value:
                self.spend(len(scope.written))
                out.update(dict.fromkeys(scope.written))
            else:
                out[word.value] = None
        return tuple(out) if any(name not in self.lists for name in out) else None

    def mentions_words(self, node: s.Condition) -> bool:
        """Whether a condition asks for words outside every ``not``."""
        return _any(node, lambda use: self._words.get(use.name.value, True), False)

    def has_words(self, node: s.Condition) -> bool:
        """Whether a condition asks for words at all."""
        return _any(node, lambda use: self._words_at_all.get(use.name.value, True), True)


def _round(under_way: dict[str, Iterator[s.Word]], name: str) -> list[str]:
    """From a name to what uses it in the end, or the end of that: a chain may be long."""
    chain: list[str] = []
    for one in reversed([*islice(reversed(under_way.keys()), MOST_SHOWN)]):
        if one == name:
            chain.clear()
        chain.append(one)
    return chain if chain[0] == name else ["…", *chain]


def _any(node: s.Condition, of_use: Callable[[s.Use], bool], into_not: bool) -> bool:
    if isinstance(node, (s.AllOf, s.AnyOf)):
        return any(_any(part, of_use, into_not) for part in node.of)
    if isinstance(node, s.Not):
        return into_not and _any(node.of, of_use, into_not)
    return of_use(node) if isinstance(node, s.Use) else isinstance(node, s.Hits)


def _uses(node: s.Condition) -> Iterator[s.Use]:
    if isinstance(node, (s.AllOf, s.AnyOf)):
        for part in node.of:
            yield from _uses(part)
    elif isinstance(node, s.Not):
        yield from _uses(node.of)
    elif isinstance(node, s.Use):
        yield node


def _names(node: s.Condition, list_name: str) -> bool:
    """Whether a condition is about a list."""
    if isinstance(node, (s.AllOf, s.AnyOf)):
        return any(_names(part, list_name) for part in node.of)
    if isinstance(node, s.Not):
        return _names(node.of, list_name)
    if isinstance(node, s.Fact):
        return False
    near = node.near.lists if isinstance(node, s.Hits) and node.near else ()
    return any(word.value == list_name for word in (*node.lists, *near))
