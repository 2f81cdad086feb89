"""The two engines give the same answer: matches, findings, spans, views and points."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import given

from bylaw._engine import Engine
from bylaw.reference import ReferenceEngine

sys.path.insert(0, str(Path(__file__).parent))
from strategies import cases


@given(cases())
def test_same_verdict(case: tuple[str, list[tuple[int, str]], list[int | str | None], int, tuple[int, int]]) -> None:
    plan, texts, context, day, limits = case
    native, reference = Engine(plan, *limits), ReferenceEngine(plan, *limits)
    for _, text in texts:
        assert native.matches(text) == reference.matches(text)
    answers = [engine.judge(texts, context, day) for engine in (native, reference)]
    native_said, reference_said = (None if a is None else a.as_tuple() for a in answers)
    assert native_said == reference_said
    assert [a and a.rules for a in answers[:1]] == [a and a.rules for a in answers[1:]]


@given(cases())
def test_one_text_many_texts_and_fields_agree(
    case: tuple[str, list[tuple[int, str]], list[int | str | None], int, tuple[int, int]],
) -> None:
    plan, texts, context, day, limits = case
    engine = Engine(plan, *limits)
    strings = [text for _, text in texts]
    many = [None if v is None else v.as_tuple() for v in engine.judge_many(strings, context, day)]
    for text, in_batch in zip(strings, many, strict=True):
        alone, as_field = engine.judge_text(text, context, day), engine.judge([(0, text)], context, day)
        assert (alone and alone.as_tuple()) == in_batch == (as_field and as_field.as_tuple())
