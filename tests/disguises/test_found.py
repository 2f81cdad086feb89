"""What a policy is told to see through, it sees through: the kinds that engines of this version know."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

import bylaw
from bylaw.disguises.kinds import KINDS, disguise

FOLDED = ("case", "fullwidth", "traditional", "styled", "enclosed", "small_capitals", "turkish_i", "zero_width",
          "combining")  # fmt: skip


@pytest.fixture(scope="module", params=["native", "reference"])
def policy(request: pytest.FixtureRequest) -> bylaw.Policy:
    return bylaw.loads(
        'policy "x" language 1  terms coins { word "USDT", "bitcoin"  anywhere "虚拟币", "比特币"'
        "  ignore separators, lookalikes }  rule r { when any coins }",
        engine=request.param,
    )


@pytest.mark.parametrize("kind", [*FOLDED, "lookalike"])
@pytest.mark.parametrize("term", ["USDT", "bitcoin", "虚拟币", "比特币"])
def test_folding_and_lookalikes_find_the_exact_span(policy: bylaw.Policy, kind: str, term: str) -> None:
    assert KINDS[kind].view in (None, "lookalikes")
    for seed in range(30):
        found = disguise(kind, f"收 {term} 吧", (2, 2 + len(term)), Random(seed))
        if found is not None:
            assert found.span in {(m.start, m.end) for m in policy.matches(found.text)}, found


@pytest.mark.parametrize("engine", ["native", "reference"])
def test_a_code_beside_a_term_is_no_more_of_the_word(engine: Any) -> None:
    policy = bylaw.loads(
        'policy "x" language 1  terms coins { word "USDT" ignore markup }  terms plain { word "BTC" }'
        "  rule r { when any coins }  rule q { when any plain }",
        engine=engine,
    )
    for text in ("sell%2CUSDT", r"sell\u002cUSDT", r"sell\x2cUSDT\x2cnow", "x%0AUSDT%0Ay"):
        start = text.index("USDT")
        [found] = policy.matches(text)
        assert (found.start, found.end, found.views) == (start, start + 4, ("markup",)), text
    # What is there without decoding needs no view; what a list does not see through stays hidden.
    [found] = policy.matches("USDT%2Cnow")
    assert found.views == ()
    assert not policy.matches("sell%2CBTC")
