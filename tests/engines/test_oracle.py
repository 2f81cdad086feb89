"""The base view against brute force: every substring is folded and compared with every term."""

from __future__ import annotations

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bylaw.reference import ReferenceEngine
from bylaw.reference.fold import FoldTable

# Plain, wide, styled, enclosed, look-alike, traditional; invisible, marks, white space, a symbol, a surrogate.
ALPHABET = "aAＡ𝐀Ⓐаb幣币\u200b\u0301\u0336 \u3000\n.\ud800"
TEXTS = st.text(ALPHABET, max_size=12)


def folded(text: str, table: FoldTable, looks: bool) -> str:
    """For an alphabet without expansions: white space runs are one space, the rest character by character."""
    symbols: list[str] = []
    for character in text:
        treatment = table[character]
        symbol = (treatment.look if looks else None) or treatment.base
        if symbol and (symbol != " " or symbols[-1:] != [" "]):
            symbols.append(symbol)
    return "".join(symbols)


def is_hit(text: str, start: int, end: int, table: FoldTable) -> bool:
    """Whether a span may begin and end here: on a visible character, with all marks that follow it."""
    rest = [c for c in text[end:] if "d" not in table[c].flags]
    marks_left_out = bool(rest) and "m" in table[rest[0]].flags
    return not table[text[start]].dropped and "d" not in table[text[end - 1]].flags and not marks_left_out


def bits(text: str, term: str, table: FoldTable) -> int:
    def flags(some: str) -> str:
        return "".join(table[c].flags for c in some)

    views = 0 if folded(text, table, False) == folded(term, table, False) else 1
    for flag, bit in (("s", 4), ("m", 8), ("d", 16)):
        views |= bit if flag in flags(text) and flag not in flags(term) else 0
    return views


def is_told(text: str, term: str, table: FoldTable) -> bool:
    """One symbol is never told by what it looks like."""
    return len(folded(term, table, True)) > 1 or folded(text, table, False) == folded(term, table, False)


def brute_force(text: str, terms: list[str], table: FoldTable) -> list[tuple[int, int, int, int]]:
    return [
        (number, start, end, bits(text[start:end], term, table))
        for start in range(len(text))
        for end in range(start + 1, len(text) + 1)
        for number, term in enumerate(terms)
        if is_hit(text, start, end, table) and folded(text[start:end], table, True) == folded(term, table, True)
        if is_told(text[start:end], term, table)
    ]


def is_spelling(term: str) -> bool:
    visible = "".join(c for c in term if c not in "\u200b\u0301\u0336")
    return visible != "" and visible.strip() == visible


@settings(max_examples=1500, deadline=None)
@given(TEXTS, st.lists(st.text(ALPHABET, min_size=1, max_size=4).filter(is_spelling), max_size=4))
@example("b\u200b\u0301a", ["b", "ba", "b\u0301"])
@example("a \n\u200b　b", ["a b"])
def test_base_view(table: FoldTable, text: str, terms: list[str]) -> None:
    one = {"name": "l", "views": 1, "groups": [{"mode": "anywhere", "terms": terms}], "except": []}
    plan = {
        "version": 1, "fields": [], "context": [], "lists": [one], "categories": [], "rules": [],
        "weights": {"hits": [], "terms": [], "rules": [], "categories": []}, "cap": None, "bonuses": [],
    }  # fmt: skip
    engine = ReferenceEngine(json.dumps(plan), table=table)
    assert engine.matches(text) == (brute_force(text, terms, table), False)
