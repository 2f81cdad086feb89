"""A URL or a path → an engine whose transactions are what a ledger needs, on SQLite and on PostgreSQL.

SQLite: WAL, so that readers and one writer do not wait for each other; writers take their turn when they begin, not
when they first write, so that none of them has to give up half-way. PostgreSQL: read committed, because every writer
locks the head row first; readers see one snapshot.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from bylaw.errors import InputError, LedgerError
from bylaw.ledger.arguments import is_path
from bylaw.sanctions.events import said

WRITES = "bylaw_writes"
"""Execution option of a connection that is going to write."""

_CACHE = 32_000
"""Most KiB of a SQLite file that a connection keeps in memory."""


def to_url(where: str | os.PathLike[str]) -> URL:
    """``sqlite:///cases.db``, ``postgresql://…`` or a path. Raises :class:`InputError`."""
    if not isinstance(where, str | os.PathLike):
        raise InputError(f"a ledger at {said(where)}: give the path of a file, or a URL")
    if isinstance(where, os.PathLike) or "://" not in where:
        path = os.fspath(where)
        if not is_path(path) or path == ":memory:":
            raise InputError(f"a ledger at {said(path)}: give the path of a file, or a URL")
        return URL.create("sqlite", database=path)
    try:
        url = make_url(where)
    except (ArgumentError, ValueError):  # a port that is no number
        raise InputError("this is no URL of a database; give sqlite:///cases.db, postgresql://… or a path") from None
    if not is_path(where):
        raise InputError("this is no URL of a database: it holds NUL or half a surrogate pair")
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise InputError(f"a ledger on {url.drivername!r}: there are sqlite and postgresql")
    if not url.database or url.database == ":memory:":
        raise InputError("a ledger in memory would be gone with the program; give sqlite:///FILE")
    return url


def place_of(url: URL) -> str:
    """What to call it in messages: never with the password."""
    if url.get_backend_name() == "sqlite":
        return f"ledger {url.database}"
    return f"ledger {url.set(drivername='postgresql').render_as_string()}"


def connect(url: URL, place: str, *, timeout: float, durable: bool, create: bool, read_only: bool) -> Engine:
    """An engine. Nothing is opened yet, but a missing file or driver is noticed."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(_archived(url) if read_only else url, place, timeout, durable, create and not read_only)
    try:
        engine = create_engine(
            url, pool_pre_ping=True, pool_timeout=timeout, max_overflow=16,
            connect_args={"connect_timeout": max(1, int(timeout))},
        )  # fmt: skip
    except (ImportError, NoSuchModuleError):
        cause = "PostgreSQL needs the driver psycopg 3"
        raise LedgerError("extra", place, cause, "pip install 'bylaw[postgres]'") from None
    milliseconds = max(1, round(timeout * 1000))

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {milliseconds}")
            cursor.execute(f"SET synchronous_commit = {'on' if durable else 'off'}")
        connection.commit()

    return engine


def _archived(url: URL) -> URL:
    """A file in a folder that we may not write to cannot have a write-ahead log beside it: it is read as it is."""
    path = Path(str(url.database)).absolute()
    log = path.with_name(path.name + "-wal")
    effective = os.access in os.supports_effective_ids
    if url.query or not path.is_file() or log.exists() or os.access(path.parent, os.W_OK, effective_ids=effective):
        return url
    return url.set(database=f"file:{quote(str(path))}", query={"immutable": "1", "mode": "ro", "uri": "true"})


def _sqlite(url: URL, place: str, timeout: float, durable: bool, create: bool) -> Engine:
    if not create and "mode" not in url.query and not Path(str(url.database)).is_file():
        raise LedgerError("missing", place, "there is no such file", "see to the path, or record something first")
    engine = create_engine(url, connect_args={"timeout": timeout}, pool_timeout=timeout, max_overflow=16)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        connection.execute(f"PRAGMA busy_timeout = {max(1, round(timeout * 1000))}")
        connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        connection.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten
        connection.execute(f"PRAGMA cache_size = {-_CACHE}")
        connection.execute("PRAGMA wal_autocheckpoint = 4000")  # ids are scattered: pages are written again and again

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
