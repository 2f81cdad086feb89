"""The same work for every engine: one call per message, all hits of all terms, answers checked first."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

import truth
from corpora import Workload
from peers import PEERS, Hit, Peer, Way, expected_count


@cache
def true_hits(workload: Workload) -> list[set[Hit]]:
    """The hits of every message."""
    return truth.true_hits(workload.terms, workload.messages)


@cache
def built(peer: type[Peer], workload: Workload) -> Peer:
    return peer(workload.terms)


@cache
def verified(peer: type[Peer], way: Way, workload: Workload) -> Peer:
    """The engine, built; its answers are equal to the truth, message by message."""
    engine = built(peer, workload)
    if difference := truth.differences(engine, way, workload.messages, true_hits(workload)).first:
        pytest.fail(f"{peer.label(way)}: {difference}")
    return engine


CASES = [(peer, way) for peer in PEERS for way in peer.calls]


@pytest.mark.parametrize(("peer", "way"), CASES, ids=[peer.label(way).replace(", ", "-") for peer, way in CASES])
def test_matching(peer: type[Peer], way: Way, workload: Workload, benchmark: Any, rounds: int) -> None:
    if reason := peer.missing():
        pytest.skip(reason)
    if len(workload.terms) > peer.most_terms:
        pytest.skip(f"{peer.name} is not built for {len(workload.terms):,} terms")
    engine = verified(peer, way, workload)
    expected = expected_count(way.answer, true_hits(workload))
    benchmark.group = workload.name
    benchmark.extra_info.update(
        peer=peer.label(way), version=peer.version(), answer=way.answer, workload=workload.name, texts=workload.origin,
        terms=len(workload.terms), messages=len(workload.messages), counted=expected,
    )  # fmt: skip
    counted = benchmark.pedantic(
        way.run, setup=lambda: ((engine, workload.fresh()), {}), rounds=rounds, warmup_rounds=1, iterations=1
    )
    assert expected is None or counted == expected
    assert expected != 0, "a workload without a single hit proves nothing"
