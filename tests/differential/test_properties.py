"""What must hold of every answer, whatever the policy and the text."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bylaw._engine import Engine
from bylaw.plan import PLAN_VERSION, WEIGHTS

sys.path.insert(0, str(Path(__file__).parent))
from strategies import DROPPED, LETTERS, cases, known_spellings, lists, rules, spellings, texts

Case = tuple[str, list[tuple[int, str]], list[int | str | None], int, tuple[int, int]]


def engine(plan: dict[str, Any]) -> Engine:
    return Engine(json.dumps(plan, ensure_ascii=False), 10_000, 10_000)


def points(plan: dict[str, Any], text: str) -> tuple[int, int]:
    verdict = engine(plan).judge_text(text, [None, None], 15)
    return (verdict.points, verdict.review_points) if verdict else (0, 0)


@st.composite
def growing(draw: st.DrawFn) -> tuple[dict[str, Any], str]:
    """A plan whose rules have no guards, and a text."""
    count = draw(st.integers(1, 2))
    made = [draw(rules(i, count, guards=False)) for i in range(draw(st.integers(1, 3)))]
    for rule in made:
        rule |= {"unless": [], "mitigate": [], "from": None, "until": None, "fields": None}
    plan = {
        "version": PLAN_VERSION, "fields": ["text", "bio"], "context": ["x", "y"], "categories": ["one", "two"],
        "lists": [draw(lists(i)) | {"except": []} for i in range(count)], "rules": made, "weights": WEIGHTS,
        "cap": draw(st.sampled_from([None, 50])), "bonuses": draw(st.sampled_from([[], [[20, [0, 1]]]])),
    }  # fmt: skip
    return plan, draw(texts(known_spellings(plan)))


@given(growing(), st.data())
def test_adding_a_term_never_lowers_points(case: tuple[dict[str, Any], str], data: st.DataObject) -> None:
    plan, text = case
    before = points(plan, text)
    grown = json.loads(json.dumps(plan))
    mode = data.draw(st.sampled_from(["anywhere", "word"]))
    # A new list of terms at the end of the last list, so that the numbers of the others stay.
    grown["lists"][-1]["groups"].append({"mode": mode, "terms": [data.draw(spellings)]})
    after = points(grown, text)
    assert after[0] >= before[0] and after[1] >= before[1]


@given(growing(), st.data())
def test_adding_a_rule_never_lowers_points(case: tuple[dict[str, Any], str], data: st.DataObject) -> None:
    plan, text = case
    before = points(plan, text)
    rule = data.draw(rules(9, len(plan["lists"])))
    after = points({**plan, "rules": [*plan["rules"], rule]}, text)
    assert after[0] >= before[0] and after[1] >= before[1]


@given(growing())
def test_the_order_of_rules_changes_nothing(case: tuple[dict[str, Any], str]) -> None:
    plan, text = case
    assert points({**plan, "rules": plan["rules"][::-1]}, text) == points(plan, text)


@given(growing())
def test_the_order_of_lists_changes_nothing(case: tuple[dict[str, Any], str]) -> None:
    plan, text = case
    last = len(plan["lists"]) - 1

    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: sorted(last - i for i in v) if k == "lists" else turned(v) for k, v in value.items()}
        return [turned(v) for v in value] if isinstance(value, list) else value

    other = {**plan, "lists": plan["lists"][::-1], "rules": turned(plan["rules"])}
    assert points(other, text) == points(plan, text)


@given(cases())
def test_spans_lie_in_the_text_and_are_not_empty(case: Case) -> None:
    plan, given_texts, context, day, limits = case
    verdict = Engine(plan, *limits).judge(given_texts, context, day)
    for _, _, _, spans in verdict.findings if verdict else []:
        assert spans == sorted(spans)
        for index, start, end, _, views, _ in spans:
            assert 0 <= start < end <= len(given_texts[index][1])
            assert 0 <= views < 4096
    if verdict:
        assert 0 <= verdict.points <= verdict.review_points


def one_list(views: int, mode: str, *terms: str) -> dict[str, Any]:
    """A plan of one list and no rules."""
    return {
        "version": PLAN_VERSION, "fields": ["text"], "context": [], "categories": [], "rules": [], "weights": WEIGHTS,
        "lists": [{"name": "l", "views": views, "groups": [{"mode": mode, "terms": list(terms)}], "except": []}],
        "cap": None, "bonuses": [],
    }  # fmt: skip


@given(
    spellings.filter(lambda s: s[0] not in DROPPED),
    st.sampled_from(["anywhere", "exact", "word"]),
    st.integers(0, 3),
    st.sampled_from(["", " ", "。", "好"]),
)
def test_a_term_always_matches_itself(term: str, mode: str, views: int, around: str) -> None:
    found, _ = engine(one_list(views, mode, term)).matches(around + term + around)
    start = len(around)
    assert (0, start) in {(number, first) for number, first, _, _ in found}
    end = max(last for _, first, last, _ in found if first == start)
    assert end >= start + len(term.rstrip("\u200b\u00ad\ufe0f\u200d\u0301\u0336"))


@given(st.lists(st.sampled_from(LETTERS), max_size=6).map("".join), st.integers(0, 3))
def test_typing_as_usual_is_never_disguised(text: str, views: int) -> None:
    """Case, width, traditional characters: found, and not called disguised."""
    plan = one_list(views, "anywhere", "比特币", "abc")
    for typed in ("比特币", "比特幣", "ABC", "Ａｂｃ", "abc"):
        found, _ = engine(plan).matches(f"{text} {typed}")
        ends = {end: views for _, _, end, views in found}
        assert ends[len(text) + 1 + len(typed)] == 0
