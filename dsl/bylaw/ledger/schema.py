"""The tables of a ledger, and how a ledger of an earlier version becomes one of today's."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    inspect,
    select,
    text,
)

from bylaw.errors import LedgerError
from bylaw.ledger.rows import GENESIS

VERSION = 1
"""The version of the tables that this program writes."""

metadata = MetaData()
_Sequence = BigInteger().with_variant(Integer, "sqlite")  # there, only INTEGER is the key of the table itself

meta = Table(
    "bylaw_meta", metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)  # fmt: skip

events = Table(
    "bylaw_events", metadata,
    Column("sequence", _Sequence, primary_key=True, autoincrement=False),
    Column("account", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("recorded", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
    Column("previous", LargeBinary(32), nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Index("bylaw_events_by_id", "event", "account", unique=True),
    Index("bylaw_events_by_account", "account", "sequence"),
)  # fmt: skip

head = Table(
    "bylaw_head", metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),
    Column("sequence", BigInteger, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)  # fmt: skip
"""One row: the last row of the chain. Every writer locks it first."""

salts = Table(
    "bylaw_salts", metadata,
    Column("account", Text, primary_key=True),
    Column("salt", LargeBinary(16), nullable=False),
)  # fmt: skip

texts = Table(
    "bylaw_texts", metadata,
    Column("account", Text, primary_key=True),
    Column("event", Text, primary_key=True),
    Column("content", Text, nullable=False),
)  # fmt: skip
"""Only filled if asked for. Nothing in the chain depends on this table or on the salts."""

_APPEND_ONLY = {
    "sqlite": [
        f"CREATE TRIGGER bylaw_no_{what.lower()} BEFORE {what} ON bylaw_events "
        "BEGIN SELECT RAISE(ABORT, 'a ledger is append-only'); END"
        for what in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION bylaw_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a ledger is append-only'; END $$",
        "CREATE TRIGGER bylaw_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON bylaw_events "
        "EXECUTE FUNCTION bylaw_refuse()",
    ],
}
"""Against slips. Against intent there is the chain."""


def _first(connection: Connection) -> None:
    metadata.create_all(connection)
    for statement in _APPEND_ONLY[connection.dialect.name]:
        connection.execute(text(statement))
    connection.execute(head.insert().values(one=1, sequence=0, hash=GENESIS))


MIGRATIONS: list[Callable[[Connection], None]] = [_first]
"""``MIGRATIONS[n]`` makes version ``n + 1`` of version ``n``; never changed once released, only added to."""


def version(connection: Connection, place: str) -> int:
    """The version of the tables; 0 if there are none. Raises :class:`LedgerError` if they do not say it."""
    tables = set(inspect(connection).get_table_names()) & set(metadata.tables)
    if not tables:
        return 0
    where = f"{place}, table {meta.name}"
    if meta.name not in tables:
        raise LedgerError("damaged", where, "it is gone, and with it the version of the other tables", _RESTORE)
    found = connection.execute(select(meta.c.value).where(meta.c.name == "version")).scalars().all()
    if len(found) != 1:
        cause = "it has several rows `version`" if found else "it has lost its row `version`"
        raise LedgerError("damaged", where, cause, _RESTORE)
    said = found[0]
    if not isinstance(said, str) or not said.isdecimal() or len(said) > 9:
        shown = f"{said!r:.60}"
        raise LedgerError("damaged", f"{where}, row `version`", f"its value is {shown}, which is no version", _RESTORE)
    if tables != set(metadata.tables) and int(said) == VERSION:
        gone = ", ".join(sorted(set(metadata.tables) - tables))
        raise LedgerError("damaged", f"{place}, table {gone}", "it is gone", _RESTORE)
    return int(said)


_RESTORE = f"restore it from a copy or an export; if nothing else was touched, its row is ('version', '{VERSION}')"


def readable(found: int, place: str) -> bool:
    """Whether the tables are of today's version; ``False``: they can be migrated. Raises :class:`LedgerError`."""
    if not 0 <= found <= VERSION:
        cause = f"its tables have version {found}, this program knows versions up to {VERSION}"
        raise LedgerError("version", place, cause, "upgrade bylaw, or open it with the version that wrote it")
    return found == VERSION


def migrate(connection: Connection, place: str) -> None:
    """Brings the tables to today's version. The caller holds the lock and commits: all or nothing."""
    found = version(connection, place)
    if readable(found, place):
        return
    for step in MIGRATIONS[found:VERSION]:
        step(connection)
    connection.execute(meta.delete().where(meta.c.name == "version"))
    connection.execute(meta.insert().values(name="version", value=str(VERSION)))
