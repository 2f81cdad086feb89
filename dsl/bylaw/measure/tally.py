"""Labelled texts and decisions → counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bylaw.decision import Decision, Finding
from bylaw.measure.labelled import EXPECTED, Expected, Labelled
from bylaw.measure.seen import only_by_disguise
from bylaw.measure.share import Share
from bylaw.policy import Policy

MOST_NAMES = 1000
"""Kinds of evasion, categories and corpora that are counted apart, whatever the input says."""

OTHERS = "(others)"
"""All kinds, categories or corpora beyond that."""


def new_counts() -> dict[Expected, int]:
    return dict.fromkeys(EXPECTED, 0)


@dataclass(slots=True)
class Group:
    """The texts of one label or corpus, by what should become of them.

    ``sanctioned``: enforced findings lead to a step for a first offence. ``reviewed``: they do not, but with the grey
    findings a person should look. ``disguise_only``: sanctioned, but not without the disguised matches.
    """

    texts: dict[Expected, int] = field(default_factory=new_counts)
    sanctioned: dict[Expected, int] = field(default_factory=new_counts)
    reviewed: dict[Expected, int] = field(default_factory=new_counts)
    disguise_only: dict[Expected, int] = field(default_factory=new_counts)
    disguise_unknown: int = 0

    def add(self, expected: Expected, decision: Decision, disguise_only: bool | None) -> None:
        self.texts[expected] += 1
        if not decision:
            return
        if decision.sanction:
            self.sanctioned[expected] += 1
            self.disguise_only[expected] += disguise_only is True
            self.disguise_unknown += disguise_only is None
        elif decision.review is not None:
            self.reviewed[expected] += 1

    @property
    def total(self) -> int:
        return sum(self.texts.values())

    def share(self, counts: Mapping[Expected, int], *expected: Expected) -> Share:
        """Of the texts that should lead to ``expected`` (all without it)."""
        of = expected or EXPECTED
        return Share(sum(counts[e] for e in of), sum(self.texts[e] for e in of))

    def to_dict(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "expected": {
                e: {
                    "sanctioned": self.share(self.sanctioned, e).to_dict(),
                    "reviewed": self.share(self.reviewed, e).to_dict(),
                    "disguise_only": self.share(self.disguise_only, e).to_dict(),
                }
                for e in EXPECTED if self.texts[e]
            },
            "disguise_unknown": self.disguise_unknown,
        }  # fmt: skip


@dataclass(slots=True)
class Recall:
    """Violating texts of one kind: how many are sanctioned, and how many of the others a person is shown."""

    sanctioned: Share = field(default_factory=Share)
    reviewed: Share = field(default_factory=Share)

    def add(self, decision: Decision) -> None:
        hit = bool(decision.sanction)
        self.sanctioned.add(hit)
        self.reviewed.add(not hit and decision.review is not None)

    def to_dict(self) -> dict[str, Any]:
        return {"sanctioned": self.sanctioned.to_dict(), "reviewed": self.reviewed.to_dict()}


@dataclass(slots=True)
class InCategory:
    """Violating texts of one category.

    ``right``: of the sanctioned ones, those with an enforced finding of that category. ``found``: the categories of
    their enforced findings; a text may have several.
    """

    sanctioned: Share = field(default_factory=Share)
    right: Share = field(default_factory=Share)
    found: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Rule:
    """Texts in which a rule holds, by what should become of them; ``only``: no other enforced rule holds there."""

    mode: str
    category: str
    texts: dict[Expected, int] = field(default_factory=new_counts)
    only: dict[Expected, int] = field(default_factory=new_counts)


@dataclass(slots=True)
class Spans:
    """Labelled spans of texts in which something was found.

    ``exact``: a finding has a span with these very ends. ``overlapping``: one of other ends, but in the same place.
    """

    exact: Share = field(default_factory=Share)
    overlapping: Share = field(default_factory=Share)


class Tally:
    """What one policy makes of labelled texts, counted."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.total = Group()
        self.labels: dict[str, Group] = {}
        self.corpora: dict[str, Group] = {}
        self.plain, self.disguised, self.kinds = Recall(), Recall(), dict[str, Recall]()
        self.categories: dict[str, InCategory] = {}
        self.rules = {
            rule.name: Rule(rule.mode, policy.model.categories[rule.category].name) for rule in policy.model.rules
        }
        self.terms: dict[tuple[str, str], dict[Expected, int]] = {}
        self.views: dict[str, dict[Expected, int]] = {}
        self.spans = Spans()

    def add(self, one: Labelled, expected: Expected, decision: Decision) -> None:
        disguise_only = only_by_disguise(self.policy, decision) if decision.sanction else False
        for group in (self.total, _named(self.labels, one.label, Group), _named(self.corpora, one.corpus, Group)):
            group.add(expected, decision, disguise_only)
        if expected == "sanction":
            self._recall(one, decision)
        if not decision.findings:
            return
        self._rules(expected, decision)
        self._spans(one, decision)

    @property
    def recall(self) -> Share:
        """Of all violating texts."""
        return self.total.share(self.total.sanctioned, "sanction")

    @property
    def precision(self) -> Share:
        """Of the texts that are sanctioned, those that should be: it depends on how many of each label there are."""
        return Share(self.total.sanctioned["sanction"], sum(self.total.sanctioned.values()))

    def _recall(self, one: Labelled, decision: Decision) -> None:
        (self.plain if one.evasion is None else self.disguised).add(decision)
        if one.evasion is not None:
            _named(self.kinds, one.evasion, Recall).add(decision)
        if one.category is not None:
            self._category(_named(self.categories, one.category, InCategory), one.category, decision)

    def _category(self, counted: InCategory, labelled: str, decision: Decision) -> None:
        counted.sanctioned.add(bool(decision.sanction))
        if decision.sanction:
            found = {f.category for f in _enforced(decision)}
            counted.right.add(labelled in found)
            counted.found.update(found)

    def _rules(self, expected: Expected, decision: Decision) -> None:
        enforced = _enforced(decision)
        for finding in decision.findings:
            self.rules[finding.rule].texts[expected] += 1
            if enforced == [finding]:
                self.rules[finding.rule].only[expected] += 1
        evidence = [span for f in decision.findings if f.mode in ("enforce", "grey") for span in f.spans]
        for term in {(span.terms_list, span.term) for span in evidence}:
            self.terms.setdefault(term, new_counts())[expected] += 1
        for view in {view for span in evidence for view in span.views}:
            self.views.setdefault(view, new_counts())[expected] += 1

    def _spans(self, one: Labelled, decision: Decision) -> None:
        if not one.spans:
            return
        found = found_spans(self.policy, one, decision)
        for start, end in one.spans:
            exact = (start, end) in found
            self.spans.exact.add(exact)
            self.spans.overlapping.add(not exact and any(s < end and start < e for s, e in found))


def found_spans(policy: Policy, one: Labelled, decision: Decision) -> set[tuple[int, int]]:
    """The spans of all findings, in every lane, in the field that labelled spans are places in."""
    name = policy.model.fields[0] if isinstance(one.text, str) else next(iter(one.text))
    return {(s.start, s.end) for f in decision.findings for s in f.spans if s.field == name}


def _enforced(decision: Decision) -> list[Finding]:
    return [f for f in decision.findings if f.mode == "enforce"]


def _named(groups: dict[str, Any], name: str, make: Any) -> Any:
    """The group of that name; names are made up by the input, so there is an end to them."""
    if name not in groups and len(groups) >= MOST_NAMES:
        name = OTHERS
    if name not in groups:
        groups[name] = make()
    return groups[name]
