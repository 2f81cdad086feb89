"""Statements: the lines add up, every counterfactual is true, the JSON fits its schema, the texts read well."""

from __future__ import annotations

import os
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bylaw
from bylaw.reasons import dsa
from bylaw.reasons.retrial import Place, retrial
from bylaw.reasons.statement import schema

sys.path.insert(0, str(Path(__file__).parent))
from cases import DEMO, START, case

GOLDEN = Path(__file__).parent.parent / "golden" / "reasons"
words = st.sampled_from(
    ["USDT", "B T C", "ВТС", "eth", "together", "比特币", "比特币博物馆", "收购", "出售", "buy", "DOGE", "U",
     "警方通报", "，", "。", " ", "很多很多很多很多很多", "some words in between"]
)  # fmt: skip
texts = st.lists(words, min_size=1, max_size=14).map(" ".join)
ages = st.sampled_from([None, 86_400, 40 * 86_400, 4000 * 86_400])
LINE = re.compile(
    r"^( *)(.*?)(?:: |：)(\d+)(?: \(at most (\d+) in a category\)|（每类至多 (\d+) 分）)?((?: × .+?[)）] ?= \d+)*)$"
)


def printed_lines(statement: bylaw.Statement) -> tuple[list[tuple[int, int, int | None, int, str]], int]:
    """The arithmetic as printed: (indent, first number, cap, last number, operations) of the lines, and the total."""
    text = str(statement)
    title = "How the points add up" if statement.language == "en" else "计分明细"
    section = text.split(title + "\n", 1)[1].split("\n\n", 1)[0].split("\n")
    out = []
    for line in section[:-1]:
        found = LINE.match(line)
        if found is None:
            assert re.search(r"count nothing|不再计分", line), line
            continue
        results = re.findall(r"[)）] ?= (\d+)", found[6])
        cap = found[4] or found[5]
        last = int(results[-1] if results else found[3])
        out.append((len(found[1]), int(found[3]), int(cap) if cap else None, last, found[6]))
    return out, int(re.findall(r"\d+", section[-1])[-1])


def check_sums(statement: bylaw.Statement) -> None:
    lines, total = printed_lines(statement)
    top = min((indent for indent, *_ in lines), default=0)
    assert (
        sum(last for indent, _, _, last, _ in lines if indent == top)
        == total
        == statement.to_dict()["outcome"]["points"]
    )
    for number, (indent, first, cap, _, operations) in enumerate(lines):
        below = []
        for inner, _, _, last, _ in lines[number + 1 :]:
            if inner <= indent:
                break
            if inner == indent + 2:
                below.append(last)
        assert not below or first == (sum(below) if cap is None else min(sum(below), cap))
        so_far = first
        for factor, result in re.findall(r"× ([^（(]+?) ?[（(].*?[)）] ?= (\d+)", operations):
            if factor.startswith("≈"):
                assert int(result) <= so_far
            elif "%" in factor:
                permille = round(float(factor.rstrip(" %")) * 10)
                assert so_far * permille // 1000 == int(result)
            else:
                numerator, denominator = map(int, factor.split("/"))
                assert so_far * numerator // denominator == int(result)
            so_far = int(result)


@given(texts, ages, st.sampled_from(["en", "zh"]))
def test_a_decision_adds_up(text: str, age: int | None, language: Any) -> None:
    decision = DEMO.judge(text, context={"age": age}, at=START)
    made = bylaw.statement(decision, language, at=START)
    assert made.to_dict()["outcome"]["points"] == decision.points
    assert made.to_dict()["outcome"]["step"] == decision.sanction.step
    if decision.points:
        check_sums(made)
    for line in made.to_dict()["arithmetic"]["lines"]:  # down to the matches, always
        assert line["kind"] == "bonus" or (all(rule["parts"] for rule in line["parts"]) and line["parts"])


@given(
    st.lists(st.tuples(texts, st.integers(0, 40)), min_size=1, max_size=6), st.booleans(), st.integers(41, 500),
    st.sampled_from(["en", "zh"]), st.booleans(),
)  # fmt: skip
def test_an_account_adds_up(posts: list[tuple[str, int]], notify: bool, days: int, language: Any, deep: bool) -> None:
    made = case(DEMO, {f"p{n}": post for n, post in enumerate(posts)}, days=days, notify=notify)
    statement = bylaw.statement(made, language, policy=DEMO if deep else None)
    assert statement.to_dict()["arithmetic"]["total"] == made.account.balance
    if made.account.lines:
        check_sums(statement)


@given(texts, ages)
def test_counterfactuals_of_a_decision_are_true(text: str, age: int | None) -> None:
    """Judging anew says the same, and finds nothing in those places."""
    decision = DEMO.judge(text, context={"age": age}, at=START)
    trial = retrial(decision)
    for what in bylaw.statement(decision, at=START).to_dict()["counterfactuals"]:
        assert trial is not None
        other = trial.without([Place(**place) for place in what["places"]])
        assert (what["points"], what["step"]) == (
            [decision.points, other.points], [decision.sanction.step, other.sanction.step],
        )  # fmt: skip
        assert other.points < decision.points
        for place in what["places"]:
            spans = [s for f in other.findings for s in f.spans]
            assert not any(s.start < place["end"] and place["start"] < s.end for s in spans)


def test_a_removal_is_what_the_native_engine_says() -> None:
    decision = DEMO.judge("收购 USDT 和 DOGE，出售 BTC", at=START)
    made = bylaw.statement(decision).to_dict()["counterfactuals"]
    assert made
    for what in made:
        gone = list("收购 USDT 和 DOGE，出售 BTC")
        for place in what["places"]:  # the other characters keep their places
            gone[place["start"] : place["end"]] = "#" * (place["end"] - place["start"])
        other = DEMO.judge("".join(gone), at=START)
        assert what["points"] == [decision.points, other.points]
        assert what["step"] == [decision.sanction.step, other.sanction.step]


def test_counterfactuals_of_an_account_are_true() -> None:
    posts = {f"p{n}": ("收购 USDT", 10 * n) for n in range(4)}
    made = case(DEMO, posts, days=35)
    what_ifs = bylaw.statement(made).to_dict()["counterfactuals"]
    assert len(what_ifs) == 4
    for what in what_ifs:
        other = case(DEMO, {item: post for item, post in posts.items() if item != what["name"]}, days=35)
        assert what["points"] == [made.account.balance, other.account.balance]
        assert what["step"] == [made.account.standing, other.account.standing]


def test_beyond_the_limits_nothing_is_guessed() -> None:
    decision = DEMO.judge("收购 USDT " + "x " * 20_000, at=START)
    made = bylaw.statement(decision)
    assert made.to_dict()["counterfactuals"] == [] and not made.to_dict()["counterfactuals_complete"]
    assert "Not every possibility was tried" in str(made)


@pytest.mark.parametrize("text", ["收购 USDT", "hello", "警方通报 USDT", "收购 USDT DOGE buy BTC\x1b[31m\ud800"])
def test_the_json_fits_its_schema(text: str) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema comes with the `test` extra")
    validator = jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.FormatChecker())
    validator.check_schema(schema())
    for made in (
        bylaw.statement(DEMO.judge(text, at=START), "zh"),
        bylaw.statement(DEMO.judge(text, at=START), at=START, item="p", account="a"),
        bylaw.statement(case(DEMO, {"p": (text, 0), "q": (text, 3)}, days=9), "en"),
    ):
        validator.validate(made.to_dict())
        assert "\x1b" not in str(made) and "\ud800" not in str(made)
    assert [e.message for e in validator.iter_errors(made.to_dict() | {"more": 1})]


def test_what_is_only_observed_is_no_reason() -> None:
    policy = bylaw.loads(
        'policy "p" language 1 effective 2022-06-20\nterms c { word "BTC" }\n'
        "rule r { mode shadow severity serious when any c }"
    )
    made = bylaw.statement(policy.judge("BTC", at=START))
    assert made.to_dict()["findings"] == [] and "BTC" not in str(made)


# the DSA
def test_warnings_are_no_restriction() -> None:
    made = bylaw.statement(DEMO.judge("收购 USDT", at=START), at=START)
    assert made.to_dict()["outcome"]["step"] == "rectify"
    assert made.to_dsa() == {} and "no restriction in the sense of Article 17" in made.dsa_reason
    removed = made.to_dsa(content_removed=True)
    assert removed["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    assert "decision_account" not in removed and "USDT" not in str(removed)


def test_a_ban_is_reported_once_it_is_confirmed() -> None:
    from bylaw.sanctions.events import Confirmation, moment
    from bylaw.sanctions.replay import replay

    made = case(DEMO, {f"p{n}": ("收购 USDT", 10 * n) for n in range(4)}, days=35)
    before = bylaw.statement(made)
    assert "Proposed: termination of the account" in str(before)
    assert before.to_dsa()["decision_account"] == "DECISION_ACCOUNT_SUSPENDED"  # the rung below needs no person
    assert before.to_dsa()["automated_decision"] == "AUTOMATED_DECISION_FULLY"
    keys = made.account.pending[0].keys
    made.events = [*made.events, Confirmation("c", moment(START + timedelta(days=36)), keys, "ban", "Li")]
    made.account = replay(made.events, DEMO.ladder(), START + timedelta(days=37))
    after = bylaw.statement(made, "zh").to_dsa(territorial_scope=["DE", "FR"], content_language="ZH")
    assert after["decision_account"] == "DECISION_ACCOUNT_TERMINATED"
    assert "end_date_account_restriction" not in after
    assert after["automated_decision"] == "AUTOMATED_DECISION_PARTIALLY"
    assert dsa.checked(after) == after


def test_of_several_measures_the_longest_is_reported() -> None:
    def measure(kind: str, features: list[str], end: str | None, pending: bool = False) -> dict[str, Any]:
        return {"kind": kind, "features": features, "end": end, "pending": pending}

    early, late = "2022-07-08T10:00:00+08:00", "2022-08-08T10:00:00+08:00"
    found = dsa.decisions(
        [measure("restrict", ["payments", "publishing"], late), measure("suspend", ["publishing"], early)]
    )
    assert found == {
        "decision_monetary": "DECISION_MONETARY_SUSPENSION", "end_date_monetary_restriction": "2022-08-08",
        "decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION", "end_date_service_restriction": "2022-08-08",
    }  # fmt: skip
    endless = dsa.decisions([measure("restrict", ["publishing"], None), measure("suspend", ["publishing"], late)])
    assert endless == {"decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION"}
    banned = [measure("ban", [], None), measure("suspend", ["account"], late)]
    assert dsa.decisions(banned) == dsa.decisions(banned[::-1]) == {"decision_account": "DECISION_ACCOUNT_TERMINATED"}
    assert dsa.decisions([measure("ban", [], None, pending=True), measure("warn", [], None)]) == {}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"category": "STATEMENT_CATEGORY_MADE_UP"}, "category is 'STATEMENT_CATEGORY_MADE_UP'"),
        ({"puid": "no spaces"}, "puid is 'no spaces'"),
        ({"territorial_scope": ["DE", "US"]}, "territorial_scope is 'US'"),
        ({"content_language": "zh"}, "content_language"),
        ({"application_date": "2019-01-01"}, "at the earliest"),
        ({"end_date_service_restriction": "2022-06-01"}, "is before application_date"),
        ({"made_up": 1}, "made_up is not a field"),
    ],
)
def test_what_the_database_would_refuse(fields: dict[str, Any], said: str) -> None:
    made = bylaw.statement(DEMO.judge("收购 USDT", context={"age": 5}, at=START), at=START)
    assert made.to_dsa()
    with pytest.raises(bylaw.InputError, match=re.escape(said)):
        made.to_dsa(**fields)


@pytest.mark.parametrize(
    ("number", "english", "chinese"),
    [
        (1, "; Content: p0; ", "；内容：p0；"),
        (3, "; Content: p0, p1 and p2; ", "；内容：p0、p1、p2；"),
        (5, "; Content: p0, p1, p2, p3 and p4; ", "；内容：p0、p1、p2、p3、p4；"),
        (7, "; Content: p0, p1, p2, p3, p4 and 2 more; ", "；内容：p0、p1、p2、p3、p4 等 7 项；"),
    ],
)
def test_the_head_names_all_content_of_the_moment(number: int, english: str, chinese: str) -> None:
    made = case(DEMO, {"earlier": ("收购 USDT", 0)} | {f"p{n}": ("收购 USDT", 3) for n in range(number)}, days=4)
    assert english in str(bylaw.statement(made)) and chinese in str(bylaw.statement(made, "zh"))
    data = bylaw.statement(made).to_dict()
    assert data["items"] == [f"p{n}" for n in range(number)]
    assert data["item"] == ("p0" if number == 1 else None)
    one = bylaw.statement(made, item="p0")
    assert "; Content: p0; " in str(one) and (one.to_dict()["item"], one.to_dict()["items"]) == ("p0", ["p0"])


def test_wrong_calls() -> None:
    decision = DEMO.judge("收购 USDT", context={"age": 5}, at=START)
    with pytest.raises(bylaw.InputError, match="known languages: en, zh"):
        bylaw.statement(decision, "fr")  # type: ignore[arg-type]
    with pytest.raises(bylaw.InputError, match="a Decision or a case"):
        bylaw.statement("text")  # type: ignore[arg-type]
    with pytest.raises(bylaw.InputError, match="make the statement with at="):
        bylaw.statement(decision).to_dsa()
    with pytest.raises(bylaw.InputError, match="nothing of item 'x' counts"):
        bylaw.statement(case(DEMO, {"p": ("收购 USDT", 0)}, days=1), item="x")


# golden texts
GOLDENS = {
    "first_offence": lambda language: bylaw.statement(
        DEMO.judge("收购 U.S.D.T 和 USDT，DOGE buy", context={"age": 86_400}, at=START), language, at=START, item="p1",
        account="a1",
    ),
    "undated": lambda language: bylaw.statement(DEMO.judge("收购 USDT", at=START), language),
    "nothing": lambda language: bylaw.statement(DEMO.judge("hello", at=START), language),
    "grey": lambda language: bylaw.statement(DEMO.judge("警方通报 USDT", at=START), language, at=START),
    "account": lambda language: bylaw.statement(
        case(DEMO, {"p1": ("收购 USDT", 0), "p2": ("出售 BTC，DOGE buy", 10), "p3": ("收购 比特币", 10),
                    "p4": ("收购 USDT", 20), "p5": ("收购 USDT", 25)}, days=120),
        language, policy=DEMO,
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", GOLDENS)
def test_golden(name: str, language: str) -> None:
    path, text = GOLDEN / f"statement_{name}.{language}.txt", str(GOLDENS[name](language)) + "\n"
    if os.environ.get("BYLAW_GOLDEN") == "rewrite":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text
