"""Decisions that can be judged again, and the lighter of two outcomes."""

from __future__ import annotations

import json
import pickle
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given

import bylaw
from bylaw import InputError

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "sanctions"))
from accounts import DAY, notified
from policies import NEW, OLD, policies, texts

BEFORE, AFTER = date(2022, 3, 1), date(2022, 6, 20)
LADDER = """ladder { at 20 warn  at 40 rectify within 7 days  at 60 restrict "publishing" for 7 days, 14 days, 30 days
  at 110 suspend "publishing", "account" for 30 days, 90 days  at 180 ban confirmed by human }"""


# ── pinned ───────────────────────────────────────────────────────────────────
@given(policies(), texts)
def test_a_stored_decision_is_judged_again_bit_for_bit(policy: bylaw.Policy, some: list[str]) -> None:
    for text in [*some, "buy BTC coin news"]:
        decision = policy.judge(text, at=AFTER)
        stored = json.loads(json.dumps(decision.to_dict()))
        again = bylaw.rejudge(stored, pickle.loads(pickle.dumps(policy)), text)
        assert json.dumps(again.to_dict(), sort_keys=True) == json.dumps(stored, sort_keys=True)
        assert pickle.loads(pickle.dumps(decision)).to_dict() == stored


def test_what_is_not_the_same_is_named() -> None:
    old, new = bylaw.loads(OLD), bylaw.loads(NEW)
    stored = old.judge("buy BTC", at=BEFORE).to_dict()
    assert bylaw.rejudge(stored, bylaw.loads(OLD, engine="reference"), "buy BTC").to_dict() == stored
    with pytest.raises(InputError, match=r"made by 'coins' 1, digest [0-9a-f]{12}…, but this policy has digest"):
        bylaw.rejudge(stored, new, "buy BTC")
    with pytest.raises(InputError, match="differs in points, review_points, severity, sanction, findings"):
        bylaw.rejudge(stored, old, "buy")
    with pytest.raises(InputError, match="give what Decision"):
        bylaw.rejudge({"points": 3}, old, "buy")
    with pytest.raises(InputError, match="a day is written"):
        bylaw.rejudge(stored | {"day": "yesterday"}, old, "buy")
    worded = bylaw.loads(OLD.replace("rule offer {", 'rule offer { say "mind {matches}" '))
    with pytest.raises(InputError, match="differs in findings"):
        bylaw.rejudge(stored | {"digest": worded.digest}, worded, "buy BTC")


# ── the lighter one ──────────────────────────────────────────────────────────
WAS_GRAVE = OLD.replace("serious", "grave")
GRAVE = NEW.replace("serious", "grave")


@pytest.mark.parametrize(
    ("old", "new", "applies", "by"),
    [
        (OLD, NEW, "old", "step"),
        (OLD, NEW.replace("severity serious", "severity minor"), "new", "step"),
        (OLD + LADDER, NEW + LADDER.replace("within 7 days", "within 3 days"), "old", "duration"),
        (OLD + LADDER, NEW + LADDER.replace("within 7 days", "within 14 days"), "new", "duration"),
        (WAS_GRAVE + LADDER, GRAVE + LADDER.replace("for 7 days", "for 9 days"), "old", "duration"),
        (WAS_GRAVE + LADDER,
         GRAVE + LADDER.replace('restrict "publishing"', 'restrict "publishing", "account"'),
         "old", "what is switched off"),
        (OLD.replace("severity serious", "severity serious confidence 95%") + LADDER.replace("40", "30"),
         NEW + LADDER.replace("40", "30"), "old", "points"),
        (OLD, NEW.replace('"DOGE"', '"SHIB"'), "new", "step"),
        (OLD, OLD.replace("2022-01-01", "2022-06-20"), "new", "equal"),
    ],
)  # fmt: skip
def test_the_lighter_of_two(old: str, new: str, applies: str, by: str) -> None:
    text = "pump it" if (by, applies) == ("step", "old") else "buy DOGE" if "SHIB" in new else "buy USDT"
    if "SHIB" in new:
        old = old.replace('"USDT"', '"USDT", "DOGE"')
    found = bylaw.lighter_of(bylaw.loads(old), bylaw.loads(new), text, at=BEFORE)
    assert (found.applies, found.by) == (applies, by)
    assert found.outcome.version == ("1" if applies == "old" or by == "equal" else "2")


def test_after_the_amendment_there_is_no_choice() -> None:
    old, new = bylaw.loads(OLD), bylaw.loads(NEW)
    found = bylaw.lighter_of(old, new, "pump it", at=AFTER)
    assert (found.applies, found.by, found.outcome.sanction.step) == ("new", "in force", "restrict")
    east = timezone(timedelta(hours=8))
    assert bylaw.lighter_of(old, new, "pump it", at=datetime(2022, 6, 20, 9, tzinfo=east)).applies == "new"
    day_before = datetime(2022, 6, 20, 7, tzinfo=east)  # in the policy's time zone it is still the 19th
    assert bylaw.lighter_of(old, new, "pump it", at=day_before).to_dict() == {
        "applies": "old", "by": "step", "outcome": {"step": "none", "points": 0, "digest": old.digest},
        "other": {"step": "restrict", "points": 60, "digest": new.digest},
    }  # fmt: skip
    with pytest.raises(InputError, match="has no first day"):
        bylaw.lighter_of(new, bylaw.loads(OLD.replace(" effective 2022-01-01", "")), "x", at=BEFORE)


def test_the_lighter_ladder_for_an_account() -> None:
    old, new = bylaw.loads(OLD + LADDER), bylaw.loads(NEW + LADDER.replace("110 suspend", "80 suspend"))
    log = notified([0, 1])
    found = bylaw.lighter_account(old, new, log, at=1 * DAY)
    assert (found.applies, found.by, found.outcome.standing, found.other.standing) == (
        "old", "step", "restrict", "suspend",
    )  # fmt: skip
    assert bylaw.lighter_account(new, old, log, at=DAY).applies == "new"
    assert bylaw.lighter_account(old, old, log, at=DAY).by == "equal"
    shorter = bylaw.loads(NEW + LADDER.replace("for 7 days, 14", "for 6 days, 14"))
    assert (bylaw.lighter_account(old, shorter, log, at=DAY).applies, found.to_dict()["outcome"]) == (
        "new", {"step": "restrict", "points": 90},
    )  # fmt: skip
