"""What is recorded, and the cases that are replayed from it."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

import bylaw
from bylaw.ledger import Case
from bylaw.ledger.stored import to_ladder
from bylaw.sanctions.events import Notice, Violation, moment
from bylaw.sanctions.recording import to_events
from bylaw.sanctions.replay import replay

sys.path.insert(0, str(Path(__file__).parent))
from acts import CHAT, CLEAN, ISSUE, OFFER, POLICY, START, day, fault, judge, policy


def trader(ledger: bylaw.Ledger, days: tuple[float, ...] = (0, 10, 20, 25)) -> Case:
    """One offer a day, each notified within the hour."""
    for number in days:
        ledger.record("a1", f"post-{number:g}", judge(), at=day(number))
        case = ledger.notify("a1", at=day(number) + timedelta(hours=1))
    return case


def test_the_worked_example(ledger: bylaw.Ledger) -> None:
    steps, balances = [], []
    for number in (0, 10, 20, 25):
        case = trader(ledger, (number,))
        steps.append(case.standing)
        balances.append(case.balance)
    assert steps == ["rectify", "restrict", "suspend", "ban"]
    assert balances == [40, 90, 165, 252]
    assert {due.kind for due in case.due()} == {"missed_deadline", "confirmation"}
    assert [i.measure.kind for i in case.measures_in_force()] == ["suspend", "suspend"]
    assert (case.name, case.policy, case.kind, case.digest) == ("a1", "no coins", "personal", policy.digest)
    assert ledger.case("a1", at=day(26)).account == case.account.__class__(**_fields(ledger.case("a1", at=day(26))))


def _fields(case: Case) -> dict[str, Any]:
    account = replay(case.events, policy.ladder("personal"), case.at)
    return {name: getattr(account, name) for name in account.__dataclass_fields__}


def test_the_same_again_is_nothing_new(ledger: bylaw.Ledger) -> None:
    first = ledger.record("a1", "post", judge(), at=day(0))
    again = ledger.record("a1", "post", judge(), at=day(0))
    assert (first.written, again.written) == (3, 0)  # the policy, the decision, the violation
    assert ledger.record("a2", "post", judge(), at=day(0)).written == 2
    assert ledger.notify("a1", at=day(1)).written == 1
    assert ledger.notify("a1", at=day(1)).written == 0
    assert ledger.notify("a1", at=day(2)).written == 0  # nothing is left to tell
    assert ledger.verify().sequence == 6


def test_the_same_id_for_something_else_is_refused(ledger: bylaw.Ledger) -> None:
    ledger.record("a1", "post", judge(), at=day(0))
    error = fault(ledger.record, "a1", "post", judge("USDT USDT USDT"), at=day(0))
    assert error.fault == "conflict" and "'a1'" in error.place and error.row == 2
    ledger.append("a1", [Notice("n", 5, ("k",))])
    assert fault(ledger.append, "a1", [Notice("m", 5, ("k",)), Notice("n", 6, ("k",))]).fault == "conflict"
    assert [e.event.id for e in ledger.case("a1", at=day(9)).entries if isinstance(e.event, Notice)] == ["n"]
    ledger.verify()


def test_a_clean_decision_leaves_no_trace(ledger: bylaw.Ledger) -> None:
    case = ledger.record("a1", "post", judge(CLEAN), at=day(0))
    assert (case.written, case.standing, case.entries, ledger.accounts()) == (0, "none", (), [])


def test_nobody_has_a_clean_case(ledger: bylaw.Ledger) -> None:
    case = ledger.case("nobody", at=day(0))
    assert (case.standing, case.balance, case.due(), case.measures_in_force(day(9))) == ("none", 0, (), ())


def test_a_reversal_is_exact(ledger: bylaw.Ledger) -> None:
    trader(ledger)
    case = ledger.reverse("a1", "post-10", reason="it was a quotation", at=day(26))
    assert (case.standing, case.balance) == ("suspend", 165)
    other = [e for e in case.events if "post-10" not in str(e)]
    without = replay(other, case.ladder, case.at)
    assert (without.lines, without.assessments) == (case.account.lines, case.account.assessments)
    assert ledger.record("a1", "post-10", judge(), at=day(27)).standing == "suspend"  # found again: still reversed
    assert ledger.reverse("a1", "post-10", reason="it was a quotation", at=day(26)).written == 0


def test_rectified_in_time_and_missed(ledger: bylaw.Ledger) -> None:
    trader(ledger, (0, 1))
    case = ledger.rectified("a1", "post-0", at=day(3))
    assert [line.counted for line in case.account.lines] == [20, 50]
    assert [due.kind for due in case.due(day(9))] == ["missed_deadline"]
    case = ledger.missed_deadline("a1", at=day(9))
    assert case.balance == 20 + 50 + 20 and [due.kind for due in case.due()] == ["notice"] and case.written == 1
    assert ledger.missed_deadline("a1", at=day(9), items=["post-1"]).written == 0
    assert ledger.notify("a1", at=day(9)).due() == ()
    assert ledger.missed_deadline("a1", at=day(10)).written == 0


def test_a_ban_waits_for_a_person(ledger: bylaw.Ledger) -> None:
    trader(ledger)
    assert fault(ledger.confirm, "a1", by="ada", at=day(26), step="suspend").fault == "unknown"
    case = ledger.confirm("a1", by="ada", at=day(26))
    assert case.account.features_off()["*"] is None and case.account.pending == ()
    assert ledger.confirm("a1", by="ada", at=day(26)).written == 0
    assert fault(ledger.confirm, "a1", by="ada", at=day(27)).fault == "unknown"
    with pytest.raises(bylaw.InputError, match="by whom"):
        trader(ledger, (40,))
        ledger.confirm("a1", by="", at=day(41))


def test_grey_waits_for_a_review(ledger: bylaw.Ledger) -> None:
    case = ledger.record("a1", "card", judge(ISSUE), at=day(0))
    ledger.record("a1", "chat", judge(CHAT), at=day(0))
    assert (case.standing, [d.kind for d in case.due()]) == ("none", ["review"])
    assert fault(ledger.review, "a1", "chat", upheld=True, by="ada", at=day(1)).fault == "unknown"
    case = ledger.review("a1", "card", upheld=True, by="ada", at=day(1))
    assert (case.standing, case.balance) == ("rectify", 40)
    ledger.record("a2", "card", judge(ISSUE), at=day(0))
    assert ledger.review("a2", "card", upheld=False, by="ada", at=day(1)).standing == "none"
    assert {v.lane for v in ledger.case("a1", at=day(1)).violations()} == {"grey", "shadow"}


@pytest.mark.parametrize("items", [None, ["post"]])
def test_nobody_is_told_of_anything_and_misses_nothing(ledger: bylaw.Ledger, items: list[str] | None) -> None:
    ledger.record("a1", "post", judge(), at=day(5))
    for account, at in (("a2", day(9)), ("a1", day(4))):  # another account, or too early
        for method in (ledger.notify, ledger.missed_deadline):
            error = fault(method, account, at=at, items=items)
            assert error.fault == "unknown" and f"account '{account}'" in error.place
            assert error.cause == "nothing is recorded of it by then"


def test_unknown_items_are_named(ledger: bylaw.Ledger) -> None:
    ledger.record("a1", "post", judge(), at=day(5))
    error = fault(ledger.reverse, "a1", "pots", reason="a mistake", at=day(6))
    assert error.fault == "unknown" and "'pots'" in error.place and "post" in error.remedy
    assert fault(ledger.rectified, "a1", "post", at=day(6), category="other").fault == "unknown"
    assert fault(ledger.rectified, "a1", "post", at=day(4)).fault == "unknown"  # not known by then
    with pytest.raises(bylaw.InputError, match="several"):
        ledger.notify("a1", items="post", at=day(6))


def test_history_as_of_then(ledger: bylaw.Ledger) -> None:
    """Neither the moments nor the clock of the machine need go forward."""
    trader(ledger, (20, 25))
    upto = ledger.head().sequence
    before = ledger.case("a1", at=day(26))
    trader(ledger, (0, 10))
    after = ledger.case("a1", at=day(26))
    assert (before.balance, after.balance) == (90, 252)
    assert ledger.case("a1", at=day(11)).balance == 90
    then = ledger.case("a1", at=day(26), upto=upto)
    assert (then.account, then.events) == (before.account, before.events)
    assert [e.at for e in after.entries] == sorted(e.at for e in after.entries)


def test_a_clock_going_backwards(where: str) -> None:
    ticks = iter(range(10**15, 0, -1000))
    with bylaw.Ledger(where, clock=lambda: next(ticks)) as ledger:
        case = trader(ledger)
        assert (case.standing, case.balance) == ("ban", 252)
        written = [e.recorded for e in sorted(case.entries, key=lambda e: e.sequence)]
        assert written == sorted(written, reverse=True)
        assert ledger.verify().sequence == 13


def test_the_ladder_is_that_of_the_last_decision(ledger: bylaw.Ledger) -> None:
    ledger.record("a1", "p0", judge(), at=day(0))
    second = POLICY.replace("effective", 'version "2" effective').replace("at 30 rectify", "at 20 rectify")
    stricter = bylaw.loads(second.replace("at 60 restrict", "at 35 restrict"))
    case = ledger.record("a1", "p1", judge("数字藏品 USDT", by=stricter), at=day(1))
    assert (case.version, case.standing) == ("2", "restrict")
    assert ledger.case("a1", at=day(0)).standing == "rectify"
    assert ledger.case("a1", at=day(1), policy=policy).standing == "restrict"  # 60 points
    assert ledger.case("a1", at=day(1), policy=policy, kind="media").standing == "rectify"
    assert ledger.case("a1", at=day(1), policy=policy.ladder("media")).standing == "rectify"
    with pytest.raises(bylaw.InputError):
        ledger.case("a1", at=day(1), policy=3)


def test_profiles(ledger: bylaw.Ledger) -> None:
    ledger.record("p", "post", judge(kind="personal"), at=day(0))
    case = ledger.record("m", "post", judge(kind="media"), at=day(0))
    assert [c.standing for c in ledger.cases(at=day(1))] == ["warn", "rectify"]
    assert case.kind == "media" and ledger.case("m", at=day(0), kind="personal").standing == "rectify"


def test_several_policies(ledger: bylaw.Ledger) -> None:
    other = bylaw.loads(
        'policy "spam" language 1 effective 2022-06-20\nlevels { nasty 30 } \n'
        'terms t { anywhere "加微信" } rule r { category promotion of crypto severity nasty when any t }'
    )
    ledger.record("a1", "p0", judge(), at=day(0))
    ledger.record("a1", "p1", other.judge("加微信", at=START), at=day(1))
    error = fault(lambda: ledger.case("a1", at=day(1)).standing)
    assert error.fault == "ladder" and "'spam'" in error.cause and "no coins, spam" in error.remedy
    assert ledger.notify("a1", at=day(1), policy="spam").standing == "rectify"
    assert ledger.case("a1", at=day(1), policy="no coins").balance == 40
    assert ledger.case("a1", at=day(1), policy="spam").balance == 30
    assert [d["policy"] for d in ledger.case("a1", at=day(1), policy="spam").decisions.values()] == ["spam"]
    assert {e.kind for e in ledger.case("a1", at=day(1), policy="no coins").entries} == {"decision", "violation"}
    assert [c.standing for c in ledger.cases(at=day(1), policy="other")] == ["none"]
    assert "spam" in fault(ledger.case, "a1", at=day(1), policy="other").remedy


def test_events_without_a_decision_need_a_ladder(ledger: bylaw.Ledger) -> None:
    ledger.append("a1", to_events(judge(), item="post", at=day(0)))
    assert fault(lambda: ledger.case("a1", at=day(0)).standing).fault == "ladder"
    assert ledger.case("a1", at=day(0), policy=policy).standing == "rectify"


def test_decisions_as_they_were(where: str) -> None:
    decision = judge()
    with bylaw.Ledger(where, keep_texts=True) as ledger:
        case = ledger.record("a1", "post", decision, at=day(0))
        (kept,) = case.decisions.values()
        assert {k: kept[k] for k in decision.to_dict()} == json.loads(json.dumps(decision.to_dict()))
        violation = case.violations()[0]
        assert case.decisions["post"] is case.decisions[violation.id] is case.decisions[kept["id"]] is kept
        assert case.decisions.about("post") == (kept,) and case.decisions.about("nothing") == ()
        assert ledger.case("a1", at=day(0)).ladder == decision.ladder
        assert kept["texts"]["text"]["length"] == len(OFFER)


def test_texts_are_not_kept_unless_asked(ledger: bylaw.Ledger, tmp_path: Path) -> None:
    case = ledger.record("a1", "post", judge("私聊 USDT 电话 12345"), at=day(0))
    finding = case.decisions["post"]["findings"][0]
    assert (finding["message"], finding["spans"][0]["text"], finding["spans"][0]["term"]) == (None, None, "USDT")
    ledger.export(tmp_path / "x.jsonl", texts=True)
    assert "12345" not in (tmp_path / "x.jsonl").read_text() and "电话" not in (tmp_path / "x.jsonl").read_text()


def test_erasure(where: str, tmp_path: Path) -> None:
    secret = "私聊 USDT 电话 12345"
    with bylaw.Ledger(where, keep_texts=True) as ledger:
        ledger.record("a1", "post", judge(secret), at=day(0))
        ledger.record("a2", "post", judge(secret), at=day(0))
        assert ledger.erase_texts("a1", at=day(1)) == 1
        assert ledger.erase_texts("a1", at=day(1)) == 0
        case = ledger.case("a1", at=day(1))
        assert case.decisions["post"]["findings"][0]["message"] is None and case.standing == "rectify"
        assert [e.kind for e in case.entries] == ["decision", "violation", "erasure"]
        assert ledger.case("a2", at=day(1)).decisions["post"]["findings"][0]["message"] == "Found USDT."
        assert ledger.record("a1", "post", judge(secret), at=day(0)).written == 0  # recognised all the same
        assert ledger.verify().sequence == 6
        assert ledger.erase_texts("a2", at=day(1)) == 1
    if where.startswith("sqlite"):
        for file in tmp_path.glob("cases.db*"):
            assert "电话" not in file.read_bytes().decode(errors="ignore") and b"12345" not in file.read_bytes()


def test_fingerprints_are_salted_by_account(ledger: bylaw.Ledger) -> None:
    one, two = (ledger.record(a, "post", judge(), at=day(0)).decisions["post"]["texts"]["text"] for a in ("a", "b"))
    assert one["hash"] != two["hash"] and one["length"] == two["length"]


def test_many_at_once_is_one_by_one(ledger: bylaw.Ledger, another: str) -> None:
    random = Random(5)
    acts = [(f"a{random.randrange(9)}", f"p{n % 60}", judge(random.choice([OFFER, ISSUE, CHAT, CLEAN])), day(n % 60))
            for n in range(60)]  # fmt: skip
    written = ledger.record_many([*acts, *acts], batch=7)
    assert ledger.record_many(acts) == 0
    with bylaw.Ledger(another) as single:
        assert written == sum(single.record(a, i, d, at=at).written for a, i, d, at in acts) == single.head().sequence
        ours, theirs = list(ledger.cases(at=day(99))), list(single.cases(at=day(99)))
        assert [c.name for c in ours] == ledger.accounts() == [c.name for c in theirs]
        assert [c.account for c in ours] == [c.account for c in theirs]
        assert {a: set(e) for a, e in ledger.logs()} == {c.name: set(c.events) for c in ours}
    with pytest.raises(bylaw.InputError, match="batch"):
        ledger.record_many(acts, batch=0)


def test_a_judged_table(ledger: bylaw.Ledger) -> None:
    texts = [OFFER, CLEAN, ISSUE, None]
    decisions = [judge(t or "") for t in texts]
    columns: dict[str, Any] = {
        "account": ["a", "a", "b", "b"], "item": ["1", "2", "3", "4"], "at": [day(n) for n in range(4)],
        "text": texts, "rules": [[f.rule for f in d.findings] for d in decisions], "points": [40, 0, 0, None],
    }  # fmt: skip
    context = {"account.kind": "personal"}
    assert ledger.record_columns(columns, policy, context=context) == 5
    assert ledger.case("a", at=day(0)).standing == "rectify"
    assert ledger.case("b", at=day(2)).due()[0].kind == "review"
    for library, table in _tables(columns):
        assert ledger.record_columns(table, policy, context=context) == 0, library
    with pytest.raises(bylaw.InputError, match=r"row 0: policy 'no coins' .* finds .*'offer'.*, not .*'chat'"):
        ledger.record_columns({**columns, "rules": [["chat"], [], [], []]}, policy, context=context)
    with pytest.raises(bylaw.InputError, match="no column 'item'"):
        ledger.record_columns({k: v for k, v in columns.items() if k != "item"}, policy)
    with pytest.raises(bylaw.InputError, match="different lengths"):
        ledger.record_columns({**columns, "rules": [[]]}, policy)


def _tables(columns: dict[str, Any]) -> list[tuple[str, Any]]:
    out: list[tuple[str, Any]] = []
    try:
        import pyarrow
    except ImportError:
        pass
    else:
        out += [("pyarrow", pyarrow.table(columns)), ("pyarrow batch", pyarrow.RecordBatch.from_pydict(columns))]
    try:
        import polars
    except ImportError:
        pass
    else:
        out.append(("polars", polars.DataFrame(columns)))
    return out


@pytest.mark.parametrize("name", ["", "a\0b", "\ud800", "x" * 501, 7, None])
def test_names_that_no_database_holds(ledger: bylaw.Ledger, name: Any) -> None:
    with pytest.raises(bylaw.InputError):
        ledger.record(name, "post", judge(), at=day(0))
    with pytest.raises(bylaw.InputError):
        ledger.record("a1", name, judge(), at=day(0))
    assert ledger.head().sequence == 0


@pytest.mark.parametrize("name", ["微信号", "a'; DROP TABLE bylaw_events; --", "%s %(x)s :y", "é́\u200b", " ", "😀"])
def test_odd_names(ledger: bylaw.Ledger, name: str) -> None:
    ledger.record(name, name, judge(), at=day(0))
    case = ledger.notify(name, items=[name], at=day(1))
    assert (case.standing, ledger.accounts(), len(case.events)) == ("rectify", [name], 2)
    ledger.verify()


@pytest.mark.parametrize("at", [datetime(2026, 1, 1), "2026-01-01", None, 2**63])
def test_moments_that_are_none(ledger: bylaw.Ledger, at: Any) -> None:
    with pytest.raises(bylaw.InputError):
        ledger.record("a1", "post", judge(), at=at)
    assert ledger.head().sequence == 0


def test_a_policy_of_which_only_words_changed_is_the_same(ledger: bylaw.Ledger) -> None:
    ledger.record("a1", "p", judge(), at=day(0))
    other = bylaw.loads(POLICY.replace('say "Found {matches}."', 'say "Oh."'))
    assert other.digest == policy.digest
    with bylaw.Ledger(ledger._store._engine.url.render_as_string(hide_password=False)) as second:
        assert second.record("a1", "q", judge(by=other), at=day(1)).written == 2


def test_ladders_come_back_as_they_were() -> None:
    from dataclasses import asdict

    for pack in bylaw.packs.names() if hasattr(bylaw.packs, "names") else ["wechat-3.24"]:
        ladder = bylaw.packs.load(pack).ladder()
        assert to_ladder(json.loads(json.dumps(asdict(ladder)))) == ladder


def test_violations_and_moments(ledger: bylaw.Ledger) -> None:
    case = ledger.record("a1", "post", judge(), at=moment(day(0)) + 1)
    (violation,) = case.violations("post")
    assert isinstance(violation, Violation) and violation.at == moment(day(0)) + 1 and case.violations("x") == ()
    assert repr(case) == "<Case 'a1': rectify, 40 points, 2 entries>"


def test_kinds_that_nobody_knows(ledger: bylaw.Ledger) -> None:
    ledger.record("a1", "p", judge(), at=day(0))
    for ask in (
        lambda kind: ledger.case("a1", at=day(1), kind=kind),
        lambda kind: ledger.case("a1", at=day(1), kind=kind, policy=policy),
        lambda kind: list(ledger.cases(at=day(1), kind=kind)),
    ):
        for kind in ("media", "personal"):
            ask(kind)
        with pytest.raises(bylaw.InputError, match="known: media, personal"):
            ask("corporate")
        with pytest.raises(bylaw.InputError, match="give a str"):
            ask(5)
    other = bylaw.loads(POLICY[: POLICY.index("ladder for")].replace("no coins", "other"))
    ledger.record("a2", "p", judge(by=other), at=day(0))
    assert ledger.case("a2", at=day(1), kind="corporate").standing == "rectify"  # one ladder for everybody
    assert [c.standing for c in ledger.cases(at=day(1), kind="media")] == ["warn", "rectify"]
