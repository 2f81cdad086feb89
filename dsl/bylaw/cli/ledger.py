"""``bylaw ledger``: verify, export and import a ledger as a whole."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

import click

from bylaw.cli.output import counted, echo_json
from bylaw.errors import InputError, LedgerError

Result = TypeVar("Result")


@click.group()
def ledger() -> None:
    """Verify, export and import ledgers: a path, sqlite:///FILE or postgresql://….

    \b
    Exit codes: 0 fine, 1 rows were changed, removed or added behind the ledger's back, 2 anything else that is wrong.
    """


def guarded(task: Callable[[], Result]) -> Result:
    """Does it; a ledger's error ends the program with its words: code 1 if rows are damaged, otherwise 2."""
    try:
        return task()
    except LedgerError as error:
        click.secho(f"error: {error.place}: {error.cause}", fg="red", bold=True, err=True)
        click.echo(f"  = help: {error.remedy}", err=True)
        raise click.exceptions.Exit(1 if error.fault == "damaged" else 2) from None
    except InputError as error:
        raise click.UsageError(str(error)) from None


@ledger.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--head", help="A head that was noted earlier, NUMBER:HASH; it must still be on the way (one ledger).")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def verify(files: tuple[str, ...], head: str | None, format_: str) -> None:
    """Read ledgers, recompute their chains, and name the first bad row.

    Prints the head, NUMBER:HASH. Keep it elsewhere: with --head, a chain that was rewritten as a whole is found too.
    """
    from bylaw.ledger import Ledger

    if head and len(files) > 1:
        raise click.UsageError("--head is the head of one ledger; name one")
    code = 0
    for file in files:

        def task(where: str = file) -> None:
            with Ledger(where, create=False, read_only=True) as opened:
                found = opened.verify(head)
            if format_ == "json":
                echo_json({"ledger": where, "rows": found.sequence, "head": str(found)})
            else:
                click.secho(f"{where}: {counted(found.sequence, 'row')}, all as written; head {found}", fg="green")

        try:
            guarded(task)
        except click.exceptions.Exit as ended:
            code = max(code, ended.exit_code)
    raise click.exceptions.Exit(code)


@ledger.command()
@click.argument("where")
@click.argument("file", default="-")
@click.option("--texts", is_flag=True, help="Kept texts too.")
def export(where: str, file: str, texts: bool) -> None:
    """Write the ledger WHERE to FILE, or to standard output, as JSON Lines."""
    from bylaw.ledger import Ledger

    def task() -> None:
        with Ledger(where, create=False, read_only=True) as opened:
            head = opened.export(sys.stdout if file == "-" else file, texts=texts)
        click.echo(f"{counted(head.sequence, 'row')}, head {head}", err=True)

    guarded(task)


@ledger.command("import")
@click.argument("where")
@click.argument("files", nargs=-1, required=True)
def import_(where: str, files: tuple[str, ...]) -> None:
    """Verify exports (FILES, `-` is standard input) and take over into the ledger WHERE what it does not have yet.

    WHERE is made if it is not there; then it becomes a copy of the first, hashes included.
    """
    from bylaw.ledger import Ledger

    def task() -> None:
        with Ledger(where) as opened:
            for file in files:
                written = opened.import_(sys.stdin if file == "-" else file)
                click.echo(f"{file}: {counted(written, 'new row')}")

    guarded(task)
