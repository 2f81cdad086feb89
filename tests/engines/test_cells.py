from __future__ import annotations

import pytest

from bylaw.reference.cells import base_string, cells, skeleton_string
from bylaw.reference.fold import FoldTable


def shape(text: str, table: FoldTable) -> list[tuple[str, int, int]]:
    return [(cell.base, cell.start, cell.end) for cell in cells(text, table)]


def test_empty(table: FoldTable) -> None:
    assert cells("", table) == []
    assert cells("\u200b\u0301", table) == []


def test_expansions_share_their_place(table: FoldTable) -> None:
    assert shape("5㎏", table) == [("5", 0, 1), ("k", 1, 2), ("g", 1, 2)]
    assert shape("ß", table) == [("s", 0, 1), ("s", 0, 1)]


def test_composed_and_decomposed_have_the_same_symbols(table: FoldTable) -> None:
    assert shape("é!", table) == [("e", 0, 1), ("!", 1, 2)]
    assert shape("e\u0301!", table) == [("e", 0, 2), ("!", 2, 3)]


def test_marks_extend_every_cell_of_an_expansion(table: FoldTable) -> None:
    assert shape("a㎏\u0301\u0302b", table) == [("a", 0, 1), ("k", 1, 4), ("g", 1, 4), ("b", 4, 5)]


def test_marks_at_the_beginning_belong_to_nothing(table: FoldTable) -> None:
    assert shape("\u0301a", table) == [("a", 1, 2)]


def test_marks_reach_over_invisible_characters(table: FoldTable) -> None:
    assert shape("a\u200b\u0301b", table) == [("a", 0, 3), ("b", 3, 4)]


def test_invisible_characters_have_no_cell(table: FoldTable) -> None:
    assert shape("a\u200bb\ufe0f", table) == [("a", 0, 1), ("b", 2, 3)]


def test_white_space_runs_are_one_cell(table: FoldTable) -> None:
    assert shape("a \t\u3000b", table) == [("a", 0, 1), (" ", 1, 4), ("b", 4, 5)]
    assert shape("a \u200b b", table) == [("a", 0, 1), (" ", 1, 4), ("b", 4, 5)]
    assert shape(" \u0301 a", table) == [(" ", 0, 3), ("a", 3, 4)]


@pytest.mark.parametrize("run", ["\n", " \n", "\n ", " \r\n\t", "\u2028"])
def test_a_line_break_anywhere_marks_the_run(table: FoldTable, run: str) -> None:
    [cell] = cells(run, table)
    assert "n" in cell.flags
    assert "n" not in cells(" \t ", table)[0].flags


def test_lone_surrogates_are_symbols(table: FoldTable) -> None:
    assert shape("a\ud83dz", table) == [("a", 0, 1), ("\ud83d", 1, 2), ("z", 2, 3)]


def test_base_and_skeleton(table: FoldTable) -> None:
    some = cells("ВТС Ｂ幣", table)
    assert base_string(some) == "втс b币"
    assert skeleton_string(some) == "btc b币"


def test_kinds_are_those_of_the_folded_symbols(table: FoldTable) -> None:
    circled, white, cent, emoji = cells("Ⓑ ¢🔥", table)
    assert (circled.kind, circled.skeleton_kind, circled.edge, circled.wordish) == ("L", "L", "S", True)
    assert (white.kind, white.wordish) == ("W", False)
    assert (cent.kind, cent.skeleton_kind, cent.edge, cent.wordish) == ("S", "L", "S", False)
    assert (emoji.kind, emoji.edge) == ("E", "E")
