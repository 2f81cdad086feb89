"""splits.tsv: how a Han character is written as its parts, one after the other (钱 → 钅戋).

    XXXX TAB parts[ parts ...]

One row for every common character (GB 2312) that folds to itself. Parts are folded, and only such as can be
typed: those of the block that every font and input method has. It has the forms that radicals take at the side,
too (钅氵亻扌讠). Single strokes are no parts: nobody reads 丿巾 as 币. Ways of common parts come first, then those
of fewest parts, else the order of the source.
"""

from __future__ import annotations

from collections.abc import Iterator

from . import by_character
from .han import is_listed
from .pinned import source
from .written import base

MOST_WAYS = 3
MOST_PARTS = 3
TYPED = range(0x4E00, 0xA000)
STROKES = frozenset("一丨丿丶乚亅乀乁乛")


def is_part(c: str) -> bool:
    return c not in STROKES and ord(c) in TYPED


def ways(parts: list[str]) -> Iterator[str]:
    for way in parts:
        folded = base(way.replace(" ", ""))
        if 2 <= len(folded) <= MOST_PARTS and all(map(is_part, folded)):
            yield folded


def cost(way: str) -> tuple[bool, int]:
    return not all(map(is_listed, way)), len(way)


def rows() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for line in source("chaizi"):
        character, *parts = line.split("\t")
        if len(character) != 1 or not is_listed(character) or base(character) != character:
            continue
        known = table.get(character, [])
        found = [way for way in dict.fromkeys([*known, *ways(parts)]) if character not in way]
        if found:
            table[character] = sorted(found, key=cost)[:MOST_WAYS]
    return table


def make() -> str:
    return by_character.table(
        rows(), "the dictionary of kaifangcidian.com (see NOTICE)", "ways to write it as its parts"
    )
