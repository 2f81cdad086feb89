"""Disguises wherever they stand: a text is looked at 64 code points at a time, and blanks in a row count once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bylaw._engine import Engine
from bylaw.plan import PLAN_VERSION, WEIGHTS
from bylaw.reference import ReferenceEngine

EVERY_VIEW = 2 | 32 | 64 | 512
BLANKS = {"blanks": " ", "lines": "\n", "carriage returns": "\r\n", "both": " \n", "tabs": "\t ", "wide": "\u3000 "}
DISGUISES = [
    "b\xb7t\xb7c", "b.t.c", "bit\xb7coin", "bit-coin", "b1tcoin \xe9", "b1tcoin", "bittccoinn \xe9", "biiitcoin",
    "bit-coin 币", "b t c 币", "彼特币",
]  # fmt: skip


def _plan() -> str:
    groups = [{"mode": "word", "terms": ["btc", "bitcoin"]}, {"mode": "anywhere", "terms": ["比特币"]}]
    plan: dict[str, Any] = {
        "version": PLAN_VERSION, "fields": ["text"], "context": [], "categories": ["c"], "rules": [],
        "lists": [{"name": "l", "views": EVERY_VIEW, "groups": groups, "except": []}],
        "weights": WEIGHTS, "cap": None, "bonuses": [],
    }  # fmt: skip
    return json.dumps(plan, ensure_ascii=False)


@pytest.fixture(scope="module")
def engines() -> tuple[Engine, ReferenceEngine]:
    return Engine(_plan(), 10_000, 10_000), ReferenceEngine(_plan(), 10_000, 10_000)


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("blank", BLANKS)
def test_it_is_found_behind_any_number_of_blanks(
    engines: tuple[Engine, ReferenceEngine], blank: str, disguise: str
) -> None:
    native, reference = engines
    for before in ("", "so, xy. " * 5, "It  is  so. "):
        for number in range(0, 140, 1 if not before else 3):
            text = before + BLANKS[blank] * number + disguise
            found = native.matches(text)
            assert found == reference.matches(text) and found[0], text
