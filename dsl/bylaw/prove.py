"""A policy → what its ladder guarantees, and the smallest texts that reach each step.

Each property of ``sanctions/MODEL.md`` holds for every ladder that the language lets through; a proof says which of its
lines make it hold for this one. The texts come from the policy's own tests and terms and are judged, not guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations, islice
from typing import Any

from bylaw.decision import Decision
from bylaw.language.ladders import KIND
from bylaw.language.model import Ladder, Model
from bylaw.policy import Policy
from bylaw.sanctions.events import SECOND, Event, Notice
from bylaw.sanctions.ladder import gravity
from bylaw.sanctions.recording import to_events
from bylaw.sanctions.replay import replay

DAY = 86_400

CANDIDATES = 60
"""Texts that are combined; the pairs of so many take a blink."""

ACTS = 40
"""Acts after which a step counts as out of reach."""


@dataclass(frozen=True, slots=True)
class Property:
    """Something that holds: by ``construction`` of the calculator, or ``checked`` by the language.

    ``by`` may also be ``not held``: then ``because`` says what is missing.
    """

    name: str
    by: str
    because: str

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "by": self.by, "because": self.because}


@dataclass(frozen=True, slots=True)
class Reach:
    """What reaches a step with the fewest points.

    ``text`` leads to it at the first offence, with ``points``; or, if ``acts`` is more than 1, when it is posted
    so often, a day apart, each time notified.
    ``leads_to`` is the step then, which may be a higher one. ``text`` is ``None`` if
    nothing that was tried reaches the step.
    """

    step: str
    threshold: int
    text: str | None = None
    points: int = 0
    acts: int = 1
    leads_to: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {"step": self.step, "threshold": self.threshold, "text": self.text, "points": self.points,
                "acts": self.acts, "leads_to": self.leads_to}  # fmt: skip


def properties(model: Model, kind: str | None = None) -> tuple[Property, ...]:
    """What holds for the policy's ladder, or for that of a ``kind`` of accounts, and why."""
    ladder = model.ladder_for(kind)
    thresholds = " < ".join(str(rung.points) for rung in ladder.rungs)
    switching = [rung for rung in ladder.rungs if rung.durations]
    nested = " ⊆ ".join("{" + ", ".join(rung.features) + "}" for rung in switching) or "no step takes features"
    lasts = ", ".join(f"{r.step} {'/'.join(_days(d) for d in r.durations)}" for r in switching) or "no step has an end"
    fades = ", ".join(f"{v.name} {_days(v.hold)} → {_days(v.clears)}" for v in ladder.levels)
    bans = [rung for rung in ladder.rungs if rung.step == "ban"]
    undated = [rule.name for rule in model.rules if rule.first is None and model.first is None]
    dated = "every rule has a first day" if not undated else f"without a first day: {', '.join(undated)}"
    worth = " < ".join(f"{v.name} {v.points}" for v in ladder.levels)
    built = "construction"
    return (
        Property("thresholds rise", "checked", thresholds),
        Property("levels rise", "checked", worth),
        Property("features nest", "checked", nested),
        Property("durations never fall, along the ladder or with repetition", "checked", lasts),
        Property("a graver severity is forgotten no sooner", "checked", fades),
        Property("a ban waits for a person", "checked", "confirmed by human" if bans else "there is no ban"),
        Property("rules have dates", "checked" if not undated else "not held", dated),
        Property("adding a match, a rule or a violation never lowers anything", built,
                 f"weights never rise with rank, factors are at least 1: repeat +{_percent(ladder.repeat)} at most "
                 f"{ladder.most} times in {_days(ladder.window)}, probation +{_percent(ladder.probation)}"),
        Property("order and repetition of events do not matter", built, "acts are ranked by size; one violation a key"),
        Property("a reversal leaves no trace", built, "an account is a replay of its log"),
        Property("time alone raises nothing", built,
                 f"points only fade; a missed deadline (+{_percent(ladder.missed)}) counts when it is recorded"),
        Property("putting right never costs", built, f"−{_percent(ladder.rectified)} if it is in time"),
        Property("grey and shadow decide nothing", built, "they are replayed apart, for review tickets alone"),
        Property("what is upheld late costs no more than enforced at once", built,
                 "it has the date of its act, and repeats nothing that came after it; measures begin at the review"),
        Property("what was not notified is no repetition", built,
                 f"one burst costs at most {_percent(1875)} of its gravest act"),
        Property("standing is given up below its threshold", built, f"at {_percent(ladder.release)} of it"),
    )  # fmt: skip


def reaches(policy: Policy, kind: str | None = None) -> tuple[Reach, ...]:
    """For each step of the ladder, the text with the fewest points found to reach it, the shortest of several.

    ``kind``: posted by an account of that kind, on its ladder.
    """
    found: dict[str, Reach] = {}
    at, context = in_full_force(policy), None if kind is None else {KIND: kind}
    tried = [(text, policy.judge(text, at=at, context=context)) for text in _texts(policy)]
    tried = sorted((t for t in tried if t[1].points), key=lambda t: (t[1].points, len(t[0]), t[0]))[:CANDIDATES]
    joined = ["\n".join(texts) for n in (2, 3) for texts in combinations([t for t, _ in tried[-24:]], n)]
    pairs = ["\n".join(texts) for texts in combinations([t for t, _ in tried], 2)]
    more = list(dict.fromkeys([*pairs, *joined]))
    tried += zip(more, policy.judge_many(more, at=at, context=context), strict=True)
    for text, decision in tried:
        step = decision.sanction.step
        best = found.get(step)
        if best is None or (decision.points, len(text), text) < (best.points, len(best.text or ""), best.text or ""):
            found[step] = Reach(step, decision.sanction.threshold, text, decision.points, 1, step)
    return tuple(
        found.get(rung.step) or _repeated(rung.step, rung.points, policy.ladder(kind), tried)
        for rung in policy.ladder(kind).rungs
    )


def _repeated(step: str, threshold: int, ladder: Ladder, tried: list[tuple[str, Decision]]) -> Reach:
    """How often the smallest text has to be posted, each time notified, to reach a step."""
    for text, decision in tried:
        log: list[Event] = []
        for day in range(ACTS):
            at = day * DAY * SECOND
            violations = to_events(decision, item=f"post-{day}", at=at)
            log += [*violations, Notice(f"notice-{day}", at, tuple(v.key for v in violations))]
        for made in replay(log, ladder, ACTS * DAY * SECOND).assessments:
            if gravity(made.sanction.step) >= gravity(step):
                acts = made.at // (DAY * SECOND) + 1
                return Reach(step, threshold, text, decision.points, acts, made.sanction.step)
    return Reach(step, threshold)


def _texts(policy: Policy) -> Iterator[str]:
    """Texts that are known to mean something: those of the policy's tests, and each list's first terms."""
    field = policy.model.fields[0]
    for rule in policy.model.rules:
        if rule.mode == "enforce":
            yield from (t.text for t in rule.tests if t.hits and not t.context and t.in_field == field)
    for lst in policy.model.lists:
        for group in lst.groups:
            terms = islice(group.terms, 3) if group.mode != "pattern" else ()
            yield from (t if isinstance(t, str) else t[0] for t in terms if isinstance(t, str | tuple))


def in_full_force(policy: Policy) -> date:
    """The last day on which a rule comes into force: that day, all are."""
    days = [rule.first for rule in policy.model.rules if rule.first is not None]
    first = max([*days, policy.model.first or 1])
    return date.fromordinal(min(first, policy.model.last) if policy.model.last is not None else first)


def _days(seconds: int) -> str:
    return f"{seconds // DAY} d" if seconds % DAY == 0 else f"{seconds // 60} min"


def _percent(permille: int) -> str:
    whole, rest = divmod(permille, 10)
    return f"{whole}.{rest} %" if rest else f"{whole} %"
