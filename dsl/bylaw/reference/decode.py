"""The decoded text (engine/SEMANTICS.md, section 4c): markup read, text that runs backwards turned round.

In: a text. Out: the text a reader sees, and where every character of it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .plan import MARKUP, REVERSED

NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": "\u00a0", "shy": "\u00ad"}
BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"

CODED = re.compile(
    r"&\#(?P<decimal>[0-9]{1,7});?"
    r"|&\#[xX](?P<hex>[0-9A-Fa-f]{1,7});?"
    rf"|&(?P<name>{'|'.join(NAMED)});"
    r"|(?P<pair>\\u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2})"
    r"|(?P<bytes>\\x(?:[cC][2-9A-Fa-f]|[dD][0-9A-Fa-f])\\x[89abAB][0-9A-Fa-f]"
    r"|\\x(?:[eE]0\\x[abAB]|[eE][1-9a-cA-CefEF]\\x[89abAB]|[eE][dD]\\x[89])[0-9A-Fa-f]\\x[89abAB][0-9A-Fa-f]"
    r"|\\x(?:[fF]0\\x[9abAB]|[fF][1-3]\\x[89abAB]|[fF]4\\x8)[0-9A-Fa-f](?:\\x[89abAB][0-9A-Fa-f]){2})"
    r"|\\u(?P<u>[0-9A-Fa-f]{4})|\\U(?P<U>[0-9A-Fa-f]{8})|\\x(?P<x>[0-9A-Fa-f]{2})|\\u\{(?P<braced>[0-9A-Fa-f]{1,6})\}"
    r"|%u(?P<unit>[0-9A-Fa-f]{4})"
    r"|(?P<percent>%[0-7][0-9A-Fa-f]|%[cdCD][0-9A-Fa-f]%[89abAB][0-9A-Fa-f]"
    r"|%[eE][0-9A-Fa-f](?:%[89abAB][0-9A-Fa-f]){2}|%[fF][0-7](?:%[89abAB][0-9A-Fa-f]){3})"
    rf"|(?P<tag><[/!]?[A-Za-z-][^<>{BREAKS}]{{0,64}}>)"
)

OVERRIDE = "\u202e"
ENDS = "\u202c\u202d\u202e" + BREAKS
DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e"


@dataclass(frozen=True)
class Letter:
    """A character of the decoded text, and what it comes from."""

    character: str
    start: int
    end: int
    bits: int = 0
    bits_before: int = 0  # of what was dropped right before it


@dataclass(frozen=True)
class Decoded:
    letters: list[Letter]

    @property
    def text(self) -> str:
        return "".join(letter.character for letter in self.letters)

    def origin(self, start: int, end: int) -> tuple[int, int, int]:
        """Where a part comes from, (start, end), and the bits it needs."""
        part = self.letters[start:end]
        bits = 0
        for at, letter in enumerate(part):
            bits |= letter.bits | (letter.bits_before if at else 0)
        if not bits:
            # What is coded beside it may look like more of a word.
            beside = self.letters[max(0, start - 1) : start] + self.letters[end : end + 1]
            bits = MARKUP if any(letter.bits & MARKUP for letter in beside) else 0
        return min(letter.start for letter in part), max(letter.end for letter in part), bits


def decode(text: str) -> Decoded | None:
    """None: the text has nothing to decode."""
    letters = _turned(list(_unmarked(text)))
    if not any(letter.bits | letter.bits_before for letter in letters):
        return None
    return Decoded(letters)


def _unmarked(text: str) -> Iterator[Letter]:
    """The characters, with what is coded decoded and tags dropped."""
    at, dropped = 0, 0
    while at < len(text):
        found = CODED.match(text, at)
        characters = _decoded(found) if found else None
        if found is None or characters is None:
            yield Letter(text[at], at, at + 1, 0, dropped)
            at, dropped = at + 1, 0
            continue
        for character in characters:
            yield Letter(character, found.start(), found.end(), MARKUP, dropped)
            dropped = 0
        if not characters:
            dropped = MARKUP
        at = found.end()


def _decoded(found: re.Match[str]) -> str | None:
    """What a coded part stands for; empty for tags, None if it stands for nothing."""
    kind, part = found.lastgroup, found.group()
    if kind == "tag":
        return ""
    if kind == "name":
        return NAMED[found["name"]]
    if kind == "percent":
        try:
            return bytes.fromhex(part.replace("%", "")).decode("utf-8").strip("\0") or None
        except UnicodeDecodeError:
            return None
    if kind == "bytes":
        return bytes.fromhex(part.replace("\\x", "")).decode("utf-8")
    if kind == "pair":
        high, low = int(part[2:6], 16), int(part[8:12], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    code = int(found[kind or ""], 10 if kind == "decimal" else 16)
    is_character = 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
    return chr(code) if is_character else None


def _turned(letters: list[Letter]) -> list[Letter]:
    """The letters as they are seen where overrides of direction are heeded; what only directs is dropped."""
    result: list[Letter] = []
    dropped = 0  # the bits of what was dropped before the next letter

    def take(letter: Letter, bits: int, before: int) -> None:
        nonlocal dropped
        dropped |= before
        if letter.character in DIRECTIONS:
            dropped |= bits & MARKUP
        else:
            result.append(Letter(letter.character, letter.start, letter.end, bits, dropped))
            dropped = 0

    at = 0
    while at < len(letters):
        take(letters[at], letters[at].bits, letters[at].bits_before)
        at += 1
        if letters[at - 1].character != OVERRIDE:
            continue
        end = at
        while end < len(letters) and letters[end].character not in ENDS:
            end += 1
        for one in range(end - 1, at - 1, -1):
            # What was dropped behind it stands before it now.
            take(letters[one], letters[one].bits | REVERSED, letters[one + 1].bits_before if one + 1 < end else 0)
        dropped |= letters[at].bits_before if at < end else 0
        at = end
    return result
