"""A judged table → decisions to record. Any table whose columns are had by name will do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bylaw.errors import InputError
from bylaw.ledger.rows import name
from bylaw.policy import Policy
from bylaw.sanctions.events import moment, said, when

if TYPE_CHECKING:
    from bylaw.decision import Decision

NEEDED = ("account", "item", "at", "text", "rules")


def judged(
    table: Any, policy: Policy, context: Mapping[str, object] | None = None
) -> Iterator[tuple[str, str, Decision, Any]]:
    """``(account, item, decision, at)`` of the rows with ``rules``; they are judged again, and must come out the same.

    ``table["item"]`` is a column, as in pyarrow, polars and dictionaries. Raises :class:`InputError` that names the
    row, from 0.
    """
    if not isinstance(policy, Policy):
        raise InputError(f"policy is {said(policy)}; give the policy that the table was judged with")
    columns = {column: _column(table, column) for column in NEEDED}
    points = _column(table, "points") if _has(table, "points") else None
    lengths = {len(column) for column in columns.values()} | ({len(points)} if points else set())
    if len(lengths) > 1:
        raise InputError(f"the columns have different lengths: {', '.join(map(str, sorted(lengths)))}")
    for number, rules in enumerate(columns["rules"]):
        if not rules:
            continue
        if not isinstance(rules, Sequence) or isinstance(rules, str | bytes):
            raise InputError(f"row {number:,}: rules is {said(rules)}; give names of rules, as judge_arrow does")
        account, item, at, text = (columns[column][number] for column in NEEDED[:4])
        try:
            name(account, "account")
            name(item, "item")
            moment(at)
            decision = policy.judge(text, context=context, at=_day(at))
        except InputError as error:
            raise InputError(f"row {number:,}: {error}") from None
        found = [finding.rule for finding in decision.findings]
        if found != list(rules) or (points is not None and decision.points != points[number]):
            given = f"{said(list(rules))}{'' if points is None else f', {said(points[number])} points'}"
            raise InputError(
                f"row {number:,}: policy {policy.name!r} {policy.version} finds {found}, {decision.points} points, "
                f"not {given}; give the policy and the context that the table was judged with"
            )
        yield account, item, decision, at


def _day(at: Any) -> Any:
    return when(at) if isinstance(at, int) else at


def _has(table: Any, column: str) -> bool:
    names = getattr(table, "column_names", None) or getattr(table, "columns", None) or table
    return column in names


def _column(table: Any, wanted: str) -> Sequence[Any]:
    """A column as a list."""
    try:
        column = table[wanted]
    except (KeyError, IndexError, TypeError) as error:
        cause = f"there is no column {wanted!r}; needed: {', '.join(NEEDED)} ({type(error).__name__})"
        raise InputError(cause) from None
    except Exception as error:
        if type(error).__name__ != "ColumnNotFoundError":
            raise
        raise InputError(f"there is no column {wanted!r}; needed: {', '.join(NEEDED)}") from None
    for method in ("to_pylist", "to_list", "tolist"):
        if hasattr(column, method):
            return list(getattr(column, method)())
    return list(column)
