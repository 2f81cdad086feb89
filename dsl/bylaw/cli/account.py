"""``bylaw account``: the case file of an account, as table, JSON or picture."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bylaw.cli.ledger import guarded
from bylaw.cli.messages import when as moment_of
from bylaw.cli.output import STEP_COLOURS, counted, decimal, echo_json
from bylaw.cli.paint import safe
from bylaw.errors import LedgerError
from bylaw.language.diagnostics.diagnostic import closest

if TYPE_CHECKING:
    from bylaw.ledger import Case
    from bylaw.policy import Policy


@click.command()
@click.argument("name")
@click.option("--ledger", "where", required=True, help="A path, sqlite:///FILE or postgresql://….")
@click.option("--at", help="As of then: a date (its end, in UTC) or an ISO 8601 time with its offset [default: now].")
@click.option("--policy", "policy", help="A policy file to replay on, or the name of one of the account's policies.")
@click.option("--kind", help="The kind of account whose ladder applies [default: that of the last decision].")
@click.option("--picture", type=click.Path(dir_okay=False), help="Write the case as an SVG to this file.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def account(
    name: str, where: str, at: str | None, policy: str | None, kind: str | None, picture: str | None, format_: str
) -> None:
    """Show the case file of the account NAME: timeline, points, measures, and what is due.

    Points are whole numbers, rounded down line by line. Factors are cut after three digits, never rounded: 0.999… is
    less than 1. With --format json they are exact, as numerator and denominator.
    """
    until, chosen = moment_option(at), policy_of(policy)

    def task() -> Case:
        case = case_of(name, where, until, chosen, kind)
        _ = case.account
        return case

    case = guarded(task)
    if picture:
        from bylaw.ledger.picture import svg

        try:
            Path(picture).write_text(svg(case), encoding="utf-8")
        except OSError as error:
            raise click.UsageError(f"--picture {picture}: {(error.strerror or str(error)).lower()}") from None
    if format_ == "json":
        echo_json(to_dict(case))
    else:
        _show(case)


def case_of(name: str, where: str, at: datetime, policy: object, kind: str | None) -> Case:
    """The case of an account in a ledger. Raises :class:`LedgerError` if nothing is recorded of it by then."""
    from bylaw.ledger import Ledger

    with Ledger(where, create=False, read_only=True) as opened:
        case = opened.case(name, at=at, policy=policy, kind=kind)
        if not case.entries:
            names = opened.accounts()
            near = closest(name, names)
            cause = "nothing is recorded of it" if name not in names else "nothing is recorded of it by then"
            remedy = f"did you mean {near!r}?" if near and near != name else "see to the name and --at"
            raise LedgerError("unknown", f"{opened.place}, account {name!r}", cause, remedy)
        return case


def moment_option(at: str | None) -> datetime:
    """``--at``: of a date its end, in UTC; now, if it is left out."""
    if at is None:
        return datetime.now(timezone.utc)
    try:
        found = moment_of(at)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from None
    if isinstance(found, datetime):
        return found
    return datetime.combine(found, time.max, timezone.utc) if isinstance(found, date) else found


def policy_of(policy: str | None) -> Policy | str | None:
    """``--policy``: a file's policy, or the name of one."""
    if policy is None or not Path(policy).is_file():
        return policy
    from bylaw.cli.output import load_or_exit
    from bylaw.policy import load

    return load_or_exit(lambda: load(policy), "en")


def to_dict(case: Case) -> dict[str, Any]:
    """The case as JSON-ready values; moments are ISO 8601 in UTC."""
    found = case.account
    return {
        "account": case.name, "at": _iso(case.at), "policy": case.policy, "version": case.version,
        "digest": case.digest, "kind": case.kind, "standing": case.standing, "balance": case.balance,
        "measures": [_imposed(i) for i in case.measures_in_force()],
        "all_measures": [_imposed(i) for i in found.imposed],
        "due": [{"kind": d.kind, "since": _iso(d.since), "keys": list(d.keys), "step": d.step} for d in case.due()],
        "lines": [asdict(line) | {"at": _iso(line.at), "episode": _iso(line.episode)} for line in found.lines],
        "assessments": [
            {"at": _iso(a.at), "keys": list(a.keys), "before": a.before, "balance": a.balance,
             "sanction": a.sanction.to_dict()} for a in found.assessments
        ],
        "timeline": [
            {"row": e.sequence, "kind": e.kind, "at": _iso(e.at), "recorded": _iso(e.recorded)}
            | ({"event": {k: v for k, v in asdict(e.event).items() if k != "at"}} if e.event else {})
            | ({"decision": e.decision} if e.decision else {})
            for e in case.entries
        ],
    }  # fmt: skip


def _imposed(imposed: Any) -> dict[str, Any]:
    return {
        **imposed.measure.to_dict(), "start": _iso(imposed.start), "end": _iso(imposed.end),
        "keys": list(imposed.keys), "repetition": imposed.repetition, "confirmed_by": imposed.confirmed_by,
    }  # fmt: skip


def _iso(at: int | None) -> str | None:
    from bylaw.sanctions.events import when

    return None if at is None else when(at).isoformat()


def _show(case: Case) -> None:
    from bylaw.ledger.picture import describe, describe_measure

    step = click.style(case.standing, fg=STEP_COLOURS.get(case.standing), bold=True)
    kind = f", {case.kind}" if case.kind else ""
    policy = f"  ({safe(case.policy)} {safe(case.version)}{kind})" if case.policy else ""
    click.echo(f"{safe(case.name)}: {step}, {counted(case.balance, 'point')} as of {_time(case.at)}{policy}")
    click.echo("\ntimeline")
    after = {a.at: a for a in case.account.assessments}
    for entry in case.entries:
        click.echo(f"  {_time(entry.at)}  {entry.kind.replace('_', ' '):<15}  {safe(describe(entry))}")
        last = entry.kind in ("violation", "missed_deadline") and not any(
            e.at == entry.at and e.sequence > entry.sequence and e.kind in ("violation", "missed_deadline")
            for e in case.entries
        )
        if last and (made := after.get(entry.at)):
            to = click.style(made.sanction.step, fg=STEP_COLOURS.get(made.sanction.step))
            waits = ", once a person confirms" if made.sanction.needs_confirmation else ""
            click.echo(f"{'':<37}{made.before} → {counted(made.balance, 'point')}: {to}{waits}")
    if case.account.lines:
        click.echo("\npoints")
        for line in case.account.lines:
            name = f"{line.item}{' (deadline missed)' if line.missed else ''}"
            click.echo(f"  {_time(line.at)}  {line.counted:>6}  {safe(name)}: {safe(_sum(line))}")
        click.echo(f"  {'':<16}  {case.balance:>6}  in all")
    if case.account.imposed:
        click.echo("\nmeasures")
        for imposed in case.account.imposed:
            now = click.style("in force", bold=True) if imposed.in_force(case.at) else "over"
            click.echo(f"  {_time(imposed.start)}  {safe(describe_measure(imposed))}  {now}")
    if case.due():
        click.echo("\ndue")
        for due in case.due():
            what = f"{due.kind.replace('_', ' ')}{' of ' + due.step if due.step else ''}"
            click.echo(f"  {_time(due.since)}  {what}: {safe(', '.join(due.keys))}")


def _sum(line: Any) -> str:
    """40 × 1.25 repetition = 50, and so on."""
    out = []
    for charge in line.charges:
        steps = [
            f"× {decimal(op.numerator, op.denominator)} {op.name} = {op.result}"
            for op in charge.operations
            if op.numerator != op.denominator
        ]
        out.append(" ".join([f"{charge.category} {charge.base}", *steps]))
    rank = line.rank
    place = (
        f" × {decimal(rank.numerator, rank.denominator)} rank = {rank.result}"
        if rank.numerator != rank.denominator
        else ""
    )
    return " + ".join(out) + (f" = {line.points}" if len(out) > 1 else "") + place


def _time(at: int) -> str:
    from bylaw.sanctions.events import when

    return f"{when(at):%Y-%m-%d %H:%M}"
