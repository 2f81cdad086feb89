"""What engines rely on in engine/data/fold.tsv."""

from __future__ import annotations

import re
import unicodedata

import pytest

from bylaw.language.folding import fold
from bylaw.reference.fold import FoldTable, Range, Treatment, load_table, shipped_table

EVERYTHING = [chr(code) for code in range(0x110000)]
ASCII = "abcdefghijklmnopqrstuvwxyz0123456789"


def is_common(character: str) -> bool:
    """Whether it is of GB 2312 level 1."""
    code = character.encode("gb2312", "ignore")
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7


@pytest.fixture(scope="module")
def treatments(table: FoldTable) -> dict[str, Treatment]:
    return {character: table[character] for character in EVERYTHING}


def test_folding_a_base_changes_nothing(treatments: dict[str, Treatment]) -> None:
    for character, treatment in treatments.items():
        for symbol in treatment.base:
            assert treatments[symbol].base == symbol, (character, symbol)
            assert treatments[symbol].flags == "", (character, symbol)


def test_only_marks_and_invisible_characters_are_dropped(treatments: dict[str, Treatment]) -> None:
    for character, treatment in treatments.items():
        assert (treatment.base == "") == treatment.dropped, character
        assert not {"d", "m"} <= set(treatment.flags), character


def test_spaces_come_from_white_space_only(treatments: dict[str, Treatment]) -> None:
    for character, treatment in treatments.items():
        assert (" " in treatment.base) == (treatment.kind == "W"), character
        if treatment.kind == "W":
            assert treatment.base == " "
    assert {c for c in EVERYTHING if treatments[c].kind == "W"} == {c for c in EVERYTHING if c.isspace()}


def test_a_look_is_one_letter_digit_or_ideograph_that_looks_like_itself(treatments: dict[str, Treatment]) -> None:
    looks = {c: t for c, t in treatments.items() if t.look is not None}
    assert len(looks) > 8000
    for character, treatment in looks.items():
        assert treatment.look is not None
        assert len(treatment.base) == 1
        assert not treatment.base.isascii(), character
        shown = treatments[treatment.look]
        assert (shown.base, shown.look) == (treatment.look, None), character
        assert treatment.look in ASCII if treatment.look.isascii() else is_common(treatment.look), character


def test_common_characters_and_those_of_ascii_look_like_themselves(treatments: dict[str, Treatment]) -> None:
    for character, treatment in treatments.items():
        if character.isascii() or is_common(character):
            assert treatment.look is None, character


def test_han_kana_and_hangul_look_like_no_letters(treatments: dict[str, Treatment]) -> None:
    for character, treatment in treatments.items():
        if re.match("CJK|KATAKANA|HIRAGANA|HANGUL|BOPOMOFO|KANGXI", unicodedata.name(character, "")):
            assert treatment.look is None or not treatment.look.isascii(), character


def test_what_a_base_looks_like_its_code_points_do(treatments: dict[str, Treatment]) -> None:
    for character, treatment in treatments.items():
        if len(treatment.base) == 1 and treatments[treatment.base].look is not None:
            assert treatment.look is not None, character


def test_the_skeleton_of_a_skeleton_is_itself() -> None:
    characters = "".join(c for c in EVERYTHING if not "\ud800" <= c <= "\udfff")
    skeleton = fold(characters).skeleton
    assert fold(skeleton).skeleton == skeleton


def test_ascii_folds_to_itself_in_lower_case(table: FoldTable) -> None:
    for code in range(0x21, 0x7F):
        assert table[chr(code)].base == chr(code).lower()
        assert table[chr(code)].flags == ""


@pytest.mark.parametrize(
    ("characters", "kind"),
    [
        ("azAZéßøЖλשعक𝐁ꙮᏣĳ", "L"),
        ("09９٣०𝟎", "D"),
        ("中〇々㐀𠀀豈⼈あアｱー가ㄱㄅꀀกลຂកမཀ", "I"),
        (" \t\n\u3000\xa0", "W"),
        ('!?;:,…。，、；：？！｡､()[]{}（）【】「」『』《》"“”‘’«»‹›', "H"),
        ("/\\|-‐‑‒–—－&+＋／＼｜＆", "P"),
        ("._*~·@#^=<>'`%$€．＊＿～•●√²①㎏Ⓑ", "S"),
        ("🔥❤😀🎨★☀⭐⌚🏽🇨🅱\U0001faff", "E"),
        ("\ud800\udfff", "S"),
    ],
)
def test_kinds(table: FoldTable, characters: str, kind: str) -> None:
    assert {character: table.kind(character) for character in characters} == dict.fromkeys(characters, kind)


@pytest.mark.parametrize(
    ("character", "base", "flags"),
    [
        ("Ａ", "a", ""), ("９", "9", ""), ("ｶ", "カ", ""), ("が", "が", ""), ("パ", "パ", ""),
        ("가", "가", ""), ("İ", "i", "a"), ("ß", "ss", ""), ("ẞ", "ss", ""), ("é", "e", "a"),
        ("ệ", "e", "a"), ("幣", "币", ""), ("發", "发", ""), ("ﬁ", "fi", ""), ("ſ", "s", ""),
        ("ς", "σ", ""), ("Ё", "е", ""), ("٣", "3", ""), ("ก", "ก", ""), ("क", "क", ""),
        ("𝐁", "b", "s"), ("ᴮ", "b", "s"), ("²", "2", "s"), ("㎏", "kg", "s"), ("ℓ", "l", "s"),
        ("Ⅷ", "viii", "s"), ("½", "1⁄2", "s"), ("𝟎", "0", "s"), ("ᴄ", "c", "s"), ("ꜱ", "s", "s"),
        ("⽐", "比", "s"), ("⾺", "马", "s"), ("™", "tm", "s"),
        ("Ⓑ", "b", "es"), ("🅱", "b", "es"), ("🄱", "b", "es"), ("🅑", "b", "es"), ("🇧", "b", "es"),
        ("⒝", "b", "es"), ("①", "1", "es"), ("❶", "1", "es"), ("➓", "10", "es"), ("⑴", "1", "es"),
        ("⒈", "1", "es"), ("㊗", "祝", "es"), ("㈱", "株", "es"),
        ("\n", " ", "n"), ("\u2028", " ", "n"), ("\x85", " ", "n"), ("\t", " ", ""), ("\u3000", " ", ""),
        ("\u200b", "", "d"), ("\u200d", "", "d"), ("\ufeff", "", "d"), ("\u202e", "", "d"),
        ("\ufe0f", "", "d"), ("\xad", "", "d"), ("\u3164", "", "d"), ("\u2800", "", "d"),
        ("\u034f", "", "d"), ("\U000e0041", "", "d"), ("\U000e0100", "", "d"), ("\0", "", "d"),
        ("\u0301", "", "m"), ("\u0336", "", "m"), ("\u20e3", "", "m"), ("\u3099", "", "m"),
        ("…", "…", ""), ("´", "´", ""), ("\ud800", "\ud800", ""), ("\U0010ffff", "\U0010ffff", ""),
    ],
)  # fmt: skip
def test_folding(table: FoldTable, character: str, base: str, flags: str) -> None:
    assert table[character].base == base
    assert sorted(table[character].flags) == sorted(flags)


@pytest.mark.parametrize(
    "pairs",
    [
        "Аa Вb Еe Кk Мm Нh Оo Рp Сc Тt Уy Хx Ѕs Іi Јj Ԁd Ԛq Ԝw",
        "аa вb еe кk мm нh оo рp сc тt уy хx ѕs іi јj ԁd ԛq ԝw һh пn гr",
        "Αa Βb Εe Ζz Ηh Ιi Κk Μm Νn Οo Ρp Τt Υy Χx αa βb γy εe ηn ιi κk νv οo ρp τt υu χx ωw",
        "øo Øo đd Đd ħh łl Łl ŧt ıi ƀb ɓb ɑa ɡg",
        "ёe їi άa ¢c ฿b ₮t Ꭺa Ꮯc ꓐb ꓲi Ӏi ӏl",
        "₿b ₳a ₵c ₫d €e £l ₦n ₱p ₴s ₩w ¥y Ξe Σe Λa Əe ʌv ɐa яr",
        "ᗷb ᑕc ᗩa ꍏa ꒒l ꓄t Ꮧa ልa ሀu ꪖa คa ภn קp אx סo اl",
        "帀币 岀出 牸特 仳比 妣比 呔太 鈦太 穵挖 巿市 弋代 苻付 殳投 囗口 ロ口 ⻢马 夶比 戋钱",
    ],
)
def test_looks(table: FoldTable, pairs: str) -> None:
    for pair in pairs.split():
        assert table[pair[0]].look == pair[1], pair


@pytest.mark.parametrize("character", "éＡ𝐁丨ㅣ〇߀ว।%中比太草薇あア|｜1lI0O")
def test_no_looks(table: FoldTable, character: str) -> None:
    assert table[character].look is None


def test_accents_of_spacing_scripts_fold_alike_composed_or_not(table: FoldTable) -> None:
    def fold(text: str) -> str:
        return "".join(table[character].base for character in text)

    for code in [*range(0xC0, 0x250), *range(0x370, 0x590), *range(0x1E00, 0x2000)]:
        character = chr(code)
        if unicodedata.category(character)[0] == "L":
            assert fold(character) == fold(unicodedata.normalize("NFD", character)), character


def test_ranges_and_defaults() -> None:
    table = load_table("# comment\n41-42\tL\t\t61\t-\n50-52\tI\ts\t=\t-\n60\tS\td\t\t-\n70\tL\t\t71 72\t-\n")
    assert table["B"] == Treatment("L", "", "a", None)
    assert table["Q"] == Treatment("I", "s", "Q", None)
    assert table["`"] == Treatment("S", "d", "", None)
    assert table["p"] == Treatment("L", "", "qr", None)
    for default in "@CS\U0010ffff\ud800":
        assert table[default] == Treatment("S", "", default, None)


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind 'X'"):
        load_table("41\tX\t\t=\t-")


def test_ranges_do_not_overlap(table: FoldTable) -> None:
    ranges: list[Range] = table._ranges
    assert len(ranges) > 10_000
    for before, after in zip(ranges, ranges[1:]):  # noqa: B905, RUF007
        assert before.last < after.first


def test_the_native_module_embeds_this_table(table_text: str) -> None:
    native = pytest.importorskip("bylaw._engine", reason="the native module is not built")
    assert table_text == native.FOLD_TABLE
    assert shipped_table()["Ｂ"].base == "b"
