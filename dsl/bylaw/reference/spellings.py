"""Spellings → what to search for (engine/SEMANTICS.md, end of section 2 and section 4).

In: the lists of a plan. Out: the skeleton strings to look for in either view, with what a hit must be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import ahocorasick

from . import blur
from .cells import Cell, base_string, cells, skeleton_string
from .fold import FoldTable
from .plan import LEET, PICTURES, PINYIN, REPEATS, SEPARATORS, SOUNDS, SWAPS, Plan

STYLED, MARKS, INVISIBLE = 4, 8, 16


@dataclass(frozen=True)
class Spelling:
    """One folded spelling of a term, or of an exception (then `term` is the number of the exception)."""

    term: int
    in_list: int
    word: bool
    allowed: int  # the list's views
    cells: list[Cell]  # of K, or of J
    key: str  # K, or J
    base: str  # B, or BJ
    stripped: bool  # whether key and base are J and BJ
    own: int  # the bits that the spelling's own text has
    needs: int = 0  # a variant's: the bits of the views it needs
    sounds: bool = False
    guard: tuple[str, str] = ("", "")

    @property
    def may_need(self) -> int:
        """The views a match may need. Variants are written otherwise already: their sound is nobody's."""
        by_sound = self.needs == 0 and (self.sounds or self.allowed & PINYIN)
        return self.allowed | (SOUNDS if by_sound else 0)


def term_spellings(plan: Plan, table: FoldTable) -> list[Spelling]:
    found: list[Spelling] = []
    for one in plan.lists:
        for term in one.terms:
            if term.mode not in ("anywhere", "word"):
                continue
            like = partial(
                replace, term=term.id, in_list=term.in_list, allowed=one.views, sounds=term.sounds, guard=term.guard
            )
            for text in term.spellings:
                found += [like(spelling, word=term.mode == "word") for spelling in _fold(text, one.views, table)]
            for text, bits in term.variants:
                found += [like(spelling, word=True, needs=bits) for spelling in _fold(text, one.views, table)]
    return found


def exception_spellings(plan: Plan, table: FoldTable) -> list[Spelling]:
    exceptions = [(text, number, one.views) for number, one in enumerate(plan.lists) for text in one.exceptions]
    return [
        replace(spelling, term=id_, in_list=number, allowed=views)
        for id_, (text, number, views) in enumerate(exceptions)
        for spelling in _fold(text, views, table)
    ]


def _fold(text: str, allowed: int, table: FoldTable) -> Iterator[Spelling]:
    """A spelling as the views show it; whose it is, is for others to say."""
    own = cells(text, table)
    if not own:
        raise ValueError(f"malformed plan: the spelling {text!r} folds to nothing")
    k, b = skeleton_string(own), base_string(own)
    plain = Spelling(0, 0, False, allowed, own, k, b, stripped=False, own=text_bits(own, text, table))
    yield plain
    kept = [cell for cell in own if cell.skeleton_kind in "LDI"]
    j = "" if any(cell.skeleton_kind == "E" for cell in own) else skeleton_string(kept)
    bj = "".join(cell.base for cell in own if cell.kind in "LDI")
    if allowed & SEPARATORS and j and j != k:
        yield replace(plain, cells=kept, key=j, base=bj, stripped=True)


def text_bits(some: Sequence[Cell], text: str, table: FoldTable) -> int:
    """STYLED, MARKS, INVISIBLE: what the cells, and the text they come from, have."""
    flags = {flag for character in text for flag in table[character].flags}
    styled = any("s" in cell.flags for cell in some)
    return (STYLED if styled else 0) | (MARKS if flags & {"m", "a"} else 0) | (INVISIBLE if "d" in flags else 0)


class Searcher:
    """Finds spellings by their keys in a string."""

    def __init__(self, spellings: Iterable[tuple[str, Spelling]]) -> None:
        by_key: dict[str, list[Spelling]] = defaultdict(list)
        for key, spelling in spellings:
            by_key[key].append(spelling)
        self._empty = not by_key
        self._automaton = ahocorasick.Automaton()
        for key, sharing in by_key.items():
            self._automaton.add_word(key, (len(key), sharing))
        self._automaton.make_automaton()

    def hits(self, string: str) -> Iterator[tuple[int, int, Spelling]]:
        """Every occurrence, overlapping ones too: (first, one past the last, spelling)."""
        if self._empty:
            return
        for last, (length, sharing) in self._automaton.iter(string):
            for spelling in sharing:
                yield last + 1 - length, last + 1, spelling


@dataclass(frozen=True)
class Searchers:
    base: Searcher
    joined: Searcher
    blurred: Searcher


def searchers(spellings: list[Spelling], table: FoldTable, *, blurred: bool) -> Searchers:
    blurring = [
        one
        for one in spellings
        if blurred
        and not one.needs & (REPEATS | SWAPS | PICTURES)
        and (one.sounds or one.allowed & (REPEATS | LEET | PINYIN))
    ]
    return Searchers(
        base=Searcher((one.key, one) for one in spellings if not one.stripped),
        joined=Searcher((one.key, one) for one in spellings if one.allowed & SEPARATORS),
        blurred=Searcher((key, one) for one in blurring for key in blur.keys(one.cells, table)),
    )
