"""What both engines find: they must not differ."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bylaw._engine import Engine
from bylaw.reference import ReferenceEngine


def both(group: dict[str, Any], text: str, views: int = 0, exceptions: Sequence[str] = ()) -> list[Any]:
    """The matches of a list of one group in a text."""
    plan = json.dumps({
        "version": 1, "fields": ["text"], "context": [], "categories": [], "rules": [], "cap": None, "bonuses": [],
        "lists": [{"name": "l", "views": views, "groups": [group], "except": list(exceptions)}],
        "weights": {"hits": [], "terms": [], "rules": [], "categories": []},
    })  # fmt: skip
    native, reference = (kind(plan, 100_000, 10_000).matches(text) for kind in (Engine, ReferenceEngine))
    assert native == reference, (group, text)
    return native[0]
