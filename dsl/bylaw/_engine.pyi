"""The native engine (engine/src/python.rs): a plan and texts in, numbers out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from os import PathLike
from typing import Any, Final, Literal, TypeAlias, final

from typing_extensions import Self, disjoint_base

from bylaw.decision import Decision
from bylaw.language.model import Model
from bylaw.verdict import RawVerdict

__all__ = [
    "ALIKE_TABLE",
    "FOLD_TABLE",
    "GRAMMAR",
    "PICTURES_TABLE",
    "PROFILE",
    "READINGS_TABLE",
    "SPLITS_TABLE",
    "ArrowColumns",
    "ArrowError",
    "ArrowFound",
    "ArrowTexts",
    "Compiled",
    "Engine",
    "Judge",
    "Legend",
    "Outcome",
    "Terms",
    "Verdict",
    "__version__",
    "compiled",
    "fold",
    "fold_many",
    "judge_arrow",
]

GRAMMAR: Final[str]
"""grammar/policy.lark."""

FOLD_TABLE: Final[str]
"""engine/data/fold.tsv."""

READINGS_TABLE: Final[str]
"""engine/data/readings.tsv."""

SPLITS_TABLE: Final[str]
"""engine/data/splits.tsv."""

PICTURES_TABLE: Final[str]
"""engine/data/pictures.tsv."""

ALIKE_TABLE: Final[str]
"""engine/data/alike.tsv."""

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

@disjoint_base
class Judge:
    """The base of a policy: the usual call of ``judge``, without a step in Python for a clean text."""

    def __new__(cls, *_args: object, **_options: object) -> Self: ...
    def judge(
        self, text: str | Mapping[str, str], *, context: Mapping[str, object] | None = None,
        at: datetime | date | None = None,
    ) -> Decision:  # fmt: skip
        """Judges one text (or named fields, ``{"nickname": …, "text": …}``).

        A plain ``str`` is the field ``text``, or the first one declared if there is none of that name.
        ``context`` gives the facts the policy declares (durations as ``timedelta`` or seconds);
        what is missing makes comparisons false. ``at`` is when the act took place: an aware
        ``datetime``, or a ``date`` in the policy's time zone; without it, now.
        Raises :class:`InputError` for anything the policy cannot take.
        """

    def _use(
        self, engine: Engine, decision: type[Decision], model: Model, digest: str, field: str, dated: bool,
        kind: str | None, context: list[_Value],
    ) -> None:  # fmt: skip
        """What the usual call judges with, once."""

    def _judge_list(
        self, texts: list[object] | tuple[object, ...], context: Sequence[_Value], kind: str | None, day: int,
        clean: Decision, threads: int | None, progress: Callable[[int, int], object] | None,
    ) -> list[Decision] | None:  # fmt: skip
        """Judges many texts at once; ``None`` if one is no ``str``, or this engine is not the one in use."""

    def _open(self, begins: float, ends: float, day: int, clean: Decision) -> None:
        """The decision of clean texts from one time to another, in seconds since 1970."""

class ArrowError(ValueError):
    """Arrow data that cannot be taken; says which and why."""

@final
class ArrowTexts:
    """Arrow strings, or named columns of them, held until this object goes."""

    def __new__(cls, source: object) -> ArrowTexts:
        """Anything with __arrow_c_stream__ or __arrow_c_array__; else ArrowError."""

    @property
    def fields(self) -> list[str] | None:
        """The names of the columns; None for texts without a name."""

    def __len__(self) -> int: ...

@final
class Legend:
    """What the numbers of a policy's columns stand for."""

    def __new__(
        cls,
        rules: list[tuple[str, str, int]],  # name, mode, level
        levels: list[tuple[str, list[tuple[int, int]]]],  # name, (from points, step), mildest level first
        steps: list[str],  # mildest first, the first is that of nothing
        lists: list[str],
        views: list[str],  # by bit
    ) -> Legend: ...

def judge_arrow(
    engine: Engine,
    texts: ArrowTexts,
    fields: list[int],
    context: Sequence[_Value],
    day: int,
    in_force: bool,
    legend: Legend,
    columns: list[str],
    threads: int | None,
    progress: Callable[[int, int], object] | None,
) -> ArrowFound:
    """Column n is the field fields[n]. ArrowError if a text is broken."""

@final
class ArrowFound:
    """What was found in Arrow texts."""

    def terms(self) -> list[int]:
        """The terms in the spans, each once, in order."""

    def columns(self, fields: list[str], terms: list[tuple[str, int]]) -> ArrowColumns:
        """Names of the fields; name and list of every term of terms()."""

@final
class ArrowColumns:
    """A struct of columns that others may share."""

    def __len__(self) -> int: ...
    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

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

@disjoint_base
class Outcome:
    """The base of a decision: what is known of it when it is made."""

    def __new__(
        cls, model: Model | None = None, digest: str | None = None, day: int = 0, verdict: RawVerdict | None = None,
        texts: tuple[tuple[str, str], ...] | None = None,
        in_force: bool = True, kind: str | None = None, context: Sequence[_Value] | None = None,
    ) -> Self: ...  # fmt: skip
    def __bool__(self) -> bool: ...
    @property
    def model(self) -> Model:
        """The checked policy that decided."""
    @property
    def digest(self) -> str:
        """SHA-256 of the policy that decided."""
    @property
    def _day(self) -> int: ...
    @property
    def _verdict(self) -> RawVerdict | None: ...
    @property
    def _texts(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def _context(self) -> Sequence[_Value] | None: ...
    @property
    def _kept(self) -> dict[object, Any]: ...
    @property
    def in_force(self) -> bool:
        """False if the policy was not in force on that day: then nothing is found."""
    @property
    def kind(self) -> str | None:
        """The kind of account whose ladder applies; ``None`` where the policy has one ladder for all."""
    @property
    def points(self) -> int:
        """Points of the findings in mode ``enforce``; they decide the sanction."""
    @property
    def review_points(self) -> int:
        """Points of ``enforce`` and ``grey`` together; they may call for a person."""
    @property
    def truncated(self) -> bool:
        """True if a limit was reached: there may be more than was found."""
