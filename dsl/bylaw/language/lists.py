"""Lists of terms: as written, and from files → groups that the engines can match.

Every spelling is folded here once, to see that it has something to search for and whether
it says the same as another one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from bylaw._engine import Terms
from bylaw.language import guards, patterns, sounds, views
from bylaw.language import syntax as s
from bylaw.language.blocks import CONTROLS, visible
from bylaw.language.diagnostics.diagnostic import Report
from bylaw.language.folding import fold, fold_many
from bylaw.language.literals import quote
from bylaw.language.loader import Files, list_lines, read_list
from bylaw.language.model import Group, Spellings, TermList
from bylaw.language.source import Place

MAX_TERM = 1000
"""Longest term, in code points."""


class Lists:
    """Resolves lists; lists of one name, from includes, are refused elsewhere."""

    def __init__(self, files: Files, broken: set[str], report: Report) -> None:
        self.files, self.broken, self.report = files, broken, report

    def resolve(self, node: s.TermList) -> TermList:
        seen = _Seen(node.name.value, self.report)
        groups: list[Group] = []
        faults = self.report.faults
        for entry in node.entries:
            if entry.mode != "sounds":
                groups += self._entry(entry, seen)
        groups = self._sounds(node, groups, seen)
        unexplained = self.report.faults == faults and node.name.value not in self.broken
        if unexplained and not any(g.terms for g in groups):
            self.report.add("B307", node.name.at, name=node.name.value)
        exceptions = tuple(w.value for w in node.exceptions if self._sound(w))
        seen.shielded(node.exceptions)
        return TermList(
            node.name.value, node.title.value if node.title else "", self._views(node.ignore),
            tuple(g for g in groups if g.terms), exceptions, node.at,
        )  # fmt: skip

    def _views(self, words: Iterable[s.Word]) -> int:
        mask = 0
        for word in words:
            bits = views.ignored(word.value)
            if word.value.casefold() in views.BY_SOUND:
                self.report.add("B326", word.at, name=word.value)
            elif bits is None:
                english = word.value.isascii()
                known = [*(views.IGNORABLE if english else views.IGNORABLE.values()), views.EVERYTHING[not english]]
                self.report.unknown("B206", word.at, word.value, known)
            mask |= bits or 0
        return mask

    def _entry(self, entry: s.Entry, seen: _Seen) -> list[Group]:
        guard = guards.guard(entry, self.report)
        if entry.file is not None:
            return [replace(group, guard=guard) for group in self._file(entry, entry.file, seen)]
        if entry.mode == "pattern":
            words = list(chain.from_iterable(entry.terms))
            found = [p for p in map(self._pattern, words) if p is not None]
            return [Group("pattern", tuple(found))]
        if entry.mode is None:  # the grammar allows it so that this can be said in a sentence
            self.report.add("B101", entry.at, found=entry.at.text.split("\n")[0][:40],
                            expected="`anywhere`, `word`, `exact`, `pattern` or `sounds` before the texts")  # fmt: skip
            return []
        terms: list[Spellings] = []
        for term in entry.terms:
            spellings = [w.value for w in term if self._sound(w) and not seen.before(w, entry.mode)]
            if spellings:
                terms.append(spellings[0] if len(spellings) == 1 else tuple(spellings))
        return [Group(entry.mode, Terms(terms), guard=guard)]

    def _sounds(self, node: s.TermList, groups: list[Group], seen: _Seen) -> list[Group]:
        """The groups with the terms of the lines `sounds` marked; terms that the list lacks are a group of their own.

        Any line may come first: what the list has is known only when all others have been read.
        """
        entries = [entry for entry in node.entries if entry.mode == "sounds"]
        if not entries:
            return groups
        for entry in entries:
            guards.guard(entry, self.report)
        marked: dict[str, Place] = {}
        lacking: list[Spellings] = []
        for term in chain.from_iterable(map(self._sounding, entries)):
            new = []
            for word, base in term:
                marked.setdefault(base, word.at)
                if not seen.base_before(base, "anywhere"):
                    seen.words[base, False] = word
                    new.append(word.value)
            if new:
                lacking.append(new[0] if len(new) == 1 else tuple(new))
        groups = [sounds.mark(group, marked) for group in (*groups, Group("anywhere", Terms(lacking)))]
        sounds.lint(groups, marked, {fold(word.value).base for word in node.exceptions}, self.report)
        return groups

    def _sounding(self, entry: s.Entry) -> Iterable[list[tuple[s.Word, str]]]:
        """The terms of a line `sounds` that have a sound: their spellings, each with its folded form."""
        if entry.file is None:
            for term in entry.terms:
                yield [(w, fold(w.value).base) for w in term if self._sound(w) and sounds.heard(w, self.report)]
            return
        for number, line in self._lines(entry.file, read_list(entry.file, self.files, self.report) or ""):
            word, base = s.Word(line, entry.file.at), fold(line).base
            if base != base.strip() or not base or len(line) > MAX_TERM:
                self._unfit(entry.file, number, line, base)
            elif sounds.heard(word, self.report, f" (line {number} of `{entry.file.value}`)"):
                yield [(word, base)]

    def _sound(self, word: s.Word) -> bool:
        """Whether a spelling can be searched for; says so if not."""
        text, base = word.value, fold(word.value).base
        if len(text) > MAX_TERM:
            self.report.add("B314", word.at, term=quote(text[:40] + "…"), length=len(text), limit=MAX_TERM)
        elif not base.strip():
            self.report.add("B308", word.at, term=quote(text))
        elif text[0].isspace() or text[-1].isspace() or base.strip() != base:
            self.report.add("B309", word.at, term=quote(text))
        else:
            return True
        return False

    def _pattern(self, word: s.Word, where: str = "") -> patterns.Pattern | None:
        """A pattern; ``where`` names its place in a list file, which is not the policy's text."""
        try:
            pattern = patterns.parse(word.value)
        except patterns.PatternError as error:
            self.report.add("B310", _inside(word, error.offset), cause=where + error.cause, remedy=error.remedy)
            return None
        if pattern.nullable:
            self.report.add("B311", word.at)
            return None
        if not pattern.literals:
            self.report.add("W105", word.at)
        return pattern

    def _file(self, entry: s.Entry, word: s.Word, seen: _Seen) -> list[Group]:
        text = read_list(word, self.files, self.report)
        if text is None:
            return []
        lines = list(self._lines(word, text))
        if entry.mode == "pattern":
            found = [
                self._pattern(s.Word(term, word.at), f"line {number} of `{word.value}`: ") for number, term in lines
            ]
            return [Group("pattern", tuple(p for p in found if p is not None))]
        folded = fold_many([term for _, term in lines])
        groups: dict[str, list[Spellings]] = {}
        repeats: list[tuple[int, str]] = []
        for (number, term), base in zip(lines, folded, strict=True):
            if base != base.strip() or not base or len(term) > MAX_TERM:
                self._unfit(word, number, term, base)
                continue
            mode = entry.mode or ("anywhere" if _has_ideograph(base) else "word")
            if seen.base_before(base if mode != "exact" else term, mode):
                repeats.append((number, term))
                continue
            groups.setdefault(mode, []).append(term)
        if repeats:
            number, term = repeats[0]
            self.report.add("W115", word.at, count=len(repeats), path=word.value, term=quote(term), line=number)
        return [Group(mode, Terms(terms)) for mode, terms in sorted(groups.items())]

    def _lines(self, word: s.Word, text: str) -> Iterable[tuple[int, str]]:
        """The lines of a list file; says which of them hold what cannot be seen, and leaves them out."""
        if not CONTROLS.search(text):
            yield from list_lines(text)
            return
        for number, term in list_lines(text):
            found = CONTROLS.search(term)
            if found is None:
                yield number, term
                continue
            where = f"{quote(CONTROLS.sub(visible, term)[:40])} (line {number} of `{word.value}`)"
            self.report.add("B327", word.at, term=where, character=visible(found), point=ord(found.group()))

    def _unfit(self, word: s.Word, number: int, term: str, base: str) -> None:
        where = f"{quote(term[:40])} (line {number} of `{word.value}`)"
        if len(term) > MAX_TERM:
            self.report.add("B314", word.at, term=where, length=len(term), limit=MAX_TERM)
        else:
            self.report.add("B309" if base.strip() else "B308", word.at, term=where)


class _Seen:
    """Spellings of one list so far, folded."""

    def __init__(self, name: str, report: Report) -> None:
        self.name, self.report = name, report
        self.words: dict[tuple[str, bool], s.Word] = {}
        self.bases: set[tuple[str, bool]] = set()

    def base_before(self, base: str, mode: str) -> bool:
        key = (base, mode == "exact")
        known = key in self.bases
        self.bases.add(key)
        return known

    def before(self, word: s.Word, mode: str) -> bool:
        base = word.value if mode == "exact" else fold(word.value).base
        if not self.base_before(base, mode):
            self.words[base, mode == "exact"] = word
            return False
        other = self.words.get((base, mode == "exact"))
        related = ((other.at, "the first"),) if other else ()
        self.report.add("W102", word.at, related=related, term=quote(word.value), name=self.name,
                        other=quote(other.value if other else base))  # fmt: skip
        return True

    def shielded(self, exceptions: tuple[s.Word, ...]) -> None:
        """Terms that an exception always covers."""
        for exception in exceptions:
            term = self.words.get((fold(exception.value).base, False))
            if term is not None:
                self.report.add("W109", term.at, related=((exception.at, "the exception"),),
                                term=quote(term.value), other=quote(exception.value))  # fmt: skip


def _inside(word: s.Word, offset: int) -> Place:
    """The place of an offset in a quoted text; the whole text if escapes make that unsure."""
    at = word.at
    if at.text[1:-1] != word.value:
        return at
    start = min(at.start + 1 + offset, at.end - 1)
    return replace(at, start=start, end=start + 1)


def _has_ideograph(text: str) -> bool:
    return any("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" or c > "\U0001ffff" for c in text)
