"""Emoji that are part of a spelling, and variants that have one for a character."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bylaw.reference import ReferenceEngine

SEPARATORS, REPEATS, SWAPS, PICTURES = 2, 32, 4096, 8192

Make = Callable[..., ReferenceEngine]
Found = Callable[[str], list[tuple[int, int, int, int]]]


def group(*terms: str, **more: Any) -> dict[str, Any]:
    return {"mode": "anywhere", "terms": list(terms), **more}


@pytest.fixture
def found(make: Make) -> Found:
    """(term, start, end, views) in a text: 0 炒币, 1 火币, 2 比特币; in another list 3 看🔥币的."""
    made = [[0, "炒🪙", PICTURES], [1, "🔥币", PICTURES], [2, "比特🪙", PICTURES]]
    first = {"name": "a", "views": SEPARATORS, "groups": [group("炒币", "火币", "比特币", variants=made)], "except": []}
    other = {"name": "b", "views": 0, "groups": [group("看🔥币的")], "except": []}
    return lambda text: make(lists=[first, other]).matches(text)[0]


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("炒🪙", [(0, 0, 2, PICTURES)]), ("炒🪙吧", [(0, 0, 2, PICTURES)]), ("去🔥币网", [(1, 1, 3, PICTURES)]),
        ("比.特🪙", [(2, 0, 4, SEPARATORS | PICTURES)]),
        ("比.特", []), ("比特", []), ("炒", []), ("炒 🪙", []),
        ("炒🪙币", [(0, 0, 3, SEPARATORS)]),
        ("炒🔥币", [(0, 0, 3, SEPARATORS)]), ("比🔥特🔥币", [(2, 0, 5, SEPARATORS)]),  # the emoji stand between
        ("炒🔥币，🔥币", [(0, 0, 3, SEPARATORS), (1, 4, 6, PICTURES)]),
        ("看🔥币的", [(3, 0, 4, 0)]), ("不看🔥币", [(1, 2, 4, PICTURES)]),  # inside a match of any list
    ],
)  # fmt: skip
def test_emoji_for_characters(found: Found, text: str, matches: list[tuple[int, int, int, int]]) -> None:
    assert found(text) == matches


def test_a_spelling_with_an_emoji_is_not_searched_without_it(make: Make) -> None:
    one = {"name": "a", "views": SEPARATORS, "groups": [group("b🔥t", "比特🪙", "c.d💰")], "except": []}
    engine = make(lists=[one])
    assert engine.matches("b.t 比.特 c.d，c d")[0] == []
    assert [hit[:3] for hit in engine.matches("b🔥t，c.d💰，比.特🪙")[0]] == [(0, 0, 3), (2, 4, 8), (1, 9, 13)]


@pytest.mark.parametrize("needs", [SWAPS, PICTURES])
def test_what_is_swapped_or_pictured_is_not_stretched(make: Make, needs: int) -> None:
    variants = [[0, "coffee"[::-1], needs], [0, "咖啡🔥", needs]]
    one = {"name": "a", "views": REPEATS, "groups": [group("coffee", variants=variants)], "except": []}
    engine = make(lists=[one])
    assert [hit[1:] for hit in engine.matches("cooooffee eeffoc 咖啡🔥")[0]] == [
        (0, 9, REPEATS), (10, 16, needs), (17, 20, needs),
    ]  # fmt: skip
    assert engine.matches("eeffoooc 咖啡啡啡🔥")[0] == []
