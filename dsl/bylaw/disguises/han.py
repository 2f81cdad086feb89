"""Chinese written otherwise: traditional characters."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from random import Random

from bylaw.disguises.characters import Table, is_han, replaced
from bylaw.reference.fold import shipped_table


def traditional(surface: str, random: Random) -> str | None:
    return replaced(surface, traditional_forms(), random)


@cache
def traditional_forms() -> Table:
    """Simplified → traditional: the fold table backwards, without characters that exist for compatibility only."""
    out: dict[str, list[str]] = defaultdict(list)
    for character, treatment in shipped_table().singles():
        unified = "\u3400" <= character <= "\u9fff"
        if unified and is_han(treatment.base[:1]) and treatment.base != character:
            out[treatment.base].append(character)
    return out
