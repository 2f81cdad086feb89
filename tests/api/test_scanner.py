"""A text in pieces is judged as in one, however the pieces fall."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bylaw

POLICY = bylaw.loads(
    """policy "demo" language 1
    terms coins { word "USDT", "BTC"  anywhere "比特币"  ignore separators, lookalikes }
    terms offers { anywhere "收购", "buy" }
    rule offer { severity serious  when any coins within 12 chars of any offers  unless any coins disguised }
    rule coin { severity minor  when any coins }"""
)
WORDS = ("USDT", "b.t.c", "比特币", "比*特*币", "收购", "buy ", " ", "\n", "U", "é", "🅱tc", "x", "\u200b", "。")
TEXTS = st.lists(st.sampled_from(WORDS), max_size=30).map("".join)
CUTS = st.lists(st.integers(0, 200), max_size=12)


def pieces(text: str | bytes, cuts: list[int]) -> list[str | bytes]:
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(places)]


@given(TEXTS, CUTS, st.booleans())
def test_the_answer_is_that_of_the_whole(text: str, cuts: list[int], as_bytes: bool) -> None:
    scanner = POLICY.scanner()
    for piece in pieces(text.encode() if as_bytes else text, cuts):
        assert scanner.feed(piece)
    assert len(scanner) == len(text) or as_bytes
    decision = scanner.finish()
    assert decision.to_dict() == POLICY.judge(text).to_dict()
    assert scanner.finish() is decision and len(scanner) == len(text)


def test_what_lies_beyond_the_limit_is_not_kept() -> None:
    policy = bylaw.loads('policy "p" language 1 terms t { anywhere "btc" } rule r { when any t }', max_chars=10)
    scanner = policy.scanner()
    assert scanner.feed("0123456") and scanner.feed("btc")
    assert not scanner.feed("btc" * 1000) and len(scanner) == 3010
    assert sum(map(len, scanner._pieces)) == 11
    decision = scanner.finish()
    assert decision.truncated and [(s.start, s.end) for s in decision.findings[0].spans] == [(7, 10)]


@pytest.mark.parametrize(
    ("fed", "message"),
    [
        ([3], "not int"),
        (["a", b"b"], "came as str so far, this piece is bytes"),
        ([b"ab\xe4\xb8", b"\xffz"], "byte 2 of the text is no UTF-8"),
        ([b"ab\xe4\xb8"], "byte 2 of the text is no UTF-8"),
    ],
)
def test_bad_pieces(fed: list[str | bytes], message: str) -> None:
    scanner = POLICY.scanner()
    with pytest.raises(bylaw.InputError, match=message):
        for piece in fed:
            scanner.feed(piece)
        scanner.finish()


def test_a_finished_text_takes_no_more() -> None:
    scanner = POLICY.scanner()
    scanner.finish()
    with pytest.raises(bylaw.InputError, match="finished"):
        scanner.feed("x")
    with pytest.raises(bylaw.InputError, match="time zone"):
        from datetime import datetime

        POLICY.scanner(at=datetime(2022, 1, 1))
