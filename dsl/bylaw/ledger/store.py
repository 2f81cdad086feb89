"""Rows in a database: appended in one chain, never doubled, read back, verified. The only module that runs SQL."""

from __future__ import annotations

import os
import random
import secrets
import threading
import time
import weakref
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Select, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bylaw.errors import InputError, LedgerError
from bylaw.ledger import schema
from bylaw.ledger.cells import EVENTS, RESTORE, UNFIT, damaged, row_of, salt_of, typed, unfit
from bylaw.ledger.connect import WRITES, connect, place_of, to_url
from bylaw.ledger.faults import explained, is_passing, no_text, undecodable
from bylaw.ledger.rows import (
    GENESIS,
    POLICY,
    Draft,
    Head,
    Row,
    canonical,
    checked,
    fingerprint,
    is_whole,
    row_hash,
    same,
)

Result = TypeVar("Result")

_ATTEMPTS = 5
_LOOKED_UP = 500
"""Ids in one question to the database."""
_CREATING = 0x62796C6177
"""Key of the lock under which PostgreSQL's tables are made."""


class Store:
    """The rows of one ledger. Safe to share between threads; a child process opens its own connections."""

    def __init__(
        self, where: str | os.PathLike[str], *, keep_texts: bool, timeout: float, durable: bool, create: bool,
        read_only: bool, clock: Callable[[], int],
    ) -> None:  # fmt: skip
        url = to_url(where)
        self.place = place_of(url)
        self.keep_texts, self._clock, self._read_only = keep_texts, clock, read_only
        self._engine: Engine = connect(
            url, self.place, timeout=timeout, durable=durable, create=create, read_only=read_only
        )
        self._process = os.getpid()
        self._guard = threading.Lock()
        weakref.finalize(self, self._engine.dispose)  # who forgets to close leaves nothing open
        try:
            self._open(create)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._engine.dispose()

    @property
    def is_sqlite(self) -> bool:
        return self._engine.dialect.name == "sqlite"

    def _open(self, create: bool) -> None:
        with self.reading() as connection:
            found = schema.version(connection, self.place)
        if schema.readable(found, self.place):
            return
        if not found and (self._read_only or not create):
            raise LedgerError("missing", self.place, "there are no tables of a ledger in it", "see to the path or URL")
        if self._read_only:
            cause = f"its tables have version {found}, today's is {schema.VERSION}"
            raise LedgerError(
                "version", self.place, cause, "open it once without read_only, which brings it up to date"
            )
        if self.is_sqlite:
            self._outside("PRAGMA journal_mode = WAL")
        self._attempt(self._migrate)

    def _outside(self, statement: str) -> None:
        """Runs what SQLite takes only outside of a transaction."""

        def task() -> None:
            with self._connection() as connection:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql(statement)
                connection.exec_driver_sql("BEGIN")

        self._attempt(task)

    def _migrate(self) -> None:
        with self.writing() as connection:
            if not self.is_sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(_CREATING)))
            schema.migrate(connection, self.place)

    # transactions
    @contextmanager
    def _connection(self, **options: Any) -> Iterator[Connection]:
        if os.getpid() != self._process:  # a forked child must not use its parent's connections
            with self._guard:
                if os.getpid() != self._process:
                    self._engine.dispose(close=False)
                    self._process = os.getpid()
        with self._engine.connect() as connection:
            connection = connection.execution_options(**options)
            with connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One snapshot, however long it is read from. Errors of the database become :class:`LedgerError`."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        try:
            with self._connection(**options) as connection:
                yield connection
        except SQLAlchemyError as error:
            raise self._explained(error) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that no other writer overlaps with, once it has the head."""
        if self._read_only:
            raise LedgerError("read_only", self.place, "it was opened with read_only=True", "open it without")
        with self._connection(**{WRITES: True}) as connection:
            yield connection

    def _attempt(self, task: Callable[[], Result]) -> Result:
        """Does it, again if it had to give way or lost its connection. Whole transactions are idempotent here."""
        for attempt in range(_ATTEMPTS):
            try:
                return task()
            except SQLAlchemyError as error:
                if isinstance(error, DBAPIError) and is_passing(error) and attempt + 1 < _ATTEMPTS:
                    time.sleep(random.uniform(0, 0.05 * 2**attempt))
                    continue
                raise self._explained(error) from error
        raise AssertionError("unreachable")

    def _explained(self, error: SQLAlchemyError) -> LedgerError:
        if not no_text(error):
            return explained(error, self.place)
        try:
            with self._connection() as connection:
                return undecodable(connection, self.place)
        except SQLAlchemyError as second:
            return explained(second, self.place)

    # writing
    def append(self, drafts: Sequence[Draft]) -> int:
        """Appends what is not there yet, all or nothing; the number of new rows."""

        def task() -> int:
            with self.writing() as connection:
                return Appender(self, connection).append(drafts)

        return self._attempt(task) if drafts else 0

    def writer(self, task: Callable[[Appender], Result]) -> Result:
        """Does ``task`` in one transaction."""

        def whole() -> Result:
            with self.writing() as connection:
                return task(Appender(self, connection))

        return self._attempt(whole)

    def after_erasure(self) -> None:
        """SQLite: takes the erased texts out of the write-ahead log too."""
        if self.is_sqlite:
            self._outside("PRAGMA wal_checkpoint(TRUNCATE)")

    # reading
    def head(self) -> Head:
        with self.reading() as connection:
            return head_of(connection, self.place)

    def rows(self, account: str, upto: int | None = None) -> tuple[list[Row], dict[str, str]]:
        """The rows of an account, in the order they were recorded, and its kept texts by event."""
        query = _ROWS.where(schema.events.c.account == account).order_by(schema.events.c.sequence)
        if upto is not None:
            query = query.where(schema.events.c.sequence <= upto)
        kept = select(schema.texts.c.event, schema.texts.c.content).where(schema.texts.c.account == account)
        with self.reading() as connection:
            # Read to the end first: an error must not leave a half-read cursor, which holds SQLite's read lock.
            raws, texts = connection.execute(query).all(), connection.execute(kept).all()
        return [self.whole(raw) for raw in raws], {raw[0]: raw[1] for raw in texts}

    def whole(self, raw: Any) -> Row:
        """A row that says what was written, as far as one row can tell. Raises :class:`LedgerError`."""
        row = row_of(raw, self.place)
        if not is_whole(row):
            raise damaged(f"{self.place}, {EVENTS}", row, "it does not say what was written")
        return row

    def policies(self) -> list[Row]:
        return self.rows("")[0]

    def stream(self, connection: Connection, query: Select[Any] | None = None) -> Generator[Any, None, None]:
        """Rows as they are, a few at a time; all of them by sequence if no query is given. To be closed before the
        connection."""
        query = _ROWS.order_by(schema.events.c.sequence) if query is None else query
        with connection.execute(query.execution_options(yield_per=2000)) as result:
            for part in result.partitions():
                yield from part

    def by_account(self) -> Generator[Row, None, None]:
        """All rows, account by account; each is checked like those of :meth:`rows`."""
        with self.reading() as connection:
            query = _ROWS.where(schema.events.c.account != "")
            ordered = query.order_by(schema.events.c.account, schema.events.c.sequence)
            with closing(self.stream(connection, ordered)) as rows:
                yield from map(self.whole, rows)

    def accounts(self) -> list[str]:
        query = select(schema.events.c.account).distinct().where(schema.events.c.account != "")
        with self.reading() as connection:
            found = connection.execute(query).scalars().all()
        return sorted(typed(name, str, f"{self.place}, {EVENTS}, a row of {name!r:.100}", "account") for name in found)

    def verify(self, kept: Head | None) -> Head:
        """Reads everything. Raises :class:`LedgerError` that names the first bad row."""
        with self.reading() as connection:
            if self.is_sqlite:
                found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
                if found != "ok":
                    raise LedgerError("corrupt", self.place, f"the file is damaged: {found}", RESTORE)
            return self.follow(connection, lambda row: None, kept)

    def follow(self, connection: Connection, seen: Callable[[Row], None], kept: Head | None = None) -> Head:
        """The head, once the chain was followed to it; ``seen`` gets each row once it is known to be whole."""
        head = head_of(connection, self.place)

        def each(raws: Iterable[Any]) -> Iterator[Row]:
            for raw in raws:
                row = row_of(raw, self.place)
                yield row
                seen(row)

        place = f"{self.place}, {EVENTS}"
        with closing(self.stream(connection)) as raws:
            last = check_chain(each(raws), place, kept)
        if last.sequence < head.sequence:
            raise LedgerError("damaged", f"{place}, row {last.sequence + 1:,}",
                              f"it is missing, and so is what follows up to {head.sequence:,}", RESTORE,
                              last.sequence + 1)  # fmt: skip
        if last != head:
            row = min(last.sequence, head.sequence + 1)
            raise LedgerError("damaged", f"{place}, row {row:,}", "it is not the last one that was recorded",
                              RESTORE, row)  # fmt: skip
        return head


_ROWS = select(*schema.events.c)


def head_of(connection: Connection, place: str, *, lock: bool = False) -> Head:
    query = select(schema.head.c.sequence, schema.head.c.hash).where(schema.head.c.one == 1)
    found = connection.execute(query.with_for_update() if lock else query).all()
    where = f"{place}, table bylaw_head, row 1"
    if len(found) != 1:
        cause = "it is there twice" if found else "it is gone: the ledger has lost its head row"
        raise LedgerError("damaged", where, cause, RESTORE)
    return Head(typed(found[0][0], int, where, "sequence"), typed(found[0][1], bytes, where, "hash"))


def check_chain(rows: Iterable[Row], place: str, kept: Head | None = None) -> Head:
    """Follows the chain to its end. ``kept``: a head from earlier, which must be on the way."""
    last = Head(0, GENESIS)
    met = kept is None or kept == last
    for row in rows:
        if row.sequence != last.sequence + 1:
            raise LedgerError("damaged", f"{place}, row {last.sequence + 1:,}", "it is missing", RESTORE,
                              last.sequence + 1)  # fmt: skip
        if row.previous != last.hash:
            raise damaged(place, row, "it does not follow the row before it")
        if not is_whole(row):
            raise damaged(place, row, "it does not say what was written")
        last = Head(row.sequence, row.hash)
        if kept is not None and kept.sequence == row.sequence and not (met := kept == last):
            raise damaged(place, row, "it is not the row that was here when the head was noted")
    if not met and kept is not None:
        raise LedgerError("damaged", f"{place}, row {last.sequence + 1:,}",
                          f"it is missing; there were {kept.sequence:,} rows when the head was noted", RESTORE,
                          last.sequence + 1)  # fmt: skip
    return last


class Appender:
    """The end of the chain, held in one transaction: nobody else appends until it is over."""

    def __init__(self, store: Store, connection: Connection) -> None:
        self.store, self.connection = store, connection
        self.head = head_of(connection, store.place, lock=True)
        self._salts: dict[str, bytes] = {}

    def append(self, drafts: Sequence[Draft]) -> int:
        """Appends what is not there yet; the number of new rows. Raises for one that says something else."""
        known = self._known(drafts)
        self._read_salts({d.account for d in drafts if d.texts})
        rows: list[Row] = []
        texts: dict[tuple[str, str], dict[str, str]] = {}
        for draft in drafts:
            checked(draft)
            content = dict(draft.content)
            if draft.texts:
                salt = self._salts[draft.account]
                content["texts"] = {name: fingerprint(value, salt) for name, value in draft.texts.items()}
            slot = draft.account, draft.event
            if slot in known:
                self._compare(known[slot], draft, content)
                continue
            row = self._next(draft, canonical(content))
            known[slot] = row
            rows.append(row)
            if draft.texts and self.store.keep_texts:
                said = canonical({"texts": dict(draft.texts), **draft.private})
                texts[slot] = {"account": draft.account, "event": draft.event, "content": said}
        self._insert(rows)
        if texts:
            self.connection.execute(insert(schema.texts), list(texts.values()))
        return len(rows)

    def copy(self, rows: Sequence[Row]) -> None:
        """Takes rows over as they are, hashes included; they follow the head."""
        self.head = Head(rows[-1].sequence, rows[-1].hash)
        self._insert(rows)

    def _next(self, draft: Draft, content: str) -> Row:
        recorded = self.store._clock()
        if not isinstance(recorded, int) or isinstance(recorded, bool) or not -(2**63) <= recorded < 2**63:
            raise InputError(f"the ledger's clock says {recorded!r:.100}; it should say microseconds since 1970 UTC")
        said = (
            self.head.sequence + 1, draft.account, draft.event, draft.kind, draft.at, recorded, content,
            self.head.hash,
        )  # fmt: skip
        row = Row(*said, row_hash(*said))
        self.head = Head(row.sequence, row.hash)
        return row

    def _insert(self, rows: Sequence[Row]) -> None:
        if rows:
            self.connection.execute(insert(schema.events), [row._asdict() for row in rows])
            self.connection.execute(update(schema.head).values(sequence=self.head.sequence, hash=self.head.hash))

    def _known(self, drafts: Sequence[Draft]) -> dict[tuple[str, str], Row]:
        """The rows that have the ids of ``drafts`` already."""
        ids = sorted({draft.event for draft in drafts})
        out: dict[tuple[str, str], Row] = {}
        for start in range(0, len(ids), _LOOKED_UP):
            query = _ROWS.where(schema.events.c.event.in_(ids[start : start + _LOOKED_UP]))
            out |= {
                (row.account, row.event): row for row in map(self.store.whole, self.connection.execute(query).all())
            }
        return out

    def _compare(self, row: Row, draft: Draft, content: dict[str, Any]) -> None:
        """The same event again is nothing new. Policies are the same if their digests, hence ids, are."""
        try:
            if row.kind == POLICY or ((row.kind, row.at) == (draft.kind, draft.at) and same(row.content, content)):
                return
        except UNFIT:
            raise unfit(self.store.place, row) from None
        raise LedgerError(
            "conflict", f"{self.store.place}, {EVENTS}, {row.place}",
            "an event with this id is recorded and says something else",
            "an event is never changed: reverse it, or record the other one with its own item, moment or id",
            row.sequence,
        )  # fmt: skip

    def _read_salts(self, accounts: set[str]) -> None:
        """The salts of these accounts; who has none gets one."""
        names, table = sorted(accounts - set(self._salts)), schema.salts
        for start in range(0, len(names), _LOOKED_UP):
            part = names[start : start + _LOOKED_UP]
            query = select(table.c.account, table.c.salt).where(table.c.account.in_(part))
            place = self.store.place
            found = {account: salt_of(salt, place, account) for account, salt in self.connection.execute(query).all()}
            new = {account: secrets.token_bytes(16) for account in part if account not in found}
            if new:
                self.connection.execute(insert(table), [{"account": a, "salt": s} for a, s in new.items()])
            self._salts |= found | new

    def erase(self, account: str) -> int:
        """Removes an account's texts and its salt; the number of texts. The chain stays as it is."""
        gone = self.connection.execute(delete(schema.texts).where(schema.texts.c.account == account)).rowcount
        salt = self.connection.execute(delete(schema.salts).where(schema.salts.c.account == account)).rowcount
        return gone if salt or gone else -1
