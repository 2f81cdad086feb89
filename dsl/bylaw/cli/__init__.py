"""The command line: ``bylaw check``, ``test``, ``evade``, ``judge``, ``explain``, ``measure``, ``diff``,
``account``, ``statement`` and ``ledger``.

Exit codes: 0 all is well (``judge``: whatever was found); 1 the policy is wrong or one of its tests
fails, or a ledger was tampered with; 2 the command was called wrongly or a file or ledger cannot be
read; 3 ``judge --fail-at`` was reached, or a gate of ``diff``, ``measure`` or ``evade`` is shut; 4 some
lines of the input could not be read, the rest was judged; 130 interrupted.
"""

from __future__ import annotations

import sys

import click

from bylaw import __version__
from bylaw.cli.account import account
from bylaw.cli.check import check
from bylaw.cli.diff import diff_command
from bylaw.cli.evade import evade_command
from bylaw.cli.explain import explain
from bylaw.cli.judge import judge
from bylaw.cli.ledger import ledger
from bylaw.cli.measure import measure_command
from bylaw.cli.statement import statement
from bylaw.cli.test import test


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="bylaw")
def cli() -> None:
    """Content policies as text files: check them, test them, disguise their tests, judge messages with them,
    measure them on labelled texts, compare one with the next.

    \b
    Exit codes: 0 fine, 1 the policy is wrong, a test fails or a ledger was tampered with, 2 wrong use or
    unreadable file, 3 judge --fail-at was reached or a gate of diff, measure or evade is shut, 4 some input
    lines were unreadable, 130 interrupted.
    """


cli.add_command(check)
cli.add_command(test)
cli.add_command(evade_command)
cli.add_command(judge)
cli.add_command(explain)
cli.add_command(diff_command)
cli.add_command(measure_command)
cli.add_command(account)
cli.add_command(statement)
cli.add_command(ledger)


def main() -> None:
    """Entry point of the ``bylaw`` command."""
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.Abort:
        click.echo("interrupted", err=True)
        code = 130
    except SystemExit:
        # click ends so where the reader has gone (`| head`): that is the reader's right.
        code = 0
    except OSError as error:
        click.echo(f"error: {error.strerror or error}{f': {error.filename}' if error.filename else ''}", err=True)
        code = 2
    sys.exit(code or 0)
