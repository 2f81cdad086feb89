"""pictures.tsv: the emoji that a Han character is written as (狗 → 🐶).

    XXXX TAB emoji[ emoji ...]

Characters and emoji are folded: what a keyboard puts behind an emoji (U+FE0F) is dropped from texts anyway.
"""

from __future__ import annotations

from . import by_character
from .han import is_listed
from .pinned import source
from .written import base, kind


def rows() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for line in source("pictures"):
        character, emoji = line.split("\t")
        found = emoji.split(" ")
        assert is_listed(character) and base(character) == character and character not in table, character
        assert len(set(found)) == len(found), character
        assert all(len(c) == 1 and kind(c) == "E" and base(c) == c for c in found), character
        table[character] = found
    return table


def make() -> str:
    return by_character.table(rows(), "sources/pictures.tsv", "emoji that stand for it")
