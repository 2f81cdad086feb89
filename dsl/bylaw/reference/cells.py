"""Text → cells (engine/SEMANTICS.md, section 2).

In: any string. Out: the folded symbols in order, each with the place in the text that it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .fold import FoldTable

SPACE = " "


@dataclass(frozen=True)
class Cell:
    base: str  # one symbol
    skeleton: str  # one symbol
    start: int
    end: int
    flags: str
    kind: str  # of the base symbol
    skeleton_kind: str

    @property
    def wordish(self) -> bool:
        return self.kind in "LDI"

    @property
    def edge(self) -> str:
        """What the cell is to a word beside it: a sign that looks like a letter is a sign."""
        if "e" in self.flags:
            return "S"
        return self.skeleton_kind if self.kind in "LD" else self.kind


def cells(text: str, table: FoldTable) -> list[Cell]:
    result: list[Cell] = []
    for i, character in enumerate(text):
        treatment = table[character]
        if "d" in treatment.flags:
            continue
        if "m" in treatment.flags:
            _extend_over_mark(result, i + 1)
        elif treatment.kind == "W" and result and result[-1].base == SPACE:
            flags = "n" if "n" in treatment.flags + result[-1].flags else ""
            result[-1] = replace(result[-1], end=i + 1, flags=flags)
        else:
            for symbol in treatment.base:
                skeleton = treatment.look or table[symbol].look or symbol
                kinds = table.kind(symbol), table.kind(skeleton)
                result.append(Cell(symbol, skeleton, i, i + 1, treatment.flags, *kinds))
    return result


def _extend_over_mark(so_far: list[Cell], end: int) -> None:
    """The cell before a mark, and with it every cell of the same code point, ends after the mark."""
    for at in range(len(so_far) - 1, -1, -1):
        if so_far[at].start != so_far[-1].start:
            break
        so_far[at] = replace(so_far[at], end=end)


def base_string(some: list[Cell]) -> str:
    return "".join(cell.base for cell in some)


def skeleton_string(some: list[Cell]) -> str:
    return "".join(cell.skeleton for cell in some)
