"""Variants: each kind as it is written by hand, the guards that keep it quiet, and what holds for all of them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bylaw
from bylaw._engine import Terms
from bylaw.disguises import variants as module
from bylaw.disguises.bopomofo import bopomofo
from bylaw.disguises.tables import readings, splits
from bylaw.disguises.variants import LONGEST, MOST, of_list, variants
from bylaw.language.common_words import COMMON
from bylaw.language.folding import fold
from bylaw.language.model import Group, TermList
from bylaw.language.source import Place, Source
from bylaw.language.views import (
    IGNORABLE,
    LOOKALIKES,
    PICTURES,
    PINYIN,
    REPEATS,
    REVERSED,
    SEPARATORS,
    SPLITS,
    SWAPS,
    mask,
)

EVERY = mask(IGNORABLE)
NOWHERE = Place(Source("x", ""), 0, 0)


def texts(spelling: str, views: int, sounds: bool = False) -> list[str]:
    found = variants(spelling, views, sounds)
    assert {bits for _, bits in found} <= {views if not sounds else PINYIN}
    return [text for text, _ in found]


@pytest.mark.parametrize(
    ("spelling", "backwards"),
    [
        ("比特币", ["币特比"]), ("bitcoin", ["nioctib", "uᴉoɔʇᴉq"]), ("usdt", ["tdsu", "ʇpsn", "⊥ᗡs∩"]),
        ("u商家", ["家商u"]), ("buy btc", ["ctb yub", "ɔʇq ʎnq", "ɔ⊥ᗺ ⅄∩ᗺ"]),
        ("币安", []),  # two characters
        ("abcba", ["ɐqɔqɐ"]), ("狗不狗", []),  # the same both ways
        ("live", []), ("scam", ["ɯɐɔs", "w∀ɔs"]),  # evil, macs; ǝʌᴉl looks like evil
        ("sec", []), ("btc", []),  # three letters are an abbreviation of something else too often: CES
        ("12345", []), ("10:30", []),  # numbers
    ],
)  # fmt: skip
def test_reversed(spelling: str, backwards: list[str]) -> None:
    assert texts(spelling, REVERSED) == backwards


@pytest.mark.parametrize(
    ("spelling", "written"),
    [
        ("metamask", ["rnetamask", "metarnask", "rnetarnask"]),
        ("wallet", ["vvallet"]), ("usdt", ["usclt"]),
        ("world dream", ["world drearn", "vvorld dream", "worlcl dream", "world clream", "worlcl clream",
                         "vvorlcl clrearn"]),
        ("dai", []), ("mdx1", []),  # three letters
        ("modem", ["rnodem", "moclem", "rnodern", "rnoclern"]),  # not modern
        ("dear", []), ("dose", []), ("my dock", ["rny dock"]),  # clear, close, clock
        ("比特dm币", ["此特dm币", "北特dm币", "比持dm币", "比待dm币", "比特dm巾"]),
        ("比特币", ["此特币", "北特币", "比持币", "比待币", "比特巾"]), ("交易所", []),
        ("炒币", []), ("卖u币", []), ("比特u", []),  # two characters: 抄巾
    ],
)  # fmt: skip
def test_lookalikes(spelling: str, written: list[str]) -> None:
    assert texts(spelling, LOOKALIKES) == written


@pytest.mark.parametrize(
    ("spelling", "written"),
    [
        ("token", ["ttoken", "tooken", "tokken", "tokeen", "tokenn"]),
        ("wallet", ["wwallet", "waallet", "walllet", "walleet", "wallett"]),
        ("usdt", ["uusdt", "ussdt", "usddt", "usdtt"]),
        ("super", ["ssuper", "suuper", "supeer", "superr"]),  # not supper
        ("stem", []), ("doge", []), ("nft", []), ("12345", []),  # short words are too near to others: steem
        ("buy nft", ["bbuy nft", "buuy nft", "buyy nft", "buy nnft", "buy nfft", "buy nftt"]),
    ],
)  # fmt: skip
def test_doubled(spelling: str, written: list[str]) -> None:
    assert texts(spelling, REPEATS) == written


@pytest.mark.parametrize(
    ("spelling", "written"),
    [
        ("bitcoin", ["bticoin", "bictoin", "bitocin", "bitcion", "bitconi"]),
        ("token", ["tkoen", "toekn", "tokne"]), ("wallet", ["wlalet", "walelt", "wallte"]),  # l and l are one place
        ("trail", ["taril", "trali"]), ("united", ["uinted", "unietd", "unitde"]),  # not trial, not untied
        ("usdt", ["udst", "ustd"]), ("doge", []), ("stem", []),  # four letters: only what nobody can speak
        ("btc", []), ("tttttt", []), ("web3d", []), ("123456", []),
        ("token sale", ["tkoen sale", "toekn sale", "tokne sale"]),
    ],
)  # fmt: skip
def test_swapped(spelling: str, written: list[str]) -> None:
    assert texts(spelling, SWAPS) == written


@pytest.mark.parametrize(
    ("spelling", "written"),
    [
        ("炒币", ["炒🪙", "炒💰"]), ("空投", ["空🪂"]), ("币", []), ("交易", []), ("token", []),
        ("狗狗币", ["🐶狗币", "🐕狗币", "狗🐶币", "狗🐕币", "狗狗🪙", "狗狗💰", "🐶🐶币", "🐕🐕币"]),
        ("挖矿", ["⛏矿", "挖⛏"]), ("狗 狗", ["🐶 狗", "🐕 狗", "狗 🐶", "狗 🐕"]),  # not all of it: not ⛏⛏
        ("火币网站", ["🔥币网站", "火🪙网站", "火💰网站", "火币🌐站", "火币🕸站", "🔥🪙🌐站"]),
        ("卡u", ["💳u"]),
    ],
)  # fmt: skip
def test_pictured(spelling: str, written: list[str]) -> None:
    assert texts(spelling, PICTURES) == written


def test_every_reading_can_be_written_in_bopomofo() -> None:
    syllables = {reading for c in map(chr, range(0x4E00, 0x9FA6)) for reading in readings(c)}
    written = {syllable: bopomofo(syllable) for syllable in syllables}
    assert len(syllables) > 400 and None not in written.values()
    assert {s: written[s] for s in ("xu", "yuan", "zhi", "you", "weng", "nv", "xiong")} == {
        "xu": "ㄒㄩ", "yuan": "ㄩㄢ", "zhi": "ㄓ", "you": "ㄧㄡ", "weng": "ㄨㄥ", "nv": "ㄋㄩ", "xiong": "ㄒㄩㄥ",
    }  # fmt: skip
    assert bopomofo("abc") is None


def test_splits() -> None:
    ways, other = splits("特"), splits("林")
    assert "牛寺" in ways and other
    assert texts("特朗", SPLITS)[: len(ways)] == [way + "朗" for way in ways]
    both = texts("特林", SPLITS)
    assert both == [way + "林" for way in ways] + ["特" + way for way in other] + [ways[0] + other[0]]
    assert texts("特", SPLITS) == []  # what is left of one character is a word too often: 好 → 女子
    assert texts("一一", SPLITS) == texts("abcd", SPLITS) == []


def test_pinyin() -> None:
    assert texts("比特币", PINYIN) == [
        "bitebi", "bi te bi", "bite bi", "bi tebi", "bi特币", "比te币", "比特bi", "bite币", "bi特bi", "比tebi",
        "bi-te-bi", "bi'te'bi", "bi.te.bi", "bi_te_bi", "bi·te·bi", "ㄅㄧㄊㄜㄅㄧ",
        "ㄅㄧ特币", "比ㄊㄜ币", "比特ㄅㄧ",
    ]  # fmt: skip
    assert texts("微信", PINYIN) == ["wei信", "微xin", "ㄨㄟㄒㄧㄣ", "ㄨㄟ信", "微ㄒㄧㄣ"]
    assert texts("虚拟货币", PINYIN)[:4] == ["xunihuobi", "xu ni huo bi", "xunihuo bi", "xuni huobi"]
    assert len(texts("虚拟货币", PINYIN)) == 8 + 14 + 5 + 1 + 4
    assert texts("虚拟货币商", PINYIN)[2:-11] == [
        "xu拟货币商",
        "虚ni货币商",
        "虚拟huo币商",
        "虚拟货bi商",
        "虚拟货币shang",
    ]
    assert texts("u商家", PINYIN) == texts("btc", PINYIN) == texts("币", PINYIN) == []


def test_pinyin_of_what_is_searched_by_its_sound() -> None:
    assert texts("微信", 0, sounds=True) == [
        "weixin", "wei xin", "wei信", "微xin", "wei-xin", "wei'xin", "wei.xin", "wei_xin", "wei·xin", "ㄨㄟㄒㄧㄣ",
        "ㄨㄟ信", "微ㄒㄧㄣ",
    ]  # fmt: skip
    assert texts("币安", 0, sounds=True) == ["bi安", "币an", "ㄅㄧㄢ", "ㄅㄧ安", "币ㄢ"]  # "bian" is too short
    assert texts("我们", 0, sounds=True)[:-3] == ["wo们", "我men"]  # "women" is English
    assert texts("残荷", 0, sounds=True)[:-3] == ["canhe", "can荷", "残he"]  # "can he" is English


def test_readings_are_tried_in_order_of_use() -> None:
    assert readings("行")[:2] == ("xing", "hang")
    assert texts("银行", PINYIN, sounds=True)[:4] == ["yinxing", "yin xing", "yinhang", "yin hang"]
    many = [c for c in "行长重乐" if len(readings(c)) > 1]
    words = [text for text in texts("".join(many), PINYIN) if text.isascii() and text.isalpha()]
    assert 1 < len(words) <= module.MOST_READINGS
    assert words[0] == "".join(readings(c)[0] for c in many)


def test_u_with_dots_is_typed_in_two_ways() -> None:
    assert readings("绿") == ("lv", "lu")
    assert {"lv卡", "lu卡"} <= set(texts("绿卡", PINYIN))
    assert {"nv人", "nu人"} <= set(texts("女人", PINYIN))


HAN = st.text(
    st.sampled_from("比特币安微信银行长重乐绿卡女人好林明特虚拟货币交易所赌博枪支代开发票一我们"), max_size=30
)
LATIN = st.text(st.sampled_from("abcdeimnostw 01.-"), max_size=30)
ANY = st.one_of(HAN, LATIN, st.text(st.sampled_from("币特mdw é𝐁Ⓑ한국คか!"), max_size=8), st.text(max_size=30))
VIEWS = st.integers(0, 16383)


@given(ANY, VIEWS, st.booleans())
def test_whatever_the_spelling(text: str, views: int, sounds: bool) -> None:
    spelling = fold(text).base.strip()
    found = variants(spelling, views, sounds)
    assert found == variants(spelling, views, sounds)
    made = [text for text, _ in found]
    assert len(made) == len(set(made)) <= MOST and spelling not in made
    assert len(spelling) <= LONGEST or not made
    for text, bits in found:
        assert bits in (LOOKALIKES, REPEATS, SPLITS, REVERSED, PINYIN, SWAPS, PICTURES)
        assert bits & views or (sounds and bits == PINYIN)
        assert text in {t for t, _ in variants(spelling, bits & views, sounds)}  # each view makes its own
        assert text == fold(text).base == text.strip() != ""
        if text.isascii():
            assert text not in COMMON


def test_the_bounds_are_met() -> None:
    """What has the most of everything stops at the limit; one symbol more than the longest has nothing."""
    long = "行" * LONGEST
    assert 24 < len(variants(long, EVERY)) <= MOST
    assert variants(long + "行", EVERY) == []
    assert len(variants("明" * LONGEST, EVERY)) <= MOST


def made(*groups: Group, views: int = EVERY) -> dict[str, tuple[str, int]]:
    """Variant → the name of its term and its bits."""
    found = of_list(TermList("x", "", views, groups, (), NOWHERE))
    assert len(found) == len(groups)
    pairs = zip(groups, found, strict=True)
    rows = [(text, (group.name(number), bits)) for group, made_of in pairs for number, text, bits in made_of]
    assert len(rows) == len(dict(rows))
    return dict(rows)


def test_every_variant_belongs_to_its_term() -> None:
    found = made(
        Group("anywhere", Terms(["以太坊", ("比特币", "大饼", "ＢＩＴＣＯＩＮ")])), Group("word", Terms(["tether"]))
    )
    assert found["bitebi"] == ("比特币", PINYIN) and found["da饼"] == ("比特币", PINYIN)
    assert found["nioctib"] == ("比特币", REVERSED) and found["yitaifang"] == ("以太坊", PINYIN)
    assert found["rehtet"] == ("tether", REVERSED)


def test_what_is_exact_or_a_pattern_has_none() -> None:
    assert made(Group("exact", Terms(["比特币", "bitcoin"])), Group("pattern", ())) == {}


def test_a_variant_is_no_spelling_of_the_list_and_of_one_term_only() -> None:
    found = made(
        Group("word", Terms(["BiTeBi", "毕特毕"])), Group("anywhere", Terms(["比特币", "比特毕"])), views=PINYIN
    )
    assert "bitebi" not in found and found["bi te bi"] == ("毕特毕", PINYIN)  # all three are read so; the first has it
    found = made(Group("anywhere", Terms(["比特币", "币特比", "比特毕"])))
    assert "币特比" not in found and "比特币" not in found
    assert found["毕特比"] == ("比特毕", REVERSED)


def test_a_list_without_such_views_is_not_even_looked_at() -> None:
    group = Group("anywhere", Terms(["比特币"] * 100_000))
    begin = time.perf_counter()
    assert made(group, views=SEPARATORS) == {}
    assert time.perf_counter() - begin < 0.01


def test_ten_thousand_terms_take_about_a_second() -> None:
    usual = [c for c in map(chr, range(0x4E00, 0x9FA6)) if readings(c)][:3000]
    terms = ["".join(usual[(i * step) % len(usual)] for step in (1, 7, 31, 101)[: 2 + i % 3]) for i in range(10_000)]
    begin = time.perf_counter()
    assert len(made(Group("anywhere", Terms(terms)))) > 40_000
    assert time.perf_counter() - begin < 10  # on a busy machine


def test_only_marked_terms_have_pinyin_where_the_list_does_not_ignore_it() -> None:
    found = made(Group("anywhere", Terms(["微信", "比特币"]), sounds=(0,)), views=0)
    assert set(found) == set(texts("微信", 0, sounds=True))


@pytest.mark.parametrize(
    ("text", "term", "views"),
    [
        ("加 bitebi 群", "比特币", ("pinyin",)), ("bi te bi", "比特币", ("pinyin",)),
        ("买bi特币", "比特币", ("pinyin",)),
        ("币特比", "比特币", ("reversed",)), ("nioctib!", "bitcoin", ("reversed",)),
        ("比牛寺币", "比特币", ("splits",)),
        ("rnetamask", "metamask", ("lookalikes",)), ("b.i.t.e.b.i", "比特币", ("separators", "pinyin")),
        ("买bi-te-bi吗", "比特币", ("pinyin",)), ("bi’te’bi", "比特币", ("pinyin",)),
        ("ㄅㄧˇㄊㄜˋㄅㄧˋ", "比特币", ("marks", "pinyin")), ("uᴉoɔʇᴉq", "bitcoin", ("reversed",)),
        ("bitcoiin", "bitcoin", ("repeats",)), ("metammask.", "metamask", ("repeats",)),
        ("ＢＩＴＥＢＩ", "比特币", ("pinyin",)), ("加weixin", "微信", ("pinyin",)),
        ("bticoin", "bitcoin", ("swaps",)), ("METAMAKS!", "metamask", ("swaps",)),
        ("买比特🪙吧", "比特币", ("pictures",)), ("比.特🪙", "比特币", ("separators", "pictures")),
        ("囤了三年的此特币", "比特币", ("lookalikes",)), ("比.持.币", "比特币", ("lookalikes", "separators")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["native", "reference"])
def test_engines_find_variants(text: str, term: str, views: tuple[str, ...], engine: bylaw.policy.EngineName) -> None:
    policy = bylaw.loads(POLICY, engine=engine)
    assert [(m.term, m.views) for m in policy.matches(text)] == [(term, views)]
    assert policy.matches("jobitebit, xnioctibx, rnetamasky, bitcoiiny are words") == ()


POLICY = """
policy "p" language 1 effective 2022-06-20
terms coins { anywhere "比特币", "微信"  word "bitcoin", "metamask"  sounds "微信"
              ignore separators, lookalikes, reversed, splits, pinyin, repeats, swaps, pictures }
rule r { when any coins  test hits "[[比特币]]" }
"""


def test_single_characters_in_bopomofo() -> None:
    assert {"炒ㄅㄧ", "ㄔㄠ币"} <= set(texts("炒币", PINYIN))
    assert "数字藏ㄆㄧㄣ" in texts("数字藏品", PINYIN)
