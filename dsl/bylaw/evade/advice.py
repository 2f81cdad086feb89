"""Missed variants → what to add to the policy.

One piece of advice for each thing that can be written: a view for a list, `sounds` for terms too short for a view,
another mode. What no clause would find is said as such.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from bylaw.disguises.characters import counts
from bylaw.disguises.kinds import COMPOUND, KINDS, WRAPPINGS
from bylaw.evade.trial import Trial, needed
from bylaw.language.views import ASKED_FOR

MOST_TERMS = 8
"""Terms that one piece of advice names."""

Code: TypeAlias = Literal["view", "sounds", "exact", "pattern", "apart", "silenced", "unseen", "partly"]


@dataclass(frozen=True)
class Advice:
    """What can be done about ``missed`` of ``n`` variants of ``kinds``.

    ``where`` is the name of a list, of a rule (``apart``, ``silenced``) or of a kind (``unseen``, ``partly``);
    ``views`` has the numbers of missed variants and of all for each view that the list lacks.
    """

    code: Code
    where: str
    terms: tuple[str, ...]
    kinds: tuple[str, ...]
    missed: int
    n: int
    views: tuple[tuple[str, int, int], ...] = ()

    def text(self, language: str = "en") -> str:
        from bylaw.evade.sentences import advised

        return advised(self, language)

    def add(self, language: str = "en") -> str:
        """The clause to add to the list, in the keywords of a language; empty where no clause would help."""
        zh = language == "zh"
        if self.code == "view":
            names = [ASKED_FOR[view] if zh else view for view, *_ in self.views]
            return f"忽略 {'、'.join(names)}" if zh else f"ignore {', '.join(names)}"
        if self.code == "sounds":
            terms = [f"“{t}”" if zh else f'"{t}"' for t in self.terms[:MOST_TERMS]]
            return f"谐音 {'、'.join(terms)}" if zh else f"sounds {', '.join(terms)}"
        if self.code == "exact":
            han = any(counts(term)[0] for term in self.terms)
            return ("任意位置" if han else "整词") if zh else ("anywhere" if han else "word")
        return ""

    def to_dict(self, language: str = "en") -> dict[str, Any]:
        return {
            "code": self.code, "where": self.where, "add": self.add(), "terms": list(self.terms),
            "kinds": list(self.kinds), "missed": self.missed, "n": self.n,
            "views": {view: {"missed": missed, "n": n} for view, missed, n in self.views}, "text": self.text(language),
        }  # fmt: skip


def advice(trials: Sequence[Trial]) -> list[Advice]:
    """What to add, what helps most first."""
    out = [*_views(trials), *_sounds(trials), *_modes(trials), *_rules(trials), *_rest(trials)]
    return sorted(out, key=lambda one: (not one.add(), -one.missed))


def _short(trial: Trial) -> bool:
    """Whether it is by sound that a term would be found, and the term is too short for that."""
    return "sounds" in needed(trial.variant, trial.site.surface) and trial.site.mode in ("anywhere", "word")


def _views(trials: Sequence[Trial]) -> Iterable[Advice]:
    """Lists that lack views. Compounds, which lack several at once, speak only where nothing simple does."""
    groups: dict[str, dict[str, list[Trial]]] = defaultdict(lambda: defaultdict(list))
    for trial in sorted(trials, key=lambda t: t.kind == COMPOUND):
        if trial.site.mode not in ("anywhere", "word") or _short(trial):
            continue
        by_view = groups[trial.site.terms_list.name]
        for view in trial.lacking:
            if trial.kind != COMPOUND or not by_view[view] or by_view[view][0].kind == COMPOUND:
                by_view[view].append(trial)
    for name, by_view in groups.items():
        lacking, missed, n = [], list[Trial](), 0
        for view in ASKED_FOR:
            own = [t for t in by_view.get(view, ()) if t.reason == "view"]
            if own:
                lacking.append((view, len(own), len(by_view[view])))
                missed += own
                n += len(by_view[view])
        if missed:
            yield _advice("view", name, missed, n, tuple(lacking))


def _sounds(trials: Sequence[Trial]) -> Iterable[Advice]:
    groups: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        if trial.kind != COMPOUND and _short(trial):
            groups[trial.site.terms_list.name].append(trial)
    for name, group in groups.items():
        missed = [t for t in group if t.reason == "view" and "sounds" in t.lacking]
        if missed:
            yield _advice("sounds", name, missed, len(group))


def _modes(trials: Sequence[Trial]) -> Iterable[Advice]:
    codes: tuple[Code, ...] = ("exact", "pattern")
    for code in codes:
        groups: dict[str, list[Trial]] = defaultdict(list)
        for trial in trials:
            if trial.site.mode == code:
                groups[trial.site.terms_list.name].append(trial)
        for name, group in groups.items():
            missed = [t for t in group if t.reason == code]
            if missed:
                yield _advice(code, name, missed, len(group))


def _rules(trials: Sequence[Trial]) -> Iterable[Advice]:
    groups: dict[str, list[Trial]] = defaultdict(list)
    codes: tuple[Code, ...] = ("apart", "silenced")
    for trial in trials:
        groups[trial.site.rule].append(trial)
    for name, group in groups.items():
        for code in codes:
            missed = [t for t in group if t.reason == code]
            if missed:
                yield _advice(code, name, missed, len(group))


def _rest(trials: Sequence[Trial]) -> Iterable[Advice]:
    """What is missed though the list has every view that sees through it, or because none does."""
    kinds: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        if not trial.lacking and trial.site.mode in ("anywhere", "word") and trial.kind not in WRAPPINGS:
            kinds[trial.kind].append(trial)
    for kind, group in kinds.items():
        missed = [t for t in group if t.reason == "unseen"]
        if missed:
            yield _advice("unseen" if KINDS[kind].unseen else "partly", kind, missed, len(group))


def _advice(
    code: Code, where: str, missed: Sequence[Trial], n: int, views: tuple[tuple[str, int, int], ...] = ()
) -> Advice:
    # Of what escapes, the spelling tells more than the term.
    terms = tuple(dict.fromkeys(t.variant.surface if code in ("partly", "unseen") else t.site.term for t in missed))
    kinds = tuple(dict.fromkeys(t.kind for t in missed))
    return Advice(code, where, terms, kinds, len(missed), n, views)
