"""One diagnostic, and the report that collects all of a policy's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from bylaw.language.diagnostics.catalog import CATALOG
from bylaw.language.diagnostics.phrases import PHRASES
from bylaw.language.source import Place, Unreadable
from bylaw.language.vocabulary import spelling


@dataclass(frozen=True)
class Diagnostic:
    """A fault (code ``B…``) or a warning (code ``W…``) with its place, cause and remedy.

    ``place`` is ``None`` only for faults of a whole file that could not be read.
    ``facts`` fill the sentences of the catalog; ``suggestion`` is a word the author
    probably meant; ``related`` points at other places that matter.
    """

    code: str
    place: Place | None
    facts: dict[str, Any] = field(default_factory=dict)
    suggestion: str | None = None
    related: tuple[tuple[Place, str], ...] = ()

    @property
    def is_error(self) -> bool:
        return self.code.startswith("B")

    def message(self, language: str = "en") -> str:
        """The sentence that says what is wrong, in ``"en"`` or ``"zh"``."""
        return CATALOG[self.code].title(language).format_map(self._words(language))

    def help(self, language: str = "en") -> str:
        """The sentence that says what to do, in ``"en"`` or ``"zh"``."""
        if self.suggestion is not None:
            return f"你是不是想写 `{self.suggestion}`？" if language == "zh" else f"did you mean `{self.suggestion}`?"
        return CATALOG[self.code].help(language).format_map(self._words(language))

    def _words(self, language: str) -> dict[str, Any]:
        """The facts as they stand in a sentence: translated where there is a translation, and not too long."""
        facts = {k: v.text(language) if isinstance(v, Expected | Phrase) else v for k, v in self.facts.items()}
        translated = PHRASES if language == "zh" else {}
        return {k: _short(translated.get(v, v)) if isinstance(v, str) else v for k, v in facts.items()}

    def to_dict(self, language: str = "en") -> dict[str, Any]:
        """JSON form: code, level, file, line, column, end, message, help, and related places, if there are any."""
        out: dict[str, Any] = {
            "code": self.code,
            "level": "error" if self.is_error else "warning",
            "message": self.message(language),
            "help": self.help(language),
        }
        if self.place is not None:
            end_line, end_column = self.place.source.line_column(self.place.end)
            out |= {
                "file": self.place.source.name,
                "line": self.place.line,
                "column": self.place.column,
                "end_line": end_line,
                "end_column": end_column,
            }
        if self.related:
            out["related"] = [
                {
                    "file": place.source.name,
                    "line": place.line,
                    "column": place.column,
                    "label": phrase(label, language),
                }
                for place, label in self.related
            ]
        return out


_MOST_SUGGESTIONS = 100
"""Faults after which no more near words are looked for: it takes a while, and nobody reads so far."""


class Report:
    """Collects diagnostics; nothing is raised until the whole policy has been read."""

    def __init__(self) -> None:
        self._all: list[Diagnostic] = []
        self._faults = 0

    def add(
        self,
        code: str,
        place: Place | None,
        *,
        suggestion: str | None = None,
        related: Iterable[tuple[Place, str]] = (),
        **facts: Any,
    ) -> None:
        self._all.append(Diagnostic(code, place, facts, suggestion, tuple(related)))
        self._faults += code.startswith("B")

    def out_of_range(self, place: Place, what: str, value: int, low: int, high: int, unit: str = "") -> None:
        """Adds B306 for a number that is less than ``low`` or more than ``high``."""
        limit = Phrase("at least {bound}", bound=f"{low}{unit}")
        if value > high:
            limit = Phrase("at most {bound}", bound=f"{high}{unit}")
        allowed = Phrase("write {low} to {high}", low=f"{low}{unit}", high=f"{high}{unit}")
        self.add("B306", place, what=what, value=f"{value}{unit}", limit=limit, allowed=allowed)

    def unreadable(self, error: Unreadable, place: Place | None, **facts: Any) -> None:
        """Adds the diagnostic of a file that could not be read; ``facts`` replace those of the error."""
        self._all.append(Diagnostic(error.code, place, error.facts | facts))
        self._faults += 1

    def unknown(self, code: str, place: Place, name: str, known: Iterable[str], **facts: Any) -> None:
        """Adds a diagnostic for a name that isn't known, with the closest known one."""
        names = sorted(set(known))
        near = closest(name, names) if self._faults < _MOST_SUGGESTIONS else None
        self.add(code, place, suggestion=near, **({"name": name, "known": listing(names)} | facts))

    @property
    def faults(self) -> int:
        """How many errors were added so far; quick, unlike listing them."""
        return self._faults

    @property
    def errors(self) -> list[Diagnostic]:
        return [d for d in self if d.is_error]

    @property
    def warnings(self) -> list[Diagnostic]:
        return [d for d in self if not d.is_error]

    def __iter__(self) -> Iterator[Diagnostic]:
        """In the order of the source; each once."""
        seen = set()
        for d in sorted(self._all, key=_order):
            key = (d.code, d.place and (d.place.source.name, d.place.start, d.place.end), str(d.facts))
            if key not in seen:
                seen.add(key)
                yield d


@dataclass(frozen=True)
class Expected:
    """What could stand somewhere: terminals of the grammar, in the keywords of the file or of the reader."""

    terminals: tuple[str, ...]
    chinese: bool

    def text(self, language: str) -> str:
        words = (spelling(t, "zh" if self.chinese or language == "zh" else "en") for t in self.terminals)
        return ", ".join(dict.fromkeys(words)) or "`}`"


class Phrase:
    """A part of a sentence with facts of its own: ``template`` is looked up in ``PHRASES``, then filled."""

    def __init__(self, template: str, **facts: object) -> None:
        self.template, self.facts = template, facts

    def text(self, language: str) -> str:
        words = {k: phrase(v, language) if isinstance(v, str) else v for k, v in self.facts.items()}
        return phrase(self.template, language).format_map(words)

    def __repr__(self) -> str:
        return repr(self.text("en"))


def phrase(text: str, language: str) -> str:
    """A phrase in the reader's language, where there is a translation."""
    return PHRASES.get(text, text) if language == "zh" else text


def _short(text: str, most: int = 300) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _order(d: Diagnostic) -> tuple[str, int, str]:
    return (d.place.source.name, d.place.start, d.code) if d.place else ("", -1, d.code)


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant, if one is close."""
    candidates = list(known)
    folded = {k.casefold(): k for k in candidates}
    if (exact := folded.get(name.casefold())) is not None:
        return exact
    # Two-character Chinese words differ by half when they differ at all.
    cutoff = 0.49 if len(name) <= 3 and not name.isascii() else 0.66
    found = get_close_matches(name.casefold(), folded, n=1, cutoff=cutoff)
    return folded[found[0]] if found else None


def listing(names: Iterable[str], most: int = 14) -> str:
    """Names for a sentence: ``a, b, c`` or, if there are many, the first and a count."""
    items = list(names)
    if not items:
        return "(none)"
    head = ", ".join(items[:most])
    return head if len(items) <= most else f"{head} … ({len(items)} in all)"
