"""The same characters in another order: backwards, upside down, and backwards so that it shows forwards."""

from __future__ import annotations

from random import Random

from bylaw.disguises.characters import clusters
from bylaw.disguises.turned import turned

OVERRIDE, POP = "\u202e", "\u202c"


def reversed_(surface: str, random: Random) -> str | None:
    backwards = "".join(clusters(surface)[::-1])
    return backwards if backwards != surface else None


def upside_down(surface: str, random: Random) -> str | None:
    return turned(random.choice((surface.lower(), surface.lower(), surface.upper())))


def bidi(surface: str, random: Random) -> str | None:
    """Stored backwards between a right-to-left override and its end: a screen shows it forwards."""
    backwards = reversed_(surface, random)
    return OVERRIDE + backwards + POP if backwards else None
