"""Arguments → a record, and what is made of it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import corpora
from compare import clock, record
from compare.works import NAMES, Run, Settings

QUICK = {
    "messages": 300, "document": 60_000, "repeats": 2, "builds": 1, "terms": (100,), "big": ("mix-1k",),
    "many_terms": (10, 100), "middle": 100, "stored": 1_000, "lengths": (100, 1_000, 10_000), "most_seconds": 0.2,
}  # fmt: skip
"""Seconds instead of the better part of an hour; proves that everything runs, and nothing else."""

HERE = Path(__file__).resolve().parents[1]
RECORD = HERE / "record" / "compare.json"


def parser() -> argparse.ArgumentParser:
    out = argparse.ArgumentParser(prog="python benches/compare", description=__doc__)
    out.add_argument("--only", type=_names, default=NAMES, metavar="WORKS", help=f"of {','.join(NAMES)}")
    out.add_argument("--peers", type=_words, default=(), metavar="NAMES", help="parts of names; bylaw always runs")
    out.add_argument("--languages", type=_words, default=None, help="of en,zh")
    out.add_argument("--terms", type=_sizes, default=None, help="of 100,10k,100k")
    out.add_argument("--rates", type=_words, default=None, help="of low,high")
    out.add_argument("--messages", type=int, default=None, help="messages a repeat (100000)")
    out.add_argument("--repeats", type=int, default=None, help="repeats, in turns (9)")
    out.add_argument("--seed", type=int, default=corpora.SEED)
    out.add_argument("--quick", action="store_true", help="a little of everything, on made-up texts, in seconds")
    out.add_argument(
        "--data", type=Path, default=None, help="folder of texts; made-up ones are used where it lacks them"
    )
    out.add_argument("--made-up", action="store_true", help="made-up texts even where there are others")
    out.add_argument("--core", type=int, default=clock.last_core(), help="the core to stay on; -1 for any")
    out.add_argument(
        "--output", type=Path, default=None, help="JSON; taken up again where it ended (record/compare.json)"
    )
    out.add_argument("--again", action="store_true", help="begin anew")
    out.add_argument(
        "--report", action="store_true", help="then make tables and plots beside it, and the README's section"
    )
    out.add_argument("--report-only", action="store_true", help="measure nothing")
    return out


def settings_of(given: argparse.Namespace) -> Settings:
    folder = None if given.made_up or given.quick else given.data or corpora.DEFAULT_FOLDER
    chosen = Settings(folder, seed=given.seed, core=None if given.core in (None, -1) else given.core, peers=given.peers)
    chosen = replace(chosen, **(QUICK if given.quick else {}))
    said = {
        name: getattr(given, name)
        for name in ("messages", "repeats", "languages", "terms", "rates")
        if getattr(given, name) is not None
    }
    return replace(chosen, **said)


def main(arguments: Sequence[str] | None = None) -> int:
    given = parser().parse_args(arguments)
    settings = settings_of(given)
    output = given.output or (None if given.quick else RECORD)
    if given.report_only:
        data = record.read(output or RECORD)
    else:
        if given.again and output:
            output.unlink(missing_ok=True)
        kept = record.Record(output, settings.described())
        Run(settings, kept, given.only).everything()
        data = kept.data
    from compare import report

    print(report.text(data))
    if given.report or given.report_only:
        report.write(data, output or RECORD, readme=HERE.parent / "README.md" if output in (None, RECORD) else None)
    return 0


def _words(value: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in value.split(",") if word.strip())


def _names(value: str) -> tuple[str, ...]:
    names = _words(value)
    if unknown := set(names) - set(NAMES):
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    return names


def _sizes(value: str) -> tuple[int, ...]:
    return tuple(map(corpora.size_of, _words(value)))
