"""Chinese written otherwise: in traditional characters, by sound, in parts, with emoji."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from random import Random

from bylaw.disguises.bopomofo import bopomofo as in_bopomofo
from bylaw.disguises.characters import Table, is_han, replaced
from bylaw.disguises.tables import pictures, readings, splits, usual_characters
from bylaw.reference.fold import shipped_table

_WRITTEN = (
    ("", str.lower), (" ", str.lower), ("", str.capitalize), ("'", str.lower), ("-", str.lower), (".", str.lower),
)  # fmt: skip
"""What stands between the syllables of pinyin, and how each is written."""


def traditional(surface: str, random: Random) -> str | None:
    return replaced(surface, traditional_forms(), random)


def split(surface: str, random: Random) -> str | None:
    """拆字: a character as its parts side by side, 女子 for 好."""
    return replaced(surface, {c: splits(_folded(c)) for c in surface}, random)


def pictured(surface: str, random: Random) -> str | None:
    """One character as an emoji, wherever it stands: 炒🪙, 🐶🐶币. What is left must be more than that."""
    able = sorted(
        {c for c in surface if pictures(_folded(c)) and any(is_han(other) for other in surface if other != c)}
    )
    if not able:
        return None
    character = random.choice(able)
    return surface.replace(character, random.choice(pictures(_folded(character))))


def pinyin(surface: str, random: Random) -> str | None:
    """All of it by its sound: bitebi, bi te bi, BiTeBi, bi-te-bi."""
    sounds = [_sound(c) for c in surface]
    if not any(sounds):
        return None
    between, how = random.choice(_WRITTEN)
    words = [how(sound) if sound else c for sound, c in zip(sounds, surface, strict=True)]
    return between.join(words)


def bopomofo(surface: str, random: Random) -> str | None:
    """All of it by its sound, as Taiwan writes it: ㄅㄧㄊㄜㄅㄧ."""
    symbols = [in_bopomofo(_sound(c)) for c in surface]
    return None if None in symbols else "".join(filter(None, symbols))


def pinyin_mixed(surface: str, random: Random) -> str | None:
    """Some characters by their sound, but not all: 以tai坊."""
    able = [i for i, c in enumerate(surface) if _sound(c)]
    if len(able) < 2:
        return None
    chosen = {random.choice(able)} | {i for i in able if random.random() > 0.7}
    if len(chosen) == len(able):
        chosen.remove(random.choice(able))
    return "".join(_sound(c) if i in chosen else c for i, c in enumerate(surface))


def homophone(surface: str, random: Random) -> str | None:
    """A usual character that sounds the same in the place of one."""
    table = {c: [other for other in sounding().get(_sound(c), ()) if other != _folded(c)] for c in surface}
    able = [i for i, c in enumerate(surface) if table[c]]
    if not able:
        return None
    place = random.choice(able)
    return surface[:place] + random.choice(table[surface[place]]) + surface[place + 1 :]


def _folded(character: str) -> str:
    base = shipped_table()[character].base
    return base if len(base) == 1 else character


def _sound(character: str) -> str:
    """The most usual reading; nothing for what is no Han character."""
    return next(iter(readings(_folded(character))), "")


@cache
def traditional_forms() -> Table:
    """Simplified → traditional: the fold table backwards, without characters that exist for compatibility only."""
    out: dict[str, list[str]] = defaultdict(list)
    for character, treatment in shipped_table().singles():
        unified = "\u3400" <= character <= "\u9fff"
        if unified and is_han(treatment.base[:1]) and treatment.base != character:
            out[treatment.base].append(character)
    return out


@cache
def sounding() -> Table:
    """Reading → the usual characters that are read so first."""
    out: dict[str, list[str]] = defaultdict(list)
    for character in usual_characters():
        if sound := _sound(character):
            out[sound].append(character)
    return out
