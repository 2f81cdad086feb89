"""The data of a statement → its text, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from bylaw.reasons.arithmetic_text import ArithmeticText
from bylaw.reasons.follows_text import FollowsText
from bylaw.reasons.reviews import counts
from bylaw.reasons.saying import Saying
from bylaw.reasons.words import Words, shown

_NUMERALS = "一二三四五六七八九十"
MOST_ITEMS = 5
"""Pieces of content that are named in the head."""
MOST_SPANS = 12
"""Quotations that are printed of one finding."""


def statement_text(data: Mapping[str, Any], words: Words) -> str:
    """The whole statement."""
    return _Text(data, words).whole()


def facts_text(data: Mapping[str, Any], words: Words) -> str:
    """What was found and what followed, without a word of what the person wrote: for databases that must not hold it."""
    rules: dict[str, list[int]] = {}
    for finding in data["findings"]:
        if counts(finding):
            name = f"{finding['title'] or finding['rule']} ({finding['category']}, {finding['severity']})"
            rules.setdefault(name, []).append(len(finding["spans"]))
    found = [f"{name}: {sum(counts)} place(s) in {len(counts)} item(s)" for name, counts in rules.items()]
    outcome = data["outcome"]
    return "\n".join(
        ["Found by comparing the content with the terms and rules of the policy:"]
        + [f"- {line}" for line in found]
        + [f"Points: {outcome['points']}; step: {outcome['step']}."]
        + [f"- {line}" for line in FollowsText(data, words).measures()]
    )


class _Text(Saying):
    def whole(self) -> str:
        follows = FollowsText(self.data, self.words)
        sections = [
            (self.say("What was found", "认定的事实"), self.found()),
            (self.say("How the points add up", "计分明细"), ArithmeticText(self.data, self.words).arithmetic()),
            (self.say("What follows", "处理措施"), follows.measures()),
            (self.say("How it is cleared", "如何消除"), follows.clears()),
            (self.say("What would have changed it", "怎样会有不同结果"), self.counterfactuals()),
            (self.say("How to appeal", "如何申诉"), list(follows.appeal())),
        ]
        out = [*self.head()]
        for number, (title, lines) in enumerate((s for s in sections if s[1]), 1):
            head = f"{_NUMERALS[number - 1]}、{title}" if self.words.zh else f"{number}. {title}"
            out += ["", head, *(f"   {line}".rstrip() for line in lines)]
        return "\n".join([*out, "", *self.foot()])

    # head and foot
    def head(self) -> Iterator[str]:
        step, say = self.words.step(self.outcome["step"]), self.say
        if any(m["pending"] and m["kind"] == self.outcome["step"] for m in self.data["measures"]):
            yield say(f"Statement of reasons: {step}, proposed; a person has to confirm it",
                      f"处理决定及理由说明：拟{step}，待人工确认")  # fmt: skip
        elif proposed := self.proposed():
            yield say(f"Statement of reasons: {step}; {proposed} is proposed, a person has to confirm it",
                      f"处理决定及理由说明：{step}；拟{proposed}，待人工确认")  # fmt: skip
        else:
            yield say(f"Statement of reasons: {step}", f"处理决定及理由说明：{step}")
        about = [
            (say("Account", "账号"), shown(self.data["account"] or "")), (say("Content", "内容"), self.items()),
            (say("Decided", "决定时间") if self.data["about"] == "decision" else say("As of", "截至"), self.when(self.data["at"]) if self.data["at"] else None),
        ]  # fmt: skip
        named = [f"{label}{say(': ', '：')}{value}" for label, value in about if value]
        if named:
            yield say("; ", "；").join(named)
        policy = self.data["policy"]
        version = say(f", version {policy['version']}", f"（版本 {policy['version']}）") if policy["version"] else ""
        yield say(f"Policy: {policy['name']}{version}", f"适用政策：{policy['name']}{version}")
        if policy["basis"]:
            yield say(f"Clause: {policy['basis']}", f"依据条款：{policy['basis']}")
        if not self.data["in_force"]:
            yield say("The policy was not in force on that day.", "该政策当日未生效。")

    def items(self) -> str:
        """The content it is about, the first of it if there is much."""
        items, more = self.data["items"], len(self.data["items"]) - MOST_ITEMS
        listed = [shown(item) for item in items[:MOST_ITEMS]]
        if more > 0:
            return self.say(f"{', '.join(listed)} and {more} more", f"{'、'.join(listed)} 等 {len(items)} 项")
        return self.words.listed(listed)

    def foot(self) -> Iterator[str]:
        persons = dict.fromkeys(m["confirmed_by"] for m in self.data["measures"] if m["confirmed_by"])
        reviewers = dict.fromkeys(f["review"]["by"] for f in self.data["findings"] if f["review"])
        if persons or reviewers:
            did = [
                self.say(f"{what} by a person ({', '.join(map(shown, names))})", f"经人工{zh}（{'、'.join(map(shown, names))}）")
                for what, zh, names in (("reviewed", "复核", reviewers), ("confirmed", "确认", persons)) if names
            ]  # fmt: skip
            yield self.say(f"Found automatically; {'; '.join(did)}.", f"本决定由系统自动检测，{'，'.join(did)}。")
        else:
            yield self.say("Found and decided automatically, by the terms and rules of the policy alone.",
                           "本决定由系统依据政策所列词语和规则自动检测并作出。")  # fmt: skip
        if self.data["truncated"]:
            yield self.say("The content exceeds a limit: there may be more than was found.",
                           "内容超出检测上限，可能还有未列出的部分。")  # fmt: skip
        if self.data["policy"]["digest"]:
            yield self.say(f"Policy digest: {self.data['policy']['digest']}",
                           f"政策摘要：{self.data['policy']['digest']}")  # fmt: skip

    # what was found
    def found(self) -> list[str]:
        out: list[str] = []
        account = self.data["about"] == "account"
        for item, group in groupby(self.data["findings"], key=lambda f: f["item"]):
            if account:
                out.append(self.say(f"In {shown(item)}:", f"在 {shown(item)} 中："))
            for finding in group:
                out += self._finding(finding, "  " if account else "")
        if not self.data["findings"]:
            out.append(self.say("Nothing that the policy asks for.", "未发现政策所列情形。"))
        if any(s["text"] is None for f in self.data["findings"] for s in f["spans"]):
            out.append(self.say("The content itself is not kept: quoted are the terms of the policy that were found in it.",
                                "原文未予保存，引号内为在内容中检出的政策所列词语。"))  # fmt: skip
        for excepted in self.data["excepted"]:
            number = excepted["unless"] + 1
            out.append(self.say(f"Not held against you: rule {excepted['rule']}, by its exception number {number}.",
                                f"规则 {excepted['rule']} 符合第 {number} 项例外，不予认定。"))  # fmt: skip
        return out

    def _finding(self, finding: Mapping[str, Any], indent: str) -> Iterator[str]:
        words, say = self.words, self.say
        title = finding["title"] or finding["rule"]
        rule = "" if title == finding["rule"] else say(f" (rule {finding['rule']})", f"（规则 {finding['rule']}）")
        severity = words.severity(finding["severity"])
        yield indent + say(f"{title}{rule}: {finding['label']}, {severity}",
                           f"{title}{rule}：{finding['label']}，程度{severity}")  # fmt: skip
        spans = finding["spans"]
        for counted, label in ((True, ""), (False, say("together with ", "同时出现："))):
            quoted = [self._span(s) for s in spans if s["counted"] == counted]
            more = len(quoted) - MOST_SPANS
            rest = [say(f"and {more} more", f"另有 {more} 处")] if more > 0 else []
            if quoted:
                yield f"{indent}  {label}{say('; ', '；').join([*quoted[:MOST_SPANS], *rest])}"
        if finding["message"]:
            yield f"{indent}  {shown(finding['message'], 300)}"
        for fact in finding.get("circumstances", ()):
            percent = words.fraction(abs(fact["permille"]), 1000)
            yield indent + (
                say(f"  Aggravated by {percent}: {fact['condition']}", f"  从重 {percent}：{fact['condition']}")
                if fact["permille"] > 0
                else say(f"  Mitigated by {percent}: {fact['condition']}", f"  从轻 {percent}：{fact['condition']}")
            )
        if finding["mode"] == "grey":
            yield f"{indent}  {self._review(finding['review'])}"

    def _review(self, review: Mapping[str, Any] | None) -> str:
        if review is None:
            return self.say("This counts only if a person upholds it.", "此项须经人工复核成立后才计分。")
        at, by = self.when(review["at"]), shown(review["by"])
        if review["upheld"]:
            return self.say(
                f"A person ({by}) upheld this on {at}; it counts.", f"此项已于 {at}经人工（{by}）复核成立，予以计分。"
            )
        return self.say(f"A person ({by}) put this aside on {at}; it is no violation and does not count.",
                        f"此项已于 {at}经人工（{by}）复核不成立，不属违规，不予计分。")  # fmt: skip

    def _span(self, span: Mapping[str, Any]) -> str:
        place = self.words.place(span["field"], span["start"], span["end"], self.many)
        if span["text"] is None:  # a ledger keeps texts only if asked to
            term = self.words.quote(span["term"])
            views = self.words.views(span["views"])
            how = self.say(f", written with {views}", f"，经{views}变形") if views else ""
            return self.say(f"{term} at {place}{how}", f"{term}（{place}）{how}")
        text = self.words.quote(span["text"])
        out = self.say(f"{text} at {place}", f"{text}（{place}）")
        if span["views"]:
            views, term = self.words.views(span["views"]), shown(span["term"])
            out += self.say(f", which reads “{term}” beneath {views}", f"，即“{term}”，经{views}变形")
        return out

    def counterfactuals(self) -> list[str]:
        out = [self._what_if(w) for w in self.data["counterfactuals"]]
        if self.outcome["step"] == "none":
            return out
        if not out and self.data["counterfactuals_complete"]:
            out.append(self.say("Taking any one item away does not lead to a milder step.",
                                "所列内容中，去除任何一项都不会减轻处分。")
                       if self.data["about"] == "account" else
                       self.say("Removing up to three of the places found does not lead to a milder step.",
                                "所认定的内容中，即使去除其中三处，处分也不会减轻。"))  # fmt: skip
        elif not self.data["counterfactuals_complete"]:
            out.append(self.say("Not every possibility was tried: the content is too long.",
                                "因内容较多，未能逐一试算全部可能。"))  # fmt: skip
        return out

    def _what_if(self, what: Mapping[str, Any]) -> str:
        words, (before, after), (old, new) = self.words, what["points"], what["step"]
        change = self.say(f"{before} → {after} points, {words.step(old)} → {words.step(new)}",
                          f"{before} 分 → {after} 分，{words.step(old)} → {words.step(new)}")  # fmt: skip
        if what["kind"] == "reversal":
            return self.say(f"Without {shown(what['name'])}: {change}.", f"若无 {shown(what['name'])}：{change}。")
        return (
            self.say("Without ", "若无")
            + f"{self.places(what['places'])}{self.say(': ', '：')}{change}{self.say('.', '。')}"
        )

    def places(self, places: Sequence[Mapping[str, Any]]) -> str:
        quoted = []
        for p in places:
            place = self.words.place(p["field"], p["start"], p["end"], self.many)
            quote = self.words.quote(p["text"])
            quoted.append(f"{quote} ({place})" if not self.words.zh else f"{quote}（{place}）")
        return self.words.listed(quoted)
