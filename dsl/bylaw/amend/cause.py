"""A text that moved → the edits that moved it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bylaw.amend.edits import Edit, Edits
from bylaw.policy import Policy

Asked = Callable[[Policy], object]

_KEPT = 256
"""Policies between the two that are kept ready."""


@dataclass(frozen=True, slots=True)
class Cause:
    """The edits behind a move. ``how``: ``alone``, this edit suffices; ``each``, each of them would; ``together``, only
    all of them do; ``unknown``, it does not come from the edits that are known."""

    edits: tuple[Edit, ...]
    how: str

    def to_dict(self) -> dict[str, Any]:
        return {"how": self.how, "edits": [edit.to_dict() for edit in self.edits]}

    def __str__(self) -> str:
        word = {"each": " (each alone would)", "together": " (only together)"}.get(self.how, "")
        return " + ".join(map(str, self.edits)) + word if self.edits else "unknown"


class Causes:
    """The policies between two, by the edits they have."""

    def __init__(self, old: Policy, new: Policy) -> None:
        self.edits = Edits(old.model, new.model)
        self._options = new._options
        self._made: dict[frozenset[Edit], Policy] = {}

    def policy(self, applied: Iterable[Edit]) -> Policy:
        """The old policy with these edits."""
        wanted = frozenset(applied)
        if wanted not in self._made:
            while len(self._made) >= _KEPT:
                self._made.pop(next(iter(self._made)))
            self._made[wanted] = Policy(self.edits.model(e for e in self.edits.all if e in wanted), (), *self._options)
        return self._made[wanted]

    def of(self, ask: Asked, old: object, new: object, likely: Sequence[Edit]) -> Cause:
        """Which edits turn the answer ``old`` of ``ask(policy)`` into ``new``; the ``likely`` ones are tried first.

        Every edit is applied alone to the old policy. If none suffices, edits are taken back from all of them, one
        after the other, for as long as the answer stays ``new``: of what is left, none can be spared.
        """
        if ask(self.policy(())) != old:
            return Cause((), "unknown")
        if alone := tuple(e for e in likely if ask(self.policy([e])) == new):
            return Cause(alone, "alone" if len(alone) == 1 else "each")
        needed = next((list(s) for s in (likely, self.edits.all) if s and ask(self.policy(s)) == new), None)
        if needed is None:
            return Cause((), "unknown")
        size = max(1, len(needed) // 2)
        while size:
            start, before = 0, len(needed)
            while start < len(needed):
                rest = needed[:start] + needed[start + size :]
                if ask(self.policy(rest)) == new:
                    needed = rest
                else:
                    start += size
            # Without one edit another may be spared that was needed before: single ones are tried until none goes.
            if size > 1 or len(needed) == before:
                size //= 2
        return Cause(tuple(needed), "alone" if len(needed) == 1 else "together")
