"""What statements and explanations share when they speak: English and Chinese for steps, views, places, dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from math import gcd
from typing import Any, Literal, TypeAlias
from unicodedata import category as unicode_category

from bylaw.errors import InputError
from bylaw.language.model import Model
from bylaw.language.views import DISGUISES, names
from bylaw.language.vocabulary import ACTIVITIES, ASSETS, KEYWORDS, LEVEL_NAMES
from bylaw.reference.plan import Condition
from bylaw.sanctions.events import when

Language: TypeAlias = Literal["en", "zh"]
LANGUAGES = ("en", "zh")

MOST_QUOTED = 60
"""Code points of one quotation."""

_STEPS = {
    "none": ("no sanction", "不作处分"), "warn": ("a warning", "警告"), "rectify": ("rectification", "限期整改"),
    "restrict": ("restriction of features", "限制部分功能"), "suspend": ("suspension", "暂停使用"),
    "ban": ("termination of the account", "封禁账号"),
}  # fmt: skip
_VIEWS = {
    "lookalikes": ("look-alike letters", "形近字符"), "separators": ("separators inside it", "字间分隔"),
    "styled": ("styled letters", "花体字符"), "marks": ("combining marks", "附加符号"),
    "invisible": ("invisible characters", "不可见字符"), "repeats": ("repeated characters", "重复字符"),
    "leet": ("digits or signs in place of letters", "以数字或符号代替字母"),
    "splits": ("characters split into their parts", "拆字"), "reversed": ("reversed order", "倒序书写"),
    "pinyin": ("pinyin", "以拼音代替"), "sounds": ("characters of the same sound", "谐音字"),
    "markup": ("markup", "标记或编码"), "swaps": ("letters that changed places", "字母换位"),
    "pictures": ("emoji in place of characters", "以表情代字"),
}  # fmt: skip
_FEATURES = {"payments": "支付", "recommendation": "推荐", "publishing": "发布", "account": "登录与使用账号",
             "comments": "评论", "messages": "私信"}  # fmt: skip
_FIELDS = {"text": ("the text", "正文"), "nickname": ("the nickname", "昵称"), "bio": ("the bio", "简介"),
           "title": ("the title", "标题")}  # fmt: skip
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_UNITS = ((86_400, "day", "天"), (3_600, "hour", "小时"), (60, "minute", "分钟"), (1, "second", "秒"))


@dataclass(frozen=True, slots=True)
class Words:
    """Says things in one language; dates in one time zone."""

    language: Language
    zone: tzinfo = timezone.utc

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise InputError(f"language is {self.language!r}; known languages: {', '.join(LANGUAGES)}")

    @property
    def zh(self) -> bool:
        return self.language == "zh"

    def say(self, english: str, chinese: str) -> str:
        return chinese if self.zh else english

    def step(self, name: str) -> str:
        return _STEPS[name][self.zh] if name in _STEPS else name

    def severity(self, name: str) -> str:
        return LEVEL_NAMES.get(name, name) if self.zh else name

    def field(self, name: str) -> str:
        return _FIELDS[name][self.zh] if name in _FIELDS else self.say(f"the field “{name}”", f"字段「{name}」")

    def features(self, names: Iterable[str]) -> str:
        if self.zh:
            return "、".join(_FEATURES.get(name, name) for name in names)
        return self.listed(names)

    def views(self, names: Iterable[str]) -> str:
        return self.listed(_VIEWS[name][self.zh] for name in names)

    def category(self, name: str, label: str = "") -> str:
        """A category for people: as its author wrote it, if in that language; else by the built-in names."""
        if self.zh and label and not label.isascii():
            return label
        return " + ".join(map(self._category, name.split(" + "))) if self.zh else name

    def _category(self, name: str) -> str:
        activity, of, asset = name.partition(" of ")
        if activity in ACTIVITIES and (not of or asset in ASSETS):
            return ASSETS.get(asset, "") + ACTIVITIES[activity]
        return name

    def listed(self, items: Iterable[str]) -> str:
        """``a, b and c``; in Chinese ``a、b、c``."""
        all_ = list(items)
        if self.zh:
            return "、".join(all_)
        return " and ".join([", ".join(all_[:-1]), all_[-1]]) if len(all_) > 1 else "".join(all_)

    def points(self, number: int) -> str:
        return self.say(f"{number} point{'' if number == 1 else 's'}", f"{number} 分")

    def ordinal(self, rank: int) -> str:
        """``rank`` counts from 0."""
        if self.zh:
            return f"第 {rank + 1} 位"
        return _ORDINALS[rank] if rank < len(_ORDINALS) else f"{rank + 1}th"

    def duration(self, seconds: int) -> str:
        """Exact, in the largest unit that divides it."""
        size, one, zh = next(unit for unit in _UNITS if seconds % unit[0] == 0)
        number = seconds // size
        return self.say(f"{number} {one}{'' if number == 1 else 's'}", f"{number} {zh}")

    def moment(self, at: int | datetime) -> str:
        """To the minute."""
        there = (when(at) if isinstance(at, int) else at).astimezone(self.zone)
        offset = there.utcoffset() or timedelta(0)
        zone = "UTC" if not offset else f"UTC{there.strftime('%z')[:3]}:{there.strftime('%z')[3:5]}"
        clock = there.strftime("%H:%M")
        return self.say(f"{self.day(there.date())}, {clock} ({zone})", f"{self.day(there.date())} {clock}（{zone}）")

    def day(self, day: date) -> str:
        return self.say(f"{day.day} {_MONTHS[day.month - 1]} {day.year}", f"{day.year} 年 {day.month} 月 {day.day} 日")

    def quote(self, text: str) -> str:
        return f"“{shown(text)}”"

    def place(self, field: str, start: int, end: int, many: bool) -> str:
        """``5–9``, with the field if there are ``many``."""
        span = f"{start}–{end}"
        return self.say(f"{self.field(field)} {span}", f"{self.field(field)} {span}") if many else span

    def fraction(self, numerator: int, denominator: int) -> str:
        """A factor as a percentage where that is exact, else as a fraction; ``≈`` where the fraction is unreadable."""
        if numerator * 1000 % denominator == 0:
            whole, rest = divmod(numerator * 1000 // denominator, 10)
            return f"{whole}.{rest} %" if rest else f"{whole} %"
        divisor = gcd(numerator, denominator)
        numerator, denominator = numerator // divisor, denominator // divisor
        if denominator <= 100_000:
            return f"{numerator}/{denominator}"
        return f"≈ {numerator * 100 // denominator} %"

    def condition(self, node: Condition, model: Model) -> str:
        """A condition as its author would write it in a policy."""
        return _Written(self, model).condition(node)

    def called(self, node: Condition, model: Model) -> str:
        """What its author calls a shared condition, where it is one: `name`, or `name of lists`."""
        return _Written(self, model).called(node["called"]) if node.get("called") else ""


def shown(text: str, most: int = MOST_QUOTED) -> str:
    """A piece of a message for a terminal: no control characters, no lone surrogates, not too long."""
    short = text if len(text) <= most else f"{text[: most - 1]}…"
    return "".join(_shown(c) for c in short)


def _shown(character: str) -> str:
    if character in "\n\r\t":
        return " "
    unsafe = unicode_category(character) in ("Cc", "Cs") or "\u202a" <= character <= "\u202e"
    return "\N{REPLACEMENT CHARACTER}" if unsafe or "\u2066" <= character <= "\u2069" else character


class _Written:
    """Conditions of the plan, written in the language's keywords."""

    def __init__(self, words: Words, model: Model) -> None:
        self.words, self.model = words, model

    def k(self, terminal: str) -> str:
        return KEYWORDS[terminal][self.words.zh]

    def condition(self, node: Condition, inner: bool = False) -> str:
        if inner and node.get("called"):
            return self.called(node["called"])
        op = node["op"]
        if op in ("and", "or"):
            text = f" {self.k(op.upper())} ".join(self.condition(part, True) for part in node["of"])
            return f"({text})" if inner else text
        if op == "not":
            return f"{self.k('NOT')} {self.condition(node['of'], True)}"
        return self.fact(node) if op == "context" else self.hits(node)

    def called(self, names: list[str]) -> str:
        """A shared condition as it is used: its name, and the lists that it is given."""
        name, *lists = map(shown, names)
        return f"{name} {self.k('OF')} {self.listed(lists)}" if lists else name

    def lists(self, node: Condition, bracketed: bool = False) -> str:
        """The lists of a condition or relation, by the names that its author used."""
        names = node.get("names") or [self.model.lists[number].name for number in node["lists"]]
        return self.listed(list(map(shown, names)), bracketed)

    def listed(self, names: list[str], bracketed: bool = False) -> str:
        joined = ("、" if self.words.zh else ", ").join(names)
        return f"({joined})" if len(names) > 1 or bracketed else joined

    def hits(self, node: Condition) -> str:
        need, n = node["need"], node["n"]
        different = f" {self.k('DIFFERENT')}" if need == "different" else ""
        quantifier = self.k(need.upper()) if need in ("any", "all") else f"{self.k('AT_LEAST')} {n}{different}"
        disguised = f" {self.k('DISGUISED')}" if node["disguised"] else ""
        if by := [DISGUISES[name] if self.words.zh else name for name in names(node.get("by", 0))]:
            disguised += f" {self.k('BY')} {self.listed(by)}"
        near = f" {self.near(node['near'])}" if node["near"] else ""
        return f"{quantifier} {self.lists(node, bool(n))}{disguised}{near}"

    def near(self, node: Condition) -> str:
        partner = f"{self.k('ANY')} {self.lists(node)}"
        if node["unit"] == "sentence":
            return f"{self.k('SAME_SENTENCE')} {partner}"
        unit = self.k("CHARS" if node["unit"] == "chars" else "WORDS_UNIT")
        within = "" if node["unit"] == "any" else f"{self.k('WITHIN')} {node['within']} {unit}"
        if node["side"] == "either":
            return f"{within} {self.k('OF_NEAR')} {partner}"
        return f"{self.k(node['side'].upper())} {partner} {within}".rstrip()

    def fact(self, node: Condition) -> str:
        name, kind = self.model.context[node["field"]].name, self.model.context[node["field"]].kind
        if node["cmp"] == "unknown":
            return f"{name} {self.k('IS')} {self.k('UNKNOWN')}"
        values = [value_text(self.words, kind, value) for value in node["values"]]
        if node["cmp"] == "is":
            one = f"{name} {self.k('IS')} {values[0]}"
            return one if len(values) == 1 else f"{name} {self.k('IS_ONE_OF')} ({', '.join(values)})"
        return f"{name} {({'lt': '<', 'le': '<=', 'gt': '>', 'ge': '>='})[node['cmp']]} {values[0]}"


def value_text(words: Words, kind: str, value: Any) -> str:
    """A value of a context field of ``kind`` as it would be written in a policy."""
    if value is None:
        return words.say("unknown", "未知")
    if kind == "duration":
        return words.duration(value)
    if kind == "yes_or_no":
        return KEYWORDS["YES" if value else "NO"][words.zh]
    return f'"{shown(value)}"' if isinstance(value, str) else str(value)
