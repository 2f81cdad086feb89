"""Text → hits that are no matches, and why: inside a word, in a disguise the list does not allow, excepted, not exact.

The matcher is asked again with laxer lists; what it finds then and did not find before was refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from bylaw.decision import view_names
from bylaw.language.folding import fold
from bylaw.language.model import Model
from bylaw.language.views import IGNORABLE, PICTURES, PINYIN, REVERSED, SOUNDS, SPLITS, SWAPS, mask
from bylaw.plan import compile_plan
from bylaw.reasons.retrial import Keyed
from bylaw.reference.fold import FoldTable, shipped_table
from bylaw.reference.matches import Match, Matcher
from bylaw.reference.plan import Plan, Term, TermList, load_plan

EVERY_VIEW = mask(IGNORABLE)
MOST_VARIED = 1_000
"""Terms of the largest list that gets the variants of every view: for more, making them takes seconds."""

_WHOLE = SPLITS | REVERSED | PINYIN | SWAPS | PICTURES
"""Views of variants that are whole words wherever they are found."""

MOST_LAX = 1_000
"""Hits of the laxer lists that are looked at, in one field."""

MOST_OF_WORD = 30


@dataclass(frozen=True, slots=True)
class Refused:
    """A hit that is no match of ``terms_list``.

    ``why``: ``word`` (it is inside the word ``by``), ``beside`` (``by`` has beside it what its line rules out),
    ``view`` (it takes ``views``, which the list does not ignore),
    ``except`` (it is inside ``by``, which the list excepts), ``exact`` (the list asks for the very letters of
    ``term``). ``by`` stands at ``by_start``.
    """

    field: str
    start: int
    end: int
    text: str
    term: str
    terms_list: str
    why: str
    views: tuple[str, ...] = ()
    by: str = ""
    by_start: int = 0

    def to_dict(self) -> dict[str, Any]:
        return {
            "field": self.field, "start": self.start, "end": self.end, "text": self.text, "term": self.term,
            "list": self.terms_list, "why": self.why, "views": list(self.views), "by": self.by,
            "by_start": self.by_start,
        }  # fmt: skip


def refused(policy: Keyed, field: str, text: str, matches: Sequence[Match]) -> list[tuple[Refused, Match]]:
    """The hits of a text that its ``matches`` lack, by position, each with the match that it would be."""
    lax = _lax(policy)
    table, model = shipped_table(), policy.model
    known = {(m.term, m.start, m.end) for m in matches}
    covered = {(m.in_list, m.start, m.end) for m in matches}
    loose = [m for m in lax.loose.matches(text)[0] if (m.term, m.start, m.end) not in known]
    words = {(m.term, m.start, m.end) for m in lax.words.matches(text)[0]} if loose else set()
    exceptions = lax.exceptions.matches(text)[0] if loose else []
    out: dict[tuple[int, int, int], tuple[Refused, Match]] = {}
    for match in loose:
        slot = match.in_list, match.start, match.end
        if slot in covered or slot in out:
            continue
        is_word = (match.term, match.start, match.end) in words or bool(match.views & _WHOLE)
        why = _why(lax, match, is_word, exceptions, text, table)
        if why is not None:
            term, lst = model.term(match.term)
            found = Refused(field, match.start, match.end, text[match.start : match.end], term, lst.name, **why)
            out[slot] = found, match
    return sorted(out.values(), key=lambda pair: (pair[0].start, pair[0].end))


def _why(
    lax: _Lax, match: Match, is_word: bool, exceptions: Sequence[Match], text: str, table: FoldTable
) -> dict[str, Any] | None:
    disallowed = match.views & (EVERY_VIEW | SOUNDS) & ~lax.allowed[match.in_list]
    if match.term in lax.exact:
        return {"why": "exact"} if is_word and text[match.start : match.end] not in lax.exact[match.term] else None
    if not is_word:
        start, end = word_around(text, match.start, match.end, table)
        if (start, end) != (match.start, match.end):
            return {"why": "word", "by": text[start:end], "by_start": start}
        if match.term not in lax.guarded:
            return None
        start, end = max(0, match.start - 1), match.end + 1
        return {"why": "beside", "by": text[start:end], "by_start": start}
    if disallowed:
        return {"why": "view", "views": view_names(disallowed)}
    for one in exceptions:
        if one.in_list == match.in_list and one.start <= match.start and match.end <= one.end:
            return {"why": "except", "by": text[one.start : one.end], "by_start": one.start}
    return None


def word_around(text: str, start: int, end: int, table: FoldTable) -> tuple[int, int]:
    """The word (letters and digits) that a span is part of, no more than ``MOST_OF_WORD`` on either side."""
    first, last = max(0, start - MOST_OF_WORD), min(len(text), end + MOST_OF_WORD)
    while start > first and _in_word(text[start - 1], table):
        start -= 1
    while end < last and _in_word(text[end], table):
        end += 1
    return start, end


def _in_word(character: str, table: FoldTable) -> bool:
    return table.kind(character) in ("L", "D") or table[character].dropped


@dataclass(frozen=True, slots=True)
class _Lax:
    """Matchers of laxer lists. ``words``: every view, no exceptions; ``loose``: and no edges either.

    ``exceptions`` finds the exceptions as if they were terms.
    """

    words: Matcher
    loose: Matcher
    exceptions: Matcher
    allowed: tuple[int, ...]
    exact: dict[int, tuple[str, ...]]
    guarded: frozenset[int]


@lru_cache(maxsize=8)
def _lax(policy: Keyed) -> _Lax:
    plan = _varied(policy.model)
    exact = {t.id: tuple(t.spellings) for one in plan.lists for t in one.terms if t.mode == "exact"}

    def matcher(change: Callable[[TermList], TermList]) -> Matcher:
        return Matcher(replace(plan, lists=[change(one) for one in plan.lists]), shipped_table(), MOST_LAX)

    return _Lax(
        matcher(lambda one: _laxer(one, "word")),
        matcher(lambda one: _laxer(one, "anywhere")),
        matcher(_exceptions),
        tuple(one.views | (SOUNDS if one.views & PINYIN else 0) for one in policy.model.lists),
        exact,
        frozenset(t.id for one in plan.lists for t in one.terms if any(t.guard)),
    )


def _varied(model: Model) -> Plan:
    """The plan of the policy, with the variants of every view."""
    lists = tuple(replace(one, views=EVERY_VIEW) if len(one) <= MOST_VARIED else one for one in model.lists)
    return load_plan(compile_plan(replace(model, lists=lists)))


def _laxer(one: TermList, mode: str) -> TermList:
    """The list with every view and no exceptions; its words in another ``mode``, its exact terms as words."""
    modes = {"word": mode, "exact": "word"}
    terms = [_folded(t, modes[t.mode]) if t.mode in modes else t for t in one.terms]
    if mode == "anywhere":
        terms = [replace(t, guard=("", "")) for t in terms]
    if mode == "word":  # they are found either way: once is enough
        terms = [replace(t, variants=[v for v in t.variants if not v[1] & _WHOLE]) for t in terms]
    return replace(one, views=EVERY_VIEW, exceptions=[], terms=terms)


def _folded(term: Term, mode: str) -> Term:
    """The term in another mode, as far as its spellings fold to something."""
    spellings = [s for s in term.spellings if fold(s).base.strip()]
    return replace(term, mode=mode, spellings=spellings) if spellings else term


def _exceptions(one: TermList) -> TermList:
    return replace(one, exceptions=[], terms=[Term(t.id, t.in_list, "anywhere", one.exceptions) for t in one.terms[:1]])
