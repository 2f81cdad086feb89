"""Each property can fail: a list of small faults in the calculator, and the property that sees each.

A mutant is an edit of one function's source. Its code takes the place of the function's for as long as Hypothesis looks
for a counter-example; the search is the same in every run.
"""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bylaw.sanctions import (
    balance,
    decay,
    ladder,
    measures,
    points,
    recidivism,
    recording,
    replay,
    running,
    standing,
)
from bylaw.sanctions.ahead import Ahead
from bylaw.sanctions.balance import Act, Assessed
from bylaw.sanctions.history import History
from bylaw.sanctions.late import _Sweep as Sweep
from bylaw.sanctions.log import Log
from bylaw.sanctions.recidivism import Earlier
from bylaw.sanctions.replay import Replay
from bylaw.sanctions.running import Running
from bylaw.sanctions.standing import Standing

sys.path.insert(0, str(Path(__file__).parent))
from properties import PROPERTIES

EXAMPLES = 400
"""At most so many examples may pass before a mutant is caught."""


@dataclass(frozen=True)
class Mutant:
    """``old`` → ``new`` in ``function``; ``fails`` is the property that must see it."""

    name: str
    function: Callable[..., object]
    old: str
    new: str
    fails: str


ADDING = "adding_a_violation_never_lowers"
NOTICE = "adding_a_notice_never_lowers"
ORDER = "order_and_repetition_do_not_matter"
NEVER_THERE = "a_reversed_violation_was_never_there"
REVERSAL = "a_reversal_never_raises"
TIME = "time_alone_never_raises"
MORE = "more_is_never_less"
RIGHT = "putting_right_never_costs"
AGAIN = "found_again_changes_nothing"
GREY = "grey_changes_nothing_automatic"
TICKET = "grey_calls_for_a_person"
STRICTER = "a_stricter_ladder_never_leads_to_less"
BOUNDED = "the_balance_is_bounded_and_the_lines_add_up"
TOLD = "told_never_costs_less_than_untold"
PAST = "the_past_does_not_change"
EARLIER = "an_additional_earlier_notice_never_costs_less"
HISTORY = "a_longer_history_never_shortens_a_measure"
MISSED = "a_missed_deadline_counts_once"
QUICK = "the_quick_replay_is_the_simple_one"
UPHELD = "upholding_gives_what_enforcing_would_have"
MANY = "many_late_reviews_are_one_after_the_other"
LATE = "a_review_takes_effect_from_its_moment"
PERSON = "a_ban_waits_for_a_person"
DECISION = "a_decision_alone_is_its_account"
WORDS = "more_words_never_lower_an_account"

MUTANTS = (
    # points
    Mutant("first come, not the largest first", points.owa, "sorted(xs, reverse=True)", "list(xs)", ADDING),
    Mutant("the smallest counts most", points.owa, "reverse=True", "reverse=False", ADDING),
    Mutant("an average in the place of a sum", balance.balance, "owa(points, ACT_WEIGHTS) for points in many",
           "sum(points) // len(points) for points in many", REVERSAL),
    Mutant("a text's categories are added up in full", Act.points, "owa((c.points(ladder, at) for c in self.charges if not c.bonus), CATEGORY_WEIGHTS)",
           "sum(c.points(ladder, at) for c in self.charges if not c.bonus)", DECISION),
    Mutant("a bonus is ranked", Act.points, "if not c.bonus), CATEGORY_WEIGHTS", "), CATEGORY_WEIGHTS", DECISION),
    Mutant("the printed rank is another one", balance._act_line, "_weight(ACT_WEIGHTS, rank)", "_weight(ACT_WEIGHTS, rank + 1)", BOUNDED),
    Mutant("a printed line is rounded up", balance._charge_line, "points * numerator // denominator", "-(-points * numerator // denominator)", BOUNDED),
    # repetition
    Mutant("repetition without a notice", Earlier.add, "if notified is not None:", "notified = when\n    if True:", TOLD),
    Mutant("a notice at the moment of the act", Earlier.repetitions, "self._untold[0][0] < at", "self._untold[0][0] <= at", PAST),
    Mutant("the window runs from the notice", Earlier.repetitions, "heappop(self._untold)[1]", "heappop(self._untold)[0]", EARLIER),
    Mutant("no end to repetitions", Earlier.repetitions, "min(ladder.most, ", "min(99, ", TOLD),
    Mutant("repetition makes it cheaper", recidivism.repetition_factor, "PERMILLE + count", "PERMILLE - count", TOLD),
    Mutant("probation before anybody was told", Replay._assess, "self._new_acts(at, standing)", "self._new_acts(at, self.standing())", TOLD),
    Mutant("only acts on no standing are on probation", History.assessed, "standing >= self._restrict", "standing < self._restrict", TOLD),
    # decay, rectification
    Mutant("points grow with age", decay.decay, "return clears - age, clears - hold", "return clears + age, clears - hold", TIME),
    Mutant("what was forgotten comes back", decay.decay, "return 0, 1", "return 1, 1", TIME),
    Mutant("the held part is forgotten first", decay.decay, "age <= hold", "age > hold", TIME),
    Mutant("putting right doubles", Assessed.operations, "PERMILLE - ladder.rectified", "PERMILLE + ladder.rectified", RIGHT),
    Mutant("put right before it was", Assessed.operations, "rectified <= at", "True", PAST),
    # episodes
    Mutant("notices begin no episode", balance.balance, "episodes[act.episode]", "episodes[None]", TOLD),
    Mutant("a notice begins an episode at its own moment", History.episode, "bisect_left(self._notices, at)", "bisect_right(self._notices, at)", PAST),
    # the log
    Mutant("the one read first counts", Log._found, "slot not in first or _order(violation, levels) < _order(first[slot], levels)",
           "slot not in first", ORDER),
    Mutant("the latest counts", Log._found, "< _order(first", "> _order(first", AGAIN),
    Mutant("every detection counts", Log._found, "slot = violation.key, violation.lane", "slot = violation.key, violation.id", AGAIN),
    Mutant("a reversal is forgotten", Log._found, "if violation.key in self.reversed:", "if False:", NEVER_THERE),
    Mutant("found again, a reversed one is back", Log._take, "self.reversed.update(event.keys)",
           "self.reversed.update(k for k in event.keys if any(v.key == k for v in self.violations))", ORDER),
    Mutant("a reversal counts instead", Log._take, "self.reversed.update(event.keys)", "self.violations.append(self.violations[0])", NEVER_THERE),
    Mutant("later events are known", Log.__init__, "event.at <= until", "True", TIME),
    # reviews
    Mutant("a reviewed one counts from its review", Log._after_review, 'replace(violation, lane="enforce"), max', 'replace(violation, lane="enforce", at=max(upheld, violation.at)), max', UPHELD),
    Mutant("told of a violation that was none yet", Log._after_review, 'lane="enforce"), max(upheld, violation.at)', 'lane="enforce"), violation.at', LATE),
    Mutant("what a review found was known before", Replay._assess, "self.past.facts.get(at) or self._facts()", "self._facts()", LATE),
    Mutant("what a review leads to began at the act", Replay._assess, "if at >= self.past.until", "if True", LATE),
    Mutant("a review leads to nothing", Replay._impose_late, "min(made.climb.level, self._standing_of(instant))", "0", QUICK),
    Mutant("a review imposes for what is over", Replay._impose_late, "min(made.climb.level, self._standing_of(instant))", "made.climb.level", QUICK),
    Mutant("a review imposes again what was imposed", Replay._impose_late, "self.past.levels.get(instant.at, 0)", "0", QUICK),
    Mutant("a deadline that nobody had was missed", Replay._duty_since, "return self.past.until if late else", "return None if late else", MANY),
    Mutant("two reviews, and the second takes effect with the first", Ahead.uphold, "[0] <= self.review", "[0] <= self.review + 1", MANY),
    Mutant("what a review raised is not raised", Sweep._uphold, "if state.level > before:", "if False:", MANY),
    Mutant("what a review makes a duty was one before", Sweep._uphold, "if before < self._rectify <= state.level:", "if False:", MANY),
    Mutant("the account learns of what a review raised from the next act on", Sweep._become, "self._tell(instant)", "pass", MANY),
    Mutant("a moment that a review raised counts twice", Sweep._become, "self._counts[instant.state.level] -= 1", "pass", MANY),
    Mutant("a review imposes what is over, or more than is held", Sweep.past, "min(instant.state.level, self._standing_of(instant, at))", "instant.state.level", MANY),
    Mutant("what is lost is lost for all reviews", Sweep._last_lost, "lost[-1][1] <= self._review", "False", MANY),
    Mutant("what a moment leads to changes with its acts alone", Sweep._states, "begins | {review for review in reached if review > min(begins)}", "begins", MANY),
    Mutant("what is upheld adds nothing to what came after it", Ahead.reached, "total += self._more(number, points, top)", "pass", MANY),
    Mutant("a threshold is reached by the next review", Ahead.reached, "found.append(self._places[number][0])", "found.append(self._places[number][0] + 1)", MANY),
    Mutant("a merged violation counts beside itself", Ahead._more, "before = self._before(number)", "before = 0", MANY),
    Mutant("a floor is forgotten between reviews", Sweep._tell, "if state.floor:", "if False:", MANY),
    Mutant("confirmations before the last review are forgotten", Sweep._confirm, "confirmed(self.ladder, standing,", "confirmed(self.ladder, 0,", MANY),
    Mutant("a bonus is told of before it stands", Log.stages, "max(told, since)", "told", MANY),
    # lanes
    Mutant("grey decides", replay.as_it_became_known, '("enforce",))', '("enforce", "grey"))', GREY),
    Mutant("shadow calls for a person", replay._tickets, '("enforce", "grey")', '("enforce", "grey", "shadow")', GREY),
    Mutant("tickets where nothing is higher", replay._tickets, "made.climb.level > automatic", "made.climb.level >= automatic", TICKET),
    Mutant("no tickets for what grey alone reaches", replay._tickets, "made.climb.level > automatic", "made.climb.level > automatic > 0", DECISION),
    # the level
    Mutant("the mildest severity of a moment rules", Replay._assess, "gravest = max(", "gravest = min(", DECISION),
    Mutant("the ceiling is for those who were told", ladder.climb, "if first and", "if not first and", NOTICE),
    Mutant("a threshold above which it is milder", ladder.reached_by, "rung.points <= balance", "rung.points <= balance < 150", MORE),
    Mutant("a lower threshold is left behind sooner", ladder.reached_by, "rung.points <= balance", "rung.points <= balance <= rung.points * 3", STRICTER),
    Mutant("only the first notice of a violation begins an episode", Log.notices, "moments[bisect_left(moments, since) :]",
           "moments[bisect_left(moments, since) :][:1]", EARLIER),
    Mutant("a standing is never released", Replay._release, "self._lost[rung] = at", "self._lost[rung] = NEVER", TIME),
    # measures
    Mutant("durations count the same rung alone", replay._counts, "sum(reached[number:])", "reached[number]", HISTORY),
    Mutant("durations count what nobody was told", Replay._assess, "(t for t in told if t is not None), default=None", "(t for t in told if t is not None), default=at", TOLD),
    Mutant("the top rung alone is imposed", measures.imposed, "not rung.confirmed]", "not rung.confirmed and n == level - 1]", HISTORY),
    Mutant("a measure is shorter each time", ladder.lasts, "rung.durations[min(repetition, len(rung.durations) - 1)]",
           "rung.durations[-1 - min(repetition, len(rung.durations) - 1)]", HISTORY),
    Mutant("a ban needs nobody", measures.imposed, "and not rung.confirmed]", "]", PERSON),
    Mutant("a confirmation of less is one of all", measures.confirmed, "gravity(rung.step) <= gravity(confirmation.step)", "True", PERSON),
    # deadlines
    Mutant("a deadline that passes is missed by itself", Log._charge, "if deadline is not None and rectified is None:",
           "if deadline is not None and rectified is None:\n        return Charge(violation, level, at, since, notified, deadline, rectified, (deadline + 1,) * (deadline < self.until))\n    if False:", MISSED),
    Mutant("a missed deadline counts each time", Replay._new_acts, "and charge.violation.id not in self._missed", "", MISSED),
    # sums that are kept from moment to moment
    Mutant("an average in the place of a kept sum", running.worth, "return total", "return sum(ranked) // max(1, len(ranked))", QUICK),
    Mutant("the mildest acts of an episode are kept", running.worth, "reversed(ranked)", "ranked", QUICK),
    Mutant("what changed is added again", Running._look, "self.balance += worth(ranked) - without", "self.balance += worth(ranked)", QUICK),
    Mutant("a missed deadline is ranked", Running._look, "if act.missed:", "if False:", QUICK),
    Mutant("an act is never looked at again", Running.to, "self._next[0][0] <= at", "self._next[0][0] < 0", QUICK),
    Mutant("points change a moment late", Assessed.worth, "changes = charge.at + level.clears * SECOND - (", "changes = charge.at + level.clears * SECOND + 1 - (", QUICK),
    Mutant("points change a day late", Assessed.worth, "changes = charge.at + level.clears * SECOND - (", "changes = charge.at + level.clears * SECOND + 86400000000 - (", QUICK),
    Mutant("being put right is seen only with the next day", Assessed.worth, "at < put_right < changes", "False", QUICK),
    Mutant("an act of several categories changes with its last", Act.worth, "min((changes", "max((changes", QUICK),
    Mutant("the first moment that gave a rung counts", Standing.take, "max(self._latest[rung], at)", "min(self._latest[rung], at) if self._latest[rung] > NEVER else at", QUICK),
    Mutant("a lost rung is not lost for what came before", standing.still_held, "since[rung] >= lost[rung]", "since[rung]", QUICK),
    Mutant("a floor stays", Replay._release, "if not instant.worthy:", "if False:", QUICK),
    Mutant("a floor goes with its first act", Replay._release, "if not instant.worthy:", "if instant.floor:", QUICK),
    Mutant("a floor that is gone stays known", Replay._no_floor, "instant.known < at", "False", QUICK),
    Mutant("told at the moment of the act", Replay._learn, "self._untold[0][0] < at", "self._untold[0][0] <= at", PAST),
    Mutant("durations count what was told later", Replay._confirm, "instant.counts)", "_counts(self._reached))", QUICK),
    # from decisions
    Mutant("grey points are counted twice", recording.to_events, "points - sums.get(category, 0)", "points", DECISION),
    Mutant("no cap for the account", recording._points, "model.cap", "None", DECISION),
    Mutant("findings of a category are added up", recording._points, "category_points((f.points for f in findings), _RULES, model.cap)",
           "sum(f.points for f in findings) // len(findings)", WORDS),
    Mutant("the mildest finding names the severity", recording._severity, "max(", "min(", DECISION),
)  # fmt: skip


@contextmanager
def mutated(mutant: Mutant) -> Iterator[None]:
    """The function with its code changed; every module that imported it sees the change."""
    function = mutant.function
    assert isinstance(function, FunctionType)
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(mutant.old) == 1, f"{mutant.old!r} is in the source {source.count(mutant.old)} times"
    names = dict(function.__globals__)
    exec(
        "from __future__ import annotations\nfrom bisect import bisect_right\n"
        + source.replace(mutant.old, mutant.new),
        names,
    )
    original, function.__code__ = function.__code__, names[function.__name__].__code__
    function.__globals__.setdefault("bisect_right", names["bisect_right"])
    try:
        yield
    finally:
        function.__code__ = original


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.name)
def test_the_mutant_is_caught(mutant: Mutant) -> None:
    @settings(max_examples=EXAMPLES, phases=[Phase.generate], derandomize=True, database=None, deadline=None,
              suppress_health_check=list(HealthCheck), report_multiple_bugs=False)  # fmt: skip
    @given(st.data())
    def search(data: st.DataObject) -> None:
        PROPERTIES[mutant.fails](data)

    with mutated(mutant), pytest.raises(Exception) as caught:
        search()
    assert not isinstance(caught.value, NameError | SyntaxError | TypeError)


def test_every_property_fails_for_some_mutant() -> None:
    assert {m.fails for m in MUTANTS} == set(PROPERTIES)
    assert len({m.name for m in MUTANTS}) == len(MUTANTS)
