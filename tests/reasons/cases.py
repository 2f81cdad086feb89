"""Policies and cases that the reasons are given of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import bylaw
from bylaw.language.model import Ladder
from bylaw.sanctions.account import Account
from bylaw.sanctions.events import Event, Notice, Review, Violation, moment
from bylaw.sanctions.recording import to_events
from bylaw.sanctions.replay import replay

ZONE = timezone(timedelta(hours=8))
START = datetime(2022, 7, 1, 10, 0, tzinfo=ZONE)

POLICY = """
policy "demo" version "1" language 1 basis "house rules, 7" effective 2022-06-20 timezone "+08:00"
context { age: duration  kind: one of ("media", "personal") }
fields text, nickname
terms coins  { word "USDT", "BTC", "eth"  anywhere "比特币"  ignore separators, lookalikes  except "比特币博物馆" }
terms plain  { word "DOGE" }
terms slang  { exact "U" }
terms offers { anywhere "收购", "出售"  word "buy" }
terms news   { anywhere "警方通报" }
points { cap 100  bonus 20 for trading of crypto together with promotion of crypto }
rule offer { title "Offers" category trading of crypto severity serious
  when any coins within 12 chars of any offers
  unless any news within 4 words of any coins
  unless kind is "media"
  aggravate 50% when age < 30 days  mitigate 25% when age > 3000 days
  say "An offer: {matches}" }
rule weak { category promotion of crypto severity minor when any plain }
rule praise { title "Praise" category promotion of crypto severity moderate
  when any (plain, slang) before any offers within 6 words
  when at least 2 different (coins)  }
rule names { category trading of crypto severity moderate in nickname when any coins }
rule hidden { category trading of crypto severity minor when any coins disguised }
rule issue { mode grey severity serious when any coins in same sentence as any news }
rule later { effective 2030-01-01 severity grave when any coins }
rule rest { mode off severity grave when any coins }
"""


DEMO = bylaw.loads(POLICY)


@dataclass
class Case:
    """What a ledger would give."""

    name: str
    account: Account
    events: Sequence[Event]
    decisions: Mapping[str, Mapping[str, Any]]


def also(made: Case, *events: Event, days: float, ladder: Ladder | None = None) -> Case:
    """The case with more events, ``days`` after the start."""
    everything = [*made.events, *events]
    account = replay(everything, ladder or made.account.ladder, START + timedelta(days=days))
    return Case(made.name, account, everything, made.decisions)


def review(made: Case, item: str, upheld: bool, day: float, by: str = "Li") -> Review:
    """A person's word on the grey findings of an item."""
    keys = tuple(
        sorted({e.key for e in made.events if isinstance(e, Violation) and (e.item, e.lane) == (item, "grey")})
    )
    return Review(f"{item} {upheld} {day}", moment(START + timedelta(days=day)), keys, upheld, by)


def case(policy: bylaw.Policy, texts: Mapping[str, tuple[str, int]], *, days: int, notify: bool = True) -> Case:
    """The account that posted ``texts`` (item → text, day), told of each an hour later."""
    events: list[Event] = []
    decisions = {}
    for item, (text, day) in texts.items():
        at = START + timedelta(days=day)
        decision = policy.judge(text, at=at)
        found = to_events(decision, item=item, at=at)
        events += found
        decisions[item] = decision.to_dict()
        if notify and found:
            events.append(Notice(f"told of {item}", moment(at + timedelta(hours=1)), tuple(v.key for v in found)))
    account = replay(events, policy.ladder(), START + timedelta(days=days))
    return Case("a1", account, events, decisions)
