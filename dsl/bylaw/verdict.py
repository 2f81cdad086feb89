"""What an engine answers of the texts of one call (``engine/SEMANTICS.md`` section 8): numbers, no objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

RawSpan: TypeAlias = tuple[int, int, int, int, int, bool]  # text, start, end, term, views, counted
RawFinding: TypeAlias = tuple[int, int, int, list[RawSpan]]  # rule, points, factor, spans
RawExcepted: TypeAlias = tuple[int, int, list[RawSpan], list[RawSpan]]  # rule, number of its unless, spans, guard
RawTuple: TypeAlias = tuple[int, int, bool, list[RawFinding], list[RawExcepted]]


class RawVerdict(Protocol):
    """The verdict of either engine."""

    @property
    def points(self) -> int: ...
    @property
    def review_points(self) -> int: ...
    @property
    def truncated(self) -> bool: ...
    @property
    def rules(self) -> Sequence[int]: ...
    @property
    def findings(self) -> Sequence[RawFinding]: ...
    @property
    def excepted(self) -> Sequence[RawExcepted]: ...
    def as_tuple(self) -> RawTuple: ...


@dataclass(frozen=True)
class Verdict:
    """A verdict in plain Python: the reference engine's, and what decisions carry between processes."""

    points: int
    review_points: int
    truncated: bool
    findings: list[RawFinding]
    excepted: list[RawExcepted]

    @property
    def rules(self) -> list[int]:
        return [rule for rule, _, _, _ in self.findings]

    def as_tuple(self) -> RawTuple:
        return self.points, self.review_points, self.truncated, self.findings, self.excepted
