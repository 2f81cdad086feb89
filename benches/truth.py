"""What is right: the hits that pyahocorasick finds, itself held to ``str.find``; and how an engine differs from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from peers import Hit, Peer, PyAhoCorasick, Way, projected

SAMPLE = 20
"""So many texts are also searched with ``str.find``."""

_NOTHING: set[Hit] = set()


class Difference(NamedTuple):
    """``first``: the first text that was answered otherwise than it should be, or ``None``."""

    first: str | None
    agreeing: int
    compared: int


def true_hits(terms: Sequence[str], texts: Sequence[str]) -> list[set[Hit]]:
    """The hits of every text."""
    oracle = PyAhoCorasick(terms)
    hits = [found or _NOTHING for found in oracle.hits(texts)]
    for text, found in list(zip(texts, hits, strict=True))[:SAMPLE]:
        if len(text) < 10_000 and found != naive_hits(terms, text):
            raise AssertionError(f"the oracle is wrong about {text!r}")
    return hits


def naive_hits(terms: Sequence[str], text: str) -> set[Hit]:
    """All overlapping occurrences, as ``str.find`` sees them."""
    found = set()
    for number, term in enumerate(terms):
        start = text.find(term)
        while start >= 0:
            found.add((number, start, start + len(term)))
            start = text.find(term, start + 1)
    return found


def differences(engine: Peer, way: Way, texts: Sequence[str], truth: Sequence[set[Hit]]) -> Difference:
    """Compares as much as the way shows. What is its ``own`` is only counted: where does it name the same terms?"""
    first, agreeing = None, 0
    for text, found, hits in zip(texts, way.hits(engine, texts), truth, strict=True):
        shown = way.shown or way.answer
        wanted = projected(hits, "terms" if shown in ("own", "words") else shown)
        right = found <= wanted if shown == "words" else found == wanted
        agreeing += right
        if not right and first is None and shown != "own":
            at = f"{text[:80]!r}{'…' if len(text) > 80 else ''}"
            first = f"{at}: has {sorted(found - wanted)[:5]} too many, lacks {sorted(wanted - found)[:5]}"
    return Difference(first, agreeing, len(texts))
