"""Two policies' decisions on the same texts → what the newer one wins and loses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bylaw.measure.case import Case
from bylaw.measure.labelled import Expected
from bylaw.measure.share import mcnemar
from bylaw.measure.worst import Make

KINDS: dict[tuple[Expected, bool], str] = {
    ("sanction", True): "won", ("sanction", False): "lost",
    ("none", True): "new_false_alarms", ("none", False): "cured",
    ("review", True): "newly_sanctioned", ("review", False): "released",
}  # fmt: skip
"""What a change is called, by what should become of the text, and whether the new policy sanctions it."""

BETTER: dict[Expected, bool] = {"sanction": True, "none": False, "review": False}
"""Whether it is right to sanction a text."""


@dataclass(slots=True)
class Change:
    """Texts that changed in one way, and the first of them."""

    count: int = 0
    cases: list[Case] = field(default_factory=list)


class Changes:
    """What changes from the baseline to the policy, for texts whose being sanctioned does."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.kinds = {name: Change() for name in KINDS.values()}

    def add(self, expected: Expected, before: bool, after: bool, make: Make) -> None:
        if before == after:
            return
        change = self.kinds[KINDS[expected, after]]
        change.count += 1
        if len(change.cases) < self._most:
            change.cases.append(make())

    def p_value(self, *expected: Expected) -> float:
        """McNemar's, of the texts that should lead to ``expected``."""
        better = sum(self.kinds[KINDS[e, BETTER[e]]].count for e in expected)
        worse = sum(self.kinds[KINDS[e, not BETTER[e]]].count for e in expected)
        return mcnemar(better, worse)

    def p_values(self) -> dict[str, float]:
        """Of the violating texts, of those that should not be sanctioned, and of all."""
        return {
            "sanction": self.p_value("sanction"), "none": self.p_value("none"), "review": self.p_value("review"),
            "all": self.p_value("sanction", "none", "review"),
        }  # fmt: skip

    def to_dict(self, texts: bool = True) -> dict[str, Any]:
        return {
            "changes": {
                name: {"count": change.count, "cases": [case.to_dict(texts) for case in change.cases]}
                for name, change in self.kinds.items()
            },
            "p_values": self.p_values(),
        }  # fmt: skip
