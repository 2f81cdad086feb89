"""The grammar itself: one copy, no conflicts, the same keywords as the vocabulary."""

from __future__ import annotations

import hashlib
import logging
import re
from pathlib import Path

import lark
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark, logger

from bylaw._engine import GRAMMAR
from bylaw.language import saved_parser
from bylaw.language import syntax as s
from bylaw.language.blocks import Block, cut
from bylaw.language.diagnostics import Report
from bylaw.language.parser import parse
from bylaw.language.printer import print_blocks
from bylaw.language.source import Source
from bylaw.language.vocabulary import KEYWORDS, KINDS, SIGNS

FILE = Path(__file__).parents[2] / "grammar" / "policy.lark"


def test_the_built_module_has_this_grammar() -> None:
    assert FILE.read_text(encoding="utf-8") == GRAMMAR, "build again: the module holds another grammar"


def test_no_conflicts(caplog: pytest.LogCaptureFixture) -> None:
    """Lark settles a shift/reduce conflict silently, and says so at debug level only."""
    before = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        with caplog.at_level(logging.DEBUG, logger=logger.name):
            Lark(GRAMMAR, parser="lalr", start=["start", "block"], debug=True)
    finally:
        logger.setLevel(before)
    assert [r.getMessage() for r in caplog.records if "onflict" in r.getMessage()] == []


def test_every_keyword_of_the_grammar_is_in_the_vocabulary() -> None:
    built = Lark(GRAMMAR, parser="lalr", start=["start", "block"])
    terminals = {t.name: t.pattern for t in built.terminals if not t.name.startswith(("__", "COMMENT"))}
    assert set(terminals) == set(KEYWORDS) | set(SIGNS) | set(KINDS)
    for name, words in KEYWORDS.items():
        for word in words:
            assert re.fullmatch(terminals[name].to_regexp(), word), (name, word)
    for name, sign in SIGNS.items():
        assert re.fullmatch(terminals[name].to_regexp(), sign)


def trees(text: str) -> tuple[list[s.Block | None], list[str]]:
    report = Report()
    source = Source("x", text)
    found = [parse(block, report)[0] for block in cut(source, report)]
    return found, [d.code for d in report]


SAMPLE = """
policy "p" version "1" language 1 basis "b" effective 2022-06-20 until 2023-01-01 timezone "+08:00"
include "x.bylaw"
fields text, bio
context { a.kind: one of ("x", "y")  a.age: duration, n: number; t: text  v: yes or no }
categories { activities sale, use  assets tobacco }
levels { minor 5 at most rectify  grave 60 at least restrict holds 6 weeks clears after 730 days }
ladder { at 10 warn  at 30 rectify within 36 hours  at 60 restrict "a", "b" for 7 days, 2 weeks
         at 90 ban confirmed by human
         repeat 25% at most 4 within 365 days  probation 25%, rectified 50%; missed 40%  release below 80%
         no step skipped }
ladder for "x", "y" { repeat 10%  at 20 warn  repeat 20% within 3 days }
points { cap 100  bonus 20 for sale of tobacco together with use of tobacco }
terms a "title" { anywhere "x" also "y", "z"  word "q\\"q"  exact "P"  pattern "\\d+\\"x"
                  from file "f.txt" not followed by digits  word from file "g.txt"
                  anywhere "收U" also "出U", "卖U" not preceded by digits or 汉字 not followed by letters;
                  sounds "比特币" also "以太坊", "支付宝"  sounds from file "h.txt"
                  ignore separators, 形近, everything markup  except "xx", "yy" }
rule r {
  title "t"  category sale of tobacco  severity minor  confidence 50%  in text, bio  mode shadow
  effective 2022-07-01 until 2022-08-01  say "s {matches}"
  when any a within 3 words of any (a, b) and not (a.kind is "x" or a.age >= 90 minutes)
  when at least 3 different (a, b) disguised by (pinyin, 拆字) before any a within 2 chars
    or all a in same sentence as any b
  when at least 2 a after any b  when all b disguised by leet
  unless a.kind is one of ("x", "y")  unless n is unknown  unless v is yes  unless t is not "q"
  aggravate 50% when a.age < 3 days   mitigate 20% when v is no
  test hits in bio "[[x]] \\"q\\"" with a.kind "x", n 3, v no, a.age 1 week on 2022-07-02 then nothing
  test misses “x”
}
"""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_print_and_parse_again(language: str) -> None:
    first, faults = trees(SAMPLE)
    assert faults == [] and None not in first and len(first) == 11
    printed = print_blocks([b for b in first if b is not None], language)
    assert trees(printed) == (first, [])
    assert print_blocks([b for b in trees(printed)[0] if b is not None], language) == printed


def test_chinese_and_full_width_signs_give_the_same_tree() -> None:
    chinese = """
政策 “示例” 语言 １ 生效 2022－06－20
情境 ｛ kind：取自（“x”，“y”）； age：时长 ｝
词表 a ｛ 任意位置 「甲」又称“乙”、“丙”； 整词 “BTC” 忽略 separators 排除 “甲乙” ｝
规则 r ｛
  类别 交易 之 虚拟货币  程度 严重  置信度 ９０％  模式 灰区
  当 （任一 a 在 12字 内有 任一 a）且 kind 为 “x” 且 age ＜ ３天
  除非 至少 3种不同 a
  测试 命中 “【【甲】】” 则 复核 ＃ 注释
｝
"""
    english = """
policy "示例" language 1 effective 2022－06－20
context { kind: one of ("x", "y"); age: duration }
terms a { anywhere "甲" also "乙", "丙"; word "BTC" ignore separators except "甲乙" }
rule r {
  category 交易 of 虚拟货币  severity 严重  confidence 90%  mode grey
  when (any a within 12 chars of any a) and kind is "x" and age < 3 days
  unless at least 3 different a
  test hits "【【甲】】" then review  # comment
}
"""
    assert trees(chinese) == trees(english)
    english_faults = trees(english)[1]
    assert english_faults == []


def block_texts() -> st.SearchStrategy[str]:
    """Blocks from the grammar itself; terminals are drawn as people would write them."""
    built = Lark(GRAMMAR, parser="lalr", start=["block"])
    texts = st.sampled_from(['"x"', "“比特币”", '"[[x]]"', '"\\\\d"', '"bad \\q"', '"]]"', '""'])
    explicit: dict[str, st.SearchStrategy[str]] = {
        **{name: st.sampled_from([f" {en} ", f" {zh} "]) for name, (en, zh) in KEYWORDS.items()},
        **{name: st.just(sign) for name, sign in SIGNS.items()},
        "NAME": st.sampled_from([" a", " b.c", " 币种", " trading", " crypto", " minor"]),
        "INT": st.sampled_from([" 0", " 3", " ４０", " 99999999999"]),
        "DATE": st.sampled_from([" 2022-06-20", " 2022-13-40", " ２０２２－０１－０１"]),
        "MEASURE": st.just("个"),
        "STRING": texts,
        "WORDS": st.lists(texts, min_size=1, max_size=3).map(", ".join),
        "COMMENT": st.just("# x\n"),
    }
    used = {t.name for t in built.terminals}
    return from_lark(built, start="block", explicit={k: v for k, v in explicit.items() if k in used})


@given(block_texts())
@settings(max_examples=150)
def test_whatever_the_grammar_allows_is_read_or_explained(text: str) -> None:
    """Random policies from the grammar itself: no crash, and what is read prints and reads the same."""
    found, _ = trees(text)
    for node in found:
        if node is not None:
            again, _ = trees(print_blocks([node]))
            assert print_blocks([b for b in again if b is not None]) == print_blocks([node])


def test_a_block_has_a_place() -> None:
    source = Source("x", '\n  terms a { word "b" }\n')
    (block,) = cut(source, Report())
    assert isinstance(block, Block)
    assert (block.terminal, block.place.line, block.place.column) == ("TERMS", 2, 3)


def test_saved_tables_are_those_of_the_grammar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = saved_parser.FILE.read_bytes().partition(b"\n")[0].decode()
    written_for, digest = head.split()[1], head.split()[3]
    assert digest == hashlib.sha256(GRAMMAR.encode()).hexdigest(), "run bylaw.language.saved_parser.save()"
    if written_for == lark.__version__:
        monkeypatch.setattr(saved_parser, "build", lambda: pytest.fail("the saved tables were not used"))
    assert saved_parser.load().parse('terms a { word "b" }', start="block").data == "block"


def test_tables_that_do_not_fit_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for content in (b"", b"lark 0.1 grammar 00\nrubbish"):
        monkeypatch.setattr(saved_parser, "FILE", tmp_path / "policy.tables")
        saved_parser.FILE.write_bytes(content)
        assert saved_parser.load().parse('include "x"', start="block").data == "block"
