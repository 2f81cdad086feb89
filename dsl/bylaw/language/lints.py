"""Warnings: what is allowed and probably a slip."""

from __future__ import annotations

from unicodedata import category

from bylaw.language import syntax as s
from bylaw.language import view_lints
from bylaw.language.common_words import WORDS
from bylaw.language.conditions import Conditions
from bylaw.language.diagnostics.diagnostic import Report
from bylaw.language.folding import fold
from bylaw.language.ladders import KIND
from bylaw.language.literals import quote
from bylaw.language.model import PLACEHOLDER, PLACEHOLDERS, Condition, Model, Rule
from bylaw.language.source import Place

_KNOWN = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)


def lint(model: Model, head: Place | None, rules: list[s.Rule], conditions: Conditions, report: Report) -> None:
    """Looks a model over; ``rules`` are its rules as written and ``head`` its policy line, for their places."""
    _unused(model, conditions, report)
    if not rules and model.name and not report.faults:
        report.add("W117", head)
    for lst, node in zip(model.lists, conditions.nodes, strict=True):
        if lst.name in conditions.used_lists:
            _terms(node, lst.name in conditions.subjects, report)
    view_lints.lint(model.lists, conditions.nodes, report)
    known: dict[str, s.Rule] = {}
    for rule, written in zip(model.rules, rules, strict=True):
        _rule(rule, written, model, report)
        key = repr((rule.when, rule.unless, rule.fields, rule.first, rule.last))
        if rule.when and key in known:
            other = known[key]
            report.add("W107", written.name.at, related=((other.name.at, "the other"),), name=rule.name,
                       other=other.name.value)  # fmt: skip
        known.setdefault(key, written)


def _unused(model: Model, conditions: Conditions, report: Report) -> None:
    if conditions.broken:
        return  # a rule that could not be read may use it
    for node in conditions.nodes:
        if node.name.value not in conditions.used_lists:
            report.add("W101", node.name.at, name=node.name.value)
    for kind, name in conditions.shared.unused():
        report.add("W121", name.at, kind=kind, name=name.value)
    for shared in () if report.faults else conditions.shared.idle():
        if shared.subject is not None:
            report.add("W122", shared.subject.at, name=shared.name.value, subject=shared.subject.value)
    for field, word in zip(model.context, conditions.context_words, strict=True):
        picks_a_ladder = field.name == KIND and model.profiles
        if field.name not in conditions.used_context and not picks_a_ladder:
            report.add("W108", word.at, name=field.name)


def _terms(node: s.TermList, alone: bool, report: Report) -> None:
    for entry in node.entries:
        if entry.mode in (None, "pattern"):
            continue
        for word in (w for term in entry.terms for w in term):
            _term(word, entry.mode or "", alone, report)


def _term(word: s.Word, mode: str, alone: bool, report: Report) -> None:
    for c in word.value:
        if category(c) == "Cf":
            report.add("W114", word.at, term=quote(word.value), point=ord(c))
            break
    base = fold(word.value).base
    if len(base) == 1 and alone and mode != "sounds":
        report.add("W103", word.at, term=quote(word.value))
    elif mode == "anywhere" and base.isascii() and base.isalpha() and len(base) <= 6:
        ordinary = next((w for w in WORDS if base in w and base != w), None)
        if ordinary is not None:
            report.add("W104", word.at, term=quote(word.value), word=ordinary)


def _rule(rule: Rule, written: s.Rule, model: Model, report: Report) -> None:
    at = written.name.at
    faulty = report.faults > 0  # then what is missing may only be what could not be read
    if not rule.tests and not faulty:
        report.add("W106", at, name=rule.name)
    if rule.first is None and model.first is None and not faulty:
        report.add("W112", at, name=rule.name)
    for clause in written.once:
        if clause.name == "say" and isinstance(clause.value, s.Word):
            for found in PLACEHOLDER.finditer(clause.value.value):
                if found[1] not in PLACEHOLDERS:
                    report.add("W116", clause.value.at, found=found[0], clause="say", known=_KNOWN)
    if cause := _never(rule, model):
        report.add("W110", at, name=rule.name, cause=cause)
    if any(without_words(c) for c in rule.when):
        report.add("W111", at, name=rule.name)


def _never(rule: Rule, model: Model) -> str | None:
    if any(c["op"] == "hits" and c["need"] == "different" and c["n"] > _terms_in(c, model) for c in rule.when):
        return "its lists have fewer different terms than it asks for"
    if rule.mode == "off":
        return "its mode is off"
    if rule.last is not None and model.first is not None and rule.last < model.first:
        return "it ends before the policy begins"
    if rule.first is not None and model.last is not None and rule.first > model.last:
        return "it begins after the policy ends"
    return None


def _terms_in(condition: Condition, model: Model) -> int:
    return sum(len(model.lists[number]) for number in condition["lists"])


def without_words(condition: Condition) -> bool:
    """Whether a condition can hold for a text that has none of the words it asks for."""
    op = condition["op"]
    if op == "hits":
        return False
    if op == "and":
        return all(without_words(c) for c in condition["of"])
    if op == "or":
        return any(without_words(c) for c in condition["of"])
    return True  # a fact, or `not`
