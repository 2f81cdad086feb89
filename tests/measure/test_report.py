"""What is counted, on messages whose right answers can be read off the file."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

import bylaw
from bylaw.errors import InputError
from bylaw.language.views import VIEW_BITS
from bylaw.measure import LABELS, Gates, Labelled, Report, labelled, measure
from bylaw.measure.case import bracketed
from bylaw.measure.picture import svg
from bylaw.measure.report import schema
from bylaw.measure.tally import MOST_NAMES, OTHERS

HERE = Path(__file__).parent
NEW, OLD = bylaw.load(HERE / "new.bylaw"), bylaw.load(HERE / "old.bylaw")


def texts() -> list[Labelled]:
    lines = (HERE / "labelled.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [
        labelled(row["text"], row, LABELS, id=row["id"], where=f"labelled.jsonl:{n}", corpus="written")
        for n, row in enumerate(rows, 1)
    ]


@pytest.fixture(scope="module")
def report() -> Report:
    return measure(NEW, texts(), baseline=OLD)


def ids(cases: object) -> list[str]:
    return [case.id for case in cases]  # type: ignore[attr-defined]


# ── counts ───────────────────────────────────────────────────────────────────
def test_recall_by_kind_of_evasion(report: Report) -> None:
    tally = report.tally
    shares = {kind: (r.sanctioned.count, r.sanctioned.total) for kind, r in tally.kinds.items()}
    assert (tally.recall.count, tally.recall.total) == (17, 23)
    assert (tally.plain.sanctioned.count, tally.plain.sanctioned.total) == (8, 11)
    assert shares == {
        "separator": (3, 4), "lookalike": (2, 2), "fullwidth": (1, 1), "styled": (1, 1), "invisible": (1, 1),
        "pinyin": (0, 1), "repeat": (0, 1), "compound": (1, 1),
    }  # fmt: skip
    assert (tally.disguised.sanctioned.count, tally.disguised.sanctioned.total) == (9, 12)
    assert (tally.precision.count, tally.precision.total) == (17, 21)


def test_honest_and_grey_texts(report: Report) -> None:
    benign, ordinary, grey = (report.tally.labels[name] for name in ("benign", "ordinary", "grey"))
    assert (benign.texts["none"], benign.sanctioned["none"], benign.disguise_only["none"]) == (7, 3, 1)
    assert (ordinary.total, ordinary.sanctioned["none"]) == (2, 0)
    assert (grey.total, grey.sanctioned["review"], grey.reviewed["review"]) == (4, 1, 2)
    assert report.tally.corpora["written"].total == 36


def test_rules_terms_and_views(report: Report) -> None:
    offer, issue = report.tally.rules["crypto_offer"], report.tally.rules["nft_issue"]
    assert offer.texts == offer.only == {"sanction": 13, "none": 3, "review": 1}
    assert (issue.mode, issue.texts) == ("grey", {"sanction": 4, "none": 0, "review": 2})
    assert issue.only == {"sanction": 0, "none": 0, "review": 0}
    assert report.tally.terms["coins", "BTC"] == {"sanction": 5, "none": 2, "review": 0}
    assert set(report.tally.views) <= set(VIEW_BITS)
    assert report.tally.views["separators"] == {"sanction": 4, "none": 1, "review": 0}


def test_a_rule_is_alone_only_where_no_other_enforced_one_holds() -> None:
    text = "出售BTC，数字藏品转卖"
    tally = measure(NEW, [Labelled(text, "violating")]).tally
    assert [tally.rules[name].texts["sanction"] for name in tally.rules] == [1, 1, 1]
    assert [tally.rules[name].only["sanction"] for name in tally.rules] == [0, 0, 0]


def test_categories(report: Report) -> None:
    found = {name: (c.right.count, c.right.total, dict(c.found)) for name, c in report.tally.categories.items()}
    assert found["trading of crypto"] == (13, 13, {"trading of crypto": 13})
    assert found["issuance of nft"] == (0, 1, {"trading of nft": 1})
    assert found["issuance of crypto"] == (0, 0, {})
    named = {c["category"]: c["in_policy"] for c in report.to_dict()["categories"]}
    assert (named["issuance of crypto"], named["issuance of nft"]) == (False, True)


@pytest.mark.parametrize(
    ("spans", "exact", "overlapping"),
    [
        (((3, 7),), 1, 0),  # found as it is labelled
        (((2, 7),), 0, 1),
        (((10, 12),), 0, 0),
        (((3, 7), (0, 2), (6, 9)), 2, 1),
    ],
)
def test_spans(spans: tuple[tuple[int, int], ...], exact: int, overlapping: int) -> None:
    counted = measure(NEW, [Labelled("收购 USDT，急急急急急", "violating", spans=spans)]).tally.spans
    assert (counted.exact.count, counted.exact.total) == (exact, len(spans))
    assert (counted.overlapping.count, counted.overlapping.total) == (overlapping, len(spans))


def test_spans_of_what_was_not_found_and_of_other_fields_do_not_count() -> None:
    assert measure(NEW, [Labelled("hello", "violating", spans=((0, 5),))]).tally.spans.exact.total == 0
    policy = bylaw.loads(
        'policy "p" language 1 effective 2022-06-20\nfields text, bio\nterms c { word "BTC" }\n'
        "rule r { in text, bio  severity serious  when any c }"
    )
    one = Labelled({"bio": "a BTC", "text": "BTC"}, "violating", spans=((0, 3),))
    assert measure(policy, [one]).tally.spans.exact.count == 0
    assert measure(policy, [replace(one, spans=((2, 5),))]).tally.spans.exact.count == 1


# ── only because of disguise views ───────────────────────────────────────────
@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("buy BTC", 0),
        ("buy B.T.C", 1),
        ("buy B.T.C and USDT", 0),  # USDT is enough
        ("buy BTC, 通 报", 0),
        ("𝐛𝐮𝐲 BTC", 1),  # a disguised partner is a disguise, too
        ("B.T.C", 0),  # not sanctioned at all
    ],
)
def test_judged_without_its_disguised_matches(text: str, only: int) -> None:
    assert measure(NEW, [Labelled(text, "ordinary")]).tally.total.disguise_only["none"] == only


def test_points_that_only_disguised_matches_bring_to_the_first_step() -> None:
    policy = bylaw.loads(
        'policy "p" language 1 effective 2022-06-20\nlevels { small 6 }\nladder { at 9 warn }\n'
        'terms c { word "BTC", "ETH"  ignore separators }\nrule r { severity small  when any c }'
    )
    for text, hit, only in (("BTC", 0, 0), ("BTC ETH", 1, 0), ("BTC, then e.t.h", 1, 1)):
        total = measure(policy, [Labelled(text, "benign")]).tally.total
        assert (total.sanctioned["none"], total.disguise_only["none"]) == (hit, only), text


def test_a_text_too_long_to_be_judged_again_is_said_to_be() -> None:
    total = measure(NEW, [Labelled("buy B.T.C " + "some more " * 3_000, "ordinary")]).tally.total
    assert (total.sanctioned["none"], total.disguise_only["none"], total.disguise_unknown) == (1, 0, 1)


# ── what is listed ───────────────────────────────────────────────────────────
def test_plain_misses_come_first_then_kind_by_kind(report: Report) -> None:
    assert ids(report.misses) == ["t08", "t09", "t10", "t20", "t21", "t13"]
    few = measure(NEW, texts(), worst=2)
    assert ids(few.misses) == ["t08", "t09", "t20", "t21"]  # no kind twice before each was there once
    assert [e.text for e in report.misses[3].evidence] == ["收购"]  # what no rule made anything of


def test_the_gravest_false_alarms_come_first() -> None:
    honest = ["buy BTC", "sell BTC", "NFT resale", "hello", "sell USDT"]
    found = measure(NEW, [Labelled(text, "benign", id=text) for text in honest], worst=3)
    assert ids(found.false_alarms) == ["NFT resale", "buy BTC", "sell BTC"]
    assert found.false_alarms[0].shown == "[[NFT]] [[resale]]"
    assert ids(measure(NEW, [Labelled("buy BTC", "benign")], worst=0).false_alarms) == []


def test_texts_whose_labelled_spans_are_found_otherwise(report: Report) -> None:
    assert report.inexact == ()
    spans = {"a": (2, 7), "b": (3, 7)}
    some = [Labelled("收购 USDT", "violating", id=name, spans=(span,)) for name, span in spans.items()]
    found = measure(NEW, [*some, Labelled("hello", "violating", id="c", spans=((0, 5),))])
    assert ids(found.inexact) == ["a"] and found.inexact[0].labelled == ((2, 7, " USDT"),)
    assert ids(measure(NEW, some * 9, worst=3).inexact) == ["a"] * 3
    assert measure(NEW, some, worst=0).inexact == ()


def test_texts_are_shown_around_what_was_found() -> None:
    assert bracketed("a BTC b", [(2, 5), (3, 7)]) == "a [[BTC b]]"
    assert bracketed("x" * 500, []) == "x" * 180 + "…"
    shown = bracketed("x" * 100 + "BTC" + "y" * 9000 + "ETH", [(100, 103), (9103, 9106)])
    assert shown.startswith("…" + "x" * 60 + "[[BTC]]yyy") and shown.endswith("…") and len(shown) < 700


# ── beside a baseline ────────────────────────────────────────────────────────
def test_changes(report: Report) -> None:
    assert report.baseline is not None
    changes = report.baseline.changes
    found = {name: ids(change.cases) for name, change in changes.kinds.items() if change.count}
    assert found == {
        "won": ["t12", "t14", "t15", "t16", "t22"], "new_false_alarms": ["t30"], "cured": ["t24"],
    }  # fmt: skip
    assert changes.p_values() == pytest.approx({"sanction": 0.0625, "none": 1.0, "review": 1.0, "all": 0.125})
    back = measure(OLD, texts(), baseline=NEW, worst=1).baseline
    assert back is not None and back.changes.kinds["lost"].count == 5
    assert ids(back.changes.kinds["lost"].cases) == ["t12"]
    assert back.changes.kinds["lost"].cases[0].rules == ("crypto_offer",)  # shown as the policy that sanctions sees it


def test_policies_with_different_fields_and_facts_can_be_compared() -> None:
    head = 'policy "p" language 1 effective 2022-06-20\n'
    rest = 'terms c { word "BTC" }\nrule r { severity serious  when any c }'
    wide = bylaw.loads(head + "fields text, bio\ncontext { vip: yes or no }\n" + rest)
    one = Labelled({"text": "BTC", "bio": "x"}, "violating", context={"vip": True})
    found = measure(wide, [one], baseline=bylaw.loads(head + rest))
    assert found.baseline is not None and found.baseline.tally.recall.count == 1
    with pytest.raises(InputError, match="nickname"):
        measure(wide, [replace(one, text={"nickname": "x"})])


# ── in and out ───────────────────────────────────────────────────────────────
def test_the_json_fits_its_schema(report: Report) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema comes with the `test` extra")
    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(schema())
    shifted = replace(texts()[0], spans=((0, 3),))
    for made in (report, measure(NEW, []), measure(OLD, [*texts(), shifted], worst=1)):
        for with_texts in (True, False):
            validator.validate(json.loads(json.dumps(made.to_dict(with_texts))))
    validator.validate({**report.to_dict(), "faults": 0, "failed": []})
    assert [e.message for e in validator.iter_errors(report.to_dict() | {"more": 1})]
    assert [e.message for e in validator.iter_errors(report.to_dict() | {"schema": "bylaw.measure/2"})]


def test_both_engines_measure_the_same(report: Report) -> None:
    slow = bylaw.load(HERE / "new.bylaw", engine="reference")
    assert measure(slow, texts(), baseline=OLD).to_dict() == report.to_dict()


def test_dates_and_context_of_a_text_count() -> None:
    one = Labelled("buy BTC", "violating")
    assert measure(NEW, [one]).tally.recall.count == 1
    assert measure(NEW, [replace(one, at=date(2022, 1, 1))]).tally.recall.count == 0
    early = measure(NEW, [one, replace(one, at=date(2023, 1, 1))], at=date(2022, 1, 1))
    assert (early.tally.recall.count, early.tally.recall.total, early.in_force) == (1, 2, False)


def test_what_cannot_be_judged_is_refused_and_the_rest_is_measured() -> None:
    some = [
        Labelled("buy BTC", "violating"),
        Labelled("x", "odd", where="f:2"),
        Labelled("x", "grey", context={"no": 1}),
    ]
    refused: list[tuple[str, str]] = []
    found = measure(NEW, some, refused=lambda one, error: refused.append((one.where, str(error))))
    assert found.tally.total.total == 1
    assert [where for where, _ in refused] == ["f:2", ""]
    assert "its label 'odd' is unknown" in refused[0][1] and "context field 'no'" in refused[1][1]
    with pytest.raises(InputError, match="f:2: its label 'odd' is unknown"):
        measure(NEW, some)
    for wrong in ({"worst": -1}, {"worst": True}, {"baseline": "old.bylaw"}, {"expect": {"x": "y"}}):
        with pytest.raises(InputError):
            measure(NEW, [], **wrong)  # type: ignore[arg-type]


def test_memory_does_not_grow_with_the_input() -> None:
    def many(n: int) -> Iterator[Labelled]:
        for i in range(n):
            yield Labelled(f"buy B.T.C number {i} " + "x" * 200, "violating" if i % 2 else "benign", evasion=f"k{i}")

    def peak(n: int) -> int:
        tracemalloc.start()
        found = measure(OLD, many(n))
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert found.tally.total.total == n
        return size

    measure(OLD, many(10))
    assert peak(30_000) < 1.3 * peak(10_000)


def test_made_up_kinds_have_an_end() -> None:
    found = measure(NEW, [Labelled("x", "violating", evasion=f"k{i}") for i in range(MOST_NAMES + 50)])
    assert len(found.tally.kinds) == MOST_NAMES + 1 and found.tally.kinds[OTHERS].sanctioned.total == 50


def test_the_picture_has_every_kind_and_corpus(report: Report) -> None:
    said = [t.text for t in ElementTree.fromstring(svg(report)).iter("{http://www.w3.org/2000/svg}text")]
    assert {"plain", "disguised", "· pinyin", "written", "72.7 %  8 of 11", "33.3 %  3 of 9"} <= set(said)
    hostile = measure(NEW, [Labelled("x", "violating", evasion="<b>\x00\ud800", corpus="]]>&")])
    ElementTree.fromstring(svg(hostile))
    ElementTree.fromstring(svg(measure(NEW, [])))


# ── gates ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("gate", "open_at", "shut_at", "said"),
    [
        ("min_recall", "0.739", 0.74, "0.74: 17 of 23 violating texts are sanctioned (0.7391)"),
        ("min_plain_recall", "72%", "73%", "0.73: 8 of 11 plain violating texts are sanctioned (0.7273)"),
        ("min_disguised_recall", 0.75, 0.76, "0.76: 9 of 12 disguised violating texts are sanctioned (0.75)"),
        ("max_false_alarms", "43%", "42%", "0.42: 3 of 7 benign texts are sanctioned (0.4286)"),
        ("max_grey_sanctioned", 0.25, 0.2, "0.2: 1 of 4 grey texts are sanctioned (0.25)"),
        (
            "max_disguise_only", "0.12", "0.1",
            "0.1: 1 of 9 honest texts are sanctioned only because of disguise views (0.1111)",
        ),
    ],
)  # fmt: skip
def test_gates(report: Report, gate: str, open_at: object, shut_at: object, said: str) -> None:
    assert Gates(**{gate: open_at}).failed(report) == ()  # type: ignore[arg-type]
    assert Gates(**{gate: shut_at}).failed(report) == (f"{gate.replace('_', ' ')} {said}",)  # type: ignore[arg-type]


def test_gates_of_spans_and_of_honest_corpora() -> None:
    one = Labelled("收购 USDT", "violating", spans=((2, 7),), corpus="mixed")
    found = measure(
        NEW, [one, Labelled("buy BTC", "benign", corpus="mixed"), Labelled("hello", "ordinary", corpus="sms")]
    )
    assert Gates(min_exact_spans=0.5).failed(found) == ("min exact spans 0.5: 0 of 1 spans are exact (0)",)
    assert Gates(max_flagged=0).failed(found) == ()  # `mixed` is no honest corpus
    found = measure(NEW, [Labelled("buy BTC", "ordinary", corpus="sms"), Labelled("hi", "benign", corpus="sms")])
    assert Gates(max_flagged=0.4).failed(found) == ("max flagged 0.4: 1 of 2 texts of sms are sanctioned (0.5)",)


def test_a_gate_that_nothing_was_counted_for_is_shut() -> None:
    nothing = measure(NEW, [])
    assert Gates(min_recall=0, max_flagged=1).failed(nothing) == (
        "min recall 0: there was nothing to count it on", "max flagged 1: there was nothing to count it on",
    )  # fmt: skip


@pytest.mark.parametrize("wrong", ["", "much", "1.1", "101%", "-0.1", "9/10", "nan", "1e-3"])
def test_bounds_that_are_none(wrong: str) -> None:
    with pytest.raises(InputError, match=r"max-flagged: .* is no share; write one from 0 to 1 such as 0\.9"):
        Gates(max_flagged=wrong)
