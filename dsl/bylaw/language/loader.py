"""A source and all it includes → syntax blocks; list files → lines.

Policies may come from people who are not trusted with the host: a policy reads only files
in its own folder (``root``) and below, after links are followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bylaw.language import syntax as s
from bylaw.language.blocks import cut
from bylaw.language.diagnostics.diagnostic import Report
from bylaw.language.parser import parse
from bylaw.language.source import MAX_FILE_BYTES, MAX_LIST_BYTES, Place, Source, Unreadable, read_text

_MOST_INCLUDES = 16


@dataclass
class Loaded:
    """All blocks in order, and the names of blocks too broken to read (so that nobody calls them unknown)."""

    blocks: list[s.Block] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    included: set[Path] = field(default_factory=set)


@dataclass(frozen=True)
class Files:
    """Where a policy may read: ``folder`` is that of the including file, ``root`` the outermost."""

    root: Path | None

    def resolve(self, word: s.Word, report: Report) -> Path | None:
        """The file a policy names, or ``None`` after a diagnostic."""
        source = word.at.source
        if self.root is None or source.path is None:
            report.add("B009", word.at, path=word.value)
            return None
        try:
            path = (source.path.parent / word.value).resolve()
            inside = path.is_relative_to(self.root.resolve())
        except (OSError, ValueError, RuntimeError):
            report.add("B001", word.at, path=word.value, cause="it is not a file name")
            return None
        if not inside:
            report.add("B006", word.at, path=word.value)
            return None
        return path

    def read(self, word: s.Word, limit: int, report: Report) -> tuple[Path, str] | None:
        """Path and text of a file a policy names, or ``None`` after a diagnostic."""
        path = self.resolve(word, report)
        if path is None:
            return None
        try:
            return path, read_text(path, limit)
        except Unreadable as error:
            report.unreadable(error, word.at, path=word.value)
            return None


def load(source: Source, files: Files, report: Report) -> Loaded:
    """Reads a source and, in their places, the files it includes."""
    loaded = Loaded()
    _load(source, files, report, loaded, [source.path.resolve()] if source.path else [])
    return loaded


def _load(source: Source, files: Files, report: Report, loaded: Loaded, chain: list[Path]) -> None:
    for block in cut(source, report):
        node, sound = parse(block, report)
        if not sound:
            loaded.broken.add(_declared(block.place))
        if node is None:
            continue
        if isinstance(node, s.Include):
            _include(node, files, report, loaded, chain)
        else:
            loaded.blocks.append(node)


def _declared(place: Place) -> str:
    """The name a broken block declares, as well as can be seen."""
    words = place.text[:200].replace("{", " ").replace("｛", " ").split()
    return words[1] if len(words) > 1 else ""


def _include(node: s.Include, files: Files, report: Report, loaded: Loaded, chain: list[Path]) -> None:
    if len(chain) > _MOST_INCLUDES:
        report.add("B008", node.path.at, limit=_MOST_INCLUDES)
        return
    path = files.resolve(node.path, report)
    if path is None:
        return
    if path in chain:
        names = " → ".join(p.name for p in [*chain[chain.index(path) :], path])
        report.add("B007", node.path.at, path=node.path.value, chain=names)
        return
    if path in loaded.included:
        return  # two files may each include a third; it is read once
    loaded.included.add(path)
    read = files.read(node.path, MAX_FILE_BYTES, report)
    if read is not None:
        folder = chain[0].parent if chain else path.parent
        shown = path.relative_to(folder) if path.is_relative_to(folder) else path
        _load(Source(shown.as_posix(), read[1], path), files, report, loaded, [*chain, path])


def list_lines(text: str) -> Iterator[tuple[int, str]]:
    """``(line number, term)`` of a list file: one term a line, ``#`` begins a comment line."""
    for number, line in enumerate(text.split("\n"), 1):
        term = line.strip()
        if term and term[0] not in "#＃":
            yield number, term[1:] if term.startswith("\\#") else term


def read_list(word: s.Word, files: Files, report: Report) -> str | None:
    """The text of a list file, or ``None`` after a diagnostic."""
    read = files.read(word, MAX_LIST_BYTES, report)
    return None if read is None else read[1]
