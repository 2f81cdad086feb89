"""Condition + matches → why it holds or not: a tree of what was found, what was missing, and how far apart things were.

Whether a condition holds is asked of the reference engine; the rest is measured with its ruler.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bylaw.decision import Span, view_names
from bylaw.language.model import Model
from bylaw.reasons.refused import Refused
from bylaw.reference.conditions import Found, Scene, evidence, is_disguised
from bylaw.reference.distance import Ruler, are_near
from bylaw.reference.plan import Condition

MOST_NAMES = 5
"""Terms that are named of those that are missing."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A subject and the partner that comes closest to being near enough.

    ``why``: ``far`` (``distance`` is more than ``limit``; of ``sentence``: how many sentences end between),
    ``side`` (they stand in the other order) or ``overlap``.
    """

    subject: Span
    partner: Span
    unit: str
    distance: int
    limit: int
    why: str

    def to_dict(self) -> dict[str, Any]:
        return {"subject": self.subject.to_dict(), "partner": self.partner.to_dict(), "unit": self.unit,
                "distance": self.distance, "limit": self.limit, "why": self.why}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A condition of the plan and why it ``holds`` or not.

    Of ``hits``: ``found`` are the matches that satisfy it (or all subjects, if there are too few), ``partners`` what
    stands near them; ``asked`` how many it takes and ``has`` how many there are; ``missing``: terms of ``all``;
    ``plain``: matches that are not disguised as it asks for; ``apart``: the closest pair, if none is near;
    ``refused`` hits of its lists that are no matches. Of ``context``: ``value`` is what was given.
    """

    condition: Condition
    holds: bool
    parts: tuple[Node, ...] = ()
    found: tuple[Span, ...] = ()
    partners: tuple[Span, ...] = ()
    asked: int = 1
    has: int = 0
    missing: tuple[str, ...] = ()
    plain: tuple[Span, ...] = ()
    apart: Apart | None = None
    refused: tuple[Refused, ...] = ()
    value: int | str | None = None

    def to_dict(self, written: Callable[[Condition], str]) -> dict[str, Any]:
        out: dict[str, Any] = {"op": self.condition["op"], "written": written(self.condition), "holds": self.holds}
        if self.condition.get("called"):
            out["called"] = self.condition["called"]
        if self.parts:
            out["of"] = [part.to_dict(written) for part in self.parts]
        elif self.condition["op"] == "context":
            out["value"] = self.value
        else:
            out |= {
                "found": [s.to_dict() for s in self.found], "partners": [s.to_dict() for s in self.partners],
                "asked": self.asked, "has": self.has, "missing": list(self.missing),
                "plain": [s.to_dict() for s in self.plain],
                "apart": self.apart.to_dict() if self.apart else None,
                "refused": [r.to_dict() for r in self.refused],
            }  # fmt: skip
        return out

    @property
    def near_miss(self) -> bool:
        """Whether it does not hold though what it asks for is there: too far apart, or too few."""
        if self.holds:
            return False
        if self.parts:
            return any(p.near_miss for p in self.parts) or any(p.holds for p in self.parts if not p.is_fact)
        return self.apart is not None or (self.asked > 1 and self.has > 0)

    @property
    def is_fact(self) -> bool:
        """Whether it is about the context alone, or about what is not there."""
        if self.condition["op"] in ("context", "not"):
            return True
        return bool(self.parts) and all(part.is_fact for part in self.parts)

    def leaves(self) -> Iterable[Node]:
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


class Trees:
    """Explains the conditions of one rule."""

    def __init__(
        self, model: Model, scene: Scene, texts: Sequence[tuple[str, str]], refused: Mapping[str, Sequence[Refused]]
    ) -> None:
        self.model, self.scene, self.texts, self.refused = model, scene, texts, refused

    def node(self, condition: Condition) -> Node:
        op = condition["op"]
        holds = evidence(condition, self.scene) is not None
        if op in ("and", "or"):
            return Node(condition, holds, tuple(self.node(part) for part in condition["of"]))
        if op == "not":
            return Node(condition, holds, (self.node(condition["of"]),))
        if op == "context":
            return Node(condition, holds, value=self.scene.context[condition["field"]])
        return self._hits(condition, holds)

    def _hits(self, condition: Condition, holds: bool) -> Node:
        near = condition["near"]
        subjects = self._of(condition["lists"])
        asked = max(1, condition["n"])
        missing: tuple[str, ...] = ()
        plain: list[Found] = []
        if condition["disguised"]:
            plain = [f for f in subjects if not is_disguised(condition, f.match)]
            subjects = [f for f in subjects if is_disguised(condition, f.match)]
        partners: list[Found] = []
        apart = None
        near_ones = subjects
        if near is not None:
            others = self._of(near["lists"])
            pairs = [(s, o) for s in subjects for o in others if s.text == o.text
                     and are_near(s.match, o.match, near, self.scene.rulers[s.text])]  # fmt: skip
            near_ones = list(dict.fromkeys(s for s, _ in pairs))
            partners = list(dict.fromkeys(o for _, o in pairs))
            if not holds:
                rest = [s for s in subjects if s not in set(near_ones)]
                apart = self._closest(rest, others, near)
        terms = {f.match.term for f in near_ones}
        has = len(terms) if condition["need"] in ("different", "all") else len(near_ones)
        if condition["need"] == "all":
            all_terms = [t.id for n in condition["lists"] for t in self.scene.plan.lists[n].terms]
            asked = len(all_terms)
            missing = tuple(self.model.term(t)[0] for t in all_terms if t not in terms)
        lists = {self.model.lists[n].name for n in (*condition["lists"], *(near["lists"] if near else ()))}
        refused = [r for name in sorted(lists) for r in self.refused.get(name, ())]
        return Node(
            condition, holds, found=self._spans(near_ones if holds or near_ones else subjects),
            partners=self._spans(partners) if holds or near_ones
            else self._spans(self._of(near["lists"])) if near else (),
            asked=asked, has=has, missing=tuple(missing[:MOST_NAMES]), plain=self._spans(plain), apart=apart,
            refused=tuple(sorted(refused, key=lambda r: (r.field, r.start, r.end))),
        )  # fmt: skip

    def _of(self, lists: Sequence[int]) -> list[Found]:
        return [f for f in self.scene.found if f.match.in_list in lists]

    def _closest(self, subjects: Sequence[Found], others: Sequence[Found], near: Condition) -> Apart | None:
        best: tuple[tuple[int, int], Found, Found, str] | None = None
        for subject in subjects:
            for other in others:
                if subject.text == other.text:
                    ruler = self.scene.rulers[subject.text]
                    why, distance = _gap(subject, other, near, ruler)
                    rank = ({"far": 0, "side": 1, "overlap": 2}[why], distance)
                    if best is None or rank < best[0]:
                        best = rank, subject, other, why
        if best is None:
            return None
        (_, distance), subject, other, why = best
        return Apart(self.span(subject), self.span(other), near["unit"], distance, near["within"], why)

    def _spans(self, found: Iterable[Found]) -> tuple[Span, ...]:
        return tuple(sorted((self.span(f) for f in found), key=lambda s: (s.field, s.start, s.end, s.term)))

    def span(self, found: Found) -> Span:
        field, text = self.texts[found.text]
        match = found.match
        term, lst = self.model.term(match.term)
        return Span(field, match.start, match.end, text[match.start : match.end], term, lst.name,
                    view_names(match.views), True)  # fmt: skip


def _gap(subject: Found, other: Found, near: Condition, ruler: Ruler) -> tuple[str, int]:
    """Why two are not near, and how far they are apart in the relation's unit."""
    one, two = subject.match, other.match
    if one.end <= two.start:
        start, end, wrong = one.end, two.start, near["side"] == "after"
    elif two.end <= one.start:
        start, end, wrong = two.end, one.start, near["side"] == "before"
    else:
        return "overlap", 0
    unit = near["unit"]
    distance = {"words": ruler.words, "sentence": ruler.sentences}[unit](start, end) if unit in (
        "words", "sentence") else end - start  # fmt: skip
    return ("side" if wrong else "far"), distance
