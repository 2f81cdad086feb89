"""Every kind of disguise, by name: the closed list that `bylaw evade` and `bylaw.testing` work through.

In the order of how plain they are: what a search for a counterexample settles on comes first.
"""

from __future__ import annotations

from random import Random

from bylaw.disguises import alphabets, han, insertions, lookalikes, markup, messages, order, spelling
from bylaw.disguises.characters import counts, visible_span
from bylaw.disguises.kind import Disguised, Kind, Wrapping

LETTERS, BETWEEN, WHOLE = 1, 2, 3
COMPOUND = "compound"

SHORT = 2
"""Han characters of a term that is too short for its sound alone to be evidence."""

_SIMPLE = (
    # what honest people type, too
    Kind("case", "mixed case", "大小写混排", spelling.case, None, 1, ordinary=True, stage=LETTERS),
    Kind("fullwidth", "full width", "全角", alphabets.fullwidth, None, 1, ordinary=True, stage=LETTERS),
    Kind("traditional", "traditional characters", "繁体", han.traditional, 1, None, ordinary=True, stage=LETTERS),
    # letters of other alphabets
    Kind("styled", "styled letters", "花体字母", alphabets.styled, None, 2, stage=LETTERS),
    Kind("enclosed", "enclosed letters", "带圈字母", alphabets.enclosed, None, 2, stage=LETTERS),
    Kind("small_capitals", "small capitals", "小型大写", alphabets.small_capitals, None, 2, stage=LETTERS),
    Kind("diacritics", "accented letters", "变音字母", lookalikes.diacritics, None, 2, ordinary=True,
         stage=LETTERS),
    Kind("turkish_i", "Turkish i", "土耳其字母 i", spelling.turkish_i, None, 3, ordinary=True, stage=LETTERS),
    Kind("lookalike", "look-alike letters", "形近字母", lookalikes.lookalike, None, 2, "lookalikes", stage=LETTERS),
    Kind("lookalike_han", "look-alike characters", "形近汉字", lookalikes.lookalike_han, 2, None, "lookalikes",
         stage=LETTERS),
    Kind("mistaken", "common look-alike characters", "形近常用字", lookalikes.mistaken, 3, None, "lookalikes"),
    Kind("multi", "pairs that look like a letter", "双字母形近", lookalikes.multi, None, 3, "lookalikes"),
    Kind("symbol", "a sign for a letter", "符号替代字母", lookalikes.symbol, None, 3, "lookalikes"),
    Kind("leet", "digits for letters", "数字替代字母", spelling.leet, None, 4, "leet", stage=LETTERS),
    # Chinese by its sound, and in parts
    Kind("pinyin", "pinyin", "拼音", han.pinyin, 2, None, "pinyin"),
    Kind("pinyin_mixed", "some of it in pinyin", "拼音夹写", han.pinyin_mixed, 2, None, "pinyin", stage=LETTERS),
    Kind("bopomofo", "Bopomofo", "注音符号", han.bopomofo, 2, None, "pinyin"),
    Kind("homophone", "a character of the same sound", "同音字", han.homophone, 2, None, "sounds", stage=LETTERS),
    Kind("pictures", "emoji for characters", "表情代字", han.pictured, 2, None, "pictures"),
    Kind("split", "characters in parts", "拆字", han.split, 2, None, "splits", stage=LETTERS),
    # between the characters
    Kind("separator", "signs in between", "字间符号", insertions.separator, 2, 3, "separators", stage=BETWEEN),
    Kind("space", "blanks in between", "字间空格", insertions.space, 2, 3, "separators", stage=BETWEEN),
    Kind("brackets", "characters in brackets", "逐字加括号", insertions.brackets, 2, 3, "separators"),
    Kind("emoji", "emoji in between", "字间表情", insertions.emoji, 2, 3, "separators", stage=BETWEEN),
    Kind("cut", "one sign inside", "词中一符", insertions.cut, None, 4, "separators", stage=BETWEEN),
    Kind("blank", "one blank inside", "词中一空格", insertions.blank, None, 4, unseen=True),
    Kind("zero_width", "invisible characters", "零宽字符", insertions.zero_width, 2, 2, stage=BETWEEN),
    Kind("combining", "combining marks", "附加符号", insertions.combining, 1, 1, stage=BETWEEN),
    Kind("repeat", "stretched letters", "重复字符", spelling.repeat, 2, 3, "repeats", stage=BETWEEN),
    # another order
    Kind("swapped", "two letters exchanged", "字母换位", order.swapped, None, 5, "swaps"),
    Kind("reversed", "backwards", "倒写", order.reversed_, 3, 4, "reversed"),
    Kind("upside_down", "upside down", "上下颠倒", order.upside_down, None, 4, "reversed"),
    Kind("bidi", "backwards, shown forwards", "双向控制符", order.bidi, 2, 2, "reversed", stage=WHOLE),
    # as programs write it
    Kind("entities", "HTML entities", "HTML 实体", markup.entities, 1, 1, "markup", stage=WHOLE),
    Kind("tags", "HTML tags in between", "字间标签", markup.tags, 2, 2, "markup"),
    Kind("percent", "percent encoding", "百分号编码", markup.percent, 1, 1, "markup", stage=WHOLE),
    Kind("escapes", "escapes", "转义序列", markup.escapes, 1, 1, "markup", stage=WHOLE),
    Kind("byte_escapes", "escaped bytes", "字节转义", markup.byte_escapes, 1, 1, "markup", stage=WHOLE),
)  # fmt: skip


def _compound(surface: str, random: Random) -> str | None:
    made = compound(surface, random)
    return made[0] if made else None


KINDS: dict[str, Kind] = {
    **{kind.name: kind for kind in _SIMPLE},
    COMPOUND: Kind(COMPOUND, "several at once", "复合伪装", _compound, 2, 2),
}
"""Kinds that disguise a term."""

WRAPPINGS: dict[str, Wrapping] = {
    "hash_buster": Wrapping("hash_buster", "random tokens around", "前后乱码", messages.hash_buster),
    "quoted": Wrapping("quoted", "quoted", "引用", messages.quoted),
}
"""What is put around a message whose term is plain."""

NAMES = (*KINDS, *WRAPPINGS)
TYPINGS = ("case", "fullwidth", "traditional")
"""What every keyboard can do: a term is always found so, whatever its list ignores (but under `exact`)."""


def view_of(name: str, surface: str) -> str | None:
    """The view that sees through a kind of a term; ``None`` if none is needed, or none does.

    By its sound, a term of two Han characters is left to `sounds`, unless one stays as it is before pinyin; and
    a longer one, of which a homophone leaves most, to `pinyin`. Pinyin beside Latin letters is not known.
    """
    view = KINDS[name].view if name in KINDS else None
    han, latin = counts(surface)
    if name in ("pinyin", "pinyin_mixed") and latin:
        return None
    if name == "pinyin" and han <= SHORT:
        return "sounds"
    if name == "homophone" and han + latin > SHORT:
        return "pinyin"
    return view


def always_seen(name: str) -> bool:
    """Whether folding alone sees through a kind."""
    return name in WRAPPINGS or (name != COMPOUND and KINDS[name].view is None and not KINDS[name].unseen)


def compound(surface: str, random: Random) -> tuple[str, tuple[str, ...]] | None:
    """Two or three kinds, one on top of the other, and which ones. ``None`` if fewer than two apply."""
    done: list[str] = []
    made = surface
    for stage in random.choice(((LETTERS, BETWEEN), (LETTERS, WHOLE), (BETWEEN, WHOLE), (LETTERS, BETWEEN, WHOLE))):
        able = [kind for kind in _SIMPLE if kind.stage == stage and kind.applies(surface)]
        kind = random.choice(able) if able else None
        changed = kind.make(made, random) if kind else None
        if kind is not None and changed is not None and changed != made:
            made = changed
            done.append(kind.name)
    return (made, tuple(done)) if len(done) > 1 else None


def disguise(name: str, message: str, span: tuple[int, int], random: Random) -> Disguised | None:
    """A message with the term at ``span`` disguised by a kind. The span of the result is the disguised term,
    without invisible characters at its ends."""
    start, end = span
    if name in WRAPPINGS:
        before, after = WRAPPINGS[name].around(message, random)
        shift = len(before)
        return Disguised(before + message + after, (start + shift, end + shift), (name,))
    surface = message[start:end]
    parts: tuple[str, ...] = (name,)
    if name == COMPOUND:
        both = compound(surface, random)
        if both is None:
            return None
        made, parts = both
    else:
        one = KINDS[name](surface, random)
        if one is None:
            return None
        made = one
    text = message[:start] + made + message[end:]
    return Disguised(text, visible_span(text, start, start + len(made)), parts)
