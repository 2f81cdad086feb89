"""Small logs for the tests of the calculator. Days count from the epoch."""

from __future__ import annotations

from collections.abc import Iterable

from bylaw.language.ladders import DEFAULT_LADDER
from bylaw.language.model import Ladder
from bylaw.sanctions.account import Account
from bylaw.sanctions.events import Event, Notice, Reversal, Violation, key_of
from bylaw.sanctions.replay import replay

DAY = 86_400 * 1_000_000
TRADING = "trading of crypto"


def post(day: float, points: int = 40, severity: str = "serious", *, item: str = "", category: str = TRADING,
         lane: str = "enforce") -> Violation:  # fmt: skip
    item = item or f"post-{day:g}"
    number = f"{item}/{category}/{lane}/{day:g}"
    return Violation(number, item, category, points, severity, int(day * DAY), lane)  # type: ignore[arg-type]


def notice(day: float, *items: str, category: str = TRADING) -> Notice:
    keys = tuple(key_of(item, category) for item in items)
    return Notice(f"notice-{day:g}-{'-'.join(items)}", int(day * DAY), keys)


def reversal(day: float, *items: str, category: str = TRADING) -> Reversal:
    return Reversal(f"reversal-{day:g}", int(day * DAY), tuple(key_of(item, category) for item in items))


def notified(days: Iterable[float], points: int = 40, severity: str = "serious") -> list[Event]:
    """A post on each day, each notified at once."""
    out: list[Event] = []
    for day in days:
        out += [post(day, points, severity), notice(day, f"post-{day:g}")]
    return out


def account(events: Iterable[Event], day: float, ladder: Ladder = DEFAULT_LADDER) -> Account:
    return replay(events, ladder, int(day * DAY))
