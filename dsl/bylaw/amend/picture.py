"""A difference → a picture: from which step to which, as a table whose cells are the darker the more move."""

from __future__ import annotations

from bylaw.amend.diff import OUTCOMES, Counts, Difference, Effect
from bylaw.sanctions.ladder import gravity
from bylaw.svg import FONT as _FONT
from bylaw.svg import text as _text

_CELL, _ROW, _LEFT, _TOP = 92, 44, 110, 112
_GRAVER, _MILDER, _SAME = (178, 24, 43), (33, 102, 172), (120, 120, 120)


def svg(found: Difference) -> str:
    """The transition matrices of texts and, if there are any, of accounts, and the edits that move most."""
    tables = [("texts", found.texts), ("accounts", found.accounts)]
    shown = [(name, counts) for name, counts in tables if counts.total or name == "texts"]
    height = _TOP + len(OUTCOMES) * _ROW + 56
    width = _LEFT + len(OUTCOMES) * _CELL + 24
    effects = [e for e in found.effects if e.texts or e.accounts][:8]
    below = 60 + 24 * len(effects) if effects else 16
    out = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height * len(shown) + below}' {_FONT} "
        f"font-size='14'>",
        "<rect width='100%' height='100%' fill='white'/>",
    ]
    for number, (name, counts) in enumerate(shown):
        out += [f"<g transform='translate(0 {number * height})'>", *_table(found, name, counts), "</g>"]
    if effects:
        out += [f"<g transform='translate(0 {len(shown) * height})'>", *_effects(effects), "</g>"]
    return "\n".join([*out, "</svg>", ""])


def _table(found: Difference, name: str, counts: Counts) -> list[str]:
    title = f"{_version(found.old.name, found.old.version)} → {_version(found.new.name, found.new.version)}"
    said = f"{counts.total:,} {name}: {counts.escalated:,} graver, {counts.milder:,} milder"
    out = [
        _text(20, 30, title[:70], size=17, weight="bold"),
        _text(20, 54, said, fill="#444"),
        _text(_LEFT + len(OUTCOMES) * _CELL / 2, _TOP - 32, "after", anchor="middle", fill="#444"),
        _text(20, _TOP - 12, "before", fill="#444"),
    ]
    most = max((n for (was, is_), n in counts.matrix.items() if was != is_), default=0)
    for row, was in enumerate(OUTCOMES):
        y = _TOP + row * _ROW
        out.append(_text(_LEFT - 12, y + _ROW / 2 + 5, was, anchor="end"))
        out.append(_text(_LEFT + (row + 0.5) * _CELL, _TOP - 12, was, anchor="middle"))
        for column, is_ in enumerate(OUTCOMES):
            out += _cell(_LEFT + column * _CELL, y, was, is_, counts.matrix[was, is_], most)
    return out


def _cell(x: int, y: int, was: str, is_: str, count: int, most: int) -> list[str]:
    """Grey on the diagonal; else red where it is graver, blue where it is milder, by its share of the greatest move."""
    colour = _SAME if was == is_ else _GRAVER if gravity(is_) > gravity(was) else _MILDER
    strength = 0.0 if not count else 0.12 if was == is_ else 0.25 + 0.75 * count / most
    fill = "#" + "".join(f"{round(255 - (255 - c) * strength):02x}" for c in colour)
    ink = "white" if strength > 0.6 else "#111" if count else "#bbb"
    return [
        f"<rect x='{x}' y='{y}' width='{_CELL}' height='{_ROW}' fill='{fill}' stroke='#ddd'/>",
        _text(x + _CELL / 2, y + _ROW / 2 + 5, f"{count:,}", anchor="middle", fill=ink),
    ]


def _effects(effects: list[Effect]) -> list[str]:
    out = [_text(20, 16, "edits that move most", weight="bold")]
    for n, effect in enumerate(effects):
        count = effect.texts + effect.accounts
        out.append(_text(_LEFT - 12, 42 + 24 * n, f"{count:,}", anchor="end"))
        out.append(_text(_LEFT, 42 + 24 * n, _short(str(effect.edit), 78)))
    return out


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _version(name: str, version: str) -> str:
    return f"{name} {version}".strip()
