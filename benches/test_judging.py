"""Our own regressions: judging with rules, loading, checking. Always the same made-up texts."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

import bylaw
from bylaw.policy import read
from corpora import Workload, fresh, made_up_messages, made_up_terms, plain_terms

POLICY = """
policy "no coins" language 1  effective 2022-06-20
context { kind: one of ("person", "media")  age: duration }
terms coins "coins" { ignore lookalikes, separators
  word "btc", "usdt", "eth"  anywhere "比特币" also "大饼", "以太坊", "泰达币"  except "比特率" }
terms offers { anywhere "收购", "出售", "高价", "秒到账"  word "buy", "sell", "sale", "price" }
terms links { pattern "t\\\\.me/[a-z0-9_]{3,}" }
terms news { anywhere "央行", "通报"  word "court", "ban" }
rule offer { severity serious  when any coins within 12 chars of any offers
  unless any news or kind is "media"  aggravate 50% when any links  mitigate 30% when age < 7 days }
rule mention { severity minor  confidence 50%  mode grey  when any coins }
rule disguised { severity moderate  when any coins disguised }
"""

OFFERS = (
    "高价收购usdt，秒到账", "buy b.t.c here, best price", "出售比特币 联系 t.me/some_shop", "收购以太坊",
    "sell eth now", "ＵＳＤＴ 出售", "高价收 比 特 币",
)  # fmt: skip
"""Each holds the rule ``offer`` or is near it."""


def _messages(count: int) -> list[str]:
    return made_up_messages("en", count // 2) + made_up_messages("zh", count - count // 2)


def _with_offers(count: int) -> list[str]:
    rng = random.Random(1)
    return [f"{message} {rng.choice(OFFERS)}" for message in _messages(count)]


@pytest.fixture(scope="module")
def policy() -> bylaw.Policy:
    return bylaw.loads(POLICY)


def _points(policy: bylaw.Policy, texts: list[str]) -> int:
    return sum([policy.judge(text).points for text in texts])


def _spans(policy: bylaw.Policy, texts: list[str]) -> int:
    return sum(len(f.spans) for text in texts for f in policy.judge(text).findings)


def _oracle(texts: list[str]) -> bylaw.Policy:
    """The reference engine's policy, which says what is right."""
    return bylaw.loads(POLICY, engine="reference")


def test_judge_clean(policy: bylaw.Policy, benchmark: Any, message_count: int, rounds: int) -> None:
    texts = _messages(message_count)
    benchmark.extra_info.update(messages=len(texts))
    points = benchmark.pedantic(
        _points, setup=lambda: ((policy, fresh(texts)), {}), rounds=rounds, warmup_rounds=1, iterations=1
    )
    assert points == 0


def test_judge_hits(policy: bylaw.Policy, benchmark: Any, message_count: int, rounds: int) -> None:
    texts = _with_offers(message_count)
    benchmark.extra_info.update(messages=len(texts))
    points = benchmark.pedantic(
        _points, setup=lambda: ((policy, fresh(texts)), {}), rounds=rounds, warmup_rounds=1, iterations=1
    )
    assert points == sum(policy.judge(text).points for text in texts) > 20 * len(texts)
    sample = texts[: min(200, len(texts))]
    assert _points(policy, sample) == _points(_oracle(sample), sample)


def test_judge_hits_and_look(policy: bylaw.Policy, benchmark: Any, message_count: int, rounds: int) -> None:
    """The same, and every span is made into an object."""
    texts = _with_offers(message_count)
    benchmark.extra_info.update(messages=len(texts))
    spans = benchmark.pedantic(
        _spans, setup=lambda: ((policy, fresh(texts)), {}), rounds=rounds, warmup_rounds=1, iterations=1
    )
    assert spans > 2 * len(texts)
    sample = texts[: min(200, len(texts))]
    assert _spans(policy, sample) == _spans(_oracle(sample), sample)


def test_judge_many(policy: bylaw.Policy, benchmark: Any, message_count: int, rounds: int) -> None:
    texts = _messages(message_count)
    benchmark.extra_info.update(messages=len(texts))
    decisions = benchmark.pedantic(
        policy.judge_many, setup=lambda: ((fresh(texts),), {}), rounds=rounds, warmup_rounds=1, iterations=1
    )
    assert len(decisions) == len(texts) and not any(decisions)


def test_judge_raw(workload: Workload, benchmark: Any, tmp_path: Path, rounds: int) -> None:
    """Messages as people type them, not folded beforehand, against the terms of a workload."""
    policy = _listed(tmp_path, list(workload.terms))
    benchmark.group = "raw"
    benchmark.extra_info.update(
        peer="bylaw, judge, raw", workload=workload.name, messages=len(workload.raw_messages), answer="any",
        version=bylaw.__version__, texts=workload.origin, terms=len(workload.terms),
    )  # fmt: skip
    found = benchmark.pedantic(
        lambda texts: sum(map(bool, map(policy.judge, texts))),
        setup=lambda: ((fresh(workload.raw_messages),), {}), rounds=rounds, warmup_rounds=1, iterations=1,
    )  # fmt: skip
    assert found == sum(any(policy.matches(text)) for text in workload.raw_messages)


def test_load_10k_terms(benchmark: Any, tmp_path: Path, rounds: int) -> None:
    terms = plain_terms(made_up_terms("en", 5_000, "low") + made_up_terms("zh", 5_000, "low"))
    _listed(tmp_path, terms)
    loaded = benchmark.pedantic(
        bylaw.load, (tmp_path / "bench.bylaw",), rounds=min(rounds, 5), warmup_rounds=1, iterations=1
    )
    assert sum(map(len, loaded.model.lists)) == len(terms) > 9_000


def test_check_small_policy(benchmark: Any, tmp_path: Path) -> None:
    path = tmp_path / "small.bylaw"
    path.write_text(POLICY, "utf-8")
    model, found = benchmark(read, path)
    assert model is not None and len(model.rules) == 3
    assert not any(diagnostic.is_error for diagnostic in found)


def _listed(folder: Path, terms: list[str]) -> bylaw.Policy:
    (folder / "terms.txt").write_text("\n".join(terms) + "\n", "utf-8")
    path = folder / "bench.bylaw"
    path.write_text(
        'policy "bench" language 1  effective 2022-06-20\n'
        'terms listed { anywhere from file "terms.txt" }\n'
        "rule found { severity minor  when any listed }\n",
        "utf-8",
    )
    return bylaw.load(path)
