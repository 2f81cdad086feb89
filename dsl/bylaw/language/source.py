"""Source texts and places in them.

A :class:`Source` is one file (or string) of policy text; a :class:`Place` is a half-open
range of code points in it. Lines and columns are counted from 1, columns in code points.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

MAX_FILE_BYTES = 16 * 1024 * 1024
"""Largest policy file, in bytes. Long lists belong in list files, which may be larger."""

MAX_LIST_BYTES = 256 * 1024 * 1024
"""Largest list file, in bytes."""

MAX_LINE = 100_000
"""Longest line of a policy file, in code points."""


@dataclass(frozen=True)
class Source:
    """Policy text with its name for messages and, if it came from a file, its path."""

    name: str
    text: str = field(repr=False)
    path: Path | None = field(default=None, compare=False)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        starts += [i + 1 for i, c in enumerate(self.text) if c == "\n"]
        return starts

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of a code point offset."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """The text of a line (from 1), without its line break."""
        start = self._line_starts[line - 1]
        end = self._line_starts[line] if line < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


@dataclass(frozen=True)
class Place:
    """The code points ``[start, end)`` of a source."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.source.text[self.start : self.end]

    @property
    def line(self) -> int:
        return self.source.line_column(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.line_column(self.start)[1]

    def to(self, other: Place) -> Place:
        """From the start of this place to the end of ``other``."""
        return Place(self.source, self.start, other.end)


class Unreadable(Exception):
    """A file that cannot be taken as text: ``code`` is the diagnostic, ``facts`` its words."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def read_text(path: Path, limit: int) -> str:
    """Reads a UTF-8 file (a byte order mark is skipped); raises :class:`Unreadable`."""
    try:
        if path.is_dir():
            raise Unreadable("B001", path=path, cause="it is a folder")
        if path.exists() and not path.is_file():  # a device or a pipe may never end
            raise Unreadable("B001", path=path, cause="it is not a regular file")
        if (size := path.stat().st_size) > limit:
            raise Unreadable("B004", path=path, size=size, limit=limit)
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable("B001", path=path, cause=(error.strerror or str(error)).lower()) from None
    except ValueError:  # a NUL in the path
        raise Unreadable("B001", path=path, cause="it is not a file name") from None
    return decode(data, str(path))


def decode(data: bytes, path: str) -> str:
    """UTF-8 bytes → text with ``\\n`` line breaks; raises :class:`Unreadable` with the place."""
    if b"\0" in data:
        raise Unreadable("B003", path=path, offset=data.index(b"\0"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable("B002", path=path, line=line, byte=f"0x{data[error.start]:02X}") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
