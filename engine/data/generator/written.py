"""fold.tsv as it lies there: what a character folds to, for the tables that are made after it.

They read the file and compute nothing anew, so that any Python can make them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLD_TSV = Path(__file__).resolve().parents[1] / "fold.tsv"


@cache
def _bases() -> dict[str, str]:
    """The base of every character that is listed with one of its own."""
    bases = {}
    for line in FOLD_TSV.read_text("ascii").splitlines():
        if line.startswith("#"):
            continue
        codes, _, _, base, _ = line.split("\t")
        if base != "=":
            first, _, last = codes.partition("-")
            text = "".join(chr(int(code, 16)) for code in base.split())
            bases.update(dict.fromkeys(map(chr, range(int(first, 16), int(last or first, 16) + 1)), text))
    return bases


def base(text: str) -> str:
    return "".join(_bases().get(c, c) for c in text)
