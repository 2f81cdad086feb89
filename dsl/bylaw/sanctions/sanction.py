"""Points → the step of the ladder, for a first offence.

The account (notices, recidivism, decay, standing) is not seen here: what a text alone earns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bylaw.language.model import Level, Rung
from bylaw.language.vocabulary import STEPS

NONE = "none"


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


def sanction(points: int, levels: Iterable[Level], ladder: Sequence[Rung]) -> Sanction:
    """The sanction that ``points`` earn on a ladder.

    ``levels`` are the severities of the findings; the gravest one's floor and ceiling apply.
    """
    gravest = max(levels, key=lambda level: level.rank, default=None)
    if gravest is None:
        return NO_SANCTION
    reached = sum(rung.points <= points for rung in ladder)
    bounded = _bounded(reached, gravest, ladder) if points > 0 else reached
    if bounded == 0:
        return NO_SANCTION
    rung = ladder[bounded - 1]
    return Sanction(
        rung.step, rung.points, (_measure(rung),), rung.confirmed, gravest.name if bounded != reached else None
    )


def _bounded(reached: int, level: Level, ladder: Sequence[Rung]) -> int:
    """``reached`` counts rungs; the level's ceiling lowers it, its floor lifts it."""
    if level.ceiling is not None:
        highest = sum(STEPS.index(rung.step) <= STEPS.index(level.ceiling) for rung in ladder)
        reached = min(reached, highest)
    if level.floor is not None:
        lowest = next((i for i, rung in enumerate(ladder, 1) if rung.step == level.floor), 0)
        reached = max(reached, lowest)
    return reached


def _measure(rung: Rung) -> Measure:
    seconds = rung.within if rung.step == "rectify" else next(iter(rung.durations), None)
    return Measure(rung.step, rung.features, seconds)


def gravity(step: str) -> int:
    """0 for ``none``, then 1 for ``warn`` up to 5 for ``ban``."""
    return STEPS.index(step) + 1 if step in STEPS else 0
