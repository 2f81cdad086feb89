"""A Han character → how it is read, how it is written as its parts or as an emoji, and what is taken for it.

In: a folded character. Out: what readings.tsv, splits.tsv, pictures.tsv and alike.tsv in engine/data say of it; nothing
where they do not have it. The native module carries the text of the tables; each is parsed when it is first asked for.
"""

from __future__ import annotations

from functools import cache


def readings(character: str) -> tuple[str, ...]:
    """In Mandarin, in letters without tones (ü is ``v``), the most usual first: 行 → ``("xing", "hang")``."""
    return _readings().get(character, ())


def splits(character: str) -> tuple[str, ...]:
    """Side by side, the most usual first: 钱 → ``("金戋", "钅戋")``."""
    return _splits().get(character, ())


def pictures(character: str) -> tuple[str, ...]:
    """The emoji that stand for it, the most usual first: 狗 → ``("🐶", "🐕")``."""
    return _pictures().get(character, ())


def alike(character: str) -> tuple[str, ...]:
    """The common characters that are taken for it in a row of others, the likest first: 比 → ``("此", "北")``."""
    return _alike().get(character, ())


@cache
def usual_characters() -> tuple[str, ...]:
    """The 3,755 characters of the first level of GB 2312, the most usual ones."""
    codes = bytes(byte for row in range(0xB0, 0xD8) for column in range(0xA1, 0xFF) for byte in (row, column))
    return tuple(codes.decode("gb2312", errors="ignore"))


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    from bylaw._engine import READINGS_TABLE

    return load_table(READINGS_TABLE, ",")


@cache
def _splits() -> dict[str, tuple[str, ...]]:
    from bylaw._engine import SPLITS_TABLE

    return load_table(SPLITS_TABLE, " ")


@cache
def _pictures() -> dict[str, tuple[str, ...]]:
    from bylaw._engine import PICTURES_TABLE

    return load_table(PICTURES_TABLE, " ")


@cache
def _alike() -> dict[str, tuple[str, ...]]:
    from bylaw._engine import ALIKE_TABLE

    return load_table(ALIKE_TABLE, " ")


def load_table(text: str, separator: str) -> dict[str, tuple[str, ...]]:
    """Parses the text of a table: a code point, a tab, and one or more values, on each line."""
    lines = (line.partition("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {chr(int(code, 16)): tuple(values.split(separator)) for code, _, values in lines}
