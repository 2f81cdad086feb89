"""``bylaw check``: reads policies and reports everything that is wrong with them."""

from __future__ import annotations

from typing import Any

import click

from bylaw.cli.output import counted, echo_json, format_option, language_option, show_diagnostics
from bylaw.cli.paint import safe
from bylaw.policy import Policy, read


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.option("--prove", is_flag=True, help="Say what holds for each ladder, and the smallest text for each step.")
@format_option
@language_option
def check(files: tuple[str, ...], strict: bool, prove: bool, format_: str | None, lang: str) -> None:
    """Check policy FILES: all errors and warnings at once, with places and remedies."""
    failed = unreadable = False
    for file in files:
        model, diagnostics = read(file)
        errors = sum(d.is_error for d in diagnostics)
        warnings = len(diagnostics) - errors
        failed |= bool(errors) or (strict and bool(warnings))
        unreadable |= any(d.place is None and d.code != "B213" for d in diagnostics)
        policy = Policy(model) if prove and model is not None and not errors else None
        if format_ == "json":
            proof = {"proof": _proof(policy)} if policy else {}
            echo_json({"file": file, "errors": errors, "warnings": warnings,
                       "diagnostics": [d.to_dict(lang) for d in diagnostics]} | proof)  # fmt: skip
            continue
        show_diagnostics(diagnostics, lang)
        verdict = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
        if model is not None and not errors:
            terms = sum(map(len, model.lists))
            verdict += f"; {counted(len(model.rules), 'rule')}, {counted(terms, 'term')}"
        click.secho(f"{file}: {verdict}", fg="red" if errors else "yellow" if warnings else "green")
        if policy:
            _show_proof(policy)
    raise click.exceptions.Exit(2 if unreadable else 1 if failed else 0)


def _proof(policy: Policy) -> dict[str, Any]:
    """The proof of the policy's ladder, and of each kind of accounts that has one of its own."""
    profiles = [{"kind": kind, **_proof_of(policy, kind)} for kind, _ in policy.model.profiles]
    return _proof_of(policy, None) | ({"profiles": profiles} if profiles else {})


def _proof_of(policy: Policy, kind: str | None) -> dict[str, Any]:
    from bylaw.prove import properties, reaches

    return {
        "properties": [p.to_dict() for p in properties(policy.model, kind)],
        "reaches": [r.to_dict() for r in reaches(policy, kind)],
    }


def _show_proof(policy: Policy) -> None:
    for kind in (None, *(name for name, _ in policy.model.profiles)):
        if policy.model.profiles:
            click.secho("\nladder" + (f' for "{safe(kind)}"' if kind else ""), bold=True)
        _show_proof_of(policy, kind)


def _show_proof_of(policy: Policy, kind: str | None) -> None:
    from bylaw.prove import properties, reaches

    click.echo("\nholds")
    for held in properties(policy.model, kind):
        click.echo(f"  {held.name} ({held.by}): {held.because}")
    click.echo("\nreached by")
    for reach in reaches(policy, kind):
        text = " + ".join(reach.text.split("\n")) if reach.text else "nothing that was tried"
        times = f", posted {reach.acts} times, each time notified" if reach.acts > 1 else ""
        beyond = f", which leads to {reach.leads_to}" if reach.text and reach.leads_to != reach.step else ""
        worth = f" ({counted(reach.points, 'point')}{times}{beyond})" if reach.text else ""
        click.echo(f"  {reach.step} from {counted(reach.threshold, 'point')}: {text}{worth}")
