"""A character → its kind (engine/SEMANTICS.md, section 1)."""

from __future__ import annotations

import re

from .characters import category, is_invisible, is_mark, is_white, name, within
from .folding import ELLIPSES, RADICALS

NO_WORD_SPACES = (
    (0x0E00, 0x0FFF),  # Thai, Lao, Tibetan
    (0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F),  # Myanmar
    (0x1100, 0x11FF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xFFA1, 0xFFDC),  # Hangul
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x19DF), (0x1A20, 0x1AAF), (0xAA80, 0xAADF),  # Tai
    (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3038, 0x303C),  # radicals, 々 〇
    (0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F), (0x1AFF0, 0x1AFFF), (0x1B000, 0x1B16F),  # kana
    (0x3100, 0x318F), (0x31A0, 0x31BF),  # Bopomofo, Hangul jamo
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),  # Han
    (0xA000, 0xA4CF), (0x16FE0, 0x18DFF), (0x1B170, 0x1B2FF),  # Yi, Tangut, Khitan, Nushu
)  # fmt: skip
LIST_SEPARATORS = (
    "/\\|-&+丨\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2044\u2215\u2216\xa6／＼｜－＆＋﹣﹢﹠﹨\ufe31\ufe32\ufe58"
)
NO_SENTENCE_PUNCTUATION = ".．﹒․'`＇｀"
SENTENCE_PUNCTUATION = re.compile(
    r".*\b(?:FULL STOP|QUESTION MARK|EXCLAMATION MARK|INTERROBANG|COMMA|SEMICOLON|COLON|ELLIPSIS|DANDA)\b.*"
)
PICTOGRAPHS = ((0x2300, 0x23FF), (0x2600, 0x27BF), (0x2B00, 0x2BFF), (0x1F000, 0x1FAFF))
SKIN_TONES = ((0x1F3FB, 0x1F3FF),)
FUTURE_EMOJI = ((0x1F000, 0x1FAFF),)  # unassigned code points here are reserved for pictographs


def kind(c: str) -> str:
    cat = category(c)
    if is_invisible(c) or is_mark(c):
        return "S"
    if is_white(c):
        return "W"
    if cat == "Nd":
        return "D"
    if c in LIST_SEPARATORS:
        return "P"
    if within(c, NO_WORD_SPACES) and (cat[0] == "L" or cat in ("Mc", "Nl") or within(c, RADICALS)):
        return "S" if cat == "Cn" else "I"
    if cat[0] == "L" or cat in ("Nl", "Mc"):
        return "L"
    if c not in NO_SENTENCE_PUNCTUATION and (
        cat in ("Ps", "Pe", "Pi", "Pf")
        or c in '"＂' + ELLIPSES
        or (cat == "Po" and SENTENCE_PUNCTUATION.fullmatch(name(c)))
    ):
        return "H"
    if cat == "So" and within(c, PICTOGRAPHS):
        return "E"
    if within(c, SKIN_TONES) or (cat == "Cn" and within(c, FUTURE_EMOJI)):
        return "E"
    return "S"
