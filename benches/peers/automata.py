"""Aho–Corasick libraries: all overlapping hits."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from typing import Any, ClassVar

from peers.base import ARROW_JOINED, JOINED, JOINING_CALLS, ArrowJoining, Hit, Joining


class PyAhoCorasick(Joining):
    """All overlapping hits; gives the last code point of each, so the start is reckoned from the term's length."""

    name = distribution = "pyahocorasick"
    module = "ahocorasick"
    end_at = 0
    batches = JOINED
    stores = True

    def build(self, terms: Sequence[str]) -> None:
        import ahocorasick

        automaton = ahocorasick.Automaton()
        for number, term in enumerate(terms):
            automaton.add_word(term, (number, len(term)))
        automaton.make_automaton()
        self._take(automaton)

    def _take(self, automaton: Any) -> None:
        self.automaton, self.find = automaton, automaton.iter

    def dump(self) -> bytes:
        return pickle.dumps(self.automaton)

    def restore(self, data: bytes) -> None:
        self._take(pickle.loads(data))

    def scan(self, text: str) -> Sequence[Any]:
        return list(self.find(text))

    def run(self, texts: Sequence[str]) -> int:
        return sum(map(len, map(list, map(self.find, texts))))

    def place(self, raw: Any) -> Hit:
        last, (number, length) = raw
        return number, last + 1 - length, last + 1

    calls = documents = (JOINING_CALLS[0]._replace(run=run),)


class AhoCorasickRs(Joining):
    """All overlapping hits in code points; the implementation it chooses by itself."""

    name = module = distribution = "ahocorasick_rs"
    implementation: ClassVar[str | None] = None
    end_at = 2
    batches = JOINED

    def build(self, terms: Sequence[str]) -> None:
        import ahocorasick_rs as rs

        chosen = getattr(rs.Implementation, self.implementation) if self.implementation else None
        self.search = rs.AhoCorasick(terms, implementation=chosen).find_matches_as_indexes

    def scan(self, text: str) -> Sequence[Any]:
        found: Sequence[Any] = self.search(text, True)
        return found

    def run(self, texts: Sequence[str]) -> int:
        search = self.search
        return sum([len(search(text, True)) for text in texts])

    def place(self, raw: Any) -> Hit:
        number, start, end = raw
        return number, start, end

    calls = documents = (JOINING_CALLS[0]._replace(run=run),)


class AhoCorasickRsDfa(AhoCorasickRs):
    """The same as a DFA, its fastest form; not built for very many terms (gigabytes)."""

    name = "ahocorasick_rs, DFA"
    implementation = "DFA"
    most_terms = 20_000


class DaachorseChars(Joining):
    """All overlapping hits in code points; character-wise double array."""

    name = "daachorse, characters"
    module = distribution = "daachorse"
    end_at = 1
    calls = documents = JOINING_CALLS
    batches = JOINED
    stores = True

    def build(self, terms: Sequence[str]) -> None:
        import daachorse

        self._take(daachorse.CharwiseDoubleArrayAhoCorasick(list(terms)))

    def _take(self, automaton: Any) -> None:
        self.automaton, self.scan = automaton, automaton.find_overlapping

    def dump(self) -> bytes:
        return bytes(self.automaton.serialize())

    def restore(self, data: bytes) -> None:
        import daachorse

        self._take(daachorse.CharwiseDoubleArrayAhoCorasick.deserialize(data))

    def place(self, raw: Any) -> Hit:
        start, end, number = raw
        return number, start, end


class DaachorseBytes(ArrowJoining):
    """All overlapping hits, but positions are bytes of UTF-8: turning them into code points is not timed."""

    name = "daachorse, bytes"
    module = distribution = "daachorse"
    end_at = 1
    batches = (*JOINED, ARROW_JOINED)
    stores = True

    def build(self, terms: Sequence[str]) -> None:
        import daachorse

        self._take(daachorse.DoubleArrayAhoCorasick([term.encode() for term in terms]))

    def _take(self, automaton: Any) -> None:
        self.automaton, self.search = automaton, automaton.find_overlapping

    def dump(self) -> bytes:
        return bytes(self.automaton.serialize())

    def restore(self, data: bytes) -> None:
        import daachorse

        self._take(daachorse.DoubleArrayAhoCorasick.deserialize(data))

    def scan(self, text: Any) -> Sequence[Any]:
        found: Sequence[Any] = self.search(bytes(text))  # no copy of what is bytes already
        return found

    def run(self, texts: Sequence[str]) -> int:
        return sum(map(len, map(self.search, map(str.encode, texts))))

    def place(self, raw: Any) -> Hit:
        start, end, number = raw
        return number, start, end

    calls = documents = (JOINING_CALLS[0]._replace(run=run),)


class Acora(Joining):
    """All overlapping hits; gives the start of each, and the term itself."""

    name = module = distribution = "acora"
    most_terms = 20_000
    end_at = 1
    calls = documents = JOINING_CALLS

    def build(self, terms: Sequence[str]) -> None:
        import acora

        self.numbers = {term: number for number, term in enumerate(terms)}
        self.scan = acora.AcoraBuilder(*terms).build().findall

    def place(self, raw: Any) -> Hit:
        term, start = raw
        return self.numbers[term], start, start + len(term)
