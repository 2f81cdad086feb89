from __future__ import annotations

import pytest

from bylaw.reference.cells import base_string, cells
from bylaw.reference.fold import FoldTable
from bylaw.reference.views import base_view, closed_view, joined_view


def join(text: str, table: FoldTable) -> str:
    """The joined view; before what was joined stands a ^."""
    view = joined_view(cells(text, table))
    return "".join("^" * joined + cell.base for cell, joined in zip(view.cells, view.joined, strict=True))


def test_the_base_view_is_the_cells(table: FoldTable) -> None:
    some = cells("b.t.c", table)
    view = base_view(some)
    assert base_string(view.cells) == "b.t.c"
    assert view.joined == [False] * 5


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("", ""),
        ("...", "..."),
        ("b.t.c", "b^t^c"),
        ("b t c", "b^t^c"),
        ("b-t/c", "b^t^c"),
        ("b....t", "b^t"),
        ("b.....t", "b.....t"),
        ("b \t  t", "b^t"),
        ("b.t,c", "b^t^c"),
        ("b\nt", "b^t"),
        ("b.\n.t", "b^t"),
        ("b(t)c", "b^t^c"),
        ("b.tc", "b.tc"),
        ("1.2.3", "1^2^3"),
        ("0.05", "0.05"),
        ("买 u", "买^u"),
        ("买 b t c 吧", "买^b^t^c^吧"),
        ("以-太-坊", "以^太^坊"),
        ("以 太 坊", "以^太^坊"),
        ("人民币 安全", "人民币 安全"),
        ("人民币-安全", "人民币-安全"),
        ("人民币.安全", "人民币^安全"),
        ("比特_币", "比特^币"),
        ("比特。币", "比特。币"),
        ("比特。币。", "比特^币。"),
        ("比特。币圈", "比特。币圈"),
        ("比\n特币", "比 特币"),
        ("【比】【特】币圈", "【比^特^币圈"),
        ("b(tc)", "b(tc)"),
        ("比特…币…", "比特^币…"),
        ("比❤特❤️币", "比^特^币"),
        ("bit🔥coin", "bit^coin"),
        ("bit🔥🔥🔥🔥coin", "bit^coin"),
        ("bit🔥.coin", "bit🔥.coin"),
        ("比特🔥.币圈", "比特^币圈"),
        ("比特🔥coin", "比特^coin"),
        ("比特.coin", "比特.coin"),
        ("coin.比特", "coin.比特"),
        (".b.t.", ".b^t."),
    ],
)
def test_joined(table: FoldTable, text: str, joined: str) -> None:
    assert join(text, table) == joined


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("bit.coin", "bit^coin"),
        ("a us--d|t", "a us^d^t"),
        ("b.....t", "b.....t"),
        ("bit coin", "bit coin"),
        ("bit. coin", "bit. coin"),
        ("bit,coin", "bit,coin"),
        ("bit(coin)", "bit(coin)"),
        ("bit🔥coin", "bit🔥coin"),
        ("比特-币", "比特-币"),
        ("1.5-x", "1^5^x"),
        (".bit.", ".bit."),
    ],
)
def test_closed(table: FoldTable, text: str, closed: str) -> None:
    view = closed_view(cells(text, table))
    shown = "".join("^" * joined + cell.base for cell, joined in zip(view.cells, view.joined, strict=True))
    assert shown == closed
