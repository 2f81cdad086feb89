"""Cells and rows that are not what this program writes → the error that names them.

SQLite keeps any type in any column, and PostgreSQL any text in a text. Whatever is read is checked before it is used.
"""

from __future__ import annotations

import json
from typing import Any

from bylaw.errors import LedgerError
from bylaw.ledger.rows import Row

RESTORE = "compare with a copy or an export, and restore from it"

EVENTS = "table bylaw_events"

UNFIT = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)
"""What reading a JSON value of another form than was written ends with."""

_WANTED = {int: "a whole number", str: "a text", bytes: "bytes"}
_FOUND = {type(None): "NULL", int: "a whole number", float: "a fraction", str: "a text", bytes: "bytes"}
_ROW = (int, str, str, str, int, int, str, bytes, bytes)


def row_of(raw: Any, place: str) -> Row:
    """A row of the chain as the database gives it. Raises :class:`LedgerError`."""
    if tuple(map(type, raw)) != _ROW:
        number = raw[0] if type(raw[0]) is int else None
        name = f"{number:,}" if number is not None else repr(raw[0])[:100]
        for column, value, wanted in zip(Row._fields, raw, _ROW, strict=True):
            typed(value, wanted, f"{place}, {EVENTS}, row {name}", column, number)
    return Row._make(raw)


def is_row(row: Row) -> bool:
    """Whether a row that came from elsewhere has what any database can hold."""
    if tuple(map(type, row)) != _ROW:
        return False
    try:
        names = "\0".join((row.account, row.event, row.kind)).encode()
    except UnicodeEncodeError:
        return False
    numbers = row.sequence, row.at, row.recorded
    return names.count(0) == 2 and all(-(2**63) <= number < 2**63 for number in numbers)


def typed(value: object, wanted: type, place: str, column: str, row: int | None = None) -> Any:
    """The value of a cell. Raises :class:`LedgerError` for one of another type."""
    if type(value) is not wanted:
        found = _FOUND.get(type(value), type(value).__name__)
        cause = f"its {column} is {found}, where {_WANTED[wanted]} was written"
        raise LedgerError("damaged", place, cause, RESTORE, row)
    return value


def salt_of(value: object, place: str, account: object) -> bytes:
    """An account's salt. Raises :class:`LedgerError`."""
    where = f"{place}, table bylaw_salts, row of account {str(account)[:100]!r}"
    salt: bytes = typed(value, bytes, where, "salt")
    if len(salt) != 16:
        raise LedgerError("damaged", where, f"its salt has {len(salt)} bytes, not 16", RESTORE)
    return salt


def kept_of(content: object, place: str, account: object, event: object) -> dict[str, Any]:
    """What is kept of a decision's texts: ``texts`` by field, and ``messages``. Raises :class:`LedgerError`."""
    where = f"{place}, table bylaw_texts, row of account {str(account)[:100]!r}, event {str(event)[:100]!r}"
    remedy = f"{RESTORE}, or give the texts up with erase_texts"
    try:
        kept = json.loads(typed(content, str, where, "content"))
        texts, messages = kept["texts"], kept["messages"]
        if not (all(isinstance(t, str) for t in texts.values()) and all(isinstance(m, str) for m in messages)):
            raise ValueError
    except UNFIT:
        raise LedgerError("damaged", where, "its content is not the JSON that was written", remedy) from None
    return {"texts": texts, "messages": list(messages)}


def damaged(place: str, row: Row, cause: str) -> LedgerError:
    """``place``: the ledger and the table, or the file, that the row is in."""
    return LedgerError("damaged", f"{place}, {row.place}", cause, RESTORE, row.sequence)


def unfit(place: str, row: Row) -> LedgerError:
    """A row that somebody else wrote, hash and all."""
    return damaged(f"{place}, {EVENTS}", row, "its content is not what this program writes")
