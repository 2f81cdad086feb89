"""What goes wrong around a ledger: nothing is lost, nothing doubled, and the error says what to do."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, MetaData, Table, Text, create_engine, event, text

import bylaw
from bylaw.ledger import schema
from bylaw.ledger.connect import to_url

sys.path.insert(0, str(Path(__file__).parent))
from acts import day, fault, judge

WRITER = Path(__file__).parent / "writer.py"


def writer(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, WRITER, *map(str, arguments)], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def finished(process: subprocess.Popen[str]) -> list[str]:
    """What it printed."""
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in err, err
    return out.split()


def items(where: str) -> list[str]:
    """The items that are recorded, once for each time."""
    with bylaw.Ledger(where) as ledger:
        ledger.verify()
        return sorted(v.item for case in ledger.cases(at=day(10_000)) for v in case.violations())


# killed, crowded, doubled
@pytest.mark.parametrize("batches", [1, 4, 9])
def test_killed_while_writing(where: str, batches: int) -> None:
    """After kill -9 at any moment: all that was reported is there, whole batches, once; and one can go on."""
    batch = 20
    process = writer(where, 3, batch)
    assert process.stdout
    reported = -1
    for line in process.stdout:
        if line.strip().isdecimal():
            reported = int(line)
            if reported >= batches:
                process.send_signal(signal.SIGKILL)
                break
    later = [int(line) for line in finished(process) if line.isdecimal()]
    reported = max([reported, *later])
    there = items(where)
    assert len(there) == len(set(there)) and len(there) % batch == 0
    assert len(there) >= (reported + 1) * batch
    with bylaw.Ledger(where) as ledger:
        acts = [(f"a{n % 3}", f"p{n}", judge(), day(n)) for n in range(len(there) + 1)]
        assert ledger.record_many(acts) == 2
        ledger.verify()


def _record(where: str, start: Any, number: int, out: Any) -> None:
    with bylaw.Ledger(where, timeout=60) as ledger:
        start.wait(60)
        written = [ledger.record(f"a{n % 4}", f"p{n}", judge(), at=day(n)).written for n in range(12)]
        written.append(ledger.record(f"own{number}", "p", judge(), at=day(0)).written)
        out.put(sum(written))


def test_processes_that_write_the_same(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four processes open a new ledger and record the same twelve acts, and one of their own each."""
    # A new process finds this module by its name, which begins at the root of the repository.
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
    context = multiprocessing.get_context("spawn")
    start, out = context.Barrier(4), context.Queue()
    processes = [context.Process(target=_record, args=(where, start, n, out)) for n in range(4)]
    for process in processes:
        process.start()
    written = [out.get(timeout=120) for _ in processes]
    for process in processes:
        process.join(60)
    with bylaw.Ledger(where) as ledger:
        head = ledger.verify()
        assert head.sequence == sum(written) == 1 + (12 + 4) * 2
        assert items(where) == sorted([f"p{n}" for n in range(12)] + ["p"] * 4)


def test_threads_that_write_the_same(ledger: bylaw.Ledger) -> None:
    written: list[int] = []

    def work(number: int) -> None:
        for n in range(6):
            written.append(ledger.record("a1", f"p{n}", judge(), at=day(n)).written)
            ledger.notify("a1", at=day(n), items=[f"p{n}"])
            ledger.case("a1", at=day(9))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(written) == 13 and ledger.verify().sequence == 13 + 6


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_has_its_own_connections(ledger: bylaw.Ledger) -> None:
    ledger.record("a1", "p", judge(), at=day(0))
    child = os.fork()
    if child == 0:
        try:
            ledger.record("a1", "child", judge(), at=day(1))
        finally:
            os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    ledger.record("a1", "parent", judge(), at=day(2))
    assert [v.item for v in ledger.case("a1", at=day(3)).violations()] == ["p", "child", "parent"]
    ledger.verify()


# locked, full, not to be written
def test_locked(where: str) -> None:
    with bylaw.Ledger(where, timeout=0.2) as ledger:
        ledger.record("a1", "p", judge(), at=day(0))
        engine = create_engine(to_url(where))
        with engine.connect() as other:
            if engine.dialect.name == "sqlite":
                other.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                other.exec_driver_sql("SELECT * FROM bylaw_head FOR UPDATE")
            error = fault(ledger.record, "a1", "q", judge(), at=day(1))
            assert error.fault == "locked" and "timeout" in error.remedy
            assert ledger.case("a1", at=day(1)).standing == "rectify"  # readers do not wait
            other.rollback()
        engine.dispose()
        assert ledger.record("a1", "q", judge(), at=day(1)).written == 2


def test_a_transaction_that_fails_half_way_leaves_nothing(ledger: bylaw.Ledger, monkeypatch: Any) -> None:
    """A crash between the rows and the head."""
    from bylaw.ledger import store

    ledger.record("a1", "p", judge(), at=day(0))
    with monkeypatch.context() as patch:
        patch.setattr(store, "update", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ledger.record("a1", "q", judge(), at=day(1))
    assert ledger.verify().sequence == 3
    assert ledger.record("a1", "q", judge(), at=day(1)).written == 2


def test_full(tmp_path: Path) -> None:
    """SQLite, with a limit on its pages."""
    with bylaw.Ledger(tmp_path / "cases.db") as ledger:
        pages = [40]

        @event.listens_for(ledger._store._engine, "checkout")
        def _limit(connection: sqlite3.Connection, *_: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages[0]}")

        number, error = 0, None
        while error is None and number < 1000:
            try:
                ledger.record("a1", f"p{number}", judge(), at=day(number))
                number += 1
            except bylaw.LedgerError as found:
                error = found
        assert error is not None and error.fault == "full" and "make room" in error.remedy
        assert ledger.verify().sequence == 1 + 2 * number and number > 5
        pages[0] = 10_000
        assert ledger.record("a1", f"p{number}", judge(), at=day(number)).written == 2
        assert len(items(str(tmp_path / "cases.db"))) == number + 1


def test_no_room_for_the_file(tmp_path: Path) -> None:
    """SQLite in a process that may write no file beyond 300 kB: the system refuses, as on a full disk."""
    where = f"sqlite:///{tmp_path / 'cases.db'}"
    process = writer(where, 2, 20, 300_000)
    said = finished(process)
    assert said[-1] in ("full", "corrupt") and process.returncode == 3
    assert len(items(where)) == len(set(items(where))) == 20 * (len(said) - 2) > 0


def test_a_full_disk(tmp_path: Path) -> None:
    """SQLite on a file system of one megabyte."""
    mount = tmp_path / "small"
    mount.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount], check=False, capture_output=True)
    if done.returncode:
        pytest.skip(f"cannot mount a small file system: {done.stderr.decode().strip()[:80]}")
    try:
        process = writer(f"sqlite:///{mount / 'cases.db'}", 2, 20)
        said = finished(process)
        assert said[-1] == "full" and process.returncode == 3
        shutil.copytree(mount, tmp_path / "copy")
        assert len(items(f"sqlite:///{tmp_path / 'copy' / 'cases.db'}")) == 20 * (len(said) - 2) > 0
    finally:
        subprocess.run(["umount", mount], check=False)


def test_not_to_be_written(where: str, tmp_path: Path) -> None:
    with bylaw.Ledger(where) as ledger:
        ledger.record("a1", "p", judge(), at=day(0))
    with bylaw.Ledger(where, read_only=True) as reader:
        assert reader.case("a1", at=day(0)).standing == "rectify" and reader.verify().sequence == 3
        assert fault(reader.notify, "a1", at=day(1)).fault == "read_only"


def test_a_read_only_file(tmp_path: Path) -> None:
    with bylaw.Ledger(tmp_path / "cases.db") as ledger:
        ledger.record("a1", "p", judge(), at=day(0))
    with bylaw.Ledger(f"sqlite:///file:{tmp_path / 'cases.db'}?mode=ro&uri=true") as reader:
        assert reader.case("a1", at=day(0)).standing == "rectify"
        error = fault(reader.record, "a1", "q", judge(), at=day(1))
        assert error.fault == "read_only" and "permissions" in error.remedy


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_somebody_elses_file_in_somebody_elses_folder() -> None:
    """Readable for all, writable for its owner only, as an archive is."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    with bylaw.Ledger(folder / "cases & more?.db") as ledger:
        ledger.record("a1", "p", judge(), at=day(0))
    os.chmod(folder / "cases & more?.db", 0o444)
    os.chmod(folder, 0o555)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if os.geteuid() == 0:
                os.seteuid(65534)
            with bylaw.Ledger(folder / "cases & more?.db", read_only=True) as reader:
                assert reader.case("a1", at=day(0)).standing == "rectify" and reader.verify().sequence == 3
            with bylaw.Ledger(folder / "cases & more?.db") as writer:
                assert fault(writer.record, "a1", "q", judge(), at=day(1)).fault in ("read_only", "unreachable")
            code = 0
        except bylaw.LedgerError as error:
            code = 0 if error.fault in ("read_only", "unreachable") else 2
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    os.chmod(folder, 0o755)
    shutil.rmtree(folder)
    assert status == 0


def test_a_database_user_who_may_only_read(new_database: Callable[[], str]) -> None:
    import psycopg

    where = new_database()
    with bylaw.Ledger(where) as ledger:
        ledger.record("a1", "p", judge(), at=day(0))
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS reader")
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    with bylaw.Ledger(where.replace("postgres@", "reader@")) as reader:
        assert reader.case("a1", at=day(0)).standing == "rectify"
        assert fault(reader.record, "a1", "q", judge(), at=day(1)).fault == "read_only"
    with psycopg.connect(where, autocommit=True) as connection:
        connection.execute("DROP OWNED BY reader")
        connection.execute("DROP ROLE reader")


def test_a_server_that_cuts_the_connection(new_database: Callable[[], str]) -> None:
    import psycopg

    where = new_database()
    with bylaw.Ledger(where) as ledger:
        ledger.record("a1", "p", judge(), at=day(0))
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert ledger.record("a1", "q", judge(), at=day(1)).written == 2
        ledger.verify()


# no ledger, or not one of ours
def test_missing(tmp_path: Path) -> None:
    assert fault(bylaw.Ledger, tmp_path / "no.db", create=False).fault == "missing"
    assert fault(bylaw.Ledger, tmp_path / "no" / "no.db").fault == "unreachable"
    assert fault(bylaw.Ledger, "postgresql://nobody@/x?host=/nowhere", timeout=2).fault == "unreachable"
    assert not list(tmp_path.iterdir())


def test_a_password_is_not_shown() -> None:
    error = fault(bylaw.Ledger, "postgresql://me:secret@127.0.0.1:1/x", timeout=2)
    assert "secret" not in str(error) and "me" in error.place


def test_a_file_that_is_something_else(tmp_path: Path) -> None:
    (tmp_path / "cases.db").write_bytes(b"These are not the cases you are looking for. " * 50)
    error = fault(bylaw.Ledger, tmp_path / "cases.db")
    assert error.fault == "corrupt" and "import" in error.remedy


def test_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    with bylaw.Ledger(path) as ledger:
        ledger.record_many([(f"a{n}", "p", judge(), day(n)) for n in range(200)])
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 8192] = bytes(8192)
    path.write_bytes(data)
    with bylaw.Ledger(path) as ledger:
        assert fault(ledger.verify).fault in ("corrupt", "damaged")


def test_a_database_of_somebody_else_gets_tables_of_its_own(where: str) -> None:
    metadata = MetaData()
    Table("events", metadata, Column("x", Text))
    engine = create_engine(to_url(where))
    metadata.create_all(engine)
    engine.dispose()
    assert fault(bylaw.Ledger, where, read_only=True).fault == "missing"
    with bylaw.Ledger(where) as ledger:
        assert ledger.verify().sequence == 0


@pytest.mark.parametrize(
    ("value", "said"), [("99", "version: upgrade"), ("-1", "damaged: restore"), ("x", "damaged: restore")]
)
def test_a_ledger_of_another_version(where: str, value: str, said: str) -> None:
    bylaw.Ledger(where).close()
    engine = create_engine(to_url(where))
    with engine.begin() as connection:
        connection.execute(schema.meta.update().values(value=value))
    engine.dispose()
    error = fault(bylaw.Ledger, where)
    assert f"{error.fault}: {error.remedy}".startswith(said), error


def _second(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE bylaw_notes (note TEXT)"))


def _broken(connection: Connection) -> None:
    _second(connection)
    raise RuntimeError("half-way")


def test_migrations(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All or nothing, and the rows stay what they were."""
    with bylaw.Ledger(where) as ledger:
        head = ledger.record("a1", "p", judge(), at=day(0)) and ledger.head()
    monkeypatch.setattr(schema, "VERSION", 2)
    assert fault(bylaw.Ledger, where, read_only=True).fault == "version"
    for step, fails in ((_broken, True), (_second, False), (_broken, False)):
        monkeypatch.setattr(schema, "MIGRATIONS", [schema._first, step])
        if fails:
            with pytest.raises(RuntimeError):
                bylaw.Ledger(where)
            continue
        with bylaw.Ledger(where) as ledger:
            assert ledger.verify() == head


def test_without_the_libraries() -> None:
    code = (
        "import sys; sys.modules['sqlalchemy'] = None\n"
        "import bylaw\n"
        "assert 'bylaw.ledger' not in sys.modules\n"
        "try: bylaw.Ledger('cases.db')\n"
        "except bylaw.LedgerError as error: print(error.fault, error)"
    )
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, check=True)
    assert done.stdout == ("extra bylaw.Ledger: it needs SQLAlchemy; pip install 'bylaw[ledger]', for PostgreSQL "
                           "'bylaw[postgres]'\n")  # fmt: skip


@pytest.mark.parametrize("url", ["", ":memory:", "sqlite://", "mysql://x/y", "sqlite:///:memory:", "://"])
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(bylaw.InputError):
        bylaw.Ledger(url)
