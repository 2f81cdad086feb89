"""What shows of a disguise is held against the spellings before a view is made; nothing that the view finds is lost."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bylaw.language.views import VIEW_BITS

sys.path.insert(0, str(Path(__file__).parent))
from both import both

SEEN = sum(VIEW_BITS[view] for view in ("lookalikes", "separators", "repeats", "leet", "pinyin", "markup"))
GAPS, STRETCHED, LIKE = (VIEW_BITS[view] for view in ("separators", "repeats", "lookalikes"))

TERMS = [
    "abc", "bitcoin", "aa==bc", "bc??aa", "aleph im", "usdt", "wallet", "b-c", "co in", "coins", "s", "11ab", "il",
    "oo", "比特币", "炒币", "比特", "数字藏品", "哈哈", "币a", "币ab", "行行行", "以太坊", "a比b", "比 特",
]  # fmt: skip
"""Of one run and of many, with signs and spaces inside, of letters that look alike and characters that sound alike."""

DIGITS = str.maketrans("oiaetsbg", "01437589")
ALIKE = str.maketrans("坊芳以藏仓行币比", "芳坊已仓藏航毕笔")


def found_by_both(views: int, terms: list[str], text: str, sounds: list[int] | None = None) -> list[Any]:
    return both({"mode": "anywhere", "terms": terms, "sounds": sounds or []}, text, views)


@pytest.mark.parametrize(
    ("views", "term", "text", "span"),
    [
        # A code point of two symbols stands where the spelling has them one by one.
        (GAPS, "aa==bc", "xaa⩵b.c", (1, 7)),
        (GAPS, "bc==aa", "b.c⩵aax", (0, 6)),
        (GAPS, "aa??bc", "xaa⁇b.c", (1, 7)),
        # Its number is that of white space.
        (GAPS, "耡币", "耡 币\u200b", (0, 3)),
        # A character that is no letter but looks like one is stretched with it.
        (LIKE | STRETCHED, "xay", "xคay", (0, 4)),
        (GAPS, "比特币", "比.特.币", (0, 5)),
        (GAPS, "比特币", "【比】【特】【币】", (0, 9)),
        (GAPS | STRETCHED, "数字藏品", "数.字字藏.品品", (0, 8)),
        (GAPS, "bitcoins", "my bit-coins", (3, 12)),
        (GAPS, "bitcoin", "my bit-coins", (3, 11)),
    ],
)
def test_what_stands_beside_it_is_no_reason_to_miss_it(views: int, term: str, text: str, span: tuple[int, int]) -> None:
    assert span in {(start, end) for _, start, end, _ in found_by_both(views, [term], text)}
    # Wherever a window over the text begins.
    for far in (1, 46, 47, 48, 49, 61, 62, 63, 64):
        before = ("好。" * far)[-far - 1 :]
        there = (span[0] + len(before), span[1] + len(before))
        assert there in {(start, end) for _, start, end, _ in found_by_both(views, [term], before + text)}, far


@st.composite
def bent(draw: st.DrawFn) -> tuple[list[str], str, list[int]]:
    terms = draw(st.lists(st.sampled_from(TERMS), min_size=1, max_size=4, unique=True))
    ways = st.sampled_from(("as it is",) * 3 + ("twice", "thrice", "digit", "sound", "sign", "space", "mark"))
    parts = []
    for term in draw(st.lists(st.sampled_from(terms), min_size=1, max_size=3)):
        parts += [_bend(character, draw(ways), draw) for character in term]
        parts.append(draw(st.sampled_from(("", " ", "s", ", ", "。", "x", "⩵", "好"))))
    far = draw(st.sampled_from((0, 0, 1, 30, 45, 60, 62, 100)))
    sounds = [number for number, term in enumerate(terms) if len(term) > 1 and draw(st.booleans())]
    return terms, ("words, and 好。" * 12)[:far] + "".join(parts), sounds


def _bend(character: str, way: str, draw: st.DrawFn) -> str:
    match way:
        case "twice" | "thrice":
            return character * (2 if way == "twice" else 3)
        case "digit":
            return character.translate(DIGITS)
        case "sound":
            return character.translate(ALIKE)
        case "sign" | "space" | "mark":
            signs = {"sign": "..-*_⁇″", "space": "  \n", "mark": "\u200b\u0301"}
            return character + draw(st.sampled_from(signs[way]))
    return character


@given(bent(), st.sampled_from((SEEN, GAPS, STRETCHED, GAPS | STRETCHED, SEEN & ~GAPS)))
def test_both_engines_find_what_is_bent(case: tuple[list[str], str, list[int]], views: int) -> None:
    found_by_both(views, *case)
