"""The rows of one account → its case: the account as of a moment, and what was decided and done, by time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from bylaw.errors import InputError, LedgerError
from bylaw.kinds import checked_kind
from bylaw.language.ladders import DEFAULT_LADDER
from bylaw.language.model import Ladder, Model
from bylaw.ledger.cells import EVENTS, UNFIT, damaged, kept_of, unfit
from bylaw.ledger.rows import DECISION, Row, to_event
from bylaw.ledger.stored import ladder_of, restored
from bylaw.sanctions.account import Account, Due, Imposed
from bylaw.sanctions.events import KINDS, Event, Violation, is_moment, moment
from bylaw.sanctions.replay import replay


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a case: what happened ``at``, written down at ``recorded`` as row ``sequence`` of the ledger.

    ``event``: the calculator's event; ``None`` for a decision (see ``decision``) and for an erasure of texts.
    """

    sequence: int
    kind: str
    at: int
    recorded: int
    event: Event | None = None
    decision: dict[str, Any] | None = None


class Decisions(Mapping[str, dict[str, Any]]):
    """The decisions of a case by their ids, by time. A violation's id finds its decision, an item the first about it.

    Each is ``Decision.to_dict()`` with ``id``, ``item``, ``at`` (microseconds since 1970 UTC), ``kind`` (of account),
    ``violations`` (ids), ``texts`` (length and keyed hash of each field). ``text`` of its spans and ``message`` of its
    findings are ``None`` where the ledger keeps no texts, or the account's were erased.
    """

    def __init__(self, decisions: Iterable[dict[str, Any]]) -> None:
        self._by_id = {d["id"]: d for d in decisions}
        self._aliases: dict[str, str] = {}
        for number, decision in self._by_id.items():
            for alias in (decision["item"], *decision["violations"]):
                self._aliases.setdefault(alias, number)

    def __getitem__(self, name: str) -> dict[str, Any]:
        return self._by_id[name if name in self._by_id else self._aliases[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def about(self, item: str) -> tuple[dict[str, Any], ...]:
        """All decisions about an item, by time."""
        return tuple(d for d in self._by_id.values() if d["item"] == item)


class Case:
    """An account's file as of ``at``: what the ledger knows about it of that moment and before.

    ``name``: the account. ``at``: the moment, microseconds since 1970 UTC. ``entries``: everything in it, by time.
    ``events``: the calculator's events among them. ``decisions``: what was decided (:class:`Decisions`).
    ``ladder``, ``kind``, ``policy``, ``version``, ``digest``: what it is replayed on, and whose ladder that is
    (empty if the ladder was given). ``written``: the rows that the call which returned this case added.
    ``account``: the result, :class:`bylaw.sanctions.account.Account`, computed when first asked for.
    """

    def __init__(
        self, name: str, at: int, entries: Sequence[Entry], ladder: Ladder, *, kind: str | None = None,
        source: Mapping[str, Any] | None = None, written: int = 0, place: str = "case",
    ) -> None:  # fmt: skip
        self.name, self.at, self.ladder, self.kind, self.written = name, at, ladder, kind, written
        self.entries = tuple(sorted((e for e in entries if e.at <= at), key=lambda e: (e.at, e.sequence)))
        self.asked: object = None
        """The ``policy=`` it was asked for with."""
        self.has_ladder = True
        """False if nothing says which ladder; then only an account without violations has a result."""
        self._place = f"{place}, account {name!r}"
        source = source or {}
        self.policy: str = source.get("name", "")
        self.version: str = source.get("version", "")
        self.digest: str = source.get("digest", "")

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What the calculator replays."""
        return tuple(e.event for e in self.entries if e.event is not None)

    @cached_property
    def decisions(self) -> Decisions:
        """What was decided, by time."""
        return Decisions(e.decision for e in self.entries if e.decision is not None)

    @cached_property
    def account(self) -> Account:
        """The account at that moment: every number behind ``standing`` and the measures.

        Raises :class:`LedgerError` (``ladder``) if there is no ladder, or one that does not know the severities.
        """
        violations = self.violations()
        if violations and not self.has_ladder:
            cause = "its violations came without a decision, so that there is no ladder to replay them on"
            raise LedgerError("ladder", self._place, cause, "give policy=")
        known = {level.name for level in self.ladder.levels}
        if unknown := sorted({v.severity for v in violations} - known):
            found_by = ", ".join(sorted({v.policy for v in violations}))
            cause = f"the ladder of policy {self.policy!r} does not know the severity {unknown[0]!r}"
            remedy = f"give policy= the name of one of its policies ({found_by}), or one that knows both"
            raise LedgerError("ladder", self._place, cause, remedy)
        return replay(self.events, self.ladder, self.at)

    @property
    def standing(self) -> str:
        """The step the account stands on: ``none``, ``warn`` … ``ban``."""
        return self.account.standing

    @property
    def balance(self) -> int:
        """The account's points."""
        return self.account.balance

    def measures_in_force(self, at: datetime | int | None = None) -> tuple[Imposed, ...]:
        """What is switched off at ``at`` (the case's own moment if left out, or a later one)."""
        return self.account.measures_in_force(at)

    def due(self, at: datetime | int | None = None) -> tuple[Due, ...]:
        """What somebody should record by ``at`` (the case's own moment if left out, or a later one)."""
        return self.account.due(at)

    def violations(self, item: str | None = None) -> tuple[Violation, ...]:
        """The violations in it, of one item if given, reversed ones too."""
        return tuple(e for e in self.events if isinstance(e, Violation) and item in (None, e.item))

    def __repr__(self) -> str:
        return f"<Case {self.name!r}: {self.standing}, {self.balance} points, {len(self.entries)} entries>"


def entries(rows: Iterable[Row], texts: Mapping[str, Any], place: str) -> list[Entry]:
    """What the rows of an account say, and what is kept of its texts, by event.

    Raises :class:`LedgerError` for a row or a text that is whole, but not of this program's making.
    """
    out: dict[str, Entry] = {}
    for row in rows:
        if row.event in out:
            raise damaged(f"{place}, {EVENTS}", row, "another row has the same event")
        kept = None
        if row.kind == DECISION and row.event in texts:
            kept = kept_of(texts[row.event], place, row.account, row.event)
        try:
            out[row.event] = _entry(row, kept)
        except UNFIT:
            raise unfit(place, row) from None
    return list(out.values())


def _entry(row: Row, kept: Mapping[str, Any] | None) -> Entry:
    content = json.loads(row.content)
    about = row.sequence, row.kind, row.at, row.recorded
    if not is_moment(row.at):
        raise ValueError
    if row.kind in KINDS:
        return Entry(*about, event=to_event(row, content))
    if row.kind == DECISION:
        return Entry(*about, decision={"id": row.event, "at": row.at, **restored(content, kept)})
    return Entry(*about)


def make_case(
    name: str, at: datetime | int, found: Sequence[Entry], policies: Mapping[str, Mapping[str, Any]], place: str, *,
    policy: object = None, kind: str | None = None, written: int = 0, every: bool = False,
) -> Case:  # fmt: skip
    """The case of an account.

    ``policy``: ``None`` for the ladder of the decision last made; a name, for the violations found by policies of
    that name alone and the ladder of the last of them; or what has a ladder of its own. ``kind``: the kind of account,
    if not that of the last decision. ``every``: the case is one of all; an account with which the named policy has
    nothing to do is nothing wrong then, and a kind need be known to one of all policies only.

    Raises :class:`InputError` for a kind that is not known.
    """
    now = moment(at)
    if isinstance(policy, str):
        found = _of_policy(found, policy, f"{place}, account {name!r}" if not every else "")
    last = max((e for e in found if e.decision and e.at <= now), key=lambda e: (e.at, e.sequence), default=None)
    last = last or next((e for e in found if e.decision), None)
    asked, kind = kind, kind if kind is not None else last.decision["kind"] if last and last.decision else None
    source: Mapping[str, Any] | None = None
    if policy is not None and not isinstance(policy, str):
        ladder, source = _given(policy, kind, asked)
    elif last is not None and last.decision is not None:
        digest = last.decision["digest"]
        if digest not in policies:
            cause = f"the policy {last.decision['policy']!r} that decided about it is not there"
            raise LedgerError("damaged", f"{place}, account {name!r}", cause, "see what `bylaw ledger verify` says")
        source = policies[digest]
        checked_kind(asked, policies.values() if every else [source])
        ladder = ladder_of(source, kind)
    else:
        checked_kind(asked, policies.values() if every else ())
        ladder = DEFAULT_LADDER
    case = Case(name, now, found, ladder, kind=kind, source=source, written=written, place=place)
    case.asked, case.has_ladder = policy, source is not None or policy is not None
    return case


def _of_policy(found: Sequence[Entry], policy: str, place: str) -> list[Entry]:
    """What policies of one name decided and found, and what was done about that.

    Raises :class:`LedgerError` if that is nothing and a ``place`` is given.
    """
    own = [e for e in found if policy in (getattr(e.event, "policy", None), (e.decision or {}).get("policy"))]
    if place and found and not own:
        names = sorted({e.decision["policy"] for e in found if e.decision})
        cause = f"no policy {policy!r} found anything"
        raise LedgerError("unknown", place, cause, f"its policies: {', '.join(names) or 'none'}")
    keys = {e.event.key for e in own if isinstance(e.event, Violation)}
    about = (e for e in found if not keys.isdisjoint(getattr(e.event, "keys", ())))
    return sorted((*own, *about), key=lambda e: e.sequence)


def _given(policy: object, kind: str | None, asked: object) -> tuple[Ladder, Mapping[str, Any] | None]:
    """The ladder of a ``Policy``, its model, or a ladder itself."""
    if isinstance(policy, Ladder):
        checked_kind(asked, ())
        return policy, None
    model = getattr(policy, "model", policy)
    if not isinstance(model, Model):
        raise InputError(f"policy is {type(policy).__name__}; give a name, a Policy or a Ladder")
    checked_kind(asked, [model])
    source = {"name": model.name, "version": model.version, "digest": getattr(policy, "digest", "")}
    return model.ladder_for(kind), source
