"""Two models → the edits between them; some of the edits → the policy that has them and no others.

A model is taken apart into named *parts* (a term of a list, the severity of a rule, the threshold of a step …), with
names in the place of numbers; an edit is a part, or a whole rule, list or step, that differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from bylaw.language import guards
from bylaw.language.conditions import bare
from bylaw.language.model import Group, Ladder, Level, Model, Rule, Rung, TermList
from bylaw.language.patterns import Pattern
from bylaw.language.views import names

Key = tuple[str, ...]

_CLAUSES = ("repeat", "most", "window", "probation", "rectified", "missed", "release", "gradual")
_PERMILLE = ("repeat", "probation", "rectified", "missed", "release", "confidence")
_SECONDS = ("window", "within", "holds", "clears after")
_LEVEL = {"points": "points", "at least": "floor", "at most": "ceiling", "holds": "hold", "clears after": "clears"}
_CONDITIONS = ("when", "unless", "aggravate", "mitigate")


@dataclass(frozen=True)
class Edit:
    """One difference. ``kind``: ``term``, ``exception``, ``list``, ``rule``, ``ladder``, ``level``, ``points`` or
    ``policy``; ``where`` it is; ``change``: what was done, in words."""

    kind: str
    where: str
    change: str
    keys: tuple[Key, ...]

    def __str__(self) -> str:
        return f"{self.where}: {self.change}"

    def to_dict(self) -> dict[str, str]:
        return {"kind": self.kind, "where": self.where, "change": self.change}


class Edits:
    """The edits between two models, and the models between them."""

    def __init__(self, old: Model, new: Model) -> None:
        self._old, self._new = old, new
        self._before, self._after = parts(old), parts(new)
        changed: dict[Key, list[Key]] = {}
        for key in dict.fromkeys((*self._before, *self._after)):
            if key not in self._before or key not in self._after or self._before[key] != self._after[key]:
                changed.setdefault(self._whole(key), []).append(key)
        self.all = tuple(self._edit(whole, tuple(keys)) for whole, keys in changed.items())

    def _whole(self, key: Key) -> Key:
        """The rule, list, ladder or step that only one of the models has, or the part itself."""
        for size in _WHOLES.get(key[0], ()):
            if len(key) > size and self._only_one_has(key[:size]):
                return key[:size]
        return key

    def _only_one_has(self, whole: Key) -> bool:
        size = len(whole)
        return any(k[:size] == whole for k in self._before) != any(k[:size] == whole for k in self._after)

    def _edit(self, whole: Key, keys: tuple[Key, ...]) -> Edit:
        added = all(key not in self._before for key in keys)
        removed = all(key not in self._after for key in keys)
        kinds = {"term": "term", "sounds": "term", "guard": "term", "except": "exception"}
        kind = kinds.get(whole[2] if len(whole) > 2 else "", whole[0])
        where, what = _place(whole)
        if added or removed:
            return Edit(kind, where, f"{'added' if added else 'removed'}{what and ' ' + what}", keys)
        before, after = self._before[whole], self._after[whole]
        if kind == "term" and whole[2] == "guard":
            return Edit(kind, where, f"{what}: {_beside(before)} → {_beside(after)}", keys)
        if kind == "term":
            return Edit(kind, where, f"other spellings of {what}", keys)
        if whole[-1] in _CONDITIONS:
            return Edit(kind, where, f"other `{whole[-1]}`", keys)
        return Edit(kind, where, f"{what} {_shown(whole[-1], before)} → {_shown(whole[-1], after)}", keys)

    def model(self, applied: Iterable[Edit]) -> Model:
        """The old model with these edits and no others."""
        merged = dict(self._before)
        for edit in applied:
            for key in edit.keys:
                if key in self._after:
                    merged[key] = self._after[key]
                else:
                    merged.pop(key, None)
        return _Builder(self._old, self._new, merged).model()


_WHOLES: dict[str, tuple[int, ...]] = {"rule": (2,), "list": (2,), "ladder": (2, 4)}
"""How many words of a key name something that can be added or removed as a whole."""


def parts(model: Model) -> dict[Key, Any]:
    """All that decides, by name."""
    out: dict[Key, Any] = {
        ("policy", "in force"): (model.first, model.last),
        ("policy", "time zone"): model.utc_offset,
        ("points", "cap"): model.cap,
    }
    for points, together in model.bonuses:
        key = ("points", "bonus", *sorted(model.categories[n].name for n in together))
        out[key] = out.get(key, 0) + points
    for level in model.levels:
        for name, attribute in _LEVEL.items():
            out["level", level.name, name] = getattr(level, attribute)
    for kind, ladder in (("", model.ladder), *model.profiles):
        _ladder_parts(kind, ladder, out)
    for lst in model.lists:
        out["list", lst.name, "ignore"] = lst.views
        for group in lst.groups:
            sounds = set(group.sounds)
            for number, term in enumerate(group.terms):
                name = term.source if isinstance(term, Pattern) else term if isinstance(term, str) else term[0]
                out["list", lst.name, "term", group.mode, name] = term
                if any(group.guard):
                    out["list", lst.name, "guard", group.mode, name] = group.guard
                if number in sounds:
                    out["list", lst.name, "sounds", group.mode, name] = True
        for exception in lst.exceptions:
            out["list", lst.name, "except", exception] = True
    for rule in model.rules:
        out.update({("rule", rule.name, name): value for name, value in _rule_parts(rule, model).items()})
    return out


def _ladder_parts(kind: str, ladder: Ladder, out: dict[Key, Any]) -> None:
    counts: dict[str, int] = {}
    for rung in ladder.rungs:
        counts[rung.step] = counts.get(rung.step, 0) + 1
        step = rung.step if counts[rung.step] == 1 else f"{rung.step} ({counts[rung.step]})"
        for f in fields(Rung):
            if f.name != "step":
                out["ladder", kind, "step", step, f.name] = getattr(rung, f.name)
    for name in _CLAUSES:
        out["ladder", kind, name] = getattr(ladder, name)


def _rule_parts(rule: Rule, model: Model) -> dict[str, Any]:
    def named(condition: Mapping[str, Any]) -> dict[str, Any]:
        return _renamed(bare(condition), lambda n: model.lists[n].name, lambda n: model.context[n].name)

    return {
        "category": model.categories[rule.category].name, "severity": rule.level.name,
        "confidence": rule.confidence, "fields": rule.fields, "mode": rule.mode, "dates": (rule.first, rule.last),
        "when": [named(c) for c in rule.when], "unless": [named(c) for c in rule.unless],
        "aggravate": [(n, named(c)) for n, c in rule.aggravate],
        "mitigate": [(n, named(c)) for n, c in rule.mitigate],
    }  # fmt: skip


def _renamed(
    condition: Mapping[str, Any], lists: Callable[[Any], Any], context: Callable[[Any], Any]
) -> dict[str, Any]:
    """A condition with other names for its lists and context fields."""
    out = dict(condition)
    if isinstance(of := out.get("of"), list | tuple):
        out["of"] = [_renamed(part, lists, context) for part in of]
    elif of is not None:
        out["of"] = _renamed(of, lists, context)
    if "lists" in out:
        out["lists"] = [lists(one) for one in out["lists"]]
    if out.get("near"):
        out["near"] = {**out["near"], "lists": [lists(one) for one in out["near"]["lists"]]}
    if out["op"] == "context":
        out["field"] = context(out["field"])
    return out


class _Builder:
    """Parts → a model. Names that only one of the two models knows are kept, so that every mixture stands."""

    def __init__(self, old: Model, new: Model, merged: Mapping[Key, Any]) -> None:
        self._merged, self._old, self._new = merged, old, new
        self._tree: dict[str, dict[Key, Any]] = {}
        for key, value in merged.items():
            self._tree.setdefault(key[0], {})[key[1:]] = value
        self._lists = _union(lst.name for model in (new, old) for lst in model.lists)
        self._categories = tuple({c.name: c for model in (old, new) for c in model.categories}.values())
        self._context = tuple({f.name: f for model in (old, new) for f in model.context}.values())
        self._levels = self._all_levels()

    def model(self) -> Model:
        first, last = self._merged["policy", "in force"]
        profiles = _union(kind for kind, *_ in self._tree["ladder"] if kind)
        names = [c.name for c in self._categories]
        bonuses = tuple(
            (points, tuple(names.index(name) for name in key[1:]))
            for key, points in self._tree["points"].items()
            if key[0] == "bonus"
        )
        return replace(
            self._new, first=first, last=last, utc_offset=self._merged["policy", "time zone"],
            fields=_union((*self._new.fields, *self._old.fields)), context=self._context,
            lists=tuple(self._list(name) for name in self._lists), categories=self._categories,
            levels=tuple(self._levels.values()), ladder=self._ladder(""), cap=self._merged["points", "cap"],
            bonuses=bonuses, rules=tuple(self._rule(n) for n in _union(key[0] for key in self._tree.get("rule", {}))),
            profiles=tuple((kind, self._ladder(kind)) for kind in profiles),
        )  # fmt: skip

    def _all_levels(self) -> dict[str, Level]:
        levels = {level.name: level for model in (self._old, self._new) for level in model.levels}
        changed = [
            replace(level, **{attribute: self._merged.get(("level", name, said), getattr(level, attribute))
                              for said, attribute in _LEVEL.items()})
            for name, level in levels.items()
        ]  # fmt: skip
        changed.sort(key=lambda level: (level.points, level.rank))
        return {level.name: replace(level, rank=rank) for rank, level in enumerate(changed)}

    def _ladder(self, kind: str) -> Ladder:
        own = {key[1:]: value for key, value in self._tree["ladder"].items() if key[0] == kind}
        rungs = [
            Rung(step=step.split(" ")[0], **{key[2]: value for key, value in own.items() if key[:2] == ("step", step)})
            for step in _union(key[1] for key in own if key[0] == "step")
        ]
        clauses = {name: own[name,] for name in _CLAUSES}
        return Ladder(tuple(sorted(rungs, key=lambda r: r.points)), tuple(self._levels.values()), **clauses)

    def _list(self, name: str) -> TermList:
        own = {key[1:]: value for key, value in self._tree.get("list", {}).items() if key[0] == name}
        kinds = dict.fromkeys((key[1], _guard(own, key)) for key in own if key[0] == "term")
        groups = tuple(_group(mode, guard, own) for mode, guard in kinds)
        exceptions = tuple(key[1] for key in own if key[0] == "except")
        known = next(lst for model in (self._new, self._old) for lst in model.lists if lst.name == name)
        return replace(known, views=own.get(("ignore",), 0), groups=groups, exceptions=exceptions)

    def _rule(self, name: str) -> Rule:
        own = {key[1]: value for key, value in self._tree["rule"].items() if key[0] == name}
        known = next(rule for model in (self._new, self._old) for rule in model.rules if rule.name == name)
        first, last = own["dates"]
        category = [c.name for c in self._categories].index(own["category"])
        return replace(
            known, category=category, level=self._levels[own["severity"]], confidence=own["confidence"],
            fields=own["fields"], mode=own["mode"], first=first, last=last,
            when=tuple(map(self._numbered, own["when"])), unless=tuple(map(self._numbered, own["unless"])),
            aggravate=tuple((n, self._numbered(c)) for n, c in own["aggravate"]),
            mitigate=tuple((n, self._numbered(c)) for n, c in own["mitigate"]), tests=(),
        )  # fmt: skip

    def _numbered(self, condition: Mapping[str, Any]) -> dict[str, Any]:
        context = [f.name for f in self._context]
        return _renamed(condition, self._lists.index, context.index)


def _group(mode: str, guard: tuple[str, str], own: Mapping[Key, Any]) -> Group:
    """The terms of a mode among the parts of a list that have a guard in common."""
    terms = {
        key[2]: value for key, value in own.items() if key[:2] == ("term", mode) and _guard(own, key) == guard
    }  # fmt: skip
    sounds = tuple(number for number, name in enumerate(terms) if ("sounds", mode, name) in own)
    return Group(mode, tuple(terms.values()), sounds, guard)


def _guard(own: Mapping[Key, Any], term: Key) -> tuple[str, str]:
    """What must not stand beside a term, among the parts of its list."""
    guard: tuple[str, str] = own.get(("guard", *term[1:]), ("", ""))
    return guard


def _union(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


# for people
def _place(key: Key) -> tuple[str, str]:
    """Where a part is, and what it is called there."""
    room, *rest = key
    if room == "list":
        if len(rest) > 1 and rest[1] == "term":
            return f"terms {rest[0]}", f"{rest[2]} “{rest[3]}”"
        if len(rest) > 1 and rest[1] == "guard":
            return f"terms {rest[0]}", f"what must not stand beside {rest[2]} “{rest[3]}”"
        if len(rest) > 1 and rest[1] == "sounds":
            return f"terms {rest[0]}", f"sound of {rest[2]} “{rest[3]}”"
        if len(rest) > 1 and rest[1] == "except":
            return f"terms {rest[0]}", f"exception “{rest[2]}”"
        return f"terms {rest[0]}", " ".join(rest[1:])
    if room == "rule":
        return f"rule {rest[0]}", " ".join(rest[1:])
    if room == "level":
        return f"level {rest[0]}", " ".join(rest[1:])
    if room == "ladder":
        name = f"ladder for “{rest[0]}”" if rest[0] else "ladder"
        return name, " ".join(rest[2:] if len(rest) > 2 else rest[1:])
    if room == "points" and rest[0] == "bonus":
        return "points", f"bonus for {' together with '.join(rest[1:])}"
    return room, " ".join(rest)


def _shown(name: str, value: Any) -> str:
    if name == "ignore":
        return ", ".join(names(value)) or "nothing"
    if name in _PERMILLE:
        return f"{value / 10:g} %"
    if name in _SECONDS and isinstance(value, int):
        return _lasting(value)
    if name == "durations":
        return "/".join(map(_lasting, value)) or "none"
    if name in ("dates", "in force"):
        first, last = (date.fromordinal(day).isoformat() if day is not None else "" for day in value)
        return f"{first or '…'} to {last or '…'}"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return {None: "none", True: "yes", False: "no"}[value] if value is None or isinstance(value, bool) else str(value)


def _beside(guard: tuple[str, str]) -> str:
    words = ("preceded", "followed")
    parts = [f"not {how} by {' or '.join(guards.names(kinds, False))}"
             for how, kinds in zip(words, guard, strict=True) if kinds]  # fmt: skip
    return ", ".join(parts)


def _lasting(seconds: int) -> str:
    """A duration in the greatest unit that says it exactly."""
    size, unit = next((s, u) for s, u in ((86_400, "d"), (3600, "h"), (60, "min"), (1, "s")) if seconds % s == 0)
    return f"{seconds // size:,} {unit}"
