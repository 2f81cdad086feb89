"""Logs and ladders for the properties: bursts with notices inside, ties, reversals, missed deadlines, found-agains."""

from __future__ import annotations

from dataclasses import replace
from random import Random

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
def logs(draw: st.DrawFn, most: int = 6, lane: str | None = None) -> list[Event]:
    found = draw(st.lists(violations(lane=lane), min_size=1, max_size=most))
    said = draw(st.lists(happenings(found, KINDS), max_size=most))
    # One id, one event: the ids say everything.
    return list({event.id: event for event in (*found, *said)}.values())


def reviewed_logs() -> st.SearchStrategy[list[Event]]:
    """Made from seeds: such a log needs so much to happen that a few dozen choices seldom make one."""
    return st.integers(0, 2**32).map(reviewed_log)


def reviewed_log(seed: int, most: int = 14) -> list[Event]:
    """What persons came to late, and what happened in between: parts of one violation, bonuses, ties, all else."""
    random = Random(seed)
    span = random.choice([5, 20, 60, 400])
    found: list[Violation] = []
    for n in range(random.randint(1, most)):
        item, category, at = random.choice("pqrstuvw"), random.choice(CATEGORIES), random.randint(0, span) * DAY * MICRO
        points, lane = random.choice([0, 1, 5, 7, 20, 33, 40, 60, 120]), random.choice(["enforce", "grey", "grey"])
        severity = random.choice(["minor", "moderate", "serious", "grave"])
        found.append(Violation(f"v{n}", item, category, points, severity, at, lane))  # type: ignore[arg-type]
        if random.random() < 0.4:  # the same violation found in the other lane, or another in the same act
            number, other = f"w{n}", random.choice([category, category, *CATEGORIES])
            found.append(replace(found[-1], id=number, category=other, lane=random.choice(["enforce", "grey"])))
        if random.random() < 0.3:
            requires = random.choice([CATEGORIES, (category,)])
            bonus = replace(found[-1], id=f"b{n}", category=" + ".join(CATEGORIES), requires=requires)
            found.append(replace(bonus, lane=random.choice(["enforce", "grey"])))
    kinds = (
        "notice",
        "notice",
        "notice",
        "review",
        "review",
        "missed",
        "missed",
        "rectified",
        "confirmation",
        "reversal",
    )
    said: list[Event] = []
    for n in range(random.randint(0, 2 * most)):
        some = random.sample(found, min(len(found), random.choice([1, 1, 1, 2, 5])))
        at = max(v.at for v in some) + random.choice([0, 0, 1, 2, 7, 8, 9, 15, 30, 100]) * DAY * MICRO
        keys, number = tuple(sorted({v.key for v in some})), f"said {n}"
        said.append(_said(random.choice(kinds), number, at + random.choice([0, 0, 0, 1, -1]), keys, random))
    for v in found:
        if v.lane == "grey" and random.random() < 0.8:
            at = v.at + random.choice([0, 1, 1, 2, 3, 5, 10, 20, 40, 80]) * DAY * MICRO
            said.append(Review(f"upheld {v.id}", at + random.choice([0, 0, 1]), (v.key,), True, "Li"))
    return [*found, *said]


def _said(kind: str, number: str, at: int, keys: tuple[str, ...], random: Random) -> Event:
    if kind == "notice":
        return Notice(number, at, keys)
    if kind == "rectified":
        return Rectified(number, at, keys)
    if kind == "missed":
        return MissedDeadline(number, at, keys)
    if kind == "reversal":
        return Reversal(number, at, keys[:1] if random.random() < 0.3 else ())
    if kind == "review":
        return Review(number, at, keys, random.random() < 0.9, "Li")
    return Confirmation(number, at, keys, random.choice(["suspend", "ban"]), "Li")


def ladders() -> st.SearchStrategy[Ladder]:
    """Ladders as the language lets them through: the default one, and one for each of many seeds."""
    return st.sampled_from([DEFAULT_LADDER] * 20 + POOL)


def _ladder(seed: int) -> Ladder:
    random = Random(seed)
    steps = random.choice([STEPS, STEPS[1:], STEPS[2:], ("warn", "restrict", "suspend", "suspend", "ban")])
    points = sorted(random.sample(range(1, 200), len(steps)))
    rungs, features = [], 1
    for step, threshold in zip(steps, points, strict=True):
        switches = step in ("restrict", "suspend")
        features = min(features + random.randint(0, 1), len(FEATURES)) if switches else features
        days = sorted(random.choices([1, 7, 14, 30, 90], k=random.randint(1, 3)))
        rungs.append(
            Rung(
                threshold,
                step,
                random.choice([2, 7]) * DAY if step == "rectify" else None,
                FEATURES[:features] if switches else (),
                tuple(d * DAY for d in days) if switches else (),
                step == "ban" or (step == "suspend" and random.random() < 0.5),
            )
        )
    return Ladder(
        tuple(rungs), _levels(random), repeat=random.choice([0, 250, 333]), most=random.randint(0, 4),
        window=random.choice([5, 30, 365]) * DAY, probation=random.choice([0, 250]),
        rectified=random.choice([0, 300, 500]), missed=random.choice([0, 500]),
        release=random.choice([500, 800, 1000]), gradual=random.random() < 0.5,
    )  # fmt: skip


def _levels(random: Random) -> tuple[Level, ...]:
    """Bounds, holds and clears rise with the levels; ceilings only on the mildest."""
    names = ("minor", "moderate", "serious", "grave")
    floors = sorted(random.choices([None, None, None, *STEPS], k=4), key=_rank)
    ceilings = sorted(random.choices(STEPS, k=random.randint(0, 3)), key=_rank)
    holds = sorted(random.choices([0, 5, 30, 180], k=4))
    spans = sorted(random.choices([0, 3, 60, 365], k=4))
    out = []
    for n, name in enumerate(names):
        ceiling = ceilings[n] if n < len(ceilings) else None
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


POOL = [_ladder(seed) for seed in range(60)]

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
    "reviewed_logs",
    "stricter",
    "violations",
]
