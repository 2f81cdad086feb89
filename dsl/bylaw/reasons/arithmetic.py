"""Points → the lines of a statement. A line is multiplications, each rounded down; lines add up to the line above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bylaw.plan import WEIGHTS
from bylaw.sanctions.balance import ActLine, ChargeLine, Operation
from bylaw.sanctions.points import PERMILLE, rule_points

Value = Callable[[str], "int | None"]
"""What one term of a rule is worth, by the rule's name; ``None`` if that is not known."""


@dataclass(frozen=True, slots=True)
class Line:
    """``base`` points, through ``operations``, are ``counted`` in the line above.

    ``kind``: ``act``, ``category``, ``bonus``, ``rule``, ``term``, ``match`` or ``fact`` (a rule that holds for its
    context alone). ``base`` is the sum of what its ``parts`` count, and at most ``cap``. Operations that change
    nothing are left out. ``rank`` counts from 0: its place among its neighbours, the greatest first.
    ``uncounted``: how many smaller parts come after those that are listed; they count nothing.
    """

    kind: str
    name: str
    base: int
    counted: int
    operations: tuple[Operation, ...] = ()
    parts: tuple[Line, ...] = ()
    cap: int | None = None
    rank: int = 0
    title: str = ""
    at: int | None = None
    place: tuple[str, int, int] | None = None
    repetitions: int = 0
    uncounted: int = 0

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "name": self.name, "title": self.title, "base": self.base,
            "operations": [
                {"name": o.name, "numerator": o.numerator, "denominator": o.denominator, "result": o.result}
                for o in self.operations
            ],
            "counted": self.counted, "cap": self.cap, "rank": self.rank, "repetitions": self.repetitions,
            "place": None if self.place is None else dict(zip(("field", "start", "end"), self.place, strict=True)),
            "at": self.at, "uncounted": self.uncounted, "parts": [p.to_dict() for p in self.parts],
        }  # fmt: skip


def act_line(act: ActLine, findings: Iterable[Mapping[str, Any]], value: Value, cap: int | None) -> Line:
    """An act of an account. ``findings``: those on its item that count, as ``Finding.to_dict`` gives them."""
    parts = charge_lines(act.charges, findings, value, cap)
    name = "missed" if act.missed else act.item
    return Line("act", name, act.points, act.counted, _kept([act.rank]), parts, at=act.at, title=act.item)


def charge_lines(
    charges: Sequence[ChargeLine], findings: Iterable[Mapping[str, Any]], value: Value, cap: int | None
) -> tuple[Line, ...]:
    """The violations of an act, down to its matches where the ``findings`` that count give the points."""
    by_category: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for finding in findings:
        by_category[finding["category"]].append(finding)
    out = []
    for rank, charge in enumerate(charges):
        rules, rest = _rule_lines(by_category.get(charge.category, ()), value)
        total = sum(line.counted for line in rules)
        limited = cap is not None and total > cap
        fits = charge.base == (cap if limited else total)
        kind = "bonus" if " + " in charge.category else "category"
        out.append(
            Line(kind, charge.category, charge.base, charge.counted, _kept(charge.operations), rules if fits else (),
                 cap if fits and limited else None, rank, repetitions=charge.repetitions,
                 uncounted=rest if fits else 0)
        )  # fmt: skip
    return tuple(out)


def _rule_lines(findings: Sequence[Mapping[str, Any]], value: Value) -> tuple[tuple[Line, ...], int]:
    ranked = sorted(findings, key=lambda f: -f["points"])
    lines = []
    for rank, (finding, weight) in enumerate(zip(ranked, WEIGHTS["rules"], strict=False)):
        before, parts, rest = _before_factor(finding, value)
        operations = [*_times("factor", before, finding["factor"])] if parts else []
        base = before if parts else finding["points"]
        operations += _times("rank", finding["points"], weight)
        counted = finding["points"] * weight // PERMILLE
        lines.append(Line("rule", finding["rule"], base, counted, tuple(operations), parts, rank=rank,
                          title=finding["title"], uncounted=rest))  # fmt: skip
    return tuple(lines), max(0, len(ranked) - len(lines))


def _before_factor(finding: Mapping[str, Any], value: Value) -> tuple[int, tuple[Line, ...], int]:
    """What a finding is worth before its factor, and its lines, if they give exactly its points."""
    worth = value(finding["rule"])
    if worth is None:
        return 0, (), 0
    terms: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for span in finding["spans"]:
        if span["counted"]:
            terms[span["list"], span["term"]].append(span)
    base = rule_points(worth, map(len, terms.values()), WEIGHTS["hits"], WEIGHTS["terms"])
    if base * finding["factor"] // PERMILLE != finding["points"]:
        return 0, (), 0
    if not terms:
        return base, (Line("fact", finding["rule"], base, base),), 0
    ranked = sorted(terms.values(), key=lambda spans: -min(len(spans), len(WEIGHTS["hits"])))
    weights = WEIGHTS["terms"]
    lines = tuple(_term_line(spans, worth, rank, weights[rank]) for rank, spans in enumerate(ranked[: len(weights)]))
    return base, lines, max(0, len(ranked) - len(weights))


def _term_line(spans: Sequence[Mapping[str, Any]], worth: int, rank: int, weight: int) -> Line:
    hits = []
    for number, (span, hit_weight) in enumerate(zip(spans, WEIGHTS["hits"], strict=False)):
        operations = _times("match", worth, hit_weight)
        counted = worth * hit_weight // PERMILLE
        place = (span["field"], span["start"], span["end"])
        hits.append(Line("match", span["text"] or span["term"], worth, counted, operations, rank=number, place=place))
    base = sum(hit.counted for hit in hits)
    operations, counted = _times("rank", base, weight), base * weight // PERMILLE
    if len(spans) == 1:  # the term is its match
        return Line("match", hits[0].name, base, counted, operations, rank=rank, place=hits[0].place)
    return Line("term", spans[0]["term"], base, counted, operations, tuple(hits), rank=rank,
                uncounted=max(0, len(spans) - len(hits)))  # fmt: skip


def _times(name: str, base: int, permille: int) -> tuple[Operation, ...]:
    return _kept([Operation(name, permille, PERMILLE, base * permille // PERMILLE)])


def _kept(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    return tuple(o for o in operations if o.numerator != o.denominator)
