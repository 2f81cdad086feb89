"""``bylaw check``: reads policies and reports everything that is wrong with them."""

from __future__ import annotations

import click

from bylaw.cli.output import counted, echo_json, format_option, language_option, show_diagnostics
from bylaw.policy import read


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@format_option
@language_option
def check(files: tuple[str, ...], strict: bool, format_: str | None, lang: str) -> None:
    """Check policy FILES: all errors and warnings at once, with places and remedies."""
    failed = unreadable = False
    for file in files:
        model, diagnostics = read(file)
        errors = sum(d.is_error for d in diagnostics)
        warnings = len(diagnostics) - errors
        failed |= bool(errors) or (strict and bool(warnings))
        unreadable |= any(d.place is None and d.code != "B213" for d in diagnostics)
        if format_ == "json":
            echo_json({"file": file, "errors": errors, "warnings": warnings,
                       "diagnostics": [d.to_dict(lang) for d in diagnostics]})  # fmt: skip
            continue
        show_diagnostics(diagnostics, lang)
        verdict = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
        if model is not None and not errors:
            terms = sum(map(len, model.lists))
            verdict += f"; {counted(len(model.rules), 'rule')}, {counted(terms, 'term')}"
        click.secho(f"{file}: {verdict}", fg="red" if errors else "yellow" if warnings else "green")
    raise click.exceptions.Exit(2 if unreadable else 1 if failed else 0)
