"""A small policy, decisions on it, and days to record them on."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import bylaw

START = datetime(2026, 1, 1, tzinfo=timezone.utc)

POLICY = """
policy "no coins" language 1 effective 2022-06-20
context { account.kind: one of ("personal", "media") }
terms coins { word "USDT" }  terms nft { anywhere "数字藏品" }  terms talk { anywhere "挖矿" }
rule offer { category trading of crypto  severity serious  when any coins  say "Found {matches}." }
rule issue { mode grey  category issuance of nft  severity serious  when any nft }
rule chat { mode shadow  category guidance of crypto  severity minor  when any talk }
ladder {
  at 10 warn  at 30 rectify within 7 days  at 60 restrict "publishing" for 7 days, 14 days, 30 days
  at 100 suspend "publishing", "payments" for 30 days, 90 days  at 200 ban confirmed by human
}
ladder for "media" {
  at 40 warn  at 50 rectify within 7 days  at 160 restrict "publishing" for 7 days, 14 days, 30 days
}
"""
policy = bylaw.loads(POLICY)
OFFER, ISSUE, CHAT, CLEAN = "收 USDT", "数字藏品首发", "挖矿", "你好"


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def judge(text: str = OFFER, kind: str | None = "personal", by: bylaw.Policy = policy) -> bylaw.Decision:
    return by.judge(text, context={"account.kind": kind}, at=START)


def fault(call: object, *arguments: object, **options: object) -> bylaw.LedgerError:
    """The error of a call, which says where, why and what to do."""
    try:
        call(*arguments, **options)  # type: ignore[operator]
    except bylaw.LedgerError as error:
        assert error.place and error.cause and error.remedy, error
        return error
    raise AssertionError("no error")
