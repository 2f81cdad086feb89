"""The worked examples of the sanction model, and what each part of it means."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bylaw import InputError
from bylaw.language.ladders import DEFAULT_LADDER
from bylaw.language.model import Ladder
from bylaw.sanctions.balance import Act
from bylaw.sanctions.events import Confirmation, MissedDeadline, Rectified, Review, Violation, key_of, moment, when
from bylaw.sanctions.replay import replay

sys.path.insert(0, str(Path(__file__).parent))
from accounts import DAY, TRADING, account, notice, notified, post, reversal

FOUR = [*notified([0, 10, 20, 25])]


# ── worked examples ──────────────────────────────────────────────────────────
def test_a_trader_who_is_told_each_time() -> None:
    trader = account(FOUR, 25)
    assert [line.counted for line in trader.lines] == [40, 50, 75, 87]
    assert [a.sanction.step for a in trader.assessments] == ["rectify", "restrict", "suspend", "ban"]
    assert (trader.balance, trader.standing) == (252, "ban")
    assert [(p.step, p.since) for p in trader.pending] == [("ban", 25 * DAY)]
    assert "*" not in trader.features_off()


def test_a_reversal_is_as_if_it_had_never_happened() -> None:
    reversed_ = account([*FOUR, reversal(26, "post-10")], 26)
    without = account(notified([0, 20, 25]), 26)
    assert (reversed_.balance, reversed_.standing, reversed_.pending) == (165, "suspend", ())
    assert (reversed_.lines, reversed_.assessments) == (without.lines, without.assessments)
    assert account([*FOUR, reversal(26, "post-10")], 25).balance == 252, "not known yet"


def test_eight_posts_before_any_notice_and_one_per_notice() -> None:
    burst = account([post(day) for day in range(8)], 7)
    assert (burst.balance, burst.standing) == (75, "restrict")
    told = account(notified(range(8)), 7)
    assert (told.balance, told.standing) == (652, "ban")
    assert [line.counted for line in told.lines] == [40, 50, 75, 87, 100, 100, 100, 100]
    assert {i.repetition for i in burst.imposed} == {0}, "nobody knew of the first restriction"


# ── what each part means ─────────────────────────────────────────────────────
def test_a_notice_at_the_moment_of_an_act_does_not_make_it_a_repetition() -> None:
    same = account([post(0), post(1), notice(1, "post-0")], 1)
    assert [line.counted for line in same.lines] == [40, 20]
    later = account([post(0), post(1), notice(0.9, "post-0")], 1)
    assert [line.counted for line in later.lines] == [40, 50]


def test_repetition_is_of_one_category_within_a_window() -> None:
    other = post(10, category="guidance of crypto")
    assert account([*notified([0]), other], 10).balance == 80
    far = account(notified([0, 400]), 400)
    assert [line.charges[0].repetitions for line in far.lines] == [0, 0]


def test_decay_holds_and_then_falls_to_nothing() -> None:
    days = [0, 90, 91, 227.5, 364, 365, 1000]
    assert [account([post(0)], day).balance for day in days] == [40, 40, 39, 20, 0, 0, 0]
    (line,) = account([post(0)], 227.5).lines
    assert [(o.name, o.result) for o in line.charges[0].operations] == [("decay", 20), ("rank", 20)]


def test_putting_right_in_time_halves_and_late_does_nothing() -> None:
    key = key_of("post-0", TRADING)
    base = notified([0])
    in_time, late = (Rectified("r", int(day * DAY), (key,)) for day in (7, 7.001))
    assert account([*base, in_time], 8).balance == 20
    assert account([*base, late], 8).balance == 40
    assert account([*base, in_time], 6).balance == 40, "not yet"
    assert account([post(0), late], 8).balance == 20, "without a notice there is no deadline"


def test_a_missed_deadline_counts_once_it_is_recorded() -> None:
    key = key_of("post-0", TRADING)
    base = notified([0])
    assert account(base, 7).due() == ()
    (due,) = account(base, 8).due()
    assert (due.kind, due.keys, due.since) == ("missed_deadline", (key,), 7 * DAY)
    assert account(base, 5).due(8 * DAY) == (due,)
    missed = MissedDeadline("m", 8 * DAY, (key,))
    after = account([*base, missed], 8)
    assert (after.balance, after.standing) == (60, "restrict")
    assert [(d.kind, d.since) for d in after.due()] == [("notice", 8 * DAY)], "the account is to be told of it"
    assert [(line.missed, line.counted) for line in after.lines] == [(False, 40), (True, 20)]
    early = MissedDeadline("m", 6 * DAY, (key,))
    assert account([*base, early], 8).balance == 40, "nothing was missed yet"
    assert account([*base, missed, Rectified("r", 3 * DAY, (key,))], 8).balance == 20
    assert account([*base, missed, reversal(9, "post-0")], 9).balance == 0


def test_a_warning_alone_carries_no_duty() -> None:
    slight = account(notified([0], 10), 30)
    assert (slight.standing, slight.duties, slight.due()) == ("warn", (), ())


def test_measures_last_longer_each_time_the_account_was_told() -> None:
    days = [0, 100, 200]
    events = notified(days, 60, "grave")
    lengths = [(i.end or 0) - i.start for a in account(events, 200).assessments for i in a.imposed]
    assert lengths[0] == 7 * DAY and lengths == sorted(lengths)
    first = account(events, 0)
    assert first.features_off() == {"publishing": 7 * DAY}
    assert first.measures_in_force(7 * DAY - 1) and not first.measures_in_force(7 * DAY)


def test_standing_is_released_below_the_threshold_and_outlives_it() -> None:
    # 60 grave points hold 180 days, then fall by 60 in 550 days; 48 is 0.8 of the threshold of restrict.
    events = [post(0, 60, "grave")]
    assert account(events, 185).balance == 59 and account(events, 185).standing == "restrict"
    assert account(events, 290).balance == 48 and account(events, 290).standing == "restrict"
    assert account(events, 300).balance == 46 and account(events, 300).standing == "rectify"


def test_a_ban_waits_for_a_person_and_begins_when_confirmed() -> None:
    keys = (key_of("post-25", TRADING),)
    ban = Confirmation("c", 26 * DAY, keys, "ban", "Li")
    confirmed = account([*FOUR, ban], 27)
    assert confirmed.pending == () and confirmed.features_off()["*"] is None
    (imposed,) = [i for i in confirmed.measures_in_force() if i.measure.kind == "ban"]
    assert (imposed.start, imposed.end, imposed.confirmed_by) == (26 * DAY, None, "Li")
    lower = account([*FOUR, replace(ban, step="suspend")], 27)
    assert lower.pending and "*" not in lower.features_off()
    gone = account([*FOUR, ban, reversal(28, "post-10")], 28)
    assert gone.pending == () and "*" not in gone.features_off()
    late = account([*FOUR, replace(ban, at=600 * DAY)], 600)
    assert late.pending == () and not late.measures_in_force(), "the standing lapsed before anyone confirmed"


def test_a_first_slight_offence_does_not_go_beyond_rectify() -> None:
    first = account([post(0, 70, "minor")], 0)
    assert (first.standing, first.assessments[0].climb.bounded_by) == ("rectify", "minor")
    again = account([*notified([0], 70, "minor"), post(1, 70, "minor")], 1)
    assert again.standing == "suspend"


def test_no_step_is_skipped_on_a_gradual_ladder() -> None:
    gradual = replace(DEFAULT_LADDER, gradual=True)
    steps = [a.sanction.step for a in account(notified([0, 1, 2, 3], 200), 3, gradual).assessments]
    assert steps == ["warn", "rectify", "restrict", "suspend"]


def test_grey_opens_a_ticket_and_nothing_else() -> None:
    grey = post(0, 20, "moderate", category="issuance of nft", lane="grey")
    seen = account([grey], 1)
    assert (seen.balance, seen.standing, seen.assessments, seen.lines) == (0, "none", (), ())
    assert [(t.step, t.keys) for t in seen.tickets] == [("warn", (grey.key,))]
    assert [d.kind for d in seen.due()] == ["review"]
    aside = account([grey, Review("r", DAY, (grey.key,), False, "Li")], 2)
    assert (aside.tickets, aside.balance) == ((), 0)
    upheld = account([grey, Review("r", DAY, (grey.key,), True, "Li")], 2)
    assert (upheld.tickets, upheld.balance, upheld.assessments[0].at) == ((), 20, 0)


def test_what_is_upheld_late_is_no_repetition_of_what_came_after_it() -> None:
    grey = post(0, lane="grey")
    log = [grey, *notified([10]), Review("r", 20 * DAY, (grey.key,), True, "Li")]
    seen = account(log, 21)
    assert [(line.at, line.counted, line.charges[0].repetitions) for line in seen.lines] == [
        (0, 40, 0),
        (10 * DAY, 20, 0),
    ]
    assert [a.at for a in seen.assessments] == [0, 10 * DAY], "described on its own date"
    at_once = account([post(0), *notified([10])], 21)
    assert (seen.balance, seen.standing) == (at_once.balance, at_once.standing) == (60, "restrict")
    later = account([*log, notice(22, "post-0"), post(30)], 30)
    assert later.lines[-1].charges[0].repetitions == 2, "but it is one of what comes after it, once it is notified"


def test_an_item_is_one_act_whenever_its_grey_part_is_upheld() -> None:
    clear, grey = post(0, item="p"), post(0, item="p", category="issuance of nft", lane="grey")
    log = [clear, notice(1, "p"), grey, Review("r", 20 * DAY, (grey.key,), True, "Li")]
    (line,) = account(log, 20).lines
    assert (line.counted, [c.counted for c in line.charges]) == (60, [40, 20])
    same = post(0, item="p", lane="grey")
    upheld = Review("r", 20 * DAY, (same.key,), True, "Li")
    assert account([clear, notice(1, "p"), same, upheld], 19).balance == 40
    assert account([clear, notice(1, "p"), same, upheld], 20).balance == 80, "not 100"


def test_measures_of_what_is_upheld_late_begin_at_the_review() -> None:
    grey = post(0, 60, "grave", lane="grey")
    upheld = Review("r", 20 * DAY, (grey.key,), True, "Li")
    assert account([grey, upheld], 19).imposed == ()
    (imposed,) = account([grey, upheld], 20).imposed
    assert (imposed.start, imposed.end, imposed.measure.kind) == (20 * DAY, 27 * DAY, "restrict")
    clear = post(0, 60, "grave")
    both = account([clear, grey, upheld], 20)
    assert [(i.measure.kind, i.start // DAY) for i in both.imposed] == [("restrict", 0), ("suspend", 20)]
    faded = account([grey, replace(upheld, at=700 * DAY)], 700)
    assert (faded.standing, faded.imposed) == ("none", ()), "what has faded by then switches nothing off"


def test_what_only_a_review_makes_a_duty_has_its_time_from_then() -> None:
    clear, grey = post(0, 15, "moderate"), post(0, 15, "moderate", lane="grey")
    log = [clear, grey, notice(0, "post-0"), Review("r", 20 * DAY, (grey.key,), True, "Li")]
    assert account(log, 19).duties == ()
    assert [(d.deadline, d.missed) for d in account(log, 20).duties] == [(None, None)]
    assert [(d.kind, d.since) for d in account(log, 20).due()] == [("notice", 20 * DAY)], "the account is to be told"
    told = [*log, notice(21, "post-0")]
    assert account(told, 21).due() == ()
    assert [d.deadline for d in account(told, 21).duties] == [28 * DAY]
    early, late = (MissedDeadline("m", day * DAY, (grey.key,)) for day in (22, 29))
    assert account([*told, early], 29).balance == 30
    assert account([*told, late], 29).balance == 45


def test_of_reviews_that_differ_the_milder_stands() -> None:
    grey = post(0, lane="grey")
    upheld, aside = Review("u", DAY, (grey.key,), True, "Li"), Review("a", 2 * DAY, (grey.key,), False, "Wu")
    assert account([grey, upheld, aside], 1).balance == 40, "the second is not known yet"
    gone = account([grey, upheld, aside], 2)
    assert (gone.balance, gone.assessments, gone.tickets) == (0, (), ())
    again = account([grey, replace(aside, at=0), upheld], 2)
    assert (again.balance, again.tickets) == (0, ())


def test_a_step_that_lapsed_leaves_the_lower_one_that_waits_for_a_person() -> None:
    rungs = tuple(replace(r, confirmed=r.step in ("suspend", "ban")) for r in DEFAULT_LADDER.rungs)
    ladder = replace(DEFAULT_LADDER, rungs=rungs)
    base = [post(0, 120, "grave")]
    assert [p.step for p in account(base, 10, ladder).pending] == ["suspend"]
    more = [*base, post(0, 90, "minor", item="other")]
    assert [p.step for p in account(more, 0, ladder).pending] == ["suspend"]
    most = [*base, post(0, 120, "minor", item="other")]
    assert [p.step for p in account(most, 0, ladder).pending] == ["ban"]
    assert [p.step for p in account(most, 89, ladder).pending] == ["suspend"]


def test_found_again_counts_once_even_after_a_reversal() -> None:
    again = replace(post(5, item="post-0"), points=90)
    assert account([post(0), again], 6).balance == 40
    assert account([post(0), reversal(1, "post-0"), again], 6).balance == 0


def test_one_id_for_two_events_is_an_error() -> None:
    with pytest.raises(InputError, match="two different events have the id"):
        account([post(0), replace(post(0), points=50)], 1)


def test_an_unknown_severity_is_an_error() -> None:
    with pytest.raises(InputError, match=r"'awful'.*levels: minor, moderate, serious, grave"):
        account([post(0, severity="awful")], 1)


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: moment(datetime(2022, 6, 20)), "has no time zone"),
        (lambda: moment("2022-06-20"), "at is str; give an aware datetime"),
        (lambda: post(0, -1), "whole number, 0 or more"),
        (lambda: post(0, lane="red"), "lanes: enforce, grey, shadow"),
        (lambda: post(0, category="a: b"), "holds ': '"),
        (lambda: Violation("", "i", "c", 1, "minor", 0), "a str that is not empty"),
        (lambda: Violation("v", "i", "c", 1, "minor", 0.5), "make it with moment"),
        (lambda: Rectified("r", 0, "key"), "a tuple of keys"),
        (lambda: Confirmation("c", 0, ("k",), "ban", ""), "give by="),
        (lambda: Review("c", 0, ("k",), True, ""), "give by="),
        (lambda: replay([post(5)], DEFAULT_LADDER, 6 * DAY).due(0), "replay its log at that moment"),
    ],
)
def test_bad_input_says_what_to_give(build: object, said: str) -> None:
    with pytest.raises(InputError) as caught:
        build()  # type: ignore[operator]
    assert said in str(caught.value)


def test_moments_are_exact_and_go_back() -> None:
    at = datetime(2022, 6, 20, 12, 0, 0, 123457, timezone(timedelta(hours=8)))
    assert moment(at) == 1655697600123457 and when(moment(at)) == at


def test_the_work_of_a_replay_grows_with_its_events_not_with_their_square(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    worth = Act.worth

    def counted(act: Act, ladder: Ladder, at: int) -> tuple[int, int]:
        nonlocal looks
        looks += 1
        return worth(act, ladder, at)

    monkeypatch.setattr(Act, "worth", counted)
    account(notified(range(1000)), 1000)
    assert looks <= 1000 * 101, (
        "once for each point that an act can lose (100 with all repetitions), and once at the act"
    )
