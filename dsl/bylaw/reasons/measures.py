"""An account → the measures of its statement, each once, and until when one can appeal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from typing import Any

from bylaw.sanctions.account import Account, Assessment, Imposed
from bylaw.sanctions.events import Event, Notice
from bylaw.sanctions.ladder import gravity


@dataclass(frozen=True, slots=True)
class Appeal:
    """``how`` to appeal, ``within`` what time."""

    how: str | None
    within: timedelta | None

    def until(self, told: int | None) -> int | None:
        """The last moment, if it is known when the account was told."""
        return None if told is None or self.within is None else told + self.within // timedelta(microseconds=1)


def told_of(events: Sequence[Event], made: Assessment | None) -> int | None:
    """When the account was told first of what a moment led to."""
    keys = set(made.keys) if made else set()
    told = [e.at for e in events if isinstance(e, Notice) and made and e.at >= made.at and not keys.isdisjoint(e.keys)]
    return min(told, default=None)


def measures_of(account: Account, made: Assessment | None, iso: Callable[[int], str] | None) -> list[dict[str, Any]]:
    """What is asked for, what is switched off now, and what waits for a person.

    ``iso`` writes moments; without it there are none.
    """
    out = []
    for asked in made.sanction.measures if made else ():
        if asked.kind in ("warn", "rectify"):
            deadlines = [d.deadline for d in account.duties if made and d.key in made.keys and d.deadline is not None]
            out.append(_measure(asked.kind, (), asked.seconds, made.at if made else None, max(deadlines, default=None)))
    out += _once([_imposed(i) for i in account.measures_in_force()])
    for step in dict.fromkeys(waiting.step for waiting in account.pending):
        rung = next(r for r in account.ladder.rungs if r.step == step)
        out.append(_measure(step, rung.features, None, None, None, pending=True))
    for measure in out:
        for name in ("start", "end"):
            measure[name] = iso(measure[name]) if iso and measure[name] is not None else None
    return out


def _once(measures: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each kind of measure once, with its last end, the gravest first; what a graver one includes is named with it."""

    def ends(measure: Mapping[str, Any]) -> float:
        return inf if measure["end"] is None else measure["end"]

    out: list[dict[str, Any]] = []
    for measure in sorted(measures, key=lambda m: (-gravity(m["kind"]), -ends(m), m["start"])):
        features = set(measure["features"])
        covering = (m for m in out if m["kind"] == "ban" or features <= set(m["features"]))
        wider = next((m for m in covering if ends(m) >= ends(measure)), None)
        if wider is None:
            out.append(measure)
        elif measure["kind"] not in (wider["kind"], *wider["includes"]):
            wider["includes"].append(measure["kind"])
    return out


def _imposed(imposed: Imposed) -> dict[str, Any]:
    made = imposed.measure
    by = imposed.confirmed_by
    return _measure(made.kind, made.features, made.seconds, imposed.start, imposed.end, confirmed_by=by)


def _measure(
    kind: str, features: Sequence[str], seconds: int | None, start: int | None, end: int | None, *,
    pending: bool = False, confirmed_by: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {"kind": kind, "features": list(features), "seconds": seconds, "start": start, "end": end,
            "pending": pending, "confirmed_by": confirmed_by, "includes": []}  # fmt: skip
