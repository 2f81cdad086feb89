"""The properties of the calculator, as functions that Hypothesis can call and mutants must fail.

``no_less(more, less)`` says what "never lower" means: balance, level and standing, every assessed moment, every
measure with its end, and what waits for a person.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from logs import CATEGORIES, DAY, END, FEATURES, MICRO, happenings, ladders, logs, reviewed_logs, stricter, violations
from simple import simple_replay

import bylaw
from bylaw.language.ladders import DEFAULT_LADDER
from bylaw.language.model import Ladder
from bylaw.sanctions.account import Account, Imposed
from bylaw.sanctions.events import Confirmation, Event, MissedDeadline, Notice, Rectified, Reversal, Review, Violation
from bylaw.sanctions.ladder import gravity
from bylaw.sanctions.recording import to_events
from bylaw.sanctions.replay import replay
from bylaw.sanctions.sanction import NO_SANCTION

ENDS = st.sampled_from([10, 40, 130, 300, 420]).map(lambda d: d * DAY * MICRO)


def automatic(account: Account) -> tuple[Any, ...]:
    """All that a grey violation must not change."""
    return (
        account.balance, account.level, account.lines, account.assessments, account.pending, account.duties,
        account.unnotified,
    )  # fmt: skip


def same(one: Account, other: Account) -> bool:
    return automatic(one) == automatic(other) and one.tickets == other.tickets


def no_less(more: Account, less: Account) -> None:
    assert more.balance >= less.balance
    assert more.level >= less.level
    levels = {a.at: a.climb.level for a in more.assessments}
    for made in less.assessments:
        assert levels.get(made.at, -1) >= made.climb.level, "a level fell"
    made_more = {a.at: a for a in more.assessments}
    for made in less.assessments:
        for imposed in made.imposed:
            if (
                imposed.confirmed_by is None and imposed.start != made.at
            ):  # upheld late: not imposed twice for one moment
                assert any(as_much(other, imposed) for other in made_more[made.at].imposed), "a late measure is missing"
            else:
                assert covered(imposed, more), "a measure is missing, ends sooner or begins later"
    waiting = [gravity(p.step) for p in more.pending] + [
        gravity(i.measure.kind) for i in more.imposed if i.confirmed_by
    ]
    for pending in less.pending:
        assert max(waiting, default=0) >= gravity(pending.step), "nothing waits for a person any more"
    assert {d.key for d in less.duties} <= {d.key for d in more.duties}


def as_much(one: Imposed, other: Imposed) -> bool:
    """Whether ``one`` switches off as much for as long, whenever it begins."""
    if one.measure.kind != "ban" and not set(other.measure.features) <= set(one.measure.features):
        return False
    return one.end is None or (other.end is not None and other.end - other.start <= one.end - one.start)


def covered(imposed: Imposed, other: Account) -> bool:
    """Whether at every moment of the measure all its features are off in ``other``."""
    edges = {imposed.start} | {i.end for i in other.imposed if i.end is not None and imposed.in_force(i.end)}
    for at in edges:
        off = [i for i in other.imposed if i.in_force(at)]
        everything = any(i.measure.kind == "ban" for i in off)
        features = set(FEATURES) if everything else {f for i in off for f in i.measure.features}
        if not set(imposed.measure.features) <= features or (imposed.measure.kind == "ban" and not everything):
            return False
    return True


# ── the properties ───────────────────────────────────────────────────────────
def adding_a_violation_never_lowers(data: st.DataObject) -> None:
    log, ladder, at = data.draw(logs()), data.draw(ladders()), data.draw(ENDS)
    new = data.draw(violations(lane="enforce").map(lambda v: replace(v, item="new", id="new")))
    said = data.draw(st.lists(happenings([new], ("notice",)), max_size=1))
    no_less(replay([*log, new, *said], ladder, at), replay(log, ladder, at))


def adding_a_notice_never_lowers(data: st.DataObject) -> None:
    log, ladder, at = data.draw(logs()), data.draw(ladders()), data.draw(ENDS)
    new = data.draw(happenings([e for e in log if isinstance(e, Violation)], ("notice", "missed", "confirmation")))
    no_less(replay([*log, replace(new, id="new")], ladder, at), replay(log, ladder, at))


def order_and_repetition_do_not_matter(data: st.DataObject) -> None:
    log, ladder, at = data.draw(logs()), data.draw(ladders()), data.draw(ENDS)
    other = data.draw(st.permutations([*log, *data.draw(st.lists(st.sampled_from(log), max_size=3))]))
    assert same(replay(log, ladder, at), replay(other, ladder, at))


def a_reversed_violation_was_never_there(data: st.DataObject) -> None:
    log, ladder, at = data.draw(logs()), data.draw(ladders()), data.draw(ENDS)
    new = data.draw(violations().map(lambda v: replace(v, item="new", id="new")))
    said = data.draw(st.lists(happenings([new], ("notice", "missed", "rectified", "confirmation")), max_size=3))
    gone = Reversal("gone", data.draw(st.integers(0, at)), (new.key,))
    assert same(replay([*log, new, *said, gone], ladder, at), replay(log, ladder, at))


def a_reversal_never_raises(data: st.DataObject) -> None:
    log, ladder, at = data.draw(logs()), data.draw(ladders()), data.draw(ENDS)
    gone = replace(data.draw(happenings([e for e in log if isinstance(e, Violation)], ("reversal",))), id="gone")
    no_less(replay(log, ladder, at), replay([*log, gone], ladder, at))


def time_alone_never_raises(data: st.DataObject) -> None:
    log, ladder, at = data.draw(logs()), data.draw(ladders()), data.draw(ENDS)
    later = data.draw(st.integers(at, END * 3))
    before = replay(log, ladder, at)
    known = [e for e in log if e.at <= at]
    after = replay(known, ladder, later)
    assert (after.balance <= before.balance) and (after.level <= before.level)
    assert after.assessments == before.assessments
    assert set(after.measures_in_force()) <= set(before.imposed)
    assert before.features_off(later).keys() == after.features_off().keys()
    assert len(after.pending) <= len(before.pending)
    assert set(after.due()) <= set(before.due(later))
    forgotten = replay(known, ladder, END * 10)
    assert (forgotten.balance, forgotten.level, forgotten.pending) == (0, 0, ())


def more_is_never_less(data: st.DataObject) -> None:
    log, ladder, at = data.draw(logs(lane="enforce")), data.draw(ladders()), data.draw(ENDS)
    found = [e for e in log if isinstance(e, Violation)]
    # Raise every violation of one key, so that which one counts stays the same.
    key, points = data.draw(st.sampled_from(found)).key, data.draw(st.integers(0, 60))
    names = [level.name for level in ladder.levels]
    graver = data.draw(st.integers(0, 3))

    def raised(event: Event) -> Event:
        if not isinstance(event, Violation) or event.key != key:
            return event
        rank = min(len(names) - 1, names.index(event.severity) + graver)
        return replace(event, points=event.points + points, severity=names[rank])

    no_less(replay(map(raised, log), ladder, at), replay(log, ladder, at))


def putting_right_never_costs(data: st.DataObject) -> None:
    log, ladder, at = data.draw(logs()), data.draw(ladders()), data.draw(ENDS)
    new = data.draw(happenings([e for e in log if isinstance(e, Violation)], ("rectified",)))
    assert isinstance(new, Rectified)
    no_less(replay(log, ladder, at), replay([*log, replace(new, id="new")], ladder, at))


def found_again_changes_nothing(data: st.DataObject) -> None:
    log, ladder, at = data.draw(logs()), data.draw(ladders()), data.draw(ENDS)
    old = data.draw(st.sampled_from([e for e in log if isinstance(e, Violation)]))
    later = old.at + data.draw(st.integers(1, 50 * DAY)) * MICRO
    again = replace(old, id="again", at=later, points=old.points + data.draw(st.integers(0, 99)), severity="grave")
    assert same(replay([*log, again], ladder, at), replay(log, ladder, at))


def grey_changes_nothing_automatic(data: st.DataObject) -> None:
    log, ladder, at = data.draw(logs()), data.draw(ladders()), data.draw(ENDS)
    reviewed = [e for e in log if type(e).__name__ != "Review"]
    lane = data.draw(st.sampled_from(["grey", "shadow"]))
    new = replace(data.draw(violations(lane=lane)), id="new")
    said = data.draw(st.lists(happenings([replace(new, item="new")], ("notice", "confirmation")), max_size=2))
    before, after = replay(reviewed, ladder, at), replay([*reviewed, new, *said], ladder, at)
    assert automatic(before) == automatic(after)
    assert lane == "grey" or before.tickets == after.tickets


def grey_calls_for_a_person(data: st.DataObject) -> None:
    """A ticket stands exactly where the grey violations, were they enforced, would lead higher."""
    log, ladder, at = data.draw(logs()), data.draw(ladders()), data.draw(ENDS)
    log = [e for e in log if type(e).__name__ != "Review"]
    account = replay(log, ladder, at)
    wider = replay([replace(e, lane="enforce") if _alone(e, log) else e for e in log], ladder, at)
    levels = {a.at: a.climb.level for a in account.assessments}
    higher = {a.at: a.sanction.step for a in wider.assessments if a.climb.level > levels.get(a.at, len(ladder.rungs))}
    if all(e.lane != "grey" or _alone(e, log) for e in log if isinstance(e, Violation)):
        assert higher.items() <= {t.at: t.step for t in account.tickets}.items()
    assert all(gravity(t.step) > 0 for t in account.tickets)


def _alone(event: Event, log: list[Event]) -> bool:
    """A grey violation whose key is in no other lane."""
    if not isinstance(event, Violation) or event.lane != "grey":
        return False
    return all(e.lane == "grey" for e in log if isinstance(e, Violation) and e.key == event.key)


def a_stricter_ladder_never_leads_to_less(data: st.DataObject) -> None:
    log, ladder, at = data.draw(logs()), data.draw(ladders()), data.draw(ENDS)
    other = data.draw(stricter(ladder))
    no_less(replay(log, other, at), replay(log, ladder, at))


def the_balance_is_bounded_and_the_lines_add_up(data: st.DataObject) -> None:
    log, ladder, at = data.draw(logs()), data.draw(ladders()), data.draw(ENDS)
    account = replay(log, ladder, at)
    assert account.balance == sum(line.counted for line in account.lines)
    at_most = 0
    for act in account.lines:
        assert act.points == sum(c.counted for c in act.charges)
        for line in act.charges:
            points = line.base
            for operation in line.operations:
                points = points * operation.numerator // operation.denominator
                assert operation.result == points
            assert line.counted == points
            before_rank = [o.result for o in line.operations if o.name != "rank"]
            at_most += before_rank[-1] if before_rank else line.base
    assert 0 <= account.balance <= at_most
    assert account.balance <= _most(log, ladder)


def _most(log: list[Event], ladder: Ladder) -> int:
    """Each violation at the most that repetition, probation and a missed deadline can make of it."""
    factor = (1000 + ladder.repeat * ladder.most) * (1000 + ladder.probation) + ladder.missed * 1000
    return sum(e.points * factor for e in log if isinstance(e, Violation)) // 1_000_000


def told_never_costs_less_than_untold(data: st.DataObject) -> None:
    """Eight posts before any notice cost no more than eight with one each, and less if anything is repeated."""
    ladder, points = data.draw(ladders()), data.draw(st.integers(8, 60))
    days = data.draw(st.lists(st.integers(0, 9), min_size=2, max_size=8, unique=True))
    posts = [Violation(f"v{d}", f"p{d}", CATEGORIES[0], points, "grave", d * DAY * MICRO) for d in days]
    notices = [Notice(f"n{d}", d * DAY * MICRO, (post.key,)) for d, post in zip(days, posts, strict=True)]
    burst, told = replay(posts, ladder, 10 * DAY * MICRO), replay([*posts, *notices], ladder, 10 * DAY * MICRO)
    no_less(told, burst)
    assert all(i.repetition == 0 for i in burst.imposed)
    assert all(not c.repetitions for line in burst.lines for c in line.charges)
    assert all(c.repetitions <= ladder.most for line in told.lines for c in line.charges)
    operations = [o for line in told.lines for c in line.charges for o in c.operations]
    assert all(o.numerator >= o.denominator for o in operations if o.name in ("repetition", "probation"))
    if burst.balance:
        assert told.balance > burst.balance
        assert burst.balance < 2 * points


def an_additional_earlier_notice_never_costs_less(data: st.DataObject) -> None:
    ladder, days = data.draw(ladders()), data.draw(st.lists(st.integers(0, 12), min_size=2, max_size=5, unique=True))
    points = st.sampled_from([5, 40])
    posts = [Violation(f"v{d}", f"p{d}", CATEGORIES[0], data.draw(points), "grave", d * DAY * MICRO) for d in days]
    late = {d: data.draw(st.integers(0, 6)) for d in days}
    early = {d: data.draw(st.integers(0, late[d])) for d in days}

    def told(name: str, delay: dict[int, int]) -> list[Event]:
        moments = {p.key: p.at + delay[d] * DAY * MICRO for d, p in zip(days, posts, strict=True)}
        return [Notice(f"{name} {key}", at, (key,)) for key, at in moments.items()]

    log = [*posts, *told("late", late)]
    no_less(replay([*log, *told("early", early)], ladder, 20 * DAY * MICRO), replay(log, ladder, 20 * DAY * MICRO))


def a_longer_history_never_shortens_a_measure(data: st.DataObject) -> None:
    """Acts so far apart that only the durations remember them."""
    quick = tuple(replace(level, hold=30 * DAY, clears=31 * DAY) for level in data.draw(ladders()).levels)
    lasts = {"restrict": (7 * DAY, 14 * DAY, 30 * DAY), "suspend": (10 * DAY, 20 * DAY, 40 * DAY)}
    rungs = tuple(replace(rung, durations=lasts.get(rung.step, ())) for rung in DEFAULT_LADDER.rungs)
    ladder = replace(DEFAULT_LADDER, rungs=rungs, levels=quick, window=DAY)
    points = st.integers(60, 120)
    posts = [
        Violation(f"v{d}", f"p{d}", CATEGORIES[0], data.draw(points), "grave", d * 40 * DAY * MICRO) for d in range(4)
    ]
    at = data.draw(st.integers(0, 3)) * 40 * DAY * MICRO
    new = Violation("new", "new", CATEGORIES[1], data.draw(points), "grave", at)
    told = [Notice(p.id + "n", p.at, (p.key,)) for p in [*posts, new]]
    log: list[Event] = [*posts, *told]
    no_less(replay([*log, new], ladder, END), replay(log, ladder, END))


def a_missed_deadline_counts_once(data: st.DataObject) -> None:
    ladder, days = data.draw(ladders()), data.draw(st.lists(st.integers(1, 20), min_size=1, max_size=4))
    post = Violation("v", "p", CATEGORIES[0], 60, "grave", 0)
    log: list[Event] = [post, Notice("n", 0, (post.key,))]
    misses = [MissedDeadline(f"m{n}", d * DAY * MICRO, (post.key,)) for n, d in enumerate(days)]
    at = 21 * DAY * MICRO
    none, some = replay(log, ladder, at), replay([*log, *misses], ladder, at)
    no_less(some, none)
    assert sum(line.missed for line in some.lines) <= 1
    assert none.balance <= replay(log, ladder, 0).balance, "time alone raised it"
    passed = any(d.deadline is not None and d.deadline < max(days) * DAY * MICRO for d in none.duties)
    assert any(line.missed for line in some.lines) == passed


def the_past_does_not_change(data: st.DataObject) -> None:
    """What followed up to a moment depends on nothing later; a notice counts only after its moment."""
    log, ladder = data.draw(logs()), data.draw(ladders())
    log = [e for e in log if not isinstance(e, Reversal | Review)]
    # Somebody is told at the moment of the next act.
    days = data.draw(st.lists(st.integers(0, 9), min_size=2, max_size=2, unique=True).map(sorted))
    posts = [Violation(f"v{d}", f"v{d}", CATEGORIES[0], 40, "grave", d * DAY * MICRO) for d in days]
    log += [*posts, Notice("told", posts[1].at, (posts[0].key,))]
    at = data.draw(st.sampled_from([posts[1].at, *(e.at for e in log)]))
    then, later = replay(log, ladder, at), replay(log, ladder, max(at, END))
    assert _up_to(later, at) == _up_to(then, at)
    unsaid = [e for e in log if not (isinstance(e, Notice) and e.at == at)]
    assert _up_to(replay(unsaid, ladder, at), at) == _up_to(then, at)


def _up_to(account: Account, at: int) -> list[Any]:
    return [
        (a.climb, a.balance, a.standing, a.first, [i for i in a.imposed if i.start <= at])
        for a in account.assessments
        if a.at <= at
    ]


@st.composite
def upheld_late(draw: st.DrawFn) -> tuple[list[Event], Review, list[Event]]:
    """A new post with a grey violation, alone or beside an enforced one; its late review; the same, all enforced."""
    at, category = draw(st.sampled_from([0, 2, 8, 19, 40])) * DAY * MICRO, draw(st.sampled_from(CATEGORIES))
    points, severity = st.sampled_from([5, 20, 40, 60, 120]), st.sampled_from(["minor", "moderate", "serious", "grave"])
    grey = Violation("grey", "new", category, draw(points), draw(severity), at, "grey")
    review = Review("upheld", at + draw(st.sampled_from([1, 5, 40, 100, 200])) * DAY * MICRO, (grey.key,), True, "Li")
    beside = draw(st.sampled_from(["nothing", "the same category", "the other category"]))
    if beside == "nothing":
        return [grey], review, [replace(grey, lane="enforce")]
    clear = Violation("clear", "new", category, draw(points), draw(severity), at)
    if beside == "the other category":
        clear = replace(clear, category=next(name for name in CATEGORIES if name != category))
        return [clear, grey], review, [clear, replace(grey, lane="enforce")]
    graver = max(clear.severity, grey.severity, key=["minor", "moderate", "serious", "grave"].index)
    return [clear, grey], review, [replace(clear, points=clear.points + grey.points, severity=graver)]


def upholding_gives_what_enforcing_would_have(data: st.DataObject) -> None:
    """Whoever was told of nothing before the review stands as if it had been enforced at once."""
    ladder = data.draw(ladders())
    found, review, enforced = data.draw(upheld_late())
    log = [e for e in data.draw(logs()) if isinstance(e, Violation | Reversal) or e.at > review.at]
    log = [e for e in log if not isinstance(e, Review)]
    log += [Violation(f"b{d}", f"b{d}", CATEGORIES[0], 40, "grave", d * DAY * MICRO) for d in data.draw(_DAYS)]
    log += data.draw(st.lists(happenings([v for v in found if isinstance(v, Violation)], ("notice",)), max_size=1))
    log = [e for e in log if not isinstance(e, Notice) or e.at > review.at]
    at = max(review.at, data.draw(ENDS))
    late, at_once = replay([*log, *found, review], ladder, at), replay([*log, *enforced], ladder, at)
    assert (late.balance, late.level, late.lines) == (at_once.balance, at_once.level, at_once.lines)
    assert late.pending == at_once.pending and late.duties == at_once.duties
    assert [replace(a, imposed=()) for a in late.assessments] == [replace(a, imposed=()) for a in at_once.assessments]
    for made, other in zip(late.assessments, at_once.assessments, strict=True):
        for imposed in made.imposed:
            assert any(as_much(one, imposed) for one in other.imposed), "more is imposed than at once"


_DAYS = st.lists(st.sampled_from([0, 3, 9, 20, 50, 70, 130]), max_size=3, unique=True)


def a_review_takes_effect_from_its_moment(data: st.DataObject) -> None:
    """It lowers nothing, leaves what was imposed and known before, and costs no more than enforcing at once."""
    log, ladder, at = data.draw(logs()), data.draw(ladders()), data.draw(ENDS)
    found, review, enforced = data.draw(upheld_late())
    told = [v for v in found if isinstance(v, Violation)]
    log += data.draw(st.lists(happenings(told, ("notice", "missed", "rectified", "confirmation")), max_size=2))
    posts = [Violation(f"b{d}", f"b{d}", CATEGORIES[0], 40, "grave", d * DAY * MICRO) for d in data.draw(_DAYS)]
    heard = data.draw(st.lists(st.sampled_from([*posts, *told[:-1]]), unique=True)) if len(told) > 1 or posts else []
    log += [*posts, *(Notice(f"n{v.id}", v.at + DAY * MICRO, (v.key,)) for v in heard)]
    without, upheld = replay([*log, *found], ladder, at), replay([*log, *found, review], ladder, at)
    no_less(upheld, without)
    assert {i for i in upheld.imposed if i.start < review.at} == {i for i in without.imposed if i.start < review.at}
    known = {a.at: (a.standing, a.first) for a in without.assessments if a.at < review.at}
    assert known.items() <= {a.at: (a.standing, a.first) for a in upheld.assessments}.items()
    items = {(line.item, line.at): line for line in upheld.lines if not line.missed}
    for line in without.lines:
        if line.at < review.at and not line.missed and line.item != "new":
            assert line.charges == items[line.item, line.at].charges, "it made a repetition of an act before it"
    at_once = replay([*log, *enforced], ladder, at)
    assert (upheld.balance, upheld.level) <= (at_once.balance, max(upheld.level, at_once.level))


def a_ban_waits_for_a_person(data: st.DataObject) -> None:
    log, ladder, at = data.draw(logs()), data.draw(ladders()), data.draw(ENDS)
    posts = [Violation(f"v{d}", f"p{d}", CATEGORIES[0], 60, "grave", d * DAY * MICRO) for d in range(4)]
    log += [*posts, *(Notice(f"n{p.id}", p.at, (p.key,)) for p in posts)]
    log.append(replace(data.draw(happenings(posts[2:], ("confirmation",))), id="c", by="Wu"))
    account = replay(log, ladder, at)
    asking = {rung.points for rung in ladder.rungs if rung.confirmed}
    confirmations = [e for e in log if isinstance(e, Confirmation)]
    for made in account.assessments:
        for imposed in made.imposed:
            if imposed.confirmed_by is None:
                assert imposed.measure.kind != "ban"
                assert imposed.measure.kind in [r.step for r in ladder.rungs if r.points not in asking]
            else:
                steps = [c.step for c in confirmations if (c.at, c.by) == (imposed.start, imposed.confirmed_by)]
                assert gravity(imposed.measure.kind) <= max(map(gravity, steps))
        if made.sanction.step == "ban" and made.at == at:
            assert account.pending or any(i.confirmed_by for i in made.imposed)


def the_quick_replay_is_the_simple_one(data: st.DataObject) -> None:
    """``replay`` keeps sums from moment to moment; ``simple_replay`` adds everything up each time, as MODEL.md says."""
    log, ladder, at = data.draw(logs(most=10)), data.draw(ladders()), data.draw(ENDS)
    assert same(replay(log, ladder, at), simple_replay(log, ladder, at))
    # Acts of several categories and items, and one more act at the very moment at which points of others change.
    levels = {level.name: level for level in ladder.levels}
    days = st.one_of(st.integers(0, 30), st.sampled_from([200, 400, 700, 900]))
    found: list[Violation] = []
    for day in data.draw(st.lists(days, min_size=1, max_size=4, unique=True)):
        for item, category in data.draw(st.sampled_from([PLACES[:1], PLACES[:2], PLACES[1:], PLACES])):
            points, severity = data.draw(st.sampled_from([1, 7, 40, 60])), data.draw(st.sampled_from(list(levels)))
            number = f"{day}/{item}/{category}"
            found.append(Violation(number, f"{day}/{item}", category, points, severity, day * DAY * MICRO))
    for n, one in enumerate(data.draw(st.lists(st.sampled_from(found), min_size=1, max_size=2))):
        level, left = levels[one.severity], data.draw(st.integers(1, one.points))
        edge = one.at + MICRO * level.clears - (left * (level.clears - level.hold) * MICRO - 1) // one.points
        found.append(Violation(f"probe {n}", f"probe {n}", CATEGORIES[0], 1, "minor", max(edge, one.at)))
    told = [Notice(f"told {v.id}", v.at, (v.key,)) for v in data.draw(st.lists(st.sampled_from(found), unique=True))]
    late = data.draw(
        st.sampled_from([[], [MissedDeadline("late", v.at + 9 * DAY * MICRO, (v.key,)) for v in found[:1]]])
    )
    log = [*found, *told, *late]
    # Some were grey, and a person came to them later.
    days = st.sampled_from([0, 1, 3, 40, 200])
    for v in data.draw(st.lists(st.sampled_from(found), max_size=3, unique=True)):
        log[log.index(v)] = replace(v, lane="grey")
        log.append(Review(f"review {v.id}", v.at + data.draw(days) * DAY * MICRO, (v.key,), True, "Li"))
    log += data.draw(st.lists(happenings(found, ("confirmation", "missed")), max_size=2))
    assert same(replay(log, ladder, END * 3), simple_replay(log, ladder, END * 3))


def many_late_reviews_are_one_after_the_other(data: st.DataObject) -> None:
    """``replay`` looks at each moment once for all reviews; ``simple_replay`` goes through the log once a review."""
    log, ladder, at = data.draw(reviewed_logs()), data.draw(ladders()), data.draw(ENDS)
    assert same(replay(log, ladder, at), simple_replay(log, ladder, at))


PLACES = (("p", CATEGORIES[0]), ("p", CATEGORIES[1]), ("q", CATEGORIES[1]))
"""Items and categories of one moment."""


# ── from texts to accounts ───────────────────────────────────────────────────
POLICY = bylaw.loads("""
policy "words" language 1 effective 2022-06-20
points { cap 70  bonus 20 for trading of crypto together with issuance of nft }
terms coins { anywhere "a", "b", "c", "d" }  terms mints { anywhere "m", "n" }  terms links { anywhere "x", "y" }
terms maybe { anywhere "g", "h" }  terms slight { anywhere "s" }  terms faint { anywhere "f" }
rule coins { category trading of crypto  severity serious  when any coins }
rule many { category trading of crypto  severity moderate  when at least 3 different coins }
rule mints { category issuance of nft  severity grave  when any mints }
rule links { category guidance of crypto  severity minor  when any links }
rule slight { category trading of crypto  severity minor  when any slight }
rule grey { category issuance of nft  mode grey  severity grave  when any maybe }
rule greyer { category guidance of nft  mode grey  severity moderate  when any maybe }
rule shadow { category promotion of nft  mode shadow  severity grave  when any faint }
""")
texts = st.lists(st.sampled_from("abcdmnxyghsf "), max_size=12).map("".join)


def a_decision_alone_is_its_account(data: st.DataObject) -> None:
    decision = POLICY.judge(data.draw(texts))
    account = replay(to_events(decision, item="post", at=0), decision.ladder, 0)
    assert account.balance == decision.points
    sanction = account.assessments[0].sanction if account.assessments else NO_SANCTION
    assert sanction == decision.sanction
    assert [t.step for t in account.tickets] == [decision.review] * (decision.review is not None)


def more_words_never_lower_an_account(data: st.DataObject) -> None:
    history, at = data.draw(logs()), 45 * DAY * MICRO
    text, more = data.draw(texts), data.draw(texts)
    less_, more_ = (to_events(POLICY.judge(t), item="post", at=at) for t in (text, text + more))
    ladder = POLICY.ladder()
    no_less(replay([*history, *more_], ladder, at), replay([*history, *less_], ladder, at))


PROPERTIES = {
    f.__name__: f
    for f in (
        adding_a_violation_never_lowers, adding_a_notice_never_lowers, order_and_repetition_do_not_matter,
        a_reversed_violation_was_never_there, a_reversal_never_raises, time_alone_never_raises, more_is_never_less,
        putting_right_never_costs, found_again_changes_nothing, grey_changes_nothing_automatic, grey_calls_for_a_person,
        a_stricter_ladder_never_leads_to_less, the_balance_is_bounded_and_the_lines_add_up,
        told_never_costs_less_than_untold, an_additional_earlier_notice_never_costs_less,
        a_longer_history_never_shortens_a_measure, a_missed_deadline_counts_once, the_past_does_not_change,
        upholding_gives_what_enforcing_would_have, a_review_takes_effect_from_its_moment,
        a_ban_waits_for_a_person, the_quick_replay_is_the_simple_one,
        many_late_reviews_are_one_after_the_other,
        a_decision_alone_is_its_account, more_words_never_lower_an_account,
    )
}  # fmt: skip
"""By name."""
