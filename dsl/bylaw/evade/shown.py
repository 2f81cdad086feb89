"""A disguised text for people: what cannot be seen is spelled out, what would harm a terminal is replaced."""

from __future__ import annotations

import unicodedata

from bylaw.disguises.characters import invisible

_SHORT = {"\u200b": "ZWSP", "\u200c": "ZWNJ", "\u200d": "ZWJ", "\u2060": "WJ", "\u00ad": "SHY", "\ufeff": "BOM",
          "\u202e": "RLO", "\u202c": "PDF", "\n": "LF", "\t": "TAB"}  # fmt: skip


def readable(text: str) -> str:
    """Invisible characters, controls, odd blanks and lone surrogates as ⟨ZWSP⟩ or ⟨U+2009⟩; all else as it is."""
    return "".join(_shown(c) for c in text)


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    hidden = category in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") or (category == "Zs" and character not in " \u3000")
    if not hidden and not invisible(character):
        return character
    return f"⟨{_SHORT.get(character, f'U+{ord(character):04X}')}⟩"


def marked(text: str, span: tuple[int, int], mark: tuple[str, str] = ("【", "】"), around: int = 24) -> str:
    """The text with its span marked, and so many characters of it on each side."""
    start, end = span
    first, last = max(0, start - around), min(len(text), end + around)
    left = ("…" if first else "") + readable(text[first:start])
    right = readable(text[end:last]) + ("…" if last < len(text) else "")
    return f"{left}{mark[0]}{readable(text[start:end])}{mark[1]}{right}"
