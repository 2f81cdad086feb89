"""Rows of a ledger: canonical JSON, the hash that chains them, events ↔ what is stored of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple

from bylaw.errors import InputError
from bylaw.sanctions.events import KINDS, Event, said

GENESIS = bytes(32)
"""What stands before the first row."""

POLICY, DECISION, ERASURE = "policy", "decision", "erasure"
"""Kinds of rows that are no events of the calculator."""

ALL_KINDS = frozenset((*KINDS, POLICY, DECISION, ERASURE))

NO_ACCOUNT = ""
"""The account of rows that are the ledger's own: policies."""

_NAMES: dict[type[Event], str] = {event: kind for kind, event in KINDS.items()}


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(value: object) -> str:
    """The one JSON text of a value: sorted keys, no spaces, ASCII. There are no floats in a ledger."""
    return _encode(value)


class Row(NamedTuple):
    """One row. ``at`` is the moment the event is about, ``recorded`` when it was written (both microseconds since
    1970 UTC; nothing is computed from the latter). ``content`` is canonical JSON."""

    sequence: int
    account: str
    event: str
    kind: str
    at: int
    recorded: int
    content: str
    previous: bytes
    hash: bytes

    @property
    def place(self) -> str:
        return f"row {self.sequence:,} ({self.kind} {self.event!r} of account {self.account!r})"

    def to_dict(self) -> dict[str, Any]:
        return {
            "sequence": self.sequence, "account": self.account, "event": self.event, "kind": self.kind, "at": self.at,
            "recorded": self.recorded, "content": json.loads(self.content), "previous": self.previous.hex(),
            "hash": self.hash.hex(),
        }  # fmt: skip


def row_hash(
    sequence: int, account: str, event: str, kind: str, at: int, recorded: int, content: str, previous: bytes
) -> bytes:
    """SHA-256 of the canonical JSON array of a row and of the hash of the row before it."""
    said = canonical([sequence, account, event, kind, at, recorded, content, previous.hex()])
    return hashlib.sha256(said.encode()).digest()


def is_whole(row: Row) -> bool:
    """Whether a row says what was written, as far as one row can tell."""
    return row.kind in ALL_KINDS and row_hash(*row[:8]) == row.hash


@dataclass(frozen=True, slots=True)
class Head:
    """The last row of a ledger: how many there are, and its hash. Who keeps a copy elsewhere notices any rewriting."""

    sequence: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash.hex()}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """The inverse of ``str()``. Raises :class:`InputError`."""
        if not isinstance(text, str):
            raise InputError(f"head is {said(text)}; give NUMBER:HASH, as `bylaw ledger verify` prints it")
        number, _, digest = text.partition(":")
        try:
            head = cls(int(number), bytes.fromhex(digest))
        except ValueError:
            head = cls(-1, b"")
        if head.sequence < 0 or len(head.hash) != 32:
            raise InputError(f"head {said(text)} is not NUMBER:HASH, as `bylaw ledger verify` prints it")
        return head


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to become a row. ``texts``: the texts that a decision is about, by field; never part of the row."""

    account: str
    event: str
    kind: str
    at: int
    content: Mapping[str, Any]
    texts: Mapping[str, str] = field(default_factory=dict)
    private: Mapping[str, Any] = field(default_factory=dict)


def draft(account: str, event: Event) -> Draft:
    """An event as it is stored: its id, kind and moment have columns of their own, the rest is content."""
    content = {f.name: getattr(event, f.name) for f in fields(event) if f.name not in ("id", "at")}
    return Draft(account, event.id, _NAMES[type(event)], event.at, content)


def to_event(row: Row, content: Mapping[str, Any]) -> Event:
    """The event of a row of one of ``KINDS``."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in content.items()}
    make: Any = KINDS[row.kind]
    event: Event = make(id=row.event, at=row.at, **values)
    return event


def same(old: str, new: Mapping[str, Any]) -> bool:
    """Whether a stored content says what a new one says.

    Fingerprints of texts are compared only if they were made with the same salt: after an erasure, or in a ledger that
    was imported without its texts, there is a new one.
    """
    if old == canonical(new):
        return True
    before = json.loads(old)
    salts = [{t.get("salt") for t in content.get("texts", {}).values()} for content in (before, new)]
    return salts[0] != salts[1] and canonical(_unsalted(before)) == canonical(_unsalted(new))


def _unsalted(content: Mapping[str, Any]) -> dict[str, Any]:
    texts = {name: {"length": text["length"]} for name, text in content.get("texts", {}).items()}
    return {**content, "texts": texts}


def fingerprint(text: str, salt: bytes) -> dict[str, Any]:
    """A text without the text: length in code points and a keyed hash. Without the account's salt it says nothing."""
    data = text.encode("utf-8", "surrogatepass")
    return {
        "length": len(text),
        "hash": hashlib.blake2b(data, key=salt, digest_size=32).hexdigest(),
        "salt": hashlib.blake2b(salt, digest_size=4).hexdigest(),
    }


def name(value: object, what: str) -> str:
    """A name that any database can hold. Raises :class:`InputError`."""
    if not isinstance(value, str) or not value or "\0" in value or len(value) > 500:
        raise InputError(f"{what} is {said(value)}; give a str of 1 to 500 characters, none of them NUL")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InputError(f"{what} {value!r:.100} holds half a surrogate pair and cannot be stored") from None
    return value


def checked(draft: Draft) -> None:
    """Raises :class:`InputError` for what a database cannot hold."""
    name(draft.event, "id of an event")
    if draft.kind != POLICY:
        name(draft.account, "account")
    if not -(2**63) <= draft.at < 2**63:
        raise InputError(f"at of event {draft.event!r} is {draft.at}; give microseconds since 1970 UTC")
