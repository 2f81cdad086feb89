"""A report → the reasons why the policy is not good enough."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from fractions import Fraction

from bylaw.errors import InputError
from bylaw.measure.report import Report
from bylaw.measure.share import Share

_WRITTEN = re.compile(r"(\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})(\s*%)?")


def bound(written: str | float) -> Fraction:
    """``0.9`` or ``90%``, exactly. Raises :class:`InputError`."""
    match = _WRITTEN.fullmatch(str(written).strip())
    found = Fraction(match[1]) / (100 if match[2] else 1) if match else None
    if found is None or found > 1:
        raise InputError(f"{written!r} is no share; write one from 0 to 1 such as 0.9, or a percentage such as 90%")
    return found


@dataclass(frozen=True, slots=True)
class Gates:
    """What is demanded of a policy. Each is off unless it is given; it compares what was counted, not its interval.

    ``min_recall``: of all violating texts; ``min_plain_recall`` and ``min_disguised_recall``: of those that are.
    ``max_false_alarms``: of the texts of each label that should lead to nothing. ``max_flagged``: of each corpus in
    which nothing should lead to anything. ``max_grey_sanctioned``: of the texts that a person should look at.
    ``max_disguise_only``: of all that should lead to nothing, those flagged only because of disguise views.
    ``min_exact_spans``: of the labelled spans of texts in which something was found. A gate that nothing was counted
    for is shut.
    """

    min_recall: str | float | None = None
    min_plain_recall: str | float | None = None
    min_disguised_recall: str | float | None = None
    max_false_alarms: str | float | None = None
    max_flagged: str | float | None = None
    max_grey_sanctioned: str | float | None = None
    max_disguise_only: str | float | None = None
    min_exact_spans: str | float | None = None

    def __post_init__(self) -> None:
        for name, written in self._given():
            try:
                bound(written)
            except InputError as error:
                raise InputError(f"{name.replace('_', '-')}: {error}") from None

    def failed(self, report: Report) -> tuple[str, ...]:
        """The gates that are shut, each with its figures."""
        return tuple(said for name, written in self._given() for said in _failed(name, bound(written), report))

    def _given(self) -> Iterator[tuple[str, str | float]]:
        for field in fields(self):
            if (written := getattr(self, field.name)) is not None:
                yield field.name, written


def _failed(name: str, wanted: Fraction, report: Report) -> Iterator[str]:
    said = f"{name.replace('_', ' ')} {float(wanted):g}"
    counted = [(what, share) for what, share in _COUNTED[name](report) if share.total]
    if not counted:
        yield f"{said}: there was nothing to count it on"
    for what, share in counted:
        wrong = share.count < wanted * share.total if name.startswith("min") else share.count > wanted * share.total
        if wrong:
            yield f"{said}: {share.count:,} of {share.total:,} {what} ({share.count / share.total:.4g})"


Counted = Iterator[tuple[str, Share]]


def _recalls(report: Report) -> Counted:
    yield "violating texts are sanctioned", report.tally.recall


def _plain(report: Report) -> Counted:
    yield "plain violating texts are sanctioned", report.tally.plain.sanctioned


def _disguised(report: Report) -> Counted:
    yield "disguised violating texts are sanctioned", report.tally.disguised.sanctioned


def _false_alarms(report: Report) -> Counted:
    for label, group in report.tally.labels.items():
        if report.expect[label] == "none":
            yield f"{label} texts are sanctioned", group.share(group.sanctioned)


def _flagged(report: Report) -> Counted:
    for corpus, group in report.tally.corpora.items():
        if group.texts["none"] == group.total:
            yield f"texts of {corpus} are sanctioned", group.share(group.sanctioned)


def _grey(report: Report) -> Counted:
    total = report.tally.total
    yield "grey texts are sanctioned", total.share(total.sanctioned, "review")


def _disguise_only(report: Report) -> Counted:
    total = report.tally.total
    yield "honest texts are sanctioned only because of disguise views", total.share(total.disguise_only, "none")


def _exact_spans(report: Report) -> Counted:
    yield "spans are exact", report.tally.spans.exact


_COUNTED: dict[str, Callable[[Report], Counted]] = {
    "min_recall": _recalls, "min_plain_recall": _plain, "min_disguised_recall": _disguised,
    "max_false_alarms": _false_alarms, "max_flagged": _flagged, "max_grey_sanctioned": _grey,
    "max_disguise_only": _disguise_only, "min_exact_spans": _exact_spans,
}  # fmt: skip
