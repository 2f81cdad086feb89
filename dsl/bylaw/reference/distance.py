"""How far apart two matches of a text are (engine/SEMANTICS.md, section 5, partners).

In: a text and two matches in it. Out: whether one is a partner of the other.
"""

from __future__ import annotations

from .fold import FoldTable
from .matches import Match
from .plan import Condition

SENTENCE_ENDS = "。｡！？!?；;…"


def are_near(subject: Match, other: Match, near: Condition, text: str, table: FoldTable) -> bool:
    """Whether `other` is on the asked side of `subject`, apart from it, and close enough."""
    if subject.end <= other.start:
        return near["side"] != "after" and _close(near, subject.end, other.start, text, table)
    if other.end <= subject.start:
        return near["side"] != "before" and _close(near, other.end, subject.start, text, table)
    return False


def _close(near: Condition, start: int, end: int, text: str, table: FoldTable) -> bool:
    within: int = near["within"]
    if near["unit"] == "chars":
        return end - start <= within
    if near["unit"] == "words":
        return sum(begins_word(text, i, table) for i in range(start, end)) <= within
    if near["unit"] == "sentence":
        return not any(ends_sentence(text, i, table) for i in range(start, end))
    return True


def begins_word(text: str, i: int, table: FoldTable) -> bool:
    kind = table.kind(text[i])
    if kind not in "LD":
        return kind == "I"
    before = next((c for c in reversed(text[:i]) if not table[c].dropped), None)
    return before is None or table.kind(before) not in "LD"


def ends_sentence(text: str, i: int, table: FoldTable) -> bool:
    if text[i] == ".":
        return i + 1 == len(text) or table.kind(text[i + 1]) == "W"
    return text[i] in SENTENCE_ENDS or "n" in table[text[i]].flags
