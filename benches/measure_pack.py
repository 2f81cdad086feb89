"""Measures a shipped policy on the corpora it was made with: `bylaw measure`, with what is known of each of them.

    python benches/measure_pack.py [--data DIR] [--pack NAME] [--baseline FILE] [--engine native|reference] [--json]

Recall, false alarms and spans come from ``devset.jsonl``; flag rates from ordinary corpora in which hardly anything
should be found; recall on real spam from ``tgspam_zh`` and ``janitr``. The data is not part of the project: what is
absent is left out. Texts are named by file and row, never quoted.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import bylaw
from bylaw import packs
from bylaw.cli.measure_text import show
from bylaw.cli.measure_words import Words
from bylaw.measure import LABELS, Labelled, labelled, measure

DAY = date(2022, 6, 20)
"""The day every text is judged on, so that figures don't depend on when they are taken."""

CRYPTO_SPAM = re.compile(
    r"usdt|usdc|btc|eth(?![a-z])|trc20|[收出换回卖买黑白假盗]\s?u(?!盘)|u商|币(?!种)|泰达|虚拟货", re.IGNORECASE
)
"""Spam rows of ``tgspam_zh`` that match this are counted as crypto spam."""

NOT_CRYPTO = re.compile(r"人民币|金币|硬币|外币|港币|纸币|币种|游戏币|万币|morethan|whether|together", re.IGNORECASE)
"""Taken out of a row before :data:`CRYPTO_SPAM` looks at it."""


def devset(data: Path) -> Iterator[Labelled]:
    """The labelled messages."""
    for number, line in enumerate((data / "devset.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        yield labelled(row["text"], row, LABELS, id=row["id"], where=f"devset:{number}", corpus="devset")


def csv_column(path: Path, column: str) -> Iterator[str]:
    """One column of a CSV file with a header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield row[column] or ""


def tab_field(path: Path, number: int) -> Iterator[str]:
    """One field of every line of a tab-separated file; lines that are too short are left out."""
    for line in path.read_text(encoding="utf-8-sig", errors="replace").split("\n"):
        parts = line.split("\t", number) if number else line.rsplit("\t", 1)
        if len(parts) > number:
            yield parts[number]


def ham(path: Path) -> Iterator[str]:
    """The messages of the SMS collection that are no spam."""
    for line in path.read_text(encoding="utf-8").split("\n"):
        label, _, text = line.partition("\t")
        if label == "ham":
            yield text


def titles(path: Path) -> Iterator[str]:
    """News titles, without their class number."""
    return tab_field(path, 0)


def sms(path: Path) -> Iterator[str]:
    """Texts of lines `number, label, text`."""
    return tab_field(path, 2)


def hate_comments(path: Path) -> Iterator[str]:
    """Comments of the COLD set."""
    return csv_column(path, "TEXT")


def reviews(path: Path) -> Iterator[str]:
    """Hotel and delivery reviews."""
    return csv_column(path, "review")


def posts(path: Path) -> Iterator[dict[str, Any]]:
    """Labelled posts on X."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def clean_posts(path: Path) -> Iterator[str]:
    """Posts labelled clean that are not about crypto: those that are were labelled by other rules than ours."""
    for row in posts(path):
        if "clean" in row["labels"] and "topic_crypto" not in row["labels"]:
            yield row["text"]


ORDINARY: dict[str, tuple[str, Callable[[Path], Iterator[str]]]] = {
    "thucnews": ("*.txt", titles),
    "coldataset": ("*.csv", hate_comments),
    "uci_sms": ("sms.tsv", ham),
    "chnsenti": ("*.csv", reviews),
    "zh_sms_spam": ("*.txt", sms),
    "janitr": ("sample.jsonl", clean_posts),
}
"""Folder → its files, and how their texts are read."""


def ordinary(data: Path) -> Iterator[Labelled]:
    """Every text of the corpora that have nothing to do with the policy."""
    for name, (pattern, read) in ORDINARY.items():
        for path in sorted((data / name).glob(pattern)):
            if path.name != "class.txt":
                for number, text in enumerate(read(path), 1):
                    yield Labelled(text, "ordinary", where=f"{name}/{path.name}:{number}", corpus=name)


def crypto_spam(data: Path) -> Iterator[Labelled]:
    """Spam rows of Chinese chats that speak of crypto, by :data:`CRYPTO_SPAM`."""
    with (data / "tgspam_zh" / "train.csv").open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            text = row["input"] or ""
            if row["target"] == "1" and CRYPTO_SPAM.search(NOT_CRYPTO.sub(" ", text)):
                yield Labelled(text, "violating", where=f"tgspam_zh:{number}", corpus="tgspam_zh")


def crypto_scams(data: Path) -> Iterator[Labelled]:
    """Posts labelled as scam that are about crypto."""
    for number, row in enumerate(posts(data / "janitr" / "sample.jsonl"), 1):
        if {"scam", "topic_crypto"} <= set(row["labels"]):
            yield Labelled(row["text"], "violating", id=row["id"], where=f"janitr:{number}", corpus="janitr")


SETS: dict[str, tuple[str, str, Callable[[Path], Iterator[Labelled]]]] = {
    "devset": ("labelled messages", "devset.jsonl", devset),
    "ordinary": ("ordinary texts", ".", ordinary),
    "crypto_spam": ("spam rows that speak of crypto (tgspam_zh)", "tgspam_zh/train.csv", crypto_spam),
    "crypto_scams": ("crypto scams (janitr)", "janitr/sample.jsonl", crypto_scams),
}
"""What is measured, each for itself: its title, what must be there for it, and its texts."""


def main() -> int:
    """Command line."""
    default = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=default, help="folder with the data (default: ../shared/data)")
    parser.add_argument("--pack", choices=packs.names(), default=packs.names()[0])
    parser.add_argument("--baseline", type=Path, help="a policy file to compare with")
    parser.add_argument("--engine", choices=("native", "reference"), default="native")
    parser.add_argument(
        "--worst", type=int, default=20, help="how many misses and false alarms are named (default: 20)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object, a measurement by set")
    arguments = parser.parse_args()
    if not arguments.data.is_dir():
        print(f"no data at {arguments.data}: nothing is measured")
        return 0
    policy = packs.load(arguments.pack, engine=arguments.engine)
    baseline = bylaw.load(arguments.baseline) if arguments.baseline else None
    found = {}
    for name, (title, needed, texts) in SETS.items():
        if (arguments.data / needed).exists():
            report = measure(policy, texts(arguments.data), at=DAY, worst=arguments.worst, baseline=baseline)
            found[name] = report.to_dict(texts=False)
            if not arguments.json:
                print(f"── {title} ──")
                show(report, texts=False, say=Words("en"))
                print()
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
