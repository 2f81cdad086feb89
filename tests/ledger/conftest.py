"""Ledgers to test with. Every test that asks for ``where`` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import bylaw

sys.path.insert(0, str(Path(__file__).parent))
import servers  # beside this file

pytest.importorskip("sqlalchemy", reason="SQLAlchemy comes with the `ledger` extra")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    pytest.importorskip("psycopg", reason="psycopg comes with the `postgres` extra")
    try:
        context = servers.server()
        url = context.__enter__()
    except servers.NoServer as error:
        if os.environ.get("BYLAW_POSTGRES") == "required":
            raise
        pytest.skip(str(error))
    yield url
    context.__exit__(None, None, None)


@pytest.fixture
def new_database(server: str) -> Callable[[], str]:
    import psycopg

    def make() -> str:
        name = f"cases_{secrets.token_hex(4)}"
        with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
        return server.format(name)

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that has no ledger yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'cases.db'}"
    return str(request.getfixturevalue("new_database")())


@pytest.fixture
def another(request: pytest.FixtureRequest, where: str, tmp_path: Path) -> str:
    """A second database of the same kind."""
    if where.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'other.db'}"
    return str(request.getfixturevalue("new_database")())


@pytest.fixture
def ledger(where: str) -> Iterator[bylaw.Ledger]:
    with bylaw.Ledger(where) as opened:
        yield opened
