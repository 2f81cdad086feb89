"""Literals: quoted texts with escapes, numbers, dates, and the marks of tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

MAX_NUMBER = 1_000_000
"""Largest number that can be written in a policy."""

_DIGITS = str.maketrans("０１２３４５６７８９－／", "0123456789-/")
_ESCAPE = re.compile(r"\\(u\{[0-9A-Fa-f]{1,6}\}|.)?", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "\\": "\\", '"': '"', "”": "”", "“": "“", "」": "」", "「": "「",
           "＂": "＂", "[": "[", "]": "]", "【": "【", "】": "】"}  # fmt: skip


class BadEscape(ValueError):
    """An escape that isn't one; ``offset`` counts from the start of the quoted content."""

    def __init__(self, escape: str, offset: int) -> None:
        super().__init__(escape)
        self.escape = escape
        self.offset = offset


def unquote(token: str) -> str:
    """The text of a quoted token. Raises :class:`BadEscape`."""
    return unescape(token[1:-1])


def unescape(content: str) -> str:
    """Content of a quoted text with its escapes resolved. Raises :class:`BadEscape`."""
    if "\\" not in content:
        return content
    return _ESCAPE.sub(_character, content)


def _character(match: re.Match[str]) -> str:
    escape = match.group(1) or ""
    if escape in _SIMPLE:
        return _SIMPLE[escape]
    if escape.startswith("u{"):
        code = int(escape[2:-1], 16)
        if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF:
            return chr(code)
    raise BadEscape(escape, match.start())


def quote(text: str) -> str:
    """``text`` as it is written in a policy, between straight quotes."""
    out = []
    for c in text:
        if c in '"\\':
            out.append("\\" + c)
        elif c == "\n":
            out.append("\\n")
        elif c == "\t":
            out.append("\\t")
        elif not c.isprintable() and c != "　":
            out.append(f"\\u{{{ord(c):X}}}")
        else:
            out.append(c)
    return '"' + "".join(out) + '"'


def number(token: str) -> int:
    """A whole number, full-width digits allowed. Values beyond :data:`MAX_NUMBER` come back as one more."""
    digits = token.translate(_DIGITS).lstrip("0")
    return int(digits or "0") if len(digits) <= 9 else MAX_NUMBER + 1


def day(token: str) -> date | None:
    """A date, or ``None`` if the calendar has no such day."""
    parts = [int(p) for p in re.split("[-/]", token.translate(_DIGITS))]
    try:
        return date(*parts)
    except ValueError:
        return None


@dataclass(frozen=True)
class Marked:
    """A test's text without its marks, and the spans that were marked, in code points."""

    text: str
    spans: tuple[tuple[int, int], ...]


class BadMarks(ValueError):
    """Marks that don't pair up; the message says how."""


_MARK = re.compile(r"\\(?:u\{[0-9A-Fa-f]{1,6}\}|.)|\[\[|\]\]|【【|】】|[^\\\[\]【】]+|.", re.DOTALL)


def marks(content: str) -> Marked:
    """Reads ``[[…]]`` (or ``【【…】】``) in the content of a test; ``\\[`` is a plain bracket.

    Marks may nest and follow each other. Raises :class:`BadMarks`.
    """
    out: list[str] = []
    length = 0
    open_at: list[int] = []
    spans: set[tuple[int, int]] = set()
    for piece in _MARK.findall(content):
        if piece in ("[[", "【【"):
            open_at.append(length)
        elif piece in ("]]", "】】"):
            if not open_at:
                raise BadMarks(f"`{piece}` closes nothing")
            start = open_at.pop()
            if start == length:
                raise BadMarks("a marked span is empty")
            spans.add((start, length))
        else:
            out.append(unescape(piece))
            length += len(out[-1])
    if open_at:
        raise BadMarks("`[[` is never closed")
    return Marked("".join(out), tuple(sorted(spans)))
