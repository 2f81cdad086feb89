"""Engines side by side: a process each, built one after the other, timed in turns."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from compare import worker
from peers import Peer, Way

Result = dict[str, Any]


class Failed(Exception):
    """A worker could not do what it was told; the reason is for the record."""


class Hand:
    """One worker process, seen from the outside."""

    def __init__(self, peer: type[Peer], core: int | None, patience: float) -> None:
        self.peer, self.patience = peer, patience
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(
            target=worker.serve, args=(theirs, peer.__module__, peer.__name__, core), daemon=True
        )
        self.process.start()
        theirs.close()

    def tell(self, command: str, *arguments: Any) -> Any:
        """Does it and waits. Raises :class:`Failed`."""
        try:
            self.pipe.send((command, arguments))
            if not self.pipe.poll(self.patience):
                self.dismiss()
                raise Failed(f"{command} took more than {self.patience:.0f} s")
            outcome, value = self.pipe.recv()
        except (EOFError, OSError) as error:
            raise Failed(f"the process died in {command}") from error
        if outcome == "ok":
            return value
        if outcome == "error":
            print(value, file=sys.stderr)
            value = value.strip().splitlines()[-1]
        raise Failed(f"answers otherwise: {value}" if outcome == "wrong" else value)

    def named(self, label: str) -> Result:
        """How a result begins."""
        return {"label": label, "peer": self.peer.name, "version": self.peer.version()}

    def dismiss(self) -> None:
        self.pipe.close()
        self.process.join(2)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class Crew:
    """The workers of one list of terms. Use it in a ``with`` statement."""

    def __init__(self, peers: Sequence[type[Peer]], terms: Path, settings: Any) -> None:
        self.settings = settings
        self.hands: list[Hand] = []
        self.built: list[Result] = []
        self.missing: dict[str, str] = {}
        for peer in peers:
            self._hire(peer, terms)

    def _hire(self, peer: type[Peer], terms: Path) -> None:
        if reason := peer.missing():
            self.missing[peer.name] = reason
            return
        hand = Hand(peer, self.settings.core, self.settings.patience)
        try:
            self.built.append({"peer": peer.name, "version": peer.version(), **hand.tell("build", terms)})
            self.hands.append(hand)
        except Failed as failure:
            self.missing[peer.name] = str(failure)
            hand.dismiss()

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for hand in self.hands:
            hand.dismiss()

    def time(self, kind: str, file: Path, command: str = "repeat") -> tuple[list[Result], dict[str, str]]:
        """Every way of that kind on those texts, checked, then in turns; and what could not be timed, and why."""
        entries, missing = self._prepared(kind, file)
        for turn in range(self.settings.repeats):
            shift = turn % max(1, len(entries))
            for hand, result in [*entries[shift:], *entries[:shift]]:
                if result["label"] in missing:
                    continue
                try:
                    for name, value in hand.tell(command, result["label"]).items():
                        if name != "counted":
                            result.setdefault(name, []).append(value)
                except Failed as failure:
                    missing[result["label"]] = str(failure)
        for hand, result in entries:
            if result["label"] not in missing:
                hand.tell("finish", result["label"])
        return [result for _, result in entries if result["label"] not in missing], {**self.missing, **missing}

    def _prepared(self, kind: str, file: Path) -> tuple[list[tuple[Hand, Result]], dict[str, str]]:
        entries: list[tuple[Hand, Result]] = []
        missing: dict[str, str] = {}
        for hand in self.hands:
            for number, way in enumerate(getattr(hand.peer, kind)):
                label = hand.peer.label(way)
                try:
                    facts = self._checked(hand, kind, number, way, file)
                except Failed as failure:
                    missing[label] = str(failure)
                    continue
                entries.append((hand, {**hand.named(label), **facts}))
        return entries, missing

    def _checked(self, hand: Hand, kind: str, number: int, way: Way, file: Path) -> Result:
        if reason := way.missing():
            raise Failed(reason)
        label = hand.peer.label(way)
        facts: Result = hand.tell("prepare", label, kind, number, file, self.settings.most_seconds)
        return facts
