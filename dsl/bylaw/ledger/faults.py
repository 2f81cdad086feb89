"""Errors of a database → the one error of a ledger, with place, cause and remedy."""

from __future__ import annotations

from sqlalchemy import Connection, LargeBinary, Text, cast, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bylaw.errors import LedgerError, LedgerFault
from bylaw.ledger import schema
from bylaw.ledger.cells import RESTORE

_AGAIN = "nothing was written; call again"
_KNOWN: list[tuple[LedgerFault, tuple[str, ...], str, str]] = [
    ("locked", ("database is locked", "55P03", "57014"), "another writer holds it for longer than the timeout",
     f"{_AGAIN}, with a longer timeout= if that happens often"),
    ("full", ("database or disk is full", "53100", "53200", "file too large"), "there is no room left to write",
     "make room and call again; nothing was written, everything recorded before is safe"),
    ("read_only", ("readonly database", "25006", "42501"), "it may be read, but not written",
     "see to the permissions of the file and its folder, or of the database user"),
    ("corrupt", ("file is not a database", "malformed", "XX001", "XX002"), "the file is damaged or is no ledger",
     "restore it from a copy, or from an export with `bylaw ledger import`"),
    ("unreachable", ("unable to open database file", "08000", "08001", "08003", "08006", "57P01", "57P02", "57P03",
                     "connection", "3D000", "28P01", "28000"), "it cannot be opened",
     "see to the path or address, the folder, and whether the server runs"),
    ("corrupt", ("disk I/O error",), "reading or writing the file failed", "see to the disk and its free room; nothing"
     " was written"),
    ("corrupt", ("no such table", "no such column", "42P01", "42703"), "its tables are not those of a ledger",
     "restore it from a copy, or open another database"),
]  # fmt: skip


def explained(error: SQLAlchemyError, place: str) -> LedgerError:
    """What went wrong, in the words of a ledger."""
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip() or type(error).__name__
    state = _state(error)
    for fault, signs, cause, remedy in _KNOWN:
        if state in signs or any(sign in said for sign in signs if len(sign) > 5):
            return LedgerError(fault, place, f"{cause} ({_short(said)})", remedy)
    return LedgerError("unreachable", place, f"the database refused: {_short(said)}", _AGAIN)


def no_text(error: SQLAlchemyError) -> bool:
    """Whether SQLite could not read a text, because it is not UTF-8."""
    return "Could not decode to UTF-8" in str(error.orig if isinstance(error, DBAPIError) else error)


def undecodable(connection: Connection, place: str) -> LedgerError:
    """The first text in the tables that is not UTF-8. It is looked for when one was met: that costs reading all."""
    for table in schema.metadata.sorted_tables:
        keys = list(table.primary_key)
        texts = [column for column in table.c if isinstance(column.type, Text)]
        query = select(*(cast(column, LargeBinary) for column in (*keys, *texts)))
        with connection.execute(query) as result:
            for raw in result:
                names = [bytes(value or b"").decode("utf-8", "backslashreplace")[:100] for value in raw[: len(keys)]]
                for column, value in zip(texts, raw[len(keys) :], strict=True):
                    if _is_text(value):
                        continue
                    row = ", ".join(f"{key.name} {name}" for key, name in zip(keys, names, strict=True))
                    number = int(names[0]) if table is schema.events and names[0].isdecimal() else None
                    where = f"{place}, table {table.name}, row {f'{number:,}' if number is not None else f'with {row}'}"
                    return LedgerError("damaged", where, f"its {column.name} is no UTF-8", RESTORE, number)
    return LedgerError("damaged", place, "a text in it is no UTF-8", RESTORE)


def _is_text(value: bytes | None) -> bool:
    try:
        bytes(value or b"").decode()
    except UnicodeDecodeError:
        return False
    return True


def is_passing(error: DBAPIError) -> bool:
    """Whether the same call may well work the next moment: a lost connection, a transaction that had to give way."""
    return error.connection_invalidated or _state(error) in ("40001", "40P01", "57P01")


def _state(error: SQLAlchemyError) -> str:
    return str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")


def _short(said: str) -> str:
    return said.splitlines()[0][:200]
