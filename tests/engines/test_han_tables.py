"""What the language relies on in engine/data/readings.tsv, splits.tsv, pictures.tsv and alike.tsv."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bylaw import _engine
from bylaw.disguises.tables import alike, load_table, pictures, readings, splits
from bylaw.reference.fold import FoldTable

DATA = Path(__file__).parents[2] / "engine" / "data"
READINGS = load_table((DATA / "readings.tsv").read_text("utf-8"), ",")
SPLITS = load_table((DATA / "splits.tsv").read_text("utf-8"), " ")
ALIKE = load_table((DATA / "alike.tsv").read_text("utf-8"), " ")
PICTURES = load_table((DATA / "pictures.tsv").read_text("utf-8"), " ")


def test_the_native_module_embeds_these_tables() -> None:
    assert (DATA / "readings.tsv").read_bytes().decode() == _engine.READINGS_TABLE
    assert (DATA / "splits.tsv").read_bytes().decode() == _engine.SPLITS_TABLE
    assert (DATA / "pictures.tsv").read_bytes().decode() == _engine.PICTURES_TABLE
    assert (DATA / "alike.tsv").read_bytes().decode() == _engine.ALIKE_TABLE


def test_both_are_of_han_characters_that_fold_to_themselves(table: FoldTable) -> None:
    assert len(READINGS) > 38_000
    assert len(SPLITS) > 6_000
    for character in READINGS.keys() | SPLITS.keys():
        assert table[character].base == character
        assert table[character].kind == "I", character


def test_readings_are_lower_case_letters() -> None:
    for character, found in READINGS.items():
        assert 1 <= len(found) <= 4
        assert len(set(found)) == len(found), character
        for reading in found:
            assert re.fullmatch("[a-z]{1,6}", reading), character


def test_parts_are_two_or_three_han_characters_that_fold_to_themselves(table: FoldTable) -> None:
    for character, found in SPLITS.items():
        assert 1 <= len(found) <= 3
        assert len(set(found)) == len(found), character
        for parts in found:
            assert len(parts) in (2, 3)
            assert character not in parts
            for part in parts:
                assert table[part].base == part, (character, part)
                assert table[part].kind == "I", (character, part)


def test_characters_that_are_taken_for_each_other_are_not_one_to_the_engine(table: FoldTable) -> None:
    assert len(ALIKE) > 50
    for character, found in ALIKE.items():
        for one in (character, *found):
            assert table[one].base == one and table[one].look is None and table[one].kind == "I", one
        assert character not in found and len(set(found)) == len(found), character
    assert (alike("比"), alike("一")) == (("此", "北"), ())


def test_pictures_are_emoji_that_fold_to_themselves(table: FoldTable) -> None:
    assert len(PICTURES) > 90
    for character, found in PICTURES.items():
        assert table[character].base == character and table[character].kind == "I"
        assert len(set(found)) == len(found) > 0, character
        for emoji in found:
            assert table[emoji].base == emoji and table[emoji].kind == "E" and table[emoji].look is None, emoji
    assert (pictures("狗"), pictures("投"), pictures("特")) == (("🐶", "🐕"), ("🪂",), ())


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("币", "bi"), ("特", "te"), ("坊", "fang"), ("代", "dai"), ("藏", "cang,zang"), ("行", "xing,hang"),
        ("女", "nv"), ("略", "lve"), ("嗯", "en"), ("茄", "qie,jia"), ("比", "bi"), ("车", "che,ju"),
        ("幣", ""), ("b", ""), ("か", ""),
    ],
)  # fmt: skip
def test_readings(character: str, expected: str) -> None:
    assert readings(character) == tuple(expected.split(",") if expected else ())


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("钱", "金戋 钅戋"), ("好", "女子"), ("特", "牛寺 牜寺"), ("强", "弓虽"), ("挖", "手穴乙 手穵 扌穵"),
        ("币", ""), ("錢", ""), ("b", ""),
    ],
)  # fmt: skip
def test_splits(character: str, expected: str) -> None:
    assert splits(character) == tuple(expected.split())
