"""Diagnostics as text: source line and a caret that is right under double-width characters."""

from __future__ import annotations

from unicodedata import category, east_asian_width

from bylaw.language.diagnostics.diagnostic import Diagnostic, phrase
from bylaw.language.source import Place

_WINDOW = 100
"""Most code points of a line that are shown."""


def render(diagnostic: Diagnostic, language: str = "en") -> str:
    """The whole message for a person: code, sentence, place, line, caret, help."""
    level = {"en": ("error", "warning"), "zh": ("错误", "警告")}[language][not diagnostic.is_error]
    lines = [f"{level}[{diagnostic.code}]: {diagnostic.message(language)}"]
    if diagnostic.place is not None:
        lines += _excerpt(diagnostic.place, "")
    for place, label in diagnostic.related:
        lines += _excerpt(place, phrase(label, language))
    lines.append(f"  = {'建议' if language == 'zh' else 'help'}: {diagnostic.help(language)}")
    return "\n".join(lines)


def _excerpt(place: Place, label: str) -> list[str]:
    source = place.source
    line, column = source.line_column(place.start)
    text = source.line_text(line)
    start = column - 1
    length = max(1, min(place.end - place.start, len(text) - start))
    text, start, length = _windowed(text, start, length)
    shown = "".join(" " if category(c) in ("Cc", "Cf", "Cs") else c for c in text)
    number = str(line)
    gutter = " " * len(number)
    caret = " " * display_width(shown[:start]) + "^" * max(1, display_width(shown[start : start + length]))
    return [
        f"{gutter}--> {source.name}:{line}:{column}",
        f"{gutter} |",
        f"{number} | {shown}".rstrip(),
        f"{gutter} | {caret}{' ' + label if label else ''}",
    ]


def _windowed(text: str, start: int, length: int) -> tuple[str, int, int]:
    """Cuts a long line to a window around the place."""
    if len(text) <= _WINDOW:
        return text, start, length
    first = max(0, min(start - 30, len(text) - _WINDOW))
    last = min(len(text), first + _WINDOW)
    cut = ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")
    offset = start - first + (1 if first else 0)
    return cut, offset, max(1, min(length, last - start))


def display_width(text: str) -> int:
    """Columns a terminal gives to ``text``: 2 for wide characters, 0 for combining ones."""
    width = 0
    for c in text:
        if category(c) in ("Mn", "Me"):
            continue
        width += 2 if east_asian_width(c) in ("W", "F") else 1
    return width
