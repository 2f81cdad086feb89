"""How far apart two matches of a text are (engine/SEMANTICS.md, section 5, partners).

In: a text and two matches in it. Out: whether one is a partner of the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

from .fold import FoldTable
from .matches import Match
from .plan import Condition

SENTENCE_ENDS = "。｡！？!?；;…"


class Ruler:
    """What lies between two places of one text, counted once for all its matches."""

    def __init__(self, text: str, table: FoldTable) -> None:
        self._text, self._table = text, table

    def words(self, start: int, end: int) -> int:
        """How many words begin in ``[start, end)``."""
        return self._words[end] - self._words[start]

    def sentences(self, start: int, end: int) -> int:
        """How many code points in ``[start, end)`` end a sentence."""
        return self._sentences[end] - self._sentences[start]

    @cached_property
    def _words(self) -> list[int]:
        return [0, *accumulate(word_begins(self._text, self._table))]

    @cached_property
    def _sentences(self) -> list[int]:
        return [0, *accumulate(ends_sentence(self._text, i, self._table) for i in range(len(self._text)))]


def are_near(subject: Match, other: Match, near: Condition, ruler: Ruler) -> bool:
    """Whether `other` is on the asked side of `subject`, apart from it, and close enough."""
    if subject.end <= other.start:
        return near["side"] != "after" and _close(near, subject.end, other.start, ruler)
    if other.end <= subject.start:
        return near["side"] != "before" and _close(near, other.end, subject.start, ruler)
    return False


def _close(near: Condition, start: int, end: int, ruler: Ruler) -> bool:
    within: int = near["within"]
    if near["unit"] == "chars":
        return end - start <= within
    if near["unit"] == "words":
        return ruler.words(start, end) <= within
    if near["unit"] == "sentence":
        return not ruler.sentences(start, end)
    return True


def word_begins(text: str, table: FoldTable) -> Iterator[bool]:
    """For each code point, whether a word begins there."""
    before = ""
    for character in text:
        kind = table.kind(character)
        yield kind == "I" or (kind in "LD" and before not in ("L", "D"))
        if not table[character].dropped:
            before = kind


def ends_sentence(text: str, i: int, table: FoldTable) -> bool:
    if text[i] == ".":
        return i + 1 == len(text) or table.kind(text[i + 1]) == "W"
    return text[i] in SENTENCE_ENDS or "n" in table[text[i]].flags
