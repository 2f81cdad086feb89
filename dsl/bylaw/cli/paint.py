"""A decision for people: the text with its spans marked, the rules that hold, what follows."""

from __future__ import annotations

import click

from bylaw.cli.messages import Message
from bylaw.cli.output import STEP_COLOURS
from bylaw.decision import Decision, Finding, Span
from bylaw.policy_tests import outcome
from bylaw.sanctions.sanction import Measure

_CONTEXT = 60
"""Code points of the text that are shown around spans."""


def show(message: Message, decision: Decision) -> None:
    """Prints one message and its decision."""
    step = outcome(decision)
    head = click.style(f"{step:<9}", fg=STEP_COLOURS.get(step), bold=step != "nothing")
    points = f"{decision.points} points"
    if decision.review and step != "review":
        points += f", review: {decision.review}"
    name = f"{message.file}:{message.line}" + (f" ({safe(str(message.id))})" if message.id is not None else "")
    measures = "; ".join(map(measure, decision.sanction.measures))
    if not decision.in_force:
        points = "the policy is not in force on that day"
    click.echo(f"{head} {name}  {points}{'  → ' + measures if measures else ''}")
    fields = {"text": message.text} if isinstance(message.text, str) else message.text
    spans = [s for f in decision.findings for s in f.spans]
    for field, text in fields.items():
        marked = mark(text, [s for s in spans if s.field == field])
        click.echo(f"    {field + ': ' if len(fields) > 1 else ''}{marked}")
    for finding in decision.findings:
        _finding(finding)
    for excepted in decision.excepted:
        click.secho(f"    {excepted.rule} is silenced by its `unless` number {excepted.unless + 1}", dim=True)
    if decision.truncated:
        click.secho("    a limit was reached: there may be more", fg="yellow")


def _finding(finding: Finding) -> None:
    lane = "" if finding.mode == "enforce" else f", {finding.mode}"
    click.echo(f"    {finding.rule}: {finding.category}, {finding.severity}{lane}, {finding.points} points")
    for span in finding.spans:
        views = f", seen through {', '.join(span.views)}" if span.views else ""
        role = "" if span.counted else ", required"
        click.echo(f"      {span.start}–{span.end} “{safe(span.text)}” {span.terms_list}: {span.term}{role}{views}")


def mark(text: str, spans: list[Span]) -> str:
    """The text with its spans marked: in colour, and between 【 】 where there is none."""
    marked = [False] * len(text)
    for span in spans:
        marked[span.start : span.end] = [True] * (span.end - span.start)
    first = max(0, min((s.start for s in spans), default=0) - _CONTEXT)
    last = min(len(text), max((s.end for s in spans), default=_CONTEXT) + _CONTEXT)
    out, i = ["…" if first else ""], first
    while i < last:
        end = i
        while end < last and marked[end] == marked[i]:
            end += 1
        piece = "".join(c if c.isprintable() or not c.isspace() else " " for c in text[i:end])
        out.append(f"【{click.style(safe(piece), fg='red', bold=True)}】" if marked[i] else safe(piece))
        i = end
    return "".join(out) + ("…" if last < len(text) else "")


def safe(text: str) -> str:
    """Control characters of a message must not reach the terminal; nor can lone surrogates."""
    return "".join("\N{REPLACEMENT CHARACTER}" if ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or 0xD800 <= ord(c) < 0xE000
                   else c for c in text)  # fmt: skip


def measure(item: Measure) -> str:
    """A measure in a few words."""
    days = f"{item.days:g} day{'' if item.days == 1 else 's'}" if item.days is not None else ""
    if item.kind == "rectify":
        return f"put right within {days}"
    if item.kind == "ban":
        return "ban, once a person confirms"
    if item.kind == "warn":
        return "a warning"
    return f"{item.kind} {', '.join(item.features)}{' for ' + days if days else ''}"
