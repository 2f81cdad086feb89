"""fold.tsv: how every code point is treated. The format is in engine/SEMANTICS.md, section 1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .characters import LINE_BREAKS, category, is_invisible, is_mark
from .folding import fold, is_accented, is_enclosed, is_styled
from .han import level
from .kinds import kind
from .lookalikes import look


class Row(NamedTuple):
    kind: str
    flags: str
    base: str  # "" where dropped
    look: str  # "" where there is none


def row(c: str) -> Row:
    if category(c) == "Cn" and not is_invisible(c):
        return Row(kind(c), "", c, "")
    if is_invisible(c):
        return Row("S", "d", "", "")
    if is_mark(c):
        return Row("S", "m", "", "")
    base = fold(c)
    flags = "s" if is_styled(c, base) else ""
    if flags and is_enclosed(c):
        flags = "es"
    if is_accented(c, base):
        flags += "a"
    if c in LINE_BREAKS:
        flags = "n"
    return Row(kind(c), flags, base, look(c))


def is_default(c: str, treatment: Row) -> bool:
    return treatment == Row("S", "", c, "")


def rows() -> dict[str, Row]:
    everything = (chr(n) for n in range(0x110000) if not 0xD800 <= n <= 0xDFFF)
    table = {c: row(c) for c in everything}
    return {c: treatment for c, treatment in table.items() if not is_default(c, treatment)}


def check(table: dict[str, Row]) -> None:
    """What the engines rely on."""

    def get(c: str) -> Row:
        return table.get(c, Row("S", "", c, ""))

    for c, treatment in table.items():
        dropped = "d" in treatment.flags or "m" in treatment.flags
        assert dropped == (treatment.base == ""), c
        assert (treatment.kind == "W") == (" " in treatment.base), c
        for symbol in treatment.base:
            assert get(symbol).base == symbol, (c, symbol)
            assert not get(symbol).flags, (c, symbol)
        if treatment.look:
            assert len(treatment.base) == 1 and not c.isascii(), c
            shown = get(treatment.look)
            assert shown.kind in "LDI" and shown.base == treatment.look and not shown.look, c
            assert treatment.look.isascii() or level(treatment.look) == 1, c


def lines(table: dict[str, Row]) -> Iterator[str]:
    """Neighbours that are treated alike share a line."""
    runs: list[tuple[int, int, str]] = []
    for c, treatment in sorted(table.items()):
        base = "=" if treatment.base == c else " ".join(f"{ord(b):X}" for b in treatment.base)
        look_at = f"{ord(treatment.look):X}" if treatment.look else "-"
        rest = "\t".join((treatment.kind, treatment.flags, base, look_at))
        if runs and runs[-1][1] == ord(c) - 1 and runs[-1][2] == rest:
            runs[-1] = (runs[-1][0], ord(c), rest)
        else:
            runs.append((ord(c), ord(c), rest))
    yield "# Made by generate.py from Unicode 15.0.0, UTS #39, OpenCC, and look-alikes (see NOTICE). Do not edit."
    yield "# FIRST[-LAST]\tkind\tflags\tbase\tlook"
    for first, last, rest in runs:
        span = f"{first:X}" if first == last else f"{first:X}-{last:X}"
        yield f"{span}\t{rest}"


def make() -> str:
    table = rows()
    check(table)
    return "".join(line + "\n" for line in lines(table))
