"""Logs and ladders for the properties: bursts with notices inside, ties, reversals, missed deadlines, found-agains."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from bylaw.language.ladders import DEFAULT_LADDER
from bylaw.language.model import Ladder, Level, Rung
from bylaw.sanctions.events import (
    Confirmation,
    Event,
    MissedDeadline,
    Notice,
    Rectified,
    Reversal,
    Review,
    Violation,
    key_of,
)

DAY = 86_400
MICRO = 1_000_000
STEPS = ("warn", "rectify", "restrict", "suspend", "ban")
CATEGORIES = ("trading of crypto", "issuance of nft")
FEATURES = ("payments", "publishing", "account")

# Few moments, so that clocks tie; close ones for bursts, far ones for decay.
moments = st.sampled_from([0, 0, 1, 2, 3, 4, 6, 8, 9, 12, 15, 20, 30, 45, 80, 120, 200, 400]).map(
    lambda d: d * DAY * MICRO
)
END = 420 * DAY * MICRO


@st.composite
def violations(draw: st.DrawFn, lane: str | None = None) -> Violation:
    item = draw(st.sampled_from("pqrstu"))
    category = draw(st.sampled_from(CATEGORIES))
    points = draw(st.sampled_from([0, 1, 5, 7, 20, 33, 40, 60, 61, 120]))
    severity = draw(st.sampled_from(["minor", "moderate", "serious", "grave"]))
    at = draw(moments)
    lane = lane or draw(st.sampled_from(["enforce"] * 8 + ["grey", "shadow"]))
    number = f"{item}/{category}/{points}/{severity}/{at}/{lane}"
    return Violation(number, item, category, points, severity, at, lane)  # type: ignore[arg-type]


@st.composite
def happenings(draw: st.DrawFn, known: list[Violation], kinds: tuple[str, ...]) -> Event:
    """Something that is said about some of the violations ``known``."""
    some = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3))
    keys = tuple(sorted({v.key for v in some}))
    # Mostly soon after the act.
    at = max(v.at for v in some) + draw(st.sampled_from([0, 0, 1, 2, 7, 8, 9, 30, 100])) * DAY * MICRO
    kind = draw(st.sampled_from(kinds))
    number = f"{kind}/{at}/{keys}"
    if kind == "notice":
        return Notice(number, at, keys)
    if kind == "rectified":
        return Rectified(number, at, keys)
    if kind == "missed":
        return MissedDeadline(number, at, keys)
    if kind == "reversal":
        return Reversal(number, at, keys)
    if kind == "review":
        upheld = draw(st.booleans())
        return Review(f"{number}/{upheld}", at, keys, upheld, "Li")
    step = draw(st.sampled_from(["suspend", "ban", "ban"]))
    return Confirmation(f"{number}/{step}", at, keys, step, "Li")


KINDS = (
    "notice",
    "notice",
    "notice",
    "notice",
    "missed",
    "rectified",
    "confirmation",
    "confirmation",
    "reversal",
    "review",
)


@st.composite
def logs(draw: st.DrawFn, most: int = 8, lane: str | None = None) -> list[Event]:
    found = draw(st.lists(violations(lane=lane), min_size=1, max_size=most))
    said = draw(st.lists(happenings(found, KINDS), max_size=most))
    # One id, one event: the ids say everything.
    return list({event.id: event for event in (*found, *said)}.values())


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    """Ladders as the language lets them through."""
    if draw(st.booleans()):
        return DEFAULT_LADDER
    steps = draw(st.sampled_from([STEPS, STEPS[1:], STEPS[2:], ("warn", "restrict", "suspend", "suspend", "ban")]))
    points = sorted(draw(st.lists(st.integers(1, 200), min_size=len(steps), max_size=len(steps), unique=True)))
    days = st.lists(st.sampled_from([1, 7, 14, 30, 90]), min_size=1, max_size=3).map(sorted)
    rungs, features = [], 1
    for step, threshold in zip(steps, points, strict=True):
        switches = step in ("restrict", "suspend")
        features = min(features + draw(st.integers(0, 1)), len(FEATURES)) if switches else features
        rungs.append(
            Rung(
                threshold,
                step,
                draw(st.sampled_from([2, 7])) * DAY if step == "rectify" else None,
                FEATURES[:features] if switches else (),
                tuple(d * DAY for d in draw(days)) if switches else (),
                step == "ban" or (step == "suspend" and draw(st.booleans())),
            )
        )
    return Ladder(
        tuple(rungs), draw(levels()), repeat=draw(st.sampled_from([0, 250, 333])), most=draw(st.integers(0, 4)),
        window=draw(st.sampled_from([5, 30, 365])) * DAY, probation=draw(st.sampled_from([0, 250])),
        rectified=draw(st.sampled_from([0, 300, 500])), missed=draw(st.sampled_from([0, 500])),
        release=draw(st.sampled_from([500, 800, 1000])), gradual=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def levels(draw: st.DrawFn) -> tuple[Level, ...]:
    """Bounds, holds and clears rise with the levels; ceilings only on the mildest."""
    names = ("minor", "moderate", "serious", "grave")
    floors = sorted((draw(st.sampled_from([None, None, None, *STEPS])) for _ in names), key=_rank)
    ceiled = draw(st.integers(0, 3))
    ceilings = sorted(draw(st.lists(st.sampled_from(STEPS), min_size=ceiled, max_size=ceiled)), key=_rank)
    holds = sorted(draw(st.lists(st.sampled_from([0, 5, 30, 180]), min_size=4, max_size=4)))
    spans = sorted(draw(st.lists(st.sampled_from([0, 3, 60, 365]), min_size=4, max_size=4)))
    out = []
    for n, name in enumerate(names):
        ceiling = ceilings[n] if n < ceiled else None
        floor = floors[n] if ceiling is None or _rank(floors[n]) <= _rank(ceiling) else ceiling
        out.append(Level(name, 5, n, floor, ceiling, hold=holds[n] * DAY, clears=(holds[n] + spans[n]) * DAY))
    return tuple(out)


@st.composite
def stricter(draw: st.DrawFn, ladder: Ladder) -> Ladder:
    """A ladder that is at least as strict in everything."""
    rungs, least = [], 0
    for rung in ladder.rungs:
        points = max(least + 1, rung.points - draw(st.integers(0, 20)))
        least = points
        rungs.append(
            replace(
                rung,
                points=min(points, rung.points),
                within=rung.within and max(DAY, rung.within - draw(st.integers(0, 3)) * DAY),
                durations=tuple(d + draw(st.integers(0, 3)) * DAY for d in rung.durations),
            )
        )
    more, later = draw(st.integers(0, 30)) * DAY, draw(st.integers(0, 30)) * DAY
    some = st.sampled_from([0, 0, 100])
    return replace(
        ladder, rungs=tuple(rungs),
        levels=tuple(replace(v, hold=v.hold + more, clears=v.clears + more + later) for v in ladder.levels),
        repeat=ladder.repeat + draw(some), most=ladder.most + draw(st.integers(0, 1)), window=ladder.window + later,
        probation=ladder.probation + draw(some), missed=ladder.missed + draw(some),
        rectified=ladder.rectified - min(draw(some), ladder.rectified), release=ladder.release - draw(some),
        gradual=ladder.gradual and draw(st.booleans()),
    )  # fmt: skip


def _rank(step: str | None) -> int:
    return STEPS.index(step) + 1 if step else 0


__all__ = [
    "CATEGORIES",
    "DAY",
    "END",
    "MICRO",
    "happenings",
    "key_of",
    "ladders",
    "logs",
    "moments",
    "stricter",
    "violations",
]
