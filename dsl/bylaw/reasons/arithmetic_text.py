"""The data of a statement → how its points add up, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bylaw.reasons.saying import Saying
from bylaw.reasons.words import shown


class ArithmeticText(Saying):
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
