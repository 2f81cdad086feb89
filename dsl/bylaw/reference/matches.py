"""Text → matches (engine/SEMANTICS.md, section 4).

In: a text, already cut to its limit. Out: what the lists find in it, without what their exceptions cover.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from . import blur
from .cells import Cell, base_string, cells, skeleton_string
from .decode import Decoded, decode
from .edges import free_edges, is_guarded
from .fold import FoldTable
from .plan import LOOKALIKES, PICTURES, SEPARATORS, Plan
from .spellings import (
    Searcher,
    Searchers,
    Spelling,
    exception_spellings,
    searchers,
    term_spellings,
    text_bits,
)
from .views import View, base_view, closed_view, joined_view

PATTERN_LIMIT = 256


SHORTEST_CUT = 4
"""Cells of the shortest hit that counts across a sign inside a word."""

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
        self._allowed = [one.views for one in plan.lists]
        self._terms = searchers(term_spellings(plan, table), table, blurred=True)
        self._exceptions = searchers(exception_spellings(plan, table), table, blurred=False)
        self._shielded = {number for number, one in enumerate(plan.lists) if one.exceptions}
        terms = [(term, text) for one in plan.lists for term in one.terms for text in term.spellings]
        self._exact = [(term, text) for term, text in terms if term.mode == "exact"]
        self._patterns = [(term, _compile(text)) for term, text in terms if term.mode == "pattern"]

    def matches(self, text: str) -> tuple[list[Match], bool]:
        """The matches sorted by (start, end, term), and whether a limit left any out."""
        found, excepting, over_patterns = self._hits(text)
        decoded = decode(text)
        if decoded is not None:
            more, more_excepting, over = self._hits(decoded.text)
            found += _encoded(more, decoded, self._allowed)
            excepting += _encoded(more_excepting, decoded, self._allowed)
            over_patterns = over_patterns or over
        kept, over = self._limit(found, self._max_matches)
        exceptions, over_exceptions = self._limit(excepting, EXCEPTIONS_PER_MATCH * self._max_matches)
        if over_exceptions:
            kept = [match for match in kept if match.in_list not in self._shielded]
        kept = _without_needless(kept)
        kept = [match for match in kept if not any(_covers(one, match) for one in exceptions)]
        kept.sort(key=lambda match: (match.start, match.end, match.term))
        return kept, over or over_exceptions or over_patterns

    def _hits(self, text: str) -> tuple[list[Match], list[Match], bool]:
        """What stands in a text: matches, exceptions, and whether a pattern had too many."""
        base = base_view(cells(text, self._table))
        joined = joined_view(base.cells)
        patterns, over = self._pattern_matches(text, base.cells)
        found = [
            *self._folded_matches(text, base, joined, self._terms),
            *self._exact_matches(text),
            *patterns,
        ]
        return found, list(self._folded_matches(text, base, joined, self._exceptions)), over

    def _folded_matches(self, text: str, base: View, joined: View, by: Searchers) -> Iterator[Match]:
        yield from self._matches_in(base, text, by.base, is_joined=False)
        yield from self._matches_in(joined, text, by.joined, is_joined=True)
        yield from self._cut_matches(closed_view(base.cells), text, by.joined)
        yield from self._blurred_matches(joined, text, by.blurred)

    def _matches_in(self, view: View, text: str, searcher: Searcher, is_joined: bool) -> Iterator[Match]:
        for first, end, spelling in searcher.hits(skeleton_string(view.cells)):
            hit = view.cells[first:end]
            if is_joined and not (_worth_joining(hit, view.joined[first + 1 : end]) and view.coheres(first, end, text)):
                continue
            left, right = view.beside(first, end, text)
            around = view.cells[left:right], first - left, end - left
            if spelling.word and not free_edges(*around):
                continue
            if is_guarded(*around, spelling.guard):
                continue
            looks = self._looks(spelling, hit)
            if looks is not None:
                bits = looks | (SEPARATORS if is_joined else 0)
                yield self._match(text, hit, spelling, bits, view.span(first, end, text))

    def _cut_matches(self, view: View, text: str, searcher: Searcher) -> Iterator[Match]:
        for first, end, spelling in searcher.hits(skeleton_string(view.cells)):
            hit = view.cells[first:end]
            if not any(view.joined[first + 1 : end]) or not view.is_whole(first, end):
                continue
            if len(hit) < SHORTEST_CUT or not any(cell.kind == "L" for cell in hit):
                continue
            # Where a sign was taken out beside the hit, the sign is what stands there.
            left = first - (not view.joined[first]) if first > 0 else 0
            right = end + (end < len(view.cells) and not view.joined[end])
            if is_guarded(view.cells[left:right], first - left, end - left, spelling.guard):
                continue
            looks = self._looks(spelling, hit)
            if looks is not None:
                yield self._match(text, hit, spelling, looks | SEPARATORS, (hit[0].start, hit[-1].end))

    def _looks(self, spelling: Spelling, hit: list[Cell]) -> int | None:
        """The bits for what looks otherwise than the spelling; none if it may not."""
        if base_string(hit) == spelling.base:
            return 0
        may = spelling.allowed & LOOKALIKES and self._may_look_like(spelling.base, hit)
        return LOOKALIKES if may else None

    def _may_look_like(self, base: str, hit: list[Cell]) -> bool:
        """Whether a hit with another base string can be a disguise of the spelling."""
        pairs = zip(base, hit, strict=True) if len(base) == len(hit) else ()
        return len(hit) > 1 and not any(
            symbol != cell.base and self._table.stands_for_itself(symbol) for symbol, cell in pairs
        )

    def _blurred_matches(self, view: View, text: str, searcher: Searcher) -> Iterator[Match]:
        runs = blur.runs(view.cells, self._table)
        for first, end, spelling in searcher.hits("".join(run.symbol for run in runs)):
            hit = runs[first:end]
            reading = blur.read(view, hit, spelling.cells, text, self._table)
            if reading and blur.is_match(view, hit, spelling.cells, reading, spelling.may_need, spelling.sounds):
                there = range(hit[0].first, hit[-1].end)
                is_joined = any(view.joined[at] for at in there[1:])
                if (spelling.stripped and not is_joined) or not view.coheres(there.start, there.stop, text):
                    continue
                if is_guarded(view.cells, there.start, there.stop, spelling.guard):
                    continue
                bits = reading.needs | (SEPARATORS if is_joined else 0)
                cells = [view.cells[at] for at in there]
                yield self._match(text, cells, spelling, bits, view.span(there.start, there.stop, text))

    def _match(self, text: str, hit: list[Cell], spelling: Spelling, bits: int, span: tuple[int, int]) -> Match:
        bits |= spelling.needs | text_bits(hit, text[hit[0].start : hit[-1].end], self._table) & ~spelling.own
        return Match(*span, spelling.term, bits, spelling.in_list)

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


def _encoded(found: Iterable[Match], decoded: Decoded, allowed: Sequence[int]) -> Iterator[Match]:
    """Matches in the decoded text as matches in the text it was made of."""
    for match in found:
        start, end, bits = decoded.origin(match.start, match.end)
        if bits and not bits & ~allowed[match.in_list]:
            yield replace(match, start=start, end=end, views=match.views | bits)


def _without_needless(found: list[Match]) -> list[Match]:
    """Without blurred matches where the term stands plainly, or another of the list stands there as it is, and without
    emoji for characters inside something else."""
    plain: dict[int, list[Match]] = defaultdict(list)
    for match in found:
        if not match.views & blur.BLURRED:
            plain[match.term].append(match)
    places = {(match.in_list, match.start, match.end) for some in plain.values() for match in some}
    written = [match for match in found if not match.views & PICTURES]

    def is_needless(match: Match) -> bool:
        if match.views & PICTURES and any(_is_inside(match, other) for other in written):
            return True
        in_place = (match.in_list, match.start, match.end) in places
        return bool(match.views & blur.BLURRED) and (in_place or _overlaps(match, plain[match.term]))

    return [match for match in found if not is_needless(match)]


def _overlaps(match: Match, others: Iterable[Match]) -> bool:
    return any(match.start < other.end and other.start < match.end for other in others)


def _covers(exception: Match, match: Match) -> bool:
    return exception.in_list == match.in_list and _is_inside(match, exception)


def _is_inside(match: Match, other: Match) -> bool:
    return other.start <= match.start and match.end <= other.end
