"""Assessed charges → points at a moment, and every line of the arithmetic.

Each line is one multiplication by a fraction, rounded down, so that the printed lines give the printed total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bylaw.language.model import Ladder
from bylaw.sanctions.decay import decay
from bylaw.sanctions.events import SECOND
from bylaw.sanctions.log import Charge
from bylaw.sanctions.points import PERMILLE, owa

ACT_WEIGHTS = (1000, 500, 250, 125)
"""Permille by rank, of the acts between two notices. The same as of the rules in one text."""

CATEGORY_WEIGHTS = (1000, 500, 250)
"""Permille by rank, of the categories in one act. The same as of the categories in one text."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One line: the points so far times ``numerator`` / ``denominator``, rounded down, are ``result``.

    ``name``: ``repetition``, ``probation``, ``missed``, ``rectified``, ``decay`` or ``rank``.
    """

    name: str
    numerator: int
    denominator: int
    result: int


@dataclass(frozen=True, slots=True)
class Assessed:
    """A charge with the factors that were fixed at its act. ``missed``: it stands for the missed deadline."""

    charge: Charge
    factors: tuple[tuple[str, int], ...]
    repetitions: int
    missed: bool = False

    @property
    def bonus(self) -> bool:
        return bool(self.charge.violation.requires)

    def operations(self, ladder: Ladder, at: int) -> list[tuple[str, int, int]]:
        operations = [(name, factor, PERMILLE) for name, factor in self.factors]
        rectified = self.charge.rectified
        if rectified is not None and rectified <= at and not self.missed:
            operations.append(("rectified", PERMILLE - ladder.rectified, PERMILLE))
        numerator, denominator = decay(self.charge.level, at - self.charge.at)
        if numerator != denominator:
            operations.append(("decay", numerator, denominator))
        return operations

    def points(self, ladder: Ladder, at: int) -> int:
        """What it is worth at a moment, before its rank in the act."""
        points = self.charge.violation.points
        for _, numerator, denominator in self.operations(ladder, at):
            points = points * numerator // denominator
        return points

    def worth(self, ladder: Ladder, at: int) -> tuple[int, int]:
        """Its points at a moment, and the first moment after it at which they can be others (if they are not 0)."""
        charge = self.charge
        full = points = charge.violation.points
        for name, numerator, denominator in self.operations(ladder, at):
            points = points * numerator // denominator
            if name != "decay":
                full = points
        if not points:
            return 0, at + 1
        # points = ⌊full · (clears - age) / span⌋ holds for as long as full · (clears - age) ≥ points · span.
        level = charge.level
        remaining = (points * (level.clears - level.hold) * SECOND - 1) // full
        changes = charge.at + level.clears * SECOND - (remaining if remaining > 0 else 0)
        put_right = charge.rectified
        if put_right is not None and at < put_right < changes:
            changes = put_right
        return points, changes


@dataclass(frozen=True, slots=True)
class Act:
    """What was found in one item at one moment. ``episode`` is the last notice before it, that sets it apart
    from earlier acts; ``None`` before any."""

    item: str
    at: int
    episode: int | None
    charges: tuple[Assessed, ...]

    @property
    def missed(self) -> bool:
        return self.charges[0].missed

    def points(self, ladder: Ladder, at: int) -> int:
        """owa of its charges, and its bonuses in full."""
        if len(self.charges) == 1:  # the usual act; the first rank weighs 1000
            return self.charges[0].points(ladder, at)
        plain = owa((c.points(ladder, at) for c in self.charges if not c.bonus), CATEGORY_WEIGHTS)
        return plain + sum(c.points(ladder, at) for c in self.charges if c.bonus)

    def worth(self, ladder: Ladder, at: int) -> tuple[int, int]:
        """Its points at a moment, and the first moment after it at which they can be others (if they are not 0)."""
        if len(self.charges) == 1:
            return self.charges[0].worth(ladder, at)
        worths = [charge.worth(ladder, at) for charge in self.charges]
        return self.points(ladder, at), min((changes for points, changes in worths if points), default=at + 1)


def balance(acts: Iterable[Act], ladder: Ladder, at: int) -> int:
    """Points of the account: Σ over episodes of owa(points of its acts), and missed deadlines in full."""
    episodes: dict[int | None, list[int]] = defaultdict(list)
    missed = 0
    for act in acts:
        points = act.points(ladder, at)
        if act.missed:
            missed += points
        else:
            episodes[act.episode].append(points)
    many = (points for points in episodes.values() if len(points) > 1)
    one = sum(points[0] for points in episodes.values() if len(points) == 1)
    return missed + one + sum(owa(points, ACT_WEIGHTS) for points in many)


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One violation in the sum: ``base`` points, through ``operations``, to ``counted`` in the act.

    The last operation is its rank among the categories of the act (a bonus has none).
    """

    key: str
    item: str
    category: str
    severity: str
    base: int
    repetitions: int
    operations: tuple[Operation, ...]
    counted: int


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act in the sum: ``points`` is the sum of its charges' ``counted``; ``rank`` gives what is ``counted``.

    ``episode``: the moment of the notice that began its episode. ``missed``: it is a missed deadline.
    """

    item: str
    at: int
    missed: bool
    episode: int | None
    charges: tuple[ChargeLine, ...]
    points: int
    rank: Operation
    counted: int


def lines(acts: Sequence[Act], ladder: Ladder, at: int) -> tuple[ActLine, ...]:
    """The sum behind :func:`balance`, by time: the ``counted`` of all lines add up to it."""
    ranks: dict[int, int] = {}
    episodes: dict[int | None, list[tuple[int, int]]] = defaultdict(list)
    for number, act in enumerate(acts):
        if act.missed:
            ranks[number] = 0
        else:
            episodes[act.episode].append((-act.points(ladder, at), number))
    for members in episodes.values():
        for rank, (_, number) in enumerate(sorted(members)):
            ranks[number] = rank
    return tuple(_act_line(act, ranks[number], ladder, at) for number, act in enumerate(acts))


def _act_line(act: Act, rank: int, ladder: Ladder, at: int) -> ActLine:
    ranked = sorted(enumerate(act.charges), key=lambda nc: (nc[1].bonus, -nc[1].points(ladder, at), nc[0]))
    charges = [
        _charge_line(charge, PERMILLE if charge.bonus else _weight(CATEGORY_WEIGHTS, place), ladder, at)
        for place, (_, charge) in enumerate(ranked)
    ]
    points = sum(c.counted for c in charges)
    weight = _weight(ACT_WEIGHTS, rank)
    operation = Operation("rank", weight, PERMILLE, points * weight // PERMILLE)
    return ActLine(act.item, act.at, act.missed, act.episode, tuple(charges), points, operation, operation.result)


def _charge_line(charge: Assessed, weight: int, ladder: Ladder, at: int) -> ChargeLine:
    violation = charge.charge.violation
    points, operations = violation.points, []
    rank = [] if charge.bonus else [("rank", weight, PERMILLE)]
    for name, numerator, denominator in (*charge.operations(ladder, at), *rank):
        points = points * numerator // denominator
        operations.append(Operation(name, numerator, denominator, points))
    return ChargeLine(
        violation.key, violation.item, violation.category, violation.severity, violation.points, charge.repetitions,
        tuple(operations), points,
    )  # fmt: skip


def _weight(weights: Sequence[int], rank: int) -> int:
    return weights[rank] if rank < len(weights) else 0
