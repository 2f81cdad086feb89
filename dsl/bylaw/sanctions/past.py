"""What a review finds → what it leaves as it was: what the account knew, what was imposed, what was asked of it.

A violation that a person upholds late counts with its own date, and so changes what earlier moments led to. It does not
change what anybody knew then, and takes effect from the review on (``MODEL.md``, section 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bylaw.sanctions.account import Imposed
from bylaw.sanctions.events import NEVER


@dataclass(frozen=True, slots=True)
class Facts:
    """What was so just before a moment, however much is found out later.

    ``standing``: the rung the account knew it stood on; ``first``: nothing had been notified; ``counts``: for each
    rung, how often it had been reached.
    """

    standing: int
    first: bool
    counts: Sequence[int]


@dataclass(frozen=True, slots=True)
class Past:
    """The moments before ``until``, the moment of a review: as they were gone through without it.

    ``facts``: of each moment. ``levels``: the highest rung that each led to, ``imposed``: its measures. ``duties``: of
    the moments that led to ``rectify`` only with a later review, the moment of that review; ``raised``: of those that
    led to a higher step with one, the last such review.
    """

    until: int = NEVER
    facts: dict[int, Facts] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)
    imposed: dict[int, tuple[Imposed, ...]] = field(default_factory=dict)
    duties: dict[int, int] = field(default_factory=dict)
    raised: dict[int, int] = field(default_factory=dict)
