"""Guards: what must not stand before and behind a term."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bylaw.reference import ReferenceEngine

Make = Callable[..., ReferenceEngine]

LETTERS, DIGITS, IDEOGRAPHS, WORDS = "L", "D", "I", "LDI"


@pytest.fixture
def found(make: Make) -> Callable[..., list[tuple[int, int]]]:
    def spans(text: str, term: str, before: str, behind: str, *, mode: str = "anywhere", views: int = 0,
              **more: Any) -> list[tuple[int, int]]:  # fmt: skip
        group = {"mode": mode, "terms": [term], "guard": [before, behind], **more}
        one = {"name": "terms", "views": views, "groups": [group], "except": []}
        return [(start, end) for _, start, end, _ in make(lists=[one]).matches(text)[0]]

    return spans


@pytest.mark.parametrize(
    ("text", "behind", "hit"),
    [
        ("收U", WORDS, True), ("收U ", WORDS, True), ("收U，USB", WORDS, True), ("收U🔥", WORDS, True),
        ("收USB", LETTERS, False), ("收Us", LETTERS, False), ("收ＵＳ", LETTERS, False), ("收Uж", LETTERS, False),
        ("收USB", DIGITS + IDEOGRAPHS, True),
        ("收U9", LETTERS, True), ("收U9", DIGITS, False), ("收U９", DIGITS, False),
        ("收U盘", LETTERS + DIGITS, True), ("收U盘", IDEOGRAPHS, False), ("收Uか", IDEOGRAPHS, False),
        ("收U\u200bS", LETTERS, False), ("收U\u0301S", LETTERS, False),  # what has no cell stands for nothing
        ("收U🇸", LETTERS, True), ("收UⓈ", LETTERS, True),  # a sign to its neighbours
        ("收U€", LETTERS, True), ("收U_", WORDS, True), ("收U\n盘", WORDS, True),
        ("收U㎏", LETTERS, False), ("收U½", DIGITS, False),
    ],
)  # fmt: skip
def test_behind(found: Any, text: str, behind: str, hit: bool) -> None:
    assert found(text, "收u", "", behind) == ([(0, 2)] if hit else [])


@pytest.mark.parametrize(
    ("text", "before", "hit"),
    [
        ("U商", WORDS, True), (" U商", WORDS, True), ("GPU商", LETTERS, False), ("GPU商", DIGITS, True),
        ("3U商", DIGITS, False), ("3U商", LETTERS, True), ("白U商", IDEOGRAPHS, False), ("白U商", LETTERS, True),
        ("🇬U商", LETTERS, True), ("x\u200bU商", LETTERS, False),
    ],
)  # fmt: skip
def test_before(found: Any, text: str, before: str, hit: bool) -> None:
    assert bool(found(text, "u商", before, "")) == hit


def test_every_hit_is_asked_for_itself(found: Any) -> None:
    assert found("收U收USB收U", "收u", "", LETTERS) == [(0, 2), (6, 8)]
    assert found("收U收USB收U", "收u", LETTERS, LETTERS) == [(0, 2)]


def test_words_keep_their_edges(found: Any) -> None:
    assert found("btcs btc9 abtc btc中", "btc", "", "", mode="word") == [(0, 3), (15, 18)]
    assert found("btcs btc9 abtc btc中", "btc", "", LETTERS, mode="word") == [(15, 18)]
    assert found("btcs btc9 abtc btc中", "btc", "", IDEOGRAPHS, mode="word") == [(0, 3)]


def test_neighbours_are_those_of_the_view(found: Any) -> None:
    assert found("收.U", "收u", "", LETTERS, views=2) == [(0, 3)]
    assert found("收.US", "收u", "", LETTERS, views=2) == []
    assert found("比特特特币x", "比特币", "", LETTERS, views=32) == []
    assert found("比特特特币x", "比特币", LETTERS, "", views=32) == [(0, 5)]
    assert found("收&#85;S 收&#85;", "收u", "", LETTERS, views=2048) == [(8, 14)]


def test_variants_are_guarded_as_well(found: Any) -> None:
    assert found("币特比 币特比好", "比特币", "", IDEOGRAPHS, views=256, variants=[[0, "币特比", 256]]) == [(0, 3)]


@pytest.mark.parametrize(
    ("mode", "guard"), [("word", ["L", "S"]), ("exact", ["L", ""]), ("exact", ["", "D"]), ("word", ["W", ""])]
)
def test_a_guard_that_is_none_is_refused(make: Make, mode: str, guard: list[str]) -> None:
    group = {"mode": mode, "terms": ["a"], "guard": guard}
    with pytest.raises(ValueError, match="guard"):
        make(lists=[{"name": "x", "views": 0, "groups": [group], "except": []}])
