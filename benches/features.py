"""What the installed bylaw may or may not have yet, in one place: ``missing`` says why a way cannot be measured."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
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


def load(path: Path) -> bylaw.Policy:
    """A policy without limits: the other engines have none."""
    return bylaw.load(path, max_chars=2**31, max_matches=2**31)


def judge_arrow(policy: Any, texts: Any) -> Any:
    """Judges an Arrow array on one thread; whatever the library answers, as a pyarrow table."""
    import pyarrow

    return pyarrow.table(policy.judge_arrow(texts))


def rows_found(answer: Any) -> int:
    """How many rows of an Arrow answer have a finding."""
    import pyarrow.compute as pc

    return int(pc.sum(pc.greater(pc.list_value_length(answer["rules"]), 0)).as_py() or 0)


def rows_of(answer: Any) -> list[bool]:
    """Whether each row has a finding."""
    return [bool(rules) for rules in answer["rules"].to_pylist()]


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
    return bylaw.from_bytes(data)  # type: ignore[attr-defined]
