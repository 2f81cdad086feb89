"""What the commands share: diagnostics on the screen, colours, the two formats, loading."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from bylaw.errors import InputError, PolicyError
from bylaw.language.diagnostics import Diagnostic, render
from bylaw.policy import Policy

Command = TypeVar("Command", bound=Callable[..., Any])

STEP_COLOURS = {"warn": "yellow", "rectify": "bright_yellow", "restrict": "magenta", "suspend": "red",
                "ban": "bright_red", "review": "cyan"}  # fmt: skip


MOST_SHOWN = 100
"""Diagnostics that are shown at once on the screen; JSON has them all."""


def format_option(command: Command) -> Command:
    return click.option(
        "--format", "format_", type=click.Choice(["text", "json"]), help="Output format [default: text]."
    )(command)


def language_option(command: Command) -> Command:
    return click.option(
        "--lang", "--language", "lang", type=click.Choice(["en", "zh"]), default="en", show_default=True,
        envvar="BYLAW_LANG", help="Language of diagnostics.",
    )(command)  # fmt: skip


def show_diagnostics(diagnostics: Iterable[Diagnostic], language: str, *, err: bool = False) -> None:
    items = list(diagnostics)
    for diagnostic in items[:MOST_SHOWN]:
        head, _, rest = render(diagnostic, language).partition("\n")
        colour = "red" if diagnostic.is_error else "yellow"
        click.echo(f"{click.style(head, fg=colour, bold=True)}\n{rest}\n", err=err)
    if len(items) > MOST_SHOWN:
        click.echo(f"… and {len(items) - MOST_SHOWN:,} more; mend these first\n", err=err)


def echo_json(value: object) -> None:
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # a lone surrogate of a message can only be written as an escape
        line = json.dumps(value)
    click.echo(line)


def write_picture(path: str, svg: str) -> None:
    """Writes what ``--picture`` asked for."""
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(svg)
    except OSError as error:
        raise click.UsageError(f"--picture {path}: {(error.strerror or str(error)).lower()}") from None


def counted(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def decimal(numerator: int, denominator: int) -> str:
    """A fraction, 0 or more, for people: cut after three digits, with ``…`` where it goes on.

    Never rounded up: what is below a whole number, or a threshold, never reads as if it had reached it.
    """
    thousandths, rest = divmod(numerator * 1000, denominator)
    whole, digits = divmod(thousandths, 1000)
    if rest:
        return f"{whole:,}.{digits:03}…"
    return f"{whole:,}.{digits:03}".rstrip("0").rstrip(".")


def load_or_exit(load: Callable[[], Policy], language: str) -> Policy:
    """Loads a policy; shows what is wrong and ends with exit code 1, or 2 if there is no such thing."""
    try:
        return load()
    except PolicyError as error:
        errors = [d for d in error.diagnostics if d.is_error]
        show_diagnostics(errors, language, err=True)
        unreadable = all(d.place is None for d in errors)
        raise click.exceptions.Exit(2 if unreadable else 1) from None
    except InputError as error:
        raise click.UsageError(str(error)) from None
