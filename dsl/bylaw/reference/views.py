"""Cells → views (engine/SEMANTICS.md, section 3).

In: the cells of a text. Out: the cells to search, and for each whether a gap was removed before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from .cells import Cell

LONGEST_GAP = 4

ENCLOSING = [
    "()", "[]", "{}", "<>", '""', "''", "（）", "［］", "｛｝", "＜＞", "＂＂", "“”", "‘’", "«»", "〈〉", "《》",
    "「」", "『』", "【】", "〔〕", "〖〗",
]  # fmt: skip
"""Brackets and quotes: what opens, and what closes."""


@dataclass(frozen=True)
class View:
    cells: list[Cell]
    joined: list[bool]  # per cell: a gap before it was removed
    hard: list[bool]  # per cell: and that had a hard sign or a line break

    def coheres(self, first: int, end: int, text: str) -> bool:
        """Whether the cells ``first:end`` may be read together across the hard signs between them."""
        apart = all(self.joined[first + 1 : end])
        hard = [at for at in range(first + 1, end) if self.hard[at]]
        return apart or all(_encloses(text, self.cells[at - 1]) or _encloses(text, self.cells[at]) for at in hard)

    def is_whole(self, first: int, end: int) -> bool:
        """Whether the cells ``first:end`` begin and end with whole pieces, and not amid a row of single ones; a
        plural's ``s`` may be left over."""
        if not self._is_border(first) or self._is_amid(first) or self._is_amid(end):
            return False
        plural = end < len(self.cells) and self.cells[end].skeleton == "s"
        return self._is_border(end) or (plural and self._is_border(end + 1))

    def _is_border(self, at: int) -> bool:
        """Whether no piece goes on from the cell before to this one."""
        if at in (0, len(self.cells)) or self.joined[at]:
            return True
        return not _class(self.cells[at - 1]) == _class(self.cells[at]) == "letters"

    def _is_amid(self, at: int) -> bool:
        """Whether a gap was removed before a cell, between two pieces of one cell each."""
        joined = 0 < at < len(self.cells) and self.joined[at]
        return joined and self._is_border(at - 1) and self._is_border(at + 1)

    def beside(self, first: int, end: int, text: str) -> tuple[int, int]:
        """The part of the view that the cells ``first:end`` have to do with: if they are spread evenly, it ends
        where something else than between them was removed."""
        gaps = {self._gap(at, text) for at in range(first + 1, end) if self.joined[at]}
        even = len(gaps) == 1
        left = even and self.joined[first] and self._gap(first, text) not in gaps
        right = even and end < len(self.cells) and self.joined[end] and self._gap(end, text) not in gaps
        return first if left else 0, end if right else len(self.cells)

    def _gap(self, at: int, text: str) -> str:
        return text[self.cells[at - 1].end : self.cells[at].start]

    def span(self, first: int, end: int, text: str) -> tuple[int, int]:
        """Where the cells ``first:end`` stand in the text, with the brackets that the first or the last of
        them stands in by itself."""
        one, other = self.cells[first], self.cells[end - 1]
        left = end - first > 1 and self.joined[first + 1] and _encloses(text, one)
        right = end - first > 1 and self.joined[end - 1] and _encloses(text, other)
        return one.start - left, other.end + right


def _encloses(text: str, cell: Cell) -> bool:
    """Whether a bracket or quote stands before a cell, and its partner behind it."""
    around = text[cell.start - 1 : cell.start] + text[cell.end : cell.end + 1]
    return len(around) == 2 and around in ENCLOSING


def base_view(cells: list[Cell]) -> View:
    return View(cells, [False] * len(cells), [False] * len(cells))


def joined_view(cells: list[Cell]) -> View:
    """The cells without their joinable gaps."""
    pieces = _piece_lengths(cells)
    removed: set[int] = set()
    after_gap: set[int] = set()
    after_hard: set[int] = set()
    words = [i for i, cell in enumerate(cells) if cell.wordish]
    for x, y in pairwise(words):
        single = (pieces[x] == 1) + (pieces[y] == 1)
        alone = _alone(cells, x) or _alone(cells, y)
        if _joinable(cells[x], cells[x + 1 : y], cells[y], single, alone):
            removed.update(range(x + 1, y))
            after_gap.add(y)
            if any(cell.kind == "H" or "n" in cell.flags for cell in cells[x + 1 : y]):
                after_hard.add(y)
    kept = [i for i in range(len(cells)) if i not in removed]
    return View([cells[i] for i in kept], [i in after_gap for i in kept], [i in after_hard for i in kept])


def closed_view(cells: list[Cell]) -> View:
    """The cells without the signs inside Latin words."""
    words = [i for i, cell in enumerate(cells) if cell.wordish]
    cuts = [(x, y) for x, y in pairwise(words) if _is_cut(cells[x], cells[x + 1 : y], cells[y])]
    removed = {i for x, y in cuts for i in range(x + 1, y)}
    after = {y for _, y in cuts}
    kept = [i for i in range(len(cells)) if i not in removed]
    return View([cells[i] for i in kept], [i in after for i in kept], [False] * len(kept))


def _is_cut(x: Cell, gap: list[Cell], y: Cell) -> bool:
    """Whether a gap is there to cut a word; an apostrophe is part of many."""
    of_words = _class(x) == _class(y) == "letters"
    return of_words and 1 <= len(gap) <= LONGEST_GAP and all(cell.kind in "PS" and cell.base != "'" for cell in gap)


def _alone(cells: list[Cell], at: int) -> bool:
    """Whether a cell has gaps on both sides."""
    return 0 < at < len(cells) - 1 and not cells[at - 1].wordish and not cells[at + 1].wordish


def _joinable(x: Cell, gap: list[Cell], y: Cell, single: int, alone: bool) -> bool:
    """Whether a gap may go; ``single`` counts the pieces beside it that have one cell, ``alone`` says whether one
    of them has gaps on both sides."""
    if not 1 <= len(gap) <= LONGEST_GAP:
        return False
    if single == 2 or all(cell.kind == "E" for cell in gap):
        return True
    signs = "SEPWH" if alone else "SEPW" if single else "SE"
    return x.kind == y.kind == "I" and all(cell.kind in signs and "n" not in cell.flags for cell in gap)


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
