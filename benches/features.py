"""What the installed bylaw may or may not have yet, in one place: ``missing`` says why a way cannot be measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from typing import Any

import bylaw

_FEATURES = {
    "judge_arrow": lambda: hasattr(bylaw.Policy, "judge_arrow"),
    "to_bytes": lambda: hasattr(bylaw.Policy, "to_bytes") and hasattr(bylaw, "from_bytes"),
}


def missing(need: str) -> str | None:
    """Why ``need`` (a module, or ``bylaw.FEATURE``) cannot be had, or ``None``."""
    if need.startswith("bylaw."):
        return None if _FEATURES[need.removeprefix("bylaw.")]() else f"this bylaw has no {need.removeprefix('bylaw.')}"
    return None if find_spec(need) else f"{need} is not installed"


LIMITS = {"max_chars": 2**31, "max_matches": 2**31}
"""No limits: the other engines have none."""


def load(path: Path) -> bylaw.Policy:
    return bylaw.load(path, **LIMITS)


def judge_many(policy: Any, texts: Sequence[str]) -> list[bylaw.Decision]:
    """On one thread, whatever the default is."""
    decisions: list[bylaw.Decision] = policy.judge_many(texts, **_ONE_THREAD)
    return decisions


_ONE_THREAD: dict[str, Any] = {"threads": 1} if "threads" in signature(bylaw.Policy.judge_many).parameters else {}


def judge_arrow(policy: Any, texts: Any) -> Any:
    """All columns, on one thread, as a record batch of pyarrow."""
    import pyarrow

    return pyarrow.record_batch(policy.judge_arrow(texts, threads=1))


def rows_found(answer: Any) -> int:
    """How many rows of an Arrow answer have a finding."""
    import pyarrow.compute as pc

    return int(pc.sum(pc.greater(pc.list_value_length(answer["rules"]), 0)).as_py() or 0)


def spans_of(answer: Any) -> list[list[tuple[str, int, int]]]:
    """Term, start and end of every span, row by row."""
    rows = answer["spans"].to_pylist()
    return [[(span["term"], span["start"], span["end"]) for span in spans] for spans in rows]


def judging(policy: Any) -> Callable[[Sequence[str]], None]:
    """The engine's judgement of each text, without anything that Python adds to it."""
    native, context, day = policy._engine.judge_text, policy._no_context, policy._today()

    def run(texts: Sequence[str]) -> None:
        for text in texts:
            native(text, context, day)

    return run


def matching(policy: Any) -> Callable[[str], tuple[list[tuple[int, int, int, int]], bool]]:
    """The engine's matches of one text (term, start, end, views), and whether it left any out."""
    matches: Callable[[str], Any] = policy._engine.matches
    return matches


def to_bytes(policy: Any) -> bytes:
    return bytes(policy.to_bytes())


def from_bytes(data: bytes) -> Any:
    return bylaw.from_bytes(data, **LIMITS)  # type: ignore[attr-defined]
