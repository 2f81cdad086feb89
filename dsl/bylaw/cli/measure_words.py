"""What a measurement says on the screen, in English or Chinese."""

from __future__ import annotations

from unicodedata import east_asian_width

from bylaw.language.views import DISGUISES
from bylaw.reasons.words import Language
from bylaw.reasons.words import Words as Sentences

_ZH = {
    "{policy}, as of {at}": "{policy}，时间 {at}",
    "the policy is not in force then: it finds nothing (see --at)": "政策在该时间未生效，不会命中（见 --at）",
    "none to count": "无可统计",
    "of": "/",
    "… and {n} more; --format json has all": "…… 另有 {n} 项；--format json 列出全部",
    "violating texts that are sanctioned": "违规文本中被处分的",
    "all": "全部",
    "plain": "未伪装",
    "disguised": "经伪装",
    "precision: of all that are sanctioned": "精确率：在所有被处分的文本中",
    "  and {n} for review": "  另有 {n} 条转人工复核",
    "honest texts that are sanctioned": "正常文本中被处分的",
    "only because of disguise views": "仅因识别伪装而被处分",
    "too long to say if disguise views are the only reason: {n}": "过长而无法判断是否仅因识别伪装：{n} 条",
    "grey texts": "灰区文本",
    "not sanctioned automatically": "未被自动处分",
    "  for a person to look at": "  转人工复核",
    "labelled spans, of texts in which something was found": "有命中的文本中标注的片段",
    "found exactly": "完全一致",
    "found with other ends": "边界不同",
    "categories, of the violating texts of each that are sanctioned": "类别：各类违规文本中被处分的",
    "  not a category of the policy": "  不是政策的类别",
    "  found: {others}": "  判为：{others}",
    "{name}: right": "{name}：正确",
    "rules: texts in which they hold (in brackets, no other enforced rule does)":
        "规则：成立的文本数（括号内为仅此一条执行中的规则成立）",
    "violating": "违规",
    "honest": "正常",
    "grey": "灰区",
    "rules that never hold: {n}": "从未成立的规则：{n} 条",
    "terms that count in honest texts (enforced or grey)": "在正常文本中计入的词语（执行或灰区）",
    "  only there": "  仅见于此",
    "texts in which something was seen through a disguise": "识别出伪装的文本数",
    "beside {policy}": "与 {policy} 对比",
    "violating texts sanctioned": "违规文本被处分",
    "  plain": "  未伪装",
    "  disguised": "  经伪装",
    "honest texts sanctioned": "正常文本被处分",
    "grey texts sanctioned": "灰区文本被处分",
    "violating {sanction:.3g}, honest {none:.3g}, all {all:.3g}":
        "违规 {sanction:.3g}，正常 {none:.3g}，全部 {all:.3g}",
    "exact p-value (McNemar)": "精确 p 值（McNemar）",
    "won: violating, now sanctioned": "新增命中：违规，现被处分",
    "lost: violating, no longer sanctioned": "丢失：违规，不再被处分",
    "new false alarms": "新增误报",
    "cured: false alarms no more": "消除的误报",
    "grey, now sanctioned": "灰区，现被处分",
    "grey, no longer sanctioned": "灰区，不再被处分",
    "misses": "漏报",
    "false alarms": "误报",
    "grey texts that are sanctioned": "被处分的灰区文本",
    "texts whose labelled spans are found otherwise": "片段与标注不一致的文本",
    "{title}: {n}": "{title}：{n}",
    ", of which {n} are listed": "，列出 {n} 条",
    "{step}, {points} points": "{step}，{points} 分",
    ", review: {step}": "，复核：{step}",
    "labelled: {place}": "标注：{place}",
    ", seen through {views}": "，经识别：{views}",
    "no rule": "无规则",
    "{rule} is silenced by an `unless`": "{rule} 被「除非」排除",
    "enforce": "执行",
    "shadow": "观察",
    "off": "关闭",
    "{n} could not be measured (see above)": "{n}无法测量（见上）",
    "left out: {cause}": "已略去：{cause}",
    "gate: {gate}": "门槛未过：{gate}",
}  # fmt: skip


class Words:
    """Says things in one language; what has no Chinese is a mistake of ours, and is refused."""

    def __init__(self, language: Language) -> None:
        self.zh = language == "zh"
        self._sentences = Sentences(language)

    def __call__(self, english: str, **facts: object) -> str:
        return (_ZH[english] if self.zh else english).format_map(facts)

    def step(self, name: str) -> str:
        return self._sentences.step(name) if self.zh else name

    def view(self, name: str) -> str:
        return DISGUISES[name] if self.zh else name


def padded(text: str, width: int) -> str:
    """To a width; Chinese characters take two places."""
    return text + " " * (width - _width(text))


def set_right(text: str, width: int) -> str:
    return " " * (width - _width(text)) + text


def _width(text: str) -> int:
    return len(text) + sum(east_asian_width(c) in "WF" for c in text)
