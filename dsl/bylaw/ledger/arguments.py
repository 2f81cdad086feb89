"""What a ledger's methods are given → the same, or an :class:`InputError` that says what to give."""

from __future__ import annotations

import io
import os
from datetime import datetime
from typing import Any

from bylaw.decision import Decision
from bylaw.errors import InputError
from bylaw.ledger.rows import Draft, Head, draft
from bylaw.sanctions.events import KINDS, said, several

_LONGEST = 86_400 * 365
_EVENTS = tuple(KINDS.values())


def flag(value: object, what: str) -> bool:
    """A bool, and nothing that merely passes for one: ``"no"`` would."""
    if not isinstance(value, bool):
        raise InputError(f"{what} is {said(value)}; give True or False")
    return value


def seconds(value: object, what: str) -> float:
    """Seconds, 0 or more, at most a year."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= _LONGEST:  # NaN neither
        raise InputError(f"{what} is {said(value)}; give seconds, a number from 0 to {_LONGEST:,}")
    return float(value)


def whole(value: object, what: str, least: int) -> int:
    """A whole number, ``least`` or more, that a database can hold."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value < 2**63:
        raise InputError(f"{what} is {said(value)}; give a whole number, {least} or more")
    return value


def text(value: object, what: str, remedy: str = "give a str that is not empty") -> str:
    """A str that says something."""
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{what} is {said(value)}; {remedy}")
    return value


def optional(value: object, what: str) -> str | None:
    """``None``, or a str that says something."""
    return None if value is None else text(value, what, "give a str that is not empty, or None")


def act(given: object, number: int) -> tuple[str, str, Decision, datetime | int]:
    """What ``record_many`` takes: account, item, decision, at; the ``number``-th one, from 0."""
    if not isinstance(given, tuple | list) or len(given) != 4:
        raise InputError(f"act {number:,} is {said(given)}; give (account, item, decision, at)")
    account, item, decision, at = given
    if not isinstance(decision, Decision):
        raise InputError(f"decision of act {number:,} is {said(decision)}; give what Policy.judge returned")
    return account, item, decision, at


def drafts(account: str, events: object) -> list[Draft]:
    """Events as they are stored."""
    out = []
    for event in several(events, "events"):
        if not isinstance(event, _EVENTS):
            raise InputError(f"events has {said(event)}; give events of bylaw.sanctions.events")
        out.append(draft(account, event))
    return out


def head(given: object) -> Head | None:
    """A head, or as it is written."""
    return given if given is None or isinstance(given, Head) else Head.parse(given)  # type: ignore[arg-type]


def is_path(path: object) -> bool:
    """Whether the system can be asked for it."""
    try:
        return isinstance(path, str) and bool(path) and b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False


def file(given: object, method: str) -> Any:
    """A path, or something with ``method``."""
    if isinstance(given, str | os.PathLike):
        path = os.fspath(given)
        if not is_path(path):
            raise InputError(f"file is {said(path)}; give the path of a file")
        return given
    binary = isinstance(given, io.RawIOBase | io.BufferedIOBase)
    if binary or not callable(getattr(given, method, None)):
        raise InputError(f"file is {said(given)}; give a path, or a file that is open in text mode")
    return given
