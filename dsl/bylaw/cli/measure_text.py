"""A report of a measurement → the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import click

from bylaw.cli.measure_words import Words, padded, set_right
from bylaw.cli.output import STEP_COLOURS
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


def show(report: Report, texts: bool, say: Words) -> None:
    """Prints the report; without ``texts``, no word of what was written."""
    tally = report.tally
    policy = f"{safe(report.policy.name)} {report.policy.version}"
    click.echo(say("{policy}, as of {at}", policy=policy, at=report.at.isoformat()))
    if not report.in_force:
        click.secho(say("the policy is not in force then: it finds nothing (see --at)"), fg="yellow", err=True)
    _recall(tally, say)
    _honest(report, say)
    _grey(tally.total, say)
    _spans(tally, say)
    _categories(tally, say)
    _rules(tally, say)
    _terms(tally, say)
    _views(tally, say)
    if report.baseline:
        _baseline(report.baseline, tally, texts, say)
    total = tally.total
    missed = total.texts["sanction"] - total.sanctioned["sanction"]
    _cases(say("misses"), missed, report.misses, texts, say)
    _cases(say("false alarms"), total.sanctioned["none"], report.false_alarms, texts, say)
    _cases(say("grey texts that are sanctioned"), total.sanctioned["review"], report.grey, texts, say)
    _cases(say("texts whose labelled spans are found otherwise"), None, report.inexact, texts, say)


def share(of: Share, say: Words) -> str:
    """``62.50 %  5 of 8  (30.6–86.3 %)``."""
    if of.value is None or of.interval is None:
        return f"{'–':>8}    {say('none to count')}"
    low, high = of.interval
    return f"{percent(of.value):>8} %  {of.count:,} {say('of')} {of.total:,}  ({percent(low)}–{percent(high)} %)"


def percent(value: float) -> str:
    """Two digits behind the point, or as many as a small share needs to be told from nothing."""
    return f"{100 * value:.2f}" if value >= 0.0001 or value == 0 else f"{100 * value:.1g}"


def _row(label: str, of: Share, say: Words, note: str = "") -> None:
    click.echo(f"  {_padded(label)}{share(of, say)}{note}")


def _padded(label: str) -> str:
    """To the width of the first column."""
    return padded(safe(label), _WIDTH)


def _some(rows: Iterable[tuple[str, Share]], say: Words) -> None:
    every = list(rows)
    for label, of in every[:MOST_ROWS]:
        _row(label, of, say)
    _more(len(every), say)


def _more(rows: int, say: Words) -> None:
    if rows > MOST_ROWS:
        click.echo(f"  {say('… and {n} more; --format json has all', n=f'{rows - MOST_ROWS:,}')}")


def _heads(say: Words) -> None:
    click.echo(f"  {'':<{_WIDTH}}" + "".join(set_right(say(name), 16) for name in ("violating", "honest", "grey")))


def _title(text: str) -> None:
    click.echo(f"\n{click.style(text, bold=True)}")


def _recall(tally: Tally, say: Words) -> None:
    if not tally.total.texts["sanction"]:
        return
    _title(say("violating texts that are sanctioned"))
    _row(say("all"), tally.recall, say)
    _row(say("plain"), tally.plain.sanctioned, say, _reviewed(tally.plain.reviewed, say))
    _row(say("disguised"), tally.disguised.sanctioned, say, _reviewed(tally.disguised.reviewed, say))
    _some(((f"  {kind}", recall.sanctioned) for kind, recall in sorted(tally.kinds.items())), say)
    _row(say("precision: of all that are sanctioned"), tally.precision, say)


def _reviewed(of: Share, say: Words) -> str:
    return say("  and {n} for review", n=f"{of.count:,}") if of.count else ""


def _honest(report: Report, say: Words) -> None:
    total = report.tally.total
    if not total.texts["none"]:
        return
    _title(say("honest texts that are sanctioned"))
    for label, group in report.tally.labels.items():
        if report.expect[label] == "none":
            reviewed = group.share(group.reviewed)
            _row(label, group.share(group.sanctioned), say, _reviewed(reviewed, say))
    corpora = ((name, group) for name, group in report.tally.corpora.items() if group.texts["none"])
    _some(((f"  {name}", group.share(group.sanctioned, "none")) for name, group in corpora), say)
    _row(say("only because of disguise views"), total.share(total.disguise_only, "none"), say)
    if total.disguise_unknown:
        unknown = f"{total.disguise_unknown:,}"
        click.echo(f"  {say('too long to say if disguise views are the only reason: {n}', n=unknown)}")


def _grey(total: Group, say: Words) -> None:
    if total.texts["review"]:
        sanctioned, of = total.sanctioned["review"], total.texts["review"]
        _title(say("grey texts"))
        _row(say("not sanctioned automatically"), Share(of - sanctioned, of), say)
        _row(say("  for a person to look at"), total.share(total.reviewed, "review"), say)


def _spans(tally: Tally, say: Words) -> None:
    if tally.spans.exact.total:
        _title(say("labelled spans, of texts in which something was found"))
        _row(say("found exactly"), tally.spans.exact, say)
        _row(say("found with other ends"), tally.spans.overlapping, say)


def _categories(tally: Tally, say: Words) -> None:
    if not tally.categories:
        return
    _title(say("categories, of the violating texts of each that are sanctioned"))
    own = {category.name for category in tally.policy.model.categories}
    for name, one in sorted(tally.categories.items())[:MOST_ROWS]:
        others = ", ".join(f"{safe(found)} {n:,}" for found, n in one.found.most_common(4) if found != name)
        note = "" if name in own else say("  not a category of the policy")
        note += say("  found: {others}", others=others) if others else ""
        _row(say("{name}: right", name=name), one.right, say, note)


def _rules(tally: Tally, say: Words) -> None:
    used = [(name, rule) for name, rule in tally.rules.items() if any(rule.texts.values())]
    if not used:
        return
    _title(say("rules: texts in which they hold (in brackets, no other enforced rule does)"))
    _heads(say)
    for name, rule in used:
        lane = "" if rule.mode == "enforce" else f" ({say(rule.mode)})"
        row = (f"{rule.texts[e]:,} ({rule.only[e]:,})" for e in ("sanction", "none", "review"))
        click.echo(f"  {_padded(name + lane)}" + "".join(f"{cell:>16}" for cell in row))
    if idle := len(tally.rules) - len(used):
        click.echo(f"  {say('rules that never hold: {n}', n=idle)}")


def _terms(tally: Tally, say: Words) -> None:
    """Those that need a look: terms that only honest texts have, and then those with most honest texts."""
    honest = [(key, texts) for key, texts in tally.terms.items() if texts["none"]]
    if not honest:
        return
    honest.sort(key=lambda item: (item[1]["sanction"] > 0, -item[1]["none"], item[0]))
    _title(say("terms that count in honest texts (enforced or grey)"))
    _heads(say)
    for (lst, term), texts in honest[:MOST_ROWS]:
        only = say("  only there") if not texts["sanction"] else ""
        click.echo(f"  {_padded(f'{term} ({lst})')}{_numbers(texts)}{only}")
    _more(len(honest), say)


def _views(tally: Tally, say: Words) -> None:
    if tally.views:
        _title(say("texts in which something was seen through a disguise"))
        _heads(say)
        for view, texts in sorted(tally.views.items()):
            click.echo(f"  {_padded(say.view(view))}{_numbers(texts)}")


def _numbers(texts: Mapping[Expected, int]) -> str:
    return f"{texts['sanction']:>16,}{texts['none']:>16,}{texts['review']:>16,}"


def _baseline(baseline: Baseline, now: Tally, texts: bool, say: Words) -> None:
    old, changes = baseline.tally, baseline.changes
    _title(say("beside {policy}", policy=f"{safe(old.policy.name)} {old.policy.version}"))
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
            figures = f"{percent(was.value)} → {percent(is_.value)} %  {was.count:,} → {is_.count:,}"
            click.echo(f"  {_padded(say(label))}{figures} {say('of')} {is_.total:,}")
    p = changes.p_values()
    said = say("violating {sanction:.3g}, honest {none:.3g}, all {all:.3g}", **p)
    click.echo(f"  {_padded(say('exact p-value (McNemar)'))}{said}")
    for kind, change in changes.kinds.items():
        _cases(say(_TITLES[kind]), change.count, change.cases, texts, say)


def _cases(title: str, count: int | None, cases: Sequence[Case], texts: bool, say: Words) -> None:
    """The cases that are listed, of ``count`` (``None``: that was not counted)."""
    if count:
        listed = say(", of which {n} are listed", n=f"{len(cases):,}") if len(cases) < count else ""
        _title(say("{title}: {n}", title=title, n=f"{count:,}") + listed)
    elif cases:
        _title(title)
    for case in cases:
        _case(case, texts, say)


def _case(case: Case, texts: bool, say: Words) -> None:
    name = safe(case.where) + (f" ({safe(str(case.id))})" if case.id is not None else "")
    kind = f", {safe(case.evasion)}" if case.evasion else ""
    step = click.style(say.step(case.step), fg=STEP_COLOURS.get(case.step))
    review = say(", review: {step}", step=say.step(case.review)) if case.review else ""
    outcome = say("{step}, {points} points", step=step, points=case.points)
    click.echo(f"  {name}  {safe(case.label)}{kind}: {outcome}{review}")
    if not texts:
        return
    click.echo(f"      {' '.join(safe(case.shown).split())}")
    for start, end, text in case.labelled:
        click.echo(f"      {say('labelled: {place}', place=f'{start}–{end} “{safe(text)}”')}")
    for one in case.evidence:
        views = say(", seen through {views}", views=", ".join(map(say.view, one.views))) if one.views else ""
        rule = one.rule or say("no rule")
        lane = "" if one.mode in (None, "enforce") else f" ({say(one.mode)})"
        place = f"{one.start}–{one.end} “{safe(one.text)}”"
        click.echo(f"      {rule}{lane}: {place} {one.terms_list}: {safe(one.term)}{views}")
    for rule in case.excepted:
        click.echo(f"      {say('{rule} is silenced by an `unless`', rule=rule)}")
