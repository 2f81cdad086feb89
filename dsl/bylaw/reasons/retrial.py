"""A decision → what would have changed it. Every answer is judged anew by the reference engine; none is guessed."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import Any

from bylaw.decision import Decision, Span
from bylaw.language.ladders import KIND
from bylaw.language.model import Model
from bylaw.plan import compile_plan
from bylaw.policy import MAX_CHARS, MAX_MATCHES
from bylaw.reference.conditions import Found, Value, evidence
from bylaw.reference.engine import ReferenceEngine, Sight
from bylaw.reference.plan import Condition
from bylaw.sanctions.sanction import gravity

MOST_CHARS = 20_000
"""Code points of a field that are looked at again."""

MOST_FOUND = 300
"""Matches of a field that are looked at again: conditions compare them in pairs."""

MOST_TRIALS = 60
"""How often a text is judged anew for one answer."""

MOST_WORK = 2_000_000
"""Pairs of matches that may be compared for one answer, all trials together."""

MOST_ANSWERS = 5
LARGEST_REMOVAL = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of a text."""

    field: str
    start: int
    end: int
    text: str

    def to_dict(self) -> dict[str, Any]:
        return {"field": self.field, "start": self.start, "end": self.end, "text": self.text}


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a change would have led to; ``points`` and ``step`` are (as it is, as it would be).

    ``kind``: ``removal`` (the matches that touch the places ``removed`` don't exist; all else stays where it is),
    ``context`` (the field ``name`` is ``value``), ``distance`` (the rule ``name`` allows ``value`` where it allowed
    less), ``match`` (the hit at ``removed``, which did not count as a term of the list ``name``, does).
    """

    kind: str
    points: tuple[int, int]
    step: tuple[str, str]
    removed: tuple[Place, ...] = ()
    name: str = ""
    value: int | str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "points": list(self.points), "step": list(self.step),
            "places": [p.to_dict() for p in self.removed], "name": self.name, "value": self.value,
        }  # fmt: skip


class Retrial:
    """One text, judged anew as often as asked (and as the limits allow) under changed circumstances.

    If :meth:`gives` is false (a text beyond the limits), nothing it says is about that decision. ``left``: how many
    trials are left; ``cut``: whether an answer was given up for that.
    """

    def __init__(
        self, model: Model, digest: str, texts: Sequence[tuple[str, str]], context: Sequence[Value], day: int,
        max_chars: int = MAX_CHARS, max_matches: int = MAX_MATCHES,
    ) -> None:  # fmt: skip
        self.model, self.digest, self.texts, self.day = model, digest, tuple(texts), day
        self.context: list[Value] = list(context) or [None] * len(model.context)
        engine = _engine(Keyed(digest, model), min(max_chars, MOST_CHARS), min(max_matches, MOST_FOUND))
        self.engine = _with_names(engine, model)
        self.sight = self.engine.look(list(zip(self.field_numbers(), (text for _, text in texts), strict=True)))
        matches = len(self.sight.found)
        self.left = max(2, min(MOST_TRIALS, MOST_WORK // (matches * matches + 1)))
        self.cut = False
        self.base = self.judge()

    def field_numbers(self) -> list[int]:
        known = {name: number for number, name in enumerate(self.model.fields)}
        return [known.get(name, len(known) + n) for n, (name, _) in enumerate(self.texts)]

    def judge(
        self, sight: Sight | None = None, context: Sequence[Value] | None = None, engine: ReferenceEngine | None = None
    ) -> Decision:
        values = self.context if context is None else context
        verdict = (engine or self.engine).conclude(sight or self.sight, values, self.day)
        kind = None
        if self.model.profiles:
            kind = str(values[next(n for n, field in enumerate(self.model.context) if field.name == KIND)])
        return Decision(self.model, self.digest, self.day, verdict, self.texts, True, kind, values)

    def gives(self, decision: Decision) -> bool:
        """Whether judging anew gives what was decided."""
        return self.base.to_dict() == decision.to_dict()

    def without(self, places: Iterable[Place]) -> Decision:
        """The decision, if no match touched ``places``."""
        gone = [(self._text(place.field), place) for place in places]
        found = [f for f in self.sight.found if not any(_touches(f, text, place) for text, place in gone)]
        return self.judge(replace(self.sight, found=found))

    def undisguised(self) -> Decision:
        """The decision, if no match existed that needed a view to be found."""
        found = [f for f in self.sight.found if not f.match.views]
        return self.judge(replace(self.sight, found=found))

    def within(self, found: Found) -> Decision:
        """The decision, if ``found`` were a match."""
        return self.judge(replace(self.sight, found=[*self.sight.found, found]))

    def with_context(self, number: int, value: Value) -> Decision:
        values = list(self.context)
        values[number] = value
        return self.judge(context=values)

    def with_distance(self, rule: int, near: Condition, within: int) -> Decision:
        """The decision, if the rule allowed a distance of ``within`` where it has the relation ``near``."""
        engine = copy.copy(self.engine)
        rules = list(engine.plan.rules)
        wider: Callable[[Any], Any] = lambda node: _wider(node, near, within)  # noqa: E731
        old = rules[rule]
        rules[rule] = replace(
            old, when=wider(old.when), unless=wider(old.unless), aggravate=wider(old.aggravate),
            mitigate=wider(old.mitigate),
        )  # fmt: skip
        engine.plan = replace(engine.plan, rules=rules)
        return self.judge(engine=engine)

    def circumstances(self, name: str) -> list[tuple[int, Condition]]:
        """What aggravates (permille) and mitigates (less than 0) the rule."""
        rule = next(rule for rule in self.engine.plan.rules if rule.name == name)
        scene = self.engine.scene(rule, self.sight, self.context)
        weights = [*rule.aggravate, *((-permille, node) for permille, node in rule.mitigate)]
        return [(permille, node) for permille, node in weights if evidence(node, scene) is not None]

    def _text(self, field: str) -> int:
        return next(number for number, (name, _) in enumerate(self.texts) if name == field)

    def spend(self) -> bool:
        """Takes one trial from what is left; False, once nothing is."""
        if self.left <= 0:
            self.cut = True
            return False
        self.left -= 1
        return True

    # answers
    def removals(self) -> list[WhatIf]:
        """The smallest sets of places without which the step is a milder one; the nearest outcome first."""
        if not self.base.sanction:
            return []
        places = list(self.places())
        for size in range(1, min(LARGEST_REMOVAL, len(places)) + 1):
            out = []
            for some in combinations(places, size):
                if not self.spend():
                    break
                other = self.without(some)
                if gravity(other.sanction.step) < gravity(self.base.sanction.step):
                    out.append(self._what_if("removal", other, removed=some))
            if out or self.cut:
                return sorted(out, key=_nearest)[:MOST_ANSWERS]
        return []

    def contexts(self) -> list[WhatIf]:
        """Values of single context fields with which the step is another one; of several with one result the first."""
        out: list[WhatIf] = []
        for number, value in self._candidates():
            if not self.spend():
                break
            other = self.with_context(number, value)
            name, result = self.model.context[number].name, (other.points, other.sanction.step)
            known = any(w.name == name and (w.points[1], w.step[1]) == result for w in out)
            if other.sanction.step != self.base.sanction.step and not known:
                out.append(self._what_if("context", other, name=name, value=value))
        return sorted(out, key=_nearest)[:MOST_ANSWERS]

    def what_if(self, kind: str, other: Decision, **rest: Any) -> WhatIf | None:
        """The change as an answer, if it leads to another step or other points."""
        made = self._what_if(kind, other, **rest)
        return made if made.points[0] != made.points[1] or made.step[0] != made.step[1] else None

    def _what_if(self, kind: str, other: Decision, **rest: Any) -> WhatIf:
        steps = self.base.sanction.step, other.sanction.step
        return WhatIf(kind, (self.base.points, other.points), steps, **rest)

    def places(self) -> Iterator[Place]:
        """The places of the findings that are enforced; those that overlap are one."""
        spans = {_place(s) for f in self.base.findings if f.mode == "enforce" for s in f.spans}
        joined: list[tuple[str, int, int]] = []
        for field, start, end in sorted(spans):
            if joined and joined[-1][0] == field and start < joined[-1][2]:
                joined[-1] = field, joined[-1][1], max(end, joined[-1][2])
            else:
                joined.append((field, start, end))
        texts = dict(self.texts)
        return (Place(field, start, end, texts[field][start:end]) for field, start, end in joined)

    def _is_duration(self, number: int, value: int) -> bool:
        """Whether values beside it are better a day away: a duration in whole days."""
        return self.model.context[number].kind == "duration" and value > 0 and value % _DAY == 0

    def _candidates(self) -> Iterator[tuple[int, Value]]:
        """For each context field that a rule asks for, values on either side of what it asks."""
        asked: dict[int, dict[Value, None]] = {}
        for rule in self.engine.plan.rules:
            if rule.mode != "off":
                for node in _facts([*rule.when, *rule.unless, *rule.aggravate, *rule.mitigate]):
                    values = asked.setdefault(node["field"], {})
                    for value in node.get("values", ()):
                        step = _DAY if isinstance(value, int) and self._is_duration(node["field"], value) else 1
                        beside = [value - step, value + step] if isinstance(value, int) else []
                        values.update(dict.fromkeys([value, *beside]))
        for number, values in sorted(asked.items()):
            field = self.model.context[number]
            choices: Iterable[Value] = {"choice": field.choices, "yes_or_no": (0, 1)}.get(field.kind, tuple(values))
            for value in (*choices, None):
                if value != self.context[number] and not (field.kind == "duration" and _negative(value)):
                    yield number, value


_DAY = 86_400


def _negative(value: Value) -> bool:
    return isinstance(value, int) and value < 0


def retrial(decision: Decision) -> Retrial | None:
    """What was decided, to be judged anew; ``None`` if that does not give the same decision."""
    if not decision.texts or decision.truncated or sum(len(text) for _, text in decision.texts) > MOST_CHARS:
        return None
    known = decision.context
    context = [known.get(field.name) for field in decision.model.context]
    day = decision.day.toordinal() if decision.day else 0
    made = Retrial(decision.model, decision.digest, decision.texts, context, day)
    return made if made.gives(decision) else None


@dataclass(frozen=True, slots=True, eq=False)
class Keyed:
    """A model by its digest, which says all that decides."""

    digest: str
    model: Model

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Keyed) and self.digest == other.digest


@lru_cache(maxsize=8)
def _engine(policy: Keyed, max_chars: int, max_matches: int) -> ReferenceEngine:
    return ReferenceEngine(compile_plan(policy.model), max_chars, max_matches)


def _place(span: Span) -> tuple[str, int, int]:
    return span.field, span.start, span.end


def _touches(found: Found, text: int, place: Place) -> bool:
    match = found.match
    return found.text == text and match.start < place.end and place.start < match.end


def _nearest(what_if: WhatIf) -> tuple[int, int]:
    """The outcome that differs least comes first."""
    before, after = what_if.step
    return abs(gravity(before) - gravity(after)), abs(what_if.points[0] - what_if.points[1])


def _facts(node: Any) -> Iterator[Mapping[str, Any]]:
    """All context conditions in a condition or a list of them."""
    if isinstance(node, Mapping):
        if node["op"] == "context":
            yield node
        yield from _facts(node.get("of", ()))
    elif isinstance(node, (list, tuple)):
        for part in node:
            yield from _facts(part)


def _with_names(engine: ReferenceEngine, model: Model) -> ReferenceEngine:
    """An engine whose conditions know what their author called them. Policies that differ in names only share one."""
    named = copy.copy(engine)
    rules = [
        replace(
            rule, when=list(known.when), unless=list(known.unless), aggravate=list(known.aggravate),
            mitigate=list(known.mitigate),
        )
        for rule, known in zip(engine.plan.rules, model.rules, strict=True)
    ]  # fmt: skip
    named.plan = replace(engine.plan, rules=rules)
    return named


def _wider(node: Any, near: Condition, within: int) -> Any:
    """A condition, or a list of them, with the distance of the relation ``near`` (that very one) set to ``within``."""
    if isinstance(node, Mapping):
        return {
            key: {**value, "within": within} if value is near else _wider(value, near, within)
            for key, value in node.items()
        }
    if isinstance(node, (list, tuple)):
        return type(node)(_wider(part, near, within) for part in node)
    return node
