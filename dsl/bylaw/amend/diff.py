"""Two policies, texts and accounts → what an amendment would do: who moves between which steps, and by which edit."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timezone
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias, cast

from bylaw.amend.cause import Cause, Causes
from bylaw.amend.edits import Edit
from bylaw.amend.own_part import own_part
from bylaw.decision import Decision, Span
from bylaw.errors import InputError
from bylaw.kinds import checked_kind
from bylaw.language.vocabulary import STEPS
from bylaw.policy import Policy, Text
from bylaw.prove import in_full_force
from bylaw.sanctions.account import Account
from bylaw.sanctions.events import Event, moment, said, several, when
from bylaw.sanctions.ladder import NONE, gravity
from bylaw.sanctions.replay import replay

SCHEMA = "bylaw.diff/1"
"""Of the JSON of a difference; see ``diff.schema.json``."""

OUTCOMES = (NONE, *STEPS)
BATCH = 4096
"""Texts that are judged at once: what is in memory of a corpus, besides the moves that are kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text of the corpus; ``id`` and ``where`` say which it is, ``context`` its facts."""

    text: Text
    id: Any = None
    where: str = ""
    context: Mapping[str, object] | None = None


Case: TypeAlias = "tuple[str, Iterable[Event]]"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a policy makes of a text: its step, points, the step a person should consider, and the rules that hold.

    ``confirmation``: the step waits for a person to confirm it.
    """

    step: str
    points: int
    review: str | None
    rules: tuple[str, ...]
    confirmation: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "step": self.step, "points": self.points, "review": self.review, "confirmation": self.confirmation,
            "rules": list(self.rules),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """A text whose step, or what a person has to do about it (review, confirm), is another.

    ``found`` and ``lost``: what the new policy sees and the old one did not, and the other way round, as (rule, span).
    """

    text: Text
    id: Any
    where: str
    before: Seen
    after: Seen
    found: tuple[tuple[str, Span], ...]
    lost: tuple[tuple[str, Span], ...]
    cause: Cause | None

    def to_dict(self) -> dict[str, Any]:
        def shown(spans: tuple[tuple[str, Span], ...]) -> list[dict[str, Any]]:
            return [{"rule": rule, **span.to_dict()} for rule, span in spans]

        return {
            "id": self.id, "where": self.where, "text": self.text, "before": self.before.to_dict(),
            "after": self.after.to_dict(), "found": shown(self.found), "lost": shown(self.lost),
            "cause": self.cause.to_dict() if self.cause else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class AccountMove:
    """An account whose standing, or what a person has to do about it, is another.

    ``before`` and ``after``: standing and balance. ``tickets`` and ``confirmations``: how many wait for a person,
    before and after.
    """

    account: str
    before: tuple[str, int]
    after: tuple[str, int]
    cause: Cause | None
    tickets: tuple[int, int] = (0, 0)
    confirmations: tuple[int, int] = (0, 0)

    def to_dict(self) -> dict[str, Any]:
        sides = [
            {"standing": standing, "balance": balance, "tickets": tickets, "confirmations": confirmations}
            for (standing, balance), tickets, confirmations in zip(
                (self.before, self.after), self.tickets, self.confirmations, strict=True
            )
        ]
        cause = self.cause.to_dict() if self.cause else None
        return {"account": self.account, "before": sides[0], "after": sides[1], "cause": cause}


@dataclass
class Counts:
    """How many went from which step to which, and how much a person has to look at, before and after.

    ``tickets``: reviews of grey findings; ``confirmations``: steps that wait for a person.
    """

    matrix: Counter[tuple[str, str]] = field(default_factory=Counter)
    tickets: list[int] = field(default_factory=lambda: [0, 0])
    confirmations: list[int] = field(default_factory=lambda: [0, 0])

    @property
    def total(self) -> int:
        return self.matrix.total()

    @property
    def escalated(self) -> int:
        return sum(n for (was, is_), n in self.matrix.items() if gravity(is_) > gravity(was))

    @property
    def milder(self) -> int:
        return sum(n for (was, is_), n in self.matrix.items() if gravity(is_) < gravity(was))

    @property
    def new_bans(self) -> int:
        return sum(n for (was, is_), n in self.matrix.items() if is_ == "ban" != was)

    @property
    def review(self) -> tuple[int, int]:
        """Everything that a person has to look at, before and after."""
        return self.tickets[0] + self.confirmations[0], self.tickets[1] + self.confirmations[1]

    def jumps(self, steps: int) -> int:
        """How many go up by at least so many steps (from nothing to ``rectify`` are two)."""
        return sum(n for (was, is_), n in self.matrix.items() if gravity(is_) - gravity(was) >= steps)

    def to_dict(self) -> dict[str, Any]:
        matrix = {was: {is_: self.matrix[was, is_] for is_ in OUTCOMES} for was in OUTCOMES}
        before, after = self.review
        return {
            "total": self.total, "escalated": self.escalated, "milder": self.milder, "new_bans": self.new_bans,
            "matrix": matrix, "review": {
                "before": before, "after": after, "tickets": self.tickets, "confirmations": self.confirmations,
            },
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit did: how many texts and accounts it moved, and how many only with others.

    ``review_texts``, ``review_accounts``: of how many people have more, or less, to look at since.
    """

    edit: Edit
    texts: int
    accounts: int
    together: int
    review_texts: int = 0
    review_accounts: int = 0

    def to_dict(self) -> dict[str, Any]:
        counts = {"texts": self.texts, "accounts": self.accounts, "together": self.together}
        review = {"texts": self.review_texts, "accounts": self.review_accounts}
        return {**self.edit.to_dict(), **counts, "review": review}


@dataclass
class Difference:
    """What replacing ``old`` by ``new`` does to texts and accounts; see :func:`diff`.

    ``texts``, ``accounts``: the counts. ``moves``, ``account_moves``: the first of those that move, with the cause.
    ``effects``: each edit with how many it moved. ``changed``: texts with the same step for other reasons or points.
    ``unattributed``: moves whose cause was not looked for (see ``explain``) or not found. ``at``: as of when texts were
    judged; ``accounts_at``: as of which moment accounts were replayed, ``None`` if there were none.
    """

    old: Policy
    new: Policy
    at: date | datetime
    texts: Counts = field(default_factory=Counts)
    accounts: Counts = field(default_factory=Counts)
    moves: list[Move] = field(default_factory=list)
    account_moves: list[AccountMove] = field(default_factory=list)
    moved: int = 0
    accounts_moved: int = 0
    changed: int = 0
    unattributed: int = 0
    effects: tuple[Effect, ...] = ()
    not_in_force: tuple[str, ...] = ()
    accounts_at: datetime | None = None

    def __bool__(self) -> bool:
        """Whether anything moves."""
        return bool(self.moved or self.accounts_moved)

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON-ready values; ``schema`` names their form."""
        return {
            "schema": SCHEMA, "old": _named(self.old), "new": _named(self.new), "at": self.at.isoformat(),
            "accounts_at": self.accounts_at.isoformat() if self.accounts_at else None,
            "not_in_force": list(self.not_in_force), "edits": [effect.to_dict() for effect in self.effects],
            "texts": {**self.texts.to_dict(), "moved": self.moved, "changed": self.changed},
            "accounts": {**self.accounts.to_dict(), "moved": self.accounts_moved}, "unattributed": self.unattributed,
            "moves": [move.to_dict() for move in self.moves],
            "account_moves": [move.to_dict() for move in self.account_moves],
        }  # fmt: skip


def _named(policy: Policy) -> dict[str, str]:
    return {"policy": policy.name, "version": policy.version, "digest": policy.digest}


def diff(
    old: Policy, new: Policy, texts: Iterable[Text | Entry] = (), cases: Iterable[Any] = (), *,
    at: datetime | date | None = None, accounts_at: datetime | date | None = None, kind: str | None = None,
    keep: int = 1000, explain: int = 1000,
    refused: Callable[[Entry, InputError], None] | None = None,
) -> Difference:  # fmt: skip
    """What replacing the policy ``old`` by ``new`` would do.

    ``texts``: str, mappings of fields, or :class:`Entry` objects; they are read once, a few thousand at a time, and
    both policies judge all of them as of ``at`` (left out: the first day on which all rules of both are in force).
    ``cases``: ``(account, events)`` pairs, or a ledger's cases; each log is replayed on both ladders as of one moment:
    ``accounts_at``, or ``at``, or else now. A date means its end, in the time zone of ``new``. The ladders are those
    for ``kind`` of account; left out, a ledger's cases bring their kinds, and other logs have none. ``keep``: so many
    moves are kept in full; ``explain``: of so many the cause is looked for; all are counted. ``refused`` is called with
    each text that a policy cannot take, which is then left out; without it, the first one raises its
    :class:`InputError`.
    """
    for policy in (old, new):
        if not isinstance(policy, Policy):
            raise InputError(f"diff compares policies, not {type(policy).__name__}; load them with bylaw.load")
    for name, number in (("keep", keep), ("explain", explain)):
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise InputError(f"{name} is {said(number)}; give a whole number, 0 or more")
    checked_kind(kind, (old.model, new.model))
    found = Difference(old, new, at if at is not None else max(in_full_force(old), in_full_force(new)))
    found.not_in_force = tuple(
        name for name, policy in (("old", old), ("new", new)) if not policy.judge("", at=found.at).in_force
    )
    run = _Run(found, keep, explain, refused)
    run.texts(texts)
    run.cases(cases, account_moment(accounts_at if accounts_at is not None else at, new), kind)
    found.effects = run.effects()
    return found


def schema() -> dict[str, Any]:
    """The JSON Schema of :meth:`Difference.to_dict`, and of what ``bylaw diff --format json`` says."""
    text = Path(__file__).with_name("diff.schema.json").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(text))


def account_moment(at: datetime | date | None, policy: Policy) -> datetime:
    """The moment as of which accounts are looked at: now if ``at`` is left out, and of a date its end, when what
    happened that day is known. Raises :class:`InputError`."""
    if at is None:
        return datetime.now(timezone.utc)
    if not isinstance(at, date):
        raise InputError(f"at is {type(at).__name__}; give a date or an aware datetime")
    return when(moment(at if isinstance(at, datetime) else datetime.combine(at, time.max, policy.model.zone)))


class _Run:
    """One comparison: reads, counts, asks for causes."""

    def __init__(
        self, found: Difference, keep: int, explain: int, refused: Callable[[Entry, InputError], None] | None
    ) -> None:
        self.found, self.keep, self.explain, self.refused = found, keep, explain, refused
        self.causes = Causes(found.old, found.new)
        self.counted = {edit: [0, 0, 0, 0, 0] for edit in self.causes.edits.all}

    def effects(self) -> tuple[Effect, ...]:
        effects = [Effect(edit, *counts) for edit, counts in self.counted.items()]
        return tuple(sorted(effects, key=lambda e: -e.texts - e.accounts))

    def _cause(self, of: Cause | None, column: int, review: bool) -> Cause | None:
        """Counts a cause. ``review``: people have more or less to look at."""
        self.explain -= 1
        if of is None or not of.edits:
            self.found.unattributed += 1
            return of
        for edit in of.edits:
            self.counted[edit][column] += 1
            self.counted[edit][2] += of.how == "together"
            self.counted[edit][3 + column] += review
        return of

    # texts
    def texts(self, texts: Iterable[Text | Entry]) -> None:
        if isinstance(texts, str | bytes | Mapping) or not isinstance(texts, Iterable):
            raise InputError("texts are several texts, such as a list; put one into a list")
        rest = iter(texts)
        while batch := [e if isinstance(e, Entry) else Entry(e) for e in islice(rest, BATCH)]:
            if all(isinstance(e.text, str) and not e.context for e in batch):
                plain = [e.text for e in batch]
                before, after = (p.judge_many(plain, at=self.found.at) for p in (self.found.old, self.found.new))
                for entry, was, is_ in zip(batch, before, after, strict=True):
                    self._text(entry, was, is_)
            else:
                for entry in batch:
                    self._one(entry)

    def _one(self, entry: Entry) -> None:
        try:
            was, is_ = self._judge(self.found.old, entry), self._judge(self.found.new, entry)
        except InputError as error:
            if self.refused is None:
                raise InputError(f"{entry.where}: {error}" if entry.where else str(error)) from None
            self.refused(entry, error)
            return
        self._text(entry, was, is_)

    def _judge(self, policy: Policy, entry: Entry) -> Decision:
        policies = self.found.old, self.found.new
        text, context = own_part(policy, policies, entry.text, entry.context)
        return policy.judge(text, context=context, at=self.found.at)

    def _text(self, entry: Entry, was: Decision, is_: Decision) -> None:
        found, steps = self.found, (was.sanction.step, is_.sanction.step)
        counts = found.texts
        counts.matrix[steps] += 1
        if not was and not is_:
            return
        for side, decision in enumerate((was, is_)):
            counts.tickets[side] += decision.review is not None
            counts.confirmations[side] += decision.sanction.needs_confirmation
        if _answer(was) == _answer(is_):
            found.changed += (was.points, _rules(was)) != (is_.points, _rules(is_))
            return
        found.moved += 1
        if self.explain <= 0 and len(found.moves) >= self.keep:
            found.unattributed += 1
            return
        before, after = _spans(was), _spans(is_)
        cause = self._cause(self._why(entry, was, is_) if self.explain > 0 else None, 0, _load(was) != _load(is_))
        if len(found.moves) < self.keep:
            lost = tuple(pair for key, pair in before.items() if key not in after)
            new = tuple(pair for key, pair in after.items() if key not in before)
            found.moves.append(Move(entry.text, entry.id, entry.where, _seen(was), _seen(is_), new, lost, cause))

    def _why(self, entry: Entry, was: Decision, is_: Decision) -> Cause:
        texts = [entry.text] if isinstance(entry.text, str) else list(entry.text.values())
        met = {(m.terms_list, m.term) for p in (self.found.old, self.found.new) for t in texts for m in p.matches(t)}
        likely = [
            edit for edit in self.causes.edits.all
            if edit.kind not in ("term", "exception")
            or (edit.kind == "term" and (edit.keys[0][1], edit.keys[0][4]) in met)
            or (edit.kind == "exception" and any(name == edit.keys[0][1] for name, _ in met))
        ]  # fmt: skip

        def ask(policy: Policy) -> object:
            return _answer(self._judge(policy, entry))

        return self.causes.of(ask, _answer(was), _answer(is_), likely)

    # accounts
    def cases(self, cases: Iterable[Any], at: datetime, kind: str | None) -> None:
        found, now = self.found, moment(at)
        for case in several(cases, "cases"):
            try:
                account, events = (case.name, case.events) if hasattr(case, "events") else case
                log: list[Event] = list(events)
            except (TypeError, ValueError):
                raise InputError(
                    f"cases has {said(case)}; give pairs of an account and its events, or a ledger's cases"
                ) from None
            found.accounts_at = at
            kind_of = kind if kind is not None else getattr(case, "kind", None)
            was, is_ = (self._replayed(account, log, policy, now, kind_of) for policy in (found.old, found.new))
            found.accounts.matrix[was.standing, is_.standing] += 1
            tickets, confirmations = (len(was.tickets), len(is_.tickets)), (len(was.pending), len(is_.pending))
            for side in (0, 1):
                found.accounts.tickets[side] += tickets[side]
                found.accounts.confirmations[side] += confirmations[side]
            if _stand(was) == _stand(is_):
                continue
            found.accounts_moved += 1
            cause = self._why_account(account, log, now, kind_of, was, is_) if self.explain > 0 else None
            review = tickets[0] + confirmations[0] != tickets[1] + confirmations[1]
            cause = self._cause(cause, 1, review)
            if len(found.account_moves) < self.keep:
                before, after = (was.standing, was.balance), (is_.standing, is_.balance)
                found.account_moves.append(AccountMove(account, before, after, cause, tickets, confirmations))

    def _why_account(
        self, account: str, log: list[Event], now: int, kind: str | None, was: Account, is_: Account
    ) -> Cause:
        likely = [edit for edit in self.causes.edits.all if edit.kind in ("ladder", "level")]

        def ask(policy: Policy) -> object:
            return _stand(self._replayed(account, log, policy, now, kind))

        return self.causes.of(ask, _stand(was), _stand(is_), likely)

    def _replayed(self, account: str, log: list[Event], policy: Policy, now: int, kind: str | None) -> Account:
        try:
            # A kind that only one of the policies knows has the ladder for everybody in the other.
            return replay(log, policy.model.ladder_for(kind), now)
        except InputError as error:
            raise InputError(f"account {account!r}, policy {policy.name!r} {policy.version}: {error}") from None


def _answer(decision: Decision) -> tuple[str, str | None, bool]:
    return decision.sanction.step, decision.review, decision.sanction.needs_confirmation


def _load(decision: Decision) -> int:
    """How much a person has to do about a text."""
    return (decision.review is not None) + decision.sanction.needs_confirmation


def _stand(account: Account) -> tuple[object, ...]:
    """Where an account stands, and what a person has to do about it."""
    return account.standing, sorted(p.step for p in account.pending), sorted(t.step for t in account.tickets)


def _rules(decision: Decision) -> tuple[str, ...]:
    return tuple(f.rule for f in decision.findings)


def _seen(decision: Decision) -> Seen:
    return Seen(
        decision.sanction.step, decision.points, decision.review, _rules(decision),
        decision.sanction.needs_confirmation,
    )  # fmt: skip


def _spans(decision: Decision) -> dict[tuple[Any, ...], tuple[str, Span]]:
    """Spans by what they are, whichever lists and views found them."""
    return {
        (f.rule, s.field, s.start, s.end, s.counted): (f.rule, s) for f in decision.findings for s in f.spans
    }  # fmt: skip


__all__ = ["SCHEMA", "AccountMove", "Counts", "Difference", "Effect", "Entry", "Move", "diff"]
