"""Policies as bytes: they judge as before, are always the same, and what comes from anyone is refused or sound."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bylaw
from bylaw import _engine
from bylaw.language.model import Group, Model, Rule
from bylaw.policy_tests import run

POLICY = """
policy "demo" version "3" language 1 effective 2022-06-20 until 2030-01-01 timezone "+08:00"
context { account.kind: one of ("personal", "media")  account.age: duration  verified: yes or no }
terms coins { word "USDT" also "泰达币", "BTC"  anywhere "比特币"  exact "Qq"  ignore separators, lookalikes
              except "比特币披萨" }
terms numbers { pattern "0x[0-9a-f]{4}", "[一二三]{2}"  anywhere "收购", "kg" }
levels { minor 5  serious 40 at most restrict }
rule offer { category trading of crypto  severity serious
  when any coins within 12 chars of any numbers
  unless account.kind is "media"
  aggravate 100% when account.age < 3 days or not verified is yes
  say "{rule}: {matches}"
  test hits "[[收购]] [[U.S.D.T]]" with account.age 2 days
  test misses "USDT" on 2023-01-01 }
rule hint { mode grey  severity minor  in text, bio  when at least 2 different coins }
"""
TEXTS = ["收购 U.S.D.T，秒到账", "比特币披萨 比特幣 0xAB12", "泰达币 ВТС 三二 ㎏", "hello", "", "Qq qq BTC 比 特 币"]


@pytest.fixture(scope="module")
def policy() -> bylaw.Policy:
    return bylaw.loads(POLICY)


@pytest.fixture(scope="module")
def whole(policy: bylaw.Policy) -> bytes:
    return policy.to_bytes()


def answers(policy: bylaw.Policy, texts: list[str] = TEXTS) -> list[object]:
    contexts: list[dict[str, object]] = [{}, {"account.kind": "media"}, {"account.age": 60, "verified": True}]
    said: list[object] = [policy.judge(t, context=c, at=DAY).to_dict() for t in texts for c in contexts]
    return [*said, [policy.matches(t) for t in texts], policy.judge({"bio": texts[0], "x": texts[1]}, at=DAY).to_dict()]


DAY = date(2024, 1, 1)


def container(policy: bylaw.Policy, document: Any) -> bytes:
    """The bytes of a policy with another model, and right checksums."""
    model = document if isinstance(document, bytes) else json.dumps(document).encode()
    parts = [g.terms for lst in policy.model.lists for g in lst.groups if isinstance(g.terms, _engine.Terms)]
    sources = _engine.Compiled.hold(policy.to_bytes()).sources()
    return _engine.compiled(policy._engine, model, sources, parts)


def document(whole: bytes) -> Any:
    return json.loads(_engine.Compiled.hold(whole).model())


def test_a_loaded_policy_is_the_policy(policy: bylaw.Policy, whole: bytes, tmp_path: Path) -> None:
    policy.save(tmp_path / "p.blc")
    for again in (bylaw.from_bytes(whole), bylaw.open_compiled(tmp_path / "p.blc"), pickle.loads(pickle.dumps(policy))):
        assert (again.model, again.digest, repr(again)) == (policy.model, policy.digest, repr(policy))
        assert answers(again) == answers(policy)
        assert again.to_bytes() == whole
        assert [o.passed for o in run(again)] == [o.passed for o in run(policy)] == [True, True]
        assert bylaw.Policy(again.model).to_bytes() == whole
        assert run(again)[0].test.at.line == run(policy)[0].test.at.line
    assert os.listdir(tmp_path) == ["p.blc"]


def test_both_engines_and_options(policy: bylaw.Policy, whole: bytes) -> None:
    reference = bylaw.from_bytes(whole, engine="reference")
    assert answers(reference) == answers(policy)
    assert reference.to_bytes() == whole == pickle.loads(pickle.dumps(reference)).to_bytes()
    assert bylaw.from_bytes(whole, max_matches=1).judge("BTC USDT", at=DAY).truncated
    assert pickle.loads(pickle.dumps(bylaw.loads(POLICY, max_chars=3))).judge("abcdef", at=DAY).truncated
    for kind in (bytearray, memoryview):
        assert bylaw.from_bytes(kind(whole)).digest == policy.digest
    with pytest.raises(bylaw.InputError):
        bylaw.from_bytes(whole, max_chars=0)
    with pytest.raises(bylaw.InputError, match="bytes, not str"):
        bylaw.from_bytes("text")  # type: ignore[arg-type]
    with pytest.raises(bylaw.InputError):
        bylaw.from_bytes(whole, engine="other")  # type: ignore[arg-type]


def test_warnings_survive_pickling_and_are_not_in_the_bytes(policy: bylaw.Policy, whole: bytes) -> None:
    assert policy.warnings
    assert pickle.loads(pickle.dumps(policy)).warnings == policy.warnings
    assert bylaw.from_bytes(whole).warnings == ()


@pytest.mark.parametrize("name", bylaw.packs.names())
def test_packs(name: str) -> None:
    policy = bylaw.packs.load(name)
    again = bylaw.from_bytes(policy.to_bytes())
    lines = (Path(__file__).parent.parent / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    messages = [json.loads(line) for line in lines if line]
    texts = [m["text"] for m in messages if "text" in m]
    assert [d.to_dict() for d in again.judge_many(texts)] == [d.to_dict() for d in policy.judge_many(texts)]
    assert all(o.passed for o in run(again)) and again.model == policy.model


def test_the_same_bytes_in_every_process_and_folder(tmp_path: Path) -> None:
    seen = set()
    for seed, folder in (("1", "a"), ("2", "b")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "p.bylaw").write_text('include "q.bylaw"' + POLICY, encoding="utf-8")
        (tmp_path / folder / "q.bylaw").write_text('terms more { word "more" }', encoding="utf-8")
        code = (
            f"import bylaw, sys; sys.stdout.buffer.write(bylaw.load({str(tmp_path / folder / 'p.bylaw')!r}).to_bytes())"
        )
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        seen.add(subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout)
    (data,) = seen
    assert str(tmp_path).encode() not in data
    assert bylaw.from_bytes(data).model.lists[0].at.source.name == "q.bylaw"


def test_list_files(tmp_path: Path) -> None:
    (tmp_path / "terms.txt").write_text("\n".join(f"name{i} 名{i}" for i in range(3000)), encoding="utf-8")
    (tmp_path / "p.bylaw").write_text(
        'policy "p" language 1 terms t { anywhere from file "terms.txt"  word "x" } rule r { when any t }',
        encoding="utf-8",
    )
    policy = bylaw.load(tmp_path / "p.bylaw")
    again = bylaw.from_bytes(policy.to_bytes())
    (span,) = again.judge("a NAME17 名17 b").findings[0].spans[:1]
    assert (span.term, span.text, span.start) == ("name1 名1", "NAME1", 2) or span.term == "name17 名17"
    assert again.model == policy.model and hash(again.model.lists[0].groups) == hash(policy.model.lists[0].groups)
    decision = again.judge("name17 名17")
    assert pickle.loads(pickle.dumps(decision)).to_dict() == decision.to_dict()


def test_a_file_that_is_replaced_stays_as_it_was_for_who_has_it(policy: bylaw.Policy, tmp_path: Path) -> None:
    path = tmp_path / "p.blc"
    policy.save(path)
    old = bylaw.open_compiled(path)
    bylaw.loads('policy "other" language 1 terms t { word "x" } rule r { when any t }').save(path)
    assert answers(old) == answers(policy)
    assert bylaw.open_compiled(path).name == "other"


def test_threads_share_a_loaded_policy(policy: bylaw.Policy, whole: bytes) -> None:
    again, expected = bylaw.from_bytes(whole), answers(policy)
    with ThreadPoolExecutor(4) as pool:
        assert all(said == expected for said in pool.map(lambda _: answers(again), range(8)))


# what is refused
def refusal(data: bytes) -> bylaw.CompiledError:
    with pytest.raises(bylaw.CompiledError) as error:
        bylaw.from_bytes(data)
    return error.value


def test_refusals_say_where_why_and_what_to_do(policy: bylaw.Policy, whole: bytes, tmp_path: Path) -> None:
    error = refusal(b"policy")
    assert (error.place, error.cause) == ("header", "this is no compiled policy")
    assert str(error) == "header: this is no compiled policy; give what `Policy.to_bytes` or `Policy.save` wrote"
    assert "made by a newer version of bylaw (format 255, not " in refusal(whole[:8] + b"\xff" + whole[9:]).cause
    damaged = bytearray(whole)
    damaged[whole.index(b'"model":') + 20] ^= 1
    error = refusal(bytes(damaged))
    assert (error.place, error.cause) == ("section `model`", "it is damaged: its checksum is wrong")
    (tmp_path / "p").write_bytes(whole[:-1])
    with pytest.raises(bylaw.CompiledError, match=r"p: header: it has \d+ bytes instead of \d+; take another copy"):
        bylaw.open_compiled(tmp_path / "p")
    error = refusal(container(policy, {**document(whole), "shape": "0" * 16}))
    assert (error.place, error.remedy) == ("section `model`", "compile the policy again with this version of bylaw")
    for path in ("nowhere", tmp_path, "a\0b", "/dev/zero", "/dev/null"):
        with pytest.raises(bylaw.CompiledError):
            bylaw.open_compiled(path)


def test_terms_are_checked_against_the_model(policy: bylaw.Policy, whole: bytes) -> None:
    one = bylaw.loads('policy "p" language 1 terms t { word "x", "y" } rule r { when any t }')
    text = _engine.Compiled.hold(one.to_bytes()).sources()
    for parts, cause in (([["x"]], "more terms than there are"), ([["x", "y", "z"]], "fewer terms")):
        data = _engine.compiled(
            one._engine, _engine.Compiled.hold(one.to_bytes()).model(), text, list(map(_engine.Terms, parts))
        )
        assert cause in refusal(data).cause
    more = bylaw.loads('policy "p" language 1 terms t { word "x", "y", "z" } rule r { when any t }')
    other = _engine.compiled(
        more._engine, _engine.Compiled.hold(one.to_bytes()).model(), text, [_engine.Terms(["x", "y"])]
    )
    assert "other sizes" in refusal(other).cause


@pytest.mark.parametrize(("group", "guard"), [(0, ["S", ""]), (0, ["", "x"]), (2, ["L", ""])], ids=str)
def test_guards_are_those_of_words(policy: bylaw.Policy, whole: bytes, group: int, guard: list[str]) -> None:
    said = document(whole)
    groups = said["model"][[field.name for field in fields(Model)].index("lists")][0][3]
    groups[group][3] = guard
    assert "a guard that is none" in refusal(container(policy, said)).cause


@pytest.mark.parametrize(
    ("group", "sounds"), [(0, [2]), (0, [-1]), (0, [0, 0]), (0, [1, 0]), (2, [0])], ids=str
)  # fmt: skip
def test_marks_are_those_of_terms(policy: bylaw.Policy, whole: bytes, group: int, sounds: list[int]) -> None:
    said = document(whole)
    groups = said["model"][[field.name for field in fields(Model)].index("lists")][0][3]
    assert [mode for mode, *_ in groups] == ["word", "anywhere", "exact"]
    groups[group][2] = sounds
    assert "sounds of terms that it has not" in refusal(container(policy, said)).cause


@given(st.data())
def test_any_bytes_are_refused_or_sound(whole: bytes, data: st.DataObject) -> None:
    changed = bytearray(whole)
    kind = data.draw(st.sampled_from(["cut", "change", "any"]))
    if kind == "cut":
        changed = changed[: data.draw(st.integers(0, len(whole) - 1))]
    elif kind == "change":
        changed[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    else:
        changed = bytearray(
            whole[: data.draw(st.sampled_from([0, 8, 12, 64, 512]))] + data.draw(st.binary(max_size=600))
        )
    refusal(bytes(changed))


leaves = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.integers(), st.floats(), st.text(max_size=3), st.just([]),
    st.just({}), st.just([[]]), st.just([0, 0, 1]), st.just(10**30),
    st.sampled_from(["any", "pattern", "word", "enforce", "ban", "text", "\ud800"]),
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to every value in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(p for key, one in inner for p in places(one, (*path, key)))]


@given(st.data())
def test_any_model_is_refused_or_judges(policy: bylaw.Policy, whole: bytes, data: st.DataObject) -> None:
    changed = document(whole)
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(places(changed)[1:]))
        at = changed
        for key in path[:-1]:
            at = at[key]
        if isinstance(at, list) and data.draw(st.booleans()):
            del at[path[-1]]
        else:
            at[path[-1]] = deepcopy(data.draw(leaves))
    try:
        loaded = bylaw.from_bytes(container(policy, changed))
    except bylaw.CompiledError as error:
        assert error.place and error.cause and error.remedy
        return
    assert repr(loaded)
    for text in TEXTS:
        loaded.judge_many([text], at=DAY)[0].to_dict()
        loaded.matches(text)
        assert loaded.judge(text).sanction is not None
    assert bylaw.from_bytes(loaded.to_bytes()).model == loaded.model


@pytest.mark.parametrize(
    "model",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"a": NaN}',
        b"[" * 100_000,
        b'{"sources": [], "model": [], "digest": ""}',
        b"1" * 9000,
    ],
)
def test_what_is_no_model_is_refused(policy: bylaw.Policy, model: bytes) -> None:
    assert refusal(container(policy, model)).place == "section `model`"


def test_conditions_nested_too_deep_are_refused(policy: bylaw.Policy, whole: bytes) -> None:
    for depth in (200, 400, 900):
        changed = document(whole)
        rule = changed["model"][[f.name for f in fields(Model)].index("rules")][0]
        when = next(i for i, part in enumerate(rule) if isinstance(part, list) and part and isinstance(part[0], dict))
        for _ in range(depth):
            rule[when][0] = {"op": "not", "of": rule[when][0]}
        assert refusal(container(policy, changed)).place == "section `model`"


def test_the_reference_engine_runs_no_pattern_but_the_language_s(policy: bylaw.Policy, whole: bytes) -> None:
    text = json.dumps(document(whole)).replace("0x[0-9a-f]{4}", "(a+)+$").encode()
    with pytest.raises(bylaw.CompiledError):
        bylaw.from_bytes(container(policy, text), engine="reference")


def test_terms_are_a_sequence() -> None:
    plain, several = _engine.Terms(["a", "比特币"]), _engine.Terms(["a", ("b", "大饼")])
    assert (list(plain), list(several)) == (["a", "比特币"], ["a", ("b", "大饼")])
    assert (len(plain), plain[1], plain[-1], several[1]) == (2, "比特币", "比特币", ("b", "大饼"))
    assert (
        plain != several
        and plain.part(0, 1) == several.part(0, 1)
        and hash(plain.part(0, 1)) == hash(several.part(0, 1))
    )
    assert pickle.loads(pickle.dumps(several)) == several and repr(plain) == "<2 terms>" and not plain.part(1, 1)
    assert Group("word", plain) == Group("word", _engine.Terms(iter(["a", "比特币"])))
    for wrong in ([1], [("a", 1)], [()], 1, [["a"]]):
        with pytest.raises((TypeError, ValueError)):
            _engine.Terms(wrong)  # type: ignore[arg-type]
    for start, stop in ((0, 3), (2, 1), (2**63, 2**64 - 1)):
        with pytest.raises(IndexError):
            plain.part(start, stop)
    with pytest.raises(IndexError):
        plain[2]


NAMED = """policy "p" language 1 terms a { word "x" } terms b { word "y" } group g { a, b }
condition c of it { any it within 3 words of any g or any it }
rule r { when c of g  unless any g after any a }
"""


def _deep(depth: int) -> dict[str, Any]:
    condition: dict[str, Any] = {"op": "or", "of": []}
    for _ in range(depth):
        condition = {"op": "not", "of": condition}
    return condition


@pytest.mark.parametrize(
    "change",
    [
        {"called": 5}, {"called": []}, {"called": ["c", 5]}, {"called": "c"}, {"called": ["\ud800"]}, {"called": None},
        {"of": [{"op": "hits", "names": 5}]}, {"of": [{"op": "hits", "near": {"names": [[]]}}]},
        {"of": [5]}, {"of": "x"},
        {"of": [[[]]]}, {"of": [{"near": 5}]}, {"of": _deep(200)}, {"names": ["x"], "x": 1},
    ],
    ids=lambda change: str(change)[:60],
)  # fmt: skip
def test_what_conditions_are_called_is_checked(change: dict[str, Any]) -> None:
    policy = bylaw.loads(NAMED)
    again = bylaw.from_bytes(policy.to_bytes())
    assert (again.model, str(again.explain("x y"))) == (policy.model, str(policy.explain("x y")))
    said = document(policy.to_bytes())
    rules = said["model"][[field.name for field in fields(Model)].index("rules")]
    whens = rules[0][[field.name for field in fields(Rule)].index("when")]
    assert whens[0]["called"] == ["c", "g"]
    whens[0] = whens[0] | change
    assert refusal(container(policy, said)).remedy
