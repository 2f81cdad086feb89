"""What workers are given, as files: terms, and texts with the truth about them."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peers import Hit, PyAhoCorasick
from truth import true_hits

ANSWERS = ("hits", "terms", "any")


@dataclass(frozen=True)
class Texts:
    """``timed`` is searched for time, ``checked`` for answers (``truth``); ``counts`` is what ``timed`` must come to.

    Where ``checked`` is ``timed``, a slow engine is given fewer of them; else it is given ``checked``.
    """

    timed: Sequence[str]
    checked: Sequence[str]
    truth: Sequence[set[Hit]]
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes of UTF-8 that are timed."""
        return sum(len(text.encode()) for text in self.timed)

    def save(self, path: Path) -> Path:
        path.write_bytes(pickle.dumps(self, pickle.HIGHEST_PROTOCOL))
        return path


def load(path: Path) -> Any:
    return pickle.loads(path.read_bytes())


def every_text(terms: Sequence[str], texts: Sequence[str], searched: Sequence[str] | None = None) -> Texts:
    """All are checked. ``searched``: what was found in those is the truth about ``texts`` (as they were typed)."""
    truth = true_hits(terms, searched or texts)
    return Texts(texts, texts, truth, {answer: _count(answer, truth) for answer in ANSWERS})


def long_text(terms: Sequence[str], text: str, checked_chars: int = 400_000) -> Texts:
    """The beginning is checked hit by hit, the whole by numbers."""
    head = text[:checked_chars]
    found = PyAhoCorasick(terms).scan(text)
    counts = {"hits": len(found), "terms": len({number for _, (number, _) in found}), "any": int(bool(found))}
    return Texts([text], [head], true_hits(terms, [head]), counts)


def clean(timed: Sequence[str], checked: Sequence[str], truth: Sequence[set[Hit]]) -> Texts:
    """Texts to time in which there is nothing, and others to check."""
    return Texts(timed, checked, truth, dict.fromkeys(ANSWERS, 0))


def _count(answer: str, truth: Sequence[set[Hit]]) -> int:
    if answer == "terms":
        return sum(len({term for term, _, _ in hits}) for hits in truth)
    return sum(map(len, truth)) if answer == "hits" else sum(map(bool, truth))
