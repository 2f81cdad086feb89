"""Other alphabets for the same letters: full width, mathematical, circled, squared, flags, small capitals.

Each alphabet is whole (a writer picks one from a menu), so a variant uses one of them throughout.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from random import Random
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits

from bylaw.disguises.characters import Table, is_latin, replaced
from bylaw.reference.fold import shipped_table

Alphabet = dict[str, str]

_FULLWIDTH: Table = {chr(code): (chr(code + 0xFEE0),) for code in range(0x21, 0x7F)}
_MATHEMATICAL = 0x1D400
_HOLES = {
    0x1D455: 0x210E, 0x1D49D: 0x212C, 0x1D4A0: 0x2130, 0x1D4A1: 0x2131, 0x1D4A3: 0x210B, 0x1D4A4: 0x2110,
    0x1D4A7: 0x2112, 0x1D4A8: 0x2133, 0x1D4AD: 0x211B, 0x1D4BA: 0x212F, 0x1D4BC: 0x210A, 0x1D4C4: 0x2134,
    0x1D506: 0x212D, 0x1D50B: 0x210C, 0x1D50C: 0x2111, 0x1D515: 0x211C, 0x1D51D: 0x2128, 0x1D53A: 0x2102,
    0x1D53F: 0x210D, 0x1D545: 0x2115, 0x1D547: 0x2119, 0x1D548: 0x211A, 0x1D549: 0x211D, 0x1D551: 0x2124,
}  # fmt: skip
"""Places of the mathematical alphabets that Unicode left empty, and where it has the letter instead."""

_FLAG_PAIR = re.compile("(?<=[\U0001f1e6-\U0001f1ff])(?=[\U0001f1e6-\U0001f1ff])")
_SMALL_CAPITALS = dict(zip(ascii_lowercase, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ", strict=True))


def fullwidth(surface: str, random: Random) -> str | None:
    return replaced(surface, {c: to for c, to in _FULLWIDTH.items() if is_latin(c)}, random)


def styled(surface: str, random: Random) -> str | None:
    return _written(surface, mathematical(), random)


def enclosed(surface: str, random: Random) -> str | None:
    made = _written(surface, enclosures(), random)
    # Two flags' letters side by side show as one flag: writers keep them apart.
    return made and _FLAG_PAIR.sub("\u200c", made)


def small_capitals(surface: str, random: Random) -> str | None:
    return _written(surface, ({**_SMALL_CAPITALS, **_upper(_SMALL_CAPITALS)},), random)


def _written(surface: str, alphabets: tuple[Alphabet, ...], random: Random) -> str | None:
    """In one of the alphabets that have most of the letters."""
    reach = [sum(c in alphabet for c in surface) for alphabet in alphabets]
    best = max(reach)
    if not best:
        return None
    alphabet = random.choice([a for a, n in zip(alphabets, reach, strict=True) if n == best])
    return "".join(alphabet.get(c, c) for c in surface)


@cache
def mathematical() -> tuple[Alphabet, ...]:
    """The 13 mathematical alphabets, and the raised letters."""
    out = []
    for number in range(13):
        first = _MATHEMATICAL + 52 * number
        codes = (_HOLES.get(code, code) for code in range(first, first + 52))
        out.append(dict(zip(ascii_uppercase + ascii_lowercase, map(chr, codes), strict=True)))
    for number, place in enumerate((0, 8, 9, 10, 12)):  # those that have digits: bold, double-struck, sans …
        first = 0x1D7CE + 10 * number
        out[place] |= {digit: chr(first + i) for i, digit in enumerate(digits)}
    return (*out, _raised())


def _raised() -> Alphabet:
    """ᴮᵗᶜ: one raised letter for each, of those that fold to it."""
    out: Alphabet = {}
    for character, found in shipped_table().singles():
        name = unicodedata.name(character, "")
        if "s" in found.flags and found.base in ascii_lowercase and name.startswith("MODIFIER LETTER"):
            out.setdefault(found.base.upper() if "CAPITAL" in name else found.base, character)
    return {**_upper(out), **{letter.lower(): c for letter, c in out.items()}, **out}


@cache
def enclosures() -> tuple[Alphabet, ...]:
    def run(first: int, letters: str) -> Alphabet:
        return {letter: chr(first + i) for i, letter in enumerate(letters)}

    circled = {**run(0x24B6, ascii_uppercase), **run(0x24D0, ascii_lowercase), **run(0x2460, digits[1:]), "0": "⓪"}
    capitals = [run(first, ascii_uppercase) for first in (0x1F150, 0x1F130, 0x1F170, 0x1F110)]
    # Tag characters (U+E0041 …) are letters, too, but no reader sees them; they are put between letters instead.
    flags = run(0x1F1E6, ascii_uppercase)
    parenthesized = {**run(0x249C, ascii_lowercase), **run(0x2474, digits[1:])}
    return (circled, *(_both(a) for a in capitals), _both(parenthesized), _both(flags))


def _upper(alphabet: Alphabet) -> Alphabet:
    return {letter.upper(): c for letter, c in alphabet.items()}


def _both(alphabet: Alphabet) -> Alphabet:
    """An alphabet of one case serves both."""
    lower = {letter.lower(): c for letter, c in alphabet.items() if letter in ascii_letters}
    return {**_upper(alphabet), **lower, **alphabet}
