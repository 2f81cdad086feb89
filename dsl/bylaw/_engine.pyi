"""The native engine (engine/src/python.rs): a plan and texts in, numbers out."""

from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from typing import Final, Literal, TypeAlias, final

__all__ = [
    "FOLD_TABLE",
    "GRAMMAR",
    "PROFILE",
    "Compiled",
    "Engine",
    "Terms",
    "Verdict",
    "__version__",
    "compiled",
    "fold",
    "fold_many",
]

GRAMMAR: Final[str]
"""grammar/policy.lark."""

FOLD_TABLE: Final[str]
"""engine/data/fold.tsv."""

PROFILE: Final[Literal["debug", "release"]]
__version__: Final[str]

_Value: TypeAlias = int | str | None
_Match: TypeAlias = tuple[int, int, int, int]  # term, start, end, views
_Span: TypeAlias = tuple[int, int, int, int, int, bool]  # text, start, end, term, views, counted
_Finding: TypeAlias = tuple[int, int, int, list[_Span]]  # rule, points, factor, spans
_Excepted: TypeAlias = tuple[int, int, list[_Span], list[_Span]]  # rule, number of its unless, spans, guard

def fold(text: str) -> tuple[str, str]:
    """The base and the skeleton of a text."""

def fold_many(texts: list[str]) -> list[str]:
    """The bases of many texts."""

@final
class Verdict:
    """What was found in the texts of one call. Lists are made anew each time they are asked for."""

    @property
    def points(self) -> int: ...
    @property
    def review_points(self) -> int: ...
    @property
    def truncated(self) -> bool: ...
    @property
    def rules(self) -> list[int]:
        """The rules of the findings, in order."""
    @property
    def findings(self) -> list[_Finding]: ...
    @property
    def excepted(self) -> list[_Excepted]: ...
    def as_tuple(self) -> tuple[int, int, bool, list[_Finding], list[_Excepted]]: ...

@final
class Engine:
    """A policy made ready for judging texts. Any number of threads may use one at once."""

    def __new__(cls, plan_json: str, max_chars: int, max_matches: int) -> Engine:
        """ValueError if the plan is malformed or a limit is negative."""

    def judge(self, texts: Iterable[tuple[int, str]], context: Sequence[_Value], day: int) -> Verdict | None:
        """Texts as (field, text), no field twice; None: nothing found, excepted or truncated."""

    def judge_text(self, text: str, context: Sequence[_Value], day: int) -> Verdict | None:
        """judge([(0, text)], context, day)."""

    def judge_many(self, texts: Iterable[str], context: Sequence[_Value], day: int) -> list[Verdict | None]:
        """judge_text for every text."""

    def matches(self, text: str) -> tuple[list[_Match], bool]:
        """The matches by (start, end, term), and whether a limit left any out."""

_Spellings: TypeAlias = str | tuple[str, ...]

@final
class Terms:
    """Terms in one piece of text: a str, or a tuple of spellings, each, made when looked at."""

    def __new__(cls, terms: Iterable[_Spellings]) -> Terms: ...
    def __len__(self) -> int: ...
    def __getitem__(self, index: int, /) -> _Spellings: ...
    def __iter__(self) -> Iterator[_Spellings]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def part(self, start: int, stop: int) -> Terms:
        """The terms from `start` up to `stop`, which share the text."""

@final
class Compiled:
    """A compiled policy whose checksums hold. Methods raise ValueError(place, cause, remedy)."""

    @staticmethod
    def hold(data: bytes) -> Compiled:
        """From bytes, which are kept."""

    @staticmethod
    def map(path: str | PathLike[str]) -> Compiled:
        """From a file, which is mapped."""

    def model(self) -> bytes: ...
    def sources(self) -> bytes: ...
    def terms(self) -> Terms:
        """The terms of all groups, one after the other."""

    def engine(self, plan_json: str, sizes: Sequence[int], max_chars: int, max_matches: int) -> Engine:
        """The engine of a plan whose lists are empty; `sizes`: how many terms they have."""

def compiled(engine: Engine, model: bytes, sources: bytes, terms: Sequence[Terms]) -> bytes:
    """An engine with the model, the sources and, group by group, the terms it was made of, as a compiled policy."""
