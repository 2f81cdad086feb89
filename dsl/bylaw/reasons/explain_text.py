"""An explanation → its text, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from bylaw.decision import Span, view_names
from bylaw.reasons.refused import Refused
from bylaw.reasons.retrial import WhatIf
from bylaw.reasons.trees import Apart, Node
from bylaw.reasons.words import Words, shown, value_text

if TYPE_CHECKING:
    from bylaw.reasons.explain import Explanation, RuleReason

MOST_UNCOUNTED = 20

MOST_SHOWN = 4
"""Quotations of one kind that are printed of one condition."""


def explanation_text(explanation: Explanation, words: Words, *, every: bool) -> str:
    """The whole explanation; rules of which nothing is there are only named, unless ``every`` rule is asked for."""
    return "\n".join(_Text(explanation, words).whole(every))


class _Text:
    def __init__(self, explanation: Explanation, words: Words) -> None:
        self.explanation, self.words = explanation, words
        self.model = explanation.decision.model
        self.many = explanation.many_fields
        self.every = False

    def say(self, english: str, chinese: str) -> str:
        return self.words.say(english, chinese)

    def whole(self, every: bool) -> Iterator[str]:
        self.every = every
        yield from self.head()
        rest = []
        for reason in self.explanation.rules:
            if every or reason.outcome in ("holds", "excepted") or reason.close:
                yield ""
                yield from self.rule(reason)
            else:
                rest.append(reason)
        yield from self.others(rest)
        yield from self.uncounted()
        yield from self.changes()

    def head(self) -> Iterator[str]:
        decision, words = self.explanation.decision, self.words
        version = self.say(f", version {decision.version}", f"（版本 {decision.version}）") if decision.version else ""
        day = ""
        if decision.day:
            day = self.say(f", on {words.day(decision.day)}", f"，{words.day(decision.day)}")
        yield f"{decision.policy}{version}{day}"
        if not decision.in_force:
            yield self.say("The policy is not in force on that day.", "该政策当日未生效。")
            return
        yield f"{words.points(decision.points)} → {words.step(decision.sanction.step)}"
        if decision.review:
            yield self.say(
                f"with grey findings: {words.points(decision.review_points)} → a person should consider "
                f"{words.step(decision.review)}",
                f"计入灰区后：{words.points(decision.review_points)} → 由人工考虑{words.step(decision.review)}",
            )
        if self.explanation.cut:
            yield self.say("The text is longer than what is explained: this is about its beginning.",
                           "文本超出说明上限，以下仅说明其开头部分。")  # fmt: skip

    # one rule
    def rule(self, reason: RuleReason) -> Iterator[str]:
        say, words = self.say, self.words
        title = f"{reason.rule.title} " if reason.rule.title else ""
        name = (
            say(f"{title}({reason.name})", f"{title.strip()}（{reason.name}）") if title else reason.name + say("", " ")
        )
        mark = {"holds": "✓", "excepted": "○"}.get(reason.outcome, "✗")
        worth = words.points(reason.points)
        lane = {
            "grey": say(", grey: for a person to judge", "，灰区：由人工判断"),
            "shadow": say(", shadow: only observed", "，观察：不计分"),
        }.get(reason.rule.mode, "")
        number = (reason.unless_number or 0) + 1
        yield f"{mark} {name}" + {
            "holds": say(f" holds: {worth}{lane}", f"成立：{worth}{lane}"),
            "excepted": say(f" is silenced by its unless number {number}", f"被第 {number} 项「除非」排除"),
            "fails": say(" does not hold", "不成立"), "off": say(" is off", "已关闭"),
            "not_in_force": say(f" is not in force{self._dates(reason)}", f"当日未生效{self._dates(reason)}"),
            "not_seen": say(" looks at fields that were not given", "所查字段未提供"),
        }[reason.outcome]  # fmt: skip
        for node in reason.when:
            if node.holds or node.near_miss or self.every:
                yield from self.node(node, "  ", say("when", "当"))
        for node in reason.unless:
            if reason.outcome != "fails" or self.every:
                yield from self.node(node, "  ", say("unless", "除非"))
        if reason.outcome == "holds":
            for keyword, weights in (
                (("aggravate", "从重"), reason.aggravate),
                (("mitigate", "从轻"), reason.mitigate),
            ):
                for permille, node in weights:
                    percent = words.fraction(permille, 1000)
                    yield from self.node(node, "  ", say(f"{keyword[0]} {percent} when", f"{keyword[1]} {percent} 当"))
        for what_if in reason.what_ifs:
            yield f"  → {self.what_if(what_if)}"

    def _dates(self, reason: RuleReason) -> str:
        first, last = reason.rule.first, reason.rule.last
        parts = []
        if first is not None:
            day = self.words.day(date.fromordinal(first))
            parts.append(self.say(f"from {day}", f"自 {day}起"))
        if last is not None:
            day = self.words.day(date.fromordinal(last))
            parts.append(self.say(f"until {day}", f"至 {day}止"))
        if not parts:
            return ""
        return self.say(f" ({' '.join(parts)})", f"（{'，'.join(parts)}）")

    # conditions
    def node(self, node: Node, indent: str, keyword: str = "") -> Iterator[str]:
        written = self.words.condition(node.condition, self.model)
        if called := self.words.called(node.condition, self.model):
            written = f"{called}{self.say(': ', '：')}{written}"
        mark = self.say("yes", "是") if node.holds else self.say("no", "否")
        yield f"{indent}{keyword}{' ' if keyword else ''}{written} — {mark}"
        if node.parts:
            for part in node.parts:
                yield from self.node(part, indent + "  ")
        elif node.condition["op"] == "context":
            field = self.model.context[node.condition["field"]]
            value = value_text(self.words, field.kind, node.value)
            given = (
                self.say("was not given", "未提供") if node.value is None else self.say(f"is {value}", f"为 {value}")
            )
            yield f"{indent}    {field.name} {given}"
        elif node.holds or node.near_miss or self.every:
            for line in self.hits(node):
                yield f"{indent}    {line}"

    def hits(self, node: Node) -> Iterator[str]:
        say, words = self.say, self.words
        if node.apart and not node.holds:
            yield self.apart(node.apart)
        elif node.found:
            near = say(f", near {self.spans(node.partners)}", f"，附近有{self.spans(node.partners)}")
            yield self.spans(node.found) + (near if node.partners else "")
        elif node.partners:
            yield say(f"only {self.spans(node.partners)}", f"仅有{self.spans(node.partners)}")
        if not node.holds and node.condition["need"] in ("count", "different") and node.has:
            yield say(f"{node.has} of the {node.asked} it asks for", f"要求 {node.asked} 个，仅有 {node.has} 个")
        if node.missing and node.found:
            yield say("missing: ", "缺少：") + words.listed(map(words.quote, node.missing))
        if node.plain and not node.holds:
            by = words.views(view_names(node.condition.get("by", 0)))
            english = f"it asks for {by}" if by else "written plainly, and it asks for disguise"
            chinese = f"而此处要求{by}" if by else "未经伪装，而此处要求经伪装"
            yield self.spans(node.plain) + say(f": {english}", f"：{chinese}")

    def apart(self, apart: Apart) -> str:
        say = self.say
        one, two = self.quoted(apart.subject), self.quoted(apart.partner)
        if apart.why == "overlap":
            return say(f"{one} and {two} overlap", f"{one}与{two}重叠")
        if apart.why == "side":
            return say(f"{one} and {two} stand in the other order", f"{one}与{two}的先后次序相反")
        if apart.unit == "sentence":
            return say(f"a sentence ends between {one} and {two}", f"{one}与{two}不在同一句")
        n, limit = apart.distance, apart.limit
        unit = say("character" if apart.unit == "chars" else "word", "字" if apart.unit == "chars" else "词")
        return say(f"{one} and {two} are {n} {unit}{'' if n == 1 else 's'} apart, limit {limit}",
                   f"{one}与{two}相隔 {n} {unit}，上限 {limit} {unit}")  # fmt: skip

    def refused(self, hit: Refused) -> str:
        say, words = self.say, self.words
        place = words.place(hit.field, hit.start, hit.end, self.many)
        quote = words.quote(hit.text)
        head = say(f"{quote} ({place}), as in {hit.terms_list}: ", f"{quote}（{place}，词表 {hit.terms_list}）：")
        by = words.quote(hit.by)
        return head + {
            "word": say(f"inside the word {by}", f"在单词{by}之中"),
            "beside": say(f"what stands beside it in {by} is ruled out", f"在{by}中，前后所接的字符已被规定排除"),
            "view": say(f"written with {words.views(hit.views)}, which the list does not ignore",
                        f"写法含{words.views(hit.views)}，而该词表不忽略"),
            "except": say(f"inside {by}, which the list excepts", f"在{by}之中，而该词表排除后者"),
            "exact": say(f"the list asks for exactly “{shown(hit.term)}”", f"该词表要求与“{shown(hit.term)}”完全一致"),
        }[hit.why]  # fmt: skip

    def quoted(self, span: Span) -> str:
        place = self.words.place(span.field, span.start, span.end, self.many)
        quote = self.words.quote(span.text)
        return f"{quote} ({place})" if not self.words.zh else f"{quote}（{place}）"

    def spans(self, spans: Sequence[Span]) -> str:
        out = []
        for span in spans[:MOST_SHOWN]:
            views = self.words.views(span.views)
            through = self.say(f" through {views}", f"（经{views}）") if span.views else ""
            out.append(self.quoted(span) + through)
        if len(spans) > MOST_SHOWN:
            more = len(spans) - MOST_SHOWN
            out.append(self.say(f"{more} more", f"另 {more} 处"))
        return self.say(", ", "、").join(out)

    def uncounted(self) -> Iterator[str]:
        """The hits that are no matches, each once."""
        leaves = [leaf for r in self.explanation.rules for n in (*r.when, *r.unless) for leaf in n.leaves()]
        hits = sorted({hit for leaf in leaves for hit in leaf.refused}, key=lambda h: (h.field, h.start, h.end, h.term))
        if hits:
            yield ""
            yield self.say("Seen, but not counted", "已发现但未计入")
            yield from (f"  {self.refused(hit)}" for hit in hits[:MOST_UNCOUNTED])
        if len(hits) > MOST_UNCOUNTED:
            more = len(hits) - MOST_UNCOUNTED
            yield self.say(f"  and {more} more", f"  另有 {more} 处")

    # what would change it
    def others(self, rest: Sequence[RuleReason]) -> Iterator[str]:
        by: dict[str, list[str]] = {}
        for reason in rest:
            by.setdefault(reason.outcome, []).append(reason.name)
        if by:
            yield ""
        for outcome, names in by.items():
            listed = ", ".join(names)
            yield {
                "fails": self.say(f"Too little of what they ask for is there: {listed}", f"未出现所要求的内容，或出现不全：{listed}"),
                "off": self.say(f"Off: {listed}", f"已关闭：{listed}"),
                "not_in_force": self.say(f"Not in force on that day: {listed}", f"当日未生效：{listed}"),
                "not_seen": self.say(f"Look at fields that were not given: {listed}", f"所查字段未提供：{listed}"),
            }[outcome]  # fmt: skip

    def changes(self) -> Iterator[str]:
        explanation = self.explanation
        if explanation.what_ifs:
            yield ""
            yield self.say("What would change it", "怎样会有不同结果")
            for what_if in explanation.what_ifs:
                yield f"  → {self.what_if(what_if)}"
        elif explanation.decision.sanction and explanation.complete:
            yield ""
            yield self.say("Removing up to three of the places found does not lead to a milder step.",
                           "即使去除所认定的三处内容，处分也不会减轻。")  # fmt: skip
        if not explanation.complete:
            yield ""
            yield self.say("Not every change was tried; the text has too many matches.",
                           "匹配过多，未逐一试算全部可能。")  # fmt: skip

    def what_if(self, what: WhatIf) -> str:
        words, say = self.words, self.say
        (before, after), (old, new) = what.points, what.step
        change = say(f"{before} → {after} points", f"{before} 分 → {after} 分")
        if old != new:
            change += say(f", {words.step(old)} → {words.step(new)}", f"，{words.step(old)} → {words.step(new)}")
        quoted = []
        for p in what.removed:
            place, quote = words.place(p.field, p.start, p.end, self.many), words.quote(p.text)
            quoted.append(f"{quote} ({place})" if not words.zh else f"{quote}（{place}）")
        places = words.listed(quoted)
        if what.kind == "removal":
            return say(f"without {places}: {change}", f"若无{places}：{change}")
        if what.kind == "match":
            return say(f"if {places} counted as a match of {what.name}: {change}",
                       f"若{places}计入词表 {what.name}：{change}")  # fmt: skip
        if what.kind == "distance":
            return say(f"with a limit of {what.value} in {what.name}: {change}",
                       f"若 {what.name} 的距离上限为 {what.value}：{change}")  # fmt: skip
        kind = next(f.kind for f in self.model.context if f.name == what.name)
        value = value_text(words, kind, what.value)
        return say(f"if {what.name} were {value}: {change}", f"若 {what.name} 为 {value}：{change}")
