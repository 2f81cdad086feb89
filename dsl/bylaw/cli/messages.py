"""Message files → messages: text files a line each, JSON Lines, standard input.

A line that cannot be read is reported with its number and cause; the rest goes on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, BinaryIO

from bylaw.language.diagnostics.diagnostic import closest
from bylaw.policy import Text

MAX_LINE_BYTES = 64 * 1024 * 1024
"""Longest line of a message file, in bytes; a longer one is reported and skipped."""


@dataclass(frozen=True)
class Message:
    """One message with where it came from; ``size`` is its bytes in the file, for progress.

    ``more`` has those fields of a JSON object that the reader asked for besides.
    """

    file: str
    line: int
    size: int
    text: Text
    id: Any = None
    context: dict[str, Any] | None = None
    at: datetime | date | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Unread:
    """A line that could not be read, and why."""

    file: str
    line: int
    size: int
    cause: str


def read(path: str, fields: tuple[str, ...], more: tuple[str, ...] = ()) -> Iterator[Message | Unread]:
    """Messages of a ``.txt`` or ``.jsonl`` file, or of standard input (``-``; JSON if a line begins with ``{``).

    ``fields`` are the text fields a JSON object may hold, ``more`` others to be read. Raises ``OSError`` if there is
    no such file.
    """
    if path == "-":
        if sys.stdin is None:
            raise OSError("standard input is closed")
        yield from _lines(sys.stdin.buffer, "<stdin>", lambda line: line.lstrip()[:1] == "{", fields, more)
        return
    is_json = Path(path).suffix.lower() in (".jsonl", ".ndjson", ".json")
    with open(path, "rb") as file:
        yield from _lines(file, path, lambda _: is_json, fields, more)


_OTHERS = ("id", "context", "at")
"""What an object may hold beside its texts."""

_ALIKE = 0.88
"""How much another name must be like one of these to be a slip: `spans` and `span`, not `source` and `surface`."""


def _lines(
    file: BinaryIO, name: str, is_json: Callable[[str], bool], fields: tuple[str, ...], more: tuple[str, ...]
) -> Iterator[Message | Unread]:
    number = 0
    while raw := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        size = len(raw)
        if size > MAX_LINE_BYTES:
            while (rest := file.readline(MAX_LINE_BYTES)) and not rest.endswith(b"\n"):
                size += len(rest)
            yield Unread(name, number, size, f"it is longer than {MAX_LINE_BYTES:,} bytes")
            continue
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            cause = f"it is not UTF-8 (byte 0x{raw[error.start]:02X} at {error.start + 1})"
            yield Unread(name, number, size, cause)
            continue
        if not line.strip():
            continue
        yield _parse(name, number, size, line, fields, more) if is_json(line) else Message(name, number, size, line)


def _parse(
    name: str, number: int, size: int, line: str, fields: tuple[str, ...], more: tuple[str, ...]
) -> Message | Unread:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        where = f" at {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        return Unread(name, number, size, f"it is not JSON{where}")
    if isinstance(value, str):
        return Message(name, number, size, value)
    if not isinstance(value, dict):
        return Unread(name, number, size, "it is neither a JSON object nor a JSON string")
    texts = {f: value[f] for f in fields if value.get(f) is not None}
    if not texts:
        return Unread(name, number, size, f"it has none of the fields {', '.join(fields)}")
    for name_given in value:
        if name_given in (*fields, *more, *_OTHERS):
            continue
        others = [n for n in (*more, *_OTHERS) if n not in value]
        near = closest(name_given, fields) or next(
            iter(get_close_matches(name_given.casefold(), others, 1, _ALIKE)), ""
        )
        if near:
            return Unread(name, number, size, f"it has a field `{name_given}`; did you mean `{near}`?")
    if wrong := [f for f, text in texts.items() if not isinstance(text, str)]:
        return Unread(name, number, size, f"its field `{wrong[0]}` is not a text")
    context = value.get("context")
    if context is not None and not isinstance(context, dict):
        return Unread(name, number, size, "its `context` is not an object")
    try:
        at = when(value["at"]) if value.get("at") is not None else None
    except ValueError as error:
        return Unread(name, number, size, str(error))
    text = texts if list(texts) != ["text"] else texts["text"]
    asked = {f: value[f] for f in more if value.get(f) is not None}
    return Message(name, number, size, text, value.get("id"), context, at, asked)


def when(value: object) -> datetime | date:
    """A date (``2022-06-20``) or an ISO 8601 time with its offset. Raises ``ValueError``."""
    text = str(value)
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise ValueError(f"`{text}` is not a date or time; write 2022-06-20 or 2022-06-20T08:00:00+08:00") from None
    if found.tzinfo is None:
        raise ValueError(f"`{text}` has no time zone; write {text}+08:00 or {text}Z")
    return found
