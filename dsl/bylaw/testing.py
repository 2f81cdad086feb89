"""For test suites of policies: disguises as Hypothesis strategies, and one assertion.

>>> from bylaw.testing import assert_sees_through
>>> import bylaw
>>> policy = bylaw.loads('''
... policy "no coins" language 1
... terms coins { word "USDT"  ignore separators }
... rule no_coins { when any coins }
... ''')
>>> assert_sees_through(policy, "we take [[USDT]] here", kinds=["separator", "fullwidth"])

The strategies need Hypothesis: ``pip install 'bylaw[testing]'``. The kinds are those of :data:`KINDS`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from importlib.util import find_spec
from random import Random
from typing import TYPE_CHECKING

from bylaw.disguises.kind import Disguised
from bylaw.disguises.kinds import KINDS as _KINDS
from bylaw.disguises.kinds import NAMES, TYPINGS, WRAPPINGS, always_seen, disguise, view_of
from bylaw.errors import InputError
from bylaw.evade.report import known
from bylaw.evade.shown import marked
from bylaw.evade.trial import variants
from bylaw.language.literals import BadMarks, marks
from bylaw.language.views import VIEW_BITS
from bylaw.policy import ContextValues, Policy

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = [
    "KINDS",
    "Disguised",
    "assert_sees_through",
    "disguised",
    "disguised_message",
    "ordinary_typings",
]

KINDS: tuple[str, ...] = NAMES
"""Names of the kinds of disguise, the plainest first. `hash_buster` and `quoted` go around a whole message."""

_LOOKS = 8
"""Draws after which a kind counts as one that cannot be made of a term."""

_PLAINEST = 40
"""Variants of a kind that are put in order, so that a search ends with the plainest of them."""


def disguised(term: str, kinds: Iterable[str] | None = None) -> SearchStrategy[Disguised]:
    """A term, disguised: draws ``(text, span, kinds)``, of which ``kinds`` are those it was made by.

    Shrinks towards the plainest of the kinds and of its variants. Without ``kinds``, all that apply.
    """
    return disguised_message(term, (0, len(term)), [k for k in known(kinds) if k not in WRAPPINGS])


def disguised_message(
    message: str, span: tuple[int, int], kinds: Iterable[str] | None = None
) -> SearchStrategy[Disguised]:
    """A message in which the term at ``span`` is disguised: draws ``(text, span, kinds)``, with the new span."""
    _need_hypothesis()
    from hypothesis import reject
    from hypothesis import strategies as st

    if not 0 <= span[0] < span[1] <= len(message):
        raise InputError(f"span is {span}; give the start and end of a term in a message of {len(message)} characters")
    able = [kind for kind in known(kinds) if any(disguise(kind, message, span, Random(i)) for i in range(_LOOKS))]
    if not able:
        raise InputError(f"none of these kinds can be made of {message[span[0] : span[1]]!r}: give others, or all")

    @cache
    def plainest(kind: str) -> list[Disguised]:
        return sorted(variants(message, span, kind, _PLAINEST, 0), key=lambda made: _oddness(made, message))

    @st.composite
    def draw_one(draw: DrawFn) -> Disguised:
        kind, number = draw(st.sampled_from(able)), draw(st.integers(0, 2**32))
        if number < len(plainest(kind)):
            return plainest(kind)[number]
        return disguise(kind, message, span, Random(number)) or reject()

    return draw_one()


def _oddness(made: Disguised, message: str) -> tuple[int, int, str]:
    """Less for a shorter variant, then for one with fewer characters that the message has not."""
    return len(made.text), sum(c not in message for c in made.text), made.text


def ordinary_typings(term: str) -> SearchStrategy[str]:
    """A term as honest people type it: upper and lower case, full width, traditional characters, in any mixture.

    Every policy finds it so, but for terms that are ``exact``.
    """
    _need_hypothesis()
    from hypothesis import strategies as st

    @st.composite
    def draw_one(draw: DrawFn) -> str:
        text = term
        for kind in TYPINGS:
            number = draw(st.integers(0, 2**16))
            text = (number and _KINDS[kind](text, Random(number))) or text
        return text

    return draw_one()


def assert_sees_through(
    policy: Policy, text: str, kinds: Iterable[str] | None = None, *, variants_each: int = 10, seed: int = 0,
    field: str | None = None, context: ContextValues | None = None, at: datetime | date | None = None,
) -> None:  # fmt: skip
    """Asserts that a policy reports each marked term of a text exactly, however it is disguised.

    ``text`` marks terms as a policy's tests do: ``"收购[[USDT]]"``. Without ``kinds``, those that the lists of these
    terms promise to see through: what folding does, and what they ``ignore``. Raises ``AssertionError`` with
    every variant that is missed, and :class:`bylaw.InputError` for anything that cannot be asked.
    """
    try:
        plain = marks(text)
    except BadMarks as error:
        raise InputError(f"the text cannot be read: {error}") from None
    if not plain.spans:
        raise InputError("no term of the text is marked: write [[…]] around what is to be disguised")
    name = policy.model.fields[0] if field is None else field

    def spans(message: str) -> dict[tuple[int, int], str]:
        decision = policy.judge({name: message}, context=context, at=at)
        found = (span for finding in decision.findings for span in finding.spans if span.field == name)
        return {(span.start, span.end): span.terms_list for span in found}

    typed, missed, total = spans(plain.text), list[str](), 0
    for span in plain.spans:
        if span not in typed:
            raise InputError(f"{marked(plain.text, span)} is not reported even as it stands; see `bylaw explain`")
        chosen = known(kinds) if kinds is not None else _promised(policy, typed[span], plain.text[slice(*span)])
        for kind in chosen:
            for made in variants(plain.text, span, kind, variants_each, seed):
                total += 1
                if made.span not in spans(made.text):
                    missed.append(f"  {'+'.join(made.kinds)}: {marked(made.text, made.span)}")
    if missed:
        raise AssertionError(f"{len(missed)} of {total} disguises are not reported exactly:\n" + "\n".join(missed))


def _promised(policy: Policy, name: str, surface: str) -> tuple[str, ...]:
    """Kinds of a term that a list sees through by what it ignores, or that folding always does."""
    (views,) = (one.views for one in policy.model.lists if one.name == name)
    ignored = {view for view, bit in VIEW_BITS.items() if views & bit}
    return tuple(kind for kind in NAMES if always_seen(kind) or view_of(kind, surface) in ignored)


def _need_hypothesis() -> None:
    if find_spec("hypothesis") is None:
        raise ImportError("the strategies of bylaw.testing need Hypothesis: pip install 'bylaw[testing]'")
