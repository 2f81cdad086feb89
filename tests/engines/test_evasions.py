"""Messages that hide a term: the term must be found, with the exact span.

Each line of evasions.jsonl has a text, the term in its ordinary spelling, the span of what a reader would
take for it, and how it is hidden.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Find = Callable[..., list[tuple[int, int, int]]]

LINES = (Path(__file__).parent / "evasions.jsonl").read_text("utf-8").splitlines()
ROWS: list[dict[str, Any]] = [json.loads(line) for line in LINES]


def test_every_kind_of_evasion_is_here() -> None:
    assert len(ROWS) == 35
    assert {row["evasion"] for row in ROWS} == {
        "fullwidth", "math_alnum", "enclosed", "confusable", "separator", "space", "zero_width", "combining",
        "emoji_insert", "traditional", "diacritics", "turkish_i", "compound",
    }  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['evasion']}-{row['term']}")
def test_span(find: Find, row: dict[str, Any]) -> None:
    mode = "word" if row["term"].isascii() else "anywhere"
    spans = [(start, end) for start, end, _ in find(row["text"], row["term"], mode=mode)]
    assert tuple(row["span"]) in spans
