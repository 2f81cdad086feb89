"""What was done and told before an act → what is fixed at the act: its factors, and the episode it is in."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict

from bylaw.language.model import Ladder
from bylaw.sanctions.balance import Assessed
from bylaw.sanctions.ladder import first_rung_from
from bylaw.sanctions.log import Charge, Log
from bylaw.sanctions.points import PERMILLE
from bylaw.sanctions.recidivism import Earlier, repetition_factor


class History:
    """The violations up to a moment that never goes back."""

    def __init__(self, log: Log, ladder: Ladder) -> None:
        self.log, self.ladder = log, ladder
        self._earlier: dict[str, Earlier] = defaultdict(Earlier)
        self._notices: list[int] = []
        self._restrict = first_rung_from(ladder, "restrict")

    def assessed(self, charge: Charge, standing: int) -> Assessed:
        """A charge of this moment with its factors. ``standing``: the rung the account knew it stood on."""
        probation = PERMILLE + self.ladder.probation if standing >= self._restrict else PERMILLE
        count = self._earlier[charge.violation.category].repetitions(charge.at, self.ladder)
        factors = [("repetition", repetition_factor(count, self.ladder)), ("probation", probation)]
        return Assessed(charge, tuple((name, factor) for name, factor in factors if factor != PERMILLE), count)

    def episode(self, at: int) -> int | None:
        """The last notice before now of an act before it: what comes after it is a new episode."""
        number = bisect_left(self._notices, at)
        return self._notices[number - 1] if number else None

    def add(self, charge: Charge) -> None:
        """A violation that happened at the moment up to which this runs, once all of that moment are assessed."""
        self._earlier[charge.violation.category].add(charge.at, charge.notified)
        for notice in self.log.notices(charge.key, charge.since):
            insort(self._notices, notice)
