"""Cells → views (engine/SEMANTICS.md, section 3).

In: the cells of a text. Out: the cells to search, and for each whether a gap was removed before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from .cells import Cell

LONGEST_GAP = 4


@dataclass(frozen=True)
class View:
    cells: list[Cell]
    joined: list[bool]  # per cell: a gap before it was removed


def base_view(cells: list[Cell]) -> View:
    return View(cells, [False] * len(cells))


def joined_view(cells: list[Cell]) -> View:
    """The cells without their joinable gaps."""
    pieces = _piece_lengths(cells)
    removed: set[int] = set()
    after_gap: set[int] = set()
    words = [i for i, cell in enumerate(cells) if cell.wordish]
    for x, y in pairwise(words):
        single = (pieces[x] == 1) + (pieces[y] == 1)
        if _joinable(cells[x], cells[x + 1 : y], cells[y], single):
            removed.update(range(x + 1, y))
            after_gap.add(y)
    kept = [i for i in range(len(cells)) if i not in removed]
    return View([cells[i] for i in kept], [i in after_gap for i in kept])


def _joinable(x: Cell, gap: list[Cell], y: Cell, single: int) -> bool:
    """Whether a gap may go; ``single`` counts the pieces beside it that have one cell."""
    if not 1 <= len(gap) <= LONGEST_GAP or any(cell.kind == "H" or "n" in cell.flags for cell in gap):
        return False
    if single == 2:
        return True
    signs = "SEPW" if single else "SE"
    if x.kind == y.kind == "I" and all(cell.kind in signs for cell in gap):
        return True
    return all(cell.kind == "E" for cell in gap)


def _piece_lengths(cells: list[Cell]) -> list[int]:
    """Per cell, the length of the piece it is in; 0 for cells that are in none."""
    lengths = [0] * len(cells)
    start = 0
    for i in range(1, len(cells) + 1):
        if i < len(cells) and _class(cells[i]) == _class(cells[start]):
            continue
        if cells[start].wordish:
            lengths[start:i] = [i - start] * (i - start)
        start = i
    return lengths


def _class(cell: Cell) -> str:
    """Ideographs are one class, letters and digits the other, what is no word the third."""
    if not cell.wordish:
        return "gap"
    return "ideographs" if cell.kind == "I" else "letters"
