from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bylaw._engine import Engine
from bylaw.reference import ReferenceEngine
from bylaw.reference.fold import FoldTable, load_table

FOLD_TSV = Path(__file__).parents[2] / "engine" / "data" / "fold.tsv"

BOTH_VIEWS = 3

Make = Callable[..., ReferenceEngine]
Find = Callable[..., list[tuple[int, int, int]]]


@pytest.fixture(scope="session")
def table_text() -> str:
    return FOLD_TSV.read_text("ascii")


@pytest.fixture(scope="session")
def table(table_text: str) -> FoldTable:
    return load_table(table_text)


@pytest.fixture(params=["reference", "native"])
def make(request: pytest.FixtureRequest, table: FoldTable) -> Make:
    """Either engine, of a plan of which only what matters to the test need be given."""

    def build(plan: dict[str, Any] | None = None, /, max_chars: int = 10_000, max_matches: int = 1000,
              **parts: Any) -> ReferenceEngine:  # fmt: skip
        document = {
            "version": 1,
            "fields": ["text"],
            "context": [],
            "lists": [],
            "categories": ["trading"],
            "rules": [],
            "weights": {
                "hits": [1000, 100, 50],
                "terms": [1000, 500, 250, 125],
                "rules": [1000, 500, 250, 125],
                "categories": [1000, 500, 250],
            },
            "cap": None,
            "bonuses": [],
        }
        text = json.dumps(document | (plan or {}) | parts)
        if request.param == "native":
            return Engine(text, max_chars, max_matches)  # type: ignore[return-value]
        return ReferenceEngine(text, max_chars, max_matches, table=table)

    return build


@pytest.fixture
def find(make: Make) -> Find:
    """(start, end, views) of the matches of one list of terms in a text."""

    def matches(text: str, *terms: Any, mode: str = "anywhere", views: int = BOTH_VIEWS,
                exceptions: tuple[str, ...] = ()) -> list[tuple[int, int, int]]:  # fmt: skip
        group = {"mode": mode, "terms": list(terms)}
        one = {"name": "terms", "views": views, "groups": [group], "except": list(exceptions)}
        found, truncated = make(lists=[one]).matches(text)
        assert not truncated
        return [(start, end, bits) for _, start, end, bits in found]

    return matches
