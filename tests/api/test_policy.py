"""What callers of the library can do, and what happens when they call it wrongly."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

import bylaw

OFFER = """
policy "demo" version "3" language 1 effective 2022-06-20 until 2023-06-19 timezone "+08:00"
context { account.kind: one of ("personal", "media")  account.age: duration  followers: number
          verified: yes or no  region: text }
terms coins { word "USDT", "BTC"  anywhere "比特币"  ignore separators, lookalikes }
terms offers { anywhere "收购" }
terms news { anywhere "警方" }
rule offer { title "Offer" category trading of crypto  severity serious
  when any coins within 12 chars of any offers
  unless any news
  unless account.kind is "media"
  aggravate 100% when account.age < 3 days
  say "{rule}: {matches}, {points} points, {severity}, {category}" }
rule name { in nickname  severity minor  when any coins }
rule hint { mode grey  severity serious  when any coins }
rule trial { mode shadow  severity grave  when any coins }
"""
DAY = date(2022, 7, 1)
LAST_MOMENT = datetime.max.replace(tzinfo=timezone(-timedelta(hours=12)))


@pytest.fixture(scope="module", params=["native", "reference"])
def policy(request: pytest.FixtureRequest) -> bylaw.Policy:
    return bylaw.loads(OFFER, engine=request.param)


def test_a_long_row_of_what_is_dropped_is_no_burden() -> None:
    """Each such code point is a place to look at; looking from each to the ends of the row would take minutes."""
    policy = bylaw.loads(
        'policy "row" language 1 effective 2022-06-20\n'
        'terms words { anywhere "ab", "比特" }\nrule found { severity minor  when any words }'
    )
    for first, last in (("a", "b"), ("比", "特")):
        text = first + "\u200b" * 500_000 + last
        spans = [span for finding in policy.judge(text).findings for span in finding.spans]
        assert [(span.start, span.end) for span in spans] == [(0, len(text))]
        assert not policy.judge(text[:-1])


def test_decision(policy: bylaw.Policy) -> None:
    text = "高价收购 U.S.D.T，秒到账"
    d = policy.judge(text, at=DAY)
    assert (d.points, d.sanction.step, d.severity) == (40, "rectify", "serious")
    assert d.sanction.measures == (bylaw.Measure("rectify", (), 7 * 86400),)
    assert d.sanction.measures[0].days == 7
    assert (d.policy, d.version, d.day, d.in_force, d.truncated) == ("demo", "3", DAY, True, False)
    assert [f.rule for f in d.findings] == ["offer", "hint", "trial"]
    offer = d.findings[0]
    assert (offer.category, offer.severity, offer.points, offer.factor) == ("trading of crypto", "serious", 40, 1000)
    assert offer.message == "Offer: U.S.D.T, 40 points, serious, trading of crypto"
    verb, coin = offer.spans
    assert (verb.text, verb.terms_list, verb.counted, verb.disguised) == ("收购", "offers", False, False)
    assert (coin.start, coin.end, coin.text, coin.term, coin.views) == (5, 12, "U.S.D.T", "USDT", ("separators",))
    assert all(text[s.start : s.end] == s.text for f in d.findings for s in f.spans)
    assert bool(d)


def test_grey_asks_for_review_and_never_sanctions(policy: bylaw.Policy) -> None:
    d = policy.judge("BTC", at=DAY)
    assert (d.points, d.sanction.step, d.review_points, d.review) == (0, "none", 40, "rectify")
    assert d.severity is None and not d.sanction


def test_grey_on_top_of_enforced(policy: bylaw.Policy) -> None:
    # Same text, same category for neither: 40 enforced, 40 + ⌊40/2⌋ with the grey rule's own category.
    d = policy.judge("收购BTC", at=DAY)
    assert (d.points, d.review_points, d.sanction.step, d.review) == (40, 60, "rectify", "restrict")


def test_fields(policy: bylaw.Policy) -> None:
    d = policy.judge({"text": "收购", "nickname": "BTC小店"}, at=DAY)
    assert [f.rule for f in d.findings] == ["name", "hint", "trial"]  # 收购 and BTC stand in different fields
    (span,) = d.findings[0].spans
    assert (span.field, span.start, span.end, span.text) == ("nickname", 0, 3, "BTC")
    assert not policy.judge({"signature": "hello"}, at=DAY)
    assert [s.field for s in policy.judge({"signature": "BTC"}, at=DAY).findings[0].spans] == ["signature"]


def test_context(policy: bylaw.Policy) -> None:
    text = "收购BTC"
    assert policy.judge(text, at=DAY, context={"account.kind": "media"}).points == 0
    (excepted,) = policy.judge(text, at=DAY, context={"account.kind": "media"}).excepted
    assert (excepted.rule, excepted.unless, excepted.guard) == ("offer", 1, ())
    assert policy.judge(text, at=DAY, context={"account.age": timedelta(days=2)}).points == 80
    assert policy.judge(text, at=DAY, context={"account.age": 2 * 86400}).points == 80
    assert policy.judge(text, at=DAY, context={"account.age": timedelta(days=3)}).points == 40
    assert policy.judge(text, at=DAY, context={"account.age": None, "verified": True, "region": "x"}).points == 40


def test_excepted_shows_its_guard(policy: bylaw.Policy) -> None:
    (excepted,) = policy.judge("警方：收购BTC", at=DAY).excepted
    assert [s.text for s in excepted.spans] == ["收购", "BTC"]
    assert [s.text for s in excepted.guard] == ["警方"]


@pytest.mark.parametrize(
    ("at", "in_force"),
    [
        (date(2022, 6, 19), False),
        (date(2022, 6, 20), True),
        (date(2023, 6, 19), True),
        (date(2023, 6, 20), False),
        (datetime(2022, 6, 19, 15, 59, tzinfo=timezone.utc), False),
        (datetime(2022, 6, 19, 16, 0, tzinfo=timezone.utc), True),  # midnight of the 20th at +08:00
        (datetime(2023, 6, 19, 16, 0, tzinfo=timezone.utc), False),
    ],
)
def test_dates(policy: bylaw.Policy, at: date, in_force: bool) -> None:
    d = policy.judge("收购BTC", at=at)
    assert (d.in_force, bool(d)) == (in_force, in_force)


def test_judge_many_is_judge(policy: bylaw.Policy) -> None:
    texts = ["收购BTC", "", "clean", {"nickname": "BTC"}]
    assert [d.to_dict() for d in policy.judge_many(texts, at=DAY)] == [policy.judge(t, at=DAY).to_dict() for t in texts]


def test_clean_texts_share_a_decision(policy: bylaw.Policy) -> None:
    first, second = policy.judge_many(["hello", "你好"], at=DAY)
    assert first is second
    assert policy.judge("hello", at=date(2022, 7, 2)).day == date(2022, 7, 2)


def test_matches(policy: bylaw.Policy) -> None:
    found = policy.matches("b t c比特币ＢＴＣ")
    assert [(m.start, m.end, m.term, m.views) for m in found] == [
        (0, 5, "BTC", ("separators",)), (5, 8, "比特币", ()), (8, 11, "BTC", ()),
    ]  # fmt: skip


def test_surrogates_and_other_oddities(policy: bylaw.Policy) -> None:
    for text in ["", "\ud800", "收购\udfffBTC", "\x00" * 100, "\U0010ffff", "收购" * 1000]:
        d = policy.judge(text, at=DAY)
        assert d.to_dict()["points"] == d.points


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda p: p.judge(b"bytes"), "not bytes"),
        (lambda p: p.judge(None), "not NoneType"),
        (lambda p: p.judge({"text": 3}), "field 'text' holds int"),
        (lambda p: p.judge("x", context={"account.kin": "media"}), "did you mean 'account.kind'"),
        (lambda p: p.judge("x", context={"account.kind": "medium"}), "its values are: personal, media"),
        (lambda p: p.judge("x", context={"account.age": "3 days"}), "a timedelta or whole seconds"),
        (lambda p: p.judge("x", context={"followers": 2**70}), "2**62"),
        (lambda p: p.judge("x", context={"verified": 1}), "True or False"),
        (lambda p: p.judge("x", at=datetime(2022, 7, 1)), "no time zone"),
        (
            lambda p: p.judge("x", at=datetime.max.replace(tzinfo=timezone(-timedelta(hours=12)))),
            "outside the calendar",
        ),
        (lambda p: p.judge("x", context=[("kind", 1)]), "not list"),
        (lambda p: p.judge_many(None), "such as a list"),
        (lambda p: p.judge("x", at="2022-07-01"), "not str"),
        (lambda p: p.judge_many("x"), "for one text call judge"),
        (lambda p: p.matches(3), "not int"),
    ],
)
def test_wrong_calls(policy: bylaw.Policy, call: object, said: str) -> None:
    with pytest.raises(bylaw.InputError) as error:
        call(policy)  # type: ignore[operator]
    assert said in str(error.value)


def test_declared_fields_are_strict() -> None:
    policy = bylaw.loads('policy "x" language 1 fields text, bio terms a { word "b" } rule r { when any a }')
    with pytest.raises(bylaw.InputError, match="did you mean 'bio'"):
        policy.judge({"boi": "x"})


@pytest.mark.parametrize(("fields", "plain"), [("bio, text", "text"), ("bio, name", "bio")])
def test_a_plain_text_is_the_field_text_or_the_first(fields: str, plain: str) -> None:
    policy = bylaw.loads(
        f'policy "x" language 1 fields {fields} terms a {{ word "b" }} rule r {{ in {plain} when any a }}'
    )
    assert [s.field for s in policy.judge("b").findings[0].spans] == [plain]


@pytest.mark.parametrize("options", [{"engine": "fast"}, {"max_chars": 0}, {"max_matches": True}, {"max_chars": "9"}])
def test_wrong_options(options: dict[str, object]) -> None:
    with pytest.raises(bylaw.InputError):
        bylaw.loads(OFFER, **options)  # type: ignore[arg-type]


def test_limits_mark_the_decision() -> None:
    short = bylaw.loads(OFFER, max_chars=4)
    d = short.judge("收购BTC", at=DAY)
    assert d.truncated and not d.findings
    few = bylaw.loads(OFFER, max_matches=2)
    assert few.judge("BTC BTC BTC", at=DAY).truncated
    assert not few.judge("BTC BTC", at=DAY).truncated


def test_policy_error_has_everything() -> None:
    with pytest.raises(bylaw.PolicyError) as error:
        bylaw.loads('policy "x" language 1\nrule a { when any b }\nrule c { severty minor }')
    assert {"B201", "B101"} <= {d.code for d in error.value.diagnostics}
    assert "did you mean `severity`?" in str(error.value)


def test_loads_without_a_folder_reads_no_files(tmp_path: Path) -> None:
    text = 'policy "x" language 1 terms a { word from file "a.txt" } rule r { when any a }'
    with pytest.raises(bylaw.PolicyError) as error:
        bylaw.loads(text)
    assert [d.code for d in error.value.diagnostics if d.is_error] == ["B009"]
    (tmp_path / "a.txt").write_text("# names\nUSDT\n\\#tag\n", encoding="utf-8")
    assert [m.term for m in bylaw.loads(text, base=tmp_path).matches("usdt #tag")] == ["USDT", "#tag"]


def test_links_do_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("hidden\n")
    inside = tmp_path / "policies"
    inside.mkdir()
    (inside / "list.txt").symlink_to(tmp_path / "secret.txt")
    (inside / "p.bylaw").write_text('policy "x" language 1 terms a { word from file "list.txt" } rule r { when any a }')
    with pytest.raises(bylaw.PolicyError) as error:
        bylaw.load(inside / "p.bylaw")
    assert [d.code for d in error.value.diagnostics if d.is_error] == ["B006"]


def test_includes_and_list_files(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "coins.txt").write_text("\ufeff比特币\r\nBTC\r\n", encoding="utf-8")
    (tmp_path / "lists" / "terms.bylaw").write_text('terms coins { from file "coins.txt" }', encoding="utf-8")
    (tmp_path / "p.bylaw").write_text('policy "x" language 1 include "lists/terms.bylaw" rule r { when any coins }')
    policy = bylaw.load(tmp_path / "p.bylaw")
    assert [m.text for m in policy.matches("买比特币BTC，Ethernet")] == ["比特币", "BTC"]


def test_a_file_is_included_once(tmp_path: Path) -> None:
    for i in range(15):
        (tmp_path / f"{i}.bylaw").write_text(f'include "{i + 1}.bylaw" include "{i + 1}.bylaw"')
    (tmp_path / "15.bylaw").write_text('terms a { word "b" }')
    (tmp_path / "p.bylaw").write_text('policy "x" language 1 include "0.bylaw" rule r { when any a }')
    assert bylaw.load(tmp_path / "p.bylaw").judge("b")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no /dev/zero here")
def test_devices_are_not_read() -> None:
    with pytest.raises(bylaw.PolicyError) as error:
        bylaw.load("/dev/zero")
    assert [d.code for d in error.value.diagnostics] == ["B001"]


def test_pickle_and_digest(policy: bylaw.Policy) -> None:
    again = pickle.loads(pickle.dumps(policy))
    assert again.digest == policy.digest
    assert again.judge("收购BTC", at=DAY).to_dict() == policy.judge("收购BTC", at=DAY).to_dict()
    decision = policy.judge("警方 BTC，收购 b t c", at=DAY)
    assert pickle.loads(pickle.dumps(decision)).to_dict() == decision.to_dict()
    assert bylaw.loads(OFFER.replace("12 chars", "13 chars")).digest != policy.digest
    assert bylaw.loads(OFFER.replace("  severity", "\n severity")).digest == policy.digest


def test_threads_share_a_policy(policy: bylaw.Policy) -> None:
    texts = [f"收购BTC{i}" * 50 for i in range(40)]
    alone = [policy.judge(t, at=DAY).points for t in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda t: policy.judge(t, at=DAY).points, texts)) == alone


def test_say_is_no_format_string() -> None:
    policy = bylaw.loads(
        'policy "x" language 1 terms a { word "b" } rule r { when any a say "{0.__class__} {x} {rule}" }'
    )
    assert policy.judge("b").findings[0].message == "{0.__class__} {x} r"


def test_say_speaks_the_language_of_the_policy() -> None:
    policy = bylaw.loads(
        "政策 “x” 语言1 类别表 ｛ 行为 销售 对象 烟草 ｝ 词表 a ｛ 整词 “b” ｝"
        " 规则 r ｛ 类别 销售 之 烟草 程度 严重 当 任一 a 告知 “{category}，{severity}” ｝"
        " 规则 s ｛ 类别 交易 之 虚拟货币 当 任一 a 告知 “{category}” ｝"
    )
    first, second = policy.judge("b").findings
    assert (first.message, first.category, first.severity) == ("烟草销售，严重", "销售 of 烟草", "serious")
    assert (second.message, second.category) == ("虚拟货币交易", "trading of crypto")


def test_without_at_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = bylaw.loads(OFFER)
    midnight = datetime(2022, 6, 20, tzinfo=timezone(timedelta(hours=8))).timestamp()
    now = [midnight - 1]
    monkeypatch.setattr("bylaw.policy.time.time", lambda: now[0])
    seen = []
    for moment in (-1, 0, 86_399, 86_400, -1):  # the clock may go back, too
        now[0] = midnight + moment
        decision = policy.judge("收购BTC")
        seen.append((decision.in_force, decision.day))
    june = date(2022, 6, 1)
    assert seen == [
        (False, june.replace(day=19)), (True, june.replace(day=20)), (True, june.replace(day=20)),
        (True, june.replace(day=21)), (False, june.replace(day=19)),
    ]  # fmt: skip


def test_exceptions_beyond_their_limit_do_not_turn_into_findings() -> None:
    policy = bylaw.loads(
        'policy "x" language 1 terms a { anywhere "x" except "ax", "xb", "axb", "axbc", "xbc" }'
        " rule r { severity serious when any a }",
        max_matches=10,
    )
    assert [policy.judge("axbc" * n).points for n in (1, 5, 50, 5000)] == [0, 0, 0, 0]
    assert policy.judge("axbc" * 5000).truncated
    assert policy.judge("axbc x").points == 40


def test_reasons_cost_nothing_until_asked_for() -> None:
    code = (
        "import sys, bylaw; p = bylaw.packs.load('wechat-3.24'); p.judge('收购 USDT').to_dict();"
        "assert not [m for m in sys.modules if m.startswith(('bylaw.reasons', 'bylaw.reference', 'ahocorasick'))];"
        "bylaw.statement; bylaw.Explanation; assert 'bylaw.reasons.explain' in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
    with pytest.raises(AttributeError, match="no attribute 'statment'"):
        bylaw.statment  # type: ignore[attr-defined]  # noqa: B018


EQUAL = """policy "p" language 1 effective 2022-06-20
fields text, bio
context { vip: yes or no  age: duration }
terms coins { word "BTC"  ignore separators }
rule r { severity serious  when any coins %s %s }
"""


def test_decisions_are_equal_by_what_they_say() -> None:
    at = date(2022, 7, 1)
    one, twin = bylaw.loads(EQUAL % ("", "")), bylaw.loads(EQUAL % ("", ""), engine="reference")
    for text in ("buy BTC", "hello", {"text": "BTC", "bio": "B.T.C"}):
        decisions = [policy.judge(text, at=at) for policy in (one, twin, one)]
        decisions.append(pickle.loads(pickle.dumps(decisions[0])))
        assert len(set(decisions)) == 1 and all(decision == decisions[0] for decision in decisions)


@pytest.mark.parametrize(
    "other",
    [
        bylaw.loads(EQUAL % ("", "")).judge("sell BTC", at=date(2022, 7, 1)),
        bylaw.loads(EQUAL % ("", "")).judge({"bio": "buy BTC"}, at=date(2022, 7, 1)),
        bylaw.loads(EQUAL % ("", "")).judge("buy BTC", at=date(2022, 7, 2)),
        bylaw.loads(EQUAL % ("", "")).judge("buy BTC", at=date(2022, 6, 1)),
        bylaw.loads(EQUAL % ("", "")).judge("buy BTC", at=date(2022, 7, 1), context={"vip": True}),
        bylaw.loads(EQUAL % ("", "")).judge("buy B.T.C", at=date(2022, 7, 1)),
        bylaw.loads(EQUAL % ("", 'title "Coins"')).judge("buy BTC", at=date(2022, 7, 1)),
        bylaw.loads(EQUAL % ("unless vip is yes", "")).judge("buy BTC", at=date(2022, 7, 1)),
        "buy BTC",
        None,
    ],
    ids=str,
)
def test_decisions_that_say_something_else_are_not(other: object) -> None:
    decision = bylaw.loads(EQUAL % ("", "")).judge("buy BTC", at=date(2022, 7, 1))
    assert decision != other and not decision == other  # noqa: SIM201
    assert len({decision, other}) == 2
