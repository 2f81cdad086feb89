"""Texts → verdict (engine/SEMANTICS.md, sections 5 to 8).

In: texts by field, context and day. Out: what the rules find and how many points it is worth.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bylaw.sanctions import points
from bylaw.verdict import RawExcepted, RawFinding, RawSpan, Verdict

from .conditions import Evidence, Found, Scene, Value, any_of, evidence
from .distance import Ruler
from .fold import FoldTable, shipped_table
from .matches import Matcher
from .plan import Condition, Rule, load_plan

MAX_CHARS = 10_000_000
MAX_MATCHES = 10_000


@dataclass(frozen=True)
class Sight:
    """What there is to judge: the matches in the texts of one call, and where they are."""

    fields: Sequence[int]  # of each text
    rulers: Sequence[Ruler]
    found: Sequence[Found]
    truncated: bool


class ReferenceEngine:
    """The executable specification; slow. `table` is for tests, the default is the one that ships."""

    def __init__(
        self,
        plan_json: str,
        max_chars: int = MAX_CHARS,
        max_matches: int = MAX_MATCHES,
        *,
        table: FoldTable | None = None,
    ) -> None:
        self.plan = load_plan(plan_json)
        self._table = table if table is not None else shipped_table()
        self._max_chars = max_chars
        self._matcher = Matcher(self.plan, self._table, max_matches)

    def matches(self, text: str) -> tuple[list[tuple[int, int, int, int]], bool]:
        """The matches of one text as (term, start, end, views), and whether a limit cut them short."""
        found, truncated = self._matcher.matches(text[: self._max_chars])
        tuples = [(match.term, match.start, match.end, match.views) for match in found]
        return tuples, truncated or len(text) > self._max_chars

    def judge(self, texts: Sequence[tuple[int, str]], context: Sequence[Value], day: int) -> Verdict | None:
        """None: nothing found, nothing excepted, nothing cut short."""
        return self.conclude(self.look(texts), context, day)

    def look(self, texts: Sequence[tuple[int, str]]) -> Sight:
        """The matches of all lists in the texts."""
        cut = [text[: self._max_chars] for _, text in texts]
        truncated = any(len(text) > self._max_chars for _, text in texts)
        found: list[Found] = []
        for number, text in enumerate(cut):
            matches, over = self._matcher.matches(text)
            found += [Found(number, match) for match in matches]
            truncated = truncated or over
        return Sight([field for field, _ in texts], [Ruler(text, self._table) for text in cut], found, truncated)

    def scene(self, rule: Rule, sight: Sight, context: Sequence[Value]) -> Scene:
        """What a rule may look at: the matches in its fields."""
        fields = rule.fields
        seen = [one for one in sight.found if fields is None or sight.fields[one.text] in fields]
        return Scene(self.plan, sight.rulers, seen, context)

    def conclude(self, sight: Sight, context: Sequence[Value], day: int) -> Verdict | None:
        """What the rules make of it. None: nothing found, nothing excepted, nothing cut short."""
        findings: list[RawFinding] = []
        excepted: list[RawExcepted] = []
        for number, rule in enumerate(self.plan.rules):
            if rule.mode == "off" or not in_force(rule, day):
                continue
            scene = self.scene(rule, sight, context)
            why = any_of(rule.when, scene)
            if why is None:
                continue
            guard = first_guard(rule, scene)
            if guard is not None:
                excepted.append((number, guard[0], _spans(why), _spans(guard[1])))
            else:
                findings.append(self._finding(number, rule, why, scene))
        if not (findings or excepted or sight.truncated):
            return None
        enforced = self._total(findings, ("enforce",))
        reviewed = self._total(findings, ("enforce", "grey"))
        return Verdict(enforced, reviewed, sight.truncated, findings, excepted)

    def judge_text(self, text: str, context: Sequence[Value], day: int) -> Verdict | None:
        """Judges one text in field 0."""
        return self.judge([(0, text)], context, day)

    def judge_many(self, texts: Sequence[str], context: Sequence[Value], day: int) -> list[Verdict | None]:
        """Judges many texts, each for itself, in field 0."""
        return [self.judge_text(text, context, day) for text in texts]

    def _finding(self, number: int, rule: Rule, why: Evidence, scene: Scene) -> RawFinding:
        weights = self.plan.weights
        counts = Counter(found.match.term for found, counted in why.items() if counted)
        plain = points.rule_points(rule.value, counts.values(), weights["hits"], weights["terms"])
        factor = points.factor(_holding(rule.aggravate, scene), _holding(rule.mitigate, scene))
        return (number, points.finding_points(plain, factor), factor, _spans(why))

    def _total(self, findings: list[RawFinding], modes: Collection[str]) -> int:
        weights = self.plan.weights
        by_category: dict[int, list[int]] = defaultdict(list)
        for number, rule_points, _, _ in findings:
            rule = self.plan.rules[number]
            if rule.mode in modes:
                by_category[rule.category].append(rule_points)
        categories = [points.category_points(some, weights["rules"], self.plan.cap) for some in by_category.values()]
        bonus = points.bonus_points(self.plan.bonuses, by_category.keys())
        return points.total_points(categories, weights["categories"], bonus)


def in_force(rule: Rule, day: int) -> bool:
    begun = rule.first_day is None or rule.first_day <= day
    return begun and (rule.last_day is None or day <= rule.last_day)


def first_guard(rule: Rule, scene: Scene) -> tuple[int, Evidence] | None:
    for number, condition in enumerate(rule.unless):
        why = evidence(condition, scene)
        if why is not None:
            return number, why
    return None


def _holding(changes: Sequence[tuple[int, Condition]], scene: Scene) -> list[int]:
    return [permille for permille, condition in changes if evidence(condition, scene) is not None]


def _spans(why: Evidence) -> list[RawSpan]:
    return sorted(
        (found.text, found.match.start, found.match.end, found.match.term, found.match.views, counted)
        for found, counted in why.items()
    )
