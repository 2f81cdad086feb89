"""Libraries of other kinds: Hyperscan, matcher_py, RE2, YARA-X, FlashText, Python's ``re``."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from peers.base import ARROW_JOINED, JOINED, JOINING_CALLS, ArrowJoining, Hit, Peer, Way


class Hyperscan(ArrowJoining):
    """All overlapping hits, as literals: term and end in bytes of UTF-8; the start is reckoned from the length.

    Asking it for starts (``SOM_LEFTMOST``) would cost it more. Turning bytes into code points is not timed.
    """

    name = module = distribution = "hyperscan"
    end_at = 1
    calls = documents = JOINING_CALLS
    batches = (*JOINED, ARROW_JOINED)
    stores = True

    def build(self, terms: Sequence[str]) -> None:
        import hyperscan

        encoded = [term.encode() for term in terms]
        self.lengths = list(map(len, encoded))
        self.database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self.database.compile(
            expressions=encoded, ids=list(range(len(terms))), elements=len(terms), flags=[0] * len(terms), literal=True
        )

    def dump(self) -> bytes:
        import hyperscan

        return bytes(hyperscan.dumpb(self.database))

    def restore(self, data: bytes) -> None:
        import hyperscan

        self.database = hyperscan.loadb(data, hyperscan.HS_MODE_BLOCK)
        self.database.scratch = hyperscan.Scratch(self.database)

    def scan(self, text: Any) -> Sequence[Any]:
        found: list[tuple[int, int]] = []
        self.database.scan(text, match_event_handler=_keep, context=found)
        return found

    def place(self, raw: Any) -> Hit:
        number, end = raw
        return number, end - self.lengths[number], end


def _keep(number: int, _start: int, end: int, _flags: int, found: list[tuple[int, int]]) -> None:
    found.append((number, end))


class MatcherPy(Peer):
    """Which terms occur, each once, without positions; no folding asked for (``ProcessType.NONE``).

    ``batch_is_match`` only says whether anything was found.
    """

    name = module = distribution = "matcher_py"
    folding: ClassVar[str] = "NONE"
    stores = True

    def build(self, terms: Sequence[str]) -> None:
        import matcher_py

        kind = getattr(matcher_py.ProcessType, self.folding)
        builder = matcher_py.SimpleMatcherBuilder()
        for number, term in enumerate(terms):
            builder.add_word(kind, number, term)
        self.matcher = builder.build()

    def dump(self) -> bytes:
        return pickle.dumps(self.matcher)

    def restore(self, data: bytes) -> None:
        self.matcher = pickle.loads(data)

    def run(self, texts: Sequence[str]) -> int:
        return sum(map(len, map(self.matcher.process, texts)))

    def hits(self, texts: Sequence[str]) -> Iterator[set[Hit]]:
        for text in texts:
            yield {(found.word_id, -1, -1) for found in self.matcher.process(text)}

    def run_batch(self, texts: Sequence[str]) -> int:
        return sum(map(len, self.matcher.batch_process(texts)))

    def batch_hits(self, texts: Sequence[str]) -> Iterator[set[Hit]]:
        for found in self.matcher.batch_process(list(texts)):
            yield {(result.word_id, -1, -1) for result in found}

    def run_any(self, texts: Sequence[str]) -> int:
        return sum(self.matcher.batch_is_match(texts))

    def any_hits(self, texts: Sequence[str]) -> Iterator[set[Hit]]:
        for found in self.matcher.batch_is_match(list(texts)):
            yield {(-1, -1, -1)} if found else set()

    calls = documents = (Way("", "terms", run, hits),)
    batches = (Way("batch_process", "terms", run_batch, batch_hits), Way("batch_is_match", "any", run_any, any_hits))


class MatcherPyFolding(MatcherPy):
    """Which terms occur in texts that nobody has folded: variants, deletions and normalisation by matcher_py.

    Its folding is another than bylaw's (it drops every blank and sign), so its answers are not compared.
    """

    name = "matcher_py, folding"
    folding = "VARIANT_NORM_DELETE_NORMALIZE"
    stores = False
    calls = documents = ()
    raw_calls = (Way("", "own", MatcherPy.run, MatcherPy.hits),)
    batches = ()


class Re2Set(Peer):
    """Which terms occur, each once, without positions (``Set`` of literals)."""

    name = "google-re2, Set"
    distribution = "google-re2"
    module = "re2"
    most_terms = 20_000

    def build(self, terms: Sequence[str]) -> None:
        import re2

        options = re2.Options()
        options.literal = True
        options.max_mem = 2**30
        self.set = re2.Set.SearchSet(options)
        for term in terms:
            self.set.Add(term)
        self.set.Compile()

    def run(self, texts: Sequence[str]) -> int:
        match = self.set.Match
        return sum([len(found) for found in map(match, texts) if found])

    def hits(self, texts: Sequence[str]) -> Iterator[set[Hit]]:
        for text in texts:
            yield {(number, -1, -1) for number in self.set.Match(text) or ()}

    calls = documents = (Way("", "terms", run, hits),)


class YaraX(Peer):
    """Which rules match, a rule a term; positions are made for who looks at them, which is not timed."""

    name = distribution = "yara-x"
    module = "yara_x"
    most_terms = 20_000

    def build(self, terms: Sequence[str]) -> None:
        self.scan = scanner(
            f"rule t{number} {{ strings: $a = {yara_text(term)} condition: $a }}" for number, term in enumerate(terms)
        )

    def run(self, texts: Sequence[str]) -> int:
        scan = self.scan
        return sum([len(scan(text.encode()).matching_rules) for text in texts])

    def hits(self, texts: Sequence[str]) -> Iterator[set[Hit]]:
        for text in texts:
            yield {(int(rule.identifier[1:]), -1, -1) for rule in self.scan(text.encode()).matching_rules}

    calls = documents = (Way("", "terms", run, hits),)


def scanner(rules: Iterator[str]) -> Any:
    """YARA-X's scan of one text, made of rules' sources."""
    import yara_x

    return yara_x.Scanner(yara_x.compile("\n".join(rules))).scan


def yara_text(term: str) -> str:
    """A YARA text string."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in term.encode()) + '"'


class FlashText2(Peer):
    """Whole words only, and of overlapping ones the longest: a part of the terms. Every one it gives is checked.

    Its positions are not: where a text has anything but ASCII, they are sometimes code points and sometimes bytes.
    """

    name = module = distribution = "flashtext2"

    def build(self, terms: Sequence[str]) -> None:
        import flashtext2

        self.numbers = {term: number for number, term in enumerate(terms)}
        processor = flashtext2.KeywordProcessor(case_sensitive=True)
        processor.add_keywords_from_iter(terms)
        self.find = processor.extract_keywords_with_span

    def run(self, texts: Sequence[str]) -> int:
        return sum(map(len, map(self.find, texts)))

    def hits(self, texts: Sequence[str]) -> Iterator[set[Hit]]:
        for text in texts:
            yield {(self.numbers[term], -1, -1) for term, _, _ in self.find(text)}

    calls = documents = (Way("", "words", run, hits),)


class PythonRe(Peer):
    """Whether anything was found: ``re.search`` of all terms as one alternation."""

    name = "Python re"
    distribution = module = "re"
    most_terms = 20_000

    def build(self, terms: Sequence[str]) -> None:
        self.search = re.compile("|".join(map(re.escape, terms))).search

    def run(self, texts: Sequence[str]) -> int:
        return sum([match is not None for match in map(self.search, texts)])

    def hits(self, texts: Sequence[str]) -> Iterator[set[Hit]]:
        for text in texts:
            yield {(-1, -1, -1)} if self.search(text) else set()

    @classmethod
    def version(cls) -> str:
        import platform

        return platform.python_version()

    calls = (Way("", "any", run, hits),)
