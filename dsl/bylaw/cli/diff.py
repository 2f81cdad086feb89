"""``bylaw diff``: what replacing one policy by another would do to texts and accounts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any

import click

import bylaw
from bylaw.amend.diff import OUTCOMES, Counts, Difference, Entry, Move, account_moment, diff
from bylaw.amend.gates import Gates
from bylaw.cli.judge import messages_of, moment_of, typed
from bylaw.cli.messages import Unread
from bylaw.cli.output import (
    STEP_COLOURS,
    counted,
    echo_json,
    format_option,
    language_option,
    load_or_exit,
    write_picture,
)  # fmt: skip
from bylaw.cli.paint import mark, safe
from bylaw.errors import InputError
from bylaw.policy import Policy, load

MOST_MOVES = 20
"""Moves that are shown on the screen; JSON has more."""

MOST_EDITS = 20


@click.command("diff")
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path())
@click.option(
    "--texts", "inputs", multiple=True, type=click.Path(allow_dash=True),
    help="A .txt or .jsonl file of messages, or - (may be repeated).",
)  # fmt: skip
@click.option("--ledger", help="A ledger whose accounts are replayed on both ladders: a file, or an address.")
@click.option(
    "--at",
    help="As of when: a date, or a time with its offset [default: texts: the first day on which all rules of "
    "both are in force; accounts: now].",
)
@click.option("--kind", help="Kind of account whose ladders apply to the ledger [default: each account's own].")
@click.option(
    "--keep", type=click.IntRange(0), default=1000, show_default=True, help="Moves given in full (JSON format)."
)
@click.option(
    "--explain", type=click.IntRange(0), default=1000, show_default=True, help="Moves whose cause is looked for."
)
@click.option("--picture", type=click.Path(dir_okay=False), help="Write the matrix to this SVG file.")
@click.option("--no-new-ban", is_flag=True, help="Gate: nothing comes to `ban` that was not there.")
@click.option("--max-escalated", metavar="N|N%", help="Gate: at most so many, or such a share, come to a graver step.")
@click.option("--no-jump", type=click.IntRange(1, 5), metavar="N", help="Gate: nothing goes up by N steps or more.")
@click.option("--max-review-growth", metavar="N|N%", help="Gate: people get at most so much more to look at.")
@format_option
@language_option
def diff_command(
    old: str, new: str, inputs: tuple[str, ...], ledger: str | None, at: str | None, kind: str | None, keep: int,
    explain: int, picture: str | None, no_new_ban: bool, max_escalated: str | None, no_jump: int | None,
    max_review_growth: str | None, format_: str | None, lang: str,
) -> None:  # fmt: skip
    """Compare the policies OLD and NEW: which texts and accounts move to another step, and which edit moves them.

    All texts are judged as of one day, whatever `at` they carry, and all accounts as of one moment (see --at).
    Exit code 3: a gate is shut.
    """
    if not inputs and not ledger:
        raise click.UsageError("give --texts FILE, --ledger LEDGER, or both")
    policies = [load_or_exit(partial(load, path), lang) for path in (old, new)]
    skipped = _Skipped()
    try:
        gates = Gates(no_new_ban, max_escalated, no_jump, max_review_growth)
        when = moment_of(at)
        now = account_moment(when, policies[1])
        found = diff(
            policies[0], policies[1], _entries(inputs, policies, skipped), _accounts(ledger, now), at=when,
            accounts_at=now, kind=kind, keep=keep, explain=explain, refused=skipped.entry,
        )  # fmt: skip
    except InputError as error:
        raise click.UsageError(str(error)) from None
    failed = gates.failed(found)
    if format_ == "json":
        echo_json({**found.to_dict(), "unread": skipped.count, "failed": list(failed)})
    else:
        _show(found)
        if skipped.count:
            click.secho(f"{counted(skipped.count, 'line')} could not be read (see above)", fg="yellow", err=True)
    if picture:
        from bylaw.amend.picture import svg

        write_picture(picture, svg(found))
    for gate in failed:
        click.secho(f"gate: {gate}", fg="red", err=True)
    raise click.exceptions.Exit(3 if failed else 4 if skipped.count else 0)


class _Skipped:
    """Counts and names the lines that were left out."""

    count = 0

    def line(self, where: str, cause: str) -> None:
        self.count += 1
        click.secho(f"{where}: skipped: {cause}", fg="yellow", err=True)

    def entry(self, entry: Entry, error: InputError) -> None:
        self.line(entry.where, str(error))


def _entries(inputs: Iterable[str], policies: list[Policy], skipped: _Skipped) -> Iterator[Entry]:
    fields = tuple(dict.fromkeys(name for policy in policies for name in policy.model.fields))
    kinds = {field.name: field.kind for policy in policies for field in policy.model.context}
    for message in messages_of(inputs, fields):
        where = f"{message.file}:{message.line}"
        if isinstance(message, Unread):
            skipped.line(where, message.cause)
            continue
        given = message.context or {}
        context = {k: typed(kinds.get(k), v) if isinstance(v, str) else v for k, v in given.items()}
        yield Entry(message.text, message.id, where, context)


def _accounts(where: str | None, at: datetime) -> Iterator[Any]:
    """The cases of a ledger, which know the kinds of their accounts."""
    if where is None:
        return
    if "://" not in where and not os.path.isfile(where):
        raise click.UsageError(f"--ledger {where}: there is no such file; give the path or address of a ledger")
    make = getattr(bylaw, "Ledger", None)
    if make is None:
        raise click.UsageError("--ledger: this installation has no ledgers; install bylaw[ledger]")
    ledger_error: type[Exception] = getattr(bylaw, "LedgerError", InputError)
    try:
        with make(where, create=False, read_only=True) as ledger:
            yield from ledger.cases(at=at)
    except ledger_error as error:
        raise click.UsageError(f"--ledger {where}: {error}") from None


# on the screen
def _show(found: Difference) -> None:
    names = [f"{p.name} {p.version}".strip() for p in (found.old, found.new)]
    said = [f"texts as of {found.at.isoformat()}"] if found.texts.total else []
    if found.accounts_at:
        said.append(f"accounts as of {found.accounts_at.isoformat(timespec='minutes')}")
    click.echo(", ".join([f"{names[0]} → {names[1]}", *said]))
    for name in found.not_in_force if found.texts.total else ():
        click.secho(f"the {name} policy is not in force then: it finds nothing (see --at)", fg="yellow", err=True)
    if found.texts.total:
        _table("text", found.texts, f", {found.changed:,} changed within their step" if found.changed else "")
    if found.accounts.total:
        _table("account", found.accounts, "")
    effects = [e for e in found.effects if e.texts or e.accounts]
    if effects:
        click.echo("\nedits")
    for effect in effects[:MOST_EDITS]:
        shared = f" ({effect.together:,} only with others)" if effect.together else ""
        click.echo(f"  {effect.texts + effect.accounts:>7,}  {safe(str(effect.edit))}{shared}")
    if found.unattributed:
        click.echo(f"  {found.unattributed:>7,}  cause not looked for or not found")
    idle = len(found.effects) - len(effects)
    if idle:
        click.echo(f"  {counted(idle, 'edit')} moved nothing")
    for move in found.moves[:MOST_MOVES]:
        _move(move)
    for account in found.account_moves[:MOST_MOVES]:
        (was, points), (is_, now) = account.before, account.after
        load = "".join(
            f", {pair[0]} → {pair[1]} {what}"
            for what, pair in (("review tickets", account.tickets), ("confirmations", account.confirmations))
            if pair[0] != pair[1]
        )
        click.echo(f"\n{_step(was)} → {_step(is_)}  account {safe(account.account)}  {points} → {now} points{load}")
        if account.cause:
            click.echo(f"    because of {safe(str(account.cause))}")
    shown = min(len(found.moves), MOST_MOVES) + min(len(found.account_moves), MOST_MOVES)
    if (rest := found.moved + found.accounts_moved - shown) > 0:
        click.echo(f"\n… and {counted(rest, 'more move')}; --format json gives up to --keep of each")


def _table(what: str, counts: Counts, more: str) -> None:
    click.echo(f"\n{counted(counts.total, what)}: {counts.escalated:,} graver, {counts.milder:,} milder{more}")
    used = [step for step in OUTCOMES if any(step in pair and n for pair, n in counts.matrix.items())]
    click.echo(f"  {'before ↓ after →':<16}" + "".join(f"{step:>10}" for step in used))
    for was in used:
        click.echo(f"  {was:<16}" + "".join(f"{counts.matrix[was, is_]:>10,}" for is_ in used))
    (tickets, then), (asked, now) = counts.tickets, counts.confirmations
    click.echo(f"  for a person: {tickets:,} → {then:,} review tickets, {asked:,} → {now:,} confirmations")


def _step(step: str) -> str:
    return click.style(step, fg=STEP_COLOURS.get(step), bold=True)


def _move(move: Move) -> None:
    before, after = move.before, move.after
    where = move.where + (f" ({safe(str(move.id))})" if move.id is not None else "")
    points = f"{before.points} → {after.points} points"
    review = f", review {before.review or 'none'} → {after.review or 'none'}" if before.review != after.review else ""
    if before.confirmation != after.confirmation:
        review += ", now waits for a confirmation" if after.confirmation else ", waits for no confirmation any more"
    click.echo(f"\n{_step(before.step)} → {_step(after.step)}  {where}  {points}{review}")
    spans = [span for _, span in (*move.found, *move.lost)]
    texts = {"text": move.text} if isinstance(move.text, str) else move.text
    for field, text in texts.items():
        own = [s for s in spans if isinstance(move.text, str) or s.field == field]
        click.echo(f"    {field + ': ' if len(texts) > 1 else ''}{mark(text, own)}")
    for sign, pairs in (("+", move.found), ("−", move.lost)):
        for rule, span in pairs:
            click.echo(f"    {sign} {rule}: {span.start}–{span.end} “{safe(span.text)}” {span.terms_list}")
    if move.cause:
        click.echo(f"    because of {safe(str(move.cause))}")
