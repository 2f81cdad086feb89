"""A database that somebody edited by hand: what is read is right, or refused with table, row and remedy."""

from __future__ import annotations

import io
import json
import random
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import bylaw
from bylaw.cli import cli
from bylaw.ledger.rows import GENESIS, canonical, row_hash

sys.path.insert(0, str(Path(__file__).parent))
from acts import CHAT, ISSUE, OFFER, day, fault, judge

SEEDS = 60
TABLES = ("bylaw_meta", "bylaw_events", "bylaw_head", "bylaw_salts", "bylaw_texts")
GUARDS = ("DROP TRIGGER IF EXISTS bylaw_no_update", "DROP TRIGGER IF EXISTS bylaw_no_delete")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cells") / "cases.db"
    with bylaw.Ledger(path, keep_texts=True) as ledger:
        for number, text in enumerate((OFFER, f"{OFFER} {CHAT}", ISSUE, OFFER)):
            ledger.record(f"a{number % 2}", f"p{number}", judge(text), at=day(number))
            ledger.notify(f"a{number % 2}", at=day(number + 0.5))
        ledger.rectified("a0", "p0", at=day(2))
        ledger.review("a0", "p2", upheld=True, by="ada", at=day(4))
        ledger.reverse("a1", "p1", reason="a quotation", at=day(5))
    return path


@pytest.fixture
def edited(template: Path, tmp_path: Path) -> Callable[..., Path]:
    def edit(*statements: str, values: tuple[Any, ...] = ()) -> Path:
        path = tmp_path / f"cases {len(list(tmp_path.iterdir()))}.db"
        shutil.copy(template, path)
        connection = sqlite3.connect(path)
        for statement in (*GUARDS, *statements):
            connection.execute(statement, values if "?" in statement else ())
        connection.commit()
        connection.close()
        return path

    return edit


def readings(path: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every way to read a ledger, and to write to it."""

    def opened(read: Callable[[bylaw.Ledger], object], **options: Any) -> Callable[[], object]:
        def task() -> object:
            with bylaw.Ledger(path, **options) as ledger:
                return read(ledger)

        return task

    def case(name: str, **options: Any) -> Callable[[bylaw.Ledger], object]:
        def read(ledger: bylaw.Ledger) -> object:
            found = ledger.case(name, at=day(9), **options)
            return found.standing, found.balance, found.due(), len(found.decisions), repr(found)

        return read

    only = {"read_only": True}
    yield "verify", opened(lambda ledger: ledger.verify(), **only)
    yield "head", opened(lambda ledger: ledger.head(), **only)
    yield "case a0", opened(case("a0"), **only)
    yield "case a1", opened(case("a1"), **only)
    yield "case upto", opened(case("a0", upto=4), **only)
    yield "case policy", opened(case("a1", policy="no coins"), **only)
    yield "cases", opened(lambda ledger: [c.standing for c in ledger.cases(at=day(9))], **only)
    yield "logs", opened(lambda ledger: list(ledger.logs()), **only)
    yield "accounts", opened(lambda ledger: ledger.accounts(), **only)
    yield "export", opened(lambda ledger: ledger.export(io.StringIO(), texts=True), **only)
    yield "record", opened(lambda ledger: ledger.record("a0", "new", judge(), at=day(6)).standing, keep_texts=True)
    yield "again", opened(lambda ledger: ledger.record("a0", "p0", judge(), at=day(0)).standing)
    yield "notify", opened(lambda ledger: ledger.notify("a1", at=day(7)).standing)
    yield "erase", opened(lambda ledger: ledger.erase_texts("a0", at=day(8)))


def looked_at(path: Path) -> dict[str, object]:
    """What every reading gives: an answer, or a ledger's error. Anything else is raised."""
    out: dict[str, object] = {}
    for name, read in readings(path):
        try:
            out[name] = read()
        except bylaw.LedgerError as error:
            assert error.place and error.cause and error.remedy, error
            out[name] = error
    return out


def commanded(path: Path) -> None:
    for arguments in (
        ["ledger", "verify", str(path)], ["ledger", "export", str(path), "--texts"],
        ["account", "a0", "--ledger", str(path)], ["account", "a1", "--ledger", str(path), "--format", "json"],
        ["account", "a0", "--ledger", str(path), "--picture", str(path.with_suffix(".svg"))],
    ):  # fmt: skip
        done = CliRunner().invoke(cli, arguments)
        assert done.exit_code in (0, 1, 2) and isinstance(done.exception, SystemExit | None), arguments
        assert done.exit_code == 0 or "help: " in done.output, done.output


@pytest.mark.parametrize(
    ("statement", "place", "cause"),
    [
        ("UPDATE bylaw_events SET content = x'00ff' WHERE sequence = 3", "table bylaw_events, row 3",
         "its content is bytes, where a text was written"),
        ("UPDATE bylaw_events SET previous = 'x' WHERE sequence = 3", "table bylaw_events, row 3",
         "its previous is a text, where bytes was written"),
        ("UPDATE bylaw_events SET at = 1.5 WHERE sequence = 3", "table bylaw_events, row 3", "its at is a fraction"),
        ("UPDATE bylaw_events SET kind = 5 WHERE sequence = 3", "table bylaw_events, row 3 (5 ", "not say what was"),
        ("UPDATE bylaw_events SET content = CAST(x'22ff22' AS TEXT) WHERE sequence = 3", "table bylaw_events, row 3",
         "its content is no UTF-8"),
        ("UPDATE bylaw_events SET content = '{' WHERE sequence = 3", "table bylaw_events, row 3 (", "what was written"),
        ("UPDATE bylaw_head SET hash = 'x'", "table bylaw_head, row 1", "its hash is a text"),
        ("DELETE FROM bylaw_head", "table bylaw_head, row 1", "it is gone"),
    ],
)  # fmt: skip
def test_the_row_is_named(edited: Callable[..., Path], statement: str, place: str, cause: str) -> None:
    path = edited(statement)
    with bylaw.Ledger(path) as ledger:
        for error in (fault(ledger.verify), fault(ledger.export, io.StringIO())):
            assert error.fault == "damaged" and place in error.place and cause in error.cause, error
            assert "restore" in error.remedy
    for command in ("verify", "export"):
        done = CliRunner().invoke(cli, ["ledger", command, str(path)])
        assert done.exit_code == 1 and place in done.output, done.output


@pytest.mark.parametrize(
    "content", ["{", "[]", "5", '{"texts": {"text": 5}, "messages": []}', '{"texts": {}}', "[" * 5000, b"x", "\ud800"]
)
def test_kept_texts_are_no_json(edited: Callable[..., Path], content: Any) -> None:
    if content == "\ud800":
        path = edited("UPDATE bylaw_texts SET content = CAST(x'ff' AS TEXT)")
    else:
        path = edited("UPDATE bylaw_texts SET content = ?", values=(content,))
    with bylaw.Ledger(path) as ledger:
        assert ledger.verify().sequence > 9  # texts are not in the chain
        for error in (fault(ledger.case, "a1", at=day(9)), fault(ledger.export, io.StringIO(), texts=True)):
            assert error.fault == "damaged" and "table bylaw_texts, row " in error.place, error
        ledger.export(io.StringIO())
        ledger.erase_texts("a1", at=day(9))
        assert ledger.case("a1", at=day(9)).standing
    assert CliRunner().invoke(cli, ["account", "a0", "--ledger", str(path)]).exit_code == 1


@pytest.mark.parametrize("salt", ["text", 5, b"short", b"x" * 65])
def test_salts_of_another_form(edited: Callable[..., Path], salt: Any) -> None:
    with bylaw.Ledger(edited("UPDATE bylaw_salts SET salt = ?", values=(salt,))) as ledger:
        for error in (
            fault(ledger.export, io.StringIO(), texts=True), fault(ledger.record, "a0", "q", judge(), at=day(9))
        ):  # fmt: skip
            assert "table bylaw_salts, row of account 'a" in error.place and "its salt " in error.cause


@pytest.mark.parametrize(
    ("statement", "cause"),
    [
        ("DELETE FROM bylaw_meta", "it has lost its row `version`"),
        ("UPDATE bylaw_meta SET name = 'x'", "it has lost its row `version`"),
        ("UPDATE bylaw_meta SET value = 'one'", "its value is 'one', which is no version"),
        ("UPDATE bylaw_meta SET value = x'31'", "its value is b'1', which is no version"),
        ("UPDATE bylaw_meta SET value = '9999999999999999'", "which is no version"),
        ("DROP TABLE bylaw_meta", "it is gone, and with it the version of the other tables"),
        ("DROP TABLE bylaw_salts", "it is gone"),
    ],
)
def test_tables_that_do_not_say_their_version(edited: Callable[..., Path], statement: str, cause: str) -> None:
    path = edited(statement)
    for read_only in (True, False):
        error = fault(bylaw.Ledger, path, read_only=read_only)
        assert error.fault == "damaged" and cause in error.cause and "restore" in error.remedy, error
        assert "table bylaw_meta" in error.place or "table bylaw_salts" in error.place


ODD = (
    None, 0, 1, -1, 5, 2**63 - 1, -(2**63), 1.5, float("inf"), -0.0, "", "x", "a0", "{", "[]", "{}", "null", "NaN", "5",
    "\0", "version", "1", '{"a": 1}', "[" * 3000, "9" * 5000, b"", b"\0" * 32, b"x", b"\xff\xfe", b"a0",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(SEEDS))
def test_random_cells_of_random_types(edited: Callable[..., Path], seed: int) -> None:
    """Half of the time the tables have forgotten their types and keys, too, so that anything goes in."""
    chosen = random.Random(seed)
    path = edited()
    connection = sqlite3.connect(path)
    table = chosen.choice((*TABLES, "bylaw_events", "bylaw_events", "bylaw_texts"))
    if chosen.random() < 0.5:
        connection.execute(f"CREATE TABLE other AS SELECT * FROM {table}")
        connection.execute(f"DROP TABLE {table}")
        connection.execute(f"ALTER TABLE other RENAME TO {table}")
    for _ in range(chosen.randint(1, 3)):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        rows = [row[0] for row in connection.execute(f"SELECT rowid FROM {table}")]
        value, cast = chosen.choice(ODD), "CAST(? AS TEXT)" if chosen.random() < 0.2 else "?"
        row = (value, chosen.choice(rows))
        try:
            connection.execute(f"UPDATE {table} SET {chosen.choice(columns)} = {cast} WHERE rowid = ?", row)
        except (sqlite3.IntegrityError, sqlite3.OperationalError):
            continue  # the table itself refuses it
    connection.commit()
    connection.close()
    commanded(path)
    found, was = looked_at(path), looked_at(edited())
    if table == "bylaw_events" and not isinstance(found["verify"], bylaw.LedgerError):
        for name in ("case a0", "case a1", "cases", "logs", "accounts"):
            assert found[name] == was[name]  # verified: then it is what was written


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from nodes(value[key], (*path, key))


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    if new is ...:
        copy.pop(path[0])  # type: ignore[call-overload]
        return copy
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_chain_that_was_forged_around_odd_content(edited: Callable[..., Path], seed: int) -> None:
    """Somebody changes a row and makes all hashes anew: the chain is whole, and still nothing but our errors."""
    chosen = random.Random(seed)
    path = edited()
    connection = sqlite3.connect(path)
    rows = [list(row) for row in connection.execute("SELECT * FROM bylaw_events ORDER BY sequence")]
    victim = chosen.choice(rows)
    content = json.loads(victim[6])
    odd = chosen.choice((None, -1, 0, 2**70, 1.5, "", "x", [], {}, [None], {"a": 1}, True, "\ud800", ...))
    victim[6] = canonical(changed(content, chosen.choice(list(nodes(content))[0 if odd is not ... else 1 :]), odd))
    if chosen.random() < 0.2:
        victim[chosen.choice((1, 2, 3))] = chosen.choice(("a0", "violation", "decision", "erasure", "notice", ""))
    if chosen.random() < 0.2:
        victim[4] = chosen.choice((2**63 - 1, -(2**63), 0))
    previous = GENESIS
    for row in rows:
        row[7], row[8] = previous, row_hash(*row[:7], previous)
        previous = row[8]
    connection.execute("DROP INDEX bylaw_events_by_id")
    connection.execute("DELETE FROM bylaw_events")
    connection.executemany(f"INSERT INTO bylaw_events VALUES ({', '.join('?' * 9)})", rows)
    connection.execute("UPDATE bylaw_head SET hash = ?", (previous,))
    connection.commit()
    connection.close()
    commanded(path)
    looked_at(path)


def test_a_row_cannot_be_overlooked_by_reading_all_cases(edited: Callable[..., Path]) -> None:
    path = edited("UPDATE bylaw_events SET content = replace(content, '\"points\":40', '\"points\":4')")
    with bylaw.Ledger(path) as ledger:
        assert fault(lambda: list(ledger.cases(at=day(9)))).fault == "damaged"
        assert fault(lambda: list(ledger.logs())).fault == "damaged"
