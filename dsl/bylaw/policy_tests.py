"""Runs the tests that are written in a policy's rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bylaw.decision import Decision
from bylaw.language.diagnostics import Diagnostic
from bylaw.language.model import Rule, Test
from bylaw.policy import Policy


@dataclass(frozen=True)
class Outcome:
    """One test that was run; ``faults`` says, in sentences, what is not as the author wrote."""

    rule: str
    test: Test
    decision: Decision
    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.faults


def run(policy: Policy) -> list[Outcome]:
    """Runs every test of a policy, in order. A rule with mode ``off`` hits nothing."""
    return [_run(policy, rule, test) for rule in policy.model.rules for test in rule.tests]


def unexercised(policy: Policy, outcomes: list[Outcome]) -> list[Diagnostic]:
    """A warning (W113) for every ``unless`` that silenced its rule in no test."""
    seen = {(e.rule, e.unless) for o in outcomes for e in o.decision.excepted}
    return [
        Diagnostic("W113", place)
        for rule in policy.model.rules
        for number, place in enumerate(rule.unless_at)
        if (rule.name, number) not in seen
    ]


def _run(policy: Policy, rule: Rule, test: Test) -> Outcome:
    at = date.fromordinal(test.day) if test.day is not None else None
    text = {test.in_field: test.text}
    decision = policy.judge(text, context=test.context, at=at)
    return Outcome(rule.name, test, decision, tuple(_faults(rule, test, decision)))


def _faults(rule: Rule, test: Test, decision: Decision) -> Iterator[str]:
    finding = next((f for f in decision.findings if f.rule == rule.name), None)
    if test.hits and finding is None and not _in_force(rule, test, decision):
        yield "the rule is not in force on that day"
    elif test.hits and finding is None:
        guard = next((e for e in decision.excepted if e.rule == rule.name), None)
        yield f"it is silenced by its `unless` number {guard.unless + 1}" if guard else "the rule does not hold"
    if not test.hits and finding is not None:
        yield f"the rule holds: {_shown(finding_spans(decision, rule.name), test.text)}"
    if test.hits and finding is not None and test.spans:
        found = finding_spans(decision, rule.name)
        if missing := [s for s in test.spans if s not in found]:
            yield f"marked and not found: {_shown(missing, test.text)}"
        if extra := [s for s in found if s not in test.spans]:
            yield f"found and not marked: {_shown(extra, test.text)}"
    if test.then is not None and (step := outcome(decision)) != test.then and not _also(test.then, decision):
        yield f"it leads to `{step}` ({decision.points} points), not to `{test.then}`"


def _in_force(rule: Rule, test: Test, decision: Decision) -> bool:
    day = test.day
    after = rule.first is None or day is None or day >= rule.first
    before = rule.last is None or day is None or day <= rule.last
    return decision.in_force and after and before


def finding_spans(decision: Decision, rule: str) -> list[tuple[int, int]]:
    """The spans of a rule's finding, each once, sorted."""
    return sorted({(s.start, s.end) for f in decision.findings if f.rule == rule for s in f.spans})


def outcome(decision: Decision) -> str:
    """What follows, in the words of ``then``: a step, ``review`` or ``nothing``."""
    if decision.sanction:
        return decision.sanction.step
    return "review" if decision.review else "nothing"


def _also(then: str, decision: Decision) -> bool:
    """``then review`` also holds where there is a sanction besides."""
    return then == "review" and decision.review is not None


def _shown(spans: list[tuple[int, int]], text: str) -> str:
    return ", ".join(f"`{text[start:end]}` at {start}–{end}" for start, end in spans)
