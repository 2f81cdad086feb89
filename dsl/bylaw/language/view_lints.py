"""Warnings about views: one that no term of a list can need, and a term whose disguise is another list's term."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bylaw.disguises import variants
from bylaw.disguises.tables import readings, splits
from bylaw.language import syntax as s
from bylaw.language.diagnostics.diagnostic import Report
from bylaw.language.folding import fold
from bylaw.language.literals import quote
from bylaw.language.model import TermList
from bylaw.language.source import Place
from bylaw.language.views import EVERYTHING, PICTURES, PINYIN, SWAPS, ignored, names

MOST_LINTED = 2_000
"""Lists with more spellings than this are not searched for variants that are terms: it takes as long as compiling."""

_LIKE_SIGNS = frozenset("oizeasbtgl")
"""Letters that a digit or a sign can stand for (`engine/SEMANTICS.md`, section 4b)."""

_HOW = {"reversed": "written backwards", "splits": "split into parts", "lookalikes": "with look-alikes",
        "pinyin": "in pinyin", "repeats": "with a letter doubled",
        "swaps": "with two letters exchanged", "pictures": "with an emoji for a character"}  # fmt: skip


def lint(lists: Sequence[TermList], nodes: Sequence[s.TermList], report: Report) -> None:
    """Looks the views of all lists over; ``nodes`` are the lists as written."""
    if not report.faults:  # else what is missing may only be what could not be read
        for lst, node in zip(lists, nodes, strict=True):
            _idle(lst, node, report)
    if len(lists) > 1 and any(lst.views & variants.MADE_OF or _sounding(lst) for lst in lists):
        _mistaken(lists, nodes, report)


def _sounding(lst: TermList) -> bool:
    return any(group.sounds for group in lst.groups)


# views that do nothing; whoever writes `everything` names none
def _idle(lst: TermList, node: s.TermList, report: Report) -> None:
    named = [word for word in node.ignore if word.value not in EVERYTHING]
    tests = [(word, *_NEEDS[name]) for word in named for name in names(ignored(word.value) or 0) if name in _NEEDS]
    if not tests or not len(lst):
        return
    spellings = [spelling for group in lst.groups for _, spelling in group.folded()]
    views = lst.views | (PINYIN if _sounding(lst) else 0)
    for word, useful, cause in tests:
        if not any(useful(spelling, views) for spelling in spellings):
            report.add("W119", word.at, view=word.value, name=lst.name, cause=cause)


def _has_sound(spelling: str, _: int) -> bool:
    return sum(bool(readings(character)) for character in spelling) > 1


def _falls_apart(spelling: str, _: int) -> bool:
    return len(spelling) > 1 and any(map(splits, spelling))


def _can_be_pictured(spelling: str, _: int) -> bool:
    return bool(variants.variants(spelling, PICTURES))


def _can_be_swapped(spelling: str, _: int) -> bool:
    return bool(variants.variants(spelling, SWAPS))


def _is_like_signs(spelling: str, views: int) -> bool:
    """Whether signs can stand for its letters, or for those of its pinyin."""
    if views & PINYIN and _has_sound(spelling, views):
        return True
    # Four symbols, two letters as they are, one that is none.
    letters = sum(c.isascii() and c.isalpha() for c in spelling)
    return len(spelling) >= 4 and letters >= 3 and not _LIKE_SIGNS.isdisjoint(spelling)


_NEEDS: dict[str, tuple[Callable[[str, int], bool], str]] = {
    "pinyin": (_has_sound, "no term has two or more Chinese characters"),
    "splits": (_falls_apart, "no term of two or more characters has one that falls into parts"),
    "pictures": (_can_be_pictured, "no term of two or more characters has one that an emoji stands for"),
    "swaps": (_can_be_swapped, "no term has a word of five letters"),
    "leet": (_is_like_signs, "no term has four symbols and three letters, one of them like a digit or a sign"),
}
"""What a term must be like for a view to matter in a list, and what to say if none is."""


# disguises that are terms of another list
def _mistaken(lists: Sequence[TermList], nodes: Sequence[s.TermList], report: Report) -> None:
    owners: dict[str, list[int]] = {}
    for number, lst in enumerate(lists):
        for group in lst.groups:
            for _, spelling in group.folded():
                owners.setdefault(spelling, []).append(number)
    for number, lst in enumerate(lists):
        if len(lst) > MOST_LINTED:
            continue
        warned = {number}
        for term, text, bits in _variants(lst):
            for other in owners.get(text, ()):
                if other not in warned:
                    warned.add(other)  # one example for two lists says enough
                    at = _place(nodes[number], term)
                    report.add("W120", at, related=((nodes[other].name.at, "the other list"),), term=quote(term),
                               name=lst.name, how=_HOW[names(bits)[0]], variant=quote(text),
                               other=lists[other].name)  # fmt: skip


def _variants(lst: TermList) -> Iterable[tuple[str, str, int]]:
    """Name of the term, variant and bits."""
    for group, made in zip(lst.groups, variants.of_list(lst), strict=True):
        for number, text, bits in made:
            yield group.name(number), text, bits


def _place(node: s.TermList, term: str) -> Place:
    """Where a term is written, or the list's name if it comes from a file."""
    base = fold(term).base
    words = (word for entry in node.entries for spellings in entry.terms for word in spellings)
    return next((word.at for word in words if fold(word.value).base == base), node.name.at)
