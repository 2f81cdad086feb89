"""The tables in engine/data are what their generator makes of its pinned sources."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

GENERATOR = Path(__file__).parents[2] / "engine" / "data" / "generate.py"

pytestmark = pytest.mark.skipif(sys.version_info < (3, 11), reason="the generator reads TOML")


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(
            "fold",
            marks=pytest.mark.skipif(
                unicodedata.unidata_version != "15.0.0", reason="fold.tsv is made with Unicode 15.0.0"
            ),
        ),
        "readings",
        "splits",
    ],
)
def test_making_a_table_again_gives_the_same(table: str) -> None:
    done = subprocess.run(
        [sys.executable, str(GENERATOR), "--check", table], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
