"""Tampering is found, and the first bad row is named. Exports are whole or refused."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

import bylaw
from bylaw.ledger import Head
from bylaw.ledger.connect import to_url

sys.path.insert(0, str(Path(__file__).parent))
from acts import day, fault, judge

ROWS = 9


@pytest.fixture
def filled(ledger: bylaw.Ledger) -> bylaw.Ledger:
    """Nine rows: the policy, then a decision and its violation four times."""
    for number in range(4):
        ledger.record(f"a{number % 2}", f"p{number}", judge(), at=day(number))
    assert ledger.head().sequence == ROWS
    return ledger


@pytest.fixture
def tamper(where: str) -> Callable[..., None]:
    """Runs SQL behind the ledger's back, with the guards of the tables taken away."""

    def run(*statements: str) -> None:
        engine = create_engine(to_url(where))
        off = {
            "sqlite": ["DROP TRIGGER IF EXISTS bylaw_no_update", "DROP TRIGGER IF EXISTS bylaw_no_delete"],
            "postgresql": ["ALTER TABLE bylaw_events DISABLE TRIGGER ALL"],
        }
        with engine.begin() as connection:
            for statement in (*off[engine.dialect.name], *statements):
                connection.exec_driver_sql(statement)
        engine.dispose()

    return run


CHANGES = {
    "account": "'a7'", "event": "'other'", "kind": "'notice'", "at": "at + 1", "recorded": "recorded + 1",
    "content": "replace(content, '\"points\":40', '\"points\":41')", "previous": "hash", "hash": "previous",
}  # fmt: skip


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("row", [3, ROWS])
def test_a_changed_row(filled: bylaw.Ledger, tamper: Callable[..., None], column: str, row: int) -> None:
    tamper(f"UPDATE bylaw_events SET {column} = {CHANGES[column]} WHERE sequence = {row}")
    error = fault(filled.verify)
    assert (error.fault, error.row) == ("damaged", row)
    if column != "account":  # the row cannot be found under its account any more
        account = "a0" if row == 3 else "a1"
        assert fault(filled.case, account, at=day(9)).row == row  # reading the case notices too


@pytest.mark.parametrize(
    ("statements", "row"),
    [
        (["DELETE FROM bylaw_events WHERE sequence = 1"], 1),
        (["DELETE FROM bylaw_events WHERE sequence = 4"], 4),
        (["DELETE FROM bylaw_events WHERE sequence = 9"], 9),
        (["DELETE FROM bylaw_events WHERE sequence > 6"], 7),
        (["DELETE FROM bylaw_events"], 1),
        (["DELETE FROM bylaw_events WHERE account = 'a1'"], 4),
        (["UPDATE bylaw_events SET sequence = -1 WHERE sequence = 5",
          "UPDATE bylaw_events SET sequence = 5 WHERE sequence = 7",
          "UPDATE bylaw_events SET sequence = 7 WHERE sequence = -1"], 5),
        (["INSERT INTO bylaw_events SELECT 10, 'a0', 'forged', kind, at, recorded, content, hash, hash "
          "FROM bylaw_events WHERE sequence = 9"], 10),
        (["DELETE FROM bylaw_events WHERE sequence = 9", "UPDATE bylaw_head SET sequence = 8"], 8),
        (["UPDATE bylaw_head SET sequence = 8"], 9),
    ],
)  # fmt: skip
def test_rows_that_are_gone_or_moved_or_new(
    filled: bylaw.Ledger, tamper: Callable[..., None], statements: list[str], row: int
) -> None:
    tamper(*statements)
    error = fault(filled.verify)
    assert (error.fault, error.row) == ("damaged", row), error


def test_a_lost_policy(filled: bylaw.Ledger, tamper: Callable[..., None], where: str) -> None:
    tamper("DELETE FROM bylaw_events WHERE sequence = 1")
    with bylaw.Ledger(where) as fresh:
        assert fault(fresh.case, "a1", at=day(9)).fault == "damaged"


def test_a_lost_head(filled: bylaw.Ledger, tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM bylaw_head")
    assert fault(filled.verify).fault == "damaged"
    assert fault(filled.record, "a9", "p", judge(), at=day(0)).fault == "damaged"


def test_a_noted_head_finds_a_whole_rewriting(filled: bylaw.Ledger, another: str) -> None:
    """Who can write to the database can make a new chain; not one with the head that somebody else has."""
    noted = str(filled.head())
    filled.record("a5", "p", judge(), at=day(5))
    assert filled.verify(noted).sequence == 11
    with bylaw.Ledger(another) as forged:
        for number in range(4):
            forged.record(f"a{number % 2}", f"p{number}", judge("USDT USDT"), at=day(number))
        assert fault(forged.verify, noted).row == ROWS
    assert fault(filled.verify, f"99:{'0' * 64}").row == 12
    with pytest.raises(bylaw.InputError, match="NUMBER:HASH"):
        filled.verify("9")
    assert Head.parse(noted) == Head.parse(noted) and str(Head.parse(noted)) == noted


@pytest.mark.parametrize("statement", ["UPDATE bylaw_events SET at = 0", "DELETE FROM bylaw_events"])
def test_slips_are_refused(filled: bylaw.Ledger, where: str, statement: str) -> None:
    engine = create_engine(to_url(where))
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    filled.verify()


def test_export_and_import_make_a_copy(filled: bylaw.Ledger, another: str, tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    assert filled.export(file) == filled.head()
    assert len(file.read_text().splitlines()) == ROWS + 1 and not list(tmp_path.glob("*.new"))
    with bylaw.Ledger(another) as copy:
        assert copy.import_(file) == ROWS
        assert copy.verify(filled.head()) == filled.head()
        assert copy.import_(file) == 0
        assert copy.case("a1", at=day(9)).account == filled.case("a1", at=day(9)).account
        assert copy.record("a0", "p0", judge(), at=day(0)).written == 0  # other salts, the same decision
        out = io.StringIO()
        copy.export(out)
        assert out.getvalue() == file.read_text()


def test_import_into_a_ledger_that_has_events(filled: bylaw.Ledger, another: str) -> None:
    out = io.StringIO()
    filled.export(out)
    with bylaw.Ledger(another) as other:
        other.record("a1", "p1", judge(), at=day(1))
        other.record("a8", "p8", judge(), at=day(1))
        assert other.import_(io.StringIO(out.getvalue())) == 6
        assert other.verify().sequence == 11
        assert [c.account for c in other.cases(at=day(9))][:2] == [c.account for c in filled.cases(at=day(9))]
        other.record("a0", "p9", judge("USDT USDT"), at=day(9))
        filled.record("a0", "p9", judge(), at=day(9))
        out = io.StringIO()
        filled.export(out)
        assert fault(other.import_, io.StringIO(out.getvalue())).fault == "conflict"
        assert other.verify().sequence == 13


def test_texts_travel_if_asked(where: str, another: str) -> None:
    out = io.StringIO()
    with bylaw.Ledger(where, keep_texts=True) as ledger, bylaw.Ledger(another, keep_texts=True) as copy:
        ledger.record("a1", "post", judge(), at=day(0))
        ledger.export(out, texts=True)
        for _ in range(2):
            copy.import_(io.StringIO(out.getvalue()))
            assert copy.case("a1", at=day(0)).decisions["post"] == ledger.case("a1", at=day(0)).decisions["post"]


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (lambda lines: [], 0),
        (lambda lines: ["{}", *lines[1:]], 1),
        (lambda lines: [lines[0], "nonsense", *lines[2:]], 2),
        (lambda lines: [lines[0], "[]"], 2),
        (lambda lines: [lines[0], '{"sequence": 1}'], 2),
        (lambda lines: lines[:-1], None),
        (lambda lines: [*lines[:4], *lines[5:]], None),
        (lambda lines: [*lines[:5], lines[5].replace('"points":40', '"points":4'), *lines[6:]], None),
        (lambda lines: [*lines, '{"what": 1}'], 11),
    ],
)
def test_a_damaged_export_is_refused_as_a_whole(
    filled: bylaw.Ledger, another: str, damage: Callable[[list[str]], list[str]], line: int | None
) -> None:
    out = io.StringIO()
    filled.export(out)
    lines = damage(out.getvalue().splitlines())
    with bylaw.Ledger(another) as copy:
        error = fault(copy.import_, io.StringIO("".join(f"{text}\n" for text in lines)))
        assert error.fault in ("corrupt", "damaged")
        assert line is None or f"line {line}" in error.place, error
        assert copy.verify().sequence == 0


def test_export_to_nowhere(filled: bylaw.Ledger, tmp_path: Path) -> None:
    error = fault(filled.export, tmp_path / "no-such" / "x.jsonl")
    assert error.fault == "missing" and "no-such" in error.place
    assert fault(filled.import_, tmp_path / "no-such.jsonl").fault == "missing"


def test_the_chain_can_be_followed_with_nothing_but_json(filled: bylaw.Ledger) -> None:
    """What LEDGER.md says of the hash, done without the library."""
    import hashlib

    out, previous = io.StringIO(), "00" * 32
    filled.export(out)
    for line in out.getvalue().splitlines()[1:]:
        row = json.loads(line)
        content = json.dumps(row["content"], sort_keys=True, separators=(",", ":"))
        said = [row[k] for k in ("sequence", "account", "event", "kind", "at", "recorded")]
        array = json.dumps([*said, content, previous], separators=(",", ":"))
        assert row["previous"] == previous
        previous = hashlib.sha256(array.encode()).hexdigest()
        assert row["hash"] == previous
    assert str(filled.head()) == f"{ROWS}:{previous}"
