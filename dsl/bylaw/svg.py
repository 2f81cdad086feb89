"""Words → their element in a picture (SVG), whatever characters they hold."""

from __future__ import annotations

from html import escape

FONT = 'font-family=\'Helvetica, Arial, "DejaVu Sans", "Noto Sans CJK SC", sans-serif\''
"""Attribute of the outermost element: faces that have Latin and Chinese."""


def text(
    x: float, y: float, said: str, *, anchor: str = "start", fill: str = "#111", size: int = 14, weight: str = "normal"
) -> str:
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in said)
    return (
        f"<text x='{x:g}' y='{y:g}' text-anchor='{anchor}' fill='{fill}' font-size='{size}' font-weight='{weight}'>"
        f"{escape(clean)}</text>"
    )
