"""The comparison program itself: wrong engines are caught, arithmetic is right, a quick run goes through. No timing."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from compare import cli, figures, record, report, rules, tables, targets, texts, worker
from peers import PEERS, Hit, MatcherPyFolding, Peer, PyAhoCorasick, Way, given, projected
from peers.base import ArrowJoining, Joining
from truth import differences, naive_hits, true_hits

TERMS = ("ab", "b", "abc", "比特", "特币", "x y", "’s")
MESSAGES = ("abc", "", "比特币 abab", "a", "bc’s", "nothing", "x y", "ab比特币’sab", "还在 ab,比特币 b。")


# ── engines ──────────────────────────────────────────────────────────────────
def _ways(kind: str) -> list[Any]:
    pairs = [(peer, way) for peer in PEERS for way in getattr(peer, kind)]
    return [pytest.param(peer, way, id=f"{kind}-{peer.label(way)}") for peer, way in pairs]


@pytest.mark.parametrize(("peer", "way"), _ways("calls") + _ways("batches") + _ways("documents"))
def test_every_way_answers_what_str_find_does(peer: type[Peer], way: Way) -> None:
    if reason := peer.missing() or way.missing():
        pytest.skip(reason)
    truth = [naive_hits(TERMS, message) for message in MESSAGES]
    engine = peer(TERMS)
    assert differences(engine, way, MESSAGES, truth).first is None
    if way.answer not in ("words", "own"):
        assert way.run(engine, given(way.given, MESSAGES)) == sum(len(projected(hits, way.answer)) for hits in truth)


def test_an_arrow_buffer_has_no_hits_across_its_texts() -> None:
    pytest.importorskip("pyarrow")
    for peer in PEERS:
        if issubclass(peer, ArrowJoining) and not peer.missing():
            assert peer(("ab", "bc")).run_arrow(given("pyarrow", ["a", "bc", "", "ab"])) == 2


def test_every_peer_says_what_it_answers() -> None:
    assert all(peer.__doc__ and peer.name for peer in PEERS)
    assert len({peer.label(way) for peer in PEERS for way in peer.calls}) == sum(len(peer.calls) for peer in PEERS)


# ── wrong engines ────────────────────────────────────────────────────────────
class Forgetful(PyAhoCorasick):
    """Loses the last hit of a text."""

    def some(self, messages: Sequence[str]) -> list[set[Hit]]:
        return [set(sorted(hits)[:-1]) for hits in Joining.hits(self, messages)]

    calls = (Way("", "hits", PyAhoCorasick.run, some),)


class Miscounting(PyAhoCorasick):
    """Shows the right hits, and counts others."""

    calls = (Way("", "hits", lambda self, messages: 1, Joining.hits),)


def _shifted(hits: set[Hit]) -> set[Hit]:
    return {(term, start + 1, end + 1) for term, start, end in hits}


@pytest.mark.parametrize(
    ("shown", "change", "caught"),
    [
        ("hits", _shifted, True),
        ("hits", lambda hits: set(), True),
        ("terms", lambda hits: {(term, -1, -1) for term, _, _ in hits}, False),
        ("terms", lambda hits: {(0, -1, -1)}, True),
        ("any", lambda hits: {(-1, -1, -1)} if hits else set(), False),
        ("any", lambda hits: {(-1, -1, -1)}, True),
        ("words", lambda hits: {(term, -1, -1) for term, _, _ in sorted(hits)[:1]}, False),
        ("words", lambda hits: {(0, -1, -1)}, True),
        ("own", lambda hits: {(0, -1, -1)}, False),
    ],
)
def test_differences(shown: str, change: Callable[[set[Hit]], set[Hit]], caught: bool) -> None:
    truth = true_hits(TERMS, MESSAGES)
    way = Way("", shown, lambda engine, given: 0, lambda engine, given: map(change, truth))
    found = differences(PyAhoCorasick(TERMS), way, MESSAGES, truth)
    assert (found.first is not None) == caught
    assert found.compared == len(MESSAGES)


@pytest.mark.parametrize("peer", [Forgetful, Miscounting])
def test_a_wrong_engine_is_not_timed(peer: type[Peer]) -> None:
    with pytest.raises(worker.Wrong):
        worker.Job(peer(TERMS), peer.calls[0], texts.every_text(TERMS, MESSAGES), 1.0)


def test_a_slow_engine_gets_fewer_texts() -> None:
    many = MESSAGES * 100
    job = worker.Job(PyAhoCorasick(TERMS), PyAhoCorasick.calls[0], texts.every_text(TERMS, many), 1e-5)
    assert not job.facts["whole"] and 0 < job.facts["texts"] < len(many)
    assert job.repeat()["counted"] == job.facts["counted"]


# ── rules ────────────────────────────────────────────────────────────────────
def test_rules_hold_where_they_should() -> None:
    some = [
        rules.Rule("near", (0,), (3,)), rules.Rule("not", (0,), (3,)), rules.Rule("count", (0, 1, 3), ()),
        rules.Rule("all", (0, 6), ()), rules.Rule("or", (5,), (3,)),
    ]  # fmt: skip
    (near, far, alone) = rules.holding(some, true_hits(TERMS, ["ab 比特", "ab" + " " * 13 + "比特", "ab"]))
    assert {number for number, _, _ in near} == {0, 2, 4}
    assert {number for number, _, _ in far} == {2, 4}
    assert {number for number, _, _ in alone} == {1, 2}


@pytest.mark.parametrize("peer", [rules.BylawRules, rules.YaraRules])
def test_engines_agree_about_rules(peer: type[Peer]) -> None:
    if reason := peer.missing():
        pytest.skip(reason)
    terms = [f"term{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(60)]
    some = rules.rules_of(terms)
    checked = rules.provoking(terms, some)
    truth = rules.holding(some, true_hits(terms, checked))
    assert {some[number].kind for found in truth for number, _, _ in found} == set(rules.KINDS)
    assert differences(peer(terms), peer.calls[0], checked, truth).first is None


# ── figures, aims, pages ─────────────────────────────────────────────────────
def _result(peer: str, ns: float, way: str = "", **more: Any) -> dict[str, Any]:
    seconds = [ns / 1e9 * 1000 * factor for factor in (0.9, 1.0, 1.2)]
    return {
        "label": f"{peer}, {way}" if way else peer, "peer": peer, "version": "1", "texts": 1000, "bytes": 34_000,
        "answer": "hits", "given": "list", "compared": 1000, "agreeing": 1000, "whole": True, "counted": 7,
        "wall": seconds, "cpu": seconds, **more,
    }  # fmt: skip


def _record() -> dict[str, Any]:
    """A record as a run might leave it, with something missing."""

    def block(*results: dict[str, Any], missing: dict[str, str] | None = None, **facts: Any) -> dict[str, Any]:
        return {"facts": {"texts": 1000, "bytes": 34_000, "all hits": 7, **facts}, "results": list(results),
                "missing": missing or {}}  # fmt: skip

    ours, peers = _result("bylaw", 100, "judge"), (_result("matcher_py", 350), _result("hyperscan", 850))
    yes = {"bylaw, pyarrow": "this bylaw has no judge_arrow"}
    many, single = _result("bylaw, 1,000 rules", 110), _result("bylaw, one rule", 100)
    blocks = {
        f"judge/{language}-{size}-low": block(ours, *peers) for language in ("en", "zh") for size in ("10k", "100")
    }
    blocks |= {f"document/en-10k-{rate}": block(ours, *peers) for rate in ("low", "high")}
    blocks["raw/en-10k-low"] = block(ours, _result("matcher_py, folding", 400, answer="own", agreeing=900))
    batch = [_result("hyperscan", 240, "joined"), _result("hyperscan", 150, "Arrow buffer", given="pyarrow")]
    blocks["batch/en-10k-low"] = block(_result("bylaw", 80, "judge_many"), *batch, missing=yes)
    blocks["rules/en-1000"] = block(many, single, _result("yara-x", 4000))
    blocks["views/en-10k-low"] = block(ours, _result("bylaw, all views", 120, "judge"))
    blocks["threads/en-10k-low"] = block({**_result("bylaw", 1, "judge_many"), "one": [1.0] * 3, "two": [1.1] * 3})
    blocks["threads/en-10k-low/gil"] = block({**ours, "share": [0.9]})
    blocks["compile/en-100k"] = block(
        {**_result("bylaw", 1), "cpu": [0.4], "wall": [0.4], "held": [70.0]}, terms=100_000
    )
    blocks["load/en-100k"] = block({**_result("bylaw", 1), "wall": [0.01], "bytes": 5_000_000})
    rng = random.Random(1)
    for terms in (10, 1000, 100_000):
        blocks[f"terms/mix-{terms}-low"] = block(_result("bylaw", 100 + terms**0.5, "judge"), *peers, terms=terms)
    for length in (100, 10_000, 1_000_000):
        pair = _result("bylaw", rng.uniform(50, 52), "judge"), _result("hyperscan", 200)
        blocks[f"length/en-10k-low/{length}"] = block(*pair, length=length)
    settings = {"texts": "made-up", "messages": 1000, "repeats": 3}
    return {"format": 1, "made": "2026-01-01", "machine": record.machine(), "settings": settings, "blocks": blocks}


def test_costs_and_ratios() -> None:
    found = _record()["blocks"]["judge/en-10k-low"]
    assert figures.cost(found["results"][0]) == pytest.approx(100)
    assert figures.cost(found["results"][0], "bytes") == pytest.approx(100 / 34)
    assert figures.ratio(found, "bylaw, judge") == (pytest.approx(3.5), "matcher_py")
    assert figures.ratio(found, "bylaw, judge", "hyperscan") == (pytest.approx(8.5), "hyperscan")
    assert figures.ratio(found, "bylaw, nothing") is None
    assert figures.ratio(None, "bylaw, judge") is None
    batch = _record()["blocks"]["batch/en-10k-low"]
    assert figures.ratio(batch, "bylaw, judge_many", given="list") == (pytest.approx(3.0), "hyperscan, joined")


@pytest.mark.parametrize(
    ("row", "met", "verdict"),
    [
        (targets.Row("w", 3, True, "×", 3.3), True, "met"),
        (targets.Row("w", 3, True, "×", 1.5), False, "**missed**: 0.5 of it"),
        (targets.Row("w", 20, False, "ms", 10), True, "met"),
        (targets.Row("w", 20, False, "ms", 30), False, "**missed**: 1.5 × it"),
        (targets.Row("w", 20, False, "ms", None, "no way"), None, "not measured"),
    ],
)
def test_verdicts(row: targets.Row, met: bool | None, verdict: str) -> None:
    assert (row.met, row.verdict) == (met, verdict)


def test_aims_of_a_record() -> None:
    rows = {row.work: row for row in targets.rows(_record())}
    assert rows["a call a message, 10k terms, English"].value == pytest.approx(3.5)
    assert rows["the same as typed, 10k terms, English"].met is False
    assert rows["a batch, 10k terms, English, a list of str"].detail == "hyperscan, joined"
    assert rows["a batch, 10k terms, English, Arrow (pyarrow)"].detail == "this bylaw has no judge_arrow"
    assert rows["a batch, 10k terms, English, best way"].value == pytest.approx(12.5)
    assert rows["1,000 rules beside one, clean text, English"].value == pytest.approx(1.1)
    assert rows["2 threads, judge_many, English"].value == pytest.approx(2 / 1.1)
    assert rows["compile 100k terms, English, held"].verdict == "**missed**: 1.2 × it"
    assert rows["load a compiled policy of 100k terms, English"].value == pytest.approx(10)
    assert rows["cost a message as terms grow"].met is True
    assert rows["a call a message, 100k terms, English"].met is None


def test_the_page_says_what_is_missing_and_who_disagrees() -> None:
    page = report.text(_record())
    assert "bylaw, pyarrow: this bylaw has no judge_arrow" in page
    assert "agrees on 90.00%" in page
    assert len({line.count("|") for line in tables.aims(_record()).splitlines()}) == 1


def test_aims_of_nothing() -> None:
    assert all(row.met is None for row in targets.rows({**_record(), "blocks": {}}))


def test_pictures(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    written = report.write(_record(), tmp_path / "compare.json")
    assert [path.name for path in written] == [
        "compare.md", "compare-ratios.png", "compare-terms.png", "compare-length.png"
    ]  # fmt: skip
    assert all(1_000 < path.stat().st_size < 400_000 for path in written)


def test_the_readme_says_what_the_record_has() -> None:
    readme = (cli.HERE.parent / "README.md").read_text("utf-8")
    if not cli.RECORD.is_file():
        pytest.skip("there is no record")
    assert report.section(record.read(cli.RECORD)) in readme, "run: python benches/compare --report-only"


def test_a_record_is_json_that_can_be_read_again(tmp_path: Path) -> None:
    data = _record()
    assert json.loads(record.dump(data)) == data
    (tmp_path / "old.json").write_text('{"format": 0}')
    with pytest.raises(SystemExit, match="format 0"):
        record.read(tmp_path / "old.json")


# ── a run ────────────────────────────────────────────────────────────────────
def test_quick_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "quick.json"
    only = "judge,raw,batch,document,rules,views,threads,compile,load,length"
    arguments = ["--quick", "--languages", "en", "--rates", "low", "--peers", "matcher_py,daachorse"]
    arguments += ["--output", str(output)]
    assert cli.main([*arguments, "--only", only]) == 0
    blocks = record.read(output)["blocks"]
    assert {key.split("/")[0] for key in blocks} == set(only.split(","))
    for found in blocks.values():
        assert any(figures.is_ours(result) for result in found["results"]) or "bylaw" in found["missing"]
        assert not any("otherwise" in reason or "died" in reason for reason in found["missing"].values()), found[
            "missing"
        ]
    if not MatcherPyFolding.missing():
        assert figures.one(blocks["raw/en-100-low"], "matcher_py, folding")
    assert "## Aims" in capsys.readouterr().out

    before = output.read_bytes()
    assert cli.main([*arguments, "--only", "judge"]) == 0  # taken up again: there is nothing left to do
    assert output.read_bytes() == before
    with pytest.raises(SystemExit, match="other settings"):
        cli.main([*arguments, "--messages", "7"])


def test_what_is_made_up_depends_on_the_seed_alone() -> None:
    def one(seed: int) -> Any:
        return cli.settings_of(cli.parser().parse_args(["--quick", "--seed", str(seed)])).workload("mix", 100, "low")

    assert one(1) == one(1) != one(2)
