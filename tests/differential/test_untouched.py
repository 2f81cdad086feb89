"""Text without what a view looks through has no hit of it, in either engine."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bylaw._engine import Engine
from bylaw.plan import PLAN_VERSION, WEIGHTS
from bylaw.reference import ReferenceEngine

SEPARATORS = 2

SPELLINGS = ["比特币", "空投", "btc", "usdt", "收u"]
WORDS = st.text(st.sampled_from("比特币空投收我们btcusd"), min_size=2, max_size=6)
"""Of two cells at least, so that no sign stands beside a single character, unless where two scripts meet."""
SIGNS = st.sampled_from(["，", "。", "（", "）", "】【", "“", "”", "\n", " ", ", ", ": "])


def _plan() -> str:
    groups = [{"mode": "anywhere", "terms": SPELLINGS}]
    plan: dict[str, Any] = {
        "version": PLAN_VERSION, "fields": ["text"], "context": [], "categories": ["c"], "rules": [],
        "lists": [{"name": "l", "views": SEPARATORS, "groups": groups, "except": []}],
        "weights": WEIGHTS, "cap": None, "bonuses": [],
    }  # fmt: skip
    return json.dumps(plan, ensure_ascii=False)


@pytest.mark.parametrize("engine", [Engine, ReferenceEngine])
@given(st.lists(st.tuples(WORDS.filter(lambda word: word.isascii() or not any(map(str.isascii, word))), SIGNS)))
def test_signs_between_words_of_several_characters_join_nothing(
    engine: type[Engine], parts: list[tuple[str, str]]
) -> None:
    judge = engine(_plan(), 10_000, 10_000)
    text = "".join(word + sign for word, sign in parts)
    found, _ = judge.matches(text)
    plain, _ = judge.matches("\n。\n".join(word for word, _ in parts))
    assert [views for *_, views in found] == [0] * len(found)
    assert sorted(term for term, *_ in found) == sorted(term for term, *_ in plain)
