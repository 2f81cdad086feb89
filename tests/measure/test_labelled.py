"""Labels as people write them: what is taken, and what is said to what cannot be right."""

from __future__ import annotations

from typing import Any

import pytest

from bylaw.errors import InputError
from bylaw.measure import LABELS, labelled
from bylaw.measure.labelled import expectations

TEXT = "收购 U.S.D.T 和BTC"


def test_everything_that_may_be_said() -> None:
    given = {
        "label": "violating", "span": [[3, 10], [12, 15]], "surface": ["U.S.D.T", "BTC"], "activity": "trading",
        "asset": "crypto", "evasion": "separator",
    }  # fmt: skip
    found = labelled(TEXT, given, LABELS, id=7, where="a:1")
    assert found.spans == ((3, 10), (12, 15))
    assert (found.category, found.evasion, found.id, found.where) == ("trading of crypto", "separator", 7, "a:1")


@pytest.mark.parametrize(
    ("given", "category"),
    [
        ({"category": " trading  of crypto "}, "trading of crypto"),
        ({"category": "mine", "activity": "trading", "asset": "crypto"}, "mine"),
        ({"activity": "trading"}, "trading"),
        ({"asset": "crypto"}, None),
        ({}, None),
    ],
)
def test_categories_are_named_as_policies_name_them(given: dict[str, Any], category: str | None) -> None:
    assert labelled(TEXT, {"label": "benign", **given}, LABELS).category == category


def test_a_text_without_a_label_has_the_default_one() -> None:
    assert labelled("x", {}, LABELS, "ordinary").label == "ordinary"
    assert labelled("x", {"label": "grey"}, LABELS, "ordinary").label == "grey"


def test_spans_are_places_in_the_first_field() -> None:
    assert labelled({"nickname": "BTC", "text": "x"}, {"label": "violating", "span": [0, 3]}, LABELS).spans == ((0, 3),)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "or give all texts one with --all ordinary (violating, benign, ordinary, grey)"),
        ({"label": "violatin"}, "its label 'violatin' is unknown (known: violating, benign, ordinary, grey); did you"),
        ({"label": "spam"}, "say what it should lead to (--expect LABEL=sanction|none|review)"),
        ({"label": ["grey"]}, "its label ['grey'] is unknown"),
        ({"label": "grey", "evasion": 3}, "its `evasion` is 3; write a text, or leave it out"),
        ({"label": "grey", "span": 3}, "its `span` is 3; write [start, end] in code points"),
        ({"label": "grey", "span": [1, "2"]}, "its `span` is [1, '2']; write [start, end] in code points"),
        ({"label": "grey", "span": [0, True]}, "its `span` is [0, True]; write [start, end] in code points"),
        ({"label": "grey", "span": [3, 99]}, "its span 3–99 is outside the text, which has 15 code points"),
        ({"label": "grey", "span": [3, 3]}, "its span 3–3 is outside the text"),
        ({"label": "grey", "span": [-1, 3]}, "its span -1–3 is outside the text"),
        ({"label": "grey", "span": [[0, 2], [14, 16]]}, "its span 14–16 is outside the text"),
        (
            {"label": "grey", "span": [4, 11], "surface": "U.S.D.T"},
            "its `surface` is 'U.S.D.T', but at 4–11 there is '.S.D.T '; the span should be [3, 10]",
        ),
        ({"label": "grey", "span": [0, 2], "surface": "出售"}, "there is '收购'; mend one of them"),
        ({"label": "grey", "span": [0, 2], "surface": ["收购", "BTC"]}, "write one text for each span"),
        ({"label": "grey", "span": [0, 2], "surface": 3}, "its `surface` is 3; write one text for each span"),
    ],
)
def test_what_cannot_be_right_is_said_with_its_remedy(given: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as error:
        labelled(TEXT, given, LABELS)
    assert said in str(error.value)


def test_other_labels() -> None:
    assert expectations({"spam": "sanction"})["spam"] == "sanction"
    assert expectations({"benign": "review"})["benign"] == "review"
    for wrong in ({"spam": "ban"}, {"": "none"}):
        with pytest.raises(InputError, match="write one of sanction, none, review"):
            expectations(wrong)
