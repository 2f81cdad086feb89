"""A difference → the reasons not to release it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bylaw.amend.diff import Counts, Difference
from bylaw.errors import InputError
from bylaw.sanctions.events import said

_LIMIT = re.compile(r"(\d{1,12})(?:\.(\d{1,4}))?(%?)")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many, or so many ten-thousandths of a percent."""

    value: int
    percent: bool

    def exceeded(self, count: int, of: int) -> bool:
        return count * 1_000_000 > self.value * of if self.percent else count > self.value

    def __str__(self) -> str:
        whole, rest = divmod(self.value, 10_000)
        return f"{whole}.{rest:04}".rstrip("0").rstrip(".") + " %" if self.percent else f"{self.value:,}"


def limit(written: str | int) -> Limit:
    """``20``, or ``0.5%``. Raises :class:`InputError`."""
    plain = isinstance(written, str | int) and not isinstance(written, bool)
    match = _LIMIT.fullmatch(written.strip() if isinstance(written, str) else said(written)) if plain else None
    if match is None or (match[2] and not match[3]):
        raise InputError(f"{said(written)} is no limit; write a whole number such as 20, or a share such as 0.5%")
    if not match[3]:
        return Limit(int(match[1]), False)
    return Limit(int(match[1]) * 10_000 + int((match[2] or "").ljust(4, "0")), True)


@dataclass(frozen=True, slots=True)
class Gates:
    """What an amendment must not do. Each is off unless it is given; texts and accounts are counted apart.

    ``no_new_ban``: nobody who was not banned is. ``max_escalated``: at most so many, or such a share (``"0.5%"``), come
    to a graver step. ``no_jump``: nobody goes up by so many steps or more. ``max_review_growth``: a person gets at most
    so many more tickets and confirmations to look at than before, or such a share more.
    """

    no_new_ban: bool = False
    max_escalated: str | int | None = None
    no_jump: int | None = None
    max_review_growth: str | int | None = None

    def __post_init__(self) -> None:
        for written in (self.max_escalated, self.max_review_growth):
            if written is not None:
                limit(written)
        if not isinstance(self.no_new_ban, bool):
            raise InputError(f"no_new_ban is {said(self.no_new_ban)}; give True or False")
        jump = self.no_jump
        if jump is not None and (not isinstance(jump, int) or isinstance(jump, bool) or not 1 <= jump <= 5):
            raise InputError(f"no_jump is {said(jump)}; there are 1 to 5 steps to jump")

    def failed(self, found: Difference) -> tuple[str, ...]:
        """The gates that are shut, each with its figures."""
        if not isinstance(found, Difference):
            raise InputError(f"gates look at what bylaw.diff returned, not at {type(found).__name__}")
        return (*self._failed("texts", found.texts, found), *self._failed("accounts", found.accounts, found))

    def _failed(self, what: Literal["texts", "accounts"], counts: Counts, found: Difference) -> list[str]:
        out = []

        def some(number: int) -> str:
            return f"{number:,} {what if number != 1 else what[:-1]}"

        if self.no_new_ban and counts.new_bans:
            out.append(f"no new ban: {some(counts.new_bans)} would newly come to `ban`")
        if self.max_escalated is not None:
            most = limit(self.max_escalated)
            if most.exceeded(counts.escalated, counts.total):
                out.append(
                    f"max escalated {most}: {counts.escalated:,} of {counts.total:,} {what} come to a graver step"
                )
        if self.no_jump is not None and (jumps := counts.jumps(self.no_jump)):
            out.append(f"no jump {self.no_jump}: {some(jumps)} would go up by {self.no_jump} steps or more")
        if self.max_review_growth is not None:
            most, (before, after) = limit(self.max_review_growth), counts.review
            if most.exceeded(max(0, after - before), before):
                out.append(f"max review growth {most}: {what} for a person to look at go from {before:,} to {after:,}"
                           f", moved by {_movers(what, found)}")  # fmt: skip
        return out


def _movers(what: Literal["texts", "accounts"], found: Difference) -> str:
    """The edits that moved what people have to look at, and of how many."""
    moved = [(getattr(effect, f"review_{what}"), str(effect.edit)) for effect in found.effects]
    moved = sorted((pair for pair in moved if pair[0]), key=lambda pair: -pair[0])
    shown = [f"{edit} ({number:,})" for number, edit in moved[:_MOST_MOVERS]]
    if len(moved) > len(shown):
        shown.append(f"{len(moved) - len(shown):,} more")
    return "; ".join(shown) or "edits that were not looked for (see explain)"


_MOST_MOVERS = 5
