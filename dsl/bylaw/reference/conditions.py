"""Conditions → true or false, and why (engine/SEMANTICS.md, section 5).

In: a condition, the matches it may see and the caller's context. Out: the evidence, None if it does not hold.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .distance import Ruler, are_near
from .matches import Match
from .plan import EVERY_VIEW, Condition, Plan

Value: TypeAlias = int | str | None
ORDER = {"lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge}


@dataclass(frozen=True)
class Found:
    """A match and where it is: `text` is the position of its text in the call."""

    text: int
    match: Match


Evidence: TypeAlias = dict[Found, bool]  # whether it is counted


@dataclass(frozen=True)
class Scene:
    """All a condition may look at."""

    plan: Plan
    rulers: Sequence[Ruler]  # one a text
    found: Sequence[Found]
    context: Sequence[Value]


def evidence(condition: Condition, scene: Scene) -> Evidence | None:
    """What makes the condition true; None if it is false."""
    op = condition["op"]
    if op == "and":
        parts = [evidence(one, scene) for one in condition["of"]]
        return None if None in parts else union(parts)
    if op == "or":
        return any_of(condition["of"], scene)
    if op == "not":
        return {} if evidence(condition["of"], scene) is None else None
    if op == "context":
        return {} if _compare(condition, scene.context[condition["field"]]) else None
    return _hits(condition, scene)


def any_of(conditions: Iterable[Condition], scene: Scene) -> Evidence | None:
    """The evidence of all that hold; None if none does."""
    parts = [part for one in conditions if (part := evidence(one, scene)) is not None]
    return union(parts) if parts else None


def union(parts: Iterable[Evidence | None]) -> Evidence:
    """A match that is counted once is counted."""
    result: Evidence = {}
    for part in parts:
        for found, counted in (part or {}).items():
            result[found] = counted or result.get(found, False)
    return result


def _compare(condition: Condition, value: Value) -> bool:
    if condition["cmp"] == "unknown":
        return value is None
    same_type = [one for one in condition["values"] if isinstance(one, str) == isinstance(value, str)]
    if value is None:
        return False
    if condition["cmp"] == "is":
        return value in same_type
    return bool(same_type) and bool(ORDER[condition["cmp"]](value, same_type[0]))


def _hits(condition: Condition, scene: Scene) -> Evidence | None:
    subjects = [found for found in scene.found if found.match.in_list in condition["lists"]]
    if condition["disguised"]:
        subjects = [found for found in subjects if is_disguised(condition, found.match)]
    partners: list[Found] = []
    if condition["near"] is not None:
        pairs = list(_pairs(subjects, condition["near"], scene))
        subjects = list(dict.fromkeys(subject for subject, _ in pairs))
        partners = [partner for _, partner in pairs]
    if not _enough(condition, subjects, scene.plan):
        return None
    counted: bool = condition["counted"]
    return union([dict.fromkeys(partners, False), dict.fromkeys(subjects, counted)])


def is_disguised(condition: Condition, match: Match) -> bool:
    """Whether a match is disguised as a condition asks for."""
    return bool(match.views & (condition.get("by", 0) or EVERY_VIEW))


def _pairs(subjects: Iterable[Found], near: Condition, scene: Scene) -> Iterator[tuple[Found, Found]]:
    """Every subject with each of its partners."""
    others = [found for found in scene.found if found.match.in_list in near["lists"]]
    for subject in subjects:
        ruler = scene.rulers[subject.text]
        for other in others:
            if subject.text == other.text and are_near(subject.match, other.match, near, ruler):
                yield subject, other


def _enough(condition: Condition, subjects: list[Found], plan: Plan) -> bool:
    n: int = condition["n"]
    terms = {found.match.term for found in subjects}
    if condition["need"] == "any":
        return bool(subjects)
    if condition["need"] == "all":
        return all(term.id in terms for number in condition["lists"] for term in plan.lists[number].terms)
    if condition["need"] == "count":
        return len(subjects) >= n
    return len(terms) >= n
