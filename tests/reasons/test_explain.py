"""Explanations: each reason is the right one, each what-if is true, and hostile texts stay within the limits."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

import bylaw
from bylaw.policy import Policy
from bylaw.reasons.explain import Explanation, RuleReason
from bylaw.reasons.retrial import MOST_TRIALS

sys.path.insert(0, str(Path(__file__).parent))
from cases import DEMO, START
from test_statement import ages, texts

GOLDEN = Path(__file__).parent.parent / "golden" / "reasons"


def reason(text: Any, rule: str, **options: Any) -> RuleReason:
    return next(r for r in DEMO.explain(text, at=START, **options).rules if r.name == rule)


@given(texts, ages)
def test_it_explains_what_was_decided(text: str, age: int | None) -> None:
    made = DEMO.explain(text, context={"age": age}, at=START)
    decision = DEMO.judge(text, context={"age": age}, at=START)
    assert made.decision.to_dict() == decision.to_dict() and not made.cut
    assert {r.name: r.points for r in made.rules if r.outcome == "holds"} == {
        f.rule: f.points for f in decision.findings
    }
    assert [(r.name, r.unless_number) for r in made.rules if r.outcome == "excepted"] == [
        (e.rule, e.unless) for e in decision.excepted
    ]
    for r in made.rules:
        if r.when:
            assert any(node.holds for node in r.when) == (r.outcome in ("holds", "excepted"))
    for language in ("en", "zh"):
        assert str(DEMO.explain(text, at=START, language=language))  # type: ignore[arg-type]


def leaves(made: Explanation) -> Iterator[Any]:
    return (leaf for r in made.rules for node in (*r.when, *r.unless) for leaf in node.leaves())


@given(texts)
def test_distances_are_right(text: str) -> None:
    """A pair that is said to be too far apart is near from that distance on, and not before: judged by a new policy."""
    made = DEMO.explain(text, at=START, rules=["offer"])
    apart = made.rules[0].when[0].apart
    if apart is None or apart.why != "far":
        return
    assert apart.distance > apart.limit == 12
    for within, holds in ((apart.distance, True), (apart.distance - 1, False)):
        near = DEMO.model.rules[0].when[0]["near"] | {"within": within}
        rule = replace(DEMO.model.rules[0], when=(DEMO.model.rules[0].when[0] | {"near": near},), unless=())
        other = Policy(replace(DEMO.model, rules=(rule,)))
        assert bool(other.judge(text, at=START).findings) == holds


@given(texts, ages)
def test_what_ifs_are_true(text: str, age: int | None) -> None:
    made = DEMO.explain(text, context={"age": age}, at=START)
    for what in (*made.what_ifs, *(w for r in made.rules for w in r.what_ifs)):
        assert what.points[0] == made.decision.points and what.step[0] == made.decision.sanction.step
        if what.kind == "context":
            other = DEMO.judge(text, context={"age": age} | {what.name: what.value}, at=START)
        elif what.kind == "distance":
            number = next(n for n, r in enumerate(DEMO.model.rules) if r.name == what.name)
            rule = DEMO.model.rules[number]
            clause, fixed = (
                ("when", rule.when) if what.name != "offer" or not _held(made, "offer") else ("unless", rule.unless)
            )
            changed = [c | {"near": c["near"] | {"within": what.value}} if c.get("near") else c for c in fixed]
            rules = list(DEMO.model.rules)
            rules[number] = replace(rule, **{clause: tuple(changed)})
            other = Policy(replace(DEMO.model, rules=tuple(rules))).judge(text, context={"age": age}, at=START)
        else:
            continue
        assert (other.points, other.sanction.step) == (what.points[1], what.step[1])


def _held(made: Explanation, name: str) -> bool:
    return any(r.name == name and r.outcome == "holds" for r in made.rules)


@pytest.mark.parametrize(
    ("text", "view", "words"),
    [
        ("bitebi", "pinyin", "以拼音代替"), ("彼特币", "sounds", "谐音字"), ("比牛寺币", "splits", "拆字"),
        ("nioctib", "reversed", "倒序书写"), ("b1tc0in", "leet", "以数字或符号代替字母"),
        ("bitcooooin", "repeats", "重复字符"), ("bitccoin", "repeats", "重复字符"),
        ("<b>比</b>特币", "markup", "标记或编码"),
        ("比.特.币", "separators", "字间分隔"),
    ],
)  # fmt: skip
def test_a_disguise_that_the_list_does_not_ignore_is_named(text: str, view: str, words: str) -> None:
    policy = bylaw.loads(
        'policy "p" language 1\nterms coins { anywhere "比特币" word "bitcoin" }\nrule r { when any coins }'
    )
    assert not policy.judge(text).findings
    found = {hit.views for r in policy.explain(text).rules for leaf in r.when[0].leaves() for hit in leaf.refused}
    assert found == {(view,)}
    assert words in str(policy.explain(text, language="zh"))


def test_what_stands_beside_a_hit_is_named() -> None:
    policy = bylaw.loads(
        'policy "p" language 1\nterms slang { anywhere "收U" not followed by ideographs }\nrule r { when any slang }'
    )
    (hit,) = policy.explain("诚信收U盘").rules[0].when[0].refused
    assert (hit.why, hit.by, hit.by_start, hit.start, hit.end) == ("beside", "信收U盘", 1, 2, 4)
    assert "“收U” (2–4), as in slang: what stands beside it in “信收U盘” is ruled out" in str(
        policy.explain("诚信收U盘")
    )


def test_distance() -> None:
    found = reason("收购二手旧手机和电脑，也收各种 USDT", "offer")
    apart = found.when[0].apart
    assert apart is not None and (apart.distance, apart.limit, apart.unit) == (14, 12, "chars")
    (what,) = found.what_ifs
    assert (what.kind, what.value, what.points, what.step) == ("distance", 14, (0, 40), ("none", "rectify"))
    assert "14 characters apart, limit 12" in str(DEMO.explain("收购二手旧手机和电脑，也收各种 USDT", at=START))


@pytest.mark.parametrize(
    ("text", "rule", "why", "by"),
    [
        ("buy it together", "offer", "word", "together"),
        ("收购比特币博物馆门票", "offer", "except", "比特币博物馆"),
        ("D O G E buy", "praise", "view", ""),
        ("u buy", "praise", "exact", ""),
    ],
)
def test_hits_that_do_not_count(text: str, rule: str, why: str, by: str) -> None:
    found = reason(text, rule)
    hits = {(hit.why, hit.by) for node in found.when for leaf in node.leaves() for hit in leaf.refused}
    assert (why, by) in hits


def test_a_hit_that_would_have_counted() -> None:
    (what,) = (w for w in reason("D O G E buy", "praise").what_ifs if w.kind == "match")
    assert (what.name, what.points) == ("plain", (0, DEMO.judge("DOGE buy", at=START).points))


def test_order_count_disguise_and_sentence() -> None:
    before, different = reason("buy DOGE", "praise").when
    assert before.apart is not None and before.apart.why == "side"
    assert (different.has, different.asked) == (0, 2)
    far = reason("buy DOGE 。 a b c d e f g h buy", "praise").when[0].apart
    assert far is not None and (far.why, far.partner.start) == ("far", 27)
    assert reason("USDT USDT", "praise").when[1].has == 1
    (plain,) = reason("USDT", "hidden").when[0].plain
    assert plain.text == "USDT"
    issue = reason("警方通报。USDT", "issue").when[0]
    assert issue.apart is not None and (issue.apart.unit, issue.apart.distance) == ("sentence", 1)


def test_silenced_and_what_would_have_held() -> None:
    found = reason("警方通报 收购 USDT", "offer")
    assert (found.outcome, found.unless_number) == ("excepted", 0)
    (what,) = (w for w in found.what_ifs if w.kind == "removal")
    assert [p.text for p in what.removed] == ["警方通报"] and what.points[1] > what.points[0]
    assert reason("收购 USDT", "offer", context={"kind": "media"}).unless_number == 1


def test_dates_fields_modes_and_context() -> None:
    made = {r.name: r for r in DEMO.explain("收购 USDT", at=START).rules}
    outcomes = {name: r.outcome for name, r in made.items()}
    assert outcomes == {"offer": "holds", "weak": "fails", "praise": "fails", "names": "not_seen", "hidden": "fails",
                        "issue": "fails", "later": "not_in_force", "rest": "off"}  # fmt: skip
    assert made["offer"].aggravate[0][1].value is None and not made["offer"].aggravate[0][1].holds
    early = DEMO.explain("收购 USDT", at=date(2022, 1, 1))
    assert early.rules == () and "not in force" in str(early)
    named = DEMO.explain({"nickname": "USDT", "text": "x"}, at=START)
    assert "the nickname 0–4" in str(named)


def test_context_what_ifs() -> None:
    made = DEMO.explain("收购 USDT", context={"age": 86_400}, at=START)
    said = {(w.name, w.value): w.step[1] for w in made.what_ifs if w.kind == "context"}
    assert said[("age", 30 * 86_400)] == "rectify" and said[("kind", "media")] == "none"
    assert "if age were 30 days: 60 → 40 points" in str(made)


@pytest.mark.parametrize(
    "text",
    ["收购 USDT " * 3000, "USDT" * 20_000, "比" * 50_000, "U " * 5000, "\u0301" * 9000,
     "\ud800 USDT 收购 \x1b[2J\u202e", "together " * 4000, "."],
)  # fmt: skip
def test_hostile_texts(text: str) -> None:
    begin = time.monotonic()
    made = DEMO.explain(text, at=START)
    shown = str(made)
    assert time.monotonic() - begin < 60
    assert made.decision.to_dict() == DEMO.judge(text, at=START).to_dict()
    assert len(shown) < 20_000 and "\x1b" not in shown and "\u202e" not in shown
    shown.encode()
    assert made.cut == (len(text) > 20_000 or made.cut)
    assert MOST_TRIALS == 60


def test_wrong_calls() -> None:
    with pytest.raises(bylaw.InputError, match="no rule 'ofer'; did you mean 'offer'"):
        DEMO.explain("x", rules=["ofer"])
    with pytest.raises(bylaw.InputError, match="known languages"):
        DEMO.explain("x", language="fr")  # type: ignore[arg-type]


GOLDENS = {
    "offer": "收购 U.S.D.T 和 USDT，DOGE buy",
    "near": "收购二手旧手机和电脑，也收各种 USDT，together",
    "silenced": "警方通报 收购 USDT",
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", GOLDENS)
def test_golden(name: str, language: Any) -> None:
    made = DEMO.explain(GOLDENS[name], context={"age": 86_400}, at=START, language=language)
    path, text = GOLDEN / f"explain_{name}.{language}.txt", str(made) + "\n"
    if os.environ.get("BYLAW_GOLDEN") == "rewrite":
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
