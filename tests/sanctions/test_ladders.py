"""What a policy says of its ladder, as the calculator sees it."""

from __future__ import annotations

import pickle

import pytest

import bylaw
from bylaw.language.ladders import DEFAULT_LADDER
from bylaw.sanctions.events import SECOND, Notice
from bylaw.sanctions.recording import to_events
from bylaw.sanctions.replay import replay

DAY = 86_400
POLICY = """
policy "ladders" language 1 effective 2022-06-20
context { account.kind: one of ("personal", "media") }
levels { minor 5 holds 1 day clears after 2 days  serious 40  grave 60 }
ladder {
  at 10 warn  at 30 rectify within 3 days  at 60 restrict "pay" for 7 days  at 300 ban confirmed by human
  repeat 30% at most 2 within 90 days  probation 20%  rectified 60%  missed 40%  release below 75%
}
ladder for "media" { repeat 50%  no step skipped }
terms coins { word "BTC", "ETH" }
rule offer { severity serious  when any coins  test hits "[[BTC]]" }
"""


def test_clauses_reach_the_calculator() -> None:
    policy = bylaw.loads(POLICY)
    ladder = policy.ladder()
    assert (ladder.repeat, ladder.most, ladder.window, ladder.probation) == (300, 2, 90 * DAY, 200)
    assert (ladder.rectified, ladder.missed, ladder.release, ladder.gradual) == (600, 400, 750, False)
    assert [(v.name, v.hold // DAY, v.clears // DAY) for v in ladder.levels] == [
        ("minor", 1, 2), ("serious", 30, 180), ("grave", 180, 730),
    ]  # fmt: skip


def test_a_profile_takes_the_rest_from_the_policy() -> None:
    policy = bylaw.loads(POLICY)
    media = policy.ladder("media")
    assert (media.repeat, media.most, media.gradual, media.rungs) == (500, 2, True, policy.ladder().rungs)
    assert policy.ladder("personal") is policy.ladder() is policy.model.ladder
    texts = "BTC ETH"
    steps = [
        policy.judge(texts, context=context).sanction.step
        for context in (None, {"account.kind": "personal"}, {"account.kind": "media"})
    ]
    assert steps == ["restrict", "restrict", "warn"]
    (decision,) = policy.judge_many([{"text": texts}], context={"account.kind": "media"})
    assert pickle.loads(pickle.dumps(decision)).sanction == decision.sanction
    assert decision.ladder is media and policy.judge_many([texts], context={"account.kind": "media"})[0].kind == "media"


def test_the_steps_of_a_profile_replace_all_steps_of_the_policy() -> None:
    policy = bylaw.loads(POLICY.replace("repeat 50%", "at 80 warn  repeat 50%"))
    assert [(rung.points, rung.step) for rung in policy.ladder("media").rungs] == [(80, "warn")]
    assert policy.ladder("media").probation == policy.ladder().probation == 200


def test_the_digest_covers_all_that_decides() -> None:
    variants = [
        POLICY, POLICY.replace("repeat 30%", "repeat 31%"), POLICY.replace("repeat 50%", "repeat 51%"),
        POLICY.replace("clears after 2 days", "clears after 3 days"), POLICY.replace('for "media"', 'for "personal"'),
    ]  # fmt: skip
    assert len({bylaw.loads(text).digest for text in variants}) == len(variants)


@pytest.mark.parametrize("name", ["wechat_3_24.bylaw", "wechat_3_24_en.bylaw"])
def test_packs_have_the_usual_account_rules(name: str) -> None:
    ladder = bylaw.load(f"{bylaw.packs.__path__[0]}/{name}").ladder()
    assert [(v.hold, v.clears) for v in ladder.levels] == [(v.hold, v.clears) for v in DEFAULT_LADDER.levels]
    assert (ladder.repeat, ladder.most, ladder.window, ladder.probation) == (250, 4, 365 * DAY, 250)


@pytest.mark.parametrize(
    ("text", "points", "step", "review"),
    [
        ("发币", 60, "restrict", None),
        ("发币，私募，注册链接", 117, "suspend", None),
        ("一级", 0, "none", "warn"),
        ("发币，一级", 60, "restrict", None),
    ],
)
def test_a_decision_is_recorded_as_its_account(text: str, points: int, step: str, review: str | None) -> None:
    policy = bylaw.loads(
        """
policy "worked examples" language 1 effective 2022-06-20
points { bonus 20 for issuance of crypto together with financing of crypto }
terms issue { anywhere "发币" }  terms fund { anywhere "私募" }
terms link { anywhere "注册链接" }  terms nft { anywhere "一级" }
rule issue { category issuance of crypto  severity grave  when any issue }
rule fund { category financing of crypto  severity grave  when any fund }
rule link { category guidance of crypto  severity serious  confidence 75%  when any link }
rule nft { category issuance of nft  severity moderate  mode grey  when any nft }
"""
    )
    decision = policy.judge(text)
    events = to_events(decision, item="post-1", at=0)
    assert events == to_events(decision, item="post-1", at=0)
    account = replay(events, decision.ladder, 0)
    assert (account.balance, decision.points) == (points, points)
    assert (account.standing, decision.sanction.step) == (step, step)
    assert [t.step for t in account.tickets] == ([review] if review else [])
    assert decision.review == review


def test_empty_items_are_refused() -> None:
    decision = bylaw.loads(POLICY).judge("BTC")
    with pytest.raises(bylaw.InputError, match="item is ''"):
        to_events(decision, item="", at=0)
    events = to_events(decision, item="p", at=0)
    notice = Notice("n", 0, tuple(e.key for e in events))
    assert replay([*events, notice], decision.ladder, 4 * DAY * SECOND).due()[0].kind == "missed_deadline"
