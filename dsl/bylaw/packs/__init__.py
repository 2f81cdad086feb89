"""Policies that ship with bylaw."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bylaw.errors import InputError
from bylaw.policy import Policy
from bylaw.policy import load as _load

_PACKS = {
    "wechat-3.24": "wechat_3_24.bylaw",
    "wechat-3.24-en": "wechat_3_24_en.bylaw",
}


def names() -> tuple[str, ...]:
    """Names of the packs."""
    return tuple(_PACKS)


def path(name: str) -> Path:
    """The file of a pack, to read or to start one's own policy from. Raises :class:`InputError`."""
    if name not in _PACKS:
        raise InputError(f"there is no pack {name!r}; packs: {', '.join(_PACKS)}")
    return Path(__file__).with_name(_PACKS[name])


def load(name: str, **options: Any) -> Policy:
    """Loads a pack by name; options are those of :func:`bylaw.load`. Raises :class:`InputError`."""
    return _load(path(name), **options)
