"""Measures a shipped policy on labelled messages and on ordinary texts.

    python benches/measure_pack.py [--data DIR] [--pack NAME] [--engine native|reference] [--json]

Recall, false alarms and spans come from ``devset.jsonl``; flag rates from ordinary corpora in which
hardly anything should be found; recall on real spam from ``tgspam_zh``. The data is not part of the
project: where the folder is absent, the program says so and exits with 0. A text is *flagged* if the
enforced findings lead to a sanction for a first offence. Texts are named by file and row, never quoted.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from bylaw import Decision, Policy, packs

DAY = date(2022, 6, 20)
"""The day every text is judged on, so that figures don't depend on when they are taken."""

CRYPTO_SPAM = re.compile(
    r"usdt|usdc|btc|eth(?![a-z])|trc20|[收出换回卖买黑白假盗]\s?u(?!盘)|u商|币(?!种)|泰达|虚拟货", re.IGNORECASE
)
"""Spam rows of ``tgspam_zh`` that match this are counted as crypto spam."""

NOT_CRYPTO = re.compile(r"人民币|金币|硬币|外币|港币|纸币|币种|游戏币|万币|morethan|whether|together", re.IGNORECASE)
"""Taken out of a row before :data:`CRYPTO_SPAM` looks at it."""

SHOWN = 12
"""Most row names shown per rule in the text report; ``--json`` has all."""


@dataclass
class Share:
    """``count`` of ``total``, and the names of the texts that somebody may want to look up."""

    count: int = 0
    total: int = 0
    ids: list[str] = field(default_factory=list)

    def add(self, holds: bool, name: str, listed: bool) -> None:
        """Counts one text; ``listed``: keep its name."""
        self.total += 1
        self.count += holds
        if listed:
            self.ids.append(name)

    def __str__(self) -> str:
        percent = 100 * self.count / self.total if self.total else 0.0
        return f"{percent:6.2f} %  ({self.count} of {self.total})"


@dataclass
class Report:
    """All figures, in the order they are printed. Names listed: what was missed, or flagged without need."""

    plain_recall: Share = field(default_factory=Share)
    plain_recall_with_review: Share = field(default_factory=Share)
    disguised_recall: Share = field(default_factory=Share)
    disguised_by_kind: dict[str, Share] = field(default_factory=dict)
    benign_sanctioned: Share = field(default_factory=Share)
    grey_not_sanctioned: Share = field(default_factory=Share)
    grey_for_review: Share = field(default_factory=Share)
    exact_spans: Share = field(default_factory=Share)
    ordinary_flagged: dict[str, Share] = field(default_factory=dict)
    ordinary_by_rule: dict[str, list[str]] = field(default_factory=dict)
    crypto_spam_recall: Share = field(default_factory=Share)


def sanctioned(decision: Decision) -> bool:
    """Whether enforced findings lead to any step for a first offence."""
    return bool(decision.sanction)


def spans(decision: Decision) -> set[tuple[int, int]]:
    """All spans of all findings, in every lane."""
    return {(s.start, s.end) for finding in decision.findings for s in finding.spans}


def measure_devset(policy: Policy, path: Path, report: Report) -> None:
    """Recall, false alarms, grey messages and spans on the labelled messages."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        decision = policy.judge(row["text"], at=DAY)
        hit, name = sanctioned(decision), row["id"]
        if row["label"] == "benign":
            report.benign_sanctioned.add(hit, name, hit)
        elif row["label"] == "grey":
            report.grey_not_sanctioned.add(not hit, name, hit)
            report.grey_for_review.add(not hit and decision.review is not None, name, False)
        elif row["evasion"] is None:
            report.plain_recall.add(hit, name, not hit)
            report.plain_recall_with_review.add(hit or decision.review is not None, name, False)
        else:
            report.disguised_recall.add(hit, name, not hit)
            kind = report.disguised_by_kind.setdefault(row["evasion"], Share())
            kind.add(hit, name, not hit)
        if row.get("span") and decision.findings:
            exact = tuple(row["span"]) in spans(decision)
            report.exact_spans.add(exact, name, not exact)


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


ORDINARY: dict[str, tuple[str, Callable[[Path], Iterator[str]]]] = {
    "thucnews": ("*.txt", titles),
    "coldataset": ("*.csv", hate_comments),
    "uci_sms": ("sms.tsv", ham),
    "chnsenti": ("*.csv", reviews),
    "zh_sms_spam": ("*.txt", sms),
}
"""Folder → its files, and how their texts are read."""


def ordinary_texts(folder: Path, pattern: str, read: Callable[[Path], Iterable[str]]) -> Iterator[tuple[str, str]]:
    """``(name, text)`` of every text of a corpus."""
    for path in sorted(folder.glob(pattern)):
        if path.name != "class.txt":
            for number, text in enumerate(read(path), 1):
                yield f"{folder.name}/{path.name}:{number}", text


def measure_ordinary(policy: Policy, data: Path, report: Report) -> None:
    """Flag rate on texts that have nothing to do with the policy, and which rules flagged what."""
    for name, (pattern, read) in ORDINARY.items():
        if not (data / name).is_dir():
            continue
        share = report.ordinary_flagged[name] = Share()
        for row, text in ordinary_texts(data / name, pattern, read):
            decision = policy.judge(text, at=DAY)
            hit = sanctioned(decision)
            share.add(hit, row, hit)
            if hit:
                for finding in decision.findings:
                    if finding.mode == "enforce":
                        report.ordinary_by_rule.setdefault(finding.rule, []).append(row)


def measure_spam(policy: Policy, path: Path, report: Report) -> None:
    """Recall on spam rows that speak of crypto, by :data:`CRYPTO_SPAM`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 1):
            text = row["input"] or ""
            if row["target"] == "1" and CRYPTO_SPAM.search(NOT_CRYPTO.sub(" ", text)):
                hit = sanctioned(policy.judge(text, at=DAY))
                report.crypto_spam_recall.add(hit, f"tgspam_zh:{number}", not hit)


def measure(policy: Policy, data: Path) -> Report:
    """All figures for which the folder has data."""
    report = Report()
    if (data / "devset.jsonl").is_file():
        measure_devset(policy, data / "devset.jsonl", report)
    measure_ordinary(policy, data, report)
    if (data / "tgspam_zh" / "train.csv").is_file():
        measure_spam(policy, data / "tgspam_zh" / "train.csv", report)
    return report


def as_text(report: Report, pack: str) -> str:
    """The report as a table."""
    lines = [f"pack {pack}", ""]

    def row(label: str, share: Share, note: str = "") -> None:
        names = f"  {note}: {shortened(share.ids)}" if note and share.ids else ""
        lines.append(f"{label:<46}{share}{names}")

    row("violating, plain: sanctioned", report.plain_recall, "missed")
    row("violating, plain: sanctioned or for review", report.plain_recall_with_review)
    row("violating, disguised: sanctioned", report.disguised_recall)
    for kind, share in sorted(report.disguised_by_kind.items()):
        row(f"  {kind}", share, "missed")
    row("benign: sanctioned", report.benign_sanctioned, "flagged")
    row("grey: not sanctioned", report.grey_not_sanctioned, "sanctioned")
    row("  of them for review", report.grey_for_review)
    row("exact spans, of marked rows found", report.exact_spans, "other spans")
    lines += ["", "ordinary texts flagged"]
    for name, share in report.ordinary_flagged.items():
        row(f"  {name}", share)
    for rule, count in Counter({rule: len(ids) for rule, ids in report.ordinary_by_rule.items()}).most_common():
        lines.append(f"    {rule} ({count}): {shortened(report.ordinary_by_rule[rule])}")
    lines.append("")
    row("crypto spam (tgspam_zh, target 1): sanctioned", report.crypto_spam_recall, "missed")
    lines.append(f"  rows that match {CRYPTO_SPAM.pattern}")
    lines.append(f"  after these are taken out: {NOT_CRYPTO.pattern}")
    return "\n".join(lines)


def shortened(ids: Sequence[str]) -> str:
    """The first names, and how many more."""
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return ", ".join(ids[:SHOWN]) + more


def main() -> int:
    """Command line."""
    default = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=default, help="folder with the data (default: ../shared/data)")
    parser.add_argument("--pack", choices=packs.names(), default=packs.names()[0])
    parser.add_argument("--engine", choices=("native", "reference"), default="native")
    parser.add_argument("--json", action="store_true", help="the report as JSON, with every row name")
    arguments = parser.parse_args()
    if not arguments.data.is_dir():
        print(f"no data at {arguments.data}: nothing is measured")
        return 0
    report = measure(packs.load(arguments.pack, engine=arguments.engine), arguments.data)
    if arguments.json:
        print(json.dumps(asdict(report), ensure_ascii=False, indent=2))
    else:
        print(as_text(report, arguments.pack))
    return 0


if __name__ == "__main__":
    sys.exit(main())
