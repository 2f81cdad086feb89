"""alike.tsv: the common Han characters that are taken for another common one (比 → 此 北).

XXXX TAB characters
"""

from __future__ import annotations

from . import by_character
from .han import is_listed
from .pinned import source
from .written import base


def rows() -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for line in source("alike"):
        character, others = line.split("\t")
        found = others.split(" ")
        assert character not in table and character not in found and len(set(found)) == len(found), character
        assert all(len(c) == 1 and is_listed(c) and base(c) == c for c in (character, *found)), character
        table[character] = found
    return table


def make() -> str:
    return by_character.table(rows(), "sources/alike.tsv", "common characters that are taken for it")
