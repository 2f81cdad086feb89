"""Terms that are searched by their sound, too: what the lines ``sounds "…"`` of a list mark."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from itertools import islice

from bylaw.disguises.tables import readings, usual_characters
from bylaw.language import syntax as s
from bylaw.language.diagnostics.diagnostic import Report
from bylaw.language.folding import fold
from bylaw.language.literals import quote
from bylaw.language.model import Group
from bylaw.language.source import Place

_EXAMPLES = 2
"""Words that a warning names for each character of a term."""


def heard(word: s.Word, report: Report, where: str = "") -> bool:
    """Whether a spelling has a sound worth searching for; says so if not. ``where``: the line of a list file."""
    base = fold(word.value).base
    mute = next((c for c in base if not readings(c)), None)
    if mute is not None:
        report.add("B324", word.at, term=quote(word.value) + where, found=mute)
    elif len(base) == 1:
        report.add("B325", word.at, term=quote(word.value) + where)
    return mute is None and len(base) > 1


def mark(group: Group, marked: Mapping[str, Place]) -> Group:
    """The group with those of its terms marked that have one of these folded spellings."""
    return replace(group, sounds=tuple(sorted({number for number, base in group.folded() if base in marked})))


def lint(groups: Iterable[Group], marked: Mapping[str, Place], excepted: Collection[str], report: Report) -> None:
    """Warns of what is so short that other words sound like it; all spellings of a marked term are searched so.

    Once for every place: a list file has one. Whoever excepts a word that sounds like a term has seen what it finds.
    """
    dealt_with = {sound for word in excepted if (sound := _sound(word))}
    warned: set[tuple[int, int]] = set()
    for group in groups:
        if not group.sounds:
            continue
        folded = group.folded()
        places = {number: marked[base] for number, base in reversed(folded) if base in marked}
        for number, base in folded:
            if number in places and len(base) == 2 and _sound(base) and _sound(base) not in dealt_with:
                at = places[number]
                if (at.start, at.end) not in warned:
                    report.add("W118", at, term=quote(base), found=", ".join(_alike(base, excepted)))
                warned.add((at.start, at.end))


def _sound(word: str) -> tuple[str, ...]:
    """How a word is read; nothing if one of its characters has no reading."""
    sound = tuple(readings(character)[:1] for character in word)
    return tuple(one[0] for one in sound) if all(sound) else ()


def _alike(base: str, excepted: Collection[str]) -> Iterable[str]:
    """Words of two characters, one of them the same, the other one of the same sound."""
    first, second = base[0], base[1]
    for words in ((first + other for other in _homophones(second)), (other + second for other in _homophones(first))):
        yield from islice((quote(word) for word in words if word not in excepted), _EXAMPLES)


def _homophones(character: str) -> Iterable[str]:
    sound = readings(character)[0]
    return (other for other in usual_characters() if other != character and readings(other)[:1] == (sound,))
