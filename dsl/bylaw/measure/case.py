"""A text that was judged otherwise than people did → what its author should see of it, of bounded size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bylaw.decision import Decision, Match, Span
from bylaw.measure.labelled import Labelled, marked_text
from bylaw.policy import Policy

MOST_SPANS = 30
"""Spans of one text that are kept."""

AROUND = 60
"""Code points that are shown around what was found."""

MOST_SHOWN = 600
"""Code points of a text that are kept, whatever its length."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span of a finding, or, where no rule holds, a match that no rule made anything of (``rule`` is ``None``)."""

    rule: str | None
    mode: str | None
    field: str
    start: int
    end: int
    text: str
    term: str
    terms_list: str
    views: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule, "mode": self.mode, "field": self.field, "start": self.start, "end": self.end,
            "text": self.text, "term": self.term, "list": self.terms_list, "views": list(self.views),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A text that is listed. ``shown``: it, or a piece of it, with what was found between ``[[`` and ``]]``;
    ``labelled``: what people marked, start, end and text.

    ``rules`` hold, in any lane; ``excepted`` would, but for an ``unless``.
    """

    id: Any
    where: str
    corpus: str
    label: str
    evasion: str | None
    step: str
    points: int
    review: str | None
    rules: tuple[str, ...]
    excepted: tuple[str, ...]
    shown: str
    evidence: tuple[Evidence, ...]
    labelled: tuple[tuple[int, int, str], ...]

    def to_dict(self, texts: bool = True) -> dict[str, Any]:
        """As JSON-ready values; without ``texts``, no word of what was written."""
        out = {
            "id": self.id, "where": self.where, "corpus": self.corpus, "label": self.label, "evasion": self.evasion,
            "step": self.step, "points": self.points, "review": self.review, "rules": list(self.rules),
            "excepted": list(self.excepted),
        }  # fmt: skip
        if not texts:
            return out
        labelled = [{"start": start, "end": end, "text": text} for start, end, text in self.labelled]
        return out | {
            "shown": self.shown, "evidence": [one.to_dict() for one in self.evidence], "labelled": labelled
        }  # fmt: skip


def case(one: Labelled, decision: Decision, policy: Policy) -> Case:
    """What is kept of a text and its decision."""
    evidence = [(f.rule, f.mode, span) for f in decision.findings for span in f.spans]
    texts = {policy.model.fields[0]: one.text} if isinstance(one.text, str) else one.text
    if not evidence:
        loose = [_span(field, match) for field, text in texts.items() for match in policy.matches(text)]
        kept = [_evidence(None, None, span) for span in loose[:MOST_SPANS]]
    else:
        kept = [_evidence(*item) for item in evidence[:MOST_SPANS]]
    first = kept[0].field if kept else None
    shown = marked_text(one.text) if first is None else texts[first]
    return Case(
        one.id, one.where, one.corpus, one.label, one.evasion, decision.sanction.step, decision.points,
        decision.review, tuple(f.rule for f in decision.findings), tuple(e.rule for e in decision.excepted),
        bracketed(shown, [(e.start, e.end) for e in kept if e.field == first]), tuple(kept),
        tuple((a, b, marked_text(one.text)[a:b][:MOST_SHOWN]) for a, b in one.spans[:MOST_SPANS]),
    )  # fmt: skip


def _span(field: str, match: Match) -> Span:
    return Span(field, match.start, match.end, match.text, match.term, match.terms_list, match.views, False)


def _evidence(rule: str | None, mode: str | None, span: Span) -> Evidence:
    text = span.text[:MOST_SHOWN]
    return Evidence(rule, mode, span.field, span.start, span.end, text, span.term, span.terms_list, span.views)


def bracketed(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text around the spans with each of them between ``[[`` and ``]]``; those that overlap are one."""
    first = max(0, min((start for start, _ in spans), default=0) - AROUND)
    last = min(len(text), max((end for _, end in spans), default=2 * AROUND) + AROUND, first + MOST_SHOWN)
    out, at = ["…" if first else ""], first
    for start, end in _joined(spans):
        if start >= last:
            break
        out += [text[at:start], "[[", text[start : min(end, last)], "]]"]
        at = min(end, last)
    return "".join([*out, text[at:last], "…" if last < len(text) else ""])


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = out[-1][0], max(end, out[-1][1])
        else:
            out.append((start, end))
    return out
