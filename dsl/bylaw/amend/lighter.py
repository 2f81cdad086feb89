"""Two outcomes → the lighter one: an act is judged by the law of its day, or by a later one that is milder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

from bylaw.decision import Decision
from bylaw.errors import InputError
from bylaw.kinds import checked_kind
from bylaw.policy import ContextValues, Policy, Text
from bylaw.sanctions.account import Account, Imposed
from bylaw.sanctions.events import Event, several
from bylaw.sanctions.replay import replay
from bylaw.sanctions.sanction import Measure, gravity

Outcome = TypeVar("Outcome", Decision, Account)

_WITHOUT_END = 2**62
_SAID = ("step", "duration", "what is switched off", "points")


@dataclass(frozen=True, slots=True)
class Lighter(Generic[Outcome]):
    """The outcome that ``applies`` (``old`` or ``new``), the ``other`` one, and what made the difference.

    ``by``: ``step``, ``duration``, ``what is switched off`` or ``points``; ``equal`` if nothing differs;
    ``in force`` if there was no choice, the new policy being the law on the day of the act.
    """

    outcome: Outcome
    other: Outcome
    applies: Literal["old", "new"]
    by: str

    def to_dict(self) -> dict[str, Any]:
        one, other = map(_named, (self.outcome, self.other))
        return {"applies": self.applies, "by": self.by, "outcome": one, "other": other}


def _named(outcome: Decision | Account) -> dict[str, Any]:
    if isinstance(outcome, Decision):
        return {"step": outcome.sanction.step, "points": outcome.points, "digest": outcome.digest}
    return {"step": outcome.standing, "points": outcome.balance}


def lighter_of(
    old: Policy, new: Policy, text: Text, *, at: datetime | date, context: ContextValues | None = None
) -> Lighter[Decision]:
    """The lighter of what ``old`` and ``new`` say of a text that was written at ``at``.

    For an act before the amendment (before the first day of ``new``) the old policy is asked as of ``at``, the new one
    as of its first day; the lighter outcome applies, and of two equal ones the new one, which is the law by now.
    For an act on or after that day there is no choice: ``new`` applies.

    *Lighter* is, in this order: the step of the sanction is milder; its measures end sooner (of two times to put
    something right, the longer one); fewer features are switched off; it has fewer points. Grey
    findings decide nothing.
    """
    _policies(old, new)
    if not isinstance(at, date):
        raise InputError(f"at is {type(at).__name__}; say when the text was written, a date or an aware datetime")
    now = new.judge(text, context=context, at=at)
    then = old.judge(text, context=context, at=at)
    first = new.model.first
    if first is None:
        raise InputError(
            f"policy {new.name!r} has no first day; an amendment needs `effective`, to know what it precedes"
        )
    if _day(at, new) >= first:
        return Lighter(now, then, "new", "in force")
    now = new.judge(text, context=context, at=date.fromordinal(first))
    return _lighter(then, now, _of_decision(then), _of_decision(now))


def lighter_account(
    old: Policy, new: Policy, events: Iterable[Event], *, at: datetime | int, kind: str | None = None
) -> Lighter[Account]:
    """The lighter of what a log leads to as of ``at`` on the ladders of ``old`` and ``new``.

    The violations count with the points with which they were recorded; record what :func:`lighter_of` decides.
    *Lighter* is, in this order: the standing is milder; what is in force ends sooner; fewer features are off; the
    balance is less. Of two equal ones the new one applies. ``kind`` of account: one that a policy knows; the other has
    its ladder for everybody.
    """
    _policies(old, new)
    checked_kind(kind, (old.model, new.model))
    log = list(several(events, "events"))
    then, now = (replay(log, policy.model.ladder_for(kind), at) for policy in (old, new))
    return _lighter(then, now, _of_account(then), _of_account(now))


def _policies(*policies: object) -> None:
    for policy in policies:
        if not isinstance(policy, Policy):
            raise InputError(f"policies are compared, not {type(policy).__name__}; load them with bylaw.load")


def _lighter(old: Outcome, new: Outcome, was: tuple[int, ...], is_: tuple[int, ...]) -> Lighter[Outcome]:
    by = next((said for said, a, b in zip(_SAID, was, is_, strict=True) if a != b), "equal")
    return Lighter(old, new, "old", by) if was < is_ else Lighter(new, old, "new", by)


def _of_decision(decision: Decision) -> tuple[int, ...]:
    sanction = decision.sanction
    lasts = max(map(_lasts, sanction.measures), default=0)
    return gravity(sanction.step), lasts, sum(len(m.features) for m in sanction.measures), decision.points


def _lasts(measure: Measure) -> int:
    if measure.kind == "rectify":
        return -(measure.seconds if measure.seconds is not None else _WITHOUT_END)
    if measure.kind == "warn":
        return 0
    return _WITHOUT_END if measure.seconds is None else measure.seconds


def _of_account(account: Account) -> tuple[int, ...]:
    ends = max(map(_end, account.measures_in_force()), default=0)
    return gravity(account.standing), ends, len(account.features_off()), account.balance


def _end(imposed: Imposed) -> int:
    return _WITHOUT_END if imposed.end is None else imposed.end


def _day(at: datetime | date, policy: Policy) -> int:
    if isinstance(at, datetime):
        at = at.astimezone(policy.model.zone)
    return at.toordinal()
