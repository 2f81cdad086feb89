"""bylaw as a peer: the engine alone, the public calls, the batches."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import features
from peers.base import Hit, Peer, Way, given

POLICY = """
policy "bench" language 1  effective 2022-06-20
terms listed {{ {ignore}anywhere from file "terms.txt" }}
rule found {{ severity minor  when any listed }}
"""


class Bylaw(Peer):
    """A policy of one dated rule on one list. Folds every text (it always does) and keeps positions in it.

    ``judge`` is the public call: calendar, rule, points and decision; whether it found anything is asked, and spans
    are made for who looks. ``judge, all spans`` looks at each. ``engine`` is the native matcher alone, which answers
    what the peers answer, as tuples.
    """

    name = module = distribution = "bylaw"
    ignore: ClassVar[str] = ""
    stores = not features.missing("bylaw.to_bytes")

    def build(self, terms: Sequence[str]) -> None:
        self.numbers = {term: number for number, term in enumerate(terms)}
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "terms.txt").write_text("\n".join(terms) + "\n", "utf-8")
            (Path(folder) / "bench.bylaw").write_text(POLICY.format(ignore=self.ignore), "utf-8")
            self.policy = features.load(Path(folder) / "bench.bylaw")

    def dump(self) -> bytes:
        return features.to_bytes(self.policy)

    def restore(self, data: bytes) -> None:
        self.policy = features.from_bytes(data)

    @classmethod
    def version(cls) -> str:
        import bylaw

        return bylaw.__version__

    def judge(self, texts: Sequence[str]) -> int:
        return sum(map(bool, map(self.policy.judge, texts)))

    def judge_and_look(self, texts: Sequence[str]) -> int:
        judge = self.policy.judge
        return sum(len(finding.spans) for text in texts for finding in judge(text).findings)

    def judged(self, texts: Sequence[str]) -> Iterator[set[Hit]]:
        for text in texts:
            yield self._hits(self.policy.judge(text))

    def judge_many(self, texts: Sequence[str]) -> int:
        return sum(map(bool, features.judge_many(self.policy, texts)))

    def many_judged(self, texts: Sequence[str]) -> Iterator[set[Hit]]:
        return map(self._hits, features.judge_many(self.policy, texts))

    def judge_arrow(self, texts: Any) -> int:
        return features.rows_found(features.judge_arrow(self.policy, texts))

    def pyarrow_judged(self, texts: Sequence[str]) -> list[set[Hit]]:
        return self._rows(given("pyarrow", texts))

    def polars_judged(self, texts: Sequence[str]) -> list[set[Hit]]:
        return self._rows(given("polars", texts))

    def match(self, texts: Sequence[str]) -> int:
        return sum([len(found) for found, _ in map(features.matching(self.policy), texts)])

    def matched(self, texts: Sequence[str]) -> Iterator[set[Hit]]:
        for found, truncated in map(features.matching(self.policy), texts):
            assert not truncated
            yield {(term, start, end) for term, start, end, _ in found}

    def matched_terms(self, texts: Sequence[str]) -> Iterator[set[Hit]]:
        for hits in self.matched(texts):
            yield {(term, -1, -1) for term, _, _ in hits}

    def _hits(self, decision: Any) -> set[Hit]:
        assert not decision.truncated
        numbers = self.numbers
        return {(numbers[span.term], span.start, span.end) for f in decision.findings for span in f.spans}

    def _rows(self, texts: Any) -> list[set[Hit]]:
        rows = features.spans_of(features.judge_arrow(self.policy, texts))
        return [{(self.numbers[term], start, end) for term, start, end in spans} for spans in rows]

    calls = (
        Way("judge", "any", judge, judged, shown="hits"),
        Way("judge, all spans", "hits", judge_and_look, judged),
        Way("engine", "hits", match, matched),
    )
    raw_calls = (Way("judge", "any", judge, matched_terms, shown="terms"),)
    batches = (
        Way("judge_many", "any", judge_many, many_judged, shown="hits"),
        Way("pyarrow", "any", judge_arrow, pyarrow_judged, "pyarrow", ("bylaw.judge_arrow", "pyarrow"), "hits"),
        Way("polars", "any", judge_arrow, polars_judged, "polars", ("bylaw.judge_arrow", "pyarrow", "polars"), "hits"),
    )
    documents = calls


class BylawViews(Bylaw):
    """The same, and every term may be found through all disguises the language knows."""

    name = "bylaw, all views"
    ignore = "ignore separators, lookalikes  "
    calls = documents = ()
    raw_calls = (Way("judge", "own", Bylaw.judge, Bylaw.matched_terms),)
    batches = ()
