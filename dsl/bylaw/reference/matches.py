"""Text → matches (engine/SEMANTICS.md, section 4).

In: a text, already cut to its limit. Out: what the lists find in it, without what their exceptions cover.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .cells import Cell, base_string, cells, skeleton_string
from .edges import free_edges
from .fold import FoldTable
from .plan import LOOKALIKES, SEPARATORS, Plan
from .spellings import (
    Searcher,
    Searchers,
    Spelling,
    exception_spellings,
    searchers,
    term_spellings,
    text_bits,
)
from .views import View, base_view, joined_view

PATTERN_LIMIT = 256


EXCEPTIONS_PER_MATCH = 16
"""How many exceptions are kept for every match that may be."""


@dataclass(frozen=True)
class Match:
    start: int
    end: int
    term: int
    views: int
    in_list: int


class Matcher:
    def __init__(self, plan: Plan, table: FoldTable, max_matches: int) -> None:
        self._table = table
        self._max_matches = max_matches
        self._terms = searchers(term_spellings(plan, table))
        self._exceptions = searchers(exception_spellings(plan, table))
        self._shielded = {number for number, one in enumerate(plan.lists) if one.exceptions}
        terms = [(term, text) for one in plan.lists for term in one.terms for text in term.spellings]
        self._exact = [(term, text) for term, text in terms if term.mode == "exact"]
        self._patterns = [(term, _compile(text)) for term, text in terms if term.mode == "pattern"]

    def matches(self, text: str) -> tuple[list[Match], bool]:
        """The matches sorted by (start, end, term), and whether a limit left any out."""
        base = base_view(cells(text, self._table))
        joined = joined_view(base.cells)
        patterns, over_patterns = self._pattern_matches(text, base.cells)
        found = [
            *self._folded_matches(text, base, joined, self._terms),
            *self._exact_matches(text),
            *patterns,
        ]
        excepting = self._folded_matches(text, base, joined, self._exceptions)
        kept, over = self._limit(found, self._max_matches)
        exceptions, over_exceptions = self._limit(excepting, EXCEPTIONS_PER_MATCH * self._max_matches)
        if over_exceptions:
            kept = [match for match in kept if match.in_list not in self._shielded]
        kept = [match for match in kept if not any(_covers(one, match) for one in exceptions)]
        kept.sort(key=lambda match: (match.start, match.end, match.term))
        return kept, over or over_exceptions or over_patterns

    def _folded_matches(self, text: str, base: View, joined: View, by: Searchers) -> Iterator[Match]:
        yield from self._matches_in(base, text, by.base, is_joined=False)
        yield from self._matches_in(joined, text, by.joined, is_joined=True)

    def _matches_in(self, view: View, text: str, searcher: Searcher, is_joined: bool) -> Iterator[Match]:
        for first, end, spelling in searcher.hits(skeleton_string(view.cells)):
            hit = view.cells[first:end]
            if is_joined and not _worth_joining(hit, view.joined[first + 1 : end]):
                continue
            if spelling.word and not free_edges(view.cells, first, end):
                continue
            differs = base_string(hit) != spelling.base
            if differs and not (spelling.allowed & LOOKALIKES and self._may_look_like(spelling.base, hit)):
                continue
            bits = (LOOKALIKES if differs else 0) | (SEPARATORS if is_joined else 0)
            yield self._match(text, hit, spelling, bits)

    def _may_look_like(self, base: str, hit: list[Cell]) -> bool:
        """Whether a hit with another base string can be a disguise of the spelling."""
        pairs = zip(base, hit, strict=True) if len(base) == len(hit) else ()
        return len(hit) > 1 and not any(
            symbol != cell.base and self._table[symbol].look and self._table.kind(symbol) not in "LD"
            for symbol, cell in pairs
        )

    def _match(self, text: str, hit: list[Cell], spelling: Spelling, bits: int) -> Match:
        start, end = hit[0].start, hit[-1].end
        bits |= text_bits(hit, text[start:end], self._table) & ~spelling.own
        return Match(start, end, spelling.term, bits, spelling.in_list)

    def _exact_matches(self, text: str) -> Iterator[Match]:
        for term, spelling in self._exact:
            at = text.find(spelling)
            while at >= 0:
                yield Match(at, at + len(spelling), term.id, 0, term.in_list)
                at = text.find(spelling, at + 1)

    def _pattern_matches(self, text: str, base: list[Cell]) -> tuple[list[Match], bool]:
        string = re.sub("[\ud800-\udfff]", "\ufffd", base_string(base))
        matches: list[Match] = []
        over = False
        for term, regex in self._patterns:
            spans = [found.span() for found in regex.finditer(string) if found.group()]
            over = over or len(spans) > PATTERN_LIMIT
            for first, end in spans[:PATTERN_LIMIT]:
                hit = base[first:end]
                start, stop = hit[0].start, hit[-1].end
                bits = text_bits(hit, text[start:stop], self._table)
                matches.append(Match(start, stop, term.id, bits, term.in_list))
        return matches, over

    def _limit(self, found: Iterable[Match], most: int) -> tuple[list[Match], bool]:
        """Of each term and span the match with the smallest bits; of those the first in the text."""
        best: dict[tuple[int, int, int], Match] = {}
        for match in sorted(found, key=lambda match: match.views):
            best.setdefault((match.end, match.start, match.term), match)
        ordered = [best[place] for place in sorted(best)]
        return ordered[:most], len(ordered) > most


def _compile(regex: str) -> re.Pattern[str]:
    try:
        return re.compile(regex)
    except re.error as error:
        raise ValueError(f"malformed plan: the pattern {regex!r} is no regular expression: {error}") from error


def _worth_joining(hit: list[Cell], joined: list[bool]) -> bool:
    """Whether a hit in the joined view spans a removed gap and is long enough to mean something."""
    least = 2 if any(cell.kind == "I" for cell in hit) else 3
    return any(joined) and len(hit) >= least


def _covers(exception: Match, match: Match) -> bool:
    same_list = exception.in_list == match.in_list
    return same_list and exception.start <= match.start and match.end <= exception.end
