"""Many late reviews of one account: what they cost, counted in calls, and a few that chance seldom finds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from types import FrameType

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from accounts import DAY, TRADING, notice, post
from simple import simple_replay

from bylaw.language.ladders import DEFAULT_LADDER
from bylaw.sanctions.events import Event, MissedDeadline, Notice, Review, key_of
from bylaw.sanctions.replay import Replay, replay

NFT = "issuance of nft"
FEW, MANY = 60, 240


def upheld(day: float, item: str, category: str = TRADING) -> Review:
    return Review(f"review-{day:g}-{item}-{category}", int(day * DAY), (key_of(item, category),), True, "Li")


def grey(
    number: int, order: Callable[[list[int]], None], *, told: bool = False, lag: float | None = None
) -> list[Event]:
    """So many grey posts, four a day, each upheld at a moment of its own: after all of them, or ``lag`` days later."""
    out: list[Event] = []
    days = [n / 4 for n in range(number)]
    turns = [*range(number)]
    order(turns)
    for turn, n in enumerate(turns):
        out += [
            post(days[n], lane="grey"),
            upheld(number + turn / 100 if lag is None else days[n] + lag, f"post-{days[n]:g}"),
        ]
        if told:
            other = post(days[n], 20, "minor", item=f"other-{n}", category=NFT)
            out += [other, notice(days[n] + 0.01, other.item, category=NFT)]
    return out


def nothing(_: list[int]) -> None: ...


def backwards(turns: list[int]) -> None:
    turns.reverse()


def shuffled(turns: list[int]) -> None:
    Random(1).shuffle(turns)


def calls(log: list[Event], day: float) -> int:
    """How many functions a replay calls."""
    count = 0

    def seen(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        replay(log, DEFAULT_LADDER, int(day * DAY))
    finally:
        sys.setprofile(None)
    return count


LOGS = {
    "in the order of the acts": lambda n: grey(n, nothing),
    "the last act first": lambda n: grey(n, backwards),
    "in any order": lambda n: grey(n, shuffled),
    "with a notice after each act": lambda n: grey(n, shuffled, told=True),
    "each after a while": lambda n: grey(n, nothing, lag=10.001),
}


@pytest.mark.parametrize("name", LOGS)
def test_late_reviews_cost_about_as_much_as_they_are(name: str) -> None:
    """Four times as many cost little more than four times as much. Quadratic would be 16 times, once a review 64."""
    few, many = (calls(LOGS[name](n), 3 * n) for n in (FEW, MANY))
    assert few > 100 * FEW  # it did count
    assert many < 7 * few


@pytest.mark.parametrize("name", LOGS)
def test_the_answer_is_that_of_one_pass_a_review(name: str) -> None:
    log = LOGS[name](24)
    for day in (6, 25, 80):
        assert replay(log, DEFAULT_LADDER, day * DAY) == simple_replay(log, DEFAULT_LADDER, day * DAY)


def test_the_log_is_replayed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []
    run = Replay.to
    monkeypatch.setattr(Replay, "to", lambda self, *args, **named: (runs.append(self), run(self, *args, **named)))
    replay(LOGS["in any order"](FEW), DEFAULT_LADDER, 3 * FEW * DAY)
    assert len(runs) == 1


def test_many_violations_of_which_nobody_was_told_are_looked_at_once() -> None:
    """No repetition counts without a notice; that is not found out by going through all of them at each act."""
    few, many = (calls([post(n / 10) for n in range(number)], number) for number in (FEW, MANY))
    assert many < 7 * few


def test_a_deadline_that_began_with_a_review_was_not_missed_before_a_notice_after_it() -> None:
    """The step rose to a duty with the review; the notice before it set no time. A later review finds it so, too."""
    both = key_of("u", NFT), key_of("u", TRADING)
    log = [
        post(0, 0, "minor", item="u", category=NFT), post(0, 120, "grave", item="u", category=NFT, lane="grey"),
        post(2, 120, "moderate", item="p", lane="grey"), post(5, 40, "grave", item="u"),
        Notice("notice", 5 * DAY, both), upheld(12, "u", NFT), MissedDeadline("missed", 20 * DAY, both),
        upheld(82, "p"),
    ]  # fmt: skip
    account = replay(log, DEFAULT_LADDER, 130 * DAY)
    assert [line.charges[0].category for line in account.lines if line.missed] == [TRADING]
    assert account == simple_replay(log, DEFAULT_LADDER, 130 * DAY)


def test_a_bonus_is_told_of_once_what_it_requires_was_upheld() -> None:
    """A notice before that review is none of it: it makes no later bonus a repetition."""
    both = f"{NFT} + {TRADING}"
    first = replace(post(0, 20, item="p", category=both), requires=(TRADING,))
    again = replace(post(9, 20, item="q", category=both), requires=(NFT,))
    log = [
        first, post(0, item="p", lane="grey"), notice(5, "p", category=both), upheld(20, "p"),
        again, post(9, item="q", category=NFT),
    ]  # fmt: skip
    account = replay(log, DEFAULT_LADDER, 30 * DAY)
    assert [c.repetitions for line in account.lines for c in line.charges if c.category == both] == [0, 0]
    assert account == simple_replay(log, DEFAULT_LADDER, 30 * DAY)
