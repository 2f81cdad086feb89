"""Decisions, and what persons said of them → the findings of an act as they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bylaw.sanctions.events import Event, Reversal, Review, key_of


def counts(finding: Mapping[str, Any]) -> bool:
    """Whether a finding of a statement has points: it is enforced, or a person upheld it."""
    return finding["mode"] == "enforce" or bool(finding["review"] and finding["review"]["upheld"])


class Found:
    """The findings of an account's decisions. ``iso`` writes a moment."""

    def __init__(
        self, events: Iterable[Event], decisions: Mapping[str, Mapping[str, Any]], until: int, iso: Callable[[int], str]
    ) -> None:
        self._decisions, self._iso = decisions, iso
        self._reversed: set[str] = set()
        self._reviews: dict[str, Review] = {}
        for event in sorted((e for e in events if e.at <= until), key=lambda e: (e.at, e.id)):
            if isinstance(event, Reversal):
                self._reversed.update(event.keys)
            elif isinstance(event, Review):
                for key in event.keys:
                    known = self._reviews.setdefault(key, event)
                    if known.upheld and not event.upheld:  # two that differ put it aside
                        self._reviews[key] = event

    def decision(self, item: str, at: int | None) -> Mapping[str, Any]:
        """The decision about an item at a moment; the first about it, if none was made of that moment."""
        about = getattr(self._decisions, "about", None)
        made = [d for d in about(item) if d["at"] == at] if about is not None else []
        return made[0] if made else self._decisions.get(item, {})

    def of(self, item: str, at: int) -> list[dict[str, Any]]:
        """Its findings, but those that were reversed."""
        out = []
        for finding in self.decision(item, at).get("findings", ()):
            key = key_of(item, finding["category"])
            if key not in self._reversed:
                out.append(
                    {**finding, "item": item, "review": self._review(key) if finding["mode"] == "grey" else None}
                )
        return out

    def _review(self, key: str) -> dict[str, Any] | None:
        review = self._reviews.get(key)
        return None if review is None else {"upheld": review.upheld, "at": self._iso(review.at), "by": review.by}
