"""What Unicode says of a character, and which ones are white space, invisible, or marks."""

from __future__ import annotations

import unicodedata


def category(c: str) -> str:
    return unicodedata.category(c)


def name(c: str) -> str:
    return unicodedata.name(c, "")


def within(c: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(c) <= last for first, last in ranges)


INVISIBLE = (
    (0x034F, 0x034F),  # combining grapheme joiner
    (0x115F, 0x1160), (0x3164, 0x3164), (0xFFA0, 0xFFA0),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x180B, 0x180F),  # Mongolian variation selectors, vowel separator
    (0x2800, 0x2800),  # Braille pattern blank
    (0xFE00, 0xFE0F), (0xE0100, 0xE01EF),  # variation selectors
    (0xE0000, 0xE007F),  # tag characters
)  # fmt: skip
LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
# Typed as characters, marks all the same.
HALFWIDTH_KANA_MARKS = "\uff9e\uff9f"
TONES = "\u02c7\u02c9\u02ca\u02cb\u02d9"  # of Bopomofo


def is_white(c: str) -> bool:
    return c.isspace() or category(c) == "Zs"


def is_invisible(c: str) -> bool:
    return category(c) == "Cf" or within(c, INVISIBLE) or (category(c) == "Cc" and not is_white(c))


def is_mark(c: str) -> bool:
    return not is_invisible(c) and (category(c) in ("Mn", "Me") or c in HALFWIDTH_KANA_MARKS + TONES)
