"""The data of a statement → what follows, how it is cleared, and how to appeal, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bylaw.reasons.saying import Saying


class FollowsText(Saying):
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
