"""Signs inside Latin words (engine/SEMANTICS.md, the closed view), in either engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

SEPARATORS, STYLED, MARKS, INVISIBLE = 2, 4, 8, 16

Find = Callable[..., list[tuple[int, int, int]]]


@pytest.mark.parametrize("mode", ["anywhere", "word"])
@pytest.mark.parametrize(
    ("text", "term", "match"),
    [
        ("a bit.coin", "bitcoin", (2, 10, SEPARATORS)),
        ("us--dt!", "usdt", (0, 6, SEPARATORS)),
        ("b.i.tcoin", "bitcoin", (0, 9, SEPARATORS)),
        ("www.bit-coin.com", "bitcoin", (4, 12, SEPARATORS)),
        ("bit.coins", "bitcoin", (0, 8, SEPARATORS)),
        ("买bit.coin吧", "bitcoin", (1, 9, SEPARATORS)),
        ("以ta-i坊", "以tai坊", (0, 6, SEPARATORS)),
        ("cryp-to wallet", "crypto wallet", (0, 14, SEPARATORS)),
        ("web.-_*3", "web3", (0, 8, SEPARATORS)),
        ("bit\u200b.co\u0301in", "bitcoin", (0, 10, SEPARATORS | MARKS | INVISIBLE)),
        ("Ⓑit.coin", "bitcoin", (0, 8, SEPARATORS | STYLED)),
        ("us.dt", "us-dt", (0, 5, SEPARATORS)),
        ("x狗bit-coin", "狗bitcoin", (1, 10, SEPARATORS)),
        ("bit-coin狗x", "bitcoin狗", (0, 9, SEPARATORS)),
        ("bit.....coin", "bitcoin", None),
        ("bit coin", "bitcoin", None),
        ("bit. coin", "bitcoin", None),
        ("bit(coin)", "bitcoin", None),
        ("we'll", "well", None),
        ("we’ll", "well", None),
        ("habit.coin", "bitcoin", None),
        ("bit.coiner", "bitcoin", None),
        ("bit.coin5", "bitcoin", None),
        ("bt.c", "btc", None),
        ("20.22", "2022", None),
        ("bit.c.o.i.n.x", "bitcoin", None),
        ("x.b.i.t.coin", "bitcoin", None),
    ],
)
def test_a_whole_word_is_seen_through_its_signs(
    find: Find, text: str, term: str, match: tuple[int, int, int] | None, mode: str
) -> None:
    assert find(text, term, mode=mode) == ([] if match is None else [match])


def test_only_lists_that_ignore_separators_see_it(find: Find) -> None:
    assert find("bit.coin", "bitcoin", views=1) == []


def test_exceptions_see_it_too(find: Find) -> None:
    assert find("bit-coin.com", "bitcoin", exceptions=("bitcoin.com",)) == []
    assert find("bit-coin.net", "bitcoin", exceptions=("bitcoin.com",)) == [(0, 8, SEPARATORS)]


@pytest.mark.parametrize(
    ("guard", "text", "is_match"),
    [
        (["", "I"], "bit.coin吧", False),
        (["", "I"], "bit.coin.吧", True),
        (["I", ""], "买bit.coin", False),
        (["", "L"], "bit.coin.x", True),
        (["", "L"], "bit.coins", False),
    ],
)
def test_guards_look_at_the_text(make: Callable[..., Any], guard: list[str], text: str, is_match: bool) -> None:
    group = {"mode": "anywhere", "terms": ["bitcoin"], "guard": guard}
    engine = make(lists=[{"name": "l", "views": SEPARATORS, "groups": [group], "except": []}])
    assert bool(engine.matches(text)[0]) is is_match


def test_what_lies_apart_is_found_each_by_itself(find: Find) -> None:
    text = " 和一些别的字 ".join(["bit.coin"] * 50)
    step = len("bit.coin 和一些别的字 ")
    assert find(text, "bitcoin") == [(at * step, at * step + 8, SEPARATORS) for at in range(50)]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("B.T.C, E.T.H", [(0, 5), (7, 12)]),
        ("B.T.C。E.T.H", [(0, 5), (6, 11)]),
        ("B.T.C\nE.T.H", [(0, 5), (6, 11)]),
        ("B.T.C/E.T.H", [(0, 5), (6, 11)]),
        ("a B.T.C x", [(2, 7)]),
        ("b t c  e t h", [(0, 5), (7, 12)]),
        ("a b t c d", []),
        ("a.b.t.c", []),
        ("a.b-t c", []),
        ("x b.t c", []),
    ],
)
def test_what_is_spread_evenly_ends_where_another_gap_is(find: Find, text: str, spans: list[tuple[int, int]]) -> None:
    assert find(text, "btc", "eth", mode="word") == [(start, end, SEPARATORS) for start, end in spans]
