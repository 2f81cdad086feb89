"""The policies that ship: sound, tested, the same in both languages, and quiet on honest text."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import bylaw
from bylaw.policy import read
from bylaw.policy_tests import outcome, run, unexercised

ROOT = Path(__file__).parents[2]
DEVSET = ROOT.parent / "shared" / "data" / "devset.jsonl"
DAY = date(2022, 7, 1)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def pack() -> bylaw.Policy:
    return bylaw.packs.load("wechat-3.24")


@pytest.fixture(scope="module")
def twin() -> bylaw.Policy:
    return bylaw.packs.load("wechat-3.24-en")


@pytest.mark.parametrize("name", bylaw.packs.names())
def test_nothing_to_complain_of(name: str) -> None:
    # W118 warns of every term of two syllables that is searched by its sound. These were held against ordinary
    # text, and the words of the same sound that it has are exceptions of their lists.
    assert [d.message() for d in read(bylaw.packs.path(name))[1] if d.code != "W118"] == []


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize("name", bylaw.packs.names())
def test_its_own_tests_pass(name: str, engine: str) -> None:
    policy = bylaw.packs.load(name, engine=engine)
    outcomes = run(policy)
    assert [(o.test.text, o.faults) for o in outcomes if not o.passed] == []
    assert unexercised(policy, outcomes) == []
    assert all(rule.tests for rule in policy.model.rules)
    assert len(outcomes) >= 250


def verdict(policy: bylaw.Policy, text: str) -> dict[str, Any]:
    """A decision without what may differ between the twins: names, titles and sentences."""
    found = policy.judge(text, at=DAY).to_dict()
    for finding in found["findings"]:
        del finding["title"], finding["message"]
    return {k: v for k, v in found.items() if k not in ("policy", "version", "digest")}


def test_the_twins_are_one_policy(pack: bylaw.Policy, twin: bylaw.Policy) -> None:
    assert [(r.name, r.when, r.unless, r.level, r.value, r.mode) for r in pack.model.rules] == [
        (r.name, r.when, r.unless, r.level, r.value, r.mode) for r in twin.model.rules
    ]
    assert (pack.model.lists, pack.model.ladder, pack.model.bonuses) == (
        twin.model.lists, twin.model.ladder, twin.model.bonuses,
    )  # fmt: skip
    texts = [o.test.text for o in run(pack)] + [m["text"] for m in rows(ROOT / "tests" / "messages.jsonl")]
    for text in texts:
        assert verdict(pack, text) == verdict(twin, text)


def test_messages(pack: bylaw.Policy) -> None:
    """The file that the README judges: what each message leads to."""
    expected = {
        "m01": "rectify", "m02": "restrict", "m03": "rectify", "m04": "restrict", "m05": "restrict", "m06": "restrict",
        "m07": "review", "m08": "nothing", "m09": "nothing", "m10": "nothing", "m11": "nothing", "m12": "nothing",
        "m13": "restrict", "m14": "nothing", "m15": "nothing", "m16": "rectify",
    }  # fmt: skip
    found = {}
    for message in rows(ROOT / "tests" / "messages.jsonl"):
        fields = {k: v for k, v in message.items() if k != "id"}
        found[message["id"]] = outcome(pack.judge(fields, at=DAY))
    assert found == expected


@pytest.mark.skipif(not DEVSET.exists(), reason="the labelled set is not beside the repository")
def test_labelled_messages(pack: bylaw.Policy) -> None:
    """Floors below what was measured, so that a change for the worse is seen."""
    decisions = [(row, pack.judge(row["text"], at=DAY)) for row in rows(DEVSET)]

    def share(chosen: list[tuple[dict[str, Any], bylaw.Decision]]) -> float:
        return sum(bool(d.sanction) for _, d in chosen) / len(chosen)

    plain = [x for x in decisions if x[0]["label"] == "violating" and not x[0]["evasion"]]
    disguised = [x for x in decisions if x[0]["label"] == "violating" and x[0]["evasion"]]
    assert share(plain) >= 0.95
    assert share(disguised) >= 0.92
    assert share([x for x in decisions if x[0]["label"] == "benign"]) == 0
    assert share([x for x in decisions if x[0]["label"] == "grey"]) == 0
