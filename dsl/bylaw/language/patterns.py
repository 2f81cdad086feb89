"""Patterns: a small, linear-time regular expression language over folded text.

A pattern is parsed here, folded like a term, and written out again in a form that Python's
``re`` and Rust's ``regex`` read the same way. What the two do not share, or what cannot run
in linear time (back references, look-around), is refused with a remedy.

The folded text is lower case, half width, simplified, and white space is one blank, so
``\\d`` is ``[0-9]``, ``\\s`` is a blank and ``\\w`` is ``[0-9a-z_]`` or a Han character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bylaw.language.folding import fold, fold_many

MAX_PATTERN = 1000
"""Longest pattern, in code points."""

MAX_REPEAT = 1000
"""Largest bound in ``{m,n}``, and largest product of nested bounds."""

_MAX_DEPTH = 50
_MAX_WEIGHT = 4 * MAX_REPEAT
_MAX_RANGE = 70_000
_NUMBER = re.compile(r"[0-9]{1,9}")
_META = set(r"\.+*?()|[]{}^$")
_CLASSES = {"d": "0-9", "w": "0-9a-z_㐀-鿿", "s": " "}
_LITERAL_ESCAPES = {"n": " ", "t": " "}
_ESCAPES_KNOWN = r"write \d, \w, \s or a plain character"


class PatternError(ValueError):
    """What is wrong with a pattern, where (offset in it), and what to write instead."""

    def __init__(self, offset: int, cause: str, remedy: str) -> None:
        super().__init__(cause)
        self.offset, self.cause, self.remedy = offset, cause, remedy


@dataclass(frozen=True)
class Pattern:
    """``source`` as written; ``regex`` as the engines run it; ``literals``: every match holds one of them."""

    source: str
    regex: str
    literals: tuple[str, ...]
    nullable: bool


@dataclass(frozen=True)
class _Node:
    """A parsed part: its regex, whether it can match nothing, the literals it needs.

    ``text`` is set if the part is plain text; ``weight`` is how much automaton it unrolls to.
    """

    regex: str
    nullable: bool = False
    literals: frozenset[str] | None = None
    text: str | None = None
    weight: int = 1


def parse(source: str) -> Pattern:
    """Reads a pattern. Raises :class:`PatternError`."""
    if len(source) > MAX_PATTERN:
        raise PatternError(0, f"it has {len(source)} characters", f"at most {MAX_PATTERN} are allowed; split it in two")
    parser = _Parser(source)
    node = parser.alternatives(0)
    if parser.at < len(source):
        raise PatternError(parser.at, "`)` closes nothing", r"write \) for a plain parenthesis")
    if node.weight > _MAX_WEIGHT:
        raise PatternError(0, "it unrolls to too much", "use smaller repetitions, or split it in two")
    return Pattern(source, node.regex, tuple(sorted(node.literals or ())), node.nullable)


class _Parser:
    def __init__(self, source: str) -> None:
        self.source, self.at = source, 0

    def peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def alternatives(self, depth: int) -> _Node:
        if depth > _MAX_DEPTH:
            raise PatternError(self.at, "parentheses are nested too deep", f"use at most {_MAX_DEPTH} levels")
        branches = [self.sequence(depth)]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.sequence(depth))
        if len(branches) == 1:
            return branches[0]
        needs = [b.literals for b in branches]
        literals = None if any(n is None for n in needs) else frozenset().union(*[n for n in needs if n is not None])
        return _Node(
            "|".join(b.regex for b in branches), any(b.nullable for b in branches), literals,
            weight=sum(b.weight for b in branches),
        )  # fmt: skip

    def sequence(self, depth: int) -> _Node:
        parts: list[_Node] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.repeated(depth))
        return _Node(
            "".join(p.regex for p in parts), all(p.nullable for p in parts), _needed(parts),
            "".join(p.text or "" for p in parts) if all(p.text is not None for p in parts) else None,
            sum(p.weight for p in parts) or 1,
        )  # fmt: skip

    def repeated(self, depth: int) -> _Node:
        start = self.at
        node = self.atom(depth)
        bounds = self.bounds()
        if bounds is None:
            return node
        low, high, written = bounds
        if node.regex in ("^", "$"):
            raise PatternError(start, f"`{node.regex}` can't be repeated", "take the repetition out")
        if node.nullable and high != 1:
            raise PatternError(start, "what is repeated here can match nothing", "write `(a+)?` rather than `(a*)*`")
        weight = node.weight * max(low, high if high is not None else 1, 1)
        if weight > _MAX_WEIGHT:
            raise PatternError(start, "nested repetitions multiply to too many", f"keep the product below {MAX_REPEAT}")
        if self.peek() in ("*", "+", "{"):
            raise PatternError(self.at, "a repetition is repeated", "put parentheses around the inner one")
        inner = node.regex if _single(node) else f"(?:{node.regex})"
        return _Node(inner + written, node.nullable or low == 0, node.literals if low else None, weight=weight)

    def bounds(self) -> tuple[int, int | None, str] | None:
        """``(least, most, as written)`` of the repetition that stands here, if one does."""
        sign = self.peek()
        simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if sign in simple:
            self.at += 1
            low, high = simple[sign]
            written = sign
        elif sign == "{":
            low, high, written = self.counted()
        else:
            return None
        if self.peek() == "?":
            self.at += 1
            written += "?"
        elif self.peek() == "+":
            raise PatternError(self.at, "possessive repetition is not supported", "take the second `+` out")
        return low, high, written

    def counted(self) -> tuple[int, int | None, str]:
        start = self.at
        end = self.source.find("}", start)
        body = self.source[start + 1 : end] if end > 0 else ""
        low_text, comma, high_text = body.partition(",")
        if not _NUMBER.fullmatch(low_text) or (high_text and not _NUMBER.fullmatch(high_text)):
            raise PatternError(start, "`{` is not a repetition", r"write {2,5}, or \{ for a plain brace")
        low = int(low_text[:6])
        high = low if not comma else (int(high_text[:6]) if high_text else None)
        if max(low, high or 0) > MAX_REPEAT:
            raise PatternError(start, f"{max(low, high or 0)} repetitions are too many", f"use at most {MAX_REPEAT}")
        if high is not None and high < low:
            raise PatternError(start, "the bounds run backwards", f"write {{{high},{low}}}")
        if high == 0:
            raise PatternError(start, "nothing is repeated zero times", "take this part out")
        self.at = end + 1
        return (
            low,
            high,
            "{" + str(low) + ("," if comma else "") + (str(high) if comma and high is not None else "") + "}",
        )

    def atom(self, depth: int) -> _Node:
        start, c = self.at, self.peek()
        self.at += 1
        if c == "(":
            return self.group(start, depth)
        if c == "[":
            return self.charset(start)
        if c == "\\":
            return self.escape(start)
        if c == ".":
            return _Node(".")
        if c in "^$":
            return _Node(c, nullable=True)
        if c in "*+?{":
            raise PatternError(start, f"`{c}` repeats nothing", f"write \\{c} for the plain sign")
        return _plain(c, start)

    def group(self, start: int, depth: int) -> _Node:
        if self.peek() == "?":
            if self.source[self.at : self.at + 2] != "?:":
                raise PatternError(
                    start, "look-around, flags and named groups are not supported", "use plain parentheses"
                )
            self.at += 2
        node = self.alternatives(depth + 1)
        if self.peek() != ")":
            raise PatternError(start, "`(` is not closed", "write the missing `)`")
        self.at += 1
        return _Node(f"(?:{node.regex})", node.nullable, node.literals, node.text, node.weight)

    def escape(self, start: int) -> _Node:
        c = self.peek()
        self.at += 1
        if c in _CLASSES and c:
            return _Node(f"[{_CLASSES[c]}]")
        if c.lower() in _CLASSES and c:
            return _Node(f"[^{_CLASSES[c.lower()]}]")
        if c in _LITERAL_ESCAPES:
            return _plain(_LITERAL_ESCAPES[c], start)
        if c and not c.isalnum():
            return _plain(c, start)
        whole_words = "for whole words, write the terms under `word`"
        raise PatternError(start, f"`\\{c}` is not supported", whole_words if c in ("b", "B") else _ESCAPES_KNOWN)

    def charset(self, start: int) -> _Node:
        negated = self.peek() == "^"
        self.at += negated
        parts: list[str] = []
        while self.peek() != "]" or not parts:
            if not self.peek():
                raise PatternError(start, "`[` is not closed", r"write the missing `]`, or \[ for a plain bracket")
            parts.append(self.charset_part())
        self.at += 1
        return _Node(f"[{'^' if negated else ''}{''.join(parts)}]")

    def charset_part(self) -> str:
        start = self.at
        low = self.charset_character()
        if len(low) > 1:  # a class such as \d
            return low
        if self.peek() == "-" and self.source[self.at + 1 : self.at + 2] not in ("]", ""):
            self.at += 1
            high = self.charset_character()
            if len(high) > 1 or high < low:
                raise PatternError(start, "the range runs backwards", "put the smaller character first")
            return _range(low, high, start)
        folded = fold(low).base
        if len(folded) != 1:
            raise PatternError(start, f"`{low}` folds to {len(folded)} characters", "write it outside `[…]`")
        return _in_set(folded)

    def charset_character(self) -> str:
        start, c = self.at, self.peek()
        self.at += 1
        if c == "[" and self.peek() == ":":
            raise PatternError(start, "classes such as [:alpha:] are not supported", r"write a-z, \d, \w or \s")
        if c == "\\":
            c = self.peek()
            self.at += 1
            if c in _CLASSES and c:
                return _CLASSES[c]
            c = _LITERAL_ESCAPES.get(c, c)
            if not c or c.isalnum():
                raise PatternError(start, f"`\\{c}` is not supported in `[…]`", _ESCAPES_KNOWN)
        return c


def _plain(c: str, start: int) -> _Node:
    folded = fold(c).base
    if not folded:
        raise PatternError(start, f"U+{ord(c):04X} is dropped by folding", "take it out")
    regex = "".join("\\" + f if f in _META else f for f in folded)
    if len(folded) > 1:
        regex = f"(?:{regex})"
    return _Node(regex, literals=frozenset((folded,)), text=folded)


def _range(low: str, high: str, start: int) -> str:
    """A range of a set, with all that its members fold to.

    The range itself may stay: what is no fixed point of folding is in no folded text.
    """
    first, last = ord(low), ord(high)
    if last - first > _MAX_RANGE:
        raise PatternError(start, "the range is too large", "write the part that is meant")
    members = [chr(point) for point in range(first, last + 1) if not 0xD800 <= point < 0xE000]
    extra = sorted({f for f in fold_many(members) if len(f) == 1 and not low <= f <= high})
    runs: list[list[str]] = []
    for c in extra:
        if runs and ord(runs[-1][1]) + 1 == ord(c):
            runs[-1][1] = c
        else:
            runs.append([c, c])
    return "".join(f"{_in_set(a)}-{_in_set(b)}" for a, b in [[low, high], *runs])


def _in_set(c: str) -> str:
    return "\\" + c if c in r"\]^-[&~|" else c


def _single(node: _Node) -> bool:
    """Whether a repetition sign after the regex repeats all of it."""
    r = node.regex
    return len(r) == 1 or (len(r) == 2 and r[0] == "\\") or r.startswith(("[", "(?:"))


def _needed(parts: list[_Node]) -> frozenset[str] | None:
    """Of all that a sequence needs, the set whose shortest member is longest."""
    candidates: list[frozenset[str]] = []
    run = ""
    for part in parts:
        if part.text is not None:
            run += part.text
            continue
        if run:
            candidates.append(frozenset((run,)))
            run = ""
        if part.literals:
            candidates.append(part.literals)
    if run:
        candidates.append(frozenset((run,)))
    # A literal may not begin or end with a blank: runs of white space are one cell.
    usable = [frozenset(x.strip() for x in c) for c in candidates]
    usable = [c for c in usable if all(c) and len(c) <= 64]
    return max(usable, key=lambda c: (min(map(len, c)), -len(c)), default=None)
