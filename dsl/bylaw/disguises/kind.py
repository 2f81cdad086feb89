"""What a kind of disguise is: a name, the terms it applies to, the view that sees through it, and how it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from bylaw.disguises.characters import counts

Maker = Callable[[str, Random], "str | None"]
"""A term as typed → another way to write it, or ``None``. Nothing but the ``Random`` decides which."""


@dataclass(frozen=True)
class Kind:
    """A way to disguise a term.

    ``han``, ``latin``: the fewest Han characters, or Latin letters and digits, that a term must have for a reader
    to know it again; ``None`` if it does not apply to them. ``view`` is the name that `ignore` has for what sees
    through it; ``None``: folding always does, or, if it is ``unseen``, nothing does. ``ordinary``: honest people type
    so, too, and it is no disguise.
    ``stage``: where in a compound it comes (letters, then what is between them, then the whole); 0: in none.
    """

    name: str
    english: str
    chinese: str
    make: Maker
    han: int | None
    latin: int | None
    view: str | None = None
    ordinary: bool = False
    stage: int = 0
    unseen: bool = False

    def applies(self, surface: str) -> bool:
        """Whether a term is of its script and long enough. (It may still hold no letter that can be changed.)"""
        han, latin = counts(surface)
        if self.han is not None and self.latin is not None:
            return han + latin >= (self.han if han else self.latin)
        return han >= self.han if self.han is not None else latin >= (self.latin or 0)

    def __call__(self, surface: str, random: Random) -> str | None:
        made = self.make(surface, random) if self.applies(surface) else None
        return made if made != surface else None


@dataclass(frozen=True)
class Wrapping:
    """Something around a whole message, which is left as it is: what goes before it and after it."""

    name: str
    english: str
    chinese: str
    around: Callable[[str, Random], tuple[str, str]]


class Disguised(NamedTuple):
    """A text with a disguised term in it, where that is (code points), and by which kinds it was made."""

    text: str
    span: tuple[int, int]
    kinds: tuple[str, ...]

    @property
    def surface(self) -> str:
        return self.text[self.span[0] : self.span[1]]
