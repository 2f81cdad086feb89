"""A character → the one that a reader may take it for.

A letter or sign of any script → an ASCII letter or digit: sources/lookalike_letters.tsv, else UTS #39, else Latin
letters with a stroke or hook that do not decompose. A rare Han character → a common one:
sources/lookalike_han.tsv. Never ASCII, and no Han, kana or Hangul → letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from .characters import category, is_invisible, is_mark, name
from .folding import fold
from .pinned import source

# Writing that is ordinary beside Latin letters: nobody takes it for them.
EAST_ASIAN = re.compile("CJK|IDEOGRAPHIC|HANGUL|KATAKANA|HIRAGANA|BOPOMOFO|KANGXI|HALFWIDTH (?:KATAKANA|HANGUL)")

LATIN_WITH = re.compile(r"LATIN (?:CAPITAL LETTER|SMALL LETTER|LETTER SMALL CAPITAL) ([A-Z]) WITH .*")
IOTA_LIKE = re.compile(r".*\b(?:IOTA|IAUDA|DOTLESS I|LETTER I)\b.*|.* I")


@cache
def prototypes() -> dict[str, str]:
    """UTS #39: source → target, as the file has them, for single sources."""
    table = {}
    for line in source("confusables"):
        fields = [field.strip() for field in line.split(";")]
        start, target = ("".join(chr(int(x, 16)) for x in field.split()) for field in fields[:2])
        if len(start) == 1:
            table[start] = target
    return table


@cache
def letters_by_hand() -> dict[str, str]:
    """What UTS #39 lacks, or has for another purpose."""
    rows = (line.split("\t") for line in source("lookalike_letters"))
    return {sign: letter for letter, signs in rows for sign in signs.split(" ")}


@cache
def han_by_hand() -> dict[str, str]:
    rows = (line.split("\t") for line in source("lookalike_han"))
    return {rare: common for common, many in rows for rare in many}


def from_prototype(c: str) -> str:
    """The prototype rewritten to the ASCII letter or digit a reader sees.

    In UTS #39 prototypes are only good for comparing two of them: I, l, 1 and | have the prototype l,
    0 and O have O, m has rn.
    """
    shown = "".join(t for t in prototypes()[c] if not is_mark(t) and not is_invisible(t))
    is_number = category(c)[0] == "N"
    if shown == "l":
        return "1" if is_number else "i" if category(c) == "Lu" or IOTA_LIKE.fullmatch(name(c)) else "l"
    if shown in ("O", "o") and is_number:
        return "0"
    target = "".join(map(fold, shown))
    return {"rn": "m", "vv": "w"}.get(target, target)


def letter(c: str) -> str:
    """The ASCII letter or digit that `c` itself looks like, or empty."""
    if c in letters_by_hand():
        return letters_by_hand()[c]
    if len(c) != 1 or EAST_ASIAN.match(name(c)):
        return ""
    if c in prototypes():
        target = from_prototype(c)
        if len(target) == 1 and target.isascii() and target.isalnum():
            return target
    latin = LATIN_WITH.fullmatch(name(c))
    return latin[1].lower() if latin else ""


def look(c: str) -> str:
    """The character that `c` can be mistaken for, or empty.

    What is read off the base too, so that a text that is folded already has the same skeleton.
    """
    base = fold(c)
    if len(base) != 1 or base.isascii():
        return ""
    if base in han_by_hand():
        return han_by_hand()[base]
    without_marks = "".join(d for d in unicodedata.normalize("NFKD", c) if not is_mark(d))
    return next(filter(None, map(letter, (c, without_marks, base))), "")
