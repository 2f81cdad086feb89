"""Random plans and texts that meet often: both are made of the same small pieces."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from bylaw.language.folding import fold
from bylaw.language.patterns import PatternError, parse
from bylaw.plan import PLAN_VERSION, WEIGHTS

# Ordinary letters, Han (simplified and traditional), look-alikes, styled and enclosed letters, expansions.
LETTERS = [
    *"abcBTs1３Ｂ比特币幣",
    "В",
    "Т",
    "с",
    "𝐁",
    "Ⓑ",
    "🇧",
    "ß",
    "㎏",
    "ﬁ",
    "é",
    "e\u0301",
    "ø",
    "İ",
    "ı",
    "か",
    "₿",
    "฿",
    "Ξ",
    "帀",
    "仳",
    "鈦",
    "ㇰ",
    "㌔",
    "ロ",
    "㎂",
]
SEPARATORS = [
    " ", "  ", "\t", "\n", ".", "-", "/", "_", "。", ",", "，", "(", "】", '"', "🔥", "🪙", "❤\ufe0f", "　", "..", ". ",
    "】【", ")(", ". \n",
]  # fmt: skip
BRACKETS = ["()", "【】", '""', "“”", "<>", "(】"]
DROPPED = ["\u200b", "\u0301", "\u0336", "\u00ad", "\ufe0f", "\u200d"]
ODD = ["\ud800", "\udfff", "\U0010ffff", "\x00", "𠀀"]

# What the blurred view tells apart no more, and what is beside it: strokes, digits, sounds, several readings.
BLURRED = [*"ilIloO0t7$!|Aa@4", *"坊芳仿以已藏仓脏行", "ä", "０", "Ⓘ"]
MARKUP = [
    "&#98;",
    "&#x6bd4",
    "&amp;",
    "<b>",
    "</b>",
    "%62",
    "%E6%AF%94",
    r"\u0062",
    r"\x62",
    r"\xe6\xaf\x94",
    "%u6BD4",
    "\u202e",
    "\u202c",
    "&",
    "%",
    "<",
]

_piece = st.one_of(
    st.sampled_from(LETTERS), st.sampled_from(LETTERS), st.sampled_from(SEPARATORS), st.sampled_from(DROPPED),
    st.sampled_from(ODD), st.sampled_from(BLURRED), st.sampled_from(MARKUP), st.characters(),
)  # fmt: skip


def _sound(text: str) -> bool:
    """Whether a spelling is one the language lets through."""
    if any(0xD800 <= ord(c) < 0xE000 for c in text):
        return False
    base = fold(text).base
    return bool(base.strip()) and base.strip() == base and text == text.strip()


spellings = (
    st.lists(
        st.one_of(
            st.sampled_from(LETTERS),
            st.sampled_from(BLURRED),
            st.sampled_from([" ", ".", "-", "!", "$", "🔥", "🪙", *DROPPED]),
        ),
        min_size=1,
        max_size=6,
    )
    .map("".join)
    .filter(_sound)
)

SIGNS = str.maketrans("oiaetsbzg", "014375826")
ALIKE = str.maketrans("坊芳以藏仓iIl", "芳坊已仓藏llI")


@st.composite
def bent(draw: st.DrawFn, plain: st.SearchStrategy[str]) -> str:
    """A known spelling with some of its symbols stretched, replaced, coded or turned round."""
    text = draw(plain)
    bends = [
        lambda c: c * 2, lambda c: c * 3, lambda c: c.lower().translate(SIGNS), lambda c: c.translate(ALIKE),
        lambda c: c + "\u200b", lambda c: c + ".", lambda c: f"&#{ord(c)};", lambda c: f"<i>{c}</i>", str.upper,
    ]  # fmt: skip
    ways = draw(st.lists(st.integers(0, 3 * len(bends)), min_size=len(text), max_size=len(text)))
    even = draw(st.sampled_from([None, None, None, 0]))  # now and then all alike
    out = "".join(bends[w](c) if (w := way if even is None else even) < len(bends) else c
                  for c, way in zip(text, ways, strict=True))  # fmt: skip
    return draw(st.sampled_from([out, out, out, f"\u202e{out[::-1]}\u202c"]))


@st.composite
def texts(draw: st.DrawFn, known: list[str]) -> str:
    """A text in which the known spellings occur, whole, spread out, or beside others."""
    plain = st.sampled_from(known) if known else st.just("")
    spread = st.tuples(plain, st.sampled_from(SEPARATORS)).map(lambda t: t[1].join(t[0]))
    boxed = st.tuples(plain, st.sampled_from(BRACKETS)).map(lambda t: "".join(t[1][0] + c + t[1][1] for c in t[0]))
    parts = draw(st.lists(st.one_of(plain, plain, spread, boxed, bent(plain), _piece), max_size=14))
    return "".join(parts)


_ATOMS = ["a", "b", "比", "[a-c]", "[^a]", ".", r"\d", r"\s", r"\w", "(?:ab|c)", "ß"]


@st.composite
def patterns(draw: st.DrawFn) -> dict[str, Any]:
    parts = draw(st.lists(st.tuples(st.sampled_from(_ATOMS), st.sampled_from(["", "", "+", "?", "{1,2}", "*?"])),
                          min_size=1, max_size=4))  # fmt: skip
    try:
        pattern = parse("".join(a + q for a, q in parts))
    except PatternError:
        pattern = parse("ab")
    if pattern.nullable:
        pattern = parse("a[bc]")
    return {"regex": pattern.regex, "literals": list(pattern.literals)}


OF_LISTS = 1 | 2 | 32 | 64 | 128 | 256 | 512 | 2048 | 4096 | 8192
view_masks = st.one_of(st.integers(0, 3), st.just(OF_LISTS), st.integers(0, 16383).map(lambda mask: mask & OF_LISTS))


@st.composite
def lists(draw: st.DrawFn, number: int) -> dict[str, Any]:
    groups = []
    for mode in draw(st.lists(st.sampled_from(["anywhere", "word", "exact", "pattern"]), min_size=1, max_size=3)):
        if mode == "pattern":
            terms = draw(st.lists(patterns(), min_size=1, max_size=2))
        else:
            terms = draw(
                st.lists(st.one_of(spellings, st.lists(spellings, min_size=2, max_size=2)), min_size=1, max_size=3)
            )
        group = {"mode": mode, "terms": terms}
        if mode in ("anywhere", "word") and draw(st.booleans()):
            numbers = st.integers(0, len(terms) - 1)
            needs = st.sampled_from([1, 128, 256, 512, 640, 4096, 8192])
            group["variants"] = draw(st.lists(st.tuples(numbers, spellings, needs).map(list), max_size=2))
            group["sounds"] = draw(st.lists(numbers, max_size=2, unique=True))
        if mode in ("anywhere", "word") and draw(st.integers(0, 2)) == 0:
            group["guard"] = [draw(st.sampled_from(["", "L", "D", "I", "LI", "LDI"])) for _ in range(2)]
        groups.append(group)
    exceptions = draw(st.lists(spellings, max_size=1))
    return {"name": f"l{number}", "views": draw(view_masks), "groups": groups, "except": exceptions}


def conditions(lists_count: int, facts_count: int, guards: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    """Without ``guards`` nothing by which more words could mean less: no `not`, no fact, no `all`."""
    some_lists = st.lists(st.integers(0, lists_count - 1), min_size=1, max_size=2, unique=True).map(sorted)
    near = st.one_of(
        st.none(),
        st.fixed_dictionaries({
            "lists": some_lists, "unit": st.sampled_from(["chars", "words", "sentence", "any"]),
            "within": st.integers(0, 4), "side": st.sampled_from(["either", "before", "after"]),
        }),
    )  # fmt: skip
    need = st.sampled_from(["any", "any", "count", "different", *(["all"] if guards else [])])
    hits = st.fixed_dictionaries({
        "op": st.just("hits"), "lists": some_lists, "need": need,
        "n": st.integers(1, 3), "disguised": st.booleans(), "counted": st.booleans(), "near": near,
    })  # fmt: skip
    by = st.sampled_from([0, 1, 2, 2, 1 | 4 | 8, 32 | 64, 128 | 256 | 512, 1024 | 2048, 4096 | 8192, 16383])
    hits = st.tuples(hits, st.none() | by).map(
        lambda t: {**t[0], "by": t[1]} if t[0]["disguised"] and t[1] is not None else t[0]
    )
    fact = st.fixed_dictionaries({
        "op": st.just("context"), "field": st.integers(0, facts_count - 1),
        "cmp": st.sampled_from(["is", "lt", "le", "gt", "ge", "unknown"]),
        "values": st.lists(st.sampled_from([0, 1, 2, "a", "b"]), min_size=1, max_size=2),
    }).map(lambda c: {**c, "values": c["values"][: {"is": None, "unknown": 0}.get(c["cmp"], 1)]})  # fmt: skip

    def deeper(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
        parts = st.lists(inner, min_size=2, max_size=3)
        joined = st.fixed_dictionaries({"op": st.sampled_from(["and", "or"]), "of": parts})
        return st.one_of(joined, st.fixed_dictionaries({"op": st.just("not"), "of": inner})) if guards else joined

    return st.recursive(st.one_of(hits, hits, hits, fact) if guards else hits, deeper, max_leaves=4)


@st.composite
def rules(draw: st.DrawFn, number: int, lists_count: int, guards: bool = True) -> dict[str, Any]:
    condition = conditions(lists_count, 2, guards)
    weighted = st.lists(st.tuples(st.sampled_from([300, 500, 2000]), condition).map(list), max_size=1)
    return {
        "name": f"r{number}", "category": draw(st.integers(0, 1)), "value": draw(st.sampled_from([1, 5, 36, 60])),
        "mode": draw(st.sampled_from(["enforce", "enforce", "grey", "shadow", "off"])),
        "fields": draw(st.sampled_from([None, None, [0], [1], [0, 1]])),
        "from": draw(st.sampled_from([None, None, 10, 20])), "until": draw(st.sampled_from([None, None, 20, 30])),
        "when": draw(st.lists(condition, min_size=1, max_size=2)), "unless": draw(st.lists(condition, max_size=1)),
        "aggravate": draw(weighted), "mitigate": draw(weighted),
    }  # fmt: skip


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.integers(1, 3))
    bonuses = draw(st.sampled_from([[], [[20, [0, 1]]], [[7, [1]]]]))
    return {
        "version": PLAN_VERSION, "fields": ["text", "bio"], "context": ["x", "y"],
        "lists": [draw(lists(i)) for i in range(count)], "categories": ["one", "two"],
        "rules": [draw(rules(i, count)) for i in range(draw(st.integers(1, 3)))], "weights": WEIGHTS,
        "cap": draw(st.sampled_from([None, 50, 400])), "bonuses": bonuses,
    }  # fmt: skip


def known_spellings(plan: dict[str, Any]) -> list[str]:
    """All spellings of a plan, exceptions included."""
    out: list[str] = []
    for lst in plan["lists"]:
        out += lst["except"]
        for group in lst["groups"]:
            for term in group["terms"]:
                if isinstance(term, str):
                    out.append(term)
                elif isinstance(term, list):
                    out += term
    return out


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[tuple[int, str]], list[int | str | None], int, tuple[int, int]]:
    """Plan (JSON), texts of one or two fields, context, day, limits."""
    plan = draw(plans())
    text = texts(known_spellings(plan))
    fields = [(0, draw(text))]
    if draw(st.booleans()):
        fields.append((draw(st.sampled_from([1, 2])), draw(text)))
    context = [draw(st.sampled_from([None, 0, 1, 2, "a", "b"])) for _ in range(2)]
    limits = draw(st.sampled_from([(10_000, 1000), (10_000, 1000), (5, 1000), (10_000, 2)]))
    return json.dumps(plan, ensure_ascii=False), fields, context, draw(st.sampled_from([5, 10, 20, 31])), limits
