"""Spellings → what to search for (engine/SEMANTICS.md, end of section 2 and section 4).

In: the lists of a plan. Out: the skeleton strings to look for in either view, with what a hit must be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import ahocorasick

from .cells import Cell, base_string, cells, skeleton_string
from .fold import FoldTable
from .plan import SEPARATORS, Plan

STYLED, MARKS, INVISIBLE = 4, 8, 16


@dataclass(frozen=True)
class Spelling:
    """One folded spelling of a term, or of an exception (then `term` is the number of the exception)."""

    term: int
    in_list: int
    word: bool
    allowed: int  # the list's views
    key: str  # K, or J
    base: str  # B, or BJ
    stripped: bool  # whether key and base are J and BJ
    own: int  # the bits that the spelling's own text has


def term_spellings(plan: Plan, table: FoldTable) -> list[Spelling]:
    return [
        spelling
        for one in plan.lists
        for term in one.terms
        if term.mode in ("anywhere", "word")
        for text in term.spellings
        for spelling in _fold(text, term.id, term.in_list, term.mode == "word", one.views, table)
    ]


def exception_spellings(plan: Plan, table: FoldTable) -> list[Spelling]:
    exceptions = [(text, number, one.views) for number, one in enumerate(plan.lists) for text in one.exceptions]
    return [
        spelling
        for id_, (text, number, views) in enumerate(exceptions)
        for spelling in _fold(text, id_, number, False, views, table)
    ]


def _fold(text: str, term: int, in_list: int, word: bool, allowed: int, table: FoldTable) -> Iterator[Spelling]:
    own = cells(text, table)
    if not own:
        raise ValueError(f"malformed plan: the spelling {text!r} folds to nothing")
    k, b = skeleton_string(own), base_string(own)
    bits = text_bits(own, text, table)
    yield Spelling(term, in_list, word, allowed, k, b, False, bits)
    j = "".join(cell.skeleton for cell in own if cell.skeleton_kind in "LDI")
    bj = "".join(cell.base for cell in own if cell.kind in "LDI")
    if allowed & SEPARATORS and j and j != k:
        yield Spelling(term, in_list, word, allowed, j, bj, True, bits)


def text_bits(some: Sequence[Cell], text: str, table: FoldTable) -> int:
    """STYLED, MARKS, INVISIBLE: what the cells, and the text they come from, have."""
    flags = {flag for character in text for flag in table[character].flags}
    styled = any("s" in cell.flags for cell in some)
    return (STYLED if styled else 0) | (MARKS if "m" in flags else 0) | (INVISIBLE if "d" in flags else 0)


class Searcher:
    """Finds spellings by their keys in a string."""

    def __init__(self, spellings: Iterable[Spelling]) -> None:
        by_key: dict[str, list[Spelling]] = defaultdict(list)
        for spelling in spellings:
            by_key[spelling.key].append(spelling)
        self._empty = not by_key
        self._automaton = ahocorasick.Automaton()
        for key, sharing in by_key.items():
            self._automaton.add_word(key, sharing)
        self._automaton.make_automaton()

    def hits(self, string: str) -> Iterator[tuple[int, int, Spelling]]:
        """Every occurrence, overlapping ones too: (first, one past the last, spelling)."""
        if self._empty:
            return
        for last, sharing in self._automaton.iter(string):
            for spelling in sharing:
                yield last + 1 - len(spelling.key), last + 1, spelling


@dataclass(frozen=True)
class Searchers:
    base: Searcher
    joined: Searcher


def searchers(spellings: list[Spelling]) -> Searchers:
    return Searchers(
        base=Searcher(spelling for spelling in spellings if not spelling.stripped),
        joined=Searcher(spelling for spelling in spellings if spelling.allowed & SEPARATORS),
    )
