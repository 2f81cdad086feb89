"""The tests that policies carry: passing, failing, and what is said then."""

from __future__ import annotations

import bylaw
from bylaw.policy_tests import run, unexercised

POLICY = """
policy "demo" language 1 effective 2022-06-20
context { kind: one of ("media", "personal") }
terms coins { word "BTC", "ETH" }
terms news { anywhere "警方" }
rule offer { severity serious  when any coins
  unless any news
  unless kind is "media"
%s
}
rule hint { mode grey severity grave when all coins }
"""


def faults(*lines: str) -> list[tuple[str, ...]]:
    return [o.faults for o in run(bylaw.loads(POLICY % "\n".join(lines)))]


def test_passing() -> None:
    assert faults(
        'test hits "[[BTC]] and [[ETH]]" then restrict', 'test hits "BTC"', 'test misses "hello" then nothing',
        'test misses "警方 BTC"', 'test misses "BTC" with kind "media"', 'test hits "BTC" on 2022-06-20',
        'test misses "BTC" on 2022-06-19', 'test hits "BTC ETH" then review', 'test hits "\\[[[BTC]]\\]"',
    ) == [()] * 9  # fmt: skip


def test_failing() -> None:
    assert faults(
        'test hits "hello"', 'test misses "BTC"', 'test hits "[[BTC]] ETH"', 'test hits "[[BTC and]]"',
        'test hits "警方 BTC"', 'test hits "BTC" then ban',
    ) == [
        ("the rule does not hold",),
        ("the rule holds: `BTC` at 0–3",),
        ("found and not marked: `ETH` at 4–7",),
        ("marked and not found: `BTC and` at 0–7", "found and not marked: `BTC` at 0–3"),
        ("it is silenced by its `unless` number 1",),
        ("it leads to `rectify` (40 points), not to `ban`",),
    ]  # fmt: skip


def test_unexercised_unless_is_named() -> None:
    policy = bylaw.loads(POLICY % 'test misses "警方 BTC"')
    (warning,) = unexercised(policy, run(policy))
    assert (warning.code, warning.place and warning.place.text) == ("W113", 'kind is "media"')
