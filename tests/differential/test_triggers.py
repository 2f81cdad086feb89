"""A view adds nothing to a text that lacks its trigger, and what it adds says that it was needed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bylaw._engine import Engine
from bylaw.language.folding import fold
from bylaw.language.views import ASKED_FOR, MARKUP, VIEW_BITS

sys.path.insert(0, str(Path(__file__).parent))
from strategies import OF_LISTS, known_spellings, lists, texts

Plan = dict[str, Any]
REST: Plan = {"version": 1, "fields": ["text"], "context": [], "categories": [], "rules": [], "cap": None,
              "bonuses": [], "weights": {"hits": [], "terms": [], "rules": [], "categories": []}}  # fmt: skip

SIGNS = "0123456789|!@$+"


def _unstretched(text: str) -> str:
    """Without neighbours that fold to the same, whatever stands between them that may be taken out."""
    kept = "".join(c for c in text if c.isalnum() and len(fold(c).skeleton) == 1)
    return "".join(next(group) for _, group in groupby(kept, key=lambda c: fold(c).skeleton))


LACKING: dict[str, Callable[[str], str]] = {
    "separators": lambda text: "".join(c for c in text if c.isalnum()),
    "repeats": _unstretched,
    "leet": lambda text: "".join(c for c in text if not set(fold(c).skeleton) & set(SIGNS)),
    "markup": lambda text: "".join(c for c in text if c not in "&<%\\"),
    "reversed": lambda text: text.replace("\u202e", ""),
}
"""What is left of a text when all that shows the need of a view is taken out."""


def engine(some: list[Plan], views: Callable[[int], int]) -> Engine:
    plan = REST | {"lists": [one | {"views": views(one["views"])} for one in some]}
    return Engine(json.dumps(plan), 10_000, 10_000)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Plan], str]:
    some = [draw(lists(0))]
    for group in some[0]["groups"]:  # variants are spellings, which need no trigger
        group.pop("variants", None)
    text = draw(texts(known_spellings({"lists": some})))
    return some, "".join(c for c in text if not 0xD800 <= ord(c) < 0xE000)


@pytest.mark.parametrize("view", LACKING)
@given(case=cases())
def test_nothing_is_added_without_a_trigger(view: str, case: tuple[list[Plan], str]) -> None:
    some, text = case
    text, bit = LACKING[view](text), VIEW_BITS[view]
    without, within = engine(some, lambda views: views & ~bit), engine(some, lambda views: views | bit)
    assert without.matches(text) == within.matches(text)


@given(cases())
def test_what_a_view_adds_needs_it(case: tuple[list[Plan], str]) -> None:
    some, text = case
    for view in ASKED_FOR.keys() - {"sounds"}:
        bit = VIEW_BITS[view] | (VIEW_BITS["sounds"] if view == "pinyin" else 0)
        without, _ = engine(some, lambda views, bit=bit: views & ~bit & OF_LISTS).matches(text)
        within, _ = engine(some, lambda views, bit=bit: (views | bit) & OF_LISTS).matches(text)
        # An exception may see more, too, and then shields more.
        if not some[0]["except"]:
            assert all(match[3] & bit for match in set(within) - set(without)), view


@given(cases())
def test_what_is_decoded_covers_its_markup(case: tuple[list[Plan], str]) -> None:
    some, text = case
    found, _ = engine(some, lambda views: views | MARKUP).matches(text)
    for _, start, end, views in found:
        assert not views & MARKUP or set(text[start:end]) & set("&<%\\")
