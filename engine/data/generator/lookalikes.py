"""A character → the one that a reader may take it for."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from .characters import category, is_invisible, is_mark, name
from .folding import fold
from .pinned import source

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
