"""The fold table (engine/SEMANTICS.md, section 1).

In: the text of fold.tsv and readings.tsv. Out: for every code point how it is treated. Nothing is computed
from Unicode data here: what is not in the table has the default treatment, whatever Python knows about it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

KINDS = frozenset("LDIWHPSE")


class Treatment(NamedTuple):
    """What the table says of one code point. `base` is empty where it is dropped."""

    kind: str
    flags: str
    base: str
    look: str | None

    @property
    def dropped(self) -> bool:
        return "d" in self.flags or "m" in self.flags


class Range(NamedTuple):
    first: int
    last: int
    kind: str
    flags: str
    base: str | None  # None: itself
    look: str | None


class FoldTable:
    """How characters are folded, and how ideographs are read (the most usual reading first)."""

    def __init__(self, ranges: list[Range], readings: Mapping[str, Sequence[str]] | None = None) -> None:
        self._ranges = sorted(ranges)
        self._firsts = [one.first for one in self._ranges]
        self._readings = readings or {}
        self._first_with: dict[str, str] = {}
        for character in sorted(self._readings):
            self._first_with.setdefault(self._readings[character][0], character)

    def __getitem__(self, character: str) -> Treatment:
        code = ord(character)
        at = bisect_right(self._firsts, code) - 1
        if at < 0 or self._ranges[at].last < code:
            return Treatment("S", "", character, None)
        found = self._ranges[at]
        base = character if found.base is None else found.base
        return Treatment(found.kind, found.flags, base, found.look)

    def kind(self, character: str) -> str:
        return self[character].kind

    def stands_for_itself(self, symbol: str) -> bool:
        """Whether a spelling that has the symbol means no other: ₿ and 帀 are written on purpose."""
        return self[symbol].look is not None and self.kind(symbol) not in "LD"

    def readings(self, character: str) -> Sequence[str]:
        return self._readings.get(character, ())

    def singles(self) -> Iterator[tuple[str, Treatment]]:
        """The characters that have a row to themselves, in order."""
        for one in self._ranges:
            if one.first == one.last:
                yield chr(one.first), self[chr(one.first)]

    def first_with_reading(self, reading: str) -> str | None:
        """The least character that is usually read so."""
        return self._first_with.get(reading)


def load_table(text: str, readings: str = "") -> FoldTable:
    """Parses the text of fold.tsv, and of readings.tsv."""
    rows = (line.split("\t") for line in _lines(readings))
    return FoldTable([_range(line) for line in _lines(text)], {chr(int(c, 16)): r.split(",") for c, r in rows})


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _range(line: str) -> Range:
    codes, kind, flags, base, look = line.split("\t")
    if kind not in KINDS:
        raise ValueError(f"fold table: unknown kind {kind!r} in {line!r}")
    first, _, last = codes.partition("-")
    return Range(
        first=int(first, 16),
        last=int(last or first, 16),
        kind=kind,
        flags=flags,
        base=None if base == "=" else "".join(chr(int(code, 16)) for code in base.split()),
        look=None if look == "-" else chr(int(look, 16)),
    )


@cache
def shipped_table() -> FoldTable:
    """The table that the native engine embeds."""
    from bylaw._engine import FOLD_TABLE, READINGS_TABLE

    return load_table(FOLD_TABLE, READINGS_TABLE)
