"""Arguments of other types and odd values, to everything public about accounts: a clear error, or an answer."""

from __future__ import annotations

import io
import math
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest

import bylaw
from bylaw.amend import Gates
from bylaw.ledger import Head
from bylaw.sanctions.events import (
    Confirmation,
    MissedDeadline,
    Notice,
    Rectified,
    Reversal,
    Review,
    Violation,
    moment,
    said,
)
from bylaw.sanctions.recording import to_events
from bylaw.sanctions.replay import replay

sys.path.insert(0, str(Path(__file__).parent))
from acts import POLICY, day, judge, policy

ODD: tuple[Any, ...] = (
    None, True, 0, -1, 7, 2**63, 10**5000, 1.5, math.nan, math.inf, "", " ", "x", "a\0b", "\ud800", "x" * 501, b"x",
    datetime(2026, 1, 1), datetime.max.replace(tzinfo=timezone.utc), date(2026, 1, 1), [], ["x"], [5], [None], {},
    {"a": 1}, ("a1", "p", None, 0), object(), io.BytesIO(b"x"), judge(), policy, bylaw.Ledger,
)  # fmt: skip

NOTICE = Notice("n", moment(day(0)), ("trading of crypto: p",))
NEW = bylaw.loads(POLICY.replace("at 200 ban", "at 150 ban").replace('"no coins"', '"no coins" version "2"'))
LOG = [*to_events(judge(), item="p", at=day(0)), NOTICE]


def variants(call: Callable[..., object], **good: Any) -> Iterator[Callable[[], object]]:
    """The call with each of its arguments replaced by each of the odd values."""
    for name in good:
        for odd in ODD:
            yield lambda name=name, odd=odd: call(**{**good, name: odd})  # type: ignore[misc]


def calls(ledger: bylaw.Ledger, path: Path) -> dict[str, Iterator[Callable[[], object]]]:
    at = day(1)

    def opened(**options: Any) -> None:
        # an odd path is no path that may be made
        where = options.pop("where")
        with bylaw.Ledger(where, **({"create": False} | options)) as other:
            other.record("a1", "p", judge(), at=at)

    def drained(**options: Any) -> object:
        return [case.standing for case in ledger.cases(**options)]

    def case(**options: Any) -> object:
        return ledger.case(**options).account

    def diff(**options: Any) -> object:
        return bylaw.diff(**{"old": policy, "new": NEW, **options}).to_dict()

    columns = {"account": ["a"], "item": ["1"], "at": [at], "text": ["收 USDT"], "rules": [["offer"]], "points": [40]}

    def column(**options: Any) -> object:
        table = {name: [options[name]] for name in columns}
        return ledger.record_columns(table, policy)

    stored = judge().to_dict()
    options = {"keep_texts": False, "timeout": 1, "durable": True, "create": True, "read_only": False}
    return {
        "Ledger": variants(opened, where=path, **options, clock=lambda: 5),
        "record": variants(ledger.record, account="a1", item="q", decision=judge(), at=at),
        "record_many": variants(ledger.record_many, acts=[("a1", "r", judge(), at)], batch=10),
        "an act": variants(lambda **a: ledger.record_many([tuple(a.values())]), a="a1", i="s", d=judge(), t=at),  # type: ignore[list-item]
        "record_columns": variants(ledger.record_columns, table=columns, policy=policy, context=None, batch=5),
        "a column": variants(column, **{name: values[0] for name, values in columns.items()}),
        "append": variants(ledger.append, account="a1", events=[NOTICE]),
        "notify": variants(ledger.notify, account="a1", at=at, items=["p"], policy=None),
        "rectified": variants(ledger.rectified, account="a1", item="p", at=at, category=None),
        "missed_deadline": variants(ledger.missed_deadline, account="a1", at=at, items=["p"], policy=None),
        "reverse": variants(ledger.reverse, account="a1", item="p", reason="x", at=at, category=None),
        "confirm": variants(ledger.confirm, account="a1", by="ada", at=at, step=None, policy=None),
        "review": variants(ledger.review, account="a1", item="p", upheld=True, by="ada", at=at, category=None),
        "case": variants(case, account="a1", at=at, policy=None, kind=None, upto=None),
        "cases": variants(drained, at=at, policy=None, kind=None),
        "in force": variants(lambda at: ledger.case("a1", at=0).measures_in_force(at), at=at),
        "due": variants(lambda at: ledger.case("a1", at=0).due(at), at=at),
        "violations": variants(lambda item: ledger.case("a1", at=0).violations(item), item="p"),
        "verify": variants(ledger.verify, head=None),
        "export": variants(ledger.export, file=io.StringIO(), texts=True),
        "import_": variants(ledger.import_, file=io.StringIO("")),
        "erase_texts": variants(ledger.erase_texts, account="a9", at=at),
        "Head.parse": variants(Head.parse, text="5:00"),
        "Violation": variants(
            Violation, id="v", item="i", category="c", points=5, severity="serious", at=0, lane="grey", requires=(),
            policy="p", version="1", digest="d",
        ),
        **{
            kind.__name__: variants(kind, id="i", at=0, keys=("c: i",), **more)
            for kind, more in (
                (Notice, {}), (Rectified, {}), (MissedDeadline, {}), (Reversal, {"reason": "x"}),
                (Confirmation, {"step": "ban", "by": "ada"}), (Review, {"upheld": True, "by": "ada"}),
            )
        },
        "moment": variants(moment, at=0),
        "replay": variants(replay, events=LOG, ladder=policy.ladder(), at=at),
        "to_events": variants(to_events, decision=judge(), item="p", at=at),
        "diff": variants(
            diff, old=policy, new=NEW, texts=["x"], cases=[("a", LOG)], at=None, accounts_at=at, kind=None, keep=5,
            explain=5, refused=None,
        ),
        "a case of diff": variants(lambda case: diff(cases=[case]), case=("a", LOG)),
        "events of diff": variants(lambda events: diff(cases=[("a", events)]), events=LOG),
        "Gates": variants(Gates, no_new_ban=True, max_escalated="1%", no_jump=2, max_review_growth=5),
        "gates": variants(Gates().failed, found=bylaw.diff(policy, NEW, ["x"])),
        "lighter_of": variants(bylaw.lighter_of, old=policy, new=NEW, text="x", at=at, context=None),
        "lighter_account": variants(bylaw.lighter_account, old=policy, new=NEW, events=LOG, at=at, kind=None),
        "rejudge": variants(bylaw.rejudge, stored=stored, policy=policy, text="收 USDT", context=None),
        **{
            f"stored {name}": variants(
                lambda name=name, **v: bylaw.rejudge({**stored, name: v["v"]}, policy, "收 USDT"), v=0
            )
            for name in stored
        },
        "Policy.ladder": variants(policy.ladder, kind=None),
    }  # fmt: skip


NAMES = list(calls(MagicMock(), Path()))


@pytest.mark.parametrize("name", NAMES)
def test_wrong_types_are_refused_in_our_words(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # an odd path may be a file's name all the same
    with bylaw.Ledger("cases.db") as ledger:
        ledger.record("a1", "p", judge(), at=day(0))
        for number, call in enumerate(calls(ledger, tmp_path / "other.db")[name]):
            try:
                call()
            except (bylaw.InputError, bylaw.LedgerError) as error:
                assert 10 < len(str(error)) < 2000, error
            except Exception as error:
                raise AssertionError(f"variant {number}, {said(ODD[number % len(ODD)])}: {error!r:.300}") from error
        ledger.verify()
        _ = [case.account for case in ledger.cases(at=day(9))]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda ledger: ledger.record("a", "i", "x", at=0),
            "decision of act 0 is 'x'; give what",
        ),
        (lambda ledger: ledger.record_many([("a", "x")]), "give (account, item, decision, at)"),
        (lambda ledger: ledger.append("a", ["x"]), "events has 'x'; give events"),
        (lambda ledger: ledger.verify(5), "head is 5; give NUMBER:HASH"),
        (lambda ledger: bylaw.Ledger(5), "a ledger at 5: give the path of a file, or a URL"),  # type: ignore[arg-type]
        (lambda ledger: bylaw.Ledger("x.db", timeout="x"), "timeout is 'x'; give seconds"),  # type: ignore[arg-type]
        (lambda ledger: bylaw.Ledger("x.db", timeout=-1), "timeout is -1; give seconds"),
        (lambda ledger: bylaw.Ledger("x.db", timeout=math.nan), "timeout is nan; give seconds"),
        (lambda ledger: bylaw.Ledger("x.db", keep_texts="no"), "keep_texts is 'no'; give True or False"),  # type: ignore[arg-type]
        (lambda ledger: bylaw.Ledger("postgresql://host:port/x"), "no URL of a database"),
        (lambda ledger: ledger.case("a", at=0, upto=-1), "upto is -1; give a whole number, 0 or more"),
        (lambda ledger: ledger.case("a", at=2**63), "outside the years 1 to 9999"),
        (lambda ledger: ledger.confirm("a", by="", at=0), "by is ''; say by whom"),
        (lambda ledger: ledger.notify("a", items="p", at=0), "items is 'p'; give several"),
    ],
)
def test_what_to_give_is_said(tmp_path: Path, call: Callable[[bylaw.Ledger], object], words: str) -> None:
    with bylaw.Ledger(tmp_path / "cases.db") as ledger, pytest.raises(bylaw.InputError) as caught:
        call(ledger)
    assert words in str(caught.value)
    assert sorted(file.name.split("-")[0] for file in tmp_path.iterdir()) == ["cases.db"]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("at", datetime(2026, 1, 1), "row 1: at=datetime.datetime(2026, 1, 1, 0, 0) has no time zone; give an aware"),
        ("at", "2026-01-01", "row 1: at is str; give an aware datetime"),
        ("account", None, "row 1: account is None; give a str"),
        ("item", 5, "row 1: item is 5; give a str"),
        ("text", 5, "row 1: "),
    ],
)
def test_a_table_is_refused_with_its_row(tmp_path: Path, column: str, value: Any, words: str) -> None:
    columns: dict[str, list[Any]] = {
        "account": ["a", "a"], "item": ["1", "2"], "at": [day(0), day(1)], "text": ["收 USDT"] * 2,
        "rules": [["offer"]] * 2,
    }  # fmt: skip
    columns[column][1] = value
    with bylaw.Ledger(tmp_path / "cases.db") as ledger, pytest.raises(bylaw.InputError) as caught:
        ledger.record_columns(columns, policy)
    assert words in str(caught.value)
