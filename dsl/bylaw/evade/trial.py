"""Sites and kinds of disguise → variants, judged: found or missed, and if missed, for what reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias

from bylaw.disguises.kind import Disguised
from bylaw.disguises.kinds import KINDS, disguise, view_of
from bylaw.evade.sites import Site, judged, rule_spans, weight
from bylaw.policy import Policy

MOST_VARIANTS = 200_000
"""Variants that are judged at most; with more, sites are left out at even distances."""

_TRIES = 3
"""Draws for each variant that is wanted: short terms have few different disguises."""

Reason: TypeAlias = Literal["exact", "pattern", "view", "silenced", "apart", "unseen"]
"""Why a variant was missed.

``exact``: its term is matched as it stands; ``pattern``: it is a pattern's; ``view``: its list lacks a view;
``silenced``: an `unless` of the rule holds; ``apart``: the term is seen, but the rule does not hold (distances
grow with a disguise); ``unseen``: none of these, so no clause of the policy would help.
"""


@dataclass(frozen=True)
class Trial:
    """One variant that was judged. ``held``: the message comes to as much as before, if by other findings."""

    site: Site
    kind: str
    variant: Disguised
    found: bool
    exact: bool
    held: bool
    reason: Reason | None
    lacking: tuple[str, ...]
    """Views that would be needed and that the list has not."""


def variants(text: str, span: tuple[int, int], kind: str, count: int, seed: int) -> list[Disguised]:
    """Up to ``count`` different variants of one kind of the term at ``span``; always the same ones for a seed."""
    out: dict[str, Disguised] = {}
    for number in range(count * _TRIES):
        # Seeded with a text, which Python hashes the same way everywhere; and by site, so that more of them,
        # or other kinds, change nothing for those there were.
        draw = Random(f"{seed}/{kind}/{text}/{span[0]}/{number}")
        made = disguise(kind, text, span, draw)
        if made is not None:
            out.setdefault(made.text, made)
        if len(out) == count:
            break
    return list(out.values())


def _suits(site: Site, kind: str) -> bool:
    """Where the rule asks for a disguise, what is none cannot be found."""
    return site.plain or (kind in KINDS and not KINDS[kind].ordinary)


def trials(
    policy: Policy, sites: Sequence[Site], kinds: Sequence[str], count: int, seed: int,
    progress: Callable[[int], object] | None = None,
) -> Iterator[Trial]:  # fmt: skip
    """Judges every variant; ``progress`` is told of each site that is done."""
    for site in sites:
        for kind in kinds:
            made = variants(site.text, site.span, kind, count, seed) if _suits(site, kind) else ()
            for variant in made:
                yield _tried(policy, site, kind, variant)
        if progress is not None:
            progress(1)


def thinned(sites: Sequence[Site], kinds: int, count: int) -> Sequence[Site]:
    """As many sites as can be tried within bounds."""
    most = max(1, MOST_VARIANTS // (kinds * count))
    if len(sites) <= most:
        return sites
    return [sites[i * len(sites) // most] for i in range(most)]


def _tried(policy: Policy, site: Site, kind: str, variant: Disguised) -> Trial:
    decision = judged(policy, site.test, variant.text)
    start, end = variant.span
    spans = [(s.start, s.end) for s in rule_spans(decision, site.rule) if s.field == site.test.in_field]
    held = weight(decision) >= site.weight
    found = held and any(a < end and start < b for a, b in spans)
    lacking = tuple(view for view in needed(variant, site.surface) if view not in site.views)
    reason: Reason | None = None
    if not found:
        silenced = any(e.rule == site.rule for e in decision.excepted)
        reason = "silenced" if silenced else _reason(policy, site, variant, lacking)
    return Trial(site, kind, variant, found, found and (start, end) in spans, held, reason, lacking)


def _reason(policy: Policy, site: Site, variant: Disguised, lacking: tuple[str, ...]) -> Reason:
    start, end = variant.span
    wanted = (site.terms_list.name, site.term, start, end)
    if any((m.terms_list, m.term, m.start, m.end) == wanted for m in policy.matches(variant.text)):
        return "apart"
    if site.mode == "exact":
        return "exact"
    if site.mode == "pattern" and (lacking or any(kind in KINDS and KINDS[kind].unseen for kind in variant.kinds)):
        return "pattern"
    return "view" if lacking else "unseen"


def needed(variant: Disguised, surface: str) -> tuple[str, ...]:
    """Views that see through a variant of a term as typed, in the order in which they were put on."""
    views = (view_of(kind, surface) for kind in variant.kinds)
    return tuple(dict.fromkeys(view for view in views if view is not None))
