"""Measures a ledger: inserts, reads, verification, memory, file size.

    python benches/measure_ledger.py [--events 1000000] [--accounts 100000] [--url URL] [--not-durable]

Every event is a violation of its own row, as ``record_many`` writes them (a decision and its violation: two events), on
accounts drawn evenly; one account in the middle gets 2,000 acts of its own. Before anything is timed as a read, the
ledger is verified, and the number of its rows and of an account's events is asserted.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random

import bylaw
from bylaw.ledger.ledger import Act

POLICY = 'policy "p" language 1 effective 2022-06-20 terms t { word "USDT" } rule r { severity serious when any t }'
START = datetime(2026, 1, 1, tzinfo=timezone.utc)
BUSY, BUSY_ACTS = "busy", 2000


def acts(number: int, accounts: int) -> Iterator[Act]:
    random = Random(1)
    decision = bylaw.loads(POLICY).judge("收 USDT")
    for n in range(number - BUSY_ACTS):
        yield f"a{random.randrange(accounts)}", f"p{n}", decision, START + timedelta(minutes=n)
    for n in range(BUSY_ACTS):
        yield BUSY, f"b{n}", decision, START + timedelta(hours=n)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--url", help="a new database [default: SQLite in a temporary folder]")
    parser.add_argument("--not-durable", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.url or f"sqlite:///{folder}/cases.db"
        with bylaw.Ledger(url, durable=not options.not_durable) as ledger:
            measure(ledger, options.events, options.accounts)
        if not options.url:
            size = sum(p.stat().st_size for p in Path(folder).iterdir())
            say("size on disk", f"{size / 1e6:,.0f} MB, {size / options.events:,.0f} bytes an event")


def measure(ledger: bylaw.Ledger, events: int, accounts: int) -> None:
    number = events // 2
    single = list(acts(BUSY_ACTS + 200, accounts))[:200]
    begun = time.perf_counter()
    for account, item, decision, at in single:
        ledger.record(account, item, decision, at=at)
    took = time.perf_counter() - begun
    say("record, one by one", f"{len(single) / took:,.0f} decisions a second ({1000 * took / len(single):.1f} ms each)")
    begun, work = time.perf_counter(), time.process_time()
    written = ledger.record_many(acts(number, accounts))
    took, work = time.perf_counter() - begun, time.process_time() - work
    assert written + 2 * len(single) + 1 == 2 * number + 1, written
    say("record_many", f"{written / took:,.0f} events a second ({took:.0f} s, {work:.0f} s of CPU, "
        "batches of 1,000 decisions)")  # fmt: skip
    say("memory after writing", f"{memory():,.0f} MB at most")
    begun = time.perf_counter()
    assert ledger.verify().sequence == 2 * number + 1
    took = time.perf_counter() - begun
    say("verify", f"{took:.1f} s, {events / took:,.0f} events a second")
    random, at = Random(2), START + timedelta(minutes=number, hours=BUSY_ACTS)
    names = [f"a{random.randrange(accounts)}" for _ in range(1000)]
    times, seen = [], 0
    for name in names:
        begun = time.perf_counter()
        case = ledger.case(name, at=at)
        _ = case.standing
        times.append(time.perf_counter() - begun)
        seen += len(case.events)
    times.sort()
    say("an account", f"{1000 * times[500]:.2f} ms at the median, {1000 * times[990]:.2f} ms at 99 % "
        f"({seen / len(names):.1f} violations each)")  # fmt: skip
    begun = time.perf_counter()
    case = ledger.case(BUSY, at=at)
    _ = case.standing
    assert len(case.events) == BUSY_ACTS
    say(f"an account of {BUSY_ACTS:,} violations", f"{time.perf_counter() - begun:.2f} s")
    begun, count = time.perf_counter(), 0
    for _, log in ledger.logs():
        count += len(log)
    assert count == number
    say("all logs, streamed", f"{time.perf_counter() - begun:.1f} s")
    say("memory in all", f"{memory():,.0f} MB at most")


def memory() -> float:
    """The most this process had in memory, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e3 if sys.platform != "darwin" else 1e6)


def say(what: str, figure: str) -> None:
    print(f"{what:<34}{figure}", flush=True)


if __name__ == "__main__":
    main()
