"""What was aimed at, beside what was measured: each aim is a row, met or missed by so much."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from compare.figures import block, blocks, cost, fastest, is_ours, middle, one, ratio

Data = dict[str, Any]
LANGUAGES = {"en": "English", "zh": "Chinese"}


@dataclass(frozen=True)
class Row:
    """``value`` is what was measured; ``None`` with the reason in ``detail`` where it was not."""

    work: str
    aim: float
    at_least: bool
    unit: str
    value: float | None
    detail: str = ""

    @property
    def met(self) -> bool | None:
        return None if self.value is None else self.share >= 1

    @property
    def share(self) -> float:
        """Measured against aimed at; from 1 it is met."""
        if self.value is None:
            return math.nan
        if self.at_least:
            return self.value / self.aim
        return self.aim / self.value if self.value > 0 else math.inf

    @property
    def verdict(self) -> str:
        if self.met is None:
            return "not measured"
        if self.met:
            return "met"
        wanting = self.share if self.at_least else 1 / self.share
        return f"**missed**: {wanting:.2g} of it" if self.at_least else f"**missed**: {wanting:.2g} × it"


def rows(data: Data) -> list[Row]:
    """All aims, in the order in which they were set."""
    makers = (_calls, _folding, _batches, _documents, _rules, _threads, _building, _loading, _views, _curves)
    return [row for maker in makers for row in maker(data)]


def _calls(data: Data) -> Iterator[Row]:
    for size, aim in (("10k", 3.0), ("100", 1.5), ("100k", 2.0)):
        for code, language in LANGUAGES.items():
            yield _against(
                data, f"judge/{code}-{size}-low", f"a call a message, {size} terms, {language}", aim, "bylaw, judge"
            )


def _folding(data: Data) -> Iterator[Row]:
    for code, language in LANGUAGES.items():
        work = f"the same as typed, 10k terms, {language}"
        yield _against(data, f"raw/{code}-10k-low", work, 5.0, "bylaw, judge", "matcher_py, folding")


def _batches(data: Data) -> Iterator[Row]:
    ways = {"judge_many": "a list of str", "pyarrow": "Arrow (pyarrow)", "polars": "Arrow (polars)"}
    for code, language in LANGUAGES.items():
        for way, given in ways.items():
            key = f"batch/{code}-10k-low"
            same = "list" if way == "judge_many" else ""  # who has Arrow need not join; who has not, must
            work = f"a batch, 10k terms, {language}, {given}"
            yield _against(data, key, work, 3.0, f"bylaw, {way}", given=same)
    for code, language in LANGUAGES.items():
        found = block(data, f"batch/{code}-10k-low")
        best = fastest([result for result in found["results"] if is_ours(result)]) if found else None
        value = 1e3 / cost(best) if best else None
        detail = str(best["label"]) if best else _why(found, "bylaw")
        yield Row(f"a batch, 10k terms, {language}, best way", 8.0, True, "M messages/s and core", value, detail)


def _documents(data: Data) -> Iterator[Row]:
    for rate, aim in (("low", 2.0), ("high", 1.0)):
        for code, language in LANGUAGES.items():
            key, work = f"document/{code}-10k-{rate}", f"a document, 10k terms, {language}, {rate} hit rate"
            yield _against(data, key, work, aim, "bylaw, judge", per="bytes")


def _rules(data: Data) -> Iterator[Row]:
    for code, language in LANGUAGES.items():
        found = block(data, f"rules/{code}-1000")
        many, single, yara = (one(found, label) for label in ("bylaw, 1,000 rules", "bylaw, one rule", "yara-x"))
        value = cost(many) / cost(single) if many and single else None
        yield Row(f"1,000 rules beside one, clean text, {language}", 1.1, False, "×", value, _why(found, "bylaw"))
        value = cost(yara) / cost(many) if many and yara else None
        yield Row(f"1,000 rules, {language}, beside yara-x", 50.0, True, "×", value, _why(found, "yara-x"))


def _threads(data: Data) -> Iterator[Row]:
    for code, language in LANGUAGES.items():
        found = block(data, f"threads/{code}-10k-low")
        for way in ("judge_many", "pyarrow"):
            result = one(found, f"bylaw, {way}")
            pairs = zip(result["one"], result["two"], strict=True) if result else ()
            value = middle([2 * alone / both for alone, both in pairs])
            yield Row(f"2 threads, {way}, {language}", 1.9, True, "×", value, _why(found, f"bylaw, {way}"))
        beside = one(block(data, f"threads/{code}-10k-low/gil"), "bylaw, judge")
        value = middle(beside["share"]) if beside else None
        yield Row(f"another Python thread during a long judge, {language}", 0.5, True, "of its speed", value)


def _building(data: Data) -> Iterator[Row]:
    for name, seconds, size in (("en-100k", 0.5, 60), ("zh-100k", 0.5, 60), ("mix-400k", 2.0, 200)):
        result = one(block(data, f"compile/{name}"), "bylaw")
        code, _, terms = name.partition("-")
        work = f"compile {terms} terms, {LANGUAGES.get(code, 'both languages')}"
        yield Row(work, seconds, False, "s", middle(result["cpu"]) if result else None)
        yield Row(f"{work}, held", size, False, "MB", middle(result["held"]) if result else None)


def _loading(data: Data) -> Iterator[Row]:
    for code, language in LANGUAGES.items():
        found = block(data, f"load/{code}-100k")
        result = one(found, "bylaw")
        value = (middle(result["wall"]) or 0) * 1e3 if result else None
        yield Row(f"load a compiled policy of 100k terms, {language}", 20.0, False, "ms", value, _why(found, "bylaw"))


def _views(data: Data) -> Iterator[Row]:
    for code, language in LANGUAGES.items():
        found = block(data, f"views/{code}-10k-low")
        plain, seeing = one(found, "bylaw, judge"), one(found, "bylaw, all views, judge")
        value = cost(seeing) / cost(plain) if plain and seeing else None
        yield Row(f"all disguise views on every term, {language}", 1.3, False, "×", value)


def _curves(data: Data) -> Iterator[Row]:
    for code, language in LANGUAGES.items():
        value, detail = _flatness(data, code)
        yield Row(f"cost a byte as a text grows, {language}", 1.25, False, "×", value, detail)
    value, detail = _growth(data)
    yield Row("cost a message as terms grow", 1.0, False, "as a power of their number", value, detail)


def _flatness(data: Data, code: str) -> tuple[float | None, str]:
    """The dearest byte of a long text beside that of one of 10 kB: what a call costs by itself is no longer felt."""
    found = [
        (f["facts"]["length"], one(f, "bylaw, judge")) for name, f in blocks(data, "length") if name.startswith(code)
    ]
    costs = [(length, cost(result, "bytes")) for length, result in sorted(found, key=lambda p: p[0]) if result]
    long = [value for length, value in costs if length >= 10_000]
    if len(long) < 2:
        return None, ""
    return max(long) / long[0], f"{long[0]:.2f} ns a byte at 10 kB"


def _growth(data: Data) -> tuple[float | None, str]:
    """The slope of the cost over the number of terms, both in logarithms; below 1 is sub-linear."""
    found = [(f["facts"]["terms"], one(f, "bylaw, judge")) for _, f in blocks(data, "terms")]
    costs = [(terms, cost(result)) for terms, result in sorted(found, key=lambda p: p[0]) if result]
    if len(costs) < 2:
        return None, ""
    (few, low), (many, high) = costs[0], costs[-1]
    return math.log(high / low) / math.log(many / few), f"{high / low:.1f} × for {many / few:,.0f} × the terms"


def _against(
    data: Data, key: str, work: str, aim: float, ours: str, peer: str = "", per: str = "texts", given: str = ""
) -> Row:  # fmt: skip
    found = block(data, key)
    measured = ratio(found, ours, peer, per, given)
    if measured is None:
        return Row(work, aim, True, "×", None, _why(found, ours))
    return Row(work, aim, True, "×", measured[0], measured[1])


def _why(found: dict[str, Any] | None, label: str) -> str:
    """The reason given for what is missing, if one was."""
    return str((found or {}).get("missing", {}).get(label, ""))
