"""Rules, lanes, dates and verdicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bylaw.reference import ReferenceEngine
from bylaw.verdict import Verdict

Make = Callable[..., ReferenceEngine]


def words(name: str, *terms: str) -> dict[str, Any]:
    return {"name": name, "views": 3, "groups": [{"mode": "anywhere", "terms": list(terms)}], "except": []}


def hits(number: int, counted: bool = True) -> dict[str, Any]:
    return {"op": "hits", "lists": [number], "need": "any", "n": 0, "disguised": False, "counted": counted,
            "near": None}  # fmt: skip


def rule(when: Any, **parts: Any) -> dict[str, Any]:
    return {"name": "r", "category": 0, "value": 40, "mode": "enforce", "fields": None, "from": None,
            "until": None, "when": [when], "unless": [], "aggravate": [], "mitigate": []} | parts  # fmt: skip


def judged(engine: ReferenceEngine, text: str, context: tuple[Any, ...] = (), day: int = 0) -> Verdict:
    verdict = engine.judge([(0, text)], list(context), day)
    assert verdict is not None
    return verdict


TRADING = words("trading", "甲", "乙", "丙", "丁")
GUARDS = words("guards", "新闻")


def test_one_term_many_times_and_many_terms(make: Make) -> None:
    engine = make(lists=[TRADING], rules=[rule(hits(0))])
    assert judged(engine, "甲。" * 50).points == 46
    assert judged(engine, "甲乙丙丁").points == 75
    assert judged(engine, "甲").findings == [(0, 40, 1000, [(0, 0, 1, 0, 0, True)])]


def test_three_categories_and_a_bonus(make: Make) -> None:
    rules = [
        rule(hits(0), category=0, value=60),
        rule(hits(1), category=1, value=60),
        rule(hits(2), category=2, value=30),
    ]
    engine = make(
        lists=[words("issuance", "发"), words("financing", "募"), words("guidance", "链")],
        categories=["issuance", "financing", "guidance"],
        rules=rules,
        bonuses=[[20, [0, 1]]],
    )
    assert judged(engine, "发募链").points == 117
    assert judged(engine, "发链").points == 75
    assert judged(engine, "募").points == 60


def test_uncounted_evidence_is_worth_the_value(make: Make) -> None:
    engine = make(lists=[TRADING], rules=[rule(hits(0, counted=False))])
    assert judged(engine, "甲乙丙丁").points == 40


def test_aggravation_and_mitigation(make: Make) -> None:
    engine = make(
        lists=[TRADING, GUARDS, words("more", "急")],
        rules=[rule(hits(0), aggravate=[[500, hits(2)], [250, hits(0)]], mitigate=[[300, hits(1)]])],
    )
    assert judged(engine, "甲").findings[0][:3] == (0, 50, 1250)
    assert judged(engine, "甲急").findings[0][:3] == (0, 70, 1750)
    verdict = judged(engine, "甲急新闻")
    assert verdict.findings == [(0, 58, 1450, [(0, 0, 1, 0, 0, True)])]


def test_cap(make: Make) -> None:
    rules = [rule(hits(0), value=300), rule(hits(0), value=300), rule(hits(0), value=10, category=1)]
    engine = make(lists=[TRADING], categories=["a", "b"], rules=rules, cap=400)
    assert judged(engine, "甲").points == 400 + 5


def test_unless(make: Make) -> None:
    never = {"op": "not", "of": {"op": "not", "of": hits(2)}}
    engine = make(lists=[TRADING, GUARDS, words("never", "无")], rules=[rule(hits(0), unless=[never, hits(1)])])
    verdict = judged(engine, "新闻：甲")
    assert verdict.as_tuple() == (0, 0, False, [], [(0, 1, [(0, 3, 4, 0, 0, True)], [(0, 0, 2, 4, 0, True)])])
    assert judged(engine, "甲").excepted == []
    assert engine.judge([(0, "新闻")], [], 0) is None


def test_a_guard_in_another_field_guards(make: Make) -> None:
    engine = make(fields=["text", "title"], lists=[TRADING, GUARDS], rules=[rule(hits(0), unless=[hits(1)])])
    verdict = engine.judge([(0, "甲"), (1, "新闻")], [], 0)
    assert verdict is not None
    assert verdict.excepted == [(0, 0, [(0, 0, 1, 0, 0, True)], [(1, 0, 2, 4, 0, True)])]


def test_lanes(make: Make) -> None:
    modes = ["enforce", "grey", "shadow", "off"]
    rules = [rule(hits(i), mode=mode, value=10 * (i + 1), category=i) for i, mode in enumerate(modes)]
    engine = make(
        lists=[words(term, term) for term in "甲乙丙丁"],
        categories=modes,
        rules=rules,
        bonuses=[[7, [0]], [9, [0, 1]], [11, [0, 2]]],
    )
    verdict = judged(engine, "甲乙丙丁")
    assert [finding[:2] for finding in verdict.findings] == [(0, 10), (1, 20), (2, 30)]
    assert verdict.points == 10 + 7
    assert verdict.review_points == 20 + 5 + 7 + 9
    assert judged(engine, "丙").as_tuple()[:3] == (0, 0, False)
    assert engine.judge([(0, "丁")], [], 0) is None


def test_dates_are_inclusive(make: Make) -> None:
    engine = make(lists=[TRADING], rules=[rule(hits(0), **{"from": 10, "until": 12})])
    assert [engine.judge([(0, "甲")], [], day) is not None for day in range(9, 14)] == [False, True, True, True, False]


def test_fields(make: Make) -> None:
    rules = [rule(hits(0), fields=[1]), rule(hits(0))]
    engine = make(fields=["text", "nickname"], lists=[TRADING], rules=rules)
    verdict = engine.judge([(1, "甲"), (0, "乙"), (7, "丙")], [], 0)
    assert verdict is not None
    assert verdict.findings == [
        (0, 40, 1000, [(0, 0, 1, 0, 0, True)]),
        (1, 70, 1000, [(0, 0, 1, 0, 0, True), (1, 0, 1, 1, 0, True), (2, 0, 1, 2, 0, True)]),
    ]


def test_several_whens_give_their_evidence_together(make: Make) -> None:
    both = rule(None) | {"when": [hits(0, counted=False), hits(1)]}
    engine = make(lists=[TRADING, GUARDS], rules=[both])
    assert judged(engine, "甲新闻").findings[0][3] == [(0, 0, 1, 0, 0, False), (0, 1, 3, 4, 0, True)]
    assert judged(engine, "甲").findings[0][3] == [(0, 0, 1, 0, 0, False)]


def test_truncated_texts_have_a_verdict(make: Make) -> None:
    engine = make(lists=[TRADING], rules=[rule(hits(0))], max_chars=2)
    assert judged(engine, "xxx甲").as_tuple() == Verdict(0, 0, True, [], []).as_tuple()
    assert engine.judge([(0, "xx")], [], 0) is None
    assert judged(engine, "x甲乙").as_tuple()[:3] == (40, 40, True)


def test_context_reaches_the_rules(make: Make) -> None:
    media = {"op": "context", "field": 1, "cmp": "is", "values": ["media"]}
    engine = make(context=["age", "kind"], lists=[TRADING], rules=[rule(hits(0), unless=[media])])
    assert judged(engine, "甲", (5, "media")).excepted == [(0, 0, [(0, 0, 1, 0, 0, True)], [])]
    assert judged(engine, "甲", (5, None)).points == 40


def test_judge_text_and_judge_many(make: Make) -> None:
    engine = make(fields=["text", "nickname"], lists=[TRADING], rules=[rule(hits(0), fields=[0])])
    alone = [engine.judge_text(t, [], 0) for t in ("甲", "x", "乙")]
    assert judged(engine, "甲").as_tuple() == (alone[0] and alone[0].as_tuple())
    together = engine.judge_many(["甲", "x", "乙"], [], 0)
    assert [v and v.as_tuple() for v in together] == [v and v.as_tuple() for v in alone]
    assert alone[1] is None


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"version": 2}, "version 2 is not known"),
        ({"rules": 3}, "wrong type"),
        ({"weights": {"hits": []}}, "'terms' is missing"),
        ({"lists": [{"name": "x"}]}, "'groups' is missing"),
        ({"lists": [{"name": "x", "views": 0, "groups": [{"mode": "loose", "terms": []}], "except": []}]}, "'loose'"),
        ({"lists": [words("x", "\u200b")]}, "folds to nothing"),
        ({"lists": [words("x", "")]}, "bad spelling"),
        (
            {"lists": [{"name": "x", "views": 0, "except": [],
                        "groups": [{"mode": "pattern", "terms": [{"regex": "(", "literals": []}]}]}]},
            "no regular expression",
        ),
        ({"rules": [rule({"op": "perhaps"})]}, "'perhaps' is not known"),
        ({"rules": [rule(hits(0))]}, "lists"),
        ({"rules": [rule({"op": "not", "of": hits(4)})]}, "lists"),
        ({"rules": [rule({"op": "and", "of": []}, category=1)]}, "category of rule 'r'"),
        ({"rules": [rule({"op": "and", "of": []}, fields=[1])]}, "fields of rule 'r'"),
        ({"rules": [rule({"op": "and", "of": []}, mode="loud")]}, "'loud'"),
        ({"rules": [rule({"op": "context", "field": 0, "cmp": "is", "values": [1]})]}, "context field"),
        ({"bonuses": [[1, [0, 5]]]}, "category of a bonus"),
    ],
)  # fmt: skip
def test_malformed_plans(make: Make, parts: dict[str, Any], message: str) -> None:
    said = f"malformed plan.*{message}" if is_reference(make) else "plan"
    with pytest.raises(ValueError, match=said):
        make(parts)


def is_reference(make: Make) -> bool:
    return isinstance(make(), ReferenceEngine)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '"plan"', "{}", "null"])
def test_documents_that_are_no_plan(text: str) -> None:
    with pytest.raises(ValueError, match="malformed plan"):
        ReferenceEngine(text)
