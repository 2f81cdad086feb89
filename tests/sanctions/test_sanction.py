"""From points to the step: more points or a graver finding never lead to a milder step."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bylaw.language.ladders import DEFAULT_LADDER, DEFAULT_LEVELS
from bylaw.language.model import Level
from bylaw.sanctions.sanction import NO_SANCTION, Measure, first_offence, gravity

MINOR, MODERATE, SERIOUS, GRAVE = DEFAULT_LEVELS
DAY = 86_400


def step(points: int, *levels: Level) -> str:
    return first_offence(points, levels, DEFAULT_LADDER).step


def test_thresholds() -> None:
    just_below = [step(points, GRAVE) for points in (0, 9, 29, 59, 109, 179)]
    assert just_below == ["none", "none", "warn", "rectify", "restrict", "suspend"]
    assert [step(points, GRAVE) for points in (10, 30, 60, 110, 180)] == [
        "warn", "rectify", "restrict", "suspend", "ban",
    ]  # fmt: skip


def test_measures() -> None:
    assert first_offence(30, [GRAVE], DEFAULT_LADDER).measures == (Measure("rectify", (), 7 * DAY),)
    assert first_offence(60, [GRAVE], DEFAULT_LADDER).measures == (Measure("restrict", ("publishing",), 7 * DAY),)
    ban = first_offence(180, [GRAVE], DEFAULT_LADDER)
    assert ban.needs_confirmation and ban.measures == (Measure("ban", (), None),) and ban.measures[0].days is None
    assert first_offence(500, [], DEFAULT_LADDER) == NO_SANCTION and not NO_SANCTION


def test_a_slight_first_offence_never_goes_beyond_rectify() -> None:
    slight = first_offence(500, [MINOR], DEFAULT_LADDER)
    assert (slight.step, slight.bounded_by) == ("rectify", "minor")
    assert step(500, MINOR, MODERATE) == "ban"


def test_a_floor_lifts_only_what_has_points() -> None:
    strict = Level("strict", 5, 0, "restrict", None)
    assert (step(5, strict), step(0, strict), step(200, strict)) == ("restrict", "none", "ban")


@st.composite
def levels(draw: st.DrawFn) -> list[Level]:
    """Levels as the language lets them through: bounds rise, and a ceiling has ceilings below it."""
    count = draw(st.integers(1, 4))
    steps = [None, "warn", "rectify", "restrict", "suspend", "ban"]
    floors = sorted(draw(st.lists(st.sampled_from(steps), min_size=count, max_size=count)), key=_rank)
    ceiled = draw(st.integers(0, count))
    ceilings = sorted(draw(st.lists(st.sampled_from(steps[1:]), min_size=ceiled, max_size=ceiled)), key=_rank)
    bounds = [*ceilings, *[None] * (count - ceiled)]
    return [
        Level(f"l{i}", i + 1, i, floor if ceiling is None or _rank(floor) <= _rank(ceiling) else ceiling, ceiling)
        for i, (floor, ceiling) in enumerate(zip(floors, bounds, strict=True))
    ]


def _rank(step: str | None) -> int:
    return gravity(step) if step else 0


@given(levels(), st.data())
def test_more_is_never_milder(known: list[Level], data: st.DataObject) -> None:
    found = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=3))
    points = data.draw(st.integers(1, 250))
    before = gravity(first_offence(points, found, DEFAULT_LADDER).step)
    more = data.draw(st.integers(points, 300))
    assert gravity(first_offence(more, found, DEFAULT_LADDER).step) >= before
    graver = [*found, data.draw(st.sampled_from(known))]
    assert gravity(first_offence(more, graver, DEFAULT_LADDER).step) >= before
