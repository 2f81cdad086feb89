"""The same work for every engine: one call per message, all hits of all terms, answers checked first.

The truth is pyahocorasick's answer, itself held to ``str.find`` on a sample.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from corpora import Workload
from peers import PEERS, Hit, Peer, PyAhoCorasick, expected_count

_SAMPLE = 20


@cache
def true_hits(workload: Workload) -> list[set[Hit]]:
    """The hits of every message."""
    oracle = PyAhoCorasick(workload.terms)
    hits = [oracle.hits(message) for message in workload.messages]
    for message, found in list(zip(workload.messages, hits, strict=True))[:_SAMPLE]:
        assert found == naive_hits(workload.terms, message)
    return hits


def naive_hits(terms: tuple[str, ...], message: str) -> set[Hit]:
    """All overlapping occurrences, as ``str.find`` sees them."""
    found = set()
    for number, term in enumerate(terms):
        start = message.find(term)
        while start >= 0:
            found.add((number, start, start + len(term)))
            start = message.find(term, start + 1)
    return found


@cache
def verified(peer: type[Peer], workload: Workload) -> Peer:
    """The engine, built; its answers are equal to the truth, message by message."""
    engine = peer(workload.terms)
    for message, truth in zip(workload.messages, true_hits(workload), strict=True):
        wanted = {(term, -1, -1) for term, _, _ in truth} if peer.answer == "terms" else truth
        found = engine.hits(message)
        assert found == wanted, f"{peer.name}: {message!r}: {_terms(found ^ wanted, workload)}"
    return engine


def _terms(hits: set[Hit], workload: Workload) -> list[tuple[str, int, int]]:
    return sorted((workload.terms[term], start, end) for term, start, end in hits)


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name.replace(", ", "-"))
def test_matching(peer: type[Peer], workload: Workload, benchmark: Any, rounds: int) -> None:
    if reason := peer.missing():
        pytest.skip(reason)
    if len(workload.terms) > peer.most_terms:
        pytest.skip(f"{peer.name} is not built for {len(workload.terms):,} terms")
    engine = verified(peer, workload)
    expected = expected_count(peer.answer, true_hits(workload))
    benchmark.group = workload.name
    benchmark.extra_info.update(
        peer=peer.name, version=peer.version(), answer=peer.answer, workload=workload.name, texts=workload.origin,
        terms=len(workload.terms), messages=len(workload.messages), counted=expected,
    )  # fmt: skip
    counted = benchmark.pedantic(
        engine.run, setup=lambda: ((workload.fresh(),), {}), rounds=rounds, warmup_rounds=1, iterations=1
    )
    assert counted == expected
    assert expected > 0, "a workload without a single hit proves nothing"
