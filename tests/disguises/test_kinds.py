"""Each kind of disguise can be undone to the term by means of its own, leaves the rest of a message alone, and is
drawn from nothing but the ``Random``."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from random import Random
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bylaw import _engine
from bylaw.disguises.characters import clusters, counts, visible_span
from bylaw.disguises.kinds import KINDS, NAMES, TYPINGS, WRAPPINGS, compound, disguise, view_of
from bylaw.disguises.tables import readings, splits
from bylaw.language.views import ASKED_FOR

TERMS = ("USDT", "bitcoin", "Monero", "cash only", "web3", "比特币", "数字藏品", "火币", "收U", "币安BSC", "Wi-Fi")
SEEDS = range(25)


def without(text: str, *categories: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in categories)


def letters(text: str) -> str:
    """Han, Latin letters and digits, nothing else."""
    return re.sub(r"[^0-9A-Za-z\u4e00-\u9fff]", "", text)


def unstretched(text: str) -> str:
    return "".join(c for c, _ in groupby(text))


def unpaired(text: str) -> str:
    return text.lower().replace("rn", "m").replace("vv", "w").replace("cl", "d")


def unleet(text: str) -> str:
    """1 is i or l, so l is taken for i throughout."""
    return text.lower().translate(str.maketrans("0134578@$!|92l", "oieastbasiigzi"))


UNDO: dict[str, Callable[[str], str]] = {
    "case": str,
    "fullwidth": lambda t: unicodedata.normalize("NFKC", t),
    "styled": lambda t: unicodedata.normalize("NFKC", t),
    "enclosed": lambda t: _engine.fold(t)[0],
    "small_capitals": lambda t: _engine.fold(t)[0],
    "traditional": lambda t: _engine.fold(t)[0],
    "diacritics": lambda t: without(unicodedata.normalize("NFD", t), "Mn"),
    "turkish_i": lambda t: t.replace("İ", "i"),
    "lookalike": lambda t: _engine.fold(t)[1],
    "separator": letters,
    "space": letters,
    "emoji": letters,
    "cut": letters,
    "zero_width": letters,
    "combining": lambda t: without(t, "Mn", "Me"),
    "reversed": lambda t: t[::-1],
    "bidi": lambda t: t.strip("\u202e\u202c")[::-1],
    "entities": html.unescape,
    "tags": lambda t: re.sub(r"<[^>]*>", "", t),
    "percent": unquote,
    "brackets": letters,
    "byte_escapes": lambda t: re.sub("%u(....)", lambda m: chr(int(m[1], 16)), unquote(t.replace("\\x", "%"))),
    "escapes": lambda t: json.loads(f'"{t}"'),
}
"""What a reader's eye does, by other means than the kind itself."""
SAME = {"separator", "brackets", "space", "emoji", "cut", "zero_width"}
"""Kinds whose undoing drops what stood between the letters of the term, too."""


def made(kind: str) -> list[tuple[str, str]]:
    """Every variant of a kind of some terms."""
    out = [(t, v) for t in TERMS for seed in SEEDS if (v := KINDS[kind](t, Random(f"{t}{seed}"))) is not None]
    assert out, f"{kind} was made of none of the terms"
    return out


@pytest.mark.parametrize("kind", UNDO)
def test_a_disguise_can_be_undone(kind: str) -> None:
    for term, variant in made(kind):
        wanted = letters(term) if kind in SAME else term
        assert UNDO[kind](variant).casefold() == wanted.casefold(), (term, variant)
        assert variant != term


def test_kinds_that_are_undone_differently() -> None:
    for term, variant in made("multi"):
        assert unpaired(variant) == term.lower()
    for term, variant in made("leet"):
        assert unleet(variant) == unleet(term)
        assert sum(c.isalpha() for c in variant) * 2 >= sum(c.isalpha() for c in term)
    for term, variant in made("repeat"):
        assert unstretched(variant) == unstretched(term) and len(variant) > len(term)
    for kind in ("symbol", "homophone"):
        for term, variant in made(kind):
            assert len(variant) == len(term) and sum(a != b for a, b in zip(term, variant, strict=True)) == 1
    for term, variant in made("homophone"):
        ((was, is_),) = [pair for pair in zip(term, variant, strict=True) if pair[0] != pair[1]]
        assert readings(was)[0] == readings(is_)[0]
    for term, variant in made("split"):
        rest = variant
        for character in term:
            parts = next(p for p in (character, *splits(character)) if rest.startswith(p))
            rest = rest[len(parts) :]
        assert rest == ""


def test_bopomofo_and_upside_down() -> None:
    assert dict(made("bopomofo")) == {"比特币": "ㄅㄧㄊㄜㄅㄧ", "数字藏品": "ㄕㄨㄗㄘㄤㄆㄧㄣ", "火币": "ㄏㄨㄛㄅㄧ"}
    upright = str.maketrans("ɐqɔpǝɟƃɥᴉɾʞɯuodbɹʇnʌʍʎ∀ᗺƆᗡƎℲſ⅂WԀΌᴚ⊥∩Λ⅄M", "abcdefghijkmnopqrtuvwyabcdefjlmpqrtuvyw")
    for term, variant in made("upside_down"):
        assert variant[::-1].translate(upright).lower() == term.lower()


def test_swapped_and_pictured() -> None:
    words = {v for t, v in made("swapped") if t == "bitcoin"}
    assert words == {"bticoin", "bictoin", "bitocin", "bitcion", "bitconi"}
    assert {t for t, _ in made("swapped")} == {"bitcoin", "Monero"}  # "cash" has four letters
    assert {t: {v for term, v in made("pictures") if term == t} for t, _ in made("pictures")} == {
        "比特币": {"比特🪙", "比特💰"}, "火币": {"🔥币", "火🪙", "火💰"}, "币安BSC": {"🪙安BSC", "💰安BSC"},
    }  # fmt: skip
    assert {KINDS["pictures"]("狗狗币", Random(seed)) for seed in SEEDS} == {"🐶🐶币", "🐕🐕币", "狗狗🪙", "狗狗💰"}
    assert KINDS["pictures"]("狗狗", Random(0)) is KINDS["pictures"]("交易", Random(0)) is None


def test_common_characters_for_others() -> None:
    assert {v for t, v in made("mistaken") if t == "比特币"} == {"此特币", "北特币", "比持币", "比待币", "比特巾"}
    assert {t for t, _ in made("mistaken")} == {"比特币", "数字藏品"}  # 火币 is too short


def test_pinyin() -> None:
    forms = {v for t, v in made("pinyin") if t == "比特币"}
    assert forms == {"bitebi", "bi te bi", "BiTeBi", "bi'te'bi", "bi-te-bi", "bi.te.bi"}
    mixed = {v for t, v in made("pinyin_mixed") if t == "比特币"}
    assert {"比te币", "bi特币", "比特bi"} < mixed and "bitebi" not in mixed
    assert KINDS["pinyin"]("币安BSC", Random(0)) in ("bianBSC", "bi an B S C", "BiAnBSC", "bi'an'B'S'C")


def test_every_kind_is_tried_here() -> None:
    other = {"multi", "leet", "repeat", "symbol", "homophone", "split", "pinyin", "pinyin_mixed", "bopomofo",
             "upside_down", "cut", "blank", "swapped", "pictures", "mistaken", "compound"}  # fmt: skip
    # No character is known to look like a Han character until the table has such rows.
    assert set(UNDO) | other | {"lookalike_han"} == set(KINDS)


def test_kinds_are_named_in_both_languages_and_by_their_views() -> None:
    everything = [*KINDS.values(), *WRAPPINGS.values()]
    assert list(NAMES) == [kind.name for kind in everything]
    assert len({k.chinese for k in everything}) == len({k.english for k in everything}) == len(everything)
    for kind in KINDS.values():
        assert kind.view is None or kind.view in ASKED_FOR
        assert not (kind.ordinary and kind.view), "what is ordinary is folded"
    assert set(TYPINGS) <= {name for name, kind in KINDS.items() if kind.ordinary}


@pytest.mark.parametrize(
    ("kind", "applies", "not_"),
    [
        ("leet", ["usdt", "bitcoin"], ["btc", "比特币", ""]),
        ("reversed", ["比特币", "usdt"], ["火币", "btc"]),
        ("pinyin", ["火币", "收U盘"], ["收U", "btc"]),
        ("separator", ["火币", "btc", "收U"], ["币", "U", "ab"]),
        ("styled", ["btc", "WL"], ["U", "火币"]),
        ("case", ["收U"], ["火币", "", "123"[:0]]),
    ],
)
def test_a_kind_applies_to_terms_of_its_script_and_length(kind: str, applies: list[str], not_: list[str]) -> None:
    assert [t for t in applies if not KINDS[kind].applies(t)] == []
    assert [t for t in not_ if KINDS[kind].applies(t)] == []
    assert all(KINDS[kind](t, Random(0)) is None for t in not_)


def test_disguised_letters_still_count_as_letters() -> None:
    assert counts("Ⓑ比ВＣ𝐓1 🔥\u200b") == (1, 5)


def test_compounds_name_their_parts() -> None:
    for seed in range(200):
        found = compound("比特币USDT", Random(seed))
        if found is not None:
            variant, parts = found
            assert 2 <= len(parts) == len(set(parts)) <= 3 and variant != "比特币USDT"
            assert disguise("compound", "比特币USDT", (0, 7), Random(seed)).kinds == parts  # type: ignore[union-attr]
    several = [compound("USDT", Random(seed)) for seed in range(50)]
    assert {len(found[1]) for found in several if found} == {2, 3}


@given(st.sampled_from(NAMES), st.sampled_from(TERMS), st.integers(0, 10_000), st.text(max_size=5), st.text(max_size=5))
def test_nothing_but_the_term_changes(kind: str, term: str, seed: int, before: str, after: str) -> None:
    message, span = before + term + after, (len(before), len(before) + len(term))
    found = disguise(kind, message, span, Random(seed))
    assert found == disguise(kind, message, span, Random(seed))
    if found is None:
        return
    start, end = found.span
    if kind in WRAPPINGS:
        assert found.surface == term and message in found.text and found.text != message
        return
    assert found.text.startswith(before) and found.text.endswith(after) and found.text != message
    outside = found.text[len(before) : start] + found.text[end : len(found.text) - len(after)]
    assert without(outside, "Cf") == "", "only controls of direction may stand around"
    assert visible_span(found.text, start, end) == (start, end), "a span begins and ends with what can be seen"


def test_nothing_is_put_beside_a_blank() -> None:
    for kind in ("separator", "emoji", "zero_width", "cut"):
        for seed in SEEDS:
            spread = KINDS[kind]("cash only", Random(seed))
            assert spread is not None and ("h o" in spread or spread.count(" ") == 2), spread


def test_letters_of_flags_are_kept_apart() -> None:
    flags = [v for _, v in made("enclosed") if re.search("[🇦-🇿]", v)]
    assert flags and not any(re.search("[🇦-🇿]{2}", v) for v in flags)


def test_bidi_is_reported_without_its_controls() -> None:
    found = disguise("bidi", "买比特币吧", (1, 4), Random(0))
    assert found is not None
    assert (found.text, found.span, found.surface) == ("买\u202e币特比\u202c吧", (2, 5), "币特比")


def test_marks_and_invisible_characters_stay_with_their_letter() -> None:
    assert clusters("b\u0336\u200bt🔥\ufe0fc") == ["b\u0336\u200b", "t", "🔥\ufe0f", "c"]
    for seed in SEEDS:
        spread = KINDS["separator"]("ḃ\u0336tċ", Random(seed))
        assert spread is not None and "\u0336" not in {
            spread[i] for i in range(1, len(spread)) if spread[i - 1] in "._-"
        }


def test_a_wrapping_never_touches_the_message_and_varies() -> None:
    seen = {WRAPPINGS["hash_buster"].around("x", Random(seed)) for seed in SEEDS}
    assert len(seen) == len(SEEDS)
    assert all(any(pair) for pair in seen)


def test_the_reference_lists_every_kind() -> None:
    text = (Path(__file__).parents[2] / "grammar" / "REFERENCE.md").read_text(encoding="utf-8")
    table = text.partition("## Disguises")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if "| `" in line]
    assert [row[0].strip("`") for row in rows] == list(NAMES)
    for name, english, chinese, han, latin, view in rows:
        kind = KINDS.get(name.strip("`"))
        if kind is not None:
            least = tuple(None if n == "–" else int(n) for n in (han, latin))
            assert (english, chinese, *least) == (kind.english, kind.chinese, kind.han, kind.latin)
            views = dict.fromkeys(filter(None, (view_of(kind.name, "出售物"), view_of(kind.name, "出售"))))
            views |= dict.fromkeys([kind.view] if kind.view and not views else [])
            assert re.findall("`(.*?)`", view) == list(views)
            assert (view == "no view") == kind.unseen
