"""A process that holds one engine and does what it is told: builds it, checks its answers, runs it once more."""

from __future__ import annotations

import importlib
import threading
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from compare import clock, texts
from peers import Peer, Way, expected_count, given
from truth import differences

_TRIED = 30
"""So many texts tell about how long all of them would take."""

LONG_ENOUGH = 0.3
"""Seconds that threads are beside each other at least, so that starting them does not count."""


class Wrong(Exception):
    """An engine does not answer what it should."""


def serve(pipe: Any, home: str, name: str, core: int | None) -> None:
    """Answers ``(command, arguments)`` with ``("ok", value)``, ``("wrong", why)`` or ``("error", trace)``."""
    clock.pin(core)
    worker = Worker(getattr(importlib.import_module(home), name))
    with suppress(EOFError, OSError):  # nobody is listening any more
        while True:
            command, arguments = pipe.recv()
            pipe.send(_done(worker, command, arguments))


def _done(worker: Worker, command: str, arguments: tuple[Any, ...]) -> tuple[str, Any]:
    try:
        return "ok", getattr(worker, command)(*arguments)
    except Wrong as wrong:
        return "wrong", str(wrong)
    except Exception:
        return "error", traceback.format_exc()


class Worker:
    """What a process can be told to do; answers are dicts that go into the record as they are."""

    def __init__(self, peer: type[Peer]) -> None:
        self.peer = peer
        self.engine: Any = None
        self.terms: Sequence[str] = ()
        self.jobs: dict[str, Job] = {}
        self.stored = b""
        self.texts: tuple[Path | None, Any] = (None, None)

    def build(self, terms: Path) -> dict[str, Any]:
        """Seconds and MB of building; imports, which are paid once, are over by then."""
        self.terms = texts.load(terms)
        self.peer(self.terms[:10])
        before = clock.held()
        spent = clock.timed(self.peer, self.terms)
        self.engine = spent.value
        after = clock.held()
        return {"wall": spent.wall, "cpu": spent.cpu, "held": after - before if after and before else None}

    def prepare(self, job: str, kind: str, number: int, file: Path, most_seconds: float) -> dict[str, Any]:
        """Checks a way on texts and decides how many of them it is timed on. Raises :class:`Wrong`."""
        if self.texts[0] != file:
            self.texts = file, texts.load(file)
        self.jobs[job] = Job(self.engine, getattr(self.peer, kind)[number], self.texts[1], most_seconds)
        return self.jobs[job].facts

    def repeat(self, job: str) -> dict[str, float]:
        return self.jobs[job].repeat()

    def finish(self, job: str) -> None:
        del self.jobs[job]

    def dump(self) -> dict[str, Any]:
        """Keeps the engine as bytes."""
        self.stored = self.engine.dump()
        return {"bytes": len(self.stored)}

    def reload(self) -> dict[str, float]:
        """Makes the engine anew out of those bytes."""
        self.engine = self.peer.__new__(self.peer)
        self.engine.__dict__.update(self._beside())
        spent = clock.timed(self.engine.restore, self.stored)
        return {"wall": spent.wall, "cpu": spent.cpu}

    def _beside(self) -> dict[str, Any]:
        """What tells the benches which term is which; no part of an engine."""
        small = self.peer(self.terms[:1])
        return {name: value for name, value in vars(small).items() if name == "numbers"}

    def threads(self, job: str) -> dict[str, float]:
        """Wall seconds of one thread, and of two that each do the same on texts of their own, again and again."""
        work = self.jobs[job]
        given = work.given()
        # A single batch is over before a second core is awake.
        times = max(1, round(LONG_ENOUGH / clock.timed(work.way.run, self.engine, given).wall))

        def run(texts: object) -> None:
            for _ in range(times):
                work.way.run(self.engine, texts)

        alone = clock.timed(run, given).wall
        tasks = [threading.Thread(target=run, args=(work.given(),)) for _ in range(2)]
        return {"one": alone, "two": clock.timed(_together, tasks).wall}

    def neighbour(self, job: str, seconds: float) -> dict[str, float]:
        """How fast another Python thread counts while this one searches, against while it sleeps."""
        work = self.jobs[job]

        def search() -> None:
            until = time.perf_counter() + seconds
            while time.perf_counter() < until:
                work.way.run(self.engine, handed)

        handed = work.given()
        return {"share": _counted_during(search) / _counted_during(lambda: time.sleep(seconds))}


class Job:
    """One way of one engine on texts. Making it checks the answers."""

    def __init__(self, engine: Peer, way: Way, given_texts: texts.Texts, most_seconds: float) -> None:
        self.engine, self.way = engine, way
        timed, checked, truth = given_texts.timed, given_texts.checked, given_texts.truth
        share = self._share(timed, most_seconds)
        whole = share >= 1
        self.timed = timed
        if not whole and timed is checked:
            step = min(len(timed), round(1 / share))
            self.timed, checked, truth = timed[::step], checked[::step], truth[::step]
        elif not whole:
            self.timed = checked = checked[:1]
            truth = truth[:1]
        difference = differences(engine, way, checked, truth)
        if difference.first:
            raise Wrong(difference.first)
        self.expected = given_texts.counts.get(way.answer) if whole else expected_count(way.answer, truth)
        self.facts = {
            "texts": len(self.timed), "bytes": sum(len(text.encode()) for text in self.timed), "answer": way.answer,
            "given": way.given,
            "compared": difference.compared, "agreeing": difference.agreeing, "whole": whole,
        }  # fmt: skip
        self.facts["counted"] = self.repeat()["counted"]
        if self.expected is None:
            self.expected = int(self.facts["counted"])

    def _share(self, timed: Sequence[str], most_seconds: float) -> float:
        """The part of the texts that takes no more than so many seconds."""
        one = len(timed) == 1
        some = [timed[0][: max(100, len(timed[0]) // 100)]] if one else timed[:: max(1, len(timed) // _TRIED)]
        self.way.run(self.engine, given(self.way.given, some[:2]))
        seconds = clock.timed(self.way.run, self.engine, given(self.way.given, some)).cpu
        return most_seconds / max(1e-9, seconds * sum(map(len, timed)) / max(1, sum(map(len, some))))

    def given(self) -> Any:
        """The texts anew, in the form the way takes."""
        return given(self.way.given, self.timed)

    def repeat(self) -> dict[str, float]:
        spent = clock.timed(self.way.run, self.engine, self.given())
        if getattr(self, "expected", None) is not None and spent.value != self.expected:
            raise Wrong(f"counted {spent.value} where there are {self.expected}")
        return {"wall": spent.wall, "cpu": spent.cpu, "counted": spent.value}


def _together(tasks: list[threading.Thread]) -> None:
    for task in tasks:
        task.start()
    for task in tasks:
        task.join()


def _counted_during(work: Any) -> float:
    """Steps a second of a thread that only counts, while ``work`` runs."""
    done, steps = False, 0

    def count() -> None:
        nonlocal steps
        while not done:
            steps += 1

    other = threading.Thread(target=count)
    other.start()
    begin = time.perf_counter()
    work()
    seconds = time.perf_counter() - begin
    done = True
    other.join()
    return steps / seconds
