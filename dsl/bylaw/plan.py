"""Model → plan: the one structure that crosses to an engine, as ``engine/SEMANTICS.md`` lays down."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from bylaw.disguises import variants
from bylaw.language.conditions import bare
from bylaw.language.model import Group, Model, Rule, TermList
from bylaw.language.patterns import Pattern

PLAN_VERSION = 1

WEIGHTS = {
    "hits": [1000, 100, 50],
    "terms": [1000, 500, 250, 125],
    "rules": [1000, 500, 250, 125],
    "categories": [1000, 500, 250],
}
"""Permille by rank, never rising: a second term adds half, a third a quarter (``sanctions.points``)."""


def compile_plan(model: Model, *, terms: bool = True) -> str:
    """The plan as JSON, with its terms or with empty lists. Equal models give equal plans, byte for byte."""
    plan = {
        "version": PLAN_VERSION,
        "fields": list(model.fields),
        "context": [f.name for f in model.context],
        "lists": [_list(lst, terms) for lst in model.lists],
        "categories": [c.name for c in model.categories],
        "rules": [_rule(rule, model) for rule in model.rules],
        "weights": WEIGHTS,
        "cap": model.cap,
        "bonuses": [[points, list(together)] for points, together in model.bonuses],
    }
    return json.dumps(plan, ensure_ascii=False, separators=(",", ":"))


def digest(model: Model, plan: str) -> str:
    """SHA-256, in hexadecimal, of all that decides: name, version, dates, plan, levels and ladder."""
    rest = repr(
        (
            model.name,
            model.version,
            model.first,
            model.last,
            model.utc_offset,
            model.levels,
            model.ladder,
            model.profiles,
        )
    )
    return hashlib.sha256(f"{PLAN_VERSION}\0{rest}\0{plan}".encode()).hexdigest()


def _list(lst: TermList, terms: bool) -> dict[str, Any]:
    return {
        "name": lst.name,
        "views": lst.views,
        "groups": list(map(_group, lst.groups, variants.of_list(lst))) if terms else [],
        "except": list(lst.exceptions) if terms else [],
    }


def _group(group: Group, made: list[tuple[int, str, int]]) -> dict[str, Any]:
    """A group; what it has none of is left out."""
    plan: dict[str, Any] = {"mode": group.mode, "terms": _terms(group)}
    if made:
        plan["variants"] = made
    if group.sounds:
        plan["sounds"] = group.sounds
    if any(group.guard):
        plan["guard"] = group.guard
    return plan


def _terms(group: Group) -> list[Any]:
    return [{"regex": t.regex, "literals": list(t.literals)} if isinstance(t, Pattern) else t for t in group.terms]


def _rule(rule: Rule, model: Model) -> dict[str, Any]:
    fields = None if rule.fields is None else sorted(model.fields.index(f) for f in rule.fields)
    return {
        "name": rule.name, "category": rule.category, "value": rule.value, "mode": rule.mode,
        "fields": fields, "from": rule.first, "until": rule.last,
        "when": list(map(bare, rule.when)), "unless": list(map(bare, rule.unless)),
        "aggravate": [[permille, bare(c)] for permille, c in rule.aggravate],
        "mitigate": [[permille, bare(c)] for permille, c in rule.mitigate],
    }  # fmt: skip
