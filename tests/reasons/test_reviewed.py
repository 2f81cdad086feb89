"""Statements of cases in which persons had a say: reviews, confirmations, appeals; each measure once."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import bylaw
from bylaw.sanctions.events import Confirmation, Reversal, key_of, moment

sys.path.insert(0, str(Path(__file__).parent))
from cases import START, Case, also, case, review

POLICY = bylaw.loads("""
policy "demo" version "1" language 1 effective 2022-06-20
terms coins { word "USDT" }  terms talk { anywhere "挖矿" }  terms nft { anywhere "藏品" }
rule offer { title "Offers" category trading of crypto severity grave when any coins }
rule talk { title "Talk" mode grey category trading of crypto severity moderate when any talk }
rule nft { title "Collectibles" mode grey category issuance of nft severity grave when any nft }
""")


def texts(made: Case, **options: object) -> tuple[str, str]:
    return (str(bylaw.statement(made, "en", policy=POLICY, **options)),  # type: ignore[arg-type]
            str(bylaw.statement(made, "zh", policy=POLICY, **options)))  # type: ignore[arg-type]  # fmt: skip


def test_what_a_person_upheld_is_said_to_be_upheld() -> None:
    grey = case(POLICY, {"p": ("藏品", 0)}, days=9, notify=False)
    upheld = also(grey, review(grey, "p", True, 5), days=9)
    made = bylaw.statement(upheld, policy=POLICY)
    english, chinese = texts(upheld)
    assert "A person (Li) upheld this on 6 July 2022, 02:00 (UTC); it counts." in english
    assert "经人工（Li）复核成立，予以计分" in chinese
    for wrong in ("decided automatically", "counts only if"):
        assert wrong not in english
    assert "reviewed by a person (Li)" in english and "经人工复核（Li）" in chinese
    assert "自动检测并作出" not in chinese and "须经人工复核成立后" not in chinese
    fields = made.to_dsa()
    assert fields["automated_decision"] == "AUTOMATED_DECISION_PARTIALLY"
    assert "Collectibles (issuance of nft, grave)" in fields["incompatible_content_explanation"]
    assert "Collectibles (issuance of nft, grave): 1 place(s)" in fields["decision_facts"]
    assert fields["application_date"] == "2022-07-06", "the measure begins with the review"
    (finding,) = made.to_dict()["findings"]
    assert finding["review"] == {"upheld": True, "at": "2022-07-06T02:00:00+00:00", "by": "Li"}


def test_what_a_person_put_aside_is_no_violation() -> None:
    both = case(POLICY, {"p": ("USDT 藏品", 0)}, days=9)
    aside = also(both, review(both, "p", True, 3, "Wu"), review(both, "p", False, 5), days=9)
    made = bylaw.statement(aside, policy=POLICY)
    english, chinese = texts(aside)
    assert "A person (Li) put this aside on 6 July 2022, 02:00 (UTC); it is no violation" in english
    assert "复核不成立，不属违规" in chinese and "upheld" not in english
    removed = made.to_dsa(content_removed=True)
    assert "Collectibles" not in removed["incompatible_content_explanation"] + removed["decision_facts"]
    assert removed["automated_decision"] == "AUTOMATED_DECISION_FULLY"
    assert [line["name"] for line in made.to_dict()["arithmetic"]["lines"][0]["parts"]] == ["trading of crypto"]


def test_what_was_reversed_is_not_named() -> None:
    both = case(POLICY, {"p": ("USDT 藏品", 0)}, days=9)
    gone = Reversal("gone", moment(START), (key_of("p", "trading of crypto"),))
    reversed_ = also(both, review(both, "p", True, 3), gone, days=9)
    assert [f["rule"] for f in bylaw.statement(reversed_).to_dict()["findings"]] == ["nft"]


def test_enforced_and_upheld_rules_of_one_category_are_one_sum() -> None:
    both = case(POLICY, {"p": ("USDT 挖矿", 0)}, days=9)
    made = bylaw.statement(also(both, review(both, "p", True, 5), days=9), policy=POLICY)
    (act,) = made.to_dict()["arithmetic"]["lines"]
    (category,) = act["parts"]
    assert [(rule["name"], rule["counted"]) for rule in category["parts"]] == [("offer", 60), ("talk", 10)]
    assert (category["base"], act["counted"]) == (70, 70)
    assert str(made).count("rule “Offers”") == 1
    before = bylaw.statement(both, policy=POLICY).to_dict()["arithmetic"]["lines"]
    assert [rule["name"] for rule in before[0]["parts"][0]["parts"]] == ["offer"]


def test_each_measure_is_said_once_and_the_graver_includes_the_milder() -> None:
    made = case(POLICY, {f"p{n}": ("USDT", n) for n in range(4)}, days=5)
    assert len([i for i in made.account.measures_in_force() if i.measure.kind == "suspend"]) > 1
    english, chinese = texts(made)
    assert english.count(": off for") == 1 and chinese.count("停用：") == 1
    assert "It includes the milder measures: restriction of features." in english
    assert "其中已包含较轻的措施：限制部分功能。" in chinese
    bans = [
        Confirmation(f"c{p.since}", moment(START + timedelta(days=6)), p.keys, "ban", "Li")
        for p in made.account.pending
    ]
    assert len(bans) > 1
    banned = also(made, *bans, days=6)
    measures = bylaw.statement(banned).to_dict()["measures"]
    assert [(m["kind"], m["includes"]) for m in measures] == [("ban", ["suspend", "restrict"])]
    assert str(bylaw.statement(banned)).count("without an end") == 1


def test_a_proposed_step_is_not_said_to_be_due() -> None:
    made = case(POLICY, {f"p{n}": ("USDT", n) for n in range(4)}, days=5)
    english, chinese = texts(made)
    assert "from 180 points on, termination of the account is proposed to a person, who decides." in english
    assert "达到 180 分，拟封禁账号，由人工决定" in chinese
    levels = tuple(replace(v, ceiling="suspend" if v.name == "moderate" else v.ceiling) for v in POLICY.ladder().levels)
    strict = replace(POLICY.ladder(), levels=levels, rungs=tuple(
        replace(r, points={"suspend": 15, "ban": 60}.get(r.step, n + 1)) for n, r in enumerate(POLICY.ladder().rungs)
    ))  # fmt: skip
    talk = case(POLICY, {"p": ("USDT", 0), "q": ("挖矿", 1)}, days=2, notify=False)
    later = also(talk, review(talk, "q", True, 1.5), days=2, ladder=strict)
    english, chinese = texts(later)
    assert english.startswith("Statement of reasons: suspension; termination of the account is proposed")
    assert "For earlier content, termination of the account is proposed to a person, who decides." in english
    assert "拟封禁账号，由人工决定" in chinese


def test_one_can_appeal_after_the_measures_are_over() -> None:
    made = case(POLICY, {"p": ("USDT", 0)}, days=60)
    assert made.account.measures_in_force() == ()
    english, chinese = texts(made, appeal_within=timedelta(days=180))
    assert "You may appeal until 28 December 2022, 03:00 (UTC)." in english
    assert "如何申诉" in chinese and "申诉期限至 2022 年 12 月 28 日 03:00（UTC）止" in chinese
    late = also(made, days=200)
    assert "The time to appeal ended on 28 December 2022" in texts(late, appeal_within=timedelta(days=180))[0]
    assert "How to appeal" in texts(made)[0] and "appeal until" not in texts(made)[0]
    untold = case(POLICY, {"p": ("USDT", 0)}, days=60, notify=False)
    assert bylaw.statement(untold, appeal_within=timedelta(days=180)).to_dict()["appeal_until"] is None
    assert "You may appeal within 180 days of being told" in texts(untold, appeal_within=timedelta(days=180))[0]
    decision = bylaw.statement(POLICY.judge("USDT", at=START), at=START, appeal_within=timedelta(days=1))
    assert decision.to_dict()["appeal_until"] == "2022-07-02T02:00:00+00:00"
    with pytest.raises(bylaw.InputError, match="give a timedelta"):
        bylaw.statement(made, appeal_within=180)  # type: ignore[arg-type]


def test_where_no_texts_are_kept_the_terms_are_quoted() -> None:
    made = case(POLICY, {"p": ("ＵＳＤＴ", 0)}, days=1)
    for finding in made.decisions["p"]["findings"]:
        for span in finding["spans"]:
            span["text"] = None
    english, chinese = texts(made)
    assert "“USDT” at 0–4" in english and "a spelling of" not in english
    assert "The content itself is not kept: quoted are the terms of the policy" in english
    assert "一种写法" not in chinese and "原文未予保存" in chinese


def test_of_nobody_there_is_no_statement() -> None:
    nobody = case(POLICY, {}, days=1)
    with pytest.raises(bylaw.InputError, match="nothing is recorded of account 'a1' by then"):
        bylaw.statement(nobody)


def test_reviewed_statements_fit_their_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema comes with the `test` extra")
    from bylaw.reasons.statement import schema

    both = case(POLICY, {"p": ("USDT 藏品", 0), "q": ("挖矿", 1), "r": ("USDT", 2)}, days=9)
    made = also(both, review(both, "p", True, 5), review(both, "q", False, 6), days=9)
    for language in ("en", "zh"):
        document = bylaw.statement(made, language, appeal_within=timedelta(days=30)).to_dict()  # type: ignore[arg-type]
        jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.FormatChecker()).validate(document)
