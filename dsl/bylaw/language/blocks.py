"""Cuts a source into its top-level blocks, so that each can be parsed, and fail, by itself.

Reports what only the whole file shows: braces that do not pair, texts that are not closed,
words outside every block, characters that cannot stand in a policy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bylaw.language.diagnostics.diagnostic import Expected, Report
from bylaw.language.source import MAX_LINE, Place, Source
from bylaw.language.vocabulary import KEYWORDS, TOP_LEVEL

_SPELLINGS = {word: terminal for terminal in TOP_LEVEL for word in KEYWORDS[terminal]}

_PIECE = re.compile(
    r"""(?P<string>"(?:[^"\\\n]|\\.)*"|“(?:[^“”\\\n]|\\.)*”|「(?:[^「」\\\n]|\\.)*」|＂(?:[^＂\\\n]|\\.)*＂)
      | (?P<open>["“「＂][^\n]*)
      | (?P<comment>[#＃][^\n]*)
      | (?P<left>[{｛]) | (?P<right>[}｝])
      | (?P<word>[^\W\d][\w-]*(?:\.[\w-]+)*)
      | (?P<other>[^\s\w]|\d+)""",
    re.VERBOSE,
)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_HEADED = re.compile(r"[ \t]*[^\W\d][\w.-]*[ \t]*(?:[\"“「＂][^\n]*[\"”」＂][ \t]*)?[{｛]|[ \t]*[{｛]")
_CLOSERS = {'"': '"', "“": "”", "「": "」", "＂": "＂"}


@dataclass(frozen=True)
class Block:
    """``terminal`` is the keyword that begins it; ``whole`` is false if its braces or quotes don't pair."""

    terminal: str
    place: Place
    whole: bool = True


def cut(source: Source, report: Report) -> list[Block]:
    """The blocks of a source, in order."""
    if not _lines_are_short(source, report):
        return []
    sound = True
    for match in CONTROLS.finditer(source.text):
        sound = False
        point = ord(match.group())
        report.add("B111", Place(source, match.start(), match.end()), character=visible(match), point=point)
    return _Cutter(source, report).run() if sound else []


def visible(match: re.Match[str]) -> str:
    """A control character as a sign that can be seen."""
    point = ord(match.group())
    return chr(0x2400 + point) if point < 0x20 else "\N{REPLACEMENT CHARACTER}"


def _lines_are_short(source: Source, report: Report) -> bool:
    offset, fine = 0, True
    for line in source.text.split("\n"):
        if len(line) > MAX_LINE:
            report.add("B005", Place(source, offset, offset + 1), length=len(line), limit=MAX_LINE)
            fine = False
        offset += len(line) + 1
    return fine


class _Cutter:
    def __init__(self, source: Source, report: Report) -> None:
        self.source, self.report = source, report
        self.blocks: list[Block] = []
        self.terminal: str | None = None
        self.start = 0
        self.depth = 0
        self.whole = True
        self.opened = 0

    def run(self) -> list[Block]:
        for match in _PIECE.finditer(self.source.text):
            kind = match.lastgroup
            if kind == "word":
                self._word(match)
            elif kind == "left":
                self._left(match.start())
            elif kind == "right":
                self._right(match)
            elif kind == "open":
                self._unclosed(match)
            elif kind in ("string", "other") and self.terminal is None:
                self._outside(match)
        if self.depth:
            self._missing_brace()
        self._finish(len(self.source.text))
        return self.blocks

    def _place(self, match: re.Match[str]) -> Place:
        return Place(self.source, match.start(), match.end())

    def _word(self, match: re.Match[str]) -> None:
        terminal = _SPELLINGS.get(match.group())
        if terminal is None:
            if self.terminal is None or self._is_another_block(match):
                self._finish(match.start())
                self._outside(match)
            return
        if self.depth and self._begins_a_block(match):
            self._missing_brace()
            self.depth = 0
        if self.depth == 0:
            self._finish(match.start())
            self.terminal, self.start, self.whole = terminal, match.start(), True

    def _begins_a_block(self, match: re.Match[str]) -> bool:
        """Inside braces a block word at the start of a line, with a `{` to follow, means a `}` was forgotten."""
        text = self.source.text
        line_start = text.rfind("\n", 0, match.start()) + 1
        return line_start == match.start() and _HEADED.match(text, match.end()) is not None

    def _is_another_block(self, match: re.Match[str]) -> bool:
        """After a block without braces, `word name {` is a block whose keyword is misspelt."""
        braceless = self.depth == 0 and self.terminal in ("POLICY", "INCLUDE", "FIELDS")
        head = _HEADED.match(self.source.text, match.end()) if braceless else None
        # `语言1 词表 {`: here the word before the brace is the keyword, and ours is none.
        return head is not None and not any(word in _SPELLINGS for word in head.group().split())

    def _left(self, at: int) -> None:
        if self.depth == 0:
            self.opened = at
        self.depth += 1

    def _right(self, match: re.Match[str]) -> None:
        if self.depth == 0:
            self.report.add("B105", self._place(match))
            self._finish(match.start())
            return
        self.depth -= 1
        if self.depth == 0:
            self._finish(match.end())

    def _missing_brace(self) -> None:
        if self.whole:  # a text that isn't closed swallows braces: one message is enough
            self.report.add("B104", Place(self.source, self.start, self.opened + 1))
        self.whole = False

    def _unclosed(self, match: re.Match[str]) -> None:
        quote = _CLOSERS[match.group()[0]]
        self.report.add("B106", self._place(match), quote=quote)
        self.whole = False

    def _outside(self, match: re.Match[str]) -> None:
        place = self._place(match)
        found = match.group()
        for word in _SPELLINGS:
            if not word.isascii() and found.startswith(word):
                self.report.add("B107", place, found=found, keyword=word, rest=found[len(word) :])
                self.terminal, self.start, self.whole = _SPELLINGS[word], match.start(), False
                return
        words = [word for t in TOP_LEVEL for word in KEYWORDS[t]]
        self.report.unknown("B110", place, found, words, found=found, expected=Expected(TOP_LEVEL, not found.isascii()))
        # What follows belongs to the misspelt word: say no more about it.
        self.terminal, self.start, self.whole = "UNKNOWN", match.start(), False

    def _finish(self, end: int) -> None:
        if self.terminal is not None:
            self.blocks.append(Block(self.terminal, Place(self.source, self.start, end), self.whole))
        self.terminal = None
        self.whole = True
