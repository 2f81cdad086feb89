"""A policy and a text → why each rule holds or not, and what would change the outcome. On request, and thorough."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bylaw.decision import Decision
from bylaw.errors import InputError
from bylaw.language.diagnostics.diagnostic import closest, listing
from bylaw.language.model import Rule
from bylaw.policy import ContextValues, Policy, Text
from bylaw.reasons.explain_text import explanation_text
from bylaw.reasons.refused import Refused, refused
from bylaw.reasons.retrial import MOST_CHARS, Keyed, Place, Retrial, WhatIf
from bylaw.reasons.trees import Node, Trees
from bylaw.reasons.words import Language, Words
from bylaw.reference.conditions import Found
from bylaw.reference.engine import in_force
from bylaw.reference.matches import Match

MOST_REFUSED = 200
"""Hits that are no matches which an explanation lists, in all fields."""

VERSION = 1


@dataclass(frozen=True, slots=True)
class RuleReason:
    """One rule and its ``outcome``: ``holds``, ``excepted`` (by the ``unless`` number ``unless_number``, from 0),
    ``fails``, ``not_in_force``, ``off`` or ``not_seen`` (the text has none of its fields).

    ``when``, ``unless``, ``aggravate`` and ``mitigate`` (with permille) hold the trees of its conditions; ``what_ifs``
    what would have changed its part in the outcome.
    """

    rule: Rule
    category: str
    outcome: str
    points: int = 0
    factor: int = 1000
    unless_number: int | None = None
    when: tuple[Node, ...] = ()
    unless: tuple[Node, ...] = ()
    aggravate: tuple[tuple[int, Node], ...] = ()
    mitigate: tuple[tuple[int, Node], ...] = ()
    what_ifs: tuple[WhatIf, ...] = ()

    @property
    def name(self) -> str:
        return self.rule.name

    @property
    def close(self) -> bool:
        """Whether it does not hold though something of what it asks for is there."""
        return self.outcome == "fails" and (bool(self.what_ifs) or any(node.near_miss for node in self.when))


class Explanation:
    """Why a text was judged as it was. ``str()`` is for people, :meth:`to_dict` the same as data.

    ``decision`` is what :meth:`Policy.judge` says; ``rules`` explains the rules asked for; ``what_ifs`` are changes of
    the text or of the context that lead to another step. ``cut``: the text exceeds what is explained, and the
    explanation is of its beginning only. ``complete``: every change was tried.
    """

    def __init__(
        self, decision: Decision, rules: tuple[RuleReason, ...], what_ifs: tuple[WhatIf, ...], cut: bool,
        complete: bool, words: Words, asked: bool, fields: Sequence[str] = ("text",),
    ) -> None:  # fmt: skip
        self._many = len(fields) > 1
        self.decision, self.rules, self.what_ifs = decision, rules, what_ifs
        self.cut, self.complete = cut, complete
        self._words, self._asked = words, asked

    @property
    def many_fields(self) -> bool:
        """Whether places have to say which field they are in."""
        return self._many

    def __str__(self) -> str:
        return explanation_text(self, self._words, every=self._asked)

    def __repr__(self) -> str:
        held = [r.name for r in self.rules if r.outcome == "holds"]
        return f"<Explanation {self.decision.sanction.step}, {self.decision.points} points, rules {held}>"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values; the README says what they mean."""
        model, words = self.decision.model, self._words

        def trees(nodes: Sequence[Node]) -> list[dict[str, Any]]:
            return [node.to_dict(lambda c: words.condition(c, model)) for node in nodes]

        return {
            "version": VERSION, "decision": self.decision.to_dict(), "cut": self.cut, "complete": self.complete,
            "rules": [
                {
                    "rule": r.name, "title": r.rule.title, "category": r.category, "severity": r.rule.level.name,
                    "mode": r.rule.mode, "outcome": r.outcome, "points": r.points, "factor": r.factor,
                    "from": _day(r.rule.first), "until": _day(r.rule.last), "unless_number": r.unless_number,
                    "when": trees(r.when), "unless": trees(r.unless),
                    "aggravate": [{"permille": p} | trees([n])[0] for p, n in r.aggravate],
                    "mitigate": [{"permille": p} | trees([n])[0] for p, n in r.mitigate],
                    "what_ifs": [w.to_dict() for w in r.what_ifs],
                }
                for r in self.rules
            ],
            "what_ifs": [w.to_dict() for w in self.what_ifs],
        }  # fmt: skip


def explain(
    policy: Policy, text: Text, *, context: ContextValues | None = None, at: datetime | date | None = None,
    rules: Collection[str] | None = None, language: Language = "en",
) -> Explanation:  # fmt: skip
    """Why ``policy`` judges ``text`` as it does; see :meth:`Policy.explain`."""
    model, words = policy.model, Words(language, policy.model.zone)
    names = [rule.name for rule in model.rules]
    for name in rules or ():
        if name not in names:
            near = closest(name, names)
            hint = f"; did you mean {near!r}?" if near else ""
            raise InputError(f"the policy has no rule {name!r}{hint} (known: {listing(sorted(names))})")
    texts, values, day = policy.given(text, context, at)
    decision = policy.judge(text, context=context, at=at)
    if not decision.in_force:
        return Explanation(decision, (), (), False, True, words, rules is not None)
    trial = Retrial(model, policy.digest, texts, values, day, *policy.limits)
    cut = not trial.gives(decision) or any(len(t) > MOST_CHARS for _, t in texts)
    wanted = [n for n, name in enumerate(names) if rules is None or name in rules]
    overall = (*trial.removals(), *trial.contexts())
    reasons = _Reasons(trial, day).rules(wanted)
    return Explanation(decision, reasons, overall, cut, not trial.cut, words, rules is not None, [n for n, _ in texts])


class _Reasons:
    """The reasons of each rule of one trial."""

    def __init__(self, trial: Retrial, day: int) -> None:
        self.trial, self.day, self.model = trial, day, trial.model
        self.hits: list[tuple[int, Refused, Match]] = []
        key = Keyed(trial.digest, trial.model)
        for number, (field, text) in enumerate(trial.texts):
            matches = [f.match for f in trial.sight.found if f.text == number]
            found = refused(key, field, text[:MOST_CHARS], matches)
            self.hits += [(number, *pair) for pair in found]
        self.hits = self.hits[:MOST_REFUSED]
        self.findings = {f.rule: f for f in trial.base.findings}
        self.excepted = {e.rule: e for e in trial.base.excepted}

    def rules(self, wanted: Sequence[int]) -> tuple[RuleReason, ...]:
        made = [self.rule(number) for number in wanted]
        return tuple(
            replace(reason, what_ifs=tuple(self.what_ifs(number, reason))) if reason.when else reason
            for number, reason in zip(wanted, made, strict=True)
        )

    def rule(self, number: int) -> RuleReason:
        rule, plan = self.model.rules[number], self.trial.engine.plan.rules[number]
        category = self.model.categories[rule.category].name
        if rule.mode == "off" or not in_force(plan, self.day):
            return RuleReason(rule, category, "off" if rule.mode == "off" else "not_in_force")
        if plan.fields is not None and not set(plan.fields) & set(self.trial.sight.fields):
            return RuleReason(rule, category, "not_seen")
        seen = {name for name, _ in self.trial.texts} & set(rule.fields or [name for name, _ in self.trial.texts])
        by_list: dict[str, list[Refused]] = {}
        for _, hit, _ in self.hits:
            if hit.field in seen:
                by_list.setdefault(hit.terms_list, []).append(hit)
        scene = self.trial.engine.scene(plan, self.trial.sight, self.trial.context)
        trees = Trees(self.model, scene, self.trial.texts, by_list)
        finding, excepted = self.findings.get(rule.name), self.excepted.get(rule.name)
        return RuleReason(
            rule, category, "holds" if finding else "excepted" if excepted else "fails",
            finding.points if finding else 0, finding.factor if finding else 1000,
            excepted.unless if excepted else None,
            tuple(map(trees.node, plan.when)), tuple(map(trees.node, plan.unless)),
            tuple((p, trees.node(c)) for p, c in plan.aggravate), tuple((p, trees.node(c)) for p, c in plan.mitigate),
        )  # fmt: skip

    def what_ifs(self, number: int, reason: RuleReason) -> Iterator[WhatIf]:
        """What would have changed the outcome through this rule: wider distances, hits that had counted."""
        trial = self.trial
        excepted = self.excepted.get(reason.name)
        if excepted is not None and trial.spend():
            evidence = {(s.field, s.start, s.end) for s in excepted.spans}
            guards = sorted({(s.field, s.start, s.end, s.text) for s in excepted.guard})
            places = tuple(Place(*g) for g in guards if g[:3] not in evidence)
            made = trial.what_if("removal", trial.without(places), removed=places) if places else None
            if made:
                yield made
        nodes = reason.when if reason.outcome == "fails" else reason.unless
        lists: set[str] = set()
        for leaf in (leaf for node in nodes for leaf in node.leaves()):
            apart, near = leaf.apart, leaf.condition.get("near")
            lists |= {hit.terms_list for hit in leaf.refused}
            if apart and near and apart.why == "far" and apart.unit in ("chars", "words"):
                if not trial.spend():
                    return
                other = trial.with_distance(number, near, apart.distance)
                made = trial.what_if("distance", other, name=reason.name, value=apart.distance)
                if made:
                    yield made
        for text, hit, match in self.hits:
            if hit.terms_list in lists:
                if not trial.spend():
                    return
                made = self._counted(text, hit, match, reason)
                if made:
                    yield made

    def _counted(self, text: int, hit: Refused, match: Match, reason: RuleReason) -> WhatIf | None:
        """What the hit would have led to as a match, if it changes whether this rule holds."""
        other = self.trial.within(Found(text, match))
        holds = any(f.rule == reason.name for f in other.findings)
        if holds == (reason.outcome == "holds"):
            return None
        place = Place(hit.field, hit.start, hit.end, hit.text)
        return self.trial.what_if("match", other, removed=(place,), name=hit.terms_list)


def _day(ordinal: int | None) -> str | None:
    return None if ordinal is None else date.fromordinal(ordinal).isoformat()
