"""The data of a statement → its text, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from bylaw.reasons.reviews import counts
from bylaw.reasons.words import Words, shown
from bylaw.sanctions.ladder import gravity

_NUMERALS = "一二三四五六七八九十"
MOST_SPANS = 12
"""Quotations that are printed of one finding."""


def statement_text(data: Mapping[str, Any], words: Words) -> str:
    """The whole statement."""
    return _Text(data, words).whole()


def facts_text(data: Mapping[str, Any], words: Words) -> str:
    """What was found and what followed, without a word of what the person wrote: for databases that must not hold it."""
    text = _Text(data, words)
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
        + [f"- {line}" for line in text.measures()]
    )


class _Text:
    def __init__(self, data: Mapping[str, Any], words: Words) -> None:
        self.data, self.words = data, words
        self.outcome: Mapping[str, Any] = data["outcome"]
        fields = {s["field"] for f in data["findings"] for s in f["spans"]}
        self.many = len(fields) > 1 or bool(fields - {"text"})

    def say(self, english: str, chinese: str) -> str:
        return self.words.say(english, chinese)

    def whole(self) -> str:
        sections = [
            (self.say("What was found", "认定的事实"), self.found()),
            (self.say("How the points add up", "计分明细"), self.arithmetic()),
            (self.say("What follows", "处理措施"), self.measures()),
            (self.say("How it is cleared", "如何消除"), self.clears()),
            (self.say("What would have changed it", "怎样会有不同结果"), self.counterfactuals()),
            (self.say("How to appeal", "如何申诉"), list(self.appeal())),
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
            (say("Account", "账号"), self.data["account"]), (say("Content", "内容"), self.data["item"]),
            (say("Decided", "决定时间") if self.data["about"] == "decision" else say("As of", "截至"), self.when(self.data["at"]) if self.data["at"] else None),
        ]  # fmt: skip
        named = [f"{label}{say(': ', '：')}{shown(value)}" for label, value in about if value]
        if named:
            yield say("; ", "；").join(named)
        policy = self.data["policy"]
        version = say(f", version {policy['version']}", f"（版本 {policy['version']}）") if policy["version"] else ""
        yield say(f"Policy: {policy['name']}{version}", f"适用政策：{policy['name']}{version}")
        if policy["basis"]:
            yield say(f"Clause: {policy['basis']}", f"依据条款：{policy['basis']}")
        if not self.data["in_force"]:
            yield say("The policy was not in force on that day.", "该政策当日未生效。")

    def proposed(self) -> str:
        """The step that waits for a person and is graver than that of the statement's content, if there is one."""
        waiting = [m["kind"] for m in self.data["measures"] if m["pending"]]
        gravest = max(waiting, key=gravity, default="none")
        return self.words.step(gravest) if gravity(gravest) > gravity(self.outcome["step"]) else ""

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

    # the arithmetic
    def arithmetic(self) -> list[str]:
        out: list[str] = []
        for line in self.data["arithmetic"]["lines"]:
            out += self._line(line, "")
        total = self.data["arithmetic"]["total"]
        if out:
            out.append(self.say(f"Total: {total}", f"合计：{total}"))
        return out

    def _line(self, line: Mapping[str, Any], indent: str) -> Iterator[str]:
        colon = self.say(": ", "：")
        base = str(line["base"])
        if line["cap"] is not None:
            base = self.say(f"{base} (at most {line['cap']} in a category)", f"{base}（每类至多 {line['cap']} 分）")
        chain = "".join(
            f" × {self.words.fraction(o['numerator'], o['denominator'])} ({self._why(o, line)}) = {o['result']}"
            if not self.words.zh
            else f" × {self.words.fraction(o['numerator'], o['denominator'])}（{self._why(o, line)}）= {o['result']}"
            for o in line["operations"]
        )
        yield f"{indent}{self._label(line)}{colon}{base}{chain}"
        for part in line["parts"]:
            yield from self._line(part, indent + "  ")
        if line["uncounted"]:
            yield indent + self.say(f"  and {line['uncounted']} more, which count nothing",
                                    f"  另有 {line['uncounted']} 项，不再计分")  # fmt: skip

    def _label(self, line: Mapping[str, Any]) -> str:
        kind, say = line["kind"], self.say
        if kind == "act":
            day = self.when(line["at"], time=False)
            if line["name"] == "missed":
                return say(f"Deadline for {shown(line['title'])} missed ({day})",
                           f"{shown(line['title'])} 逾期未整改（{day}）")  # fmt: skip
            return f"{shown(line['name'])} ({day})" if not self.words.zh else f"{shown(line['name'])}（{day}）"
        if kind == "bonus":
            return say(f"both: {line['title']}", f"并有：{line['title']}")
        if kind == "category":
            return str(line["title"])
        if kind == "rule":
            title = line["title"] or line["name"]
            return say(f"rule “{title}”", f"规则「{title}」")
        if kind == "fact":
            return say("the circumstances alone", "情境本身")
        name = self.words.quote(line["name"])
        if line["place"] is None:
            return name
        place = self.words.place(line["place"]["field"], line["place"]["start"], line["place"]["end"], self.many)
        return f"{name} ({place})" if not self.words.zh else f"{name}（{place}）"

    def _why(self, operation: Mapping[str, Any], line: Mapping[str, Any]) -> str:
        name, say, n = operation["name"], self.say, line["repetitions"]
        if name == "rank":
            what = {
                "act": ("act since the last notice", "项（同一次通知之后）"), "category": ("category", "个类别"),
                "rule": ("rule of the category", "条规则"),
            }.get(line["kind"], ("term", "个词语"))  # fmt: skip
            if line["kind"] == "act":
                return say("not the gravest act between two notices", "两次通知之间的较轻行为")
            return say(f"{self.words.ordinal(line['rank'])} {what[0]}", f"第 {line['rank'] + 1} {what[1]}")
        if name == "repetition":
            return say(f"repeated after {n} notified violation{'' if n == 1 else 's'}", f"通知后再犯，此前 {n} 次")
        if name == "match":
            return say(f"{self.words.ordinal(line['rank'])} occurrence", f"第 {line['rank'] + 1} 次出现")
        return {
            "probation": say("on probation", "考察期内"), "missed": say("deadline missed", "逾期未整改"),
            "rectified": say("put right in time", "已按期整改"), "decay": say("faded with time", "随时间递减"),
            "factor": say("aggravated", "从重") if operation["numerator"] > 1000 else say("mitigated", "从轻"),
        }[name]  # fmt: skip

    # what follows
    def measures(self) -> list[str]:
        outcome, words, say = self.outcome, self.words, self.say
        out = []
        if outcome["threshold"]:
            first = outcome["points"] >= outcome["threshold"]
            pending = any(m["pending"] and m["kind"] == outcome["step"] for m in self.data["measures"])
            if first and pending:
                out.append(say(
                    f"{words.points(outcome['points'])}; from {outcome['threshold']} points on, {words.step(outcome['step'])} is proposed to a person, who decides.",
                    f"共 {outcome['points']} 分，达到 {outcome['threshold']} 分，拟{words.step(outcome['step'])}，由人工决定。",
                ))  # fmt: skip
            elif first:
                out.append(say(
                    f"{words.points(outcome['points'])}; from {outcome['threshold']} points on, {words.step(outcome['step'])} is due.",
                    f"共 {outcome['points']} 分，达到 {outcome['threshold']} 分，应予{words.step(outcome['step'])}。",
                ))  # fmt: skip
            else:
                out.append(say(f"{words.points(outcome['points'])}; {words.step(outcome['step'])}.",
                               f"共 {outcome['points']} 分，{words.step(outcome['step'])}。"))  # fmt: skip
        else:
            out.append(say(f"{words.points(outcome['points'])}: no measure is taken.",
                           f"共 {outcome['points']} 分，不采取措施。"))  # fmt: skip
        if proposed := self.proposed():
            out.append(say(f"For earlier content, {proposed} is proposed to a person, who decides.",
                           f"另因此前的内容，拟{proposed}，由人工决定。"))  # fmt: skip
        if outcome["bounded_by"]:
            severity = words.severity(outcome["bounded_by"])
            out.append(
                say(f"The step is bounded by the severity “{severity}”.", f"因程度为「{severity}」，处分以此为限。")
            )
        out += [self._measure(m) for m in self.data["measures"]]
        if self.data["about"] == "account" and outcome["standing"] != outcome["step"]:
            standing = words.step(outcome["standing"])
            out.append(say(f"The account stands on: {standing}.", f"账号当前所处档次：{standing}。"))
        if outcome["review"]:
            out.append(say(
                f"A person will look at findings that do not count yet; if upheld, {words.step(outcome['review'])} "
                "would follow. Nothing happens automatically.",
                f"另有尚未计分的内容转人工复核；复核成立的，将予以{words.step(outcome['review'])}。系统不会自动处分。",
            ))  # fmt: skip
        if outcome["next"] and outcome["points"]:
            rung = outcome["next"]
            out.append(say(f"The next step, {words.step(rung['step'])}, begins at {rung['points']} points.",
                           f"达到 {rung['points']} 分的，将予以{words.step(rung['step'])}。"))  # fmt: skip
        return out

    def _measure(self, measure: Mapping[str, Any]) -> str:
        said = self._one(measure)
        if not measure["includes"]:
            return said
        milder = self.words.listed(map(self.words.step, measure["includes"]))
        return said + self.say(f" It includes the milder measures: {milder}.", f"其中已包含较轻的措施：{milder}。")

    def _one(self, measure: Mapping[str, Any]) -> str:
        words, say, kind = self.words, self.say, measure["kind"]
        end = self.when(measure["end"]) if measure["end"] else ""
        if measure["pending"]:
            return say(f"Proposed: {words.step(kind)}. It takes effect only once a person has confirmed it.",
                       f"拟{words.step(kind)}：须经人工确认后方可生效，确认前不予执行。")  # fmt: skip
        if kind == "warn":
            return say("This is a warning; nothing is switched off.", "予以警告，不限制任何功能。")
        lasts = words.duration(measure["seconds"]) if measure["seconds"] is not None else ""
        if kind == "rectify":
            by = say(f", by {end}" if end else "", f"，即 {end}前" if end else "")
            return say(f"Please remove or change the content within {lasts} of this notice{by}; nothing is switched off.",
                       f"请在收到本通知后 {lasts}内删除或修改相关内容{by}；期间不限制功能。")  # fmt: skip
        start = self.when(measure["start"]) if measure["start"] else ""
        off = words.features(measure["features"]) if measure["features"] else say("the account", "账号")
        what = say(f"{off[0].upper()}{off[1:]}: off", f"停用：{off}")
        if not lasts:
            since = say(f" from {start}", f"，自 {start} 起") if start else ""
            return say(f"{what}{since}, without an end.", f"{what}{since}，无终止日期。")
        dates = say(f", from {start} to {end}", f"，自 {start}至 {end}") if start and end else ""
        return say(f"{what} for {lasts}{dates}.", f"{what}，为期 {lasts}{dates}。")

    def clears(self) -> list[str]:
        words, say, clears = self.words, self.say, self.data["clears"]
        out = []
        if clears["rectify"]:
            rectify = clears["rectify"]
            left = words.fraction(rectify["permille"], 1000)
            more = words.fraction(rectify["missed_permille"], 1000)
            by = say(f" by {self.when(rectify['by'])}", f"在 {self.when(rectify['by'])}前") if rectify["by"] else ""
            within = words.duration(rectify["within"])
            late = rectify["by"] and self._moment(rectify["by"]) < self._moment(self.data["at"])
            out.append(say(
                f"The time to put the content right ended on {self.when(rectify['by'])}; if that is recorded as missed, "
                f"{more} of the violation is added.",
                f"整改期限已于 {self.when(rectify['by'])}届满；记录为逾期未整改的，另加该项的 {more}。",
            ) if late else say(
                f"If the content is put right{by or f' within {within} of the notice'}, the violation counts {left}; "
                f"if it is recorded that the time was missed, {more} of it is added.",
                f"{by or f'在收到通知后 {within}内'}完成整改的，该项按 {left} 计分；逾期未整改并记录在案的，另加其 {more}。",
            ))  # fmt: skip
        for fade in clears["fades"]:
            severity, hold, over = words.severity(fade["severity"]), fade["hold"], words.duration(fade["clears"])
            full = (
                say(
                    f"in full for {words.duration(hold)}, then ever less",
                    f"{words.duration(hold)}内全额计分，其后逐日递减",
                )
                if hold
                else say("less every day", "逐日递减")
            )
            dates = (
                say(
                    f" (from {self.when(fade['nothing_from'], time=False)} on)",
                    f"（{self.when(fade['nothing_from'], time=False)}起）",
                )
                if fade["nothing_from"]
                else ""
            )
            out.append(say(f"Violations of severity “{severity}” count {full}, and nothing after {over}{dates}.",
                           f"程度为「{severity}」的违规，{full}，满 {over}后不再计分{dates}。"))  # fmt: skip
        if clears["release"] and self.outcome["points"]:
            release = clears["release"]
            out.append(say(
                f"The account leaves the step “{words.step(release['step'])}” once its points are below {release['below']}.",
                f"账号积分低于 {release['below']} 分时，解除「{words.step(release['step'])}」档次。",
            ))  # fmt: skip
        return out

    def appeal(self) -> Iterator[str]:
        """How to appeal, and until when: of whatever was decided, measures that are over included."""
        if not self.data["measures"] and not self.data["arithmetic"]["lines"]:
            return
        yield self.data["appeal"]
        until, within = self.data["appeal_until"], self.data["appeal_within"]
        if within is None:
            return
        if until is None:
            yield self.say(f"You may appeal within {self.words.duration(within)} of being told of this.",
                           f"自收到通知之日起 {self.words.duration(within)}内可以申诉。")  # fmt: skip
        elif self._moment(until) < self._moment(self.data["at"]):
            yield self.say(f"The time to appeal ended on {self.when(until)}.", f"申诉期限已于 {self.when(until)}届满。")
        else:
            yield self.say(f"You may appeal until {self.when(until)}.", f"申诉期限至 {self.when(until)}止。")

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

    @staticmethod
    def _moment(iso: str) -> datetime:
        return datetime.fromisoformat(iso)

    def when(self, iso: str, time: bool = True) -> str:
        at = self._moment(iso)
        return self.words.moment(at) if time else self.words.day(at.astimezone(self.words.zone).date())
