"""fold.tsv as it lies there: what a character folds to and of which kind it is, for the tables that are made after it.

They read the file and compute nothing anew, so that any Python can make them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLD_TSV = Path(__file__).resolve().parents[1] / "fold.tsv"


@cache
def _rows() -> tuple[tuple[range, str, str], ...]:
    """Code points that are treated alike, with their kind and their base as they are written there."""
    rows = []
    for line in FOLD_TSV.read_text("ascii").splitlines():
        if not line.startswith("#"):
            codes, kind, _, base, _ = line.split("\t")
            first, _, last = codes.partition("-")
            rows.append((range(int(first, 16), int(last or first, 16) + 1), kind, base))
    return tuple(rows)


@cache
def _bases() -> dict[str, str]:
    """The base of every character that is listed with one of its own."""
    bases = {}
    for codes, _, base in _rows():
        if base != "=":
            text = "".join(chr(int(code, 16)) for code in base.split())
            bases.update(dict.fromkeys(map(chr, codes), text))
    return bases


def base(text: str) -> str:
    return "".join(_bases().get(c, c) for c in text)


def kind(c: str) -> str:
    return next((kind for codes, kind, _ in _rows() if ord(c) in codes), "S")
