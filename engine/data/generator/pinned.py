"""The pinned sources: key → lines. A source that is not the file the manifest names is refused."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path

import tomllib

SOURCES = Path(__file__).resolve().parents[1] / "sources"
MANIFEST = tomllib.loads((SOURCES / "manifest.toml").read_text("utf-8"))


@cache
def source(key: str) -> tuple[str, ...]:
    """The lines of a pinned source, comments and blank lines left out."""
    entry = MANIFEST[key]
    data = (SOURCES / entry["file"]).read_bytes()
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        sys.exit(f"sources/{entry['file']} is not the file that manifest.toml pins")
    lines = data.decode("utf-8-sig").splitlines()
    return tuple(line for line in lines if line.strip() and not line.startswith("#"))
