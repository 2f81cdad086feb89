"""readings.tsv: how a Han character is read in Mandarin, in letters without tones.

    XXXX TAB reading[,reading ...]

One row for every Han character that folds to itself; ü is written v (lv, nve), as it is typed. The most usual
reading comes first. pinyin.txt lists every reading that any dictionary has: of a common character
(GB 2312 level 1) only those in usual_readings.tsv are taken, or the first; of the others the first three.
"""

from __future__ import annotations

import re
import unicodedata

from . import by_character
from .han import is_han, level
from .pinned import source
from .written import base

MOST = 3
ENTRY = re.compile(r"U\+([0-9A-F]+): (\S+)")
SYLLABLE = re.compile(r"[a-z]*[aeiouv][a-z]*")  # ń and ḿ are no syllables that anyone types
UMLAUT = "u\u0308"


def without_tone(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading).replace(UMLAUT, "v")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def usual() -> dict[str, list[str]]:
    rows = (line.split("\t") for line in source("usual_readings"))
    return {character: readings.split(",") for character, readings in rows}


def rows() -> dict[str, list[str]]:
    by_hand = usual()
    table = {}
    for line in source("pinyin"):
        found = ENTRY.match(line)
        if not found:
            continue
        character = chr(int(found[1], 16))
        if not is_han(character) or base(character) != character:
            continue
        toneless = map(without_tone, found[2].split(","))
        listed = [reading for reading in dict.fromkeys(toneless) if SYLLABLE.fullmatch(reading)]
        readings = by_hand.get(character, listed[: 1 if level(character) == 1 else MOST])
        if readings:
            table[character] = readings
    return table


def make() -> str:
    return by_character.table(rows(), "pinyin-data (see NOTICE)", "readings without tones", ",")
