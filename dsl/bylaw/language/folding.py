"""Folding of spellings, as the engines do it: the language asks the native module.

Used to see that a term has something to search for, to find duplicates, and to fold patterns.
"""

from __future__ import annotations

from typing import NamedTuple

from bylaw import _engine


class Folded(NamedTuple):
    """``base``: ordinary folding. ``skeleton``: with look-alikes mapped too."""

    base: str
    skeleton: str


def fold(text: str) -> Folded:
    """Folds a spelling; see section 1 and 2 of ``engine/SEMANTICS.md``."""
    return Folded(*_engine.fold(text))


def fold_many(texts: list[str]) -> list[str]:
    """The bases of many spellings at once."""
    return _engine.fold_many(texts)
