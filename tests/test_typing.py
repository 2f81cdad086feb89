"""The package is typed: mypy strict is clean, and the stub of the native module is right."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("mypy", reason="mypy comes with the `test` extra")


def run(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, timeout=600, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_mypy_strict(tmp_path: object) -> None:
    assert run("mypy", "--strict", "--cache-dir", str(tmp_path), "-p", "bylaw") == ""


def test_stub_of_the_native_module(tmp_path: object) -> None:
    assert run("mypy.stubtest", "bylaw._engine") == ""
