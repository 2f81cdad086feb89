"""Makes fold.tsv, the table both engines fold text with.

    python engine/data/generate.py            write fold.tsv
    python engine/data/generate.py --check    exit 1 if fold.tsv is not what would be written

Run it with a Python whose character database is Unicode 15.0.0 (Python 3.12): the table must not
depend on who makes it. Everything else it reads lies in sources/, listed in sources/manifest.toml.
The format of the table is described in engine/SEMANTICS.md, section 1.

What happens to a code point, first rule that applies:

1.  Invisible characters are dropped (flag d).
2.  Combining marks are dropped but belong to the character before them (flag m).
3.  White space becomes U+0020 (kind W; line breaks have flag n).
4.  Letters drawn in a box, a circle or as small capitals, which NFKC leaves alone, become the letter.
5.  Decimal digits of any script become ASCII digits.
6.  The rest is folded: compatibility decomposition, marks stripped, case folded, traditional to
    simplified, again and again until nothing changes.

A character keeps itself where rule 6 would make white space of it (a lone accent is space + mark), where
it would lose a mark that makes another letter of it (dakuten, nukta, vowel signs), and where it is an
ellipsis, which ends a sentence while a dot does not.

Flag s (styled): the decomposition is neither canonical nor one that ordinary typing produces. Ordinary
are width, presentation forms of Arabic, vertical and small forms, non-breaking forms, and <compat> on
letters (fi ligature, long s, micro sign, compatibility jamo). Not ordinary: <font>, <circle>, <super>,
<sub>, <square>, <fraction>, and <compat> on numerals and symbols (Roman numerals, parenthesised letters,
radicals); and native digits beyond the BMP, the scripts of which are historic or rare. Only where the
result has a letter or digit.

Flag e (enclosed): what has flag s and is drawn in a circle, a square or parentheses.
"""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import tomllib

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources"
OUTPUT = HERE / "fold.tsv"
MANIFEST = tomllib.loads((SOURCES / "manifest.toml").read_text("utf-8"))


class Row(NamedTuple):
    kind: str
    flags: str
    base: str  # "" where dropped
    look: str  # "" where there is none


def category(c: str) -> str:
    return unicodedata.category(c)


def name(c: str) -> str:
    return unicodedata.name(c, "")


def within(c: str, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(c) <= last for first, last in ranges)


def source(key: str) -> list[str]:
    """The lines of a pinned source, comments and blank lines left out."""
    entry = MANIFEST[key]
    data = (SOURCES / entry["file"]).read_bytes()
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        sys.exit(f"sources/{entry['file']} is not the file that manifest.toml pins")
    lines = data.decode("utf-8-sig").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


# Invisible characters, marks, white space

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
HALFWIDTH_KANA_MARKS = "\uff9e\uff9f"  # typed as characters, marks all the same


def is_white(c: str) -> bool:
    return c.isspace() or category(c) == "Zs"


def is_invisible(c: str) -> bool:
    return category(c) == "Cf" or within(c, INVISIBLE) or (category(c) == "Cc" and not is_white(c))


def is_mark(c: str) -> bool:
    return not is_invisible(c) and (category(c) in ("Mn", "Me") or c in HALFWIDTH_KANA_MARKS)


# Folding

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

BOXED_LETTER = re.compile(
    r"(?:NEGATIVE CIRCLED|(?:CROSSED )?NEGATIVE SQUARED|SQUARED) LATIN CAPITAL LETTER ([A-Z])"
    r"|REGIONAL INDICATOR SYMBOL LETTER ([A-Z])"
)
SMALL_CAPITAL = re.compile(r"LATIN LETTER SMALL CAPITAL ([A-Z])")
SMALL_CAPITALS_BY_USE = {"ǫ": "q"}  # what small-capital writers type for a letter that has none


@cache
def simplified() -> dict[str, str]:
    """Traditional → simplified, one character to one; the first candidate is the usual one."""
    rows = (line.split("\t") for line in source("opencc"))
    pairs = ((key, values.split(" ")[0]) for key, values in rows)
    return {key: value for key, value in pairs if len(key) == len(value) == 1 and key != value}


def drawn_letter(c: str) -> str:
    """The letter or number that `c` shows, for those that have no decomposition; else empty."""
    if c in SMALL_CAPITALS_BY_USE:
        return SMALL_CAPITALS_BY_USE[c]
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
    """Rules 3 to 6: the base of a character that is neither invisible nor a mark."""
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


def is_enclosed(c: str) -> bool:
    return tag(c) == "circle" or (within(c, ENCLOSED) and bool(drawn_letter(c) or tag(c)))


# Look-alikes

# Scripts the letters of which a reader may take for Latin where they stand between Latin letters.
LOOKALIKE_SCRIPTS = re.compile(
    "LATIN|GREEK|CYRILLIC|ARMENIAN|CHEROKEE|COPTIC|LISU|GEORGIAN|DESERET|CANADIAN SYLLABICS|TIFINAGH|"
    "MATHEMATICAL|MODIFIER LETTER|SCRIPT|DOUBLE-STRUCK|BLACK-LETTER|ROMAN NUMERAL|WARANG CITI|OSAGE|"
    "OLD ITALIC|OLD PERMIC|LYCIAN|LYDIAN|CARIAN|ELBASAN|CAUCASIAN ALBANIAN|GOTHIC|RUNIC|GLAGOLITIC|VAI|"
    "BAMUM|MIAO|MEDEFAIDRIN|PAU CIN HAU|VITHKUQI|SHAVIAN|OSMANYA|DUPLOYAN|NAG MUNDARI"
)
OTHER_SCRIPTS_SYMBOLS = re.compile("CJK|IDEOGRAPH|HANGUL|HALFWIDTH|KANGXI|HEBREW|ARABIC|YI |TAI XUAN|YIJING|HEXAGRAM")


def pairs(text: str) -> dict[str, str]:
    return dict(pair.split("→") for pair in text.split())


# What UTS #39 lacks, or has for another purpose.
LOOKALIKES_BY_HAND = pairs(
    # Cyrillic
    "А→a В→b Е→e К→k М→m Н→h О→o Р→p С→c Т→t У→y Х→x Ѕ→s І→i Ј→j Ԁ→d Ԍ→g Ԛ→q Ԝ→w Ү→y Һ→h Ӏ→i Є→e "
    "а→a в→b е→e к→k м→m н→h о→o р→p с→c т→t у→y х→x ѕ→s і→i ј→j ԁ→d ԍ→g ԛ→q ԝ→w ү→y һ→h ӏ→l є→e "
    "п→n г→r ғ→f қ→k ҝ→k ҡ→k ҟ→k ң→h ҳ→x ұ→y Ұ→y Қ→k Ң→h Ҳ→x ө→o Ө→o ҫ→c Ҫ→c ѵ→v ѡ→w ь→b "
    # Greek
    "Α→a Β→b Ε→e Ζ→z Η→h Ι→i Κ→k Μ→m Ν→n Ο→o Ρ→p Τ→t Υ→y Χ→x "
    "α→a β→b γ→y ε→e η→n ι→i κ→k ν→v ο→o ρ→p τ→t υ→u χ→x ω→w μ→u π→n "
    # Latin letters that do not decompose
    "ı→i ȷ→j ɑ→a ɡ→g ɩ→i ɛ→e Ɛ→e ʋ→v Ʋ→v ꞓ→c "
    # Armenian, currency signs used as letters
    "ո→n ս→u օ→o Տ→s Օ→o ¢→c ฿→b ₮→t"
)
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


def may_be_lookalike(c: str) -> bool:
    if category(c)[0] in "LN":
        return bool(LOOKALIKE_SCRIPTS.match(name(c)))
    return category(c) in ("Sm", "So") and not OTHER_SCRIPTS_SYMBOLS.match(name(c))


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


def look(c: str) -> str:
    """The ASCII letter or digit that `c` can be mistaken for, or empty."""
    base = fold(c)
    if len(base) != 1 or base.isascii():
        return ""
    without_marks = "".join(d for d in unicodedata.normalize("NFKD", c) if not is_mark(d))
    for candidate in dict.fromkeys((c, without_marks)):
        if candidate in LOOKALIKES_BY_HAND:
            return LOOKALIKES_BY_HAND[candidate]
        if len(candidate) != 1 or not may_be_lookalike(candidate):
            continue
        if candidate in prototypes():
            target = from_prototype(candidate)
            if len(target) == 1 and target.isascii() and target.isalnum():
                return target
        latin = LATIN_WITH.fullmatch(name(candidate))
        if latin:
            return latin[1].lower()
    return ""


# Kinds

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
    "/\\|-&+\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2044\u2215\u2216\xa6／＼｜－＆＋﹣﹢﹠﹨\ufe31\ufe32\ufe58"
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
    if within(c, NO_WORD_SPACES) and (cat[0] == "L" or cat in ("Mc", "Nl") or within(c, RADICALS)):
        return "S" if cat == "Cn" else "I"
    if cat[0] == "L" or cat in ("Nl", "Mc"):
        return "L"
    if c in LIST_SEPARATORS:
        return "P"
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


# The table


def row(c: str) -> Row:
    if category(c) == "Cn" and not is_invisible(c):
        return Row(kind(c), "", c, "")
    if is_invisible(c):
        return Row("S", "d", "", "")
    if is_mark(c):
        return Row("S", "m", "", "")
    base = fold(c)
    flags = "s" if is_styled(c, base) else ""
    if flags and is_enclosed(c):
        flags = "es"
    if c in LINE_BREAKS:
        flags = "n"
    return Row(kind(c), flags, base, look(c))


def is_default(c: str, treatment: Row) -> bool:
    return treatment == Row("S", "", c, "")


def rows() -> dict[str, Row]:
    everything = (chr(n) for n in range(0x110000) if not 0xD800 <= n <= 0xDFFF)
    table = {c: row(c) for c in everything}
    return {c: treatment for c, treatment in table.items() if not is_default(c, treatment)}


def check(table: dict[str, Row]) -> None:
    """What the engines rely on."""

    def get(c: str) -> Row:
        return table.get(c, Row("S", "", c, ""))

    for c, treatment in table.items():
        dropped = "d" in treatment.flags or "m" in treatment.flags
        assert dropped == (treatment.base == ""), c
        assert (treatment.kind == "W") == (" " in treatment.base), c
        for symbol in treatment.base:
            assert get(symbol).base == symbol, (c, symbol)
            assert not get(symbol).flags, (c, symbol)
        if treatment.look:
            assert len(treatment.base) == 1 and not c.isascii(), c
            assert get(treatment.look).kind in "LD" and get(treatment.look).base == treatment.look, c


def lines(table: dict[str, Row]) -> Iterator[str]:
    """Neighbours that are treated alike share a line."""
    runs: list[tuple[int, int, str]] = []
    for c, treatment in sorted(table.items()):
        base = "=" if treatment.base == c else " ".join(f"{ord(b):X}" for b in treatment.base)
        look_at = f"{ord(treatment.look):X}" if treatment.look else "-"
        rest = "\t".join((treatment.kind, treatment.flags, base, look_at))
        if runs and runs[-1][1] == ord(c) - 1 and runs[-1][2] == rest:
            runs[-1] = (runs[-1][0], ord(c), rest)
        else:
            runs.append((ord(c), ord(c), rest))
    yield "# Made by generate.py from Unicode 15.0.0, UTS #39 and OpenCC (see NOTICE). Do not edit."
    yield "# FIRST[-LAST]\tkind\tflags\tbase\tlook"
    for first, last, rest in runs:
        span = f"{first:X}" if first == last else f"{first:X}-{last:X}"
        yield f"{span}\t{rest}"


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        sys.exit(__doc__)
    if unicodedata.unidata_version != MANIFEST["unicode"]:
        sys.exit(
            f"this Python knows Unicode {unicodedata.unidata_version}; the table is made from "
            f"Unicode {MANIFEST['unicode']}: run the generator with Python 3.12"
        )
    table = rows()
    check(table)
    text = "".join(line + "\n" for line in lines(table))
    if arguments == ["--check"]:
        same = OUTPUT.exists() and OUTPUT.read_bytes() == text.encode("ascii")
        print("fold.tsv is up to date" if same else "fold.tsv differs from what generate.py makes")
        return 0 if same else 1
    OUTPUT.write_bytes(text.encode("ascii"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
