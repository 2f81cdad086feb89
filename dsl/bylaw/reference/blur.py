"""The blurred view (engine/SEMANTICS.md, section 4b): stretched letters, digits for letters, sounds for characters.

In: the joined view of a text, and the cells of spellings. Out: what to search, and whether a hit reads as its spelling.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice, pairwise, product

from .cells import Cell
from .edges import free_edges
from .fold import FoldTable
from .plan import LEET, LOOKALIKES, REPEATS, SEPARATORS, SOUNDS
from .views import View

BLURRED = REPEATS | LEET | SOUNDS

SIGNS = {
    "0": "o", "1": "i", "|": "i", "!": "i", "2": "z", "3": "e", "4": "a", "@": "a", "5": "s", "$": "s",
    "6": "b", "8": "b", "7": "t", "+": "t", "9": "g",
}  # fmt: skip
"""What stands for a letter, and the class of that letter."""

LONGEST = 64
"""Longest spelling that has blurred keys, in symbols."""

MOST_KEYS = 8
"""Keys of a spelling at most; characters with several readings multiply them."""


@dataclass(frozen=True)
class Run:
    """Neighbouring cells of one class: the cells `first:end` of a view."""

    symbol: str
    first: int
    end: int


def letter_class(symbol: str) -> str:
    """The class of a symbol that has no reading."""
    return "i" if symbol == "l" else SIGNS.get(symbol, symbol)


def runs(cells: Sequence[Cell], table: FoldTable) -> list[Run]:
    """The blurred view of some cells."""
    result: list[Run] = []
    for symbol, group in groupby(range(len(cells)), key=lambda at: _class(cells[at].skeleton, table)):
        places = list(group)
        result.append(Run(symbol, places[0], places[-1] + 1))
    return result


def keys(cells: Sequence[Cell], table: FoldTable) -> Iterator[str]:
    """What the blurred view may show where a spelling stands."""
    if not 2 <= len(cells) <= LONGEST:
        return
    seen = set()
    for combination in islice(product(*(_classes(cell.skeleton, table) for cell in cells)), MOST_KEYS):
        key = "".join(symbol for symbol, _ in groupby(combination))
        if key not in seen:
            seen.add(key)
            yield key


def _class(symbol: str, table: FoldTable) -> str:
    return next(iter(_classes(symbol, table)))


def _classes(symbol: str, table: FoldTable) -> list[str]:
    found = [table.first_with_reading(reading) for reading in table.readings(symbol)]
    return [one for one in dict.fromkeys(found) if one] or [letter_class(symbol)]


@dataclass
class Reading:
    """How a hit reads as its spelling: what that needs."""

    needs: int = 0
    any_blur: bool = False
    stretched: list[Run] = field(default_factory=list)
    spelled: list[int] = field(default_factory=list)  # of each stretched run, how many symbols the spelling has
    signs: set[int] = field(default_factory=set)  # cells that stand for a letter
    same: set[int] = field(default_factory=set)  # cells that are what the spelling has


def read(view: View, hit: Sequence[Run], spelling: Sequence[Cell], text: str, table: FoldTable) -> Reading | None:
    """Holds the runs of a hit against those of its spelling. None: they don't read as it."""
    reading = Reading()
    # The spelling has the runs of its key, whichever readings that was made of.
    lengths = _run_lengths(spelling, [run.symbol for run in hit], table)
    if lengths is None:
        return None
    begin = 0
    for run, length in zip(hit, lengths, strict=True):
        symbols = spelling[begin : begin + length]
        begin += length
        there = range(run.first, run.end)
        if len(there) < length:
            return None
        if len(there) > length:
            if len({view.cells[at].skeleton for at in there}) > 1:
                return None
            reading.stretched.append(run)
            reading.spelled.append(length)
            reading.needs |= REPEATS
        for nth, at in enumerate(there):
            if not _reads(view.cells[at], at, symbols[min(nth, length - 1)], text, table, reading):
                return None
    reading.any_blur = reading.any_blur or bool(reading.stretched)
    return reading


def _run_lengths(spelling: Sequence[Cell], symbols: Sequence[str], table: FoldTable) -> list[int] | None:
    """How many symbols of the spelling each run of a key took in, the first way that fits."""
    lengths: list[int] = []
    for cell in spelling:
        classes = _classes(cell.skeleton, table)
        if lengths and symbols[len(lengths) - 1] in classes:
            lengths[-1] += 1
        elif len(lengths) < len(symbols) and symbols[len(lengths)] in classes:
            lengths.append(1)
        else:
            return None
    return lengths if len(lengths) == len(symbols) else None


def _reads(cell: Cell, at: int, symbol: Cell, text: str, table: FoldTable, reading: Reading) -> bool:
    """Whether a cell reads as a symbol of the spelling; notes what that needs."""
    if cell.base == symbol.base:
        reading.same.add(at)
    elif cell.skeleton == symbol.skeleton and not table.stands_for_itself(symbol.base):
        reading.needs |= LOOKALIKES
        reading.same.add(at)
    elif symbol.kind == "L" and cell.kind not in "LI" and SIGNS.get(cell.skeleton) == letter_class(symbol.skeleton):
        reading.needs |= LEET
        reading.signs.add(at)
    elif _is_other_stroke(cell, symbol, text):
        reading.needs |= LOOKALIKES
        reading.any_blur = True
    elif set(table.readings(cell.base)[:1]) & set(table.readings(symbol.base)):
        reading.needs |= SOUNDS
    else:
        return False
    reading.any_blur = reading.any_blur or bool(reading.needs & (LEET | SOUNDS))
    return True


def _is_other_stroke(cell: Cell, symbol: Cell, text: str) -> bool:
    """A capital I among small letters is taken for l, a small l among capitals for I."""
    before, typed, after = text[cell.start - 1 : cell.start], text[cell.start], text[cell.start + 1 : cell.start + 2]
    if symbol.base == "l":
        return typed == "I" and _is_one_of(before, "a", "z")
    return symbol.base == "i" and typed == "l" and _is_one_of(before, "A", "Z") and _is_one_of(after, "A", "Z")


def _is_one_of(character: str, first: str, last: str) -> bool:
    return character != "" and first <= character <= last


def is_match(
    view: View, hit: Sequence[Run], spelling: Sequence[Cell], reading: Reading, allowed: int, sounds: bool
) -> bool:
    """Whether a hit that reads as its spelling is a match, where `allowed` is; `sounds`: its term is marked so."""
    first, end = hit[0].first, hit[-1].end
    cells = view.cells
    if not reading.any_blur or reading.needs & ~allowed:
        return False
    if any(view.joined[first + 1 : end]):
        least = 2 if any(cell.kind == "I" for cell in cells[first:end]) else 3
        if not allowed & SEPARATORS or end - first < least:
            return False
    for at in range(first, end):
        inside = first < at < end - 1 and cells[at - 1].kind in "LD" and cells[at + 1].kind in "LD"
        if "n" in cells[at].flags or (cells[at].kind == "H" and not (at in reading.signs and inside)):
            return False
    return (
        free_edges(cells, first, end)
        and _signs_are_inside(cells, first, end, reading)
        and (not reading.stretched or _stretched_enough(cells, reading))
        and (not reading.signs or _enough_letters(cells, first, end, spelling, reading))
        and (not reading.needs & SOUNDS or _sounds_enough(cells, spelling, reading, sounds))
    )


def _signs_are_inside(cells: Sequence[Cell], first: int, end: int, reading: Reading) -> bool:
    left = first in reading.signs and first > 0 and cells[first - 1].kind in "LD"
    right = end - 1 in reading.signs and end < len(cells) and cells[end].kind in "LD"
    return not left and not right


def _stretched_enough(cells: Sequence[Cell], reading: Reading) -> bool:
    stretched = list(zip(reading.stretched, reading.spelled, strict=True))
    places = [at for run, _ in stretched for at in range(run.first, run.end)]
    if any(cells[at].kind not in "LI" and at not in reading.signs for at in places):
        return False
    if any(cells[run.first].kind == "I" or run.end - run.first >= length + 2 for run, length in stretched):
        return True
    beside = any(one.end == other.first for one, other in pairwise(reading.stretched))
    return len(stretched) >= 3 and beside


def _enough_letters(cells: Sequence[Cell], first: int, end: int, spelling: Sequence[Cell], reading: Reading) -> bool:
    letters = [at for at in range(first, end) if cells[at].kind == "L"]
    beside = any(at - 1 in letters or at + 1 in letters for at in reading.signs)
    return len(spelling) >= 4 and len(reading.same.intersection(letters)) >= 2 and beside


def _sounds_enough(cells: Sequence[Cell], spelling: Sequence[Cell], reading: Reading, sounds: bool) -> bool:
    some_same = any(cells[at].kind == "I" for at in reading.same)
    if sounds and len(spelling) >= 2:
        return len(spelling) > 2 or some_same
    return len(spelling) >= 3 and some_same
