"""An engine that was written and read answers as it did: matches, findings, spans, views and points."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from hypothesis import given

from bylaw import _engine

sys.path.insert(0, str(Path(__file__).parent))
from strategies import cases

Case = tuple[str, list[tuple[int, str]], list[int | str | None], int, tuple[int, int]]


@given(cases())
def test_the_same_after_writing_and_reading(case: Case) -> None:
    plan, texts, context, day, limits = case
    before = _engine.Engine(plan, *limits)
    data = _engine.compiled(before, b"{}", b"", [])
    bare = json.loads(plan)
    sizes = [sum(len(group["terms"]) for group in one["groups"]) for one in bare["lists"]]
    bare["lists"] = [{**one, "groups": [], "except": []} for one in bare["lists"]]
    after = _engine.Compiled.hold(data).engine(json.dumps(bare), sizes, *limits)
    for _, text in texts:
        assert after.matches(text) == before.matches(text)
    said = [engine.judge(texts, context, day) for engine in (before, after)]
    assert (said[0] and said[0].as_tuple()) == (said[1] and said[1].as_tuple())
    assert _engine.compiled(after, b"{}", b"", []) == data
