"""The ledger: decisions and what people did about them → rows; rows → cases."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from itertools import count, groupby, islice, starmap
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from bylaw.errors import InputError, LedgerError
from bylaw.ledger import exchange
from bylaw.ledger.arguments import act, drafts, flag, optional, seconds, text, whole
from bylaw.ledger.arguments import file as a_file
from bylaw.ledger.arguments import head as noted
from bylaw.ledger.case import Case, Entry, entries, make_case
from bylaw.ledger.cells import UNFIT, unfit
from bylaw.ledger.columns import judged
from bylaw.ledger.rows import ERASURE, Draft, Head, Row, draft, name
from bylaw.ledger.stored import checked_policy, decision_drafts, policy_draft
from bylaw.sanctions.events import (
    KINDS,
    Confirmation,
    Event,
    MissedDeadline,
    Notice,
    Rectified,
    Reversal,
    Review,
    event_id,
    moment,
    said,
    several,
)
from bylaw.sanctions.log import Log

if TYPE_CHECKING:
    from bylaw.decision import Decision
    from bylaw.ledger.store import Store
    from bylaw.policy import Policy

Act = tuple[str, str, "Decision", "datetime | int"]
"""What :meth:`Ledger.record_many` takes: account, item, decision, at."""


def _wall_clock() -> int:
    return time.time_ns() // 1000


class Ledger:
    """Cases of accounts in a database: append-only, chained, idempotent. Safe for many threads and processes.

    ``where``: ``sqlite:///cases.db``, ``postgresql://user@host/name``, or the path of a file.
    ``keep_texts``: keep the texts of decisions, apart from the chain, until :meth:`erase_texts`.
    ``timeout``: seconds to wait for another writer. ``durable=False``: faster commits; a power failure (not a crash
    of the program) may take the last ones, of which the chain then knows nothing.
    ``create=False``: do not make a new ledger. ``read_only``: never write. ``clock``: gives the microseconds since
    1970 UTC at which rows are written; nothing is computed from them.

    Moments (``at``) are aware datetimes or microseconds since 1970 UTC. Every method that writes may be called
    again with the same arguments: what is recorded already is not recorded twice. Methods raise
    :class:`bylaw.LedgerError` if the ledger cannot, :class:`bylaw.InputError` for arguments it cannot take.
    """

    def __init__(
        self, where: str | os.PathLike[str], *, keep_texts: bool = False, timeout: float = 10.0, durable: bool = True,
        create: bool = True, read_only: bool = False, clock: Callable[[], int] = _wall_clock,
    ) -> None:  # fmt: skip
        try:
            from bylaw.ledger.store import Store
        except ModuleNotFoundError as error:
            if error.name != "sqlalchemy":
                raise
            raise LedgerError(
                "extra", "bylaw.Ledger", "it needs SQLAlchemy", "pip install 'bylaw[ledger]', for PostgreSQL "
                "'bylaw[postgres]'",
            ) from None  # fmt: skip
        if not callable(clock):
            raise InputError(f"clock is {said(clock)}; give a function that returns microseconds since 1970 UTC")
        self._store: Store = Store(
            where, keep_texts=flag(keep_texts, "keep_texts"), timeout=seconds(timeout, "timeout"),
            durable=flag(durable, "durable"), create=flag(create, "create"), read_only=flag(read_only, "read_only"),
            clock=clock,
        )  # fmt: skip
        self._policies: dict[str, Mapping[str, Any]] = {}

    @property
    def place(self) -> str:
        """What error messages call it; without any password."""
        return self._store.place

    def close(self) -> None:
        """Closes its connections. It opens new ones if it is used again."""
        self._store.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Ledger {self.place.removeprefix('ledger ')}>"

    # decisions
    def record(self, account: str, item: str, decision: Decision, *, at: datetime | int) -> Case:
        """Records a decision about ``item``, an act of ``account`` at ``at``; the case as of then.

        Findings in the lanes ``grey`` and ``shadow`` are recorded as such. A decision that found nothing leaves no
        trace. Raises ``LedgerError`` (``conflict``) if another decision of the same policy about the item at
        the same moment is recorded.
        """
        written = self.record_many([(account, item, decision, at)])
        return self._case(account, at, written=written)

    def record_many(self, acts: Iterable[Act], *, batch: int = 1000) -> int:
        """Records many decisions, given as ``(account, item, decision, at)``; the number of new rows.

        Each ``batch`` of them is written whole or not at all. If one fails, those before it are recorded: mend the
        cause and call again with all of them.
        """
        whole(batch, "batch", 1)
        waiting, written = starmap(act, zip(several(acts, "acts"), count(), strict=False)), 0
        while part := list(islice(waiting, batch)):
            made: list[Draft] = []
            new: dict[str, Draft] = {}
            for account, item, decision, at in part:
                found = list(decision_drafts(account, item, decision, at))
                if found and decision.digest not in self._policies and decision.digest not in new:
                    new[decision.digest] = policy_draft(decision.model, decision.digest)
                made += found
            written += self._store.append([*new.values(), *made])
            self._policies |= {digest: _plain(d.content) for digest, d in new.items()}
        return written

    def record_columns(
        self, table: Any, policy: Policy, *, context: Mapping[str, object] | None = None, batch: int = 1000
    ) -> int:
        """Records a judged table (pyarrow, polars, or a mapping of columns); the number of new rows.

        Columns: ``account``, ``item``, ``at`` (aware timestamps, or microseconds since 1970 UTC), ``text``, and as
        :meth:`Policy.judge_arrow` gives them ``rules`` and, if there, ``points``. Rows without rules are passed over;
        the others, few as a rule, are judged again one by one with ``policy`` and ``context``, since an account's
        log needs more than the columns hold. Raises :class:`InputError` if that gives other rules or points.
        """
        return self.record_many(judged(table, policy, context), batch=batch)

    def append(self, account: str, events: Iterable[Event]) -> int:
        """Records events that were made elsewhere; the number of new rows. All of them, or none."""
        name(account, "account")
        return self._store.append(drafts(account, events))

    # what people do
    def notify(
        self, account: str, *, at: datetime | int, items: Iterable[str] | None = None, policy: str | None = None
    ) -> Case:
        """The account was told at ``at`` of its violations: of these items, or of all it was not told of yet.

        ``policy``, here and below: as in :meth:`case`, where an account has violations of several policies. Raises
        ``LedgerError`` (``unknown``) if nothing is recorded of the account by then.
        """
        case = self._known(account, at, policy, items)
        if items is None:
            untold = {key for due in case.due() if due.kind == "notice" for key in due.keys}
            charges = Log(case.events, case.at).charges(case.ladder, ("enforce",))
            keys = tuple(sorted(untold | {charge.key for charge in charges if charge.notified is None}))
        else:
            keys = self._keys(case, items)
        return self._do(case, Notice(event_id("notice", account, case.at, *keys), case.at, keys))

    def rectified(self, account: str, item: str, *, at: datetime | int, category: str | None = None) -> Case:
        """The account put the violations in ``item`` right (of one category, if given). Late is recorded too."""
        case = self._case(account, at)
        keys = self._keys(case, [item], category)
        return self._do(case, Rectified(event_id("rectified", account, case.at, *keys), case.at, keys))

    def missed_deadline(
        self, account: str, *, at: datetime | int, items: Iterable[str] | None = None, policy: str | None = None
    ) -> Case:
        """Somebody saw at ``at`` that violations were not put right in time: in these items, or all that are due.

        Raises ``LedgerError`` (``unknown``) if nothing is recorded of the account by then.
        """
        case = self._known(account, at, policy, items)
        if items is None:
            keys = tuple(sorted({k for due in case.due() if due.kind == "missed_deadline" for k in due.keys}))
        else:
            keys = self._keys(case, items)
        return self._do(case, MissedDeadline(event_id("missed_deadline", account, case.at, *keys), case.at, keys))

    def reverse(self, account: str, item: str, *, reason: str, at: datetime | int, category: str | None = None) -> Case:
        """The violations in ``item`` were wrong (of one category, if given): from ``at`` on they never were."""
        text(reason, "reason", "say in words why it is reversed: it stands in the case file")
        case = self._case(account, at)
        keys = self._keys(case, [item], category)
        number = event_id("reversal", account, case.at, reason, *keys)
        return self._do(case, Reversal(number, case.at, keys, reason))

    def confirm(
        self, account: str, *, by: str, at: datetime | int, step: str | None = None, policy: str | None = None
    ) -> Case:
        """A person, ``by``, confirms what waits for one: the steps that are pending at ``at``, or only ``step``.

        Raises ``LedgerError`` (``unknown``) if nothing is pending.
        """
        text(by, "by", "say by whom it is confirmed")
        optional(step, "step")
        case = self._case(account, at, policy=policy)
        again = [e for e in case.events if isinstance(e, Confirmation) and (e.at, e.by) == (case.at, by)]
        if any(step in (None, e.step) for e in again):
            return case
        pending = [p for p in case.account.pending if step in (None, p.step)]
        if not pending:
            cause = f"{f'no {step}' if step else 'nothing'} waits for a confirmation at that moment"
            raise LedgerError("unknown", f"{self.place}, account {account!r}", cause, "see case.due(at)")
        made = [
            Confirmation(event_id("confirmation", account, case.at, p.step, by, *p.keys), case.at, p.keys, p.step, by)
            for p in pending
        ]
        return self._do(case, *made)

    def review(
        self, account: str, item: str, *, upheld: bool, by: str, at: datetime | int, category: str | None = None
    ) -> Case:
        """A person, ``by``, looked at the grey violations in ``item`` and upheld them, or put them aside.

        Upheld, they count with the date of their act; measures begin at ``at``. If two reviews of one violation differ,
        it is put aside, whichever came first.
        """
        flag(upheld, "upheld")
        text(by, "by", "say by whom it was looked at")
        case = self._case(account, at)
        keys = self._keys(case, [item], category, lane="grey")
        number = event_id("review", account, case.at, upheld, by, *keys)
        return self._do(case, Review(number, case.at, keys, upheld, by))

    # cases
    def case(
        self, account: str, *, at: datetime | int, policy: str | object | None = None, kind: str | None = None,
        upto: int | None = None,
    ) -> Case:  # fmt: skip
        """The case of an account as of ``at``. An account that nothing is known of has a clean one.

        It is replayed on the ladder of the decision last made (by ``at``) about it, for the kind of account of that
        decision. ``policy``: another one, to see what would be; or the name of one, for the violations that
        policies of that name found, on the ladder of the last of them. ``kind``: another kind of account, one that the
        policy knows; a policy without ladders for kinds takes any. ``upto``: as the ledger was after that row.
        """
        return self._case(account, at, policy=policy, kind=kind, upto=upto)

    def cases(
        self, *, at: datetime | int, policy: str | object | None = None, kind: str | None = None
    ) -> Iterator[Case]:
        """The cases of all accounts, by name, without holding them all in memory.

        ``kind``: as in :meth:`case`, but one that any of the policies knows will do.
        """
        if kind is not None:
            self._read_policies()
        with closing(self._store.by_account()) as all_rows:
            for account, rows in groupby(all_rows, key=lambda row: row.account):
                found = entries(rows, {}, self.place)
                known = self._known_policies(found)
                yield make_case(account, at, found, known, self.place, policy=policy, kind=kind, every=True)

    def logs(self) -> Iterator[tuple[str, tuple[Event, ...]]]:
        """Each account with its events, as they were recorded: what a replay on any ladder needs."""
        with closing(self._store.by_account()) as all_rows:
            for account, rows in groupby(all_rows, key=lambda row: row.account):
                found = entries((row for row in rows if row.kind in KINDS), {}, self.place)
                yield account, tuple(e.event for e in found if e.event)

    def accounts(self) -> list[str]:
        """The accounts that something is recorded of, by name."""
        return self._store.accounts()

    def _case(
        self, account: str, at: datetime | int, *, policy: object = None, kind: str | None = None,
        upto: int | None = None, written: int = 0,
    ) -> Case:  # fmt: skip
        name(account, "account")
        moment(at)
        found = entries(*self._store.rows(account, None if upto is None else whole(upto, "upto", 0)), self.place)
        known = self._known_policies(found)
        return make_case(account, at, found, known, self.place, policy=policy, kind=kind, written=written)

    def _known(self, account: str, at: datetime | int, policy: object, items: Iterable[str] | None) -> Case:
        """The case of an account of which something is recorded by then; a notice to nobody is a slip of the pen.

        ``items``: looked at first, since items of the wrong type are wrong whatever is recorded.
        """
        if items is not None:
            several(items, "items")
        case = self._case(account, at, policy=policy)
        if not case.entries:
            cause = "nothing is recorded of it by then"
            raise LedgerError("unknown", f"{self.place}, account {account!r}", cause, "see to the account and to at=")
        return case

    def _known_policies(self, found: Iterable[Entry]) -> Mapping[str, Mapping[str, Any]]:
        """Policies by digest, at least those of the entries; they never change, and are read once."""
        if any(e.decision and e.decision["digest"] not in self._policies for e in found):
            self._read_policies()
        return self._policies

    def _read_policies(self) -> None:
        self._policies |= {policy["digest"]: policy for policy in map(self._policy, self._store.policies())}

    def _policy(self, row: Row) -> Mapping[str, Any]:
        try:
            return checked_policy(json.loads(row.content))
        except UNFIT:
            raise unfit(self.place, row) from None

    def _keys(
        self, case: Case, items: Iterable[str], category: str | None = None, lane: str | None = None
    ) -> tuple[str, ...]:
        """The keys of the violations in these items, as far as they are known at the case's moment."""
        optional(category, "category")
        keys: set[str] = set()
        for item in several(items, "items"):
            name(item, "item")
            found = {
                v.key for v in case.violations(item) if category in (None, v.category) and lane in (None, v.lane)
            }  # fmt: skip
            if not found:
                what = " ".join(filter(None, [lane, "violation", f"of {category!r}" if category else "", "by then"]))
                known = ", ".join(sorted({v.item for v in case.violations()})[:5])
                place = f"{self.place}, account {case.name!r}, item {item!r}"
                remedy = f"items that are known by then: {known or 'none'}"
                raise LedgerError("unknown", place, f"there is no {what}", remedy)
            keys |= found
        return tuple(sorted(keys))

    def _do(self, case: Case, *events: Any) -> Case:
        """Records events that are about something; the case with them."""
        written = self._store.append([draft(case.name, event) for event in events if event.keys])
        return self._case(case.name, case.at, policy=case.asked, written=written) if written else case

    # the ledger as a whole
    def head(self) -> Head:
        """Its last row. Keep ``str(head)`` elsewhere, now and then, and :meth:`verify` finds any rewriting."""
        return self._store.head()

    def verify(self, head: Head | str | None = None) -> Head:
        """Reads and recomputes everything; the head. ``head``: one that was noted earlier.

        Raises ``LedgerError`` (``damaged``) that names the first row that was changed, removed, added or moved.
        """
        return self._store.verify(noted(head))

    def export(self, file: str | os.PathLike[str] | IO[str], *, texts: bool = False) -> Head:
        """Writes the ledger as JSON Lines: a line that says so, a line a row, and kept texts if asked for; the head."""
        return exchange.write(self._store, a_file(file, "write"), flag(texts, "texts"))

    def import_(self, file: str | os.PathLike[str] | IO[str]) -> int:
        """Reads an export, verifies its chain, and takes over what is not there yet; the number of new rows.

        An empty ledger becomes a copy, hashes included. Otherwise events are appended; those that are recorded
        already are left out. All or nothing.
        """
        return exchange.read(self._store, a_file(file, "readline"))

    def erase_texts(self, account: str, *, at: datetime | int) -> int:
        """Erases the texts of an account, and what its hashes of texts could be checked with; the number of texts.

        Findings, spans and points stay, and with them the chain. That it was done is recorded. PostgreSQL keeps
        the erased in its own files until its next VACUUM.
        """
        name(account, "account")
        when = moment(at)

        def task(appender: Any) -> int:
            gone: int = appender.erase(account)
            if gone >= 0:
                number = event_id("erasure", account, when, appender.head.sequence)
                appender.append([Draft(account, number, ERASURE, when, {"texts": gone})])
            return max(gone, 0)

        gone = self._store.writer(task)
        self._store.after_erasure()
        return gone


def _plain(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Content as it will be read back."""
    plain: Mapping[str, Any] = json.loads(json.dumps(content))
    return plain
