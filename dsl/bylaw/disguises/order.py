"""The same characters in another order: two exchanged, backwards, upside down, backwards so that it shows forwards."""

from __future__ import annotations

from random import Random

from bylaw.disguises.characters import clusters, is_latin
from bylaw.disguises.turned import turned

OVERRIDE, POP = "\u202e", "\u202c"


LEAST = 5
"""Letters of the shortest word that a reader knows again with two of them exchanged."""


def swapped(surface: str, random: Random) -> str | None:
    """Two neighbouring letters of a word, but not its first: bticoin."""
    able = [at for word in _words(surface) for at in word[1:-1] if surface[at].lower() != surface[at + 1].lower()]
    if not able:
        return None
    at = random.choice(able)
    return surface[:at] + surface[at + 1] + surface[at] + surface[at + 2 :]


def _words(surface: str) -> list[range]:
    """Where words of letters stand that are long enough."""
    found, start = list[range](), 0
    for at in range(len(surface) + 1):
        if at == len(surface) or not (is_latin(surface[at]) and surface[at].isalpha()):
            found.append(range(start, at))
            start = at + 1
    return [word for word in found if len(word) >= LEAST]


def reversed_(surface: str, random: Random) -> str | None:
    backwards = "".join(clusters(surface)[::-1])
    return backwards if backwards != surface else None


def upside_down(surface: str, random: Random) -> str | None:
    return turned(random.choice((surface.lower(), surface.lower(), surface.upper())))


def bidi(surface: str, random: Random) -> str | None:
    """Stored backwards between a right-to-left override and its end: a screen shows it forwards."""
    backwards = reversed_(surface, random)
    return OVERRIDE + backwards + POP if backwards else None
