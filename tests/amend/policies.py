"""Policies that differ in a few places, and texts that meet them."""

from __future__ import annotations

from hypothesis import strategies as st

import bylaw

OLD = """
policy "coins" version "1" language 1 effective 2022-01-01
terms coins { word "BTC", "USDT"  ignore separators }
terms offers { word "buy" }
terms scam { anywhere "pump"  except "pumpkin" }
rule offer { severity serious  when any coins within 12 chars of any offers }
rule scam { mode grey  severity grave  when any scam }
"""
NEW = """
policy "coins" version "2" language 1 effective 2022-06-20
terms coins { word "BTC", "USDT", "DOGE"  ignore separators }
terms offers { word "buy", "sell" }
terms scam { anywhere "pump" }
rule offer { severity serious  when any coins within 12 chars of any offers }
rule scam { severity grave  when any scam }
"""
TEXTS = ["buy B.T.C", "buy DOGE", "sell DOGE", "pump it", "a pumpkin", "hello", "sell BTC"]


@st.composite
def policies(draw: st.DrawFn) -> bylaw.Policy:
    """One of some ten thousand policies over the same words, so that two of them differ in several ways."""

    def one(*choices: str) -> str:
        return draw(st.sampled_from(choices))

    rules = [
        f"rule offer {{ category trading of crypto  severity {one('serious', 'minor', 'odd')} "
        f"{one('', 'confidence 50%')} {one('', 'mode grey')} "
        f"{one('', 'effective 2022-07-01')} when any coins {one('', 'within 9 chars of any offers')} "
        f"{one('', 'unless any news', 'unless any offers')} {one('', 'aggravate 50% when any news')} }}",
        f"rule many {{ severity moderate  category {one('trading of crypto', 'issuance of nft')} "
        f"when {one('at least 2 different coins', 'all (coins, news)')} }}",
        "rule news { category issuance of nft  severity grave  mode grey  when any news }",
    ]
    return bylaw.loads(f"""
policy "p" version "{draw(st.integers(1, 9))}" language 1 effective 2022-06-20
levels {{ minor {one("20", "25")}  odd 35 {one("", "at least rectify")}  moderate 40  serious 50  grave 60 }}
{one("", "points { cap 55 }", "points { bonus 20 for trading of crypto together with issuance of nft }")}
ladder {{ at {one("20", "30")} warn  at 45 rectify within {one("7", "3")} days
  {one("", 'at 55 restrict "payments" for 7 days')}  at 90 ban confirmed by human }}
terms coins {{ word "BTC", "USDT" {one("", ', "DOGE"')} {one("", "ignore separators")} {one("", 'anywhere "coin"')} }}
terms offers {{ word "buy" {one("", ', "sell" also "vend"', ', "sell"')} }}
terms news {{ anywhere "news" {one("", 'except "newspaper"')} }}
{rules[0]}
{draw(st.sampled_from([rules[1], ""]))}
{rules[2]}
""")


texts = st.lists(
    st.lists(
        st.sampled_from(["BTC", "B.T.C", "DOGE", "coin", "buy", "sell", "vend", "news", "newspaper", "x" * 9]),
        max_size=6,
    ).map(" ".join),
    max_size=6,
)
