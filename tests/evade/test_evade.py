"""What `bylaw evade` finds out about small policies whose gaps are known."""

from __future__ import annotations

import pytest

import bylaw
from bylaw.evade import trial
from bylaw.evade.report import Report, evade, labelled
from bylaw.evade.sentences import why
from bylaw.evade.shown import marked, readable
from bylaw.evade.sites import sites

HEAD = 'policy "x" language 1\n'


def report(body: str, *kinds: str, variants: int = 5, seed: int = 0) -> Report:
    return evade(bylaw.loads(HEAD + body), kinds=kinds or None, variants=variants, seed=seed)


def advised(found: Report) -> dict[tuple[str, str], str]:
    return {(one.code, one.where): one.text() for one in found.advice}


COINS = "terms coins {{ {terms} {ignore} }}\nrule offer {{ when any coins {more}\n test hits {tests} }}\n"


def coins(terms: str = 'word "USDT"', ignore: str = "", tests: str = '"buy [[USDT]] now"', more: str = "") -> str:
    return COINS.format(terms=terms, ignore=ignore, tests=tests, more=more)


def test_a_view_that_is_there_finds_and_one_that_is_not_is_advised() -> None:
    with_ = report(coins(ignore="ignore separators"), "separator")
    assert (with_.total.found, with_.total.exact, with_.total.n) == (5, 5, 5)
    assert with_.advice == []
    without = report(coins(), "separator", "fullwidth")
    assert (without.kinds["separator"].found, without.kinds["separator"].n) == (0, 5)
    assert without.kinds["fullwidth"].missed == 0
    assert advised(without) == {
        ("view", "coins"): "list `coins` misses separators (5 of 5): add `ignore separators`",
    }
    assert without.advice[0].text("zh") == "词表 `coins` 漏掉分隔（5 个中 5 个）：加上 `忽略 分隔`"
    assert {t.reason for t in without.trials} == {None, "view"}


def test_the_views_of_one_list_are_advised_together() -> None:
    found = report(coins(terms='anywhere "比特币"', tests='"买[[比特币]]吧"'), "separator", "percent", "split")
    (one,) = [a for a in found.advice if a.code == "view"]
    assert one.add() == "ignore separators, splits, markup" and one.add("zh") == "忽略 分隔、拆字、标记"
    assert {view for view, *_ in one.views} == {"separators", "splits", "markup"}


def test_found_but_not_exactly() -> None:
    """比比特币 holds 比特币; what is reported is not the whole disguise."""
    found = report(coins(terms='anywhere "比特币"', tests='"长期收[[比特币]]"'), "repeat", variants=20)
    assert 0 < found.total.found < found.total.n and found.total.exact == 0
    assert all(t.found == ("比特币" in t.variant.text) for t in found.trials)


def test_exact_terms_and_patterns() -> None:
    exact = report(coins(terms='exact "Pi"', tests='"[[Pi]] coin"'), "fullwidth")
    assert exact.total.found == 0
    assert "has mode exact for “Pi”" in advised(exact)["exact", "coins"] and exact.advice[0].add() == "word"
    pattern = report(coins(terms='pattern "usd[tc]"', tests='"[[usdt]] coin"', ignore="ignore separators"),
                     "separator", "fullwidth")  # fmt: skip
    assert pattern.kinds["fullwidth"].missed == 0, "patterns run over folded text"
    assert pattern.kinds["separator"].found == 0
    assert "patterns see through folding only" in advised(pattern)["pattern", "coins"] and len(pattern.advice) == 1


def test_short_terms_are_advised_by_sound() -> None:
    found = report(coins(terms='anywhere "火币"', tests='"用[[火币]]"'), "homophone")
    assert advised(found) == {
        ("sounds", "coins"): (
            "list `coins` misses the sound of “火币” (5 of 5): two syllables are too few for a view: "
            'add `sounds "火币"`'
        )
    }
    long = report(coins(terms='anywhere "数字藏品"', tests='"收[[数字藏品]]"'), "homophone")
    assert [(a.code, a.add()) for a in long.advice] == [("view", "ignore pinyin")]
    seen = report(coins(terms='anywhere "数字藏品"', tests='"收[[数字藏品]]"', ignore="ignore pinyin"), "homophone")
    assert seen.total.missed == 0 and seen.advice == []


def test_two_syllables_in_pinyin_are_advised_by_sound() -> None:
    """`pinyin` sees a whole term from three characters on, and of two one that stays as it is."""
    terms, tests = 'anywhere "出售"', '"高价[[出售]]吧"'
    for ignore in ("", "ignore pinyin"):
        found = report(coins(terms=terms, tests=tests, ignore=ignore), "pinyin")
        assert found.total.found == 0 and [(a.code, a.add()) for a in found.advice] == [("sounds", 'sounds "出售"')]
        (trial, *_) = found.trials
        assert (
            why(trial.reason, trial.lacking, "en") == 'needs a line `sounds "…"`: two syllables are too few for a view'
        )
        assert why(trial.reason, trial.lacking, "zh") == "须另写一行 `谐音 “…”`：两个音节，`忽略` 不管"
    mixed = report(coins(terms=terms, tests=tests), "pinyin_mixed")
    assert [a.add() for a in mixed.advice] == ["ignore pinyin"]
    heard = report(coins(terms=f'{terms} sounds "出售"', tests=tests), "pinyin", "pinyin_mixed", "homophone")
    assert [t.variant.surface for t in heard.trials if not t.found] == []


def test_a_view_that_is_there_already_is_not_advised_again() -> None:
    found = report(coins(terms='word "stem"', tests='"[[stem]]"', ignore="ignore repeats"), "repeat", variants=20)
    assert "steem" in {t.variant.surface for t in found.trials if not t.found}
    assert [a.code for a in found.advice] == ["partly"]


def test_apart() -> None:
    """Between the two stands a disguised third word, which grows."""
    body = (
        'terms coins { word "USDT" ignore separators }\nterms offers { word "buy" }\n'
        'terms ends { word "now" }\n'
        "rule r { when any offers within 6 chars of any ends and any coins\n"
        ' test hits "[[buy]] [[USDT]] [[now]]" }'
    )
    found = report(body, "separator", variants=3)
    coin = [t for t in found.trials if t.site.term == "usdt" or t.site.term == "USDT"]
    assert coin and {t.reason for t in coin} == {"apart"}
    assert "are seen, yet the rule does not hold" in advised(found)["apart", "r"]


def test_silenced() -> None:
    found = report(
        'terms coins { word "USDT" }\nterms news { anywhere "转发" }\n'
        'rule r { when any coins\n unless any news\n test hits "[[USDT]]" }',
        "quoted", variants=30,
    )  # fmt: skip
    missed = [t for t in found.trials if not t.found]
    assert missed and {t.variant.text for t in missed} == {"转发：USDT"} and missed[0].reason == "silenced"
    assert advised(found)["silenced", "r"].startswith("rule `r`: an `unless` silences 1 of ")


def test_what_other_findings_hold_is_said() -> None:
    found = report(
        'terms coins { word "USDT" }\nterms offers { word "buy" }\n'
        'rule r { severity serious  when any coins\n test hits "buy [[USDT]]" }\n'
        'rule other { severity serious  when any offers\n test misses "x" }',
        "separator",
    )
    assert (found.total.found, found.total.held, found.total.n) == (0, 5, 5)


def test_a_rule_that_still_reports_but_to_no_consequence() -> None:
    """比特特币 holds one of two terms: less than a warning, where both were one."""
    found = report(
        'terms coins { anywhere "比特币", "比特" }\n'
        'rule r { severity moderate  confidence 45%  when any coins\n test hits "[[[[比特]]币]]" then warn }',
        "repeat", variants=9,
    )  # fmt: skip
    lost = [t for t in found.trials if t.variant.text == "比特特币"]
    assert lost and not any(t.found or t.held for t in lost)


def test_compounds_speak_only_where_nothing_simple_does() -> None:
    alone = report(coins(), "compound", variants=30)
    (views,) = [a for a in alone.advice if a.code == "view"]
    assert "separators" in views.add()
    both = report(coins(ignore="ignore separators"), "compound", "percent", variants=30)
    (views,) = [a for a in both.advice if a.code == "view"]
    assert views.views[-1] == ("markup", 1, 1) and "compound" in views.kinds, "USDT has one in percent"


def test_a_hit_on_another_term_is_no_find() -> None:
    found = report(coins(terms='word "USDT", "BTC"', tests='"[[USDT]] [[BTC]]"'), "separator")
    assert found.total.found == 0, "the rule still holds by the other term; this one was missed all the same"


def test_a_kind_that_nothing_sees() -> None:
    for ignore in ("ignore separators", ""):
        found = report(coins(ignore=ignore), "blank", variants=20)
        assert found.total.found == 0 and {t.reason for t in found.trials} == {"unseen"}
        assert [(a.code, a.where) for a in found.advice] == [("unseen", "blank")]
    assert "no view sees through" in found.advice[0].text() and "list it with `also`" in found.advice[0].text()
    assert "没有任何变形能看穿" in found.advice[0].text("zh")


def test_places() -> None:
    policy = bylaw.loads(
        HEAD
        + """
        fields text, nickname
        context { kind: one of ("a", "b") }
        terms coins { word "USDT", "BTC" ignore separators }
        rule marked { when any coins  test hits "[[USDT]], [[BTC]]" }
        rule unmarked { when any coins  test hits "USDT" }
        rule named { in nickname  when any coins and kind is "a"  test hits in nickname "[[BTC]]!" with kind "a" }
        rule hidden { when any coins disguised  test hits "[[b.t.c]]" }
        rule failing { when all coins  test hits "[[BTC]]" }
        rule misses { when any coins  test misses "hello" }
        """
    )
    found = sites(policy)
    assert [(p.rule, p.text, p.surface, p.term, p.plain) for p in found.sites] == [
        ("marked", "USDT, BTC", "USDT", "USDT", True),
        ("marked", "USDT, BTC", "BTC", "BTC", True),
        ("unmarked", "USDT", "USDT", "USDT", True),
        ("named", "BTC!", "BTC", "BTC", True),
        ("hidden", "BTC", "BTC", "BTC", False),
    ]
    assert found.tests == 5 and [t.text for t in found.failing] == ["BTC"]
    assert {p.mode for p in found.sites} == {"word"} and found.sites[0].views == {"separators"}
    judged = evade(policy, kinds=["separator", "zero_width", "fullwidth", "quoted"])
    assert judged.total.missed == 0, "in their fields, with their facts"
    assert {t.kind for t in judged.trials if t.site.rule == "hidden"} == {"separator", "zero_width"}
    assert len(judged.failing) == 1 and judged.failing[0].endswith(":10")


def test_grey_and_dated_rules() -> None:
    found = evade(
        bylaw.loads(
            'policy "x" language 1 effective 2022-06-20\nterms coins { word "USDT" ignore separators }\n'
            "rule r { mode grey severity serious when any coins effective 2023-01-01\n"
            ' test hits "[[USDT]]" on 2023-02-01 then review }'
        ),
        kinds=["separator"],
    )
    assert found.total.missed == 0
    assert {labelled(t, 1)["label"] for t in found.trials} == {"grey"}


def test_the_same_seed_gives_the_same_variants() -> None:
    one, same, other = (report(coins(), seed=seed) for seed in (1, 1, 2))
    assert [t.variant for t in one.trials] == [t.variant for t in same.trials]
    assert {t.variant for t in one.trials} != {t.variant for t in other.trials}
    more = report(coins(), "leet", seed=1, variants=9)
    assert {t.variant for t in one.trials if t.kind == "leet"} <= {t.variant for t in more.trials}


def test_variants_are_different_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    found = report(coins(), variants=7)
    for kind in found.kinds:
        texts = [t.variant.text for t in found.trials if t.kind == kind]
        assert len(texts) == len(set(texts)) <= 7
    many = coins(tests=" test hits ".join(f'"[[USDT]] {n}"' for n in range(40)))
    monkeypatch.setattr(trial, "MOST_VARIANTS", 50)
    thin = report(many, "separator", variants=5)
    assert (thin.sites, thin.tried, thin.total.n) == (40, 10, 50)


def test_known_kinds() -> None:
    with pytest.raises(bylaw.InputError, match=r"no kind of disguise 'seperator'; did you mean 'separator'\?"):
        report(coins(), "seperator")
    with pytest.raises(bylaw.InputError, match="no kind of disguise was named"):
        evade(bylaw.loads(HEAD + coins()), kinds=[])


def test_nothing_to_disguise() -> None:
    found = report('terms coins { word "USDT" }\nrule r { when any coins  test misses "x" }')
    assert (found.tests, found.total.n, found.kinds, found.advice, found.worst(5)) == (0, 0, {}, [], [])


def test_the_worst_are_of_different_kinds_and_tests() -> None:
    found = report(coins(tests='"[[USDT]] a" test hits "[[USDT]] b"'), "separator", "space", "percent")
    kinds = [t.kind for t in found.worst(6)]
    assert sorted(kinds[:3]) == sorted(kinds[3:]) == ["percent", "separator", "space"]
    assert len({t.site.test.text for t in found.worst(2)}) == 2
    assert len(found.worst(10_000)) == found.total.missed


def test_labelled_lines() -> None:
    found = report(coins(), "separator")
    line = labelled(found.trials[0], 3)
    assert line["id"] == "e00003" and line["label"] == "violating" and line["evasion"] == "separator"
    assert line["text"][slice(*line["span"])] == line["surface"] and line["term"] == "USDT"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u200bb\u202e\u202c", "a⟨ZWSP⟩b⟨RLO⟩⟨PDF⟩"),
        ("a\x1b[31m\ud800", "a⟨U+001B⟩[31m⟨U+D800⟩"),
        ("a\u2009b c\u3000d", "a⟨U+2009⟩b c\u3000d"),
        ("比🔥币", "比🔥币"),
    ],
)
def test_readable(text: str, shown: str) -> None:
    assert readable(text) == shown


def test_marked() -> None:
    assert marked("a" * 50 + "BTC" + "b" * 50, (50, 53), around=2) == "…aa【BTC】bb…"
