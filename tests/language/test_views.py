"""Views and sounds in policies: names, marks, what goes into the plan, and that every view has its words."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import bylaw
from bylaw.decision import view_names
from bylaw.language import views
from bylaw.language.diagnostics import CATALOG, Diagnostic
from bylaw.language.model import Model
from bylaw.language.source import Source
from bylaw.plan import compile_plan
from bylaw.policy import _read
from bylaw.reasons import words
from bylaw.reference.plan import load_plan

RULE = '\nrule r { when any coins  test hits "[[比特币]]" }\n'


def model(terms: str, folder: Path | None = None) -> tuple[Model, list[Diagnostic]]:
    text = f'policy "p" language 1 effective 2022-06-20\nterms coins {{ {terms} }}{RULE}'
    found, diagnostics = _read(Source("p.bylaw", text, folder and folder / "p.bylaw"))
    assert found is not None
    return found, diagnostics


def codes(terms: str, folder: Path | None = None) -> list[str]:
    return [d.code for d in model(terms, folder)[1]]


def groups(terms: str, folder: Path | None = None) -> list[dict[str, Any]]:
    found, diagnostics = model(terms, folder)
    assert not [d for d in diagnostics if d.is_error], diagnostics
    plan = compile_plan(found)
    load_plan(plan)  # the reference engine takes it
    plan_groups: list[dict[str, Any]] = json.loads(plan)["lists"][0]["groups"]
    return plan_groups


# names
def test_names_and_bits_are_those_of_the_specification() -> None:
    assert list(views.VIEW_BITS.values()) == [1 << n for n in range(14)]
    assert list(views.VIEW_BITS) == [
        "lookalikes", "separators", "styled", "marks", "invisible", "repeats", "leet", "splits", "reversed", "pinyin",
        "sounds", "markup", "swaps", "pictures",
    ]  # fmt: skip
    assert view_names(2048 | 4 | 1) == views.names(2048 | 4 | 1) == ("lookalikes", "styled", "markup")
    assert view_names(0) == ()


@pytest.mark.parametrize(("name", "chinese"), views.IGNORABLE.items())
def test_a_view_is_ignored_by_either_name(name: str, chinese: str) -> None:
    for word in (name, chinese):
        assert model(f'anywhere "比特币" ignore {word}')[0].lists[0].views == views.VIEW_BITS[name]


def test_everything_is_all_that_can_be_ignored() -> None:
    every = ", ".join(views.IGNORABLE)
    for ignore in (every, "everything", "一切", "leet everything"):
        assert model(f'anywhere "比特币" ignore {ignore}')[0].lists[0].views == views.mask(views.IGNORABLE)


def test_what_is_seen_through_always_is_no_view_to_ignore() -> None:
    for name in ("styled", "marks", "invisible"):
        assert codes(f'anywhere "比特币" ignore {name}') == ["B206"]


def test_a_misspelt_view_is_known_in_either_language() -> None:
    assert [d.suggestion for d in model('anywhere "比特币" ignore pinyn, 拼英, everthing, 一初')[1]] == [
        "pinyin", "拼音", "everything", "一切",
    ]  # fmt: skip


def test_retired_codes_stay_retired() -> None:
    assert "B207" not in CATALOG


def test_every_view_has_words_for_people() -> None:
    assert list(words._VIEWS) == list(views.VIEW_BITS)
    schema = json.loads((Path(words.__file__).parent / "statement.schema.json").read_text(encoding="utf-8"))
    assert schema["$defs"]["span"]["properties"]["views"]["items"]["enum"] == list(views.VIEW_BITS)


# sounds
@pytest.mark.parametrize("terms", [
    'anywhere "以太坊", "比特币"  sounds "比特币"',
    'sounds "比特币"  anywhere "以太坊", "比特币"',
    'sounds "比特币", "比特幣"  sounds "比特币"  anywhere "以太坊", "比特币"',
])  # fmt: skip
def test_a_term_of_the_list_is_marked_wherever_it_stands(terms: str) -> None:
    assert codes(terms) == []  # it is no duplicate
    (group,) = groups(terms)
    assert (group["mode"], group["terms"], group["sounds"]) == ("anywhere", ["以太坊", "比特币"], [1])
    assert {number for number, _, _ in group["variants"]} == {1}
    assert [1, "bitebi", 512] in group["variants"]


def test_a_term_is_marked_by_any_of_its_spellings_in_any_mode() -> None:
    (group,) = groups('word "BTC" also "比特币", "ETH"  sounds "比特币"')
    assert (group["mode"], group["sounds"]) == ("word", [0])


def test_what_the_list_lacks_is_added_behind_the_others() -> None:
    first, second = groups('sounds "支付宝" also "余额宝", "比特币"  word "BTC", "比特币"')
    assert (first["mode"], first["terms"], first["sounds"]) == ("word", ["BTC", "比特币"], [1])
    assert (second["mode"], second["terms"], second["sounds"]) == ("anywhere", [["支付宝", "余额宝"]], [0])


def test_a_term_that_is_only_there_exactly_is_added() -> None:
    exact, added = groups('exact "比特币"  sounds "比特币"')
    assert "sounds" not in exact and "variants" not in exact
    assert (added["mode"], added["sounds"]) == ("anywhere", [0])


def test_sounds_of_and_from_list_files(tmp_path: Path) -> None:
    (tmp_path / "coins.txt").write_text("BTC\n以太坊\n比特币\n", encoding="utf-8")
    (tmp_path / "sounds.txt").write_text("# 谐音\n比特币\n支付宝\n", encoding="utf-8")
    terms = 'sounds from file "sounds.txt"  from file "coins.txt"'
    assert codes(terms, tmp_path) == []
    anywhere, word, added = groups(terms, tmp_path)
    assert (anywhere["terms"], anywhere["sounds"]) == (["以太坊", "比特币"], [1])
    assert "sounds" not in word and "variants" not in word
    assert (added["terms"], added["sounds"]) == (["支付宝"], [0])


def test_what_has_no_sound_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "sounds.txt").write_text("比特币\nU商\n币\n\u200b\n", encoding="utf-8")
    found = [d for d in model('sounds from file "sounds.txt"', tmp_path)[1] if d.is_error]
    assert [d.code for d in found] == ["B308", "B324", "B325"]
    assert 'U商" (line 2 of `sounds.txt`)' in found[1].message() and "`u`" in found[1].message()
    assert codes('anywhere "比特币" sounds "bitcoin"') == codes('anywhere "比特币" sounds "比特币!"') == ["B324"]


def test_a_short_sound_says_what_else_it_finds() -> None:
    (warning,) = model('anywhere "比特币" sounds "微信"')[1]
    assert warning.code == "W118" and '"威信"' in warning.message() and '"威信"' in warning.message("zh")
    assert codes('anywhere "比特币" sounds "微信" except "卫星", "比特率"') == ["W118"]
    assert codes('anywhere "大饼" also "比特币" sounds "比特币"') == ["W118"]  # every spelling is searched so
    assert codes('anywhere "大饼", "比特币" sounds "比特币"') == []


def test_who_excepts_a_word_of_the_same_sound_has_seen_what_it_finds() -> None:
    assert codes('anywhere "比特币" sounds "微信" except "威信"') == []
    assert codes('anywhere "比特币" sounds "微信", "大饼" except "威信"') == ["W118"]


def test_an_exception_that_covers_a_sound_is_seen() -> None:
    assert codes('anywhere "比特币" sounds "支付宝" except "支付宝"') == ["W109"]


# the plan
def test_a_plan_without_the_new_views_is_as_before() -> None:
    assert groups('anywhere "比特币", "大饼" word "BTC" ignore separators, repeats, leet, markup') == [
        {"mode": "anywhere", "terms": ["比特币", "大饼"]}, {"mode": "word", "terms": ["BTC"]},
    ]  # fmt: skip


def test_variants_are_in_the_plan_by_the_number_of_their_term(tmp_path: Path) -> None:
    (tmp_path / "coins.txt").write_text("BTC\nbitcoin\n以太坊\n", encoding="utf-8")
    anywhere, word = groups('from file "coins.txt" ignore reversed, pinyin', tmp_path)
    assert word["variants"] == [[1, "nioctib", 256], [1, "uᴉoɔʇᴉq", 256]]
    assert anywhere["variants"][:3] == [[0, "坊太以", 256], [0, "yitaifang", 512], [0, "yi tai fang", 512]]


def test_marks_and_views_change_the_digest() -> None:
    texts = ['anywhere "比特币"', 'anywhere "比特币" sounds "比特币"', 'anywhere "比特币" ignore leet']
    digests = {bylaw.loads(f'policy "p" language 1\nterms coins {{ {t} }}{RULE}').digest for t in texts}
    assert len(digests) == 3


def test_equal_policies_give_equal_plans() -> None:
    terms = 'anywhere "比特币", "银行长" word "metamask" sounds "比特币" ignore everything'
    assert compile_plan(model(terms)[0]) == compile_plan(model(terms)[0])


def test_an_engine_has_no_plan_for_marks_on_exact_terms() -> None:
    found = model('exact "比特币"')[0]
    (lst,) = found.lists
    marked = replace(found, lists=(replace(lst, groups=(replace(lst.groups[0], sounds=(0,)),)),))
    with pytest.raises(ValueError, match="variants or sounds"):
        load_plan(compile_plan(marked))


# warnings
def test_views_that_do_nothing_are_named_once() -> None:
    assert codes('word "BTC", "比特币" ignore pinyin, splits, leet') == []
    assert codes('word "BTC" anywhere "U商" ignore pinyin, splits, leet, 拼音') == ["W119", "W119", "W119"]
    assert codes('word "BTC" ignore everything') == []
    assert codes('word "BTC" anywhere "比特币" ignore leet') == ["W119"]
    assert codes('word "BTC" sounds "比特币" ignore leet') == []  # b1teb1
    assert codes('word "goto" ignore leet') == []
    assert codes('word "myhjkk" ignore leet') == ["W119"]


def test_a_variant_that_is_another_lists_term() -> None:
    text = """policy "p" language 1 effective 2022-06-20
        terms coins { anywhere "比特币" %s }  terms other { word "BITEBI" %s }
        rule r { when any (coins, other)  test hits "[[比特币]]" }"""

    def warned(first: str, second: str = "") -> list[Diagnostic]:
        return _read(Source("p", text % (first, second), None))[1]

    assert warned("ignore repeats") == []
    (warning,) = warned("ignore pinyin")
    assert (warning.code, warning.place and warning.place.text) == ("W120", '"比特币"')
    assert [d.code for d in warned('sounds "比特币"')] == ["W120"]
    assert [d.code for d in warned("", 'anywhere "币特比" ignore reversed')] == ["W120"]  # 币特比 turned round
    assert warned('word "bitebi" ignore pinyin') == []  # it is the list's own, so no variant


# judged
@pytest.mark.parametrize("engine", ["native", "reference"])
def test_marks_and_views_survive_in_bytes_and_reach_the_engine(engine: Any) -> None:
    policy = bylaw.loads(
        'policy "p" language 1\n'
        f'terms coins {{ anywhere "比特币" word "bitcoin" sounds "支付宝" ignore everything }}{RULE}', engine=engine,
    )  # fmt: skip
    for one in (policy, bylaw.from_bytes(policy.to_bytes(), engine=engine)):
        found = {
            m.text: m.views for m in one.matches("b1tc0in nioctib 币 特 比 zhifubao 知府宝 &#27604;特币 bitcooooin")
        }
        assert found == {
            "b1tc0in": ("leet",), "nioctib": ("reversed",), "币 特 比": ("separators", "reversed"),
            "zhifubao": ("pinyin",), "知府宝": ("sounds",), "&#27604;特币": ("markup",), "bitcooooin": ("repeats",),
        }  # fmt: skip


# ways of disguise
def test_a_condition_asks_for_ways_of_disguise_in_either_language() -> None:
    text = 'policy "p" language 1 terms coins { anywhere "比特币" ignore everything }\nrule r { when any coins %s }'
    policies = [bylaw.loads(text % asked) for asked in ("disguised by (pinyin, sounds)", "经伪装 以 (谐音、拼音)")]
    assert policies[0].digest == policies[1].digest != bylaw.loads(text % "disguised").digest
    for policy in policies:
        found = [bool(policy.judge(text).findings) for text in ("bitebi", "彼特币", "比.特.币", "比特币")]
        assert found == [True, True, False, False]
    shown = str(policies[0].explain("比.特.币", rules=["r"]))
    assert "any coins disguised by (pinyin, sounds) — no" in shown
    assert "through separators inside it: it asks for pinyin and characters of the same sound" in shown
    zh = str(policies[0].explain("比.特.币", rules=["r"], language="zh"))
    assert "任一 coins 经伪装 以 (拼音、谐音) — 否" in zh
