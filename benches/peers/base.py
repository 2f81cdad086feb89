"""What an engine is to the benches: built from terms, asked in several ways, answering in hits that can be compared."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from itertools import accumulate
from typing import Any, ClassVar, NamedTuple

from corpora import fresh
from features import missing

Hit = tuple[int, int, int]
"""Number of the term, start, end; code points, half open."""

NEAR = -2
"""Where a rule stands for a hit: marks one that holds because of a distance."""

SEPARATOR = "\n"
"""Stands between texts that are searched in one piece; folded texts and terms have none."""


class Way(NamedTuple):
    """A way of asking an engine about many texts.

    ``run`` is what is timed; it returns how much it found. ``hits`` answers text by text in a form that can be
    compared; it is never timed. ``answer`` is what ``run`` counts: every hit (``hits``), which terms hit
    (``terms``), which rules hold (``rules``), whether anything did (``any``), some of the terms (``words``), or
    something of its own, which is not compared but by how often it agrees (``own``). ``shown`` is what ``hits``
    shows, where that is more.
    """

    name: str
    answer: str
    run: Callable[[Any, Any], int]
    hits: Callable[[Any, Sequence[str]], Iterable[set[Hit]]]
    given: str = "list"
    needs: tuple[str, ...] = ()
    shown: str = ""

    def missing(self) -> str | None:
        """Why it cannot be run, or ``None``."""
        return next(filter(None, map(missing, self.needs)), None)


class Peer:
    """An engine to compare.

    ``calls`` are its ways of one call a text, ``raw_calls`` those for texts nobody has folded, ``batches`` its best
    ways with many texts at once, ``documents`` those with one long text.
    """

    name: ClassVar[str]
    module: ClassVar[str]
    distribution: ClassVar[str]
    most_terms: ClassVar[int] = 1_000_000
    calls: ClassVar[tuple[Way, ...]] = ()
    raw_calls: ClassVar[tuple[Way, ...]] = ()
    batches: ClassVar[tuple[Way, ...]] = ()
    documents: ClassVar[tuple[Way, ...]] = ()
    stores: ClassVar[bool] = False
    """Whether a built engine can be kept as bytes (``dump``, ``restore``)."""
    find: Callable[[str], Any]

    def __init__(self, terms: Sequence[str]) -> None:
        self.build(terms)

    def build(self, terms: Sequence[str]) -> None:
        raise NotImplementedError

    def dump(self) -> bytes:
        raise NotImplementedError

    def restore(self, data: bytes) -> None:
        """Becomes again what ``dump`` wrote down."""
        raise NotImplementedError

    @classmethod
    def missing(cls) -> str | None:
        """Why it cannot be run, or ``None``."""
        return None if find_spec(cls.module) else f"{cls.distribution} is not installed"

    @classmethod
    def version(cls) -> str:
        return version(cls.distribution)

    @classmethod
    def label(cls, way: Way) -> str:
        """The peer and the way, in a word for tables."""
        return f"{cls.name}, {way.name}" if way.name else cls.name


class Joining(Peer):
    """A peer without a batch call: many texts are joined with a separator and searched in one piece.

    Which text a hit is in is found by counting separators up to its end, so hits must come in the order of their
    ends. That costs next to nothing where little is found.
    """

    bytewise: ClassVar[bool] = False
    """It reads UTF-8, and its positions are bytes."""
    end_at: ClassVar[int]
    """Where in a raw hit its end is."""

    def scan(self, text: Any) -> Sequence[Any]:
        """All raw hits of one text in the order of their ends."""
        raise NotImplementedError

    def place(self, raw: Any) -> Hit:
        """A raw hit as term, start and end, in the peer's own units."""
        raise NotImplementedError

    def join(self, texts: Iterable[str]) -> Any:
        joined = SEPARATOR.join(texts)
        return joined.encode() if self.bytewise else joined

    def run(self, texts: Sequence[str]) -> int:
        scan = self.scan
        if self.bytewise:
            return sum([len(scan(text.encode())) for text in texts])
        return sum(map(len, map(scan, texts)))

    def hits(self, texts: Sequence[str]) -> Iterator[set[Hit]]:
        for text in texts:
            raw = self.scan(text.encode() if self.bytewise else text)
            yield self.points(text, map(self.place, raw))

    def run_joined(self, texts: Sequence[str]) -> int:
        joined = self.join(texts)
        return len(self.rows(joined, self.scan(joined)))

    def joined_hits(self, texts: Sequence[str]) -> list[set[Hit]]:
        joined = self.join(texts)
        lengths = [len(self.join([text])) + 1 for text in texts]
        starts = [0, *accumulate(lengths)]
        return self._by_row(texts, starts, self.rows(joined, self.scan(joined)))

    def rows(self, joined: Any, found: Sequence[Any]) -> list[tuple[int, Any]]:
        """Each hit with the number of its text."""
        separator: Any = SEPARATOR.encode() if self.bytewise else SEPARATOR
        count, at, row, last, out = joined.count, self.end_at, 0, 0, []
        for hit in found:
            end = hit[at]
            row += count(separator, last, end)
            last = end
            out.append((row, hit))
        return out

    def points(self, text: str, found: Iterable[Hit]) -> set[Hit]:
        """Hits in code points."""
        if not self.bytewise:
            return set(found)
        at = {byte: i for i, byte in enumerate(accumulate((len(c.encode()) for c in text), initial=0))}
        return {(term, at[start], at[end]) for term, start, end in found}

    def _by_row(self, texts: Sequence[str], starts: Any, rows: Iterable[tuple[int, Any]]) -> list[set[Hit]]:
        found: list[list[Hit]] = [[] for _ in texts]
        for row, raw in rows:
            term, start, end = self.place(raw)
            found[row].append((term, start - starts[row], end - starts[row]))
        return [self.points(text, hits) for text, hits in zip(texts, found, strict=True)]


class ArrowJoining(Joining):
    """Reads the one buffer in which Arrow keeps all texts of an array, end to end; nothing is joined or encoded.

    Hits that begin in one text and end in the next are thrown away.
    """

    bytewise = True

    def run_arrow(self, array: Any) -> int:
        return len(self._arrow_rows(array)[1])

    def arrow_hits(self, texts: Sequence[str]) -> list[set[Hit]]:
        starts, rows = self._arrow_rows(given("pyarrow", texts))
        return self._by_row(texts, starts, rows)

    def _arrow_rows(self, array: Any) -> tuple[Any, list[tuple[int, Any]]]:
        _, offsets, data = array.buffers()
        starts = memoryview(offsets).cast("i")
        out = []
        for raw in self.scan(data):
            _, start, end = self.place(raw)
            row = bisect_right(starts, end - 1) - 1
            if start >= starts[row]:
                out.append((row, raw))
        return starts, out


def given(form: str, texts: Sequence[str]) -> Any:
    """Texts in the form that a way takes."""
    if form == "pyarrow":
        import pyarrow

        return pyarrow.array(texts, pyarrow.string())
    if form == "polars":
        import polars

        return polars.Series(texts, dtype=polars.String)
    return fresh(texts)


JOINING_CALLS = (Way("", "hits", Joining.run, Joining.hits),)
JOINED = (Way("joined", "hits", Joining.run_joined, Joining.joined_hits),)
ARROW_JOINED = Way("Arrow buffer", "hits", ArrowJoining.run_arrow, ArrowJoining.arrow_hits, "pyarrow", ("pyarrow",))


def projected(hits: set[Hit], answer: str) -> set[Hit]:
    """As much of the true hits as an answer of that kind tells."""
    if answer == "terms":
        return {(term, -1, -1) for term, _, _ in hits}
    if answer == "any":
        return {(-1, -1, -1)} if hits else set()
    if answer == "all but near":
        return {hit for hit in hits if hit[1] != NEAR}
    return hits


def expected_count(answer: str, hits: Iterable[set[Hit]]) -> int | None:
    """What ``run`` must return, given the true hits of every text; ``None`` where there is no telling."""
    if answer in ("words", "own"):
        return None
    return sum(len(projected(found, answer)) for found in hits)
