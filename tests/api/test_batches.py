"""Batches say what ``judge`` says, row by row, however they are laid out, cut up and dealt out to threads."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bylaw

POLICY = """
policy "demo" version "3" language 1 effective 2022-06-20 until 2023-06-19
context { account.kind: one of ("personal", "media") }
terms coins { word "USDT", "BTC"  anywhere "比特币"  ignore separators, lookalikes }
terms slang { word "btc", "coin"  anywhere "炒🔥币" }
terms offers { anywhere "收购"  pattern "[0-9]{4}" }
terms news { anywhere "警方" }
rule offer { category trading of crypto  severity serious
  when any coins within 12 chars of any offers  unless any news  unless account.kind is "media" }
rule name { in nickname  severity minor  when any coins }
rule hint { mode grey  severity serious  when any coins }
rule trial { mode shadow  severity grave  when any slang }
rule grave { severity grave  when at least 3 offers }
"""
DAY = date(2022, 7, 1)

pieces = st.sampled_from(
    [*"abcBTs1３Ｂ比特币幣 .", "BTC", "b.t.c", "ВТС", "U.S.D.T", "比特币", "比 特 币", "收购", "警方", "é", "1234",
     "炒🔥币", "coin", "𝐁TC", "BTC\u0301", "B\u200bTC", "\n", "\U0010ffff", "𠀀", "\x00", "ÿ", "hello there, "]
)  # fmt: skip
texts = st.lists(pieces, max_size=12).map("".join) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
rows = st.lists(st.none() | texts, max_size=12)
threads = st.sampled_from([None, 1, 2, 4])


NATIVE = bylaw.loads(POLICY)
REFERENCE = bylaw.loads(POLICY, engine="reference")
NOTHING = dict.fromkeys(bylaw.batch.COLUMNS)


def said(d: bylaw.Decision | None) -> dict[str, Any]:
    """A decision as the row it should be."""
    if d is None:
        return NOTHING
    return {
        "points": d.points, "review_points": d.review_points, "step": d.sanction.step, "review": d.review,
        "severity": d.severity, "truncated": d.truncated, "rules": [f.rule for f in d.findings],
        "spans": [
            {"rule": f.rule, "field": s.field, "start": s.start, "end": s.end, "term": s.term, "list": s.terms_list,
             "views": list(s.views), "counted": s.counted}
            for f in d.findings for s in f.spans
        ],
    }  # fmt: skip


def judged(policy: bylaw.Policy, texts: list[str | None], **more: Any) -> list[dict[str, Any]]:
    return [said(None if t is None else policy.judge(t, at=DAY, **more)) for t in texts]


# lists of str


@given(st.lists(texts, max_size=12), threads)
def test_many_is_each(texts: list[str], threads: int | None) -> None:
    decisions = NATIVE.judge_many(texts, at=DAY, threads=threads)
    assert [said(d) for d in decisions] == judged(NATIVE, texts) == judged(REFERENCE, texts)
    assert [s.text for d in decisions for f in d.findings for s in f.spans] == [
        s.text for t in texts for f in NATIVE.judge(t, at=DAY).findings for s in f.spans
    ]


def test_many_on_threads_in_order() -> None:
    texts = [f"{i} 收购BTC" if i % 7 == 0 else "hello " * (i % 50) for i in range(20_000)]
    one, *others = ([said(d) for d in NATIVE.judge_many(texts, at=DAY, threads=n)] for n in (1, 2, 4, None))
    assert all(other == one for other in others)
    assert [i for i, row in enumerate(one) if row["points"]] == list(range(0, 20_000, 7))


@pytest.mark.parametrize("policy", [NATIVE, REFERENCE], ids=["native", "reference"])
def test_many_takes_any_iterable(policy: bylaw.Policy) -> None:
    class Str(str):
        pass

    texts = ["收购BTC", Str("收购BTC"), "clean", {"nickname": "BTC"}]
    expected = [policy.judge(t, at=DAY).points for t in texts]
    assert [d.points for d in policy.judge_many(iter(texts), at=DAY, threads=2)] == expected
    assert [d.points for d in policy.judge_many(iter(texts[:3]), at=DAY)] == expected[:3]
    assert policy.judge_many([], at=DAY) == []


def test_many_before_and_after_the_policy() -> None:
    for texts in (["收购BTC", "x"], ["收购BTC", {"text": "收购BTC"}]):
        decisions = NATIVE.judge_many(texts, at=date(2024, 1, 1))
        assert [(d.in_force, bool(d), d.day) for d in decisions] == [(False, False, date(2024, 1, 1))] * 2
    with pytest.raises(bylaw.InputError, match="not int"):
        NATIVE.judge_many(["x", 3], at=date(2024, 1, 1))  # type: ignore[list-item]


# progress and interruption

LONG = ["x收购 " * 20_000] * 150


@pytest.mark.parametrize("threads", [1, 2])
def test_progress_is_told_on_the_calling_thread(threads: int) -> None:
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        assert threading.current_thread() is threading.main_thread()
        told.append((done, total))

    NATIVE.judge_many(LONG, at=DAY, threads=threads, progress=progress)
    assert told[-1] == (150, 150) and all(total == 150 for _, total in told)
    assert len(told) >= 2 and told == sorted(set(told))


@pytest.mark.parametrize("policy", [NATIVE, REFERENCE], ids=["native", "reference"])
def test_progress_of_a_small_batch(policy: bylaw.Policy) -> None:
    for texts in ([], ["a"], ["a", "b"], [{"text": "a"}]):
        told: list[tuple[int, int]] = []
        policy.judge_many(texts, at=DAY, progress=lambda *now: told.append(now))  # noqa: B023
        assert told == [(len(texts), len(texts))]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("error", [ValueError("no more"), KeyboardInterrupt(), UnicodeDecodeError("x", b"", 0, 0, "y")])
def test_what_progress_raises_ends_the_work(threads: int, error: BaseException) -> None:
    told = 0

    def progress(done: int, total: int) -> None:
        nonlocal told
        told += 1
        raise error

    with pytest.raises(type(error)) as raised:
        NATIVE.judge_many(LONG, at=DAY, threads=threads, progress=progress)
    assert raised.value is error and told == 1
    assert NATIVE.judge_many(["收购BTC"], at=DAY)[0].points == 40


@pytest.mark.parametrize("threads", [1, 2])
def test_a_list_that_is_changed_meanwhile_is_judged_as_it_was(threads: int) -> None:
    texts = list(LONG)

    def progress(done: int, total: int) -> None:
        assert total == len(LONG)
        texts.clear()

    decisions = NATIVE.judge_many(texts, at=DAY, threads=threads, progress=progress)
    assert texts == []
    assert list(map(said, decisions)) == list(map(said, NATIVE.judge_many(tuple(LONG), at=DAY)))


@pytest.mark.parametrize("is_on", [True, False])
def test_the_garbage_collector_is_left_as_it_was(is_on: bool) -> None:
    def progress(done: int, total: int) -> None:
        assert gc.isenabled() == is_on

    was_on = gc.isenabled()
    try:
        (gc.enable if is_on else gc.disable)()
        assert any(NATIVE.judge_many(LONG, at=DAY, threads=2, progress=progress))
        assert gc.isenabled() == is_on
    finally:
        (gc.enable if was_on else gc.disable)()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_interrupt() -> None:
    import signal

    # Whoever started us may have had interrupts ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.1, lambda: signal.raise_signal(signal.SIGINT))
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            while True:
                NATIVE.judge_many(LONG * 100, at=DAY, threads=1)
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)


def test_other_threads_run_meanwhile() -> None:
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        while not done.wait(0.001):
            ticks += 1

    done = threading.Event()
    ticker = threading.Thread(target=tick)
    ticker.start()
    NATIVE.judge_many(["x收购 " * 2_000_000], at=DAY, threads=1)
    done.set()
    ticker.join()
    assert ticks >= 3


@pytest.mark.parametrize("threads", [0, -1, 1025, True, 1.5, "2"])
@pytest.mark.parametrize("policy", [NATIVE, REFERENCE], ids=["native", "reference"])
def test_impossible_threads(policy: bylaw.Policy, threads: Any) -> None:
    with pytest.raises(bylaw.InputError, match="threads is"):
        policy.judge_many(["x"], threads=threads)


def test_impossible_progress() -> None:
    with pytest.raises(bylaw.InputError, match="progress is 3"):
        NATIVE.judge_many(["x"], progress=3)  # type: ignore[arg-type]


# Arrow, with pyarrow


@pytest.fixture(scope="module")
def pa() -> Any:
    return pytest.importorskip("pyarrow", reason="pyarrow is not installed")


@pytest.fixture(scope="module")
def pl() -> Any:
    return pytest.importorskip("polars", reason="polars is not installed")


def columns(pa: Any, decisions: bylaw.Decisions) -> list[dict[str, Any]]:
    batch = pa.record_batch(decisions)
    batch.validate(full=True)
    assert pa.table(decisions).to_batches() == [batch] or len(decisions) == 0
    assert len(batch) == len(decisions)
    rows: list[dict[str, Any]] = batch.to_pylist()
    return rows


LAYOUTS: dict[str, Callable[[Any, list[str | None]], Any]] = {
    "string": lambda pa, rows: pa.array(rows, pa.string()),
    "large_string": lambda pa, rows: pa.array(rows, pa.large_string()),
    "string_view": lambda pa, rows: pa.array(rows, pa.string_view()),
    "dictionary": lambda pa, rows: pa.array(rows, pa.string()).dictionary_encode(),
    "large_dictionary": lambda pa, rows: pa.DictionaryArray.from_arrays(
        pa.array(range(len(rows)), pa.uint16()), pa.array(rows, pa.large_string())
    ),
    "slice": lambda pa, rows: pa.array([None, "收购BTC", *rows, "收购BTC"], pa.string()).slice(2, len(rows)),
    "view_slice": lambda pa, rows: pa.array([None, "收购BTC" * 9, *rows, None], pa.string_view()).slice(2, len(rows)),
    "chunks": lambda pa, rows: pa.chunked_array([[], rows[:1], [], rows[1:4], rows[4:]], pa.string()),
    "chunks_of_slices": lambda pa, rows: pa.chunked_array(
        [pa.array(rows, pa.string()).slice(0, 3), pa.array(rows, pa.string()).slice(3)]
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@given(rows=rows, threads=threads)
def test_arrow_is_each(pa: Any, layout: str, rows: list[str | None], threads: int | None) -> None:
    decisions = NATIVE.judge_arrow(LAYOUTS[layout](pa, rows), at=DAY, threads=threads)
    assert columns(pa, decisions) == judged(NATIVE, rows)


@given(rows=rows, threads=threads)
def test_arrow_is_the_reference(pa: Any, rows: list[str | None], threads: int | None) -> None:
    decisions = NATIVE.judge_arrow(pa.array(rows, pa.string()), at=DAY, threads=threads)
    assert columns(pa, decisions) == judged(REFERENCE, rows)


tables = st.lists(st.tuples(st.none() | texts, st.none() | texts, st.none() | texts), max_size=8)


def _fields(row: tuple[str | None, ...]) -> dict[str, str]:
    return {name: t for name, t in zip(("nickname", "signature", "text"), row, strict=True) if t is not None}


@pytest.mark.parametrize("cut", [False, True])
@given(rows=tables, threads=threads)
def test_tables_are_fields(pa: Any, cut: bool, rows: list[tuple[str | None, ...]], threads: int | None) -> None:
    names = ("nickname", "signature", "text")
    table = pa.table({n: pa.array([row[i] for row in rows], pa.string()) for i, n in enumerate(names)})
    if cut:
        table, rows = pa.concat_tables([table.slice(1, 2), table.slice(4)]), [*rows[1:3], *rows[4:]]
    given = [_fields(row) for row in rows]
    expected = [said(NATIVE.judge(fields, at=DAY) if fields else None) for fields in given]
    assert columns(pa, NATIVE.judge_arrow(table, at=DAY, threads=threads)) == expected
    if not cut:
        batch = table.combine_chunks().to_batches(max_chunksize=3)
        for i, part in enumerate(batch):
            assert columns(pa, NATIVE.judge_arrow(part, at=DAY)) == expected[3 * i : 3 * i + 3]


def test_a_null_struct_is_a_null_row(pa: Any) -> None:
    for names in (["text"], ["text", "nickname"]):
        structs = pa.StructArray.from_arrays(
            [pa.array(["收购BTC", "收购BTC", "收购BTC"])] * len(names), names, mask=pa.array([False, True, False])
        )
        found = columns(pa, NATIVE.judge_arrow(structs.slice(1), at=DAY))
        assert [row["points"] for row in found] == [None, 40 if len(names) == 1 else 46]


def test_nulls_only(pa: Any) -> None:
    assert columns(pa, NATIVE.judge_arrow(pa.nulls(3), at=DAY)) == [NOTHING] * 3
    assert columns(pa, NATIVE.judge_arrow(pa.array([], pa.string()), at=DAY)) == []
    assert columns(pa, NATIVE.judge_arrow(pa.chunked_array([], pa.string()), at=DAY)) == []
    assert columns(pa, NATIVE.judge_arrow(pa.schema({"text": pa.string()}).empty_table(), at=DAY)) == []


def test_schema(pa: Any) -> None:
    names = pa.dictionary(pa.int32(), pa.string())
    steps = pa.dictionary(pa.int8(), pa.string())
    span = pa.struct(
        {"rule": names, "field": names, "start": pa.int64(), "end": pa.int64(), "term": names, "list": names,
         "views": pa.list_(steps), "counted": pa.bool_()}
    )  # fmt: skip
    decisions = NATIVE.judge_arrow(pa.array(["收购BTC"]), at=DAY)
    assert pa.schema(decisions) == pa.schema(
        {"points": pa.int64(), "review_points": pa.int64(), "step": steps, "review": steps, "severity": names,
         "truncated": pa.bool_(), "rules": pa.list_(names), "spans": pa.list_(span)}
    )  # fmt: skip


def test_only_some_columns(pa: Any) -> None:
    texts = ["收购BTC", None, "hello"]
    whole = columns(pa, NATIVE.judge_arrow(pa.array(texts), at=DAY))
    for wanted in (("points", "step"), ("step", "points"), ["spans"], ("rules", "truncated", "review")):
        decisions = NATIVE.judge_arrow(pa.array(texts), at=DAY, columns=wanted)
        assert decisions.columns == tuple(c for c in bylaw.batch.COLUMNS if c in wanted)
        assert columns(pa, decisions) == [{c: row[c] for c in decisions.columns} for row in whole]


def test_context_day_and_what_decided(pa: Any) -> None:
    texts = pa.array(["收购BTC", None])
    media = NATIVE.judge_arrow(texts, at=DAY, context={"account.kind": "media"})
    assert columns(pa, media)[0] == said(NATIVE.judge("收购BTC", at=DAY, context={"account.kind": "media"}))
    assert (media.digest, media.day, media.in_force, len(media)) == (NATIVE.digest, DAY, True, 2)
    late = NATIVE.judge_arrow(texts, at=date(2024, 1, 1))
    assert not late.in_force
    assert columns(pa, late) == [said(NATIVE.judge("收购BTC", at=date(2024, 1, 1))), NOTHING]
    assert "2 rows of points, " in repr(late)


def test_limits(pa: Any) -> None:
    policy = bylaw.loads(POLICY, max_chars=8, max_matches=3)
    texts = ["收购BTC", "收购BTC over the end", "BTC BTC BTC", "x" * 9]
    found = columns(pa, policy.judge_arrow(pa.array(texts), at=DAY))
    assert found == judged(policy, texts)  # type: ignore[arg-type]
    assert [row["truncated"] for row in found] == [False, True, True, True]


def test_terms_of_one_name(pa: Any) -> None:
    policy = bylaw.loads(
        'policy "x" language 1\nterms a { anywhere "BTC" }\nterms b { word "BTC" }\n'
        "rule r { severity minor when any a when any b }"
    )
    found = columns(pa, policy.judge_arrow(pa.array(["BTC"])))
    assert [(s["term"], s["list"]) for s in found[0]["spans"]] == [("BTC", "a"), ("BTC", "b")]


def test_rules_that_need_no_match(pa: Any) -> None:
    policy = bylaw.loads('policy "x" language 1\nterms a { anywhere "BTC" }\nrule r { severity minor when not any a }')
    texts = ["BTC", "x", "", None]
    assert columns(pa, policy.judge_arrow(pa.array(texts))) == [
        said(None if t is None else policy.judge(t)) for t in texts
    ]


def test_a_large_batch_on_threads(pa: Any) -> None:
    texts = [None if i % 11 == 0 else f"{i} 收购BTC" if i % 7 == 0 else "你好 " * (i % 50) for i in range(30_000)]
    arrays = [pa.array(texts), pa.array(texts, pa.string_view()), pa.chunked_array([texts[:9_999], texts[9_999:]])]
    one = pa.record_batch(NATIVE.judge_arrow(arrays[0], at=DAY, threads=1))
    for array in arrays:
        for threads in (2, 3, None):
            told: list[tuple[int, int]] = []
            d = NATIVE.judge_arrow(array, at=DAY, threads=threads, progress=lambda *now: told.append(now))  # noqa: B023
            assert pa.record_batch(d).equals(one)
            assert told[-1] == (30_000, 30_000)
    assert one.column("points").null_count == 2728
    assert NATIVE.judge(texts[7], at=DAY).points == one.column("points")[7].as_py() > 0


def test_progress_may_end_arrow_work(pa: Any) -> None:
    def progress(done: int, total: int) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        NATIVE.judge_arrow(pa.array(LONG), at=DAY, threads=2, progress=progress)


# Arrow, with polars


@given(rows=rows, threads=threads)
def test_polars(pl: Any, rows: list[str | None], threads: int | None) -> None:
    series = pl.Series(rows, dtype=pl.String)
    expected = judged(NATIVE, rows)
    for source in (series, pl.concat([series[:2], series[2:]], rechunk=False), pl.Series(rows, dtype=pl.Categorical)):
        decisions = NATIVE.judge_arrow(source, at=DAY, threads=threads)
        assert pl.DataFrame(decisions).to_dicts() == expected
    frame = pl.DataFrame({"nickname": series, "text": series})
    fields = [said(None if t is None else NATIVE.judge({"nickname": t, "text": t}, at=DAY)) for t in rows]
    assert pl.DataFrame(NATIVE.judge_arrow(frame, at=DAY, threads=threads)).to_dicts() == fields


def test_polars_columns_beside_the_texts(pl: Any) -> None:
    frame = pl.DataFrame({"id": [1, 2], "text": ["收购BTC", "hello"]})
    judged = frame.with_columns(pl.DataFrame(NATIVE.judge_arrow(frame["text"], at=DAY, columns=("points", "step"))))
    assert judged.filter(pl.col("step") != "none").to_dicts() == [
        {"id": 1, "text": "收购BTC", "points": 40, "step": "rectify"}
    ]


# what is refused


def _sources(pa: Any) -> list[tuple[Any, str]]:
    text = pa.array(["x"])
    return [
        (["x"], "not list; for other collections of str call judge_many"),
        ("x", "not str"),
        (None, "not NoneType"),
        (pa.array([1]), "this Int64Array: the column is int64.*cast it"),
        (pa.array([b"x"]), "is binary; .*decode it"),
        (pa.array([["x"]]), "is list;"),
        (pa.array([1.5]), "float64"),
        (pa.array([DAY]), "is date"),
        (pa.array([1, 2]).dictionary_encode(), "int64"),
        (pa.array([b"x"]).dictionary_encode(), "binary"),
        (pa.RunEndEncodedArray.from_arrays([1], text), "run_end_encoded"),
        (pa.table({"id": [1], "text": text}), 'column "id" is int64.*leave it out'),
        (pa.table([text, text], names=["text", "text"]), 'two columns "text"'),
        (pa.table({}), "no columns"),
        (pa.array([{"a": {"b": "x"}}]), 'column "a" is struct'),
    ]


def test_no_texts(pa: Any) -> None:
    for source, message in _sources(pa):
        with pytest.raises(bylaw.InputError, match=message):
            NATIVE.judge_arrow(source, at=DAY)


def test_strict_fields(pa: Any) -> None:
    policy = bylaw.loads(
        'policy "x" language 1\nfields text, nickname\nterms a { anywhere "BTC" }\nrule r { severity minor when any a }'
    )
    with pytest.raises(bylaw.InputError, match="no field 'nikname'; did you mean 'nickname'"):
        policy.judge_arrow(pa.table({"nikname": ["x"]}))


def test_impossible_options(pa: Any) -> None:
    array = pa.array(["x"])
    for options, message in [
        ({"threads": 0}, "threads is 0"),
        ({"progress": 3}, "progress is 3"),
        ({"columns": ("point",)}, "no column 'point'; there are points, "),
        ({"columns": "points"}, "columns is 'points'"),
        ({"columns": ()}, "columns is empty"),
        ({"context": {"x": 1}}, "context field"),
    ]:
        with pytest.raises(bylaw.InputError, match=message):
            NATIVE.judge_arrow(array, **options)
    with pytest.raises(bylaw.InputError, match="needs the native engine"):
        REFERENCE.judge_arrow(array)


# memory


def test_inputs_are_given_back(pa: Any) -> None:
    gc.collect()
    before = pa.total_allocated_bytes()
    for make in LAYOUTS.values():
        NATIVE.judge_arrow(make(pa, ["收购BTC", None, "x"] * 1000), at=DAY)
        with pytest.raises(bylaw.InputError):
            NATIVE.judge_arrow(pa.array([1] * 1000))
    gc.collect()
    assert pa.total_allocated_bytes() == before


def test_outputs_outlive_the_policy_and_each_other(pa: Any) -> None:
    decisions = bylaw.loads(POLICY).judge_arrow(pa.array(["收购BTC", None] * 500), at=DAY)
    first, spans = pa.record_batch(decisions), pa.record_batch(decisions).column("spans")
    expected = first.to_pylist()
    capsules = [decisions.__arrow_c_array__(), decisions.__arrow_c_stream__(), decisions.__arrow_c_schema__()]
    del decisions, first, capsules  # never consumed
    gc.collect()
    assert spans.to_pylist() == [row["spans"] for row in expected]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="/proc")
def test_nothing_leaks(pa: Any) -> None:
    texts, frame = pa.array(["收购BTC", None, "hello there"] * 2_000), pa.table({"text": ["收购BTC"] * 2_000})

    def round() -> None:
        for source in (texts, frame):
            decisions = NATIVE.judge_arrow(source, at=DAY)
            pa.record_batch(decisions), pa.table(decisions), decisions.__arrow_c_array__()
        NATIVE.judge_many(["收购BTC"] * 1_000, at=DAY, threads=2)

    def held() -> int:
        gc.collect()
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    for _ in range(10):
        round()
    before = held()
    for _ in range(60):
        round()
    # What one round makes, held on to sixty times, would be more than 30 MB.
    assert held() - before < 12_000_000
