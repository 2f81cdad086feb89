"""The plan (engine/SEMANTICS.md, section 7), read from JSON.

Out: the plan with its shape checked. Conditions stay the JSON they are, checked as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

LOOKALIKES, SEPARATORS, REPEATS, LEET = 1, 2, 32, 64
SPLITS, REVERSED, PINYIN, SOUNDS, MARKUP, SWAPS, PICTURES = 128, 256, 512, 1024, 2048, 4096, 8192
EVERY_VIEW = 16383
OF_VARIANTS = LOOKALIKES | REPEATS | SPLITS | REVERSED | PINYIN | SWAPS | PICTURES
GUARDS = "LDI"
MODES = ("anywhere", "word", "exact", "pattern")
RULE_MODES = ("enforce", "grey", "shadow", "off")
NEEDS = ("any", "all", "count", "different")
UNITS = ("chars", "words", "sentence", "any")
SIDES = ("either", "before", "after")
COMPARISONS = ("is", "lt", "le", "gt", "ge", "unknown")
WEIGHTS = ("hits", "terms", "rules", "categories")

Condition = Mapping[str, Any]


@dataclass(frozen=True)
class Term:
    id: int
    in_list: int
    mode: str
    spellings: list[str]  # a pattern's: its regular expression
    variants: list[tuple[str, int]] = field(default_factory=list)  # made of those, with the views they need
    sounds: bool = False  # whether what sounds like it is meant, too
    guard: tuple[str, str] = ("", "")  # kinds that must not stand before and behind it


@dataclass(frozen=True)
class TermList:
    name: str
    views: int
    terms: list[Term]
    exceptions: list[str]


@dataclass(frozen=True)
class Rule:
    name: str
    category: int
    value: int
    mode: str
    fields: list[int] | None
    first_day: int | None
    last_day: int | None
    when: list[Condition]
    unless: list[Condition]
    aggravate: list[tuple[int, Condition]]
    mitigate: list[tuple[int, Condition]]


@dataclass(frozen=True)
class Plan:
    fields: list[str]
    context: list[str]
    lists: list[TermList]
    categories: list[str]
    rules: list[Rule]
    weights: dict[str, list[int]]
    cap: int | None
    bonuses: list[tuple[int, list[int]]]


def load_plan(plan_json: str) -> Plan:
    """Reads a plan; ValueError if it is malformed."""
    try:
        document = json.loads(plan_json)
        _require(document["version"] == 1, f"version {document['version']!r} is not known")
        plan = _plan(document)
        _check(plan)
    except json.JSONDecodeError as error:
        raise ValueError(f"malformed plan: {error}") from error
    except KeyError as error:
        raise ValueError(f"malformed plan: {error} is missing") from error
    except (TypeError, AttributeError) as error:
        raise ValueError(f"malformed plan: a part has the wrong type ({error})") from error
    return plan


def _plan(document: Any) -> Plan:
    return Plan(
        fields=list(document["fields"]),
        context=list(document["context"]),
        lists=_lists(document["lists"]),
        categories=list(document["categories"]),
        rules=[_rule(rule) for rule in document["rules"]],
        weights={name: list(document["weights"][name]) for name in WEIGHTS},
        cap=document["cap"],
        bonuses=[(points, list(categories)) for points, categories in document["bonuses"]],
    )


def _lists(documents: Any) -> list[TermList]:
    lists: list[TermList] = []
    next_id = 0
    for number, document in enumerate(documents):
        terms: list[Term] = []
        for group in document["groups"]:
            mode = group["mode"]
            _require(mode in MODES, f"mode {mode!r} of list {document['name']!r} is not known")
            variants, sounds, guard = _variants(group), _sounds(group), _guard(group)
            for at, term in enumerate(group["terms"]):
                spellings = _spellings(term, mode)
                terms.append(Term(next_id, number, mode, spellings, variants.get(at, []), at in sounds, guard))
                next_id += 1
        lists.append(TermList(document["name"], document["views"], terms, list(document["except"])))
    return lists


def _variants(group: Any) -> dict[int, list[tuple[str, int]]]:
    variants: dict[int, list[tuple[str, int]]] = {}
    for at, spelling, bits in group.get("variants", []):
        _require(isinstance(spelling, str) and spelling != "", f"bad variant {spelling!r}")
        _require(bits & ~OF_VARIANTS == 0 != bits, f"a variant with the bits {bits!r}")
        variants.setdefault(at, []).append((spelling, bits))
    _require_terms(group, variants)
    return variants


def _sounds(group: Any) -> set[int]:
    sounds = set(group.get("sounds", []))
    _require_terms(group, sounds)
    return sounds


def _guard(group: Any) -> tuple[str, str]:
    before, behind = group.get("guard", ["", ""])
    known = GUARDS if group["mode"] in ("anywhere", "word") else ""
    _require(all(kind in known for kind in before + behind), f"guard {[before, behind]!r}")
    return before, behind


def _require_terms(group: Any, numbers: Iterable[int]) -> None:
    known = range(len(group["terms"])) if group["mode"] in ("anywhere", "word") else range(0)
    _require(all(number in known for number in numbers), "variants or sounds of a term that is none")


def _spellings(term: Any, mode: str) -> list[str]:
    if mode == "pattern":
        return [term["regex"]]
    spellings = [term] if isinstance(term, str) else list(term)
    _require(all(isinstance(one, str) and one for one in spellings), f"bad spelling in {term!r}")
    return spellings


def _rule(document: Any) -> Rule:
    _require(document["mode"] in RULE_MODES, f"mode {document['mode']!r} of a rule is not known")
    return Rule(
        name=document["name"],
        category=document["category"],
        value=document["value"],
        mode=document["mode"],
        fields=document["fields"],
        first_day=document["from"],
        last_day=document["until"],
        when=list(document["when"]),
        unless=list(document["unless"]),
        aggravate=[(permille, condition) for permille, condition in document["aggravate"]],
        mitigate=[(permille, condition) for permille, condition in document["mitigate"]],
    )


def _check(plan: Plan) -> None:
    for rule in plan.rules:
        _require(rule.category in range(len(plan.categories)), f"category of rule {rule.name!r}")
        fields_known = all(field in range(len(plan.fields)) for field in rule.fields or [])
        _require(fields_known, f"fields of rule {rule.name!r}")
        changes = [condition for _, condition in rule.aggravate + rule.mitigate]
        for condition in rule.when + rule.unless + changes:
            _check_condition(condition, plan)
    for _, categories in plan.bonuses:
        _require(all(c in range(len(plan.categories)) for c in categories), "category of a bonus")


def _check_condition(condition: Condition, plan: Plan) -> None:
    op = condition["op"]
    if op in ("and", "or", "not"):
        operands = [condition["of"]] if op == "not" else condition["of"]
        for operand in operands:
            _check_condition(operand, plan)
    elif op == "hits":
        _check_lists(condition["lists"], plan)
        _require(condition["need"] in NEEDS, f"need {condition['need']!r} is not known")
        _require(isinstance(condition["n"], int), "n is no number")
        _require(isinstance(condition["disguised"], bool), "disguised is neither true nor false")
        by = condition.get("by", 0)
        _require(by == 0 or (condition["disguised"] and by & ~EVERY_VIEW == 0), f"disguised by {by!r}")
        _require(isinstance(condition["counted"], bool), "counted is neither true nor false")
        near = condition["near"]
        if near is not None:
            _check_lists(near["lists"], plan)
            _require(near["unit"] in UNITS, f"unit {near['unit']!r} is not known")
            _require(near["side"] in SIDES, f"side {near['side']!r} is not known")
            _require(isinstance(near["within"], int), "within is no number")
    elif op == "context":
        _require(condition["field"] in range(len(plan.context)), "context field is not known")
        _require(condition["cmp"] in COMPARISONS, f"comparison {condition['cmp']!r} is not known")
        needs_value = condition["cmp"] != "unknown"
        _require(not needs_value or len(condition["values"]) > 0, "a comparison without a value")
    else:
        _require(False, f"condition {op!r} is not known")


def _check_lists(lists: Any, plan: Plan) -> None:
    _require(all(number in range(len(plan.lists)) for number in lists), f"lists {lists!r} of a condition")


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise ValueError(f"malformed plan: {message}")
