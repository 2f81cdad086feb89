"""Characters that look like the right ones: other scripts, Han that resemble each other, pairs of letters, accents.

What looks like what is read off the fold table backwards, so there is one list of it for finding and for hiding.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cache
from random import Random
from string import ascii_letters

from bylaw.disguises.characters import Table, is_han, replaced
from bylaw.disguises.tables import alike
from bylaw.reference.fold import shipped_table

SCRIPTS = ("CYRILLIC", "GREEK", "LATIN", "CHEROKEE", "LISU", "COPTIC", "ARMENIAN", "CANADIAN", "MATHEMATICAL")
"""Scripts that writers take letters from, the most usual first, by the first word of Unicode's names. (The
mathematical ones are Greek: 𝚨 looks like A.)"""

_PAIRS: Table = {"m": ("rn",), "w": ("vv",), "d": ("cl",), "W": ("VV",)}
_ACCENTS = "\u0301\u0300\u0302\u0308\u0303\u0304\u0306\u0307\u030c\u0323\u0327\u0328\u0331"
_SYMBOLS: Table = {
    "a": ("₳",), "b": ("₿", "฿"), "c": ("¢", "₵"), "d": ("₫",), "e": ("€",), "f": ("₣",), "g": ("₲",), "k": ("₭",),
    "l": ("£",), "m": ("₥",), "n": ("₦",), "p": ("₱",), "r": ("®",), "t": ("₮", "₸", "†"), "u": ("µ",),
    "w": ("₩",), "x": ("×",), "y": ("¥",),
}  # fmt: skip
"""Currency signs and the like; those that leet writes (@ $ !) are over there."""


def lookalike(surface: str, random: Random) -> str | None:
    """Letters of one other script, or of several."""
    able = [table for table in scripts().values() if any(c in table for c in surface)]
    if not able:
        return None
    mixed = random.random() > 0.8
    table = random.choice(able)
    if mixed:
        table = {letter: [c for one in able for c in one.get(letter, ())] for letter in ascii_letters}
    return replaced(surface, table, random)


def lookalike_han(surface: str, random: Random) -> str | None:
    return replaced(surface, han(), random)


def mistaken(surface: str, random: Random) -> str | None:
    """One character as another common one: 此特币."""
    able = [i for i, c in enumerate(surface) if alike(shipped_table()[c].base)]
    if not able:
        return None
    place = random.choice(able)
    return surface[:place] + random.choice(alike(shipped_table()[surface[place]].base)) + surface[place + 1 :]


def multi(surface: str, random: Random) -> str | None:
    """usclt for USDT: the pairs are of small letters."""
    return replaced(surface, _PAIRS, random) or replaced(surface.lower(), _PAIRS, random)


def diacritics(surface: str, random: Random) -> str | None:
    """Accented letters that are one character each."""
    return replaced(surface, accented(), random)


def symbol(surface: str, random: Random) -> str | None:
    """One letter as a sign: ₿TC."""
    able = [i for i, c in enumerate(surface) if c.lower() in _SYMBOLS]
    if not able:
        return None
    place = random.choice(able)
    return surface[:place] + random.choice(_SYMBOLS[surface[place].lower()]) + surface[place + 1 :]


@cache
def scripts() -> dict[str, Table]:
    """Script → what each letter can be written as in it, in the same case where it has one."""
    found: dict[str, dict[str, list[str]]] = {script: defaultdict(list) for script in SCRIPTS}
    for character, treatment in shipped_table().singles():
        script = unicodedata.name(character, "").partition(" ")[0]
        if treatment.look is not None and treatment.kind == "L" and script in found:
            found[script][treatment.look].append(character)
    return {script: _by_case(table) for script, table in found.items()}


def _by_case(table: dict[str, list[str]]) -> Table:
    out: dict[str, list[str]] = {}
    for letter, all_ in table.items():
        for wanted, category in ((letter.lower(), "Ll"), (letter.upper(), "Lu")):
            same = [c for c in all_ if unicodedata.category(c) == category]
            out[wanted] = same or all_
    return out


@cache
def han() -> Table:
    """Han character → those that look like it."""
    out: dict[str, list[str]] = defaultdict(list)
    for character, treatment in shipped_table().singles():
        if treatment.look is not None and is_han(character) and is_han(treatment.look):
            out[treatment.look].append(character)
    return out


@cache
def accented() -> Table:
    out: dict[str, list[str]] = defaultdict(list)
    for letter in ascii_letters:
        for mark in _ACCENTS:
            made = unicodedata.normalize("NFC", letter + mark)
            if len(made) == 1:
                out[letter].append(made)
    return out
