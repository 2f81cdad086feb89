"""A policy and labelled texts → a report: what it finds, what it should not find, and what to look at first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

from bylaw.decision import Decision
from bylaw.errors import InputError
from bylaw.measure.case import Case, case
from bylaw.measure.changes import Changes
from bylaw.measure.labelled import Expected, Labelled, expectations
from bylaw.measure.seen import Refused, seen
from bylaw.measure.tally import InCategory, Tally, found_spans
from bylaw.measure.worst import Gravest, Misses
from bylaw.policy import Policy
from bylaw.prove import in_full_force

SCHEMA = "bylaw.measure/1"
"""Of ``Report.to_dict()``; ``measure.schema.json`` describes it."""

WORST = 20
"""How many texts of each kind are listed, unless said otherwise."""


@dataclass(frozen=True)
class Baseline:
    """The policy that another one is compared with, and what changes from it."""

    tally: Tally
    changes: Changes


@dataclass(frozen=True)
class Report:
    """What :func:`measure` found out.

    ``misses`` should be sanctioned and are not; ``false_alarms`` should lead to nothing and are sanctioned, ``grey``
    should at most be shown to a person and are sanctioned; in ``inexact`` something was found, but not with the
    labelled ends. ``in_force``: the policy was, on the day ``at``.
    """

    at: date | datetime
    in_force: bool
    tally: Tally
    expect: Mapping[str, Expected]
    misses: tuple[Case, ...]
    false_alarms: tuple[Case, ...]
    grey: tuple[Case, ...]
    inexact: tuple[Case, ...]
    baseline: Baseline | None = None

    @property
    def policy(self) -> Policy:
        return self.tally.policy

    def to_dict(self, texts: bool = True) -> dict[str, Any]:
        """All of it as JSON-ready values; without ``texts``, listed texts are named only. ``schema`` names the form."""
        tally = self.tally
        return {
            "schema": SCHEMA, "policy": _identity(self.policy), "at": self.at.isoformat(), "in_force": self.in_force,
            "total": tally.total.to_dict(),
            "labels": {name: {"expects": self.expect[name], **group.to_dict()} for name, group in tally.labels.items()},
            "corpora": {name: group.to_dict() for name, group in tally.corpora.items()}, **_recall(tally),
            "categories": [_category(name, one, tally) for name, one in sorted(tally.categories.items())],
            "rules": [
                {"rule": name, "mode": rule.mode, "category": rule.category, "texts": rule.texts, "only": rule.only}
                for name, rule in tally.rules.items()
            ],
            "terms": [
                {"list": lst, "term": term, "texts": counts} for (lst, term), counts in sorted(tally.terms.items())
            ],
            "views": dict(sorted(tally.views.items())),
            "spans": {"exact": tally.spans.exact.to_dict(), "overlapping": tally.spans.overlapping.to_dict()},
            "misses": [one.to_dict(texts) for one in self.misses],
            "false_alarms": [one.to_dict(texts) for one in self.false_alarms],
            "grey": [one.to_dict(texts) for one in self.grey],
            "inexact": [one.to_dict(texts) for one in self.inexact],
            "baseline": _baseline(self.baseline, texts) if self.baseline else None,
        }  # fmt: skip


def _identity(policy: Policy) -> dict[str, str]:
    return {"policy": policy.name, "version": policy.version, "digest": policy.digest}


def _recall(tally: Tally) -> dict[str, Any]:
    return {
        "recall": {
            "all": tally.recall.to_dict(), "plain": tally.plain.to_dict(), "disguised": tally.disguised.to_dict(),
            "kinds": {kind: recall.to_dict() for kind, recall in sorted(tally.kinds.items())},
        },
        "precision": tally.precision.to_dict(),
    }  # fmt: skip


def _category(name: str, one: InCategory, tally: Tally) -> dict[str, Any]:
    return {
        "category": name, "in_policy": any(c.name == name for c in tally.policy.model.categories),
        "sanctioned": one.sanctioned.to_dict(), "right": one.right.to_dict(), "found": dict(one.found.most_common()),
    }  # fmt: skip


def _baseline(baseline: Baseline, texts: bool) -> dict[str, Any]:
    return {
        "policy": _identity(baseline.tally.policy), "total": baseline.tally.total.to_dict(),
        **_recall(baseline.tally), **baseline.changes.to_dict(texts),
    }  # fmt: skip


def measure(
    policy: Policy, texts: Iterable[Labelled], *, expect: Mapping[str, str] | None = None,
    at: date | datetime | None = None, worst: int = WORST, baseline: Policy | None = None,
    refused: Refused | None = None,
) -> Report:  # fmt: skip
    """Measures a policy on labelled texts, which are read once, a few thousand at a time.

    ``expect``: what labels that are not in :data:`~bylaw.measure.LABELS` should lead to: ``sanction``, ``none`` or
    ``review``. ``at``: the day of texts that say none (left out: the first on which all rules are in force). ``worst``:
    so many misses, false alarms and changes are kept. ``baseline``: a policy to compare with, on the same texts and the
    same day. ``refused`` is called with each text that a policy cannot take or whose label is unknown, which is then
    left out; without it, the first raises its :class:`InputError`.
    """
    for one in (policy, baseline):
        if one is not None and not isinstance(one, Policy):
            raise InputError(f"measure takes policies, not {type(one).__name__}; load them with bylaw.load")
    if isinstance(worst, bool) or not isinstance(worst, int) or worst < 0:
        raise InputError(f"worst is {worst!r}; give a whole number, 0 for none")
    policies = [policy] if baseline is None else [policy, baseline]
    run = _Run(policies, expectations(expect or {}), worst)
    day = at if at is not None else max(map(in_full_force, policies))
    for text, decisions in seen(policies, texts, day, refused):
        run.one(text, decisions, refused)
    return run.report(day)


def schema() -> dict[str, Any]:
    """The JSON Schema of :meth:`Report.to_dict`."""
    text = Path(__file__).with_name("measure.schema.json").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(text))


class _Run:
    """One measurement: counts, and keeps the worst."""

    def __init__(self, policies: list[Policy], expect: Mapping[str, Expected], worst: int) -> None:
        self.expect, self.policy = expect, policies[0]
        self.tallies = [Tally(policy) for policy in policies]
        self.misses, self.false_alarms, self.grey = Misses(worst), Gravest(worst), Gravest(worst)
        self.changes, self.worst = Changes(worst), worst
        self.inexact: list[Case] = []

    def one(self, text: Labelled, decisions: tuple[Decision, ...], refused: Refused | None) -> None:
        decision = decisions[0]
        expected = self.expect.get(text.label)
        if expected is None:
            unknown = InputError(f"its label {text.label!r} is unknown; say in `expect` what it should lead to")
            if refused is None:
                raise InputError(f"{text.where}: {unknown}" if text.where else str(unknown))
            refused(text, unknown)
            return
        hit = bool(decision.sanction)
        self.tallies[0].add(text, expected, decision)
        if hit and expected != "sanction":
            gravest = self.false_alarms if expected == "none" else self.grey
            gravest.add(decision.points, partial(case, text, decision, self.policy))
        elif not hit and expected == "sanction":
            self.misses.add(text.evasion, partial(case, text, decision, self.policy))
        if len(self.inexact) < self.worst and self._is_inexact(text, decision):
            self.inexact.append(case(text, decision, self.policy))
        if len(decisions) > 1:
            self._compare(text, expected, decision, decisions[1])

    def _is_inexact(self, text: Labelled, decision: Decision) -> bool:
        found = bool(text.spans and decision.findings)
        return found and not found_spans(self.policy, text, decision).issuperset(text.spans)

    def _compare(self, text: Labelled, expected: Expected, new: Decision, old: Decision) -> None:
        self.tallies[1].add(text, expected, old)
        was, is_ = bool(old.sanction), bool(new.sanction)
        # What is shown is why it is sanctioned, by whichever policy sanctions it.
        shown = (new, self.tallies[0].policy) if is_ else (old, self.tallies[1].policy)
        self.changes.add(expected, was, is_, partial(case, text, *shown))

    def report(self, at: date | datetime) -> Report:
        tally = self.tallies[0]
        return Report(
            at, self.policy.judge("", at=at).in_force, tally, self.expect, self.misses.list(),
            self.false_alarms.list(), self.grey.list(), tuple(self.inexact),
            Baseline(self.tallies[1], self.changes) if len(self.tallies) > 1 else None,
        )  # fmt: skip
