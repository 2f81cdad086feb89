"""A rung → the measures it imposes, with their dates."""

from __future__ import annotations

from collections.abc import Sequence

from bylaw.language.model import Ladder, Rung
from bylaw.sanctions.account import Imposed
from bylaw.sanctions.events import SECOND, Confirmation
from bylaw.sanctions.ladder import gravity, lasts
from bylaw.sanctions.sanction import measure

_SWITCH_OFF = gravity("restrict")


def imposed(
    ladder: Ladder, level: int, at: int, keys: tuple[str, ...], counts: Sequence[int], above: int = 0
) -> tuple[Imposed, ...]:
    """What rung ``level`` switches off at once, from ``at``: every rung up to it that needs no person.

    ``counts``: for each rung, how often it was reached before. Lower rungs are imposed as well, so that a graver act
    never ends anything sooner, however a ladder is written; those that a higher one covers are left out.
    ``above``: only the rungs above this one, where those up to it were imposed already.
    """
    rungs = [(n, rung) for n, rung in enumerate(ladder.rungs[:level]) if n >= above and not rung.confirmed]
    return _widest([_imposed(rung, at, keys, counts[n], None) for n, rung in rungs if _switches_off(rung)])


def confirmed(
    ladder: Ladder, level: int, confirmation: Confirmation, keys: tuple[str, ...], counts: Sequence[int]
) -> tuple[Imposed, ...]:
    """What a confirmation switches off from its moment: the rungs that wait for one, up to ``level`` and its step."""
    rungs = [
        (n, rung)
        for n, rung in enumerate(ladder.rungs[:level])
        if rung.confirmed and gravity(rung.step) <= gravity(confirmation.step)
    ]
    return _widest([_imposed(rung, confirmation.at, keys, counts[n], confirmation.by) for n, rung in rungs])


def _switches_off(rung: Rung) -> bool:
    return gravity(rung.step) >= _SWITCH_OFF


def _imposed(rung: Rung, at: int, keys: tuple[str, ...], repetition: int, by: str | None) -> Imposed:
    seconds = lasts(rung, repetition)
    end = None if seconds is None else at + seconds * SECOND
    return Imposed(measure(rung, repetition), at, end, keys, repetition, by)


def _widest(measures: Sequence[Imposed]) -> tuple[Imposed, ...]:
    """Without those that another, later in the ladder, covers in features and time."""
    return tuple(
        m for n, m in enumerate(measures) if not any(_covers(wider, m) for wider in measures[n + 1 :])
    )  # fmt: skip


def _covers(wider: Imposed, other: Imposed) -> bool:
    everything = wider.measure.kind == "ban"
    features = everything or set(other.measure.features) <= set(wider.measure.features)
    return features and (wider.end is None or (other.end is not None and other.end <= wider.end))
