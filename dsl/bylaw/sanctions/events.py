"""What is written down of an account: violations, notices and what people did, each an immutable event.

Times are *moments*: whole microseconds since 1970-01-01 00:00 UTC, made from aware datetimes by :func:`moment`.
Nothing here reads a clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Literal, TypeAlias, cast

from bylaw.errors import InputError

SECOND = 1_000_000
"""Microseconds of a second."""

Lane = Literal["enforce", "grey", "shadow"]
LANES: tuple[Lane, ...] = ("enforce", "grey", "shadow")

NEVER = -(2**63)
"""Before all moments."""

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


_FIRST, _LAST = (
    (extreme.replace(tzinfo=timezone.utc) - _EPOCH) // timedelta(microseconds=1)
    for extreme in (datetime.min, datetime.max)
)


def is_moment(at: object) -> bool:
    """Whether ``at`` is microseconds since 1970 UTC, in the years 1 to 9999."""
    return isinstance(at, int) and not isinstance(at, bool) and _FIRST <= at <= _LAST


def moment(at: datetime | int, what: str = "at") -> int:
    """Microseconds since 1970 UTC of an aware ``datetime`` (exact); a moment stays what it is.

    Raises :class:`InputError` for a naive datetime, a moment outside the years 1 to 9999, or anything else.
    """
    if is_moment(at):
        return cast("int", at)
    if isinstance(at, int) and not isinstance(at, bool):
        raise InputError(f"{what} is {said(at)}, outside the years 1 to 9999; give microseconds since 1970 UTC")
    if not isinstance(at, datetime):
        raise InputError(f"{what} is {type(at).__name__}; give an aware datetime, or microseconds since 1970 UTC")
    if at.tzinfo is None or at.utcoffset() is None:
        raise InputError(f"{what}={at!r} has no time zone; give an aware datetime, such as one in timezone.utc")
    return (at - _EPOCH) // timedelta(microseconds=1)


def when(at: int) -> datetime:
    """The moment as an aware datetime in UTC.

    A measure may end after the year 9999, or a clock have said anything: such moments come out as the first or the
    last one that a datetime can say.
    """
    return _EPOCH + timedelta(microseconds=min(max(at, _FIRST), _LAST))


def said(value: object) -> str:
    """A value in an error message, cut short."""
    try:
        return f"{value!r:.100}"
    except ValueError:  # an integer of more digits than Python writes out
        return "a very large number"


def several(values: object, what: str) -> Iterable[Any]:
    """Something with parts, which a str or a mapping is not meant to be. Raises :class:`InputError`."""
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        raise InputError(f"{what} is {said(values)}; give several, such as a list of them")
    return values


def key_of(item: str, category: str) -> str:
    """What one violation is about: a category (the clause) and an item of content.

    The same item found again in the same category has the same key, whoever posted it and whichever policy found it.
    """
    return f"{category}: {item}"


@dataclass(frozen=True, slots=True)
class Violation:
    """An item that broke one clause.

    ``points``: what the category is worth in this item (a whole number, 0 or more), before anything that has to do
    with the account. In lane ``grey`` it is what the grey findings add to the points of lane ``enforce``.
    ``severity``: a level of the ladder, the gravest of its findings. ``at``: the moment of the act.
    ``requires``: the categories of the same act that must all stand for this to count (the bonus of a composite);
    empty for an ordinary violation. ``version`` and ``digest`` name the policy that found it.
    """

    id: str
    item: str
    category: str
    points: int
    severity: str
    at: int
    lane: Lane = "enforce"
    requires: tuple[str, ...] = ()
    policy: str = ""
    version: str = ""
    digest: str = ""

    def __post_init__(self) -> None:
        _checked(self)
        if not isinstance(self.points, int) or isinstance(self.points, bool) or self.points < 0:
            raise InputError(f"points of violation {self.id!r} are {said(self.points)}; give a whole number, 0 or more")
        if self.lane not in LANES:
            raise InputError(f"lane of violation {self.id!r} is {self.lane!r}; lanes: {', '.join(LANES)}")
        if ": " in self.category:
            raise InputError(f"category {self.category!r} holds ': ', which separates category and item in keys")

    @property
    def key(self) -> str:
        return key_of(self.item, self.category)


@dataclass(frozen=True, slots=True)
class Notice:
    """The account was told of the violations ``keys`` at ``at``. Of acts after ``at`` it says nothing."""

    id: str
    at: int
    keys: tuple[str, ...]

    def __post_init__(self) -> None:
        _checked(self)


@dataclass(frozen=True, slots=True)
class Rectified:
    """The account put the violations ``keys`` right at ``at``. Whether that was in time, the replay says."""

    id: str
    at: int
    keys: tuple[str, ...]

    def __post_init__(self) -> None:
        _checked(self)


@dataclass(frozen=True, slots=True)
class MissedDeadline:
    """Somebody saw at ``at`` that the violations ``keys`` were not put right in time (see ``Account.due``).

    Time itself raises nothing: before this event, a missed deadline has no consequence.
    """

    id: str
    at: int
    keys: tuple[str, ...]

    def __post_init__(self) -> None:
        _checked(self)


@dataclass(frozen=True, slots=True)
class Reversal:
    """The violations ``keys`` were wrong. They count as if they had never been found, now and ever after."""

    id: str
    at: int
    keys: tuple[str, ...]
    reason: str = ""

    def __post_init__(self) -> None:
        _checked(self)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A person, ``by``, confirms the step that the act with the violations ``keys`` led to, up to ``step``."""

    id: str
    at: int
    keys: tuple[str, ...]
    step: str
    by: str

    def __post_init__(self) -> None:
        _checked(self)
        if not self.by:
            raise InputError(f"confirmation {self.id!r} does not say by whom; give by=")


@dataclass(frozen=True, slots=True)
class Review:
    """A person, ``by``, looked at the grey violations ``keys``.

    ``upheld``: from ``at`` on they count in lane ``enforce``, with the date of their act; measures begin at ``at``.
    Otherwise they are put aside. If two reviews of one key differ, it is put aside, whichever came first: doubt is
    not held against the account.
    """

    id: str
    at: int
    keys: tuple[str, ...]
    upheld: bool
    by: str

    def __post_init__(self) -> None:
        _checked(self)
        if not isinstance(self.upheld, bool):
            raise InputError(f"upheld of review {self.id!r} is {said(self.upheld)}; give True or False")
        if not self.by:
            raise InputError(f"review {self.id!r} does not say by whom; give by=")


Event: TypeAlias = "Violation | Notice | Rectified | MissedDeadline | Reversal | Confirmation | Review"

KINDS: dict[str, type[Event]] = {
    "violation": Violation, "notice": Notice, "rectified": Rectified, "missed_deadline": MissedDeadline,
    "reversal": Reversal, "confirmation": Confirmation, "review": Review,
}  # fmt: skip
"""Events by the name under which they are stored."""


def event_id(*parts: object) -> str:
    """An id made from what the event says, so that the same event gets the same id: 32 hexadecimal digits."""
    said = "\x1f".join(f"{len(str(part))}:{part}" for part in parts)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _checked(event: Event) -> None:
    """Raises :class:`InputError` for what every event must have: id, moment, keys, and texts where texts belong."""
    name = type(event).__name__
    if not isinstance(event.id, str) or not event.id:
        raise InputError(f"{name} has id {said(event.id)}; give a str that is not empty")
    if not is_moment(event.at):
        raise InputError(
            f"at of {name} {event.id!r} is {said(event.at)}; make it with moment(datetime), in the years 1 to 9999"
        )
    for attribute in _TEXTS[type(event)]:
        if not isinstance(getattr(event, attribute), str):
            raise InputError(f"{attribute} of {name} {event.id!r} is {said(getattr(event, attribute))}; give a str")
    what = "requires" if isinstance(event, Violation) else "keys"
    wanted = "str" if what == "requires" else "keys of violations"
    keys = getattr(event, what)
    if not isinstance(keys, tuple) or not all(isinstance(key, str) for key in keys):
        raise InputError(f"{what} of {name} {event.id!r} are {said(keys)}; give a tuple of {wanted}")


_TEXTS: dict[type[Event], tuple[str, ...]] = {
    Violation: ("item", "category", "severity", "lane", "policy", "version", "digest"), Notice: (), Rectified: (),
    MissedDeadline: (), Reversal: ("reason",), Confirmation: ("step", "by"), Review: ("by",),
}  # fmt: skip
"""What is a text in each kind of event, besides its id."""
