"""Options of the benches, and the workloads they share."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the modules of this folder import each other by name

import corpora
from bylaw import _engine


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("bylaw benches")
    group.addoption("--bench-messages", type=int, default=2_000, metavar="N", help="messages a round (default 2000)")
    group.addoption("--bench-rounds", type=int, default=5, metavar="N", help="rounds a bench (default 5)")
    group.addoption("--bench-terms", default="100,10k", metavar="SIZES", help="of 100, 10k, 100k (default 100,10k)")
    group.addoption("--bench-rates", default="low", metavar="RATES", help="of low, high (default low)")
    group.addoption(
        "--bench-data", type=Path, default=corpora.DEFAULT_FOLDER, metavar="FOLDER",
        help="folder of msgs_*.txt and pat_*.txt; made-up texts are used where it lacks them",
    )  # fmt: skip


def pytest_report_header(config: pytest.Config) -> str:
    texts = corpora.origin(config.getoption("bench_data"))
    return f"bylaw benches: {texts} texts, native engine built as {_engine.PROFILE}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One workload per language, size and rate that was asked for, e.g. ``zh-10k-low``."""
    if "workload" not in metafunc.fixturenames:
        return
    sizes = metafunc.config.getoption("bench_terms").split(",")
    rates = metafunc.config.getoption("bench_rates").split(",")
    names = [f"{language}-{size}-{rate}" for language in ("en", "zh") for size in sizes for rate in rates]
    metafunc.parametrize("workload", names, indirect=True, scope="session")


@pytest.fixture(scope="session")
def message_count(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("bench_messages"))


@pytest.fixture(scope="session")
def rounds(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("bench_rounds"))


@pytest.fixture(scope="session")
def workload(request: pytest.FixtureRequest, message_count: int) -> corpora.Workload:
    language, size, rate = request.param.split("-")
    return _workload(request.config.getoption("bench_data"), language, corpora.size_of(size), rate, message_count)


@cache
def _workload(folder: Path, language: str, terms: int, rate: str, messages: int) -> corpora.Workload:
    return corpora.workload(folder, language, terms, rate, messages)
