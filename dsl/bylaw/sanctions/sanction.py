"""What an act leads to, as its reader sees it: the step, and what is switched off for how long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bylaw.language.model import Ladder, Level, Rung
from bylaw.sanctions.ladder import NONE, Climb, climb, gravity, lasts

__all__ = ["NONE", "NO_SANCTION", "Measure", "Sanction", "first_offence", "gravity", "measure", "sanction_of"]


@dataclass(frozen=True, slots=True)
class Measure:
    """What happens: ``kind`` is the step; ``features`` it switches off; ``seconds`` it lasts.

    For ``rectify``, ``seconds`` is the time to put things right. ``None`` means without an end.
    """

    kind: str
    features: tuple[str, ...] = ()
    seconds: int | None = None

    @property
    def days(self) -> float | None:
        return None if self.seconds is None else self.seconds / 86_400

    def to_dict(self) -> dict[str, Any]:
        return {"kind": self.kind, "features": list(self.features), "seconds": self.seconds}


@dataclass(frozen=True, slots=True)
class Sanction:
    """The step reached (``none`` or one of ``warn rectify restrict suspend ban``) and its measures.

    ``threshold`` is the points from which the step is due (0 for ``none``);
    ``needs_confirmation``: a person must confirm it before it takes effect;
    ``bounded_by``: the severity whose floor or ceiling moved the step, if one did.
    """

    step: str = NONE
    threshold: int = 0
    measures: tuple[Measure, ...] = ()
    needs_confirmation: bool = False
    bounded_by: str | None = None

    def __bool__(self) -> bool:
        return self.step != NONE

    def to_dict(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "threshold": self.threshold,
            "measures": [m.to_dict() for m in self.measures],
            "needs_confirmation": self.needs_confirmation,
            "bounded_by": self.bounded_by,
        }


NO_SANCTION = Sanction()


def first_offence(points: int, levels: Iterable[Level], ladder: Ladder) -> Sanction:
    """The sanction that ``points`` earn an account without a history; the same that its replay gives.

    ``levels`` are the severities of the findings; the gravest one's floor and ceiling apply.
    """
    gravest = max(levels, key=lambda level: level.rank, default=None)
    return sanction_of(ladder, climb(ladder, points, gravest, worth=points))


def sanction_of(ladder: Ladder, reached: Climb, repetition: int = 0) -> Sanction:
    """What a rung means; ``repetition`` counts, from 0, how often the step was reached before."""
    if not reached.level:
        return NO_SANCTION
    rung = ladder.rungs[reached.level - 1]
    return Sanction(rung.step, rung.points, (measure(rung, repetition),), rung.confirmed, reached.bounded_by)


def measure(rung: Rung, repetition: int = 0) -> Measure:
    seconds = rung.within if rung.step == "rectify" else lasts(rung, repetition)
    return Measure(rung.step, rung.features, seconds)
