"""What must not stand beside the terms of a line: classes of symbols, by their names.

`engine/SEMANTICS.md`, section 4, guards.
"""

from __future__ import annotations

from collections.abc import Iterable

from bylaw.language import syntax as s
from bylaw.language.diagnostics.diagnostic import Report

CLASSES = {"letters": ("字母", "L"), "digits": ("数字", "D"), "ideographs": ("汉字", "I")}
"""English name → Chinese name, and kind of the fold table."""

KINDS = "".join(kind for _, kind in CLASSES.values())

_KIND = {name: kind for english, (chinese, kind) in CLASSES.items() for name in (english, chinese)}


def guard(entry: s.Entry, report: Report) -> tuple[str, str]:
    """The kinds that must not stand before and behind the terms of a line; says what is wrong with it."""
    if entry.mode in ("exact", "pattern", "sounds") and (words := (*entry.preceded, *entry.followed)):
        report.add("B329", words[0].at)
        return "", ""
    return _kinds(entry.preceded, report), _kinds(entry.followed, report)


def _kinds(words: Iterable[s.Word], report: Report) -> str:
    """In the order of the table, each once: lines that say the same are the same."""
    named = set()
    for word in words:
        if word.value in _KIND:
            named.add(_KIND[word.value])
        else:
            english = word.value.isascii()
            report.unknown("B328", word.at, word.value, CLASSES if english else [zh for zh, _ in CLASSES.values()])
    return "".join(kind for kind in KINDS if kind in named)


def names(kinds: str, chinese: bool) -> list[str]:
    """The classes of a guard as people call them."""
    return [zh if chinese else english for english, (zh, kind) in CLASSES.items() if kind in kinds]
