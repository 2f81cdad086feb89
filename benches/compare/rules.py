"""A thousand rules over some thousand terms: the same for every engine that has rules, and what they must answer."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import features
from corpora import SEED
from peers import Bylaw, Hit, Peer, Way
from peers.base import NEAR
from peers.others import scanner, yara_text

COUNT = 1_000
TERMS = 5_000
REACH = 12
KINDS = ("any", "and", "or", "not", "all", "count", "near")


class Rule(NamedTuple):
    """A condition of that kind on one or two lists of terms (by their numbers)."""

    kind: str
    first: tuple[int, ...]
    second: tuple[int, ...]

    @property
    def text(self) -> str:
        """For bylaw, on the lists ``a`` and ``b``."""
        return _TEXTS[self.kind]

    @property
    def mark(self) -> int:
        return NEAR if self.kind == "near" else -1


_TEXTS = {
    "any": "any {a}",
    "and": "any {a} and any {b}",
    "or": "any {a} or any {b}",
    "not": "any {a} and not any {b}",
    "all": "all {a}",
    "count": "at least 2 different {a}",
    "near": f"any {{a}} within {REACH} chars of any {{b}}",
}
_YARA = {
    "any": "any of ($a*)",
    "and": "any of ($a*) and any of ($b*)",
    "or": "any of ($a*) or any of ($b*)",
    "not": "any of ($a*) and not any of ($b*)",
    "all": "all of ($a*)",
    "count": "2 of ($a*)",
    "near": "any of ($a*) and any of ($b*)",
}
_TWO_LISTS = frozenset({"and", "or", "not", "near"})


def rules_of(terms: Sequence[str], count: int = COUNT, seed: int = SEED) -> list[Rule]:
    """Three to ten terms a rule, all kinds equally often."""
    rng = random.Random(f"{seed} rules")
    out = []
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        picked = rng.sample(range(len(terms)), rng.randint(3, min(10, len(terms))))
        cut = 2 if kind == "all" else len(picked) // 2 if kind in _TWO_LISTS else len(picked)
        out.append(Rule(kind, tuple(picked[:cut]), tuple(picked[cut:]) if kind in _TWO_LISTS else ()))
    return out


def provoking(terms: Sequence[str], rules: Sequence[Rule], seed: int = SEED) -> list[str]:
    """Texts in which rules nearly hold, or do: some of their terms, at some distance."""
    rng = random.Random(f"{seed} provoking")
    texts = []
    for rule in rules:
        numbers = (*rule.first, *rule.second)
        picked = rng.sample(numbers, rng.randint(1, min(4, len(numbers))))
        texts.append("。".join(terms[number] + "x" * rng.choice((0, 5, 20)) for number in picked))
    return texts


def holding(rules: Sequence[Rule], hits: Iterable[set[Hit]]) -> list[set[Hit]]:
    """The rules that hold in each text, as hits without places."""
    return [_holding(rules, found) if found else set() for found in hits]


def _holding(rules: Sequence[Rule], hits: set[Hit]) -> set[Hit]:
    present = {term for term, _, _ in hits}
    return {(number, rule.mark, -1) for number, rule in enumerate(rules) if _holds(rule, present, hits)}


def _holds(rule: Rule, present: set[int], hits: set[Hit]) -> bool:
    first, second = present.intersection(rule.first), present.intersection(rule.second)
    if rule.kind in ("any", "all", "count"):
        return len(first) >= {"any": 1, "all": len(rule.first), "count": 2}[rule.kind]
    if rule.kind == "or":
        return bool(first or second)
    if rule.kind == "not":
        return bool(first and not second)
    return bool(first and second) and (rule.kind == "and" or _near(rule, hits))


def _near(rule: Rule, hits: set[Hit]) -> bool:
    ones = [(start, end) for term, start, end in hits if term in rule.first]
    others = [(start, end) for term, start, end in hits if term in rule.second]
    return any(0 <= start - end <= REACH or 0 <= begin - stop <= REACH for begin, end in ones for start, stop in others)


class _Ruled(Bylaw):
    calls = documents = raw_calls = batches = ()
    stores = False

    def rules_held(self, texts: Sequence[str]) -> Iterator[set[Hit]]:
        for text in texts:
            yield {self.held[finding.rule] for finding in self.policy.judge(text).findings}

    def _load(self, text: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "bench.bylaw").write_text(text, "utf-8")
            self.policy = features.load(Path(folder) / "bench.bylaw")


class BylawRules(_Ruled):
    """All the rules, each on lists of its own."""

    name = "bylaw, 1,000 rules"
    count: ClassVar[int] = COUNT

    def build(self, terms: Sequence[str]) -> None:
        rules = rules_of(terms, self.count)
        self.held = {f"r{number}": (number, rule.mark, -1) for number, rule in enumerate(rules)}
        parts = [_HEAD]
        for number, rule in enumerate(rules):
            names = {"a": f"a{number}", "b": f"b{number}"}
            parts += [_list(names["a"], terms, rule.first), _list(names["b"], terms, rule.second)]
            parts.append(f"rule r{number} {{ when {rule.text.format_map(names)} }}")
        self._load("\n".join(filter(None, parts)))

    calls = (Way("", "any", Bylaw.judge, _Ruled.rules_held, shown="rules"),)


class BylawOneRule(_Ruled):
    """The same terms in one list, and one rule that any of them breaks."""

    name = "bylaw, one rule"

    def build(self, terms: Sequence[str]) -> None:
        used = sorted({number for rule in rules_of(terms) for number in (*rule.first, *rule.second)})
        self._load("\n".join([_HEAD, _list("all_terms", terms, used), "rule one { when any all_terms }"]))
        self.held = {"one": (-1, -1, -1)}

    calls = (Way("", "any", Bylaw.judge, _Ruled.rules_held, shown="own"),)


class YaraRules(Peer):
    """The same rules, but that ``near`` is only ``and``: it has no distances in characters. Those are not compared."""

    name = distribution = "yara-x"
    module = "yara_x"

    def build(self, terms: Sequence[str]) -> None:
        self.rules = rules_of(terms)
        self.scan = scanner(self._sources(terms))

    def _sources(self, terms: Sequence[str]) -> Iterator[str]:
        for number, rule in enumerate(self.rules):
            pairs = [("a", term) for term in rule.first] + [("b", term) for term in rule.second]
            strings = " ".join(f"${name}{term} = {yara_text(terms[term])}" for name, term in pairs)
            yield f"rule r{number} {{ strings: {strings} condition: {_YARA[rule.kind]} }}"

    def run(self, texts: Sequence[str]) -> int:
        scan = self.scan
        return sum([bool(scan(text.encode()).matching_rules) for text in texts])

    def hits(self, texts: Sequence[str]) -> Iterator[set[Hit]]:
        for text in texts:
            numbers = [int(rule.identifier[1:]) for rule in self.scan(text.encode()).matching_rules]
            yield {(number, -1, -1) for number in numbers if self.rules[number].kind != "near"}

    calls = (Way("", "any", run, hits, shown="all but near"),)


_HEAD = 'policy "bench" language 1  effective 2022-06-20'


def _list(name: str, terms: Sequence[str], numbers: Sequence[int]) -> str:
    quoted = ", ".join('"' + terms[number].replace('"', '\\"') + '"' for number in numbers)
    lines = quoted.replace('", "', '",\n"')
    return f"terms {name} {{ anywhere {lines} }}" if numbers else ""


def facts(terms: Sequence[str], texts: Sequence[str], truth: Sequence[set[Hit]]) -> dict[str, Any]:
    """How often rules hold in the texts that are checked."""
    kinds = [rule.kind for rule in rules_of(terms)]
    held = [kinds[number] for found in truth for number, _, _ in found]
    return {"rules": len(kinds), "texts": len(texts), **{kind: held.count(kind) for kind in KINDS}}
