"""A report of a measurement → the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from unicodedata import east_asian_width

import click

from bylaw.cli.output import STEP_COLOURS, counted
from bylaw.cli.paint import safe
from bylaw.measure.case import Case
from bylaw.measure.labelled import Expected
from bylaw.measure.report import Baseline, Report
from bylaw.measure.share import Share
from bylaw.measure.tally import Group, Tally

MOST_ROWS = 40
"""Rows of a table that are shown; JSON has all."""

_WIDTH = 44
_TITLES = {
    "won": "won: violating, now sanctioned", "lost": "lost: violating, no longer sanctioned",
    "new_false_alarms": "new false alarms", "cured": "cured: false alarms no more",
    "newly_sanctioned": "grey, now sanctioned", "released": "grey, no longer sanctioned",
}  # fmt: skip


def show(report: Report, texts: bool) -> None:
    """Prints the report; without ``texts``, no word of what was written."""
    tally = report.tally
    click.echo(f"{safe(report.policy.name)} {report.policy.version}, as of {report.at.isoformat()}")
    if not report.in_force:
        click.secho("the policy is not in force then: it finds nothing (see --at)", fg="yellow", err=True)
    _recall(tally)
    _honest(report)
    _grey(tally.total)
    _spans(tally)
    _categories(tally)
    _rules(tally)
    _terms(tally)
    _views(tally)
    if report.baseline:
        _baseline(report.baseline, tally, texts)
    total = tally.total
    missed = total.texts["sanction"] - total.sanctioned["sanction"]
    _cases("misses", missed, report.misses, texts)
    _cases("false alarms", total.sanctioned["none"], report.false_alarms, texts)
    _cases("grey texts that are sanctioned", total.sanctioned["review"], report.grey, texts)
    _cases("texts whose labelled spans are found otherwise", None, report.inexact, texts)


def share(of: Share) -> str:
    """``62.50 %  5 of 8  (30.6–86.3 %)``."""
    if of.value is None or of.interval is None:
        return f"{'–':>8}    none to count"
    low, high = of.interval
    return f"{percent(of.value):>8} %  {of.count:,} of {of.total:,}  ({percent(low)}–{percent(high)} %)"


def percent(value: float) -> str:
    """Two digits behind the point, or as many as a small share needs to be told from nothing."""
    return f"{100 * value:.2f}" if value >= 0.0001 or value == 0 else f"{100 * value:.1g}"


def _row(label: str, of: Share, note: str = "") -> None:
    click.echo(f"  {_padded(label)}{share(of)}{note}")


def _padded(label: str) -> str:
    """To the width of the first column; Chinese characters take two places."""
    said = safe(label)
    return said + " " * (_WIDTH - len(said) - sum(east_asian_width(c) in "WF" for c in said))


def _some(rows: Iterable[tuple[str, Share]]) -> None:
    every = list(rows)
    for row in every[:MOST_ROWS]:
        _row(*row)
    if len(every) > MOST_ROWS:
        click.echo(f"  … and {len(every) - MOST_ROWS:,} more; --format json has all")


def _title(text: str) -> None:
    click.echo(f"\n{click.style(text, bold=True)}")


def _recall(tally: Tally) -> None:
    if not tally.total.texts["sanction"]:
        return
    _title("violating texts that are sanctioned")
    _row("all", tally.recall)
    _row("plain", tally.plain.sanctioned, _reviewed(tally.plain.reviewed))
    _row("disguised", tally.disguised.sanctioned, _reviewed(tally.disguised.reviewed))
    _some((f"  {kind}", recall.sanctioned) for kind, recall in sorted(tally.kinds.items()))
    _row("precision: of all that are sanctioned", tally.precision)


def _reviewed(of: Share) -> str:
    return f"  and {of.count:,} for review" if of.count else ""


def _honest(report: Report) -> None:
    total = report.tally.total
    if not total.texts["none"]:
        return
    _title("honest texts that are sanctioned")
    for label, group in report.tally.labels.items():
        if report.expect[label] == "none":
            reviewed = group.share(group.reviewed)
            _row(label, group.share(group.sanctioned), _reviewed(reviewed))
    _some(
        (f"  {name}", group.share(group.sanctioned, "none"))
        for name, group in report.tally.corpora.items() if group.texts["none"]
    )  # fmt: skip
    _row("only because of disguise views", total.share(total.disguise_only, "none"))
    if total.disguise_unknown:
        click.echo(f"  {counted(total.disguise_unknown, 'text')} too long to say if disguise views are the only reason")


def _grey(total: Group) -> None:
    if total.texts["review"]:
        sanctioned, of = total.sanctioned["review"], total.texts["review"]
        _title("grey texts")
        _row("not sanctioned automatically", Share(of - sanctioned, of))
        _row("  for a person to look at", total.share(total.reviewed, "review"))


def _spans(tally: Tally) -> None:
    if tally.spans.exact.total:
        _title("labelled spans, of texts in which something was found")
        _row("found exactly", tally.spans.exact)
        _row("found with other ends", tally.spans.overlapping)


def _categories(tally: Tally) -> None:
    if not tally.categories:
        return
    _title("categories, of the violating texts of each that are sanctioned")
    own = {category.name for category in tally.policy.model.categories}
    for name, one in sorted(tally.categories.items())[:MOST_ROWS]:
        others = ", ".join(f"{safe(found)} {n:,}" for found, n in one.found.most_common(4) if found != name)
        note = "" if name in own else "  not a category of the policy"
        _row(f"{name}: right", one.right, note + (f"  found: {others}" if others else ""))


def _rules(tally: Tally) -> None:
    used = [(name, rule) for name, rule in tally.rules.items() if any(rule.texts.values())]
    if not used:
        return
    _title("rules: texts in which they hold (in brackets, no other enforced rule does)")
    click.echo(f"  {'':<{_WIDTH}}{'violating':>16}{'honest':>16}{'grey':>16}")
    for name, rule in used:
        lane = "" if rule.mode == "enforce" else f" ({rule.mode})"
        row = (f"{rule.texts[e]:,} ({rule.only[e]:,})" for e in ("sanction", "none", "review"))
        click.echo(f"  {_padded(name + lane)}" + "".join(f"{cell:>16}" for cell in row))
    if idle := len(tally.rules) - len(used):
        click.echo(f"  {counted(idle, 'rule')} never {'holds' if idle == 1 else 'hold'}")


def _terms(tally: Tally) -> None:
    """Those that need a look: terms that only honest texts have, and then those with most honest texts."""
    honest = [(key, texts) for key, texts in tally.terms.items() if texts["none"]]
    if not honest:
        return
    honest.sort(key=lambda item: (item[1]["sanction"] > 0, -item[1]["none"], item[0]))
    _title("terms that count in honest texts (enforced or grey)")
    click.echo(f"  {'':<{_WIDTH}}{'violating':>16}{'honest':>16}{'grey':>16}")
    for (lst, term), texts in honest[:MOST_ROWS]:
        only = "  only there" if not texts["sanction"] else ""
        click.echo(f"  {_padded(f'{term} ({lst})')}{_numbers(texts)}{only}")
    if len(honest) > MOST_ROWS:
        click.echo(f"  … and {len(honest) - MOST_ROWS:,} more; --format json has all")


def _views(tally: Tally) -> None:
    if tally.views:
        _title("texts in which something was seen through a disguise")
        click.echo(f"  {'':<{_WIDTH}}{'violating':>16}{'honest':>16}{'grey':>16}")
        for view, texts in sorted(tally.views.items()):
            click.echo(f"  {view:<{_WIDTH}}{_numbers(texts)}")


def _numbers(texts: Mapping[Expected, int]) -> str:
    return f"{texts['sanction']:>16,}{texts['none']:>16,}{texts['review']:>16,}"


def _baseline(baseline: Baseline, now: Tally, texts: bool) -> None:
    old, changes = baseline.tally, baseline.changes
    _title(f"beside {safe(old.policy.name)} {old.policy.version}")
    rows: dict[str, Callable[[Tally], Share]] = {
        "violating texts sanctioned": lambda tally: tally.recall,
        "  plain": lambda tally: tally.plain.sanctioned,
        "  disguised": lambda tally: tally.disguised.sanctioned,
        "honest texts sanctioned": lambda tally: tally.total.share(tally.total.sanctioned, "none"),
        "grey texts sanctioned": lambda tally: tally.total.share(tally.total.sanctioned, "review"),
    }
    for label, row in rows.items():
        was, is_ = row(old), row(now)
        if was.value is not None and is_.value is not None:
            figures = f"{percent(was.value)} → {percent(is_.value)} %  {was.count:,} → {is_.count:,} of {is_.total:,}"
            click.echo(f"  {label:<{_WIDTH}}{figures}")
    p = changes.p_values()
    said = f"violating {p['sanction']:.3g}, honest {p['none']:.3g}, all {p['all']:.3g}"
    click.echo(f"  {'exact p-value (McNemar)':<{_WIDTH}}{said}")
    for kind, change in changes.kinds.items():
        _cases(_TITLES[kind], change.count, change.cases, texts)


def _cases(title: str, count: int | None, cases: Sequence[Case], texts: bool) -> None:
    """The cases that are listed, of ``count`` (``None``: that was not counted)."""
    if count:
        _title(f"{title}: {count:,}" + (f", of which {len(cases):,} are listed" if len(cases) < count else ""))
    elif cases:
        _title(title)
    for case in cases:
        _case(case, texts)


def _case(case: Case, texts: bool) -> None:
    name = safe(case.where) + (f" ({safe(str(case.id))})" if case.id is not None else "")
    kind = f", {safe(case.evasion)}" if case.evasion else ""
    step = click.style(case.step, fg=STEP_COLOURS.get(case.step))
    review = f", review: {case.review}" if case.review else ""
    click.echo(f"  {name}  {safe(case.label)}{kind}: {step}, {case.points} points{review}")
    if not texts:
        return
    click.echo(f"      {' '.join(safe(case.shown).split())}")
    for start, end, text in case.labelled:
        click.echo(f"      labelled: {start}–{end} “{safe(text)}”")
    for one in case.evidence:
        views = f", seen through {', '.join(one.views)}" if one.views else ""
        rule = one.rule or "no rule"
        lane = "" if one.mode in (None, "enforce") else f" ({one.mode})"
        place = f"{one.start}–{one.end} “{safe(one.text)}”"
        click.echo(f"      {rule}{lane}: {place} {one.terms_list}: {safe(one.term)}{views}")
    for rule in case.excepted:
        click.echo(f"      {rule} is silenced by an `unless`")
