"""Many texts at once: Arrow data → decisions as Arrow columns, without a Python object a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal, Protocol, TypeAlias, get_args

from bylaw import _engine
from bylaw.errors import InputError
from bylaw.language.model import Ladder, Model
from bylaw.language.views import VIEW_BITS
from bylaw.language.vocabulary import STEPS
from bylaw.sanctions.sanction import NONE, first_offence, gravity

Progress: TypeAlias = Callable[[int, int], object]
"""Told how many texts are done, of how many."""

Column = Literal["points", "review_points", "step", "review", "severity", "truncated", "rules", "spans"]

COLUMNS: tuple[Column, ...] = get_args(Column)
"""All columns, in the order they come in."""

MAX_THREADS = 1024


class ArrowArray(Protocol):
    """One array, such as ``pyarrow.Array`` or ``pyarrow.RecordBatch``."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...


class ArrowStream(Protocol):
    """Arrays in chunks, such as ``pyarrow.Table``, ``polars.Series`` or ``polars.DataFrame``."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


ArrowData: TypeAlias = "ArrowArray | ArrowStream"
"""What the Arrow PyCapsule interface hands over."""


class Decisions:
    """What follows from many texts: a row each, in Arrow columns that any Arrow library can share.

    ``pyarrow.record_batch(decisions)`` and ``polars.DataFrame(decisions)`` copy nothing. A row is null
    in every column if it has no text.

    ``points``, ``review_points``
        int64, as in a :class:`~bylaw.Decision`.
    ``step``, ``review``, ``severity``
        names (dictionary-encoded): the sanction's step (``none`` if nothing is due), the step a person should
        consider, the severity of the gravest enforced finding; the last two are null if there is none.
    ``truncated``
        bool: a limit was reached.
    ``rules``
        list of the names of the rules that hold, in the policy's order, in every mode.
    ``spans``
        list of structs, the evidence of all findings, rule by rule: ``rule``, ``field``, ``start`` and ``end`` (code
        points), ``term``, ``list``, ``views`` (list of names) and ``counted``.
    """

    def __init__(self, data: _engine.ArrowColumns, columns: tuple[str, ...], digest: str, day: int, in_force: bool):
        self._data, self._day = data, day
        self.columns = columns
        """Names of the columns."""
        self.digest = digest
        """SHA-256 of the policy that decided."""
        self.in_force = in_force
        """False if the policy was not in force on that day: then nothing is found."""

    @property
    def day(self) -> date | None:
        """The day that dates were compared with; ``None`` where the policy has none."""
        return date.fromordinal(self._day) if self._day > 0 else None

    def __len__(self) -> int:
        return len(self._data)

    def __arrow_c_schema__(self) -> object:
        return self._data.__arrow_c_schema__()

    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]:
        """A struct array, which is a record batch; in our own types, whichever are requested."""
        return self._data.__arrow_c_array__(requested_schema)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The same, as a stream of one chunk."""
        return self._data.__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"<Decisions: {len(self):,} rows of {', '.join(self.columns)}>"


class ArrowJudge:
    """A policy's engine, and what its numbers stand for in columns; one for each ladder."""

    def __init__(self, engine: _engine.Engine, model: Model, ladder: Ladder) -> None:
        self._engine, self._model, self._legend = engine, model, _legend(model, ladder)
        self._lists = {lst.name: i for i, lst in enumerate(model.lists)}

    def judge(
        self, texts: object, number: Callable[[Sequence[str]], Sequence[int]], values: Sequence[int | str | None],
        day: int, in_force: bool, columns: tuple[str, ...], threads: int | None, progress: Progress | None,
    ) -> _engine.ArrowColumns:  # fmt: skip
        """Judges Arrow data; ``number`` gives the numbers of a table's fields."""
        try:
            data = _engine.ArrowTexts(texts)
            names = [self._model.fields[0]] if data.fields is None else data.fields
            numbers = [0] if data.fields is None else number(names)
            found = _engine.judge_arrow(
                self._engine, data, list(numbers), values, day, in_force, self._legend, list(columns), threads, progress
            )
            return found.columns(names, [self._term(term) for term in found.terms()])
        except _engine.ArrowError as error:
            raise InputError(f"cannot take this {type(texts).__name__}: {error}") from None

    def _term(self, number: int) -> tuple[str, int]:
        name, lst = self._model.term(number)
        return name, self._lists[lst.name]


def _legend(model: Model, ladder: Ladder) -> _engine.Legend:
    """The policy's names, and for each severity the points from which a step is due."""
    levels = sorted({rule.level for rule in model.rules}, key=lambda level: level.rank)
    turns = sorted({_LEAST, 0, 1, *(rung.points for rung in ladder.rungs)})
    return _engine.Legend(
        [(rule.name, rule.mode, levels.index(rule.level)) for rule in model.rules],
        [
            (level.name, [(points, gravity(first_offence(points, [level], ladder).step)) for points in turns])
            for level in levels
        ],
        [NONE, *STEPS],
        [lst.name for lst in model.lists],
        list(VIEW_BITS),
    )


_LEAST = -(2**63)


def chosen(columns: Any) -> tuple[str, ...]:
    """The columns asked for, in their order; all of them for ``None``."""
    if columns is None:
        return COLUMNS
    if isinstance(columns, str) or not isinstance(columns, Sequence):
        raise InputError(f"columns is {columns!r}; give a tuple of names of columns")
    for column in columns:
        if column not in COLUMNS:
            raise InputError(f"columns: there is no column {column!r}; there are {', '.join(COLUMNS)}")
    if not columns:
        raise InputError("columns is empty; leave it out for all of them")
    return tuple(column for column in COLUMNS if column in columns)


def check_texts(texts: object) -> None:
    """Raises :class:`InputError` for what is no Arrow data."""
    if not (hasattr(texts, "__arrow_c_stream__") or hasattr(texts, "__arrow_c_array__")):
        raise InputError(
            "judge_arrow takes Arrow strings, or a table of them, such as pyarrow and polars have (__arrow_c_array__ "
            f"or __arrow_c_stream__), not {type(texts).__name__}; for other collections of str call judge_many"
        )


def check(threads: object, progress: object) -> None:
    """Raises :class:`InputError` for options that no batch can take."""
    is_number = isinstance(threads, int) and not isinstance(threads, bool)
    if threads is not None and not (is_number and 1 <= threads <= MAX_THREADS):  # type: ignore[operator]
        raise InputError(f"threads is {threads!r}; give a whole number from 1 to {MAX_THREADS}, or leave it out")
    if progress is not None and not callable(progress):
        raise InputError(f"progress is {progress!r}; give a function of two numbers: texts done, and texts in all")
