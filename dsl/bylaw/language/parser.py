"""Block text → syntax nodes. Parse trees never leave this file.

A block that does not parse is reported, the faulty clause is blanked (positions stay as
they are), and the block is parsed again, so that every fault in it is found and what is
right in it still counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from lark import Lark
from lark.exceptions import UnexpectedEOF, UnexpectedInput, UnexpectedToken

from bylaw.language import saved_parser
from bylaw.language import syntax as s
from bylaw.language.blocks import Block
from bylaw.language.diagnostics.diagnostic import Expected, Report, closest
from bylaw.language.reader import Reader
from bylaw.language.source import Place
from bylaw.language.vocabulary import KEYWORDS

_MOST_FAULTS = 30
"""Faults looked for in one block."""

_MOST_PARENTHESES = 40
_NOT_RUN = re.compile(r"(?:(?:\bnot\b|非)[\s(（]*){41,}")

_LOOK_BACK = 200
"""How far before a fault its sentence is looked at, in code points."""

_LONG_BLOCK = 200_000
"""Blocks of more code points than this are not searched for a second fault: each search reads the whole block."""

_CLAUSES = {
    "VERSION", "LANGUAGE", "BASIS", "EFFECTIVE", "TIMEZONE", "ACTIVITIES", "ASSETS", "AT", "CAP", "BONUS",
    "ANYWHERE", "WORD", "EXACT", "PATTERN", "SOUNDS", "FROM_FILE", "IGNORE", "EXCEPT", "TITLE", "CATEGORY",
    "SEVERITY", "CONFIDENCE", "IN", "WHEN", "UNLESS", "AGGRAVATE", "MITIGATE", "MODE", "SAY", "TEST",
}  # fmt: skip
_CLAUSE_WORDS = {word for t in _CLAUSES for word in KEYWORDS[t]}
_INLINE_WORDS = {
    word
    for t in ("TITLE", "CATEGORY", "SEVERITY", "CONFIDENCE", "WHEN", "UNLESS", "AGGRAVATE", "MITIGATE", "SAY", "TEST")
    for word in KEYWORDS[t]
}
_INLINE_HEAD = re.compile(r"(?<![%％])\s([^\W\d]\w*)")
_FIELD_HEAD = re.compile(r"[^\W\d][\w.-]*(?=\s*[:：])")
_QUOTED = re.compile(r'"[^"\n]*(?:"|$)|“[^”\n]*(?:”|$)', re.MULTILINE)
_ALL_WORDS = {part for words in KEYWORDS.values() for word in words for part in word.split()}
_OPERATORS = {"=": "is", "＝": "is", "〈": "<", "《": "<", "〉": ">", "》": ">"}
_IGNORED_SOUND = re.compile(r"(?:ignore\b|忽略)[^\"“\n{}｛｝]*?(sounds|谐音)(?:\s*\n\s*|\s*(?=[,，、;；}｝]))")
"""Behind other views, `sounds` reads as the beginning of a line of terms, which then lacks its texts."""
_LINE_HEAD = re.compile(r"^[ \t]*([^\W\d][\w]*)", re.MULTILINE)
_FOUND = re.compile(r"[^\W\d][\w.-]*|\d+|\"[^\"\n]*\"|.", re.DOTALL)


@lru_cache(maxsize=1)
def _lark() -> Lark:
    return saved_parser.load()


def parse(block: Block, report: Report) -> tuple[s.Block | None, bool]:
    """The syntax of one block, as far as it is right (``None`` if its head is broken), and whether all of it is."""
    if block.terminal == "UNKNOWN":
        return None, False
    reader = Reader(block, report)
    text = block.place.text
    if _too_deep(text, block, report):
        return None, False
    for fault in range(_MOST_FAULTS):
        try:
            return reader.block(_lark().parse(text, start="block")), block.whole and fault == 0
        except UnexpectedInput as error:
            if block.whole:
                _report(error, text, block, report)
            at = _offset(error, text)
            last = at >= len(text.rstrip()) or len(text) > _LONG_BLOCK
            blanked = None if last else _blank(text, at, block.terminal)
            if blanked is None:
                return None, False
            text = blanked
    return None, False


def _too_deep(text: str, block: Block, report: Report) -> bool:
    if (run := _NOT_RUN.search(text)) is not None:
        at = block.place.start + run.start()
        report.add("B109", Place(block.place.source, at, at + 3), limit=_MOST_PARENTHESES)
        return True
    depth = 0
    for match in re.finditer(r'"(?:[^"\\\n]|\\.)*"|“[^”\n]*(?:”|$)|[(（]|[)）]|[#＃][^\n]*', text):
        piece = match.group()
        depth += (piece in "(（") - (piece in ")）")
        if depth > _MOST_PARENTHESES:
            at = block.place.start + match.start()
            report.add("B109", Place(block.place.source, at, at + 1), limit=_MOST_PARENTHESES)
            return True
    return False


# ── syntax errors ───────────────────────────────────────────────────────────
def _offset(error: UnexpectedInput, text: str) -> int:
    if isinstance(error, UnexpectedToken):
        return len(text) if error.token.type == "$END" else int(error.token.start_pos or 0)
    return len(text) if isinstance(error, UnexpectedEOF) else int(error.pos_in_stream or 0)


def _expected(error: UnexpectedInput) -> list[str]:
    names: Iterable[str]
    if isinstance(error, UnexpectedToken):
        try:
            names = error.accepts
        except (AttributeError, TypeError):
            names = error.expected
        names = names or error.expected
    else:
        names = getattr(error, "allowed", None) or ()
    order = {t: i for i, t in enumerate(KEYWORDS)}
    known = {n for n in names if not n.startswith("$") and n not in ("COMMENT", "__IGNORE_0", "__ANON_0")}
    return sorted(known, key=lambda n: (order.get(n, 1000), n))


def _report(error: UnexpectedInput, text: str, block: Block, report: Report) -> None:
    source, base, at = block.place.source, block.place.start, _offset(error, text)
    expected = _expected(error)
    zh = any("\u4e00" <= c <= "\u9fff" for c in re.split(r"[\s{｛]", text, maxsplit=1)[0])
    sentence = Expected(tuple(expected), zh)
    if at >= len(text.rstrip()):
        end = base + len(text.rstrip())
        report.add("B102", Place(source, max(base, end - 1), end), expected=sentence)
        return
    match = _FOUND.match(text, at)
    found = match.group() if match else text[at]
    place = Place(source, base + at, base + at + len(found))
    start = max(0, at - _LOOK_BACK)
    if block.terminal == "TERMS" and (sound := _IGNORED_SOUND.search(text, start, at + 1)) and sound.end() == at:
        place = Place(source, base + start + sound.start(1), base + start + sound.end(1))
        report.add("B326", place, name=sound[1])
        return
    if isinstance(error, UnexpectedToken) and error.token.type in ("AND", "OR"):
        other = {"AND": "OR", "OR": "AND"}[error.token.type]
        if other in expected:
            report.add("B103", place)
            return
    if "IS" in expected and found[0] in _OPERATORS:
        report.add("B101", place, suggestion=_OPERATORS[found[0]], found=found, expected=sentence)
        return
    if "IS" in expected and "IS_NOT" in expected and (subject := _before(text, at)) is not None:
        shift = base + max(0, at - _LOOK_BACK)
        start, end = shift + subject.start(), shift + subject.end()
        report.add("B113", Place(source, start, end), found=subject.group())
        return
    for terminal in expected:
        for keyword in KEYWORDS.get(terminal, ()):
            if not keyword.isascii() and found.startswith(keyword) and len(found) > len(keyword):
                report.add("B107", place, found=found, keyword=keyword, rest=found[len(keyword) :])
                return
    words = [w for t in expected for w in KEYWORDS.get(t, ())]
    suggestion = closest(found, words) if found[0].isalpha() else None
    report.add("B101", place, suggestion=None if suggestion == found else suggestion, found=found, expected=sentence)


def _heads_in_line(text: str, at: int) -> list[int]:
    """Clauses that begin further on in the line of a fault: rules may be written in one line."""
    end = text.find("\n", at)
    line = text[at : end if end >= 0 else len(text)]
    line = _QUOTED.sub(lambda m: "x" * len(m.group()), line)
    return [at + m.start(1) for m in _INLINE_HEAD.finditer(line) if m.group(1) in _INLINE_WORDS]


def _begins_clause(text: str, line: re.Match[str]) -> bool:
    """Whether a line begins a clause: with its keyword, or with a word that is none (a misspelt one)."""
    word, before = line.group(1), text[max(0, line.start() - _LOOK_BACK) : line.start()].rstrip()
    goes_on = before.endswith((",", "，", "、", "(", "（")) or before.rsplit(None, 1)[-1:] in (["and"], ["or"])
    return word in _CLAUSE_WORDS or (word not in _ALL_WORDS and not goes_on)


def _before(text: str, at: int) -> re.Match[str] | None:
    """The word just before a position."""
    return re.search(r"[^\W\d][\w.-]*(?=\s*\Z)", text[max(0, at - _LOOK_BACK) : at])


def _blank(text: str, at: int, terminal: str) -> str | None:
    """The text with the clause around ``at`` made blank, or ``None`` if it is the head that is wrong."""
    body = re.search(r"[{｛]", _QUOTED.sub(lambda m: "x" * len(m.group()), text))
    heads = [m.start() for m in _LINE_HEAD.finditer(text) if _begins_clause(text, m)]
    if terminal in ("GROUP", "CONDITION"):
        return None  # all of it is one clause
    if body is None:  # the policy line
        heads = [m.start() for m in re.finditer(r"[^\W\d]\w*", text) if m.group() in _CLAUSE_WORDS]
    elif at <= body.start():
        return None
    elif terminal == "CONTEXT":
        heads = [m.start() for m in _FIELD_HEAD.finditer(text)]
    else:
        heads += _heads_in_line(text, at)
    floor = body.end() if body else 0
    start = max((h for h in heads if floor <= h <= at), default=None)
    if start is None:
        start = at if body is None else max(floor, text.rfind("\n", 0, at) + 1)
    end = min((h for h in heads if h > at), default=None)
    if end is None:
        close = max(text.rfind("}"), text.rfind("｝"))
        end = close if body and close > start else len(text)
    if not text[start:end].strip():
        return None
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
