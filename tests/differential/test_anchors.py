"""What stands around an anchor is held against its keys before they are compared; whatever a walk finds is found."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from both import both

DROPPED = "\u200b\u00ad\u0301\ufe0f"
"""Zero-width space, soft hyphen, accent, variation selector: no cells of their own."""

SEVERAL = {"fi": "ﬁ", "kg": "㎏", "ffi": "ﬃ", "平成": "㍻", "株式会社": "㍿", "!!": "‼", "lj": "ǉ"}  # fmt: skip
"""Code points of several symbols, by these."""

ENDS = [
    "", "abfi", "abkg", "xyz", "ffix", "a b", "kgkg", "fifi", "12345", "ab!!c", "abc", "abcd", "b", "bb", "bc", "c",
    "cc", "cd", "d", "de",
]  # fmt: skip

LISTS = [
    # One beginning, many ends: more keys for an anchor than are told apart.
    ["zqzq" + end for end in ENDS],
    ["wxkgqz", "qz fi kg", "ljwxkgfi", "abcdefghijklmnopqrstuv", "kg", "xq"],
    ["株式会社員", "数字平成币", "比特币", "币圈平成", "特币", "u币kg收", "买usdt币", "涨", "币x"],
    ["ab", "abc", "abcd", "abcde", "abcdef", "bcdefg", "xabcdefgh", "比abcdef特"],
    # Longer than what is compared.
    ["hijklmnop" * 8, "hijklmnop hijk", "nophij", "比特币" * 22],
]


def found_by_both(terms: list[str], text: str, mode: str = "anywhere", exceptions: tuple[str, ...] = ()) -> list[Any]:
    return both({"mode": mode, "terms": terms, "sounds": []}, text, exceptions=exceptions)


@pytest.mark.parametrize("terms", LISTS)
def test_what_is_dropped_hides_nothing(terms: list[str]) -> None:
    """One or two code points without a cell, or one of several symbols, at every place of every term."""
    forms = []
    for number, term in enumerate(terms):
        for at in range(1, len(term)):
            forms += [(number, term[:at] + dropped + term[at:]) for dropped in (*DROPPED, "\u200b\u0301", "\u200b" * 3)]
        forms += [(number, term.replace(symbols, one)) for symbols, one in SEVERAL.items() if symbols in term]
        forms += [(number, term.replace(" ", space)) for space in ("  ", " \u200b ", "\n") if " " in term]
    for beside in ("", "好", "é", "q"):
        text = "\n".join(f"{beside}{form}{beside}" for _, form in forms)
        found = {(term, start) for term, start, _, _ in found_by_both(terms, text)}
        at = 0
        for number, form in forms:
            assert (number, at + len(beside)) in found, (terms[number], form, beside)
            at += len(form) + 2 * len(beside) + 1


@st.composite
def pieces(draw: st.DrawFn) -> tuple[list[str], str, str, tuple[str, ...]]:
    terms = draw(st.sampled_from(LISTS))
    parts = []
    for term in draw(st.lists(st.sampled_from(terms), min_size=1, max_size=4)):
        start = draw(st.integers(0, min(2, len(term) - 1)))
        piece = term[start : draw(st.integers(start + 1, len(term)))]
        at = draw(st.integers(0, len(piece)))
        between = draw(st.sampled_from(("", "", "", *DROPPED, "\u200b" * 5, " ", "  ", "x", "币")))
        parts.append(piece[:at] + between + piece[at:])
        parts.append(draw(st.sampled_from(("", "", " ", *DROPPED, *SEVERAL.values(), "好", "zq"))))
    for symbols, one in SEVERAL.items():
        parts = [part.replace(symbols, one) if draw(st.booleans()) else part for part in parts]
    far = draw(st.sampled_from((0, 0, 14, 15, 29, 31, 60, 62, 63)))
    mode = draw(st.sampled_from(("anywhere", "anywhere", "word")))
    exceptions = draw(st.sampled_from(((), (), ("abcdef", "比特币圈", "zqzqab"))))
    return terms, draw(st.sampled_from("xé好🔥")) * far + "".join(parts), mode, exceptions


@given(pieces())
@example((LISTS[3], "abcd\u200bef", "anywhere", ()))
@example((LISTS[1], "abcdefghijklmn\u200b\u200bopqrstuv", "word", ()))
def test_pieces_of_terms_one_after_the_other(drawn: tuple[list[str], str, str, tuple[str, ...]]) -> None:
    found_by_both(*drawn)
