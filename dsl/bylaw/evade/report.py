"""Trials → what is missed: counts by kind, list and term, the worst examples, and what to add."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from bylaw.disguises.kinds import KINDS, NAMES, WRAPPINGS
from bylaw.errors import InputError
from bylaw.evade.advice import Advice, advice
from bylaw.evade.sites import sites
from bylaw.evade.trial import Trial, thinned, trials
from bylaw.language.diagnostics.diagnostic import closest
from bylaw.policy import Policy


@dataclass
class Count:
    """How many variants were found; of them, with exactly the disguised term as span; of the others, in messages
    that come to as much by other findings (``held``)."""

    n: int = 0
    found: int = 0
    exact: int = 0
    held: int = 0

    def add(self, trial: Trial) -> None:
        self.n += 1
        self.found += trial.found
        self.exact += trial.exact
        self.held += trial.held and not trial.found

    @property
    def missed(self) -> int:
        return self.n - self.found

    @property
    def share(self) -> float:
        return self.found / self.n if self.n else 1.0

    def to_dict(self) -> dict[str, int]:
        return {"found": self.found, "exact": self.exact, "held": self.held, "n": self.n}


@dataclass
class Report:
    """What came of it. ``failing``: tests that do not hold even undisguised, as `file:line`."""

    policy: str
    seed: int
    tests: int
    failing: list[str]
    tried: int
    """Sites that were tried, of all ``sites``: fewer where there would be too many variants."""
    sites: int
    total: Count = field(default_factory=Count)
    kinds: dict[str, Count] = field(default_factory=dict)
    lists: dict[tuple[str, str], Count] = field(default_factory=dict)
    """By list and kind."""
    terms: dict[tuple[str, str, str], Count] = field(default_factory=dict)
    """By list, term and kind."""
    trials: list[Trial] = field(default_factory=list)
    advice: list[Advice] = field(default_factory=list)

    def below(self, least: float | Fraction) -> list[str]:
        """Kinds of which a smaller share is found, in the order of the kinds."""
        return [kind for kind, count in self.kinds.items() if count.found < least * count.n]

    def worst(self, count: int) -> list[Trial]:
        """Missed variants: of the kinds that are missed most, one each before any has a second; those that leave the
        whole message without its consequence first, and from different tests where there are some."""
        by_kind: dict[str, list[Trial]] = defaultdict(list)
        for trial in self.trials:
            if not trial.found:
                by_kind[trial.kind].append(trial)
        kinds = sorted(by_kind, key=lambda kind: self.kinds[kind].share)
        shown: Counter[int] = Counter()
        out: list[Trial] = []
        while len(out) < count and any(by_kind.values()):
            for kind in kinds:
                if by_kind[kind] and len(out) < count:
                    best = min(by_kind[kind], key=lambda t: (t.held, shown[id(t.site.test)]))
                    by_kind[kind].remove(best)
                    shown[id(best.site.test)] += 1
                    out.append(best)
        return out

    def to_dict(self, language: str = "en", examples: int = 100) -> dict[str, Any]:
        return {
            "schema": "bylaw.evade/1", "policy": self.policy, "seed": self.seed, "tests": self.tests,
            "failing": self.failing, "sites": self.sites, "tried": self.tried, **self.total.to_dict(),
            "kinds": {kind: count.to_dict() for kind, count in self.kinds.items()},
            "lists": _nested(self.lists), "terms": _nested(self.terms),
            "advice": [one.to_dict(language) for one in self.advice],
            "examples": [_example(trial) for trial in self.worst(examples)],
        }  # fmt: skip


def evade(
    policy: Policy, *, kinds: Iterable[str] | None = None, variants: int = 5, seed: int = 0,
    begin: Callable[[int], Callable[[int], object] | None] | None = None,
) -> Report:  # fmt: skip
    """Disguises the terms in every `test hits` of a policy and judges the variants.

    ``variants`` of each kind for each site; the same ``seed`` gives the same ones. ``begin`` is told the number
    of sites once it is known, and gives what is told of each that is done. Raises :class:`InputError`.
    """
    chosen = known(kinds)
    found = sites(policy)
    tried = thinned(found.sites, len(chosen), variants)
    report = Report(policy.name, seed, found.tests, [where(test.at) for test in found.failing], len(tried),
                    len(found.sites))  # fmt: skip
    report.kinds = {kind: Count() for kind in chosen}
    for trial in trials(policy, tried, chosen, variants, seed, begin(len(tried)) if begin else None):
        lists, term = trial.site.terms_list.name, trial.site.term
        for count in (
            report.total,
            report.kinds[trial.kind],
            report.lists.setdefault((lists, trial.kind), Count()),
            report.terms.setdefault((lists, term, trial.kind), Count()),
        ):
            count.add(trial)
        report.trials.append(trial)
    report.kinds = {kind: count for kind, count in report.kinds.items() if count.n}
    report.advice = advice(report.trials)
    return report


_CHINESE = {kind.chinese: name for name, kind in KINDS.items()} | {one.chinese: name for name, one in WRAPPINGS.items()}


def known(kinds: Iterable[str] | None) -> tuple[str, ...]:
    """Names of kinds, which may be given in Chinese, in the order of the kinds; all of them without any.

    Raises :class:`InputError`.
    """
    wanted = [_CHINESE.get(name, name) for name in (NAMES if kinds is None else kinds)]
    for name in wanted:
        if name not in NAMES:
            near = closest(name, NAMES if name.isascii() else _CHINESE)
            hint = f"; did you mean {near!r}?" if near else ""
            raise InputError(f"there is no kind of disguise {name!r}{hint} (known: {', '.join(NAMES)})")
    if not wanted:
        raise InputError(f"no kind of disguise was named (known: {', '.join(NAMES)})")
    return tuple(name for name in NAMES if name in wanted)


def where(at: Any) -> str:
    """A place in a policy as `file:line`."""
    return f"{at.source.name}:{at.line}"


def _nested(counts: dict[Any, Count]) -> dict[str, Any]:
    """Keys of several parts as objects in objects; what is found altogether is left out."""
    out: dict[str, Any] = {}
    for keys, count in counts.items():
        if count.missed:
            inner = out
            for key in keys[:-1]:
                inner = inner.setdefault(key, {})
            inner[keys[-1]] = count.to_dict()
    return out


def _example(trial: Trial) -> dict[str, Any]:
    site, variant = trial.site, trial.variant
    return {
        "kind": trial.kind, "made_of": list(variant.kinds), "rule": site.rule, "test": where(site.test.at),
        "list": site.terms_list.name, "term": site.term, "field": site.test.in_field, "text": variant.text,
        "span": list(variant.span), "surface": variant.surface, "reason": trial.reason, "held": trial.held,
    }  # fmt: skip


def labelled(trial: Trial, number: int) -> dict[str, Any]:
    """A variant as a line of a labelled corpus, which `bylaw judge` and `bylaw measure` read."""
    site, variant = trial.site, trial.variant
    line: dict[str, Any] = {
        "id": f"e{number:05d}", site.test.in_field: variant.text,
        "label": "violating" if site.weight == 2 else "grey", "evasion": trial.kind, "term": site.term,
        "surface": variant.surface, "span": list(variant.span), "rule": site.rule, "source": "bylaw evade",
    }  # fmt: skip
    if site.test.context:
        line["context"] = site.test.context
    return line
