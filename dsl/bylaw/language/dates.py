"""Days as written → proleptic ordinals."""

from __future__ import annotations

from bylaw.language import syntax as s
from bylaw.language.diagnostics.diagnostic import Report
from bylaw.language.literals import day


def dates(node: s.Dates, report: Report) -> tuple[int | None, int | None]:
    """First and last day as ordinals."""
    start, end = ordinal(node.start, report), ordinal(node.end, report)
    if start is not None and end is not None and node.end is not None and start > end:
        report.add("B302", node.at, start=node.start.value, end=node.end.value)
    return start, end


def ordinal(word: s.Word | None, report: Report) -> int | None:
    """A written day as a proleptic ordinal, or ``None``, after a diagnostic if it was written."""
    if word is None:
        return None
    value = day(word.value)
    if value is None:
        report.add("B301", word.at, value=word.value)
    return None if value is None else value.toordinal()
