"""The tests of a policy → the sites in them: where a term of a list stands that can be disguised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from bylaw.decision import Decision, Span
from bylaw.language import views
from bylaw.language.model import Model, TermList, Test
from bylaw.language.patterns import Pattern
from bylaw.policy import Policy
from bylaw.policy_tests import outcome


@dataclass(frozen=True)
class Site:
    """A term in the text of a test, typed plainly.

    ``weight`` is what the message came to: 2 a sanction, 1 a person's review, 0 nothing. ``plain`` is false where
    the rule asks for a disguise, so that no ordinary typing can make it hold. ``sounds``: the term is
    searched by its sound.
    """

    rule: str
    test: Test
    text: str
    span: tuple[int, int]
    term: str
    terms_list: TermList
    mode: str
    weight: int
    plain: bool = True
    sounds: bool = False

    @property
    def surface(self) -> str:
        return self.text[self.span[0] : self.span[1]]

    @property
    def views(self) -> frozenset[str]:
        """What the list ignores, and what `sounds` adds: not for patterns, nor for what is matched exactly."""
        if self.mode in ("exact", "pattern"):
            return frozenset()
        return frozenset(views.names(self.terms_list.views | (views.SOUNDS | views.PINYIN if self.sounds else 0)))


@dataclass
class Found:
    """The sites, and the tests that hit nothing even as they stand."""

    sites: list[Site] = field(default_factory=list)
    tests: int = 0
    failing: list[Test] = field(default_factory=list)


def sites(policy: Policy) -> Found:
    """The sites of every `test hits` that passes: its marked spans, or without marks those that are reported."""
    found = Found()
    spans: list[tuple[str, Test, Decision, Span]] = []
    for rule in policy.model.rules:
        for test in rule.tests:
            if not test.hits:
                continue
            found.tests += 1
            decision = judged(policy, test, test.text)
            reported = [s for s in rule_spans(decision, rule.name) if s.field == test.in_field]
            marked = [s for s in reported if not test.spans or (s.start, s.end) in test.spans]
            if not marked:
                found.failing.append(test)
            spans += ((rule.name, test, decision, span) for span in marked)
    modes = _modes(policy.model, {(span.terms_list, span.term) for *_, span in spans})
    lists = {one.name: one for one in policy.model.lists}
    seen = set()
    for rule_name, test, decision, span in spans:
        site = _site(policy, rule_name, test, decision, span, lists[span.terms_list], modes)
        key = (rule_name, id(test), site.text, site.span)
        if key not in seen:
            seen.add(key)
            found.sites.append(site)
    return found


def _site(
    policy: Policy, rule: str, test: Test, decision: Decision, span: Span, terms_list: TermList,
    modes: dict[tuple[str, str], tuple[str, bool]],
) -> Site:  # fmt: skip
    mode, sounds = modes[span.terms_list, span.term]
    start, end = span.start, span.end
    text, plain = test.text, True
    if span.disguised and mode != "pattern":
        # The test is disguised already: the term stands in for it, for others to be tried on it.
        text = test.text[:start] + span.term + test.text[end:]
        end = start + len(span.term)
        spans = rule_spans(judged(policy, test, text), rule)
        plain = any(s.field == test.in_field and s.start < end and start < s.end for s in spans)
    return Site(rule, test, text, (start, end), span.term, terms_list, mode, weight(decision), plain, sounds)


def _modes(model: Model, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, bool]]:
    """How each of the terms is matched, and whether by its sound, too. A list may be long; only what is asked for
    is kept."""
    modes: dict[tuple[str, str], tuple[str, bool]] = {}
    for terms_list in model.lists:
        names = {term for name, term in wanted if name == terms_list.name}
        for group in terms_list.groups if names else ():
            for number, name in enumerate(_names(group.terms)):
                if name in names:
                    modes.setdefault((terms_list.name, name), (group.mode, number in group.sounds))
    return modes


def _names(terms: object) -> Iterator[str]:
    for term in terms:  # type: ignore[attr-defined]
        yield term.source if isinstance(term, Pattern) else term if isinstance(term, str) else term[0]


def judged(policy: Policy, test: Test, text: str) -> Decision:
    """A text instead of a test's own: in its field, with its facts, on its day."""
    at = date.fromordinal(test.day) if test.day is not None else None
    return policy.judge({test.in_field: text}, context=test.context, at=at)


def rule_spans(decision: Decision, rule: str) -> list[Span]:
    return [span for finding in decision.findings if finding.rule == rule for span in finding.spans]


def weight(decision: Decision) -> int:
    return {"nothing": 0, "review": 1}.get(outcome(decision), 2)
