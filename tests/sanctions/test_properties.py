"""Every property of ``MODEL.md`` on random logs and ladders. ``test_mutants`` shows that each can fail."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from properties import PROPERTIES


@pytest.mark.parametrize("name", PROPERTIES)
@given(st.data())
def test_property(name: str, data: st.DataObject) -> None:
    PROPERTIES[name](data)
