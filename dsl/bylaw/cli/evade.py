"""``bylaw evade``: a policy's own tests, disguised: what gets past it, and what to add."""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

import click

from bylaw import packs
from bylaw.cli.output import counted, echo_json, format_option, language_option, load_or_exit
from bylaw.disguises.kinds import NAMES
from bylaw.errors import InputError
from bylaw.evade.report import Count, Report, evade, known, labelled, where
from bylaw.evade.sentences import kind_name, why
from bylaw.evade.shown import marked
from bylaw.measure.gates import bound
from bylaw.policy import load

MOST_ADVICE = 20
MOST_TERMS = 20
MOST_EXAMPLES = 15
"""Shown on the screen; JSON has more."""

_PROGRESS_FROM = 20
"""Sites in tests from which a progress bar is worth its line."""


@click.command("evade")
@click.argument("policy_file", metavar="FILE", required=False, type=click.Path())
@click.option("--pack", help=f"A policy that ships with bylaw, in the place of FILE: {', '.join(packs.names())}.")
@click.option(
    "--kinds",
    metavar="KIND,…",
    help="Only these kinds of disguise, in English or Chinese, with commas between [default: all].",
)
@click.option(
    "--variants", type=click.IntRange(1, 1000), default=5, show_default=True,
    help="Variants of each kind, for each term of a test.",
)  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same variants.")
@click.option(
    "--min", "least", metavar="SHARE",
    help="Gate: of every kind at least this share is found, such as 0.9 or 90%; otherwise exit code 3.",
)  # fmt: skip
@click.option(
    "--write",
    "written",
    type=click.Path(dir_okay=False),
    help="Write the variants to this file, as labelled JSON Lines.",
)
@format_option
@language_option
def evade_command(
    policy_file: str | None, pack: str | None, kinds: str | None, variants: int, seed: int, least: str | None,
    written: str | None, format_: str | None, lang: str,
) -> None:  # fmt: skip
    """Disguise the terms in every `test hits` of the policy FILE, and say which disguises it misses and what to add.

    A variant is found if the rule of the test still reports the disguised term. Exit code 3: see --min.
    """
    if (policy_file is None) == (pack is None):
        raise click.UsageError("give either a policy FILE or --pack NAME")
    policy = load_or_exit(lambda: packs.load(pack) if pack else load(policy_file or ""), lang)
    try:
        chosen = (
            known(name.strip() for name in re.split("[,，、]", kinds) if name.strip()) if kinds is not None else None
        )
    except InputError as error:
        raise click.UsageError(f"--kinds: {error}") from None
    try:
        share = bound(least) if least is not None else None
    except InputError as error:
        raise click.UsageError(f"--min: {error}") from None
    with ExitStack() as stack:
        report = evade(policy, kinds=chosen, variants=variants, seed=seed, begin=_progress(stack))
    if written:
        _write(written, report)
    failed = report.below(share) if share is not None else []
    if format_ == "json":
        echo_json({**report.to_dict(lang), "failed": failed})
    else:
        _Screen(lang).show(report)
    for kind in failed:
        count = report.kinds[kind]
        click.secho(f"gate: {kind}: {count.found} of {count.n} found, less than {least}", fg="red", err=True)
    if share is not None and not report.total.n:
        click.secho("gate: nothing was judged", fg="red", err=True)
        failed = ["nothing"]
    raise click.exceptions.Exit(3 if failed else 0)


def _progress(stack: ExitStack) -> Callable[[int], Callable[[int], object] | None]:
    """A progress bar on a terminal's standard error, once it is known how much there is to do."""

    def begin(sites: int) -> Callable[[int], object] | None:
        if sites < _PROGRESS_FROM or sys.stderr is None or not sys.stderr.isatty():
            return None
        bar: Any = stack.enter_context(click.progressbar(length=sites, file=sys.stderr, label="judging"))
        update: Callable[[int], object] = bar.update
        return update

    return begin


def _write(path: str, report: Report) -> None:
    try:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            for number, trial in enumerate(report.trials, 1):
                file.write(json.dumps(labelled(trial, number), ensure_ascii=False) + "\n")
    except OSError as error:
        raise click.UsageError(f"--write {path}: {(error.strerror or str(error)).lower()}") from None


class _Screen:
    """The report for people, in one language."""

    def __init__(self, language: str) -> None:
        self.language, self.zh = language, language == "zh"

    def say(self, english: str, chinese: str) -> str:
        return chinese if self.zh else english

    def show(self, report: Report) -> None:
        self._head(report)
        if not report.total.n:
            return
        self._kinds(report)
        self._missed(report)
        self._examples(report)
        self._advice(report)

    def _head(self, report: Report) -> None:
        total = report.total
        click.echo(self.say(
            f"{report.policy}: {counted(report.tests, 'test')} with hits, {counted(report.sites, 'term')} in them, "
            f"{counted(total.n, 'variant')} judged (seed {report.seed})",
            f"{report.policy}：{report.tests:,} 条命中测试，其中 {report.sites:,} 处词，"
            f"判定伪装 {total.n:,} 个（种子 {report.seed}）",
        ))  # fmt: skip
        if report.tried < report.sites:
            note = self.say(f"too many: {report.tried:,} of the terms were tried, at even distances",
                            f"过多：均匀抽取了其中 {report.tried:,} 处")  # fmt: skip
            click.secho(note, fg="yellow")
        for test in report.failing:
            note = self.say(f"{test}: left out, the test does not hold as it stands (see `bylaw test`)",
                            f"{test}：略去，该测试本身就不成立（见 `bylaw test`）")  # fmt: skip
            click.secho(note, fg="yellow", err=True)
        if not total.n:
            note = self.say("nothing to disguise: give the rules tests that hit, `test hits \"…\"`",
                            "没有可伪装的：请给规则写上命中测试，`测试 命中 “…”`")  # fmt: skip
            click.secho(note, fg="yellow", err=True)

    def _kinds(self, report: Report) -> None:
        names = {kind: kind_name(kind, self.language) for kind in NAMES}
        width = max(map(_width, names.values())) + 2
        head = ("kind", "found", "exact span", "n") if not self.zh else ("伪装", "认出", "位置准确", "个数")
        click.echo("\n" + _padded(head[0], width) + "".join(_padded(h, 12, left=False) for h in head[1:]))
        for kind, count in report.kinds.items():
            cells = (_percent(count.found, count.n), _percent(count.exact, count.n), f"{count.n:,}")
            line = _padded(names[kind], width) + "".join(f"{cell:>12}" for cell in cells)
            click.secho(line, fg="green" if not count.missed else "red" if not count.found else None)
        total = report.total
        cells = (_percent(total.found, total.n), _percent(total.exact, total.n), f"{total.n:,}")
        click.echo(_padded(self.say("all", "合计"), width) + "".join(f"{cell:>12}" for cell in cells))
        if total.held:
            click.echo(self.say(
                f"of the {total.missed:,} missed, {total.held:,} are in messages that other findings take as far",
                f"漏掉的 {total.missed:,} 个中，{total.held:,} 个所在的消息因其他发现受到同样处置",
            ))  # fmt: skip

    def _missed(self, report: Report) -> None:
        """Lists, and the terms that are missed most."""
        lists = _summed(report.lists)
        self._counts(self.say("missed, by list", "各词表漏掉"), lists, MOST_TERMS)
        terms = _summed(report.terms)
        self._counts(self.say("missed, by term", "各词漏掉"), terms, MOST_TERMS)

    def _counts(self, title: str, rows: list[tuple[str, Count, list[tuple[str, Count]]]], most: int) -> None:
        if not rows:
            return
        click.echo(f"\n{title}")
        width = min(40, max(_width(name) for name, *_ in rows[:most]))
        for name, count, kinds in rows[:most]:
            named = [f"{kind_name(k, self.language)} {c.missed}/{c.n}" for k, c in kinds[:5]]
            rest = f" … +{len(kinds) - 5}" if len(kinds) > 5 else ""
            numbers = f"{count.missed:,}/{count.n:,}"
            click.echo(f"  {_padded(name, width)} {numbers:>12}  {', '.join(named)}{rest}")
        if len(rows) > most:
            click.echo(self.say(f"  … and {len(rows) - most} more; --format json has them all",
                                f"  …… 另有 {len(rows) - most} 个，--format json 全部列出"))  # fmt: skip

    def _examples(self, report: Report) -> None:
        examples = report.worst(MOST_EXAMPLES)
        if examples:
            click.echo("\n" + self.say("missed, for example", "漏掉的例子"))
        for trial in examples:
            site = trial.site
            kind = "+".join(kind_name(k, self.language) for k in trial.variant.kinds)
            reason = why(trial.reason, trial.lacking, self.language) if trial.reason else ""
            click.echo(f"  {marked(trial.variant.text, trial.variant.span)}")
            origin = f"{site.terms_list.name}: {_short(site.term)}; {where(site.test.at)} {site.rule}"
            click.secho(f"    {kind}; {origin}; {reason}", dim=True)

    def _advice(self, report: Report) -> None:
        if not report.advice:
            click.secho("\n" + self.say("nothing to add: all variants were found", "无可补充：全部认出"), fg="green")
            return
        click.echo("\n" + self.say("what to add", "可以补充"))
        for advice in report.advice[:MOST_ADVICE]:
            click.echo(f"  {advice.text(self.language)}")
        if len(report.advice) > MOST_ADVICE:
            rest = len(report.advice) - MOST_ADVICE
            click.echo(self.say(f"  … and {rest} more; --format json has them all",
                                f"  …… 另有 {rest} 条，--format json 全部列出"))  # fmt: skip
        if any(advice.code in ("view", "sounds") for advice in report.advice):
            click.echo(self.say("what sees more may see too much: compare on honest texts with `bylaw diff --texts`",
                                "看得多也可能看错：请用 `bylaw diff --texts` 在正常文本上比较"))  # fmt: skip


def _summed(counts: Mapping[Any, Count]) -> list[tuple[str, Count, list[tuple[str, Count]]]]:
    """Counts by list (and term) and kind → one line each, most missed first."""
    groups: dict[Any, list[tuple[str, Count]]] = defaultdict(list)
    for (*key, kind), count in counts.items():
        groups[tuple(key)].append((kind, count))
    out = []
    for key, kinds in groups.items():
        total = Count(sum(c.n for _, c in kinds), sum(c.found for _, c in kinds))
        missed = sorted(((k, c) for k, c in kinds if c.missed), key=lambda pair: -pair[1].missed)
        if missed:
            out.append((": ".join(map(_short, key)), total, missed))
    return sorted(out, key=lambda row: -row[1].missed)


def _short(name: str) -> str:
    """A pattern may be long."""
    return name if len(name) <= 40 else f"{name[:39]}…"


def _percent(part: int, whole: int) -> str:
    """Rounded down: 100 % is all of them."""
    return f"{100 * part // whole} %"


def _width(text: str) -> int:
    """Columns on a screen: Han characters take two."""
    return sum(2 if c >= "\u2e80" else 1 for c in text)


def _padded(text: str, width: int, *, left: bool = True) -> str:
    fill = " " * max(0, width - _width(text))
    return text + fill if left else fill + text
