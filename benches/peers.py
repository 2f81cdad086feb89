"""One small class per engine: what it is given, what it is asked, what it answers.

``run`` is what is timed: one call per message, in C loops where the engine's own call allows it, and
the answer looked at as little as Python allows (its length or truth). ``hits`` answers for one
message in a form that can be compared; it is never timed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import Any, ClassVar

Hit = tuple[int, int, int]
"""Number of the term, start, end; code points, half open."""


class Peer:
    """An engine to compare. Its ``find`` is the call that a service would make for each message."""

    name: ClassVar[str]
    module: ClassVar[str]
    distribution: ClassVar[str]
    answer: ClassVar[str] = "hits"
    """What it tells: every hit (``hits``), which terms hit (``terms``), or whether anything did (``any``)."""
    most_terms: ClassVar[int] = 1_000_000
    find: Callable[[str], Any]

    def __init__(self, terms: Sequence[str]) -> None:
        self.build(terms)

    def build(self, terms: Sequence[str]) -> None:
        raise NotImplementedError

    def run(self, messages: Sequence[str]) -> int:
        """Asks for each message; the sum of the lengths of the answers."""
        return sum(map(len, map(self.find, messages)))

    def hits(self, message: str) -> set[Hit]:
        """The hits of one message; of engines that give no positions, with -1 for start and end."""
        return set(self.find(message))

    @classmethod
    def missing(cls) -> str | None:
        """Why it cannot be run, or ``None``."""
        return None if find_spec(cls.module) else f"{cls.distribution} is not installed"

    @classmethod
    def version(cls) -> str:
        return version(cls.distribution)


POLICY = """
policy "bench" language 1  effective 2022-06-20
terms listed { anywhere from file "terms.txt" }
rule found { severity minor  when any listed }
"""


class _Bylaw(Peer):
    module = distribution = "bylaw"

    @classmethod
    def version(cls) -> str:
        import bylaw

        return bylaw.__version__

    def build(self, terms: Sequence[str]) -> None:
        import bylaw

        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "terms.txt").write_text("\n".join(terms) + "\n", "utf-8")
            (Path(folder) / "bench.bylaw").write_text(POLICY, "utf-8")
            self.policy = bylaw.load(Path(folder) / "bench.bylaw")


class BylawMatches(_Bylaw):
    """bylaw's engine alone: all overlapping hits with positions; folds every message (it always does)."""

    name = "bylaw, engine"

    def build(self, terms: Sequence[str]) -> None:
        super().build(terms)
        self.find = self.policy._engine.matches

    def run(self, messages: Sequence[str]) -> int:
        return sum(len(found) for found, _ in map(self.find, messages))

    def hits(self, message: str) -> set[Hit]:
        found, truncated = self.find(message)
        assert not truncated
        return {(term, start, end) for term, start, end, _ in found}


class BylawJudge(_Bylaw):
    """bylaw as it is used: a decision with points and, when looked at, findings with their spans."""

    name = "bylaw, judge"
    answer = "any"

    def build(self, terms: Sequence[str]) -> None:
        super().build(terms)
        self.find = self.policy.judge
        self.numbers = {term: number for number, term in enumerate(terms)}

    def run(self, messages: Sequence[str]) -> int:
        """How many messages have a finding."""
        return sum(map(bool, map(self.find, messages)))

    def hits(self, message: str) -> set[Hit]:
        spans = [span for finding in self.find(message).findings for span in finding.spans]
        return {(self.numbers[span.term], span.start, span.end) for span in spans}


class PyAhoCorasick(Peer):
    """All overlapping hits; gives the last code point of each, so the start is reckoned from the term's length."""

    name = distribution = "pyahocorasick"
    module = "ahocorasick"

    def build(self, terms: Sequence[str]) -> None:
        import ahocorasick

        self.automaton = ahocorasick.Automaton()
        for number, term in enumerate(terms):
            self.automaton.add_word(term, (number, len(term)))
        self.automaton.make_automaton()
        self.find = self.automaton.iter

    def run(self, messages: Sequence[str]) -> int:
        return sum(map(len, map(list, map(self.find, messages))))

    def hits(self, message: str) -> set[Hit]:
        return {(number, last + 1 - length, last + 1) for last, (number, length) in self.find(message)}


class AhoCorasickRs(Peer):
    """All overlapping hits in code points; the implementation it chooses by itself."""

    name = module = distribution = "ahocorasick_rs"
    implementation: ClassVar[str | None] = None

    def build(self, terms: Sequence[str]) -> None:
        import ahocorasick_rs as rs

        chosen = getattr(rs.Implementation, self.implementation) if self.implementation else None
        search = rs.AhoCorasick(terms, implementation=chosen).find_matches_as_indexes
        self.find = lambda message: search(message, True)
        self.search = search

    def run(self, messages: Sequence[str]) -> int:
        search = self.search
        return sum([len(search(message, True)) for message in messages])


class AhoCorasickRsDfa(AhoCorasickRs):
    """The same as a DFA, its fastest form; not built for very many terms (gigabytes)."""

    name = "ahocorasick_rs, DFA"
    implementation = "DFA"
    most_terms = 20_000


class DaachorseChars(Peer):
    """All overlapping hits in code points; character-wise double array."""

    name = "daachorse, characters"
    module = distribution = "daachorse"

    def build(self, terms: Sequence[str]) -> None:
        import daachorse

        self.find = daachorse.CharwiseDoubleArrayAhoCorasick(list(terms)).find_overlapping

    def hits(self, message: str) -> set[Hit]:
        return {(number, start, end) for start, end, number in self.find(message)}


class DaachorseBytes(Peer):
    """All overlapping hits, but positions are bytes of UTF-8: turning them into code points is not timed."""

    name = "daachorse, bytes"
    module = distribution = "daachorse"

    def build(self, terms: Sequence[str]) -> None:
        import daachorse

        self.search = daachorse.DoubleArrayAhoCorasick([term.encode() for term in terms]).find_overlapping
        self.find = lambda message: self.search(message.encode())

    def run(self, messages: Sequence[str]) -> int:
        return sum(map(len, map(self.search, map(str.encode, messages))))

    def hits(self, message: str) -> set[Hit]:
        at = {byte: i for i, byte in enumerate(accumulate((len(c.encode()) for c in message), initial=0))}
        return {(number, at[start], at[end]) for start, end, number in self.find(message)}


class MatcherPy(Peer):
    """Which terms occur, each once, without positions; no folding asked for (``ProcessType.NONE``)."""

    name = module = distribution = "matcher_py"
    answer = "terms"

    def build(self, terms: Sequence[str]) -> None:
        from matcher_py import ProcessType, SimpleMatcherBuilder

        builder = SimpleMatcherBuilder()
        for number, term in enumerate(terms):
            builder.add_word(ProcessType.NONE, number, term)
        self.find = builder.build().process

    def hits(self, message: str) -> set[Hit]:
        return {(found.word_id, -1, -1) for found in self.find(message)}


PEERS: tuple[type[Peer], ...] = (
    BylawMatches, BylawJudge, PyAhoCorasick, AhoCorasickRs, AhoCorasickRsDfa, DaachorseChars, DaachorseBytes, MatcherPy,
)  # fmt: skip


def expected_count(answer: str, hits: Sequence[set[Hit]]) -> int:
    """What ``run`` must return, given the true hits of every message."""
    if answer == "hits":
        return sum(map(len, hits))
    if answer == "terms":
        return sum(len({term for term, _, _ in found}) for found in hits)
    return sum(map(bool, hits))
