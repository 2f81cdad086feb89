"""What the families of kinds need to know of characters: which are letters, which go together, which cannot be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from bylaw.reference.fold import shipped_table

Table = Mapping[str, Sequence[str]]
"""A character → what it can be written as, the plainest first."""


def is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or character == "〇" or character >= "\U00020000"


def is_latin(character: str) -> bool:
    """Digits go with the letters: `web3` is one word."""
    return character.isascii() and character.isalnum()


def counts(surface: str) -> tuple[int, int]:
    """How many Han characters and how many Latin letters or digits a reader sees, disguised ones included."""
    table, han, latin = shipped_table(), 0, 0
    for character in surface:
        found = table[character]
        for symbol in found.look or found.base:
            han += is_han(symbol)
            latin += is_latin(symbol)
    return han, latin


def clusters(surface: str) -> list[str]:
    """Characters with the marks and invisible characters that follow them: what nothing is put between."""
    table, out = shipped_table(), list[str]()
    for character in surface:
        if out and table[character].dropped:
            out[-1] += character
        else:
            out.append(character)
    return out


def invisible(character: str) -> bool:
    return "d" in shipped_table()[character].flags


def visible_span(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the invisible characters at its ends, which nobody sees and no engine reports."""
    while start < end and invisible(text[start]):
        start += 1
    while start < end and invisible(text[end - 1]):
        end -= 1
    return start, end


def some(places: Sequence[int], random: Random) -> set[int]:
    """All of the places, one of them, or about half of them."""
    how = random.choice(("all", "one", "half"))
    if how == "all" or len(places) == 1:
        return set(places)
    one = random.choice(places)
    return {one} if how == "one" else {one} | {place for place in places if random.random() < 0.5}


def replaced(surface: str, table: Table, random: Random, *, every: bool = False) -> str | None:
    """Characters written as the table has them: all that it has, or ``some``. ``None`` if it has none of them."""
    able = [i for i, character in enumerate(surface) if table.get(character)]
    if not able:
        return None
    chosen = set(able) if every else some(able, random)
    return "".join(random.choice(table[c]) if i in chosen else c for i, c in enumerate(surface))
