"""A character → its base, and whether it is styled or enclosed.

What happens to a code point, first rule that applies:

1.  Invisible characters are dropped (flag d).
2.  Combining marks are dropped but belong to the character before them (flag m).
3.  White space becomes U+0020 (kind W; line breaks have flag n).
4.  Letters drawn in a box, a circle or as small capitals, which NFKC leaves alone, become the letter.
5.  Decimal digits of any script become ASCII digits.
6.  Dashes that stand for a hyphen, curved apostrophes and the stroke 丨 become the sign that keyboards have.
7.  The rest is folded: compatibility decomposition, marks stripped, case folded, traditional to
    simplified, again and again until nothing changes.

A character keeps itself where rule 7 would make white space of it (a lone accent is space + mark), where
it would lose a mark that makes another letter of it (dakuten, nukta, vowel signs), and where it is an
ellipsis, which ends a sentence while a dot does not.

Flag s (styled): the decomposition is neither canonical nor one that ordinary typing produces. Ordinary
are width, presentation forms of Arabic, vertical and small forms, non-breaking forms, and <compat> on
letters (fi ligature, long s, micro sign, compatibility jamo). Not ordinary: <font>, <circle>, <super>,
<sub>, <square>, <fraction>, and <compat> on numerals and symbols (Roman numerals, parenthesised letters,
radicals); and native digits beyond the BMP, the scripts of which are historic or rare. Only where the
result has a letter or digit.

Flag a (accented): a Latin letter with a mark in one code point; the same as the letter and the mark in two.

Flag e (enclosed): what has flag s and is drawn in a circle, a square or parentheses.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from .characters import category, is_invisible, is_mark, is_white, name, within
from .pinned import source

# Marks that may be stripped off a precomposed letter. Others (dakuten, nukta …) make another letter of it.
ACCENTS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F),
    (0x0670, 0x0670), (0x06D6, 0x06ED), (0x0711, 0x0711), (0x0730, 0x074A), (0x08D3, 0x08FF),
    (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFB1E, 0xFB1E), (0xFE20, 0xFE2F),
)  # fmt: skip
# Blocks of letters and digits that are drawn in something.
ENCLOSED = (
    (0x2460, 0x24FF), (0x2776, 0x2793), (0x3200, 0x32BF), (0x32D0, 0x32FE), (0x1F100, 0x1F1FF),
    (0x1F200, 0x1F2FF),
)  # fmt: skip
RADICALS = ((0x2E80, 0x2FDF),)
ELLIPSES = "\u2025\u2026\ufe19\ufe30"
ORDINARY = {"", "wide", "narrow", "initial", "medial", "final", "isolated", "vertical", "small", "noBreak"}

TYPED = {**dict.fromkeys("\u2010\u2012\u2013\u2212", "-"), **dict.fromkeys("\u2018\u2019\u201b", "'"), "\u4e28": "|"}

BOXED_LETTER = re.compile(
    r"(?:NEGATIVE CIRCLED|(?:CROSSED )?NEGATIVE SQUARED|SQUARED) LATIN CAPITAL LETTER ([A-Z])"
    r"|REGIONAL INDICATOR SYMBOL LETTER ([A-Z])"
)
SMALL_CAPITAL = re.compile(r"LATIN LETTER SMALL CAPITAL ([A-Z])")


@cache
def simplified() -> dict[str, str]:
    """Traditional → simplified, one character to one; the first candidate is the usual one."""
    rows = (line.split("\t") for line in source("opencc"))
    pairs = ((key, values.split(" ")[0]) for key, values in rows)
    return {key: value for key, value in pairs if len(key) == len(value) == 1 and key != value}


def drawn_letter(c: str) -> str:
    """The letter or number that `c` shows, for those that have no decomposition; else empty."""
    found = BOXED_LETTER.fullmatch(name(c)) or SMALL_CAPITAL.fullmatch(name(c))
    if found:
        return next(group for group in found.groups() if group).lower()
    if within(c, ENCLOSED) and not unicodedata.decomposition(c):
        value = unicodedata.numeric(c, None)
        return str(int(value)) if value is not None else ""
    return ""


def tag(c: str) -> str:
    """The kind of compatibility decomposition: font, circle …; empty if canonical or none."""
    found = re.match(r"<(\w+)>", unicodedata.decomposition(c))
    return found[1] if found else ""


def step(c: str) -> str:
    """One round of folding of one character."""
    drawn = drawn_letter(c)
    if drawn:
        return drawn
    if category(c) == "Nd":
        return str(unicodedata.decimal(c))
    if c in TYPED:
        return TYPED[c]
    decomposed = unicodedata.normalize("NFKD", c)
    marks = [d for d in decomposed if is_mark(d) or is_invisible(d)]
    if c in ELLIPSES or " " in decomposed or not all(within(d, ACCENTS) for d in marks):
        return c
    kept = unicodedata.normalize("NFC", "".join(d for d in decomposed if d not in marks))
    if within(c, ENCLOSED):  # (a) → a, 1. → 1, 〔s〕 → s
        kept = "".join(k for k in kept if category(k)[0] in "LN") or kept
    kept = kept.casefold()
    return "".join(simplified().get(k, k) for k in kept)


@cache
def fold(c: str) -> str:
    """Rules 3 to 7: the base of a character that is neither invisible nor a mark."""
    if is_white(c):
        return " "
    text = c
    for _ in range(10):
        after = "".join(map(step, text))
        if after == text:
            return text
        text = after
    raise AssertionError(f"folding {c!r} comes to no end")


def is_styled(c: str, base: str) -> bool:
    if base == c or not any(category(b)[0] in "LN" for b in base):
        return False
    if drawn_letter(c):
        return True
    if tag(c) == "compat":
        return category(c)[0] != "L"
    if category(c) == "Nd" and not tag(c):
        return ord(c) > 0xFFFF
    return tag(c) not in ORDINARY


def is_accented(c: str, base: str) -> bool:
    return len(base) == 1 and base.isascii() and any(map(is_mark, unicodedata.normalize("NFD", c)))


def is_enclosed(c: str) -> bool:
    return tag(c) == "circle" or (within(c, ENCLOSED) and bool(drawn_letter(c) or tag(c)))
