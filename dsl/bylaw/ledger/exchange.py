"""A ledger ↔ JSON Lines, with its chain."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from bylaw.errors import InputError, LedgerError, LedgerFault
from bylaw.ledger.cells import UNFIT, is_row, kept_of, salt_of, typed, unfit
from bylaw.ledger.rows import Draft, Head, Row, canonical, name

if TYPE_CHECKING:
    from bylaw.ledger.store import Store

FORMAT = 1
"""The version of the file's format; its first line names it."""

_BATCH = 1000

_FAULTS: dict[int, LedgerFault] = {
    errno.ENOSPC: "full", errno.EFBIG: "full",
    errno.EACCES: "read_only", errno.EPERM: "read_only", errno.EROFS: "read_only",
}  # fmt: skip


def write(store: Store, file: str | os.PathLike[str] | IO[str], texts: bool) -> Head:
    """Writes everything, as of one moment. A file of that name is replaced once the new one is whole.

    What is damaged is not exported: raises :class:`LedgerError` that names the first bad row, as ``verify`` does."""
    from sqlalchemy import select

    from bylaw.ledger import schema
    from bylaw.ledger.store import head_of

    with _opened_to_write(file) as out, store.reading() as connection:
        head = head_of(connection, store.place)
        _line(out, {"bylaw_ledger": FORMAT, "rows": head.sequence, "head": str(head)})

        def write_row(row: Row) -> None:
            try:
                _line(out, row.to_dict())
            except UNFIT:
                raise unfit(store.place, row) from None

        store.follow(connection, write_row)
        if texts:
            for account, salt in connection.execute(select(*schema.salts.c)).all():
                name = typed(account, str, f"{store.place}, table {schema.salts.name}", "account")
                _line(out, {"account": name, "salt": salt_of(salt, store.place, account).hex()})
            with connection.execute(select(*schema.texts.c)) as result:
                for account, event, content in result:
                    kept = kept_of(content, store.place, account, event)
                    names = [
                        typed(n, str, f"{store.place}, table {schema.texts.name}", "key") for n in (account, event)
                    ]
                    _line(out, {"account": names[0], "event": names[1], "kept": kept})
        return head


def read(store: Store, file: str | os.PathLike[str] | IO[str]) -> int:
    """Takes over a verified export; the number of new rows. All or nothing."""
    from bylaw.ledger.store import Appender, check_chain

    def task(appender: Appender) -> int:
        with _opened_to_read(file) as source:
            lines = _Lines(source, str(getattr(source, "name", "<import>")))
            copy, written = appender.head.sequence == 0, 0

            def taken() -> Iterator[Row]:
                nonlocal written
                rows = lines.rows()
                while part := list(islice(rows, _BATCH)):
                    yield from part  # verified one by one before anything of this part is written
                    if copy:
                        appender.copy(part)
                        written += len(part)
                    else:
                        written += appender.append([_draft(row) for row in part])

            last = check_chain(taken(), lines.name)
            if last != lines.head:
                raise lines.fault(f"it ends with row {last.sequence:,} of {lines.head.sequence:,}")
            _take_texts(appender, lines)
            return written

    return store.writer(task)


def _draft(row: Row) -> Draft:
    return Draft(row.account, row.event, row.kind, row.at, json.loads(row.content))


def _take_texts(appender: Any, lines: _Lines) -> None:
    """The salts and texts that follow the rows, where there are none yet."""
    from sqlalchemy import insert, select

    from bylaw.ledger import schema

    for value in lines.others():
        table: Any
        account, event = value["account"], value.get("event")
        try:
            if "salt" in value:
                values = {"account": account, "salt": salt_of(bytes.fromhex(value["salt"]), lines.name, account)}
                table, there = schema.salts, schema.salts.c.account == account
            else:
                kept = kept_of(canonical(value["kept"]), lines.name, account, event)
                values = {"account": account, "event": name(event, "event"), "content": canonical(kept)}
                table = schema.texts
                there = (table.c.account == account) & (table.c.event == event)
        except (LedgerError, *UNFIT):
            raise lines.fault("it is no text and no salt of a ledger") from None
        if appender.connection.execute(select(table.c.account).where(there)).first() is None:
            appender.connection.execute(insert(table).values(values))


class _Lines:
    """The lines of an export: the first says what it is, then rows, then what else is kept."""

    def __init__(self, source: IO[str], name: str) -> None:
        self._source, self.name, self._number = source, name, 0
        self._rest: dict[str, Any] | None = None
        first = self._next()
        if first is None or first.get("bylaw_ledger") != FORMAT or not isinstance(first.get("head"), str):
            raise self.fault(f"it is no export of a ledger of format {FORMAT}")
        try:
            self.head = Head.parse(first["head"])
        except InputError as error:
            raise self.fault(str(error)) from None

    def fault(self, cause: str) -> LedgerError:
        return LedgerError(
            "corrupt", f"{self.name}, line {self._number:,}", cause, "nothing was imported; export again"
        )

    def rows(self) -> Iterator[Row]:
        while (value := self._next()) is not None:
            if "sequence" not in value:
                self._rest = value
                return
            try:
                row = Row(
                    value["sequence"], value["account"], value["event"], value["kind"], value["at"], value["recorded"],
                    canonical(value["content"]), bytes.fromhex(value["previous"]), bytes.fromhex(value["hash"]),
                )  # fmt: skip
                whole = is_row(row) and isinstance(value["content"], dict)
            except UNFIT:
                whole = False
            if not whole:
                raise self.fault("it is no row of a ledger")
            yield row

    def others(self) -> Iterator[dict[str, Any]]:
        while self._rest is not None:
            if not (isinstance(self._rest.get("account"), str) and ("salt" in self._rest or "kept" in self._rest)):
                raise self.fault("it is neither a row nor a text of a ledger")
            yield self._rest
            self._rest = self._next()

    def _next(self) -> dict[str, Any] | None:
        try:
            line = self._source.readline()
        except UnicodeDecodeError:
            raise self.fault("it is not UTF-8") from None
        if not line:
            return None
        self._number += 1
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            raise self.fault("it is not JSON") from None
        if not isinstance(value, dict):
            raise self.fault("it is no JSON object")
        return value


def _line(out: IO[str], value: dict[str, Any]) -> None:
    out.write(json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n")


@contextmanager
def _opened_to_write(file: str | os.PathLike[str] | IO[str]) -> Iterator[IO[str]]:
    if not isinstance(file, (str, os.PathLike)):
        yield file
        return
    path = Path(file)
    new = path.with_name(path.name + ".new")
    try:
        with open(new, "w", encoding="utf-8", newline="\n") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(new, path)
    except OSError as error:
        fault: LedgerFault = _FAULTS.get(error.errno or 0, "missing")
        cause = error.strerror or str(error)
        raise LedgerError(fault, f"export {path}", cause, "see to the folder and its free room") from error
    finally:
        with suppress(OSError):  # the name itself may be what the system refuses
            new.unlink(missing_ok=True)


@contextmanager
def _opened_to_read(file: str | os.PathLike[str] | IO[str]) -> Iterator[IO[str]]:
    if not isinstance(file, (str, os.PathLike)):
        yield file
        return
    try:
        source = open(file, encoding="utf-8")  # noqa: SIM115
    except OSError as error:
        cause = error.strerror or str(error)
        raise LedgerError("missing", f"import {os.fspath(file)}", cause, "see to the path") from error
    with source:
        yield source
