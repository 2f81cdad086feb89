"""`bylaw.testing`: what its strategies draw, what they shrink to, and what the assertion says."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

import bylaw
from bylaw.testing import KINDS, assert_sees_through, disguised, disguised_message, ordinary_typings

POLICY = bylaw.loads(
    """
    policy "x" language 1
    fields text, nickname
    context { kind: one of ("a", "b") }
    terms coins { word "USDT", "狗狗币"  anywhere "比特币", "虚拟币"  ignore separators, lookalikes }
    terms plain { word "buy" }
    rule coins { in text  when any coins }
    rule plain { in nickname  when any plain and kind is "a" }
    """
)


@given(st.sampled_from(["USDT", "比特币", "收U"]).flatmap(lambda term: st.tuples(st.just(term), disguised(term))))
def test_disguised(drawn: tuple[str, bylaw.testing.Disguised]) -> None:
    term, (text, span, kinds) = drawn
    assert text != term and set(kinds) <= set(KINDS) and 0 <= span[0] < span[1] <= len(text)


@given(disguised_message("we take USDT here", (8, 12)))
def test_disguised_message(drawn: bylaw.testing.Disguised) -> None:
    outside = drawn.text[: drawn.span[0]] + drawn.text[drawn.span[1] :]
    assert "we take " in outside and " here" in outside


@given(disguised_message("we take USDT here", (8, 12), ["separator", "zero_width", "styled", "lookalike", "quoted"]))
def test_kinds_that_are_seen_through(drawn: bylaw.testing.Disguised) -> None:
    if "'" not in drawn.surface:
        assert drawn.span in {(m.start, m.end) for m in POLICY.matches(drawn.text)}


@pytest.mark.parametrize(
    ("strategy", "wanted", "least"),
    [
        (disguised("USDT"), lambda d: True, "usdt"),
        (disguised("USDT", ["separator", "repeat"]), lambda d: True, "U.S.D.T"),
        (disguised("USDT", ["percent", "repeat"]), lambda d: True, "USDDT"),
        (disguised("比特币"), lambda d: d.kinds == ("zero_width",), None),
        (disguised_message("a USDT", (2, 6), ["quoted", "case"]), lambda d: d.kinds == ("quoted",), "> a USDT"),
    ],
)
def test_shrinks_to_the_plainest(strategy: object, wanted: object, least: str | None) -> None:
    found = find(strategy, wanted, settings=settings(database=None))  # type: ignore[arg-type]
    if least is None:
        assert len(found.text) == 4, "one invisible character, not several"
    else:
        assert len(found.text) == len(least) and found.kinds[0] in ("case", "separator", "repeat", "quoted")


@given(ordinary_typings("USDT"), ordinary_typings("虚拟币"))
def test_ordinary_typings_are_always_found(latin: str, han: str) -> None:
    assert {m.term for m in POLICY.matches(f"{latin}，{han}")} == {"USDT", "虚拟币"}
    assert not any(m.disguised for m in POLICY.matches(f"{latin}，{han}")), "and are no disguise"


def test_ordinary_typings_shrink_to_the_term_and_vary() -> None:
    assert find(ordinary_typings("USDT"), lambda t: True, settings=settings(database=None)) == "USDT"
    find(ordinary_typings("USDT"), lambda t: t not in ("USDT", "usdt") and not t.isascii(),
         settings=settings(database=None))  # fmt: skip
    find(ordinary_typings("虚拟币"), lambda t: t == "虛擬幣", settings=settings(database=None))


def test_kinds_and_spans_are_checked() -> None:
    with pytest.raises(bylaw.InputError, match="did you mean 'repeat'"):
        disguised("USDT", ["repaet"])
    with pytest.raises(bylaw.InputError, match="none of these kinds can be made of 'USDT'"):
        disguised("USDT", ["pinyin"])
    for span in ((2, 2), (-1, 2), (0, 9)):
        with pytest.raises(bylaw.InputError, match="give the start and end of a term in a message of 4 characters"):
            disguised_message("USDT", span)


def test_assert_sees_through() -> None:
    assert_sees_through(POLICY, "收[[USDT]]和[[虚拟币]]", kinds=["fullwidth", "traditional", "lookalike", "zero_width"])
    assert_sees_through(POLICY, "[[buy]]", ["case"], field="nickname", context={"kind": "a"})
    with pytest.raises(AssertionError) as caught:
        assert_sees_through(POLICY, "收[[USDT]]", kinds=["fullwidth", "percent"])
    said = str(caught.value)
    assert said.startswith("1 of ") and "percent: 收【%55%53%44%54】" in said and "fullwidth" not in said


def test_assert_sees_through_asks_what_the_list_promises() -> None:
    """Without kinds: folding, and the views of the list; so a list without views promises no separators."""
    bare = bylaw.loads('policy "x" language 1 terms a { anywhere "火币安" } rule r { when any a }')
    assert_sees_through(bare, "上[[火币安]]")
    short = bylaw.loads('policy "x" language 1 terms a { anywhere "火币" ignore pinyin } rule r { when any a }')
    assert_sees_through(short, "上[[火币]]")
    cut = bylaw.loads('policy "x" language 1 terms a { word "vape" ignore separators } rule r { when any a }')
    assert_sees_through(cut, "buy [[vape]]")
    strict = bylaw.loads('policy "x" language 1 terms a { exact "火币安" } rule r { when any a }')
    with pytest.raises(AssertionError, match="zero_width"):
        assert_sees_through(strict, "上[[火币安]]")


def test_assert_sees_through_needs_marks_that_are_found() -> None:
    for text, cause in (
        ("USDT", "no term of the text is marked"),
        ("[[USDT", "the text cannot be read"),
        ("[[DOGE]]", "【DOGE】 is not reported even as it stands"),
        ("[[收USDT]]", "is not reported even as it stands"),
    ):
        with pytest.raises(bylaw.InputError, match=cause):
            assert_sees_through(POLICY, text)


def test_the_strategies_alone_need_hypothesis() -> None:
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "import bylaw, bylaw.testing as t\n"
        'p = bylaw.loads(\'policy "x" language 1 terms a { word "BTC" } rule r { when any a }\')\n'
        "t.assert_sees_through(p, '[[BTC]]', ['case'])\n"
        "try: t.disguised('BTC')\n"
        "except ImportError as e: print(e)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert "pip install 'bylaw[testing]'" in done.stdout


def test_module_docstring() -> None:
    import doctest

    import bylaw.testing

    assert doctest.testmod(bylaw.testing) == (0, 4)
