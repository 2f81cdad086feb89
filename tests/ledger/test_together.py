"""The ledger with what stands beside it: statements of its cases, and rows that were judged as Arrow columns."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import bylaw
from bylaw.reasons.statement import schema

START = datetime(2026, 3, 1, tzinfo=timezone.utc)
TEXTS = ("高价收购 USDT，秒到账", "长期收USDT 微信联系", "出售数字藏品，转售", "承兑USDT 价格优惠")


@pytest.fixture(scope="module")
def policy() -> bylaw.Policy:
    return bylaw.packs.load("wechat-3.24")


@pytest.mark.parametrize("keep_texts", [False, True])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_case_has_a_statement(policy: bylaw.Policy, tmp_path: Path, keep_texts: bool, language: str) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    with bylaw.Ledger(tmp_path / "cases.db", keep_texts=keep_texts) as ledger:
        for number, text in enumerate(TEXTS):
            at = START + timedelta(days=10 * number)
            case = ledger.record(account="a1", item=f"post-{number}", decision=policy.judge(text, at=at), at=at)
            ledger.notify("a1", at=at + timedelta(hours=1))
        statement = bylaw.statement(case, language=language, policy=policy)  # type: ignore[arg-type]
    document = statement.to_dict()
    jsonschema.validate(document, schema())
    assert document["arithmetic"]["total"] == case.balance == document["outcome"]["points"]
    assert "USDT" in str(statement)
    quoted = [span["text"] for finding in document["findings"] for span in finding["spans"]]
    assert ("USDT" in quoted) if keep_texts else set(quoted) == {None}


def test_judged_columns_are_recorded(policy: bylaw.Policy, tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    texts = [*TEXTS, "see you at eight"]
    table = pa.table({"account": ["a", "a", "b", "b", "c"], "item": list("12345"), "at": [START] * 5, "text": texts})
    judged = pa.table(policy.judge_arrow(table["text"], at=START.date(), columns=("points", "rules")))
    for name in judged.column_names:
        table = table.append_column(name, judged[name])
    with bylaw.Ledger(tmp_path / "cases.db") as ledger:
        assert ledger.record_columns(table, policy) == ledger.head().sequence > 0
        one_by_one = bylaw.Ledger(tmp_path / "other.db")
        for account, item, text in zip("aabbc", "12345", texts, strict=True):
            one_by_one.record(account=account, item=item, decision=policy.judge(text, at=START), at=START)
        for account in "ab":
            at = START + timedelta(days=1)
            one, other = (book.case(account, at=at) for book in (ledger, one_by_one))
            assert (one.balance, one.standing) == (other.balance, other.standing)
        assert list(ledger.accounts()) == ["a", "b"]
        one_by_one.close()


def test_what_people_say_is_checked(policy: bylaw.Policy, tmp_path: Path) -> None:
    with bylaw.Ledger(tmp_path / "cases.db") as ledger:
        ledger.record(account="a", item="1", decision=policy.judge(TEXTS[0], at=START), at=START)
        with pytest.raises(bylaw.InputError, match="True or False"):
            ledger.review("a", "1", upheld="no", by="m", at=START)  # type: ignore[arg-type]
        for reason in (None, 7, " "):
            with pytest.raises(bylaw.InputError, match="in words"):
                ledger.reverse("a", "1", reason=reason, at=START)  # type: ignore[arg-type]
