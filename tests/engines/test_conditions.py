"""Every condition, seen through the evidence of a rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bylaw.reference import ReferenceEngine

Make = Callable[..., ReferenceEngine]
Evidence = list[tuple[str, bool]]

LISTS = [
    {"name": "verbs", "views": 3, "groups": [{"mode": "anywhere", "terms": ["买", "卖"]}], "except": []},
    {"name": "coins", "views": 3, "groups": [{"mode": "word", "terms": ["btc", "eth"]}], "except": []},
]
VERBS, COINS = 0, 1


def hits(*lists: int, need: str = "any", n: int = 0, disguised: bool = False, counted: bool = True,
         near: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:  # fmt: skip
    return {"op": "hits", "lists": list(lists), "need": need, "n": n, "disguised": disguised,
            "counted": counted, "near": near, **more}  # fmt: skip


def near(*lists: int, unit: str = "any", within: int = 0, side: str = "either") -> dict[str, Any]:
    return {"lists": list(lists), "unit": unit, "within": within, "side": side}


def all_of(*conditions: Any) -> dict[str, Any]:
    return {"op": "and", "of": list(conditions)}


def any_of(*conditions: Any) -> dict[str, Any]:
    return {"op": "or", "of": list(conditions)}


def none_of(condition: Any) -> dict[str, Any]:
    return {"op": "not", "of": condition}


def given(comparison: str, *values: Any) -> dict[str, Any]:
    return {"op": "context", "field": 0, "cmp": comparison, "values": list(values)}


def rule(*when: Any, **parts: Any) -> dict[str, Any]:
    return {"name": "r", "category": 0, "value": 40, "mode": "enforce", "fields": None, "from": None,
            "until": None, "when": list(when), "unless": [], "aggravate": [], "mitigate": []} | parts  # fmt: skip


@pytest.fixture
def why(make: Make) -> Callable[..., Evidence | None]:
    """The evidence for a condition in a text: (matched text, counted); None if it is false."""

    def evidence(condition: Any, text: str, value: Any = None) -> Evidence | None:
        engine = make(lists=LISTS, context=["fact"], rules=[rule(condition)])
        verdict = engine.judge([(0, text)], [value], 0)
        if verdict is None:
            return None
        [(number, _, _, spans)] = verdict.findings
        assert number == 0
        return [(text[start:end], counted) for _, start, end, _, _, counted in spans]

    return evidence


Why = Callable[..., Evidence | None]


def test_any(why: Why) -> None:
    assert why(hits(VERBS), "买 btc") == [("买", True)]
    assert why(hits(VERBS, COINS), "买 btc") == [("买", True), ("btc", True)]
    assert why(hits(VERBS, counted=False), "买 btc") == [("买", False)]
    assert why(hits(VERBS), "btc") is None


def test_all(why: Why) -> None:
    assert why(hits(COINS, need="all"), "btc eth btc") == [("btc", True), ("eth", True), ("btc", True)]
    assert why(hits(COINS, need="all"), "btc btc") is None
    assert why(hits(COINS, VERBS, need="all"), "btc eth 买") is None
    assert why(hits(COINS, VERBS, need="all"), "btc eth 买 卖") is not None


def test_count(why: Why) -> None:
    assert why(hits(COINS, need="count", n=3), "btc btc btc") == [("btc", True)] * 3
    assert why(hits(COINS, need="count", n=3), "btc eth") is None


def test_different(why: Why) -> None:
    assert why(hits(COINS, need="different", n=2), "btc btc eth") is not None
    assert why(hits(COINS, need="different", n=2), "btc btc btc") is None


def test_disguised(why: Why) -> None:
    assert why(hits(COINS, disguised=True), "btc b.t.c") == [("b.t.c", True)]
    assert why(hits(COINS, disguised=True), "btc") is None


def test_disguised_in_some_ways(why: Why) -> None:
    separators, invisible = 2, 16
    asked = [hits(COINS, disguised=True, by=by) for by in (separators, invisible, separators | invisible, 0)]
    for text, holds in (
        ("btc", [False] * 4), ("b.t.c", [True, False, True, True]), ("bt\u200bc", [False, True, True, True]),
        ("b.\u200bt.c", [True] * 4),
    ):  # fmt: skip
        assert [why(one, text) for one in asked] == [[(text, True)] if one else None for one in holds]
    assert why(asked[1], "b.t.c and bt\u200bc") == [("bt\u200bc", True)]


@pytest.mark.parametrize("fault", [{"by": 2}, {"disguised": True, "by": 16384}, {"disguised": True, "by": -1}], ids=str)
def test_ways_that_are_none_are_refused(why: Why, fault: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"by|u16"):
        why(hits(COINS, **fault), "b.t.c")


def test_and_or_not(why: Why) -> None:
    assert why(all_of(hits(VERBS), hits(COINS)), "买 btc") == [("买", True), ("btc", True)]
    assert why(all_of(hits(VERBS), hits(COINS)), "买") is None
    assert why(any_of(hits(VERBS), hits(COINS)), "买") == [("买", True)]
    assert why(any_of(hits(VERBS), hits(COINS)), "买 btc") == [("买", True), ("btc", True)]
    assert why(any_of(hits(VERBS), hits(COINS)), "x") is None
    assert why(all_of(hits(VERBS), none_of(hits(COINS))), "买") == [("买", True)]
    assert why(all_of(hits(VERBS), none_of(hits(COINS))), "买 btc") is None
    assert why(none_of(hits(COINS)), "") == []


def test_evidence_that_is_counted_once_is_counted(why: Why) -> None:
    assert why(all_of(hits(COINS, counted=False), hits(COINS)), "btc") == [("btc", True)]
    assert why(any_of(hits(COINS), hits(COINS, counted=False)), "btc") == [("btc", True)]


# Near


def pair(unit: str, within: int = 0, side: str = "either") -> dict[str, Any]:
    return hits(COINS, near=near(VERBS, unit=unit, within=within, side=side))


def test_partners_are_evidence_but_not_counted(why: Why) -> None:
    assert why(pair("any"), "买 btc eth 卖") == [("买", False), ("btc", True), ("eth", True), ("卖", False)]
    assert why(pair("any"), "btc") is None


def test_only_subjects_with_a_partner_count(why: Why) -> None:
    assert why(pair("chars", 1), "买 btc xxx eth") == [("买", False), ("btc", True)]
    assert why(hits(COINS, need="all", near=near(VERBS, unit="chars", within=1)), "买 btc xxx eth") is None
    assert why(hits(COINS, need="count", n=2, near=near(VERBS, unit="chars", within=1)), "btc 买 eth 卖") == [
        ("btc", True), ("买", False), ("eth", True), ("卖", False),
    ]  # fmt: skip


def test_sides(why: Why) -> None:
    assert why(pair("any", side="before"), "btc 买") is not None
    assert why(pair("any", side="before"), "买 btc") is None
    assert why(pair("any", side="after"), "买 btc") is not None
    assert why(pair("any", side="after"), "btc 买") is None


def test_chars(why: Why) -> None:
    assert why(pair("chars", 0), "买btc") is not None
    assert why(pair("chars", 3), "买 x btc") is not None
    assert why(pair("chars", 2), "买 x btc") is None
    assert why(pair("chars", 2), "btc 🔥买") is not None


@pytest.mark.parametrize(
    ("between", "words"),
    [
        ("", 0), (" ", 0), (" a ", 1), (" one two ", 2), (" 12 ab ", 2), (" a1 ", 1), ("中文", 2),
        ("中a文", 3), (" it's ", 2), (" e\u0301\u200bx ", 1), (" a-b ", 2), ("...", 0), (" 🔥 ", 0),
        ("\u200bx ", 1),
    ],
)  # fmt: skip
def test_words(why: Why, between: str, words: int) -> None:
    text = f"买{between}btc"
    if between == "\u200bx ":
        assert why(pair("words", 1), text) is not None
        assert why(pair("words", 0), text) is None
        return
    assert why(pair("words", words), text) is not None
    assert words == 0 or why(pair("words", words - 1), text) is None


def test_a_word_that_begins_before_the_gap_does_not_begin_in_it(why: Why) -> None:
    assert why(pair("words", 0), "btc5 6 买") is None
    lists = hits(VERBS, near=near(COINS, unit="words", within=0))
    assert why(lists, "btcs 买") == [("btc", False), ("买", True)]


@pytest.mark.parametrize(
    "between",
    ["", " ", " a b ", "，", ",", "3.5", " v1.2 ", "．", "：", "a.b ", " (x) "],
)
def test_one_sentence(why: Why, between: str) -> None:
    assert why(pair("sentence"), f"买{between}btc") is not None


@pytest.mark.parametrize("between", [*"。｡！？!?；;…", ". ", ".\t", "\n", " \r\n", "\u2028", " x. y ", "..\u3000"])
def test_two_sentences(why: Why, between: str) -> None:
    assert why(pair("sentence"), f"买{between}btc") is None


def test_overlapping_matches_are_no_partners(why: Why) -> None:
    assert why(hits(COINS, near=near(COINS, unit="any")), "btc") is None
    assert why(hits(COINS, near=near(COINS, unit="any")), "btc btc") == [("btc", True), ("btc", True)]


def test_partners_are_in_the_same_field(make: Make) -> None:
    engine = make(fields=["text", "nickname"], lists=LISTS, rules=[rule(pair("any"))])
    assert engine.judge([(0, "买"), (1, "btc")], [], 0) is None
    assert engine.judge([(0, "买"), (1, "x btc")], [], 0) is None
    verdict = engine.judge([(1, "买 btc"), (0, "eth")], [], 0)
    assert verdict is not None
    assert verdict.findings == [(0, 40, 1000, [(0, 0, 1, 0, 0, False), (0, 2, 5, 2, 0, True)])]


# Context


@pytest.mark.parametrize(
    ("condition", "value", "holds"),
    [
        (given("is", "media"), "media", True),
        (given("is", "media", "bank"), "bank", True),
        (given("is", "media"), "shop", False),
        (given("is", "media"), None, False),
        (given("is", "1"), 1, False),
        (given("is", 1), "1", False),
        (given("is", 1), 1, True),
        (none_of(given("is", "media")), None, True),
        (given("lt", 5), 4, True),
        (given("lt", 5), 5, False),
        (given("le", 5), 5, True),
        (given("le", 5), 6, False),
        (given("gt", 5), 6, True),
        (given("gt", 5), 5, False),
        (given("ge", 5), 5, True),
        (given("ge", 5), 4, False),
        (given("lt", 5), None, False),
        (given("ge", 5), None, False),
        (given("lt", 5), "4", False),
        (given("unknown"), None, True),
        (given("unknown"), 0, False),
        (given("unknown"), "", False),
    ],
)
def test_context(why: Why, condition: Any, value: Any, holds: bool) -> None:
    assert why(condition, "", value) == ([] if holds else None)
