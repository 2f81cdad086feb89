"""A decision → the violations that an account's log records of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from bylaw import _engine
from bylaw.errors import InputError
from bylaw.plan import WEIGHTS
from bylaw.sanctions.events import Lane, Violation, event_id, moment, said
from bylaw.sanctions.points import category_points

if TYPE_CHECKING:
    from bylaw.decision import Decision, Finding
    from bylaw.language.model import Model


def to_events(decision: Decision, *, item: str, at: datetime | int) -> tuple[Violation, ...]:
    """The violations in a decision about ``item`` (the platform's name for the content), done at ``at``.

    One for each category with findings in mode ``enforce``, with the category's points and its gravest severity; one
    for each category to which grey findings add points; one for each bonus. Findings in mode ``shadow`` are recorded in
    lane ``shadow`` and count nothing. The ids follow from item, moment, policy and category, so that recording a
    decision twice gives the same events. Replayed alone, they give the decision's points and sanction.

    Raises :class:`InputError` for an empty ``item`` or a naive ``at``.
    """
    if not isinstance(decision, _engine.Outcome):
        raise InputError(f"decision is {said(decision)}; give what Policy.judge returned")
    if not isinstance(item, str) or not item:
        raise InputError(f"item is {said(item)}; give the platform's name for the content, a str that is not empty")
    when, model = moment(at), decision.model
    ranks = {level.name: level.rank for level in model.levels}
    out: list[Violation] = []

    def add(lane: Lane, category: str, points: int, severities: Iterable[str], requires: tuple[str, ...] = ()) -> None:
        number = event_id("violation", item, when, decision.digest, category, lane)
        severity = _severity(severities, ranks)
        rest = lane, requires, model.name, model.version, decision.digest
        out.append(Violation(number, item, category, points, severity, when, *rest))

    enforced = _by_category(decision.findings, ("enforce",))
    both = _by_category(decision.findings, ("enforce", "grey"))
    sums = _points(enforced, model)
    for category, findings in enforced.items():
        add("enforce", category, sums[category], (f.severity for f in findings))
    for together, points in _bonuses(model, enforced).items():
        add("enforce", _named(together), points, (f.severity for c in together for f in enforced[c]), together)
    for category, points in _points(both, model).items():
        if any(f.mode == "grey" for f in both[category]):
            grey = (f.severity for f in both[category] if f.mode == "grey")
            add("grey", category, points - sums.get(category, 0), grey)
    already = _bonuses(model, enforced)
    for together, points in _bonuses(model, both).items():
        if together not in already:
            add("grey", _named(together), points, (f.severity for c in together for f in both[c]), together)
    for category, findings in _by_category(decision.findings, ("shadow",)).items():
        add("shadow", category, 0, (f.severity for f in findings))
    return tuple(out)


_RULES = WEIGHTS["rules"]


def _severity(severities: Iterable[str], ranks: dict[str, int]) -> str:
    """The gravest."""
    return max(severities, key=ranks.__getitem__)


def _by_category(findings: Iterable[Finding], modes: tuple[str, ...]) -> dict[str, list[Finding]]:
    out: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.mode in modes:
            out[finding.category].append(finding)
    return out


def _points(found: dict[str, list[Finding]], model: Model) -> dict[str, int]:
    return {name: category_points((f.points for f in findings), _RULES, model.cap) for name, findings in found.items()}


def _bonuses(model: Model, found: Collection[str]) -> dict[tuple[str, ...], int]:
    """The bonuses of which all categories are found, those of the same categories summed up."""
    out: dict[tuple[str, ...], int] = defaultdict(int)
    for points, numbers in model.bonuses:
        together = tuple(model.categories[number].name for number in numbers)
        if all(name in found for name in together):
            out[together] += points
    return out


def _named(together: tuple[str, ...]) -> str:
    """The category of a bonus; never that of an ordinary violation."""
    return " + ".join(together if len(together) > 1 else together * 2)
