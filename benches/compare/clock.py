"""Time and memory of this process."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple


class Spent(NamedTuple):
    """Seconds, and what came out."""

    wall: float
    cpu: float
    value: Any


def timed(call: Callable[..., Any], *arguments: Any) -> Spent:
    """Runs once, with the garbage collector out of the way. CPU time is that of all threads."""
    gc.collect()
    gc.disable()
    try:
        wall, cpu = time.perf_counter(), time.process_time()
        value = call(*arguments)
        return Spent(time.perf_counter() - wall, time.process_time() - cpu, value)
    finally:
        gc.enable()


def held() -> float | None:
    """Resident MB after all that can be given back was; ``None`` where the system does not say."""
    gc.collect()
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):  # not every libc has it
            ctypes.CDLL(None).malloc_trim(0)
    statm = Path("/proc/self/statm")
    if not statm.is_file():
        return None
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def pin(core: int | None) -> None:
    """Stays on one core, where the system knows of such a thing."""
    if core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


def last_core() -> int | None:
    """The core to pin to: the last of those this process may use."""
    return max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
