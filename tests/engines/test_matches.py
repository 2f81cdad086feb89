from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bylaw.reference import ReferenceEngine

LOOKALIKES, SEPARATORS, STYLED, MARKS, INVISIBLE = 1, 2, 4, 8, 16
NO_VIEWS, BOTH_VIEWS = 0, 3

Find = Callable[..., list[tuple[int, int, int]]]
Make = Callable[..., ReferenceEngine]


# Base view


def test_all_overlapping_occurrences(find: Find) -> None:
    assert find("aaaa", "aa") == [(0, 2, 0), (1, 3, 0), (2, 4, 0)]
    assert find("币安币", "币安", "安币", "币安币") == [(0, 2, 0), (0, 3, 0), (1, 3, 0)]


@pytest.mark.parametrize(
    ("text", "term", "match"),
    [
        ("买BTC吧", "btc", (1, 4, 0)),
        ("买ＢＴＣ吧", "btc", (1, 4, 0)),
        ("虛擬幣", "虚拟币", (0, 3, 0)),
        ("虚拟币", "虛擬幣", (0, 3, 0)),
        ("b\u200btc", "btc", (0, 4, INVISIBLE)),
        ("bt\u200bc\u200b", "btc", (0, 4, INVISIBLE)),
        ("\u200bbtc", "btc", (1, 4, 0)),
        ("btc\u0336!", "btc", (0, 4, MARKS)),
        ("bítcoín", "bitcoin", (0, 7, 8)),
        ("𝐁𝐓𝐂", "btc", (0, 3, STYLED)),
        ("ⒷTC", "btc", (0, 3, STYLED)),
        ("ＵSDT", "usdt", (0, 4, 0)),
        ("5㎏", "kg", (1, 2, STYLED)),
        ("5㎏\u0301", "5k", (0, 3, STYLED | MARKS)),
        ("straße", "strasse", (0, 6, 0)),
        ("private \u3000 sale", "private sale", (0, 14, 0)),
        ("private\u200bsale", "private sale", None),
        ("½", "1", (0, 1, STYLED)),
    ],
)
def test_spans_and_views(find: Find, text: str, term: str, match: tuple[int, int, int] | None) -> None:
    assert find(text, term) == ([] if match is None else [match])


def test_bits_that_the_spelling_has_itself_do_not_count(find: Find) -> None:
    assert find("Ⓑ", "Ⓑ") == [(0, 1, 0)]
    assert find("a\u0336", "a\u0336") == [(0, 2, 0)]
    assert find("a\u200bb", "a\u200bb") == [(0, 3, 0)]
    assert find("a\u200bⒷ", "a\u200bb") == [(0, 3, STYLED)]


def test_one_of_the_spellings_is_enough(find: Find) -> None:
    assert find("大饼和比特币", ["比特币", "大饼"]) == [(0, 2, 0), (3, 6, 0)]


def test_of_two_matches_in_one_place_the_plainer_remains(find: Find) -> None:
    assert find("Ⓑtc", ["btc", "Ⓑtc"]) == [(0, 3, 0)]
    assert find("втс", ["btc", "втс"]) == [(0, 3, 0)]


# Look-alikes


def test_lookalikes(find: Find) -> None:
    assert find("BTС", "btc") == [(0, 3, LOOKALIKES)]
    assert find("BTС", "btc", views=NO_VIEWS) == []
    assert find("ВТС", "втс", views=NO_VIEWS) == [(0, 3, 0)]
    assert find("BTC", "втс", views=NO_VIEWS) == []
    assert find("BTC", "втс") == [(0, 3, LOOKALIKES)]
    assert find("łoan", "loan") == [(0, 4, LOOKALIKES)]
    assert find("比特帀", "比特币") == [(0, 3, LOOKALIKES)]
    assert find("仳牸帀", "比特币") == [(0, 3, LOOKALIKES)]
    assert find("鈦达币", "太达币") == [(0, 3, LOOKALIKES)]
    assert find("比特帀", "比特币", views=NO_VIEWS) == []
    assert find("3㌔", "キロ") == [(1, 2, STYLED)]


def test_what_is_plain_is_no_disguise_of_a_sign_or_a_rare_character(find: Find) -> None:
    assert find("比特币 仳特帀", "比特帀") == [(4, 7, LOOKALIKES)]
    assert find("比.特.币 比.特.帀", "比特帀") == [(6, 11, SEPARATORS)]
    assert find("btc ₿tc ₿тс bтc", "₿tc") == [(4, 7, 0), (8, 11, LOOKALIKES)]
    assert find("帀安 币安", "帀安", "币安") == [(0, 2, 0), (0, 2, LOOKALIKES), (3, 5, 0)]


@pytest.mark.parametrize(("sign", "letter"), ["₿b", "Ξe", "Łl", "帀币", "Вb"])
def test_one_symbol_is_not_told_by_what_it_looks_like(find: Find, sign: str, letter: str) -> None:
    assert find(f"{letter} {sign}", sign) == [(2, 3, 0)]
    assert find(f"{letter} {sign}", letter) == [(0, 1, 0)]
    assert find(f"{letter}{sign} 收{sign}", sign, letter) == [(0, 1, 0), (1, 2, 0), (4, 5, 0)]


def test_no_lookalikes_among_ascii(find: Find) -> None:
    assert find("b1tc0in bltcoin", "bitcoin") == []


# Edges


@pytest.mark.parametrize(
    ("text", "term", "spans"),
    [
        ("买BTC吧", "btc", [(1, 4)]),
        ("0.05ETH", "eth", [(4, 7)]),
        ("5eth", "eth", [(1, 4)]),
        ("eth0", "eth", []),
        ("usdt0", "usdt", [(0, 4)]),
        ("BTCs", "btc", [(0, 3)]),
        ("BTCs!", "btc", [(0, 3)]),
        ("BTCsx", "btc", []),
        ("BTCs币", "btc", [(0, 3)]),
        ("BTCss", "btc", []),
        ("Ethernet", "eth", []),
        ("Bethlehem", "eth", []),
        ("method eth_x", "eth", [(7, 10)]),
        ("🇺🇸USDT", "usdt", [(2, 6)]),
        ("USDTⓈ", "usdt", [(0, 4)]),
        ("ⓈUSDT", "usdt", [(1, 5)]),
        ("𝐬USDT", "usdt", []),
        ("жbtc", "btc", []),
        ("сbtc", "btc", []),
        ("btcс", "btc", []),
        ("btcѕ", "btc", [(0, 3)]),
        ("¢btc", "btc", [(1, 4)]),
        ("₿btc", "btc", [(1, 4)]),
        ("btc€", "btc", [(0, 3)]),
        ("btc€€", "btc", [(0, 3)]),
        ("₿tc", "btc", [(0, 3)]),
        ("x₿tc", "btc", []),
        ("3.24", "3.24", [(0, 4)]),
        ("13.24", "3.24", []),
        ("v3.24", "3.24", []),
        ("3.245", "3.24", []),
        ("3.24b", "3.24", []),
        ("第3.24条", "3.24", [(1, 5)]),
        ("xbtc2x", "btc2", []),
        ("abtc", "abtc", [(0, 4)]),
        ("出U吧", "出u", [(0, 2)]),
        ("我出us", "出u", [(1, 3)]),
        ("出usx", "出u", []),
        ("x出u", "出u", [(1, 3)]),
        ("x@b", "@b", [(1, 3)]),
        ("a\u200bbtc", "btc", []),
        ("a btc", "btc", [(2, 5)]),
    ],
)
def test_word_edges(find: Find, text: str, term: str, spans: list[tuple[int, int]]) -> None:
    assert [(start, end) for start, end, _ in find(text, term, mode="word")] == spans


def test_anywhere_has_no_edges(find: Find) -> None:
    assert find("Bethlehem", "eth") == [(1, 4, 0)]


# Joined view


@pytest.mark.parametrize(
    ("text", "term", "spans"),
    [
        ("b.t.c", "btc", [(0, 5)]),
        ("b t c", "btc", [(0, 5)]),
        ("who sells b t c cheap", "btc", [(10, 15)]),
        ("急出U.S.D.T", "usdt", [(2, 9)]),
        ("U S D T", "usdt", [(0, 7)]),
        ("U.S.D.T.X", "usdt", []),
        ("以-太-坊", "以太坊", [(0, 5)]),
        ("以 太 坊", "以太坊", [(0, 5)]),
        ("比❤特❤币", "比特币", [(0, 5)]),
        ("比特.币", "比特币", [(0, 4)]),
        ("bit🔥coin", "bitcoin", [(0, 8)]),
        ("人民币 安全", "币安", []),
        ("人民币-安全", "币安", []),
        ("币。安", "币安", [(0, 3)]),
        ("币，安", "币安", [(0, 3)]),
        ("币\n安", "币安", [(0, 3)]),
        ("收币，安。", "币安", [(1, 4)]),
        ("收币，安", "币安", []),
        ("收币，安全", "币安", []),
        ("比特。币", "比特币", []),
        ("矿.机，托管", "矿机托管", []),
        ("比.特，币", "比特币", [(0, 5)]),
        ("买虚(拟)货币", "虚拟货币", [(1, 7)]),
        ("买虚，拟货币", "虚拟货币", []),
        ("收币\n安", "币安", []),
        ("买比（特）币", "比特币", [(1, 6)]),
        ("买比特（币）的", "比特币", [(1, 6)]),
        ("买比特“币”", "比特币", [(1, 6)]),
        ("【比】【特】【币】", "比特币", [(0, 9)]),
        ("“比”、“特”、“币”", "比特币", [(0, 11)]),
        ("“比【特】币”", "比特币", [(1, 6)]),
        ('"比""特""币"', "比特币", [(0, 9)]),
        ("(b)(t)(c)", "btc", [(0, 9)]),
        ("((b)(t)(c))", "btc", [(1, 10)]),
        ("(b) (t) (c)", "btc", [(0, 11)]),
        ("(b)(tc)", "btc", []),
        ("b,t,c", "btc", [(0, 5)]),
        ("a, b, t, cd", "btc", []),
        ("b\nt\n\nc", "btc", [(0, 6)]),
        ("b\nt\ncd", "btc", []),
        ("币 安", "币安", [(0, 3)]),
        ("币*安", "币安", [(0, 3)]),
        ("b.t", "bt", []),
        ("b.t.c.", "btc", [(0, 5)]),
        ("b.....t.c", "btc", []),
        ("收 u", "收u", [(0, 3)]),
        ("b.t.c", "b-t-c", [(0, 5)]),
        ("btc", "b-t-c", []),
        ("a b.t.c", "btc", [(2, 7)]),
        ("aa b.t.c", "btc", [(3, 8)]),
    ],
)
def test_joined_view(find: Find, text: str, term: str, spans: list[tuple[int, int]]) -> None:
    assert find(text, term, mode="word") == [(start, end, SEPARATORS) for start, end in spans]
    assert find(text, term, mode="word", views=LOOKALIKES) == []


def test_joined_and_otherwise_disguised(find: Find) -> None:
    assert find("В.T.C", "btc") == [(0, 5, LOOKALIKES | SEPARATORS)]
    assert find("В.T.C", "btc", views=SEPARATORS) == []
    assert find("Ⓑ.T.C\u0336", "btc") == [(0, 6, SEPARATORS | STYLED | MARKS)]
    assert find("b\u200b.t.c", "btc") == [(0, 6, SEPARATORS | INVISIBLE)]
    assert find("比❤特❤\ufe0f币", "比特币") == [(0, 6, SEPARATORS | INVISIBLE)]
    assert find("b.\ufe0ft.c", "btc") == [(0, 6, SEPARATORS | INVISIBLE)]


def test_a_hit_that_needs_no_joining_is_left_to_the_base_view(find: Find) -> None:
    assert find("btc b.t.c", "btc", mode="word") == [(0, 3, 0), (4, 9, SEPARATORS)]
    assert find("比特币", "比特币") == [(0, 3, 0)]


def test_a_spelling_with_symbols_may_match_both_ways(find: Find) -> None:
    assert find("b-t-c", "b-t-c") == [(0, 5, 0)]
    assert find("b·t·c", "b-t-c") == [(0, 5, SEPARATORS)]
    assert find("比-特·币", "比-特币") == [(0, 5, SEPARATORS)]


# Exact


def test_exact(find: Find) -> None:
    assert find("U和u和Ｕ", "U", mode="exact") == [(0, 1, 0)]
    assert find("aaa", "aa", mode="exact") == [(0, 2, 0), (1, 3, 0)]
    assert find("b\u200btc btc", "btc", mode="exact") == [(5, 8, 0)]
    assert find("b.t.c", "btc", mode="exact") == []


# Patterns

ADDRESS = {"regex": "0x[0-9a-f]{4}", "literals": ["0x"]}


def test_patterns_run_over_the_base_string(find: Find) -> None:
    assert find("0xBEEF", ADDRESS, mode="pattern") == [(0, 6, 0)]
    assert find("０ｘＢＥＥＦ", ADDRESS, mode="pattern") == [(0, 6, 0)]
    assert find("0x\u200bBE\u0336Ⓔf", ADDRESS, mode="pattern") == [(0, 8, STYLED | MARKS | INVISIBLE)]
    assert find("0хBEEF", ADDRESS, mode="pattern") == []
    assert find("0x.beef", ADDRESS, mode="pattern") == []


def test_patterns_do_not_overlap_and_prefer_the_left(find: Find) -> None:
    assert find("aaaaa", {"regex": "aa", "literals": []}, mode="pattern") == [(0, 2, 0), (2, 4, 0)]
    assert find("abc", {"regex": "a|ab|c", "literals": []}, mode="pattern") == [(0, 1, 0), (2, 3, 0)]


def test_patterns_meet_surrogates_as_replacement_characters(find: Find) -> None:
    assert find("a\udc00b", {"regex": "a\ufffdb", "literals": []}, mode="pattern") == [(0, 3, 0)]


def test_empty_pattern_matches_are_none(find: Find) -> None:
    assert find("bab", {"regex": "a*", "literals": []}, mode="pattern") == [(1, 2, 0)]


def test_pattern_limit(make: Make) -> None:
    group = {"mode": "pattern", "terms": [{"regex": "a", "literals": ["a"]}, {"regex": "b", "literals": []}]}
    engine = make(lists=[{"name": "l", "views": 0, "groups": [group], "except": []}])
    matches, truncated = engine.matches("a" * 256 + "b")
    assert (len(matches), truncated) == (257, False)
    matches, truncated = engine.matches("a" * 257 + "b")
    assert (len(matches), truncated) == (257, True)
    assert matches[255:] == [(0, 255, 256, 0), (1, 257, 258, 0)]


# Exceptions


def test_exceptions_drop_what_they_cover(find: Find) -> None:
    assert find("比特率和比特", "比特", exceptions=("比特率",)) == [(4, 6, 0)]
    assert find("比特率", "比特", "特率高", exceptions=("比特率",)) == []
    assert find("比特率高", "特率高", exceptions=("比特率",)) == [(1, 4, 0)]
    assert find("比 特 率", "比特", exceptions=("比特率",)) == []
    assert find("0xbeef", ADDRESS, mode="pattern", exceptions=("0xbee",)) == [(0, 6, 0)]
    assert find("0xbeef!", ADDRESS, mode="pattern", exceptions=("0xbeef!",)) == []
    assert find("U2", "U", mode="exact", exceptions=("u2",)) == []


def test_exceptions_are_of_their_list(make: Make) -> None:
    def one(name: str, exceptions: list[str]) -> dict[str, Any]:
        group = {"mode": "anywhere", "terms": ["比特"]}
        return {"name": name, "views": 0, "groups": [group], "except": exceptions}

    engine = make(lists=[one("a", ["比特率"]), one("b", [])])
    assert engine.matches("比特率") == ([(1, 0, 2, 0)], False)


def test_exceptions_have_the_views_of_their_list(find: Find) -> None:
    assert find("比 特 率", "比 特", views=NO_VIEWS, exceptions=("比特率",)) == [(0, 3, 0)]
    assert find("bit rate", "bit", views=NO_VIEWS, exceptions=("bit rаte",)) == [(0, 3, 0)]
    assert find("bit rate", "bit", exceptions=("bit rаte",)) == []


# Order, ids, limits


def test_term_numbers_count_up_through_lists_groups_and_terms(make: Make) -> None:
    def group(mode: str, *terms: Any) -> dict[str, Any]:
        return {"mode": mode, "terms": list(terms)}

    first = [group("anywhere", "甲", ["乙", "丙"]), group("word", "x")]
    second = [group("pattern", {"regex": "y", "literals": []}), group("exact", "Z", "W")]
    lists = [{"name": n, "views": 3, "groups": g, "except": []} for n, g in (("a", first), ("b", second))]
    matches, _ = make(lists=lists).matches("甲乙丙 x y Z W")
    assert [term for term, *_ in matches] == [0, 1, 1, 2, 3, 4, 5]


def test_matches_are_sorted(find: Find, make: Make) -> None:
    group = {"mode": "anywhere", "terms": ["abc", "b", "ab", "a", "ab"]}
    engine = make(lists=[{"name": "l", "views": 0, "groups": [group], "except": []}])
    assert engine.matches("abc")[0] == [(3, 0, 1, 0), (2, 0, 2, 0), (4, 0, 2, 0), (0, 0, 3, 0), (1, 1, 2, 0)]


def test_the_matches_that_end_first_are_kept(make: Make) -> None:
    group = {"mode": "anywhere", "terms": ["abc", "b", "a"]}
    engine = make(lists=[{"name": "l", "views": 0, "groups": [group], "except": []}], max_matches=2)
    assert engine.matches("abc") == ([(2, 0, 1, 0), (1, 1, 2, 0)], True)
    assert engine.matches("ab") == ([(2, 0, 1, 0), (1, 1, 2, 0)], False)


def test_the_limit_is_before_exceptions(make: Make) -> None:
    group = {"mode": "anywhere", "terms": ["a"]}
    engine = make(lists=[{"name": "l", "views": 0, "groups": [group], "except": ["a!"]}], max_matches=2)
    assert engine.matches("a!a!a") == ([], True)
    assert engine.matches("a!aa!") == ([(0, 2, 3, 0)], True)
    assert engine.matches("a!a!") == ([], False)
    assert engine.matches("aa!") == ([(0, 0, 1, 0)], False)


def test_exceptions_have_a_limit_of_their_own(make: Make) -> None:
    shielded = {"name": "l", "views": 0, "groups": [{"mode": "anywhere", "terms": ["a"]}], "except": ["x", "xa"]}
    free = {"name": "m", "views": 0, "groups": [{"mode": "anywhere", "terms": ["b"]}], "except": []}
    engine = make(lists=[shielded, free], max_matches=1)
    assert engine.matches("yxya") == ([(0, 3, 4, 0)], False)
    # Sixteen exceptions for a match; beyond them a list with exceptions cannot be checked.
    assert engine.matches("a" + "x" * 16) == ([(0, 0, 1, 0)], False)
    assert engine.matches("a" + "x" * 17) == ([], True)
    assert engine.matches("b" + "x" * 17) == ([(1, 0, 1, 0)], True)


def test_only_so_many_characters_are_looked_at(make: Make) -> None:
    group = {"mode": "word", "terms": ["abc"]}
    lists = [{"name": "l", "views": 0, "groups": [group], "except": []}]
    assert make(lists=lists, max_chars=3).matches("abcd") == ([(0, 0, 3, 0)], True)
    assert make(lists=lists, max_chars=4).matches("abcd") == ([], False)
    assert make(lists=lists, max_chars=2).matches("abcd") == ([], True)


def test_an_empty_plan_finds_nothing(make: Make) -> None:
    assert make().matches("anything") == ([], False)
    assert make().judge([(0, "anything")], [], 0) is None
