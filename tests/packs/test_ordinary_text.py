"""Rare characters that look like common ones, against ordinary text: it hardly has them, and means nothing by them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import bylaw
from bylaw.reference.fold import shipped_table

DATA = Path(__file__).parents[3] / "shared" / "data"
# The share of texts that may have such a character. The text messages are advertisements and frauds: some disguise.
CORPORA = {
    "thucnews/*.txt": 0.001,
    "coldataset/*.csv": 0.001,
    "chnsenti/*.csv": 0.001,
    "zh_sms_spam/*.txt": 0.01,
    "bench/msgs_zh.txt": 0.001,
    "bench/doc_zh.txt": 0.001,
}

pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the corpora are not here")


@pytest.fixture(scope="module")
def rare() -> frozenset[str]:
    looks = ((chr(code), shipped_table()[chr(code)].look) for code in range(0x2E80, 0x30000))
    return frozenset(character for character, look in looks if look is not None and not look.isascii())


def lines(pattern: str) -> Iterator[str]:
    for path in sorted(DATA.glob(pattern)):
        yield from path.read_text(encoding="utf-8", errors="replace").splitlines()


@pytest.mark.parametrize("pattern", CORPORA)
def test_ordinary_text_hardly_has_rare_characters(pattern: str, rare: frozenset[str]) -> None:
    policy = bylaw.packs.load("wechat-3.24")
    texts = list(lines(pattern))
    having = [text for text in texts if not rare.isdisjoint(text)]
    # A term that counts only beside others may be one of them: 入囗 for 入口 in a hotel review.
    found = [span.text for text in having for finding in policy.judge(text).findings for span in finding.spans]
    assert len(having) <= CORPORA[pattern] * len(texts)
    assert [words for words in found if not rare.isdisjoint(words)] == []
