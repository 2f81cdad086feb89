"""What `bylaw evade` says, in English and Chinese: advice, and the words around its tables."""

from __future__ import annotations

from collections.abc import Sequence

from bylaw.disguises.kinds import KINDS, WRAPPINGS
from bylaw.evade.advice import MOST_TERMS, Advice, Code
from bylaw.evade.shown import readable
from bylaw.evade.trial import Reason
from bylaw.language.views import ASKED_FOR, IGNORABLE

_ADVICE: dict[Code, tuple[str, str]] = {
    "view": ("list `{where}` misses {views}: add `{add}`",
             "词表 `{where}` 漏掉{views}：加上 `{add}`"),
    "sounds": ("list `{where}` misses the sound of {terms} ({missed} of {n}): two syllables are too few for a view: add `{add}`",
               "词表 `{where}` 漏掉{terms}的谐音（{n} 个中 {missed} 个）：只有两个音节，`忽略` 不管这么短的词：加上 `{add}`"),
    "exact": ("list `{where}` has mode exact for {terms}, which folds nothing (missed: {missed} of {n}): write them under `{add}` if they need no exact spelling",
              "词表 `{where}` 中{terms}用的是精确匹配，什么都不折叠（{n} 个中漏掉 {missed} 个）：若不必一字不差，改用 `{add}`"),
    "pattern": ("list `{where}`: patterns see through folding only, whatever the list ignores (missed: {missed} of {n}: {kinds}): write the usual spellings as terms, too",
                "词表 `{where}`：正则只看折叠后的文字，忽略对它无效（{n} 个中漏掉 {missed} 个：{kinds}）：常见写法另列为词"),
    "apart": ("rule `{where}`: {missed} of {n} disguised terms are seen, yet the rule does not hold ({kinds}): a disguise is longer than its term, allow more distance, or see with `bylaw explain`",
              "规则 `{where}`：{n} 个伪装中有 {missed} 个认出了词，规则却不成立（{kinds}）：伪装比原词长，请放宽距离，或用 `bylaw explain` 查看"),
    "silenced": ("rule `{where}`: an `unless` silences {missed} of {n} disguised messages ({kinds}): make it narrower",
                 "规则 `{where}`：`除非` 使 {n} 条伪装消息中的 {missed} 条免责（{kinds}）：请收窄"),
    "unseen": ("kind `{where}`: no view sees through this, {missed} of {n} are missed: {terms}; where one of them matters, list it with `also`",
               "`{where}`（{kinds}）没有任何变形能看穿，{n} 个中漏掉 {missed} 个：{terms}；若某一个要紧，用 `又称` 列出"),
    "partly": ("kind `{where}`: {missed} of {n} escape lists that ignore all that it takes: {terms}; where one of them matters, list it with `also`",
                "`{where}`（{kinds}）：词表该忽略的都已忽略，{n} 个中仍漏掉 {missed} 个：{terms}；若某一个要紧，用 `又称` 列出"),
}  # fmt: skip

REASONS: dict[Reason, tuple[str, str]] = {
    "exact": ("mode exact", "精确匹配"), "pattern": ("a pattern", "正则"), "view": ("needs {views}", "须{views}"),
    "silenced": ("silenced by an `unless`", "被“除非”免责"), "apart": ("seen, but the rule does not hold", "认出了词，规则不成立"),
    "unseen": ("no clause would find it", "没有条款能看穿"),
}  # fmt: skip

_SOUNDS = ('a line `sounds "…"`: two syllables are too few for a view', "另写一行 `谐音 “…”`：两个音节，`忽略` 不管")


def advised(advice: Advice, language: str) -> str:
    """A piece of advice as a sentence."""
    zh = language == "zh"
    views = [
        f"{ASKED_FOR[view]}（{n} 个中 {missed} 个）" if zh else f"{view} ({missed} of {n})"
        for view, missed, n in advice.views
    ]
    return _ADVICE[advice.code][zh].format(
        where=advice.where, add=advice.add(language), missed=advice.missed, n=advice.n,
        views=_listed(views, language), terms=_terms(advice.terms, language),
        kinds=_listed([kind_name(kind, language) for kind in advice.kinds], language),
    )  # fmt: skip


def why(reason: Reason, lacking: Sequence[str], language: str) -> str:
    """Why a variant was missed, in a few words."""
    zh = language == "zh"
    ignored = [IGNORABLE[view] if zh else view for view in lacking if view in IGNORABLE]
    views = [("忽略" if zh else "") + _listed(ignored, language)] if ignored else []
    if "sounds" in lacking:
        views.append(_SOUNDS[zh])
    return REASONS[reason][zh].format(views=("，并" if zh else " and ").join(views))


def kind_name(kind: str, language: str) -> str:
    """What people call a kind; in English its name, which the options take."""
    if language != "zh":
        return kind
    return KINDS[kind].chinese if kind in KINDS else WRAPPINGS[kind].chinese


def _terms(terms: Sequence[str], language: str) -> str:
    quoted = [f"“{readable(term)}”" for term in terms[:MOST_TERMS]]
    more = len(terms) - len(quoted)
    if language == "zh":
        return _listed(quoted, language) + (f" 等 {len(terms)} 个" if more else "")
    return _listed(quoted, language) + (f" and {more} more" if more else "")


def _listed(items: Sequence[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(items)
