"""Policies made to hurt: each must be answered, soon, with diagnostics. A hang fails the run."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bylaw
from bylaw._engine import Engine
from bylaw.language.folding import fold
from bylaw.language.patterns import PatternError, parse
from bylaw.plan import PLAN_VERSION, WEIGHTS
from bylaw.reference import ReferenceEngine

HEAD = 'policy "x" language 1 effective 2022-06-20\nterms a { word "ab" }\n'


def codes(text: str) -> set[str]:
    try:
        bylaw.loads(text)
    except bylaw.PolicyError as error:
        assert len(str(error)) < 100_000
        return {d.code for d in error.diagnostics if d.is_error}
    return set()


@pytest.mark.parametrize(
    "comment", ["#" * 5000, "  ## x\n" * 500, "# \n" * 500, "# x #1, y #2, z\n" * 300, "# note, \n" * 300]
)
def test_comments_after_a_list(comment: str) -> None:
    assert codes(f'{HEAD}terms b {{\n  word "x" {comment}\n  except "y" }}\nrule r {{ when any (a, b) }}') == set()
    assert codes(f'{HEAD}terms b {{\n  word "x" {comment}\n  except y }}\nrule r {{ when any a }}') == {"B101"}


def test_many_faults() -> None:
    assert "B101" in codes(HEAD + "rule r {\n" + "severty x\n" * 20_000 + "}")
    assert "B113" in codes(HEAD + 'rule r {\n  say "' + "a" * 40_000 + '"\n  when foo bar\n}')
    assert "B106" in codes(HEAD + "rule r {\n" + "“" * 50_000 + "\n}")
    assert "B201" in codes(HEAD + "".join(f"rule r{i} {{ when any b{i} }}\n" for i in range(1000)))
    assert codes("".join(f"terms t{i} {{ }}\n" for i in range(2000)) + HEAD) == {"B307"}


@pytest.mark.parametrize(
    "condition", ["not " * 1000 + "any a", "(" * 1000 + "any a", "not (" * 60 + "any a" + ")" * 60]
)
def test_deep_conditions(condition: str) -> None:
    assert codes(f"{HEAD}rule r {{ when {condition} }}") == {"B109"}


def test_the_deepest_condition_allowed_is_run() -> None:
    inside = "any a"
    for _ in range(13):
        inside = f"not (any a and ({inside} or any a))"
    policy = bylaw.loads(f"{HEAD}rule r {{ when {inside} }}")
    assert [bool(policy.judge(text)) for text in ("ab", "cd")] == [False, True]
    assert codes(f"{HEAD}rule r {{ when not (any a and ({inside} or any a)) }}") == {"B109"}


@pytest.mark.parametrize(
    "pattern", ["[^a]{1000}" * 9, "a{1,²}", "a{２}", "(a{1000}){1000}", "((((a+)+)+)+)+b", "[0-\U0010ffff]"]
)
def test_patterns_are_refused_or_run(pattern: str) -> None:
    text = f'{HEAD}terms b {{ word "x" pattern "{pattern}" }} rule r {{ when any b }}'
    if not codes(text):
        assert bylaw.loads(text).judge("a" * 100_000) is not None


def test_lone_surrogates() -> None:
    assert codes(HEAD.replace("ab", "\ud800")) == {"B111"}


def test_list_files_with_odd_lines(tmp_path: Path) -> None:
    (tmp_path / "l.txt").write_text("\u0301\n\u0301 d\n" + "x" * 1001, encoding="utf-8")
    with pytest.raises(bylaw.PolicyError) as error:
        bylaw.loads('policy "x" language 1 terms a { word from file "l.txt" } rule r { when any a }', base=tmp_path)
    assert {"B308", "B309", "B314"} <= {d.code for d in error.value.diagnostics}


_ATOMS = ["a", "B", "Ｃ", "比", "幣", "é", "ß", "㎏", ".", r"\d", r"\s", r"\w", r"\D", "[a-c]", "[^A-Z]",
          "[À-ÿ]", "[一-龥]", "[]a]", "[a^-]", "[&~|]", r"[\]\\]", "(?:x|)", "(a|bc)", "^", "$"]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(_ATOMS), st.sampled_from(["", "", "*", "+?", "{2}", "{1,3}"])), max_size=5))
def test_patterns_mean_the_same_in_both_engines_and_need_their_literals(parts: list[tuple[str, str]]) -> None:
    try:
        pattern = parse("".join(a + q for a, q in parts))
    except PatternError:
        return
    compiled = re.compile(pattern.regex)
    assert (compiled.fullmatch("") is not None) <= pattern.nullable
    if pattern.nullable:
        return
    text = "".join(random.Random(str(parts)).choices("aAbBcxＣ比幣币éßss㎏kg 0９-]^&\\龥丟", k=60))
    found = [m.group() for m in compiled.finditer(fold(text).base) if m.group()]
    assert all(not pattern.literals or any(lit in f for lit in pattern.literals) for f in found)
    plan, without = _plan(pattern.regex, list(pattern.literals)), _plan(pattern.regex, [])
    native = Engine(plan, 10_000, 1000).matches(text)
    assert native == Engine(without, 10_000, 1000).matches(text) == ReferenceEngine(plan, 10_000, 1000).matches(text)
    assert bool(native[0]) == bool(found)


def _plan(regex: str, literals: list[str]) -> str:
    groups = [{"mode": "pattern", "terms": [{"regex": regex, "literals": literals}]}]
    lists = [{"name": "l", "views": 0, "groups": groups, "except": []}]
    return json.dumps({"version": PLAN_VERSION, "fields": ["text"], "context": [], "lists": lists, "categories": [],
                       "rules": [], "weights": WEIGHTS, "cap": None, "bonuses": []})  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "hits", "misses"),
    [
        ("x[À-ÿ]", ["xé", "xÀ", "xa"], ["xb", "xq"]),
        ("[A-C]x", ["ax", "Cx", "Ｂx"], ["dx"]),
        ("[丟-丢]", ["丟", "丢"], ["丁"]),
        ("[^0-9]", ["a"], ["3", "９"]),
    ],
)
def test_ranges_fold_member_by_member(pattern: str, hits: list[str], misses: list[str]) -> None:
    policy = bylaw.loads(f'{HEAD}terms b {{ pattern "{pattern}" }} rule r {{ when any b }}')
    assert [bool(policy.matches(t)) for t in hits] == [True] * len(hits)
    assert [bool(policy.matches(t)) for t in misses] == [False] * len(misses)
