"""Where a word may begin and end (engine/SEMANTICS.md, section 4, edges).

In: a view and a hit in it. Out: whether its neighbours leave it a word of its own.
"""

from __future__ import annotations

from .cells import Cell

SHORT = 3  # a word of so many cells must not have a digit after it: eth0


def free_edges(view: list[Cell], first: int, end: int) -> bool:
    """Whether the hit `view[first:end]` has free edges."""
    before = view[first - 1] if first > 0 else None
    after = view[end] if end < len(view) else None
    second_after = view[end + 1] if end + 1 < len(view) else None
    is_short = end - first <= SHORT
    return _free_left(view[first], before) and _free_right(view[end - 1], after, second_after, is_short)


def is_guarded(view: list[Cell], first: int, end: int, guard: tuple[str, str]) -> bool:
    """Whether something stands before or behind the hit that must not."""
    before = _edge(view[first - 1]) if first > 0 else None
    behind = _edge(view[end]) if end < len(view) else None
    return (before is not None and before in guard[0]) or (behind is not None and behind in guard[1])


def _free_left(first: Cell, before: Cell | None) -> bool:
    if first.skeleton_kind == "L":
        return _edge(before) != "L"
    if first.skeleton_kind == "D":
        return _edge(before) not in ("L", "D")
    return True


def _free_right(last: Cell, after: Cell | None, second_after: Cell | None, is_short: bool) -> bool:
    if last.skeleton_kind == "L":
        if _edge(after) == "L":
            return _is_plural(after, second_after)
        return not (_edge(after) == "D" and is_short)
    if last.skeleton_kind == "D":
        return _edge(after) not in ("L", "D")
    return True


def _is_plural(after: Cell | None, second_after: Cell | None) -> bool:
    return after is not None and after.skeleton == "s" and _edge(second_after) != "L"


def _edge(cell: Cell | None) -> str | None:
    return None if cell is None else cell.edge
