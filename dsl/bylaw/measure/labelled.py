"""A text and what people said of it → a labelled text, or what is wrong with its labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from bylaw.errors import InputError
from bylaw.language.diagnostics.diagnostic import closest, listing
from bylaw.policy import ContextValues, Text

Expected: TypeAlias = Literal["sanction", "none", "review"]

EXPECTED: tuple[Expected, ...] = ("sanction", "none", "review")
"""What a text should lead to: a step for a first offence, nothing, or at most a look by a person."""

LABELS: dict[str, Expected] = {"violating": "sanction", "benign": "none", "ordinary": "none", "grey": "review"}
"""Labels that are known without being told."""

NAMES = ("label", "span", "surface", "category", "asset", "activity", "evasion")
"""The fields of a JSON object that say what people made of its text."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with what people made of it.

    ``label``: a key of :data:`LABELS`, or of the ``expect`` it is measured with. ``spans``: where the violation is, as
    code points, half open, in ``field`` (left out: the only field, or the first). ``evasion``: the kind of
    disguise, ``None`` if it is typed as usual. ``corpus``: what it is counted with; ``where``: its place, for people.
    """

    text: Text
    label: str
    id: Any = None
    where: str = ""
    corpus: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    category: str | None = None
    evasion: str | None = None
    context: ContextValues | None = None
    at: datetime | date | None = None


def expectations(more: Mapping[str, str]) -> dict[str, Expected]:
    """The known labels and ``more`` of them. Raises :class:`InputError`."""
    out = dict(LABELS)
    for label, expected in more.items():
        found = next((one for one in EXPECTED if one == expected), None)
        if not label or found is None:
            raise InputError(f"label {label!r} is to lead to {expected!r}; write one of {', '.join(EXPECTED)}")
        out[label] = found
    return out


def labelled(
    text: Text, given: Mapping[str, Any], expect: Mapping[str, Expected], default: str | None = None, **rest: Any
) -> Labelled:
    """The text with what the fields :data:`NAMES` of a JSON object say; ``default`` is the label of those without one.

    Raises :class:`InputError` with cause and remedy for labels that cannot be right.
    """
    label = given.get("label", default)
    if label is None:
        known = listing(expect)
        raise InputError(
            f'it has no `label`; write "label": "violating", or give all texts one with --all ordinary ({known})'
        )
    if not isinstance(label, str) or label not in expect:
        near = closest(label, expect) if isinstance(label, str) else None
        hint = f"did you mean `{near}`?" if near else "say what it should lead to (--expect LABEL=sanction|none|review)"
        raise InputError(f"its label {_short(label)} is unknown (known: {listing(expect)}); {hint}")
    for name in ("category", "asset", "activity", "evasion"):
        if given.get(name) is not None and not isinstance(given[name], str):
            raise InputError(f"its `{name}` is {_short(given[name])}; write a text, or leave it out")
    spans = _spans(given.get("span"), given.get("surface"), text)
    return Labelled(
        text, label, spans=spans, category=_category(given), evasion=given.get("evasion") or None, **rest
    )  # fmt: skip


def marked_text(text: Text) -> str:
    """The text that spans are places in: the only field, or the first."""
    return text if isinstance(text, str) else next(iter(text.values()), "")


def _category(given: Mapping[str, Any]) -> str | None:
    """As policies name their categories."""
    if given.get("category"):
        return " ".join(str(given["category"]).split())
    activity, asset = given.get("activity"), given.get("asset")
    return f"{activity} of {asset}" if activity and asset else activity or None


def _spans(span: Any, surface: Any, text: Text) -> tuple[tuple[int, int], ...]:
    """The labelled spans, checked against the text and against what they are said to look like."""
    if span is None:
        spans = []
    else:
        many = isinstance(span, list) and (not span or isinstance(span[0], list))
        spans = [_span(one, marked_text(text)) for one in (span if many else [span])]
    if surface is None or not spans:
        return tuple(spans)
    surfaces = surface if isinstance(surface, list) else [surface]
    if len(surfaces) != len(spans) or not all(isinstance(one, str) for one in surfaces):
        raise InputError(f"its `surface` is {_short(surface)}; write one text for each span, or leave it out")
    for (start, end), said in zip(spans, surfaces, strict=True):
        if (there := marked_text(text)[start:end]) != said:
            at = marked_text(text).find(said)
            remedy = f"the span should be [{at}, {at + len(said)}]" if at >= 0 and said else "mend one of them"
            raise InputError(
                f"its `surface` is {_short(said)}, but at {start}–{end} there is {_short(there)}; {remedy} "
                "(spans count code points)"
            )
    return tuple(spans)


def _span(span: Any, text: str) -> tuple[int, int]:
    whole = isinstance(span, list) and len(span) == 2 and all(type(one) is int for one in span)
    if not whole:
        raise InputError(f"its `span` is {_short(span)}; write [start, end] in code points, or a list of such pairs")
    start, end = span
    if not 0 <= start < end <= len(text):
        raise InputError(
            f"its span {start}–{end} is outside the text, which has {len(text):,} code points; "
            "spans count code points from 0, the end is not in them"
        )
    return start, end


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:59] + "…"
