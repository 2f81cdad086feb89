"""What the parts of a statement's text share: its data, its language, and how moments are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bylaw.reasons.words import Words
from bylaw.sanctions.ladder import gravity


class Saying:
    """A part of the text of a statement's ``data``."""

    def __init__(self, data: Mapping[str, Any], words: Words) -> None:
        self.data, self.words = data, words
        self.outcome: Mapping[str, Any] = data["outcome"]
        fields = {s["field"] for f in data["findings"] for s in f["spans"]}
        self.many = len(fields) > 1 or bool(fields - {"text"})

    def say(self, english: str, chinese: str) -> str:
        return self.words.say(english, chinese)

    def proposed(self) -> str:
        """The step that waits for a person and is graver than that of the statement's content, if there is one."""
        waiting = [m["kind"] for m in self.data["measures"] if m["pending"]]
        gravest = max(waiting, key=gravity, default="none")
        return self.words.step(gravest) if gravity(gravest) > gravity(self.outcome["step"]) else ""

    @staticmethod
    def _moment(iso: str) -> datetime:
        return datetime.fromisoformat(iso)

    def when(self, iso: str, time: bool = True) -> str:
        at = self._moment(iso)
        return self.words.moment(at) if time else self.words.day(at.astimezone(self.words.zone).date())
