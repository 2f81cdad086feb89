"""``bylaw test``: runs the tests that are written in a policy."""

from __future__ import annotations

import click

from bylaw.cli.output import counted, echo_json, format_option, language_option, load_or_exit, show_diagnostics
from bylaw.policy import EngineName, load
from bylaw.policy_tests import Outcome, outcome, run, unexercised


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--engine", type=click.Choice(["native", "reference"]), default="native", show_default=True)
@click.option("-v", "--verbose", is_flag=True, help="Show the tests that pass, too.")
@format_option
@language_option
def test(files: tuple[str, ...], engine: EngineName, verbose: bool, format_: str | None, lang: str) -> None:
    """Run the tests written in policy FILES: hits, misses, exact spans, sanctions."""
    failed = False
    for file in files:
        policy = load_or_exit(lambda file=file: load(file, engine=engine), lang)  # type: ignore[misc]
        outcomes = run(policy)
        failures = [o for o in outcomes if not o.passed]
        failed |= bool(failures)
        warnings = unexercised(policy, outcomes)
        if format_ == "json":
            echo_json({"file": file, "passed": len(outcomes) - len(failures), "failed": len(failures),
                       "tests": [_to_dict(o) for o in outcomes],
                       "warnings": [w.to_dict(lang) for w in warnings]})  # fmt: skip
            continue
        for item in outcomes if verbose else failures:
            _show(item)
        show_diagnostics(warnings, lang)
        colour = "red" if failures else "green" if outcomes else "yellow"
        rules = sum(1 for r in policy.model.rules if r.tests)
        click.secho(
            f"{file}: {len(outcomes) - len(failures)} passed, {len(failures)} failed "
            f"({counted(rules, 'rule')} of {len(policy.model.rules)} tested)", fg=colour,
        )  # fmt: skip
    raise click.exceptions.Exit(1 if failed else 0)


def _show(item: Outcome) -> None:
    place = item.test.at
    sign = click.style("✓" if item.passed else "✗", fg="green" if item.passed else "red")
    kind = "hits" if item.test.hits else "misses"
    click.echo(f"{sign} {place.source.name}:{place.line}  {item.rule}  {kind} “{item.test.text}”")
    for fault in item.faults:
        click.echo(f"    {fault}")


def _to_dict(item: Outcome) -> dict[str, object]:
    return {
        "rule": item.rule, "file": item.test.at.source.name, "line": item.test.at.line,
        "kind": "hits" if item.test.hits else "misses", "text": item.test.text, "passed": item.passed,
        "faults": list(item.faults), "outcome": outcome(item.decision), "points": item.decision.points,
    }  # fmt: skip
