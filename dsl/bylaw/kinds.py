"""Kinds of accounts: the values of ``account.kind`` that a policy knows, where it has ladders of their own for some.

A policy without such ladders has one for everybody: there a kind changes nothing, and any is taken. That way two
policies can be compared of which only one tells kinds apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bylaw.errors import InputError
from bylaw.language.diagnostics.diagnostic import closest, listing
from bylaw.language.ladders import KIND
from bylaw.language.model import Model
from bylaw.sanctions.events import said


def kinds_of(policy: Model | Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds that a policy, or one that a ledger keeps, tells apart; none if it has one ladder for everybody."""
    if isinstance(policy, Model):
        fields = (field for field in policy.context if field.name == KIND)
        return next((field.choices for field in fields), ()) if policy.profiles else ()
    return tuple(policy.get("kinds", policy["profiles"])) if policy["profiles"] else ()


def checked_kind(kind: object, policies: Iterable[Model | Mapping[str, Any]]) -> str | None:
    """A kind that one of the policies knows, if any of them tells kinds apart. Raises :class:`InputError`."""
    if kind is None:
        return None
    if not isinstance(kind, str):
        raise InputError(f"kind is {said(kind)}; give a str, a value of {KIND}")
    known = sorted({name for policy in policies for name in kinds_of(policy)})
    if known and kind not in known:
        near = closest(kind, known)
        hint = f"; did you mean {near!r}?" if near else ""
        raise InputError(f"there is no kind of account {kind!r:.100}{hint} (known: {listing(known)})")
    return kind
