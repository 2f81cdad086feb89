"""Long keys with what is dropped, has several symbols or runs anywhere in them: both engines see the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bylaw

KEYS = ("free money now! join us", "quick money at home today", "xqzjvk abcde ❤️ abcde", "sell 10 kg", "final ofﬁce",
        "比特币以太坊一起收购出售", "a b c d e f g h i j k l m n o p q r s t u v w x y z", "ab", "u")  # fmt: skip
SOURCE = f"""policy "p" language 1
terms t {{ anywhere {", ".join(f'"{key}"' for key in KEYS)}  ignore separators, lookalikes }}
terms s {{ pattern "о и", "в [0-9]", "0x[0-9a-f]+" }}
rule r {{ when any t }}  rule q {{ when any s }}"""
NATIVE, REFERENCE = bylaw.loads(SOURCE), bylaw.loads(SOURCE, engine="reference")

CASES = (
    "hey free money now! jo\u200din us", "quick money at ho\u200bme today", "xqzjvk abcde ❤️ abcde", "sell 10 ㎏",
    "sell  10   kg", "final ofﬁce", "final office", "free money  now! join\u0301 us", "о и", "x в 2 y",
    "F\u200bree money now! join us",
    "a b c d e f g h i j k l m n o p q r s t u v w x y\u200b z",
    "比特币以太坊一起收\u200b购出售", "比特币以太坊一起收.购.出售",
)  # fmt: skip


@pytest.mark.parametrize("text", CASES)
def test_nothing_is_missed(text: str) -> None:
    found = NATIVE.matches(text)
    assert found and found == REFERENCE.matches(text)


IRREGULAR = st.sampled_from(("\u200b", "\u200d", "\u0301", "\ufe0f", " ", "  ", "\n", "㎏", "ﬁ", "❤️", ".", ""))


@given(
    st.sampled_from((*KEYS, "о и", "в 2", "0xab")),
    st.lists(st.tuples(st.integers(0, 40), IRREGULAR), max_size=3),
    IRREGULAR,
)
def test_irregular_code_points_anywhere(key: str, inserted: list[tuple[int, str]], before: str) -> None:
    for at, sign in inserted:
        key = key[:at] + sign + key[at:]
    text = f"x{before}{key}{before}x"
    assert NATIVE.matches(text) == REFERENCE.matches(text)
    assert NATIVE.judge(text).to_dict() == REFERENCE.judge(text).to_dict()


def test_many_terms_with_one_anchor() -> None:
    terms = ", ".join(f'"xqzjvk{n:05}"' for n in range(300))
    policies = [
        bylaw.loads(f'policy "p" language 1 terms t {{ anywhere {terms} }} rule r {{ when any t }}', engine=engine)
        for engine in ("native", "reference")
    ]
    text = "xqzjvk00007 xqzjvk " * 5 + "xqzjvk0029\u200b9"
    native, reference = (policy.matches(text) for policy in policies)
    assert len(native) == 6 and native == reference
