"""A process that records: ``writer.py URL ACCOUNTS BATCH [LIMIT]``. Prints each batch's number once it is recorded.

``LIMIT``: the largest file it may write, in bytes.
"""

from __future__ import annotations

import resource
import sys
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from acts import day, judge

import bylaw

url, accounts, batch = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
if len(sys.argv) > 4:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), resource.RLIM_INFINITY))
decision = judge()
with bylaw.Ledger(url, timeout=60) as ledger:
    print("open", flush=True)
    for number in count():
        acts = [(f"a{n % accounts}", f"p{n}", decision, day(n)) for n in range(number * batch, (number + 1) * batch)]
        try:
            ledger.record_many(acts)
        except bylaw.LedgerError as error:
            print(error.fault, flush=True)
            sys.exit(3)
        print(number, flush=True)
