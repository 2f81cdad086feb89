"""``bylaw measure``: labelled texts in, how good a policy is out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import click

from bylaw import packs
from bylaw.cli.judge import load_named, messages_of, moment_of, progress, typed
from bylaw.cli.measure_text import show
from bylaw.cli.measure_words import Words
from bylaw.cli.messages import Message, Unread
from bylaw.cli.output import counted, echo_json, format_option, language_option, load_or_exit, write_picture
from bylaw.cli.paint import safe
from bylaw.errors import InputError
from bylaw.measure import Gates, Labelled, labelled, measure
from bylaw.measure.labelled import NAMES, Expected, expectations
from bylaw.policy import Policy, load


def _gates(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that are gates, in the order they are shown."""
    for name, help_ in reversed(_GATES.items()):
        command = click.option(f"--{name}", metavar="SHARE", help=f"Gate: {help_}.")(command)
    return command


_GATES = {
    "min-recall": "so many violating texts are sanctioned, such as 0.9 or 90%",
    "min-plain-recall": "of those without a disguise",
    "min-disguised-recall": "of those with one",
    "max-false-alarms": "at most so many texts of each honest label are",
    "max-flagged": "at most so many of each file in which all texts are honest",
    "max-grey-sanctioned": "at most so many grey texts",
    "max-disguise-only": "at most so many honest texts only because of disguise views",
    "min-exact-spans": "so many labelled spans are found exactly",
}


@click.command("measure")
@click.argument("inputs", nargs=-1, required=True, metavar="FILE LABELLED...", type=click.Path(allow_dash=True))
@click.option("--pack", help=f"In the place of FILE, a policy that ships with bylaw: {', '.join(packs.names())}.")
@click.option(
    "--all",
    "default",
    metavar="LABEL",
    help="The label of texts that have none, as in .txt files: violating, benign, ordinary or grey.",
)
@click.option(
    "--expect", "expect", multiple=True, metavar="LABEL=sanction|none|review",
    help="What the texts of another label should lead to (may be repeated).",
)  # fmt: skip
@click.option("--at", help="When texts that do not say so were written [default: the day all rules are in force].")
@click.option("--baseline", type=click.Path(), help="A policy file to compare with, on the same texts.")
@click.option("--worst", type=click.IntRange(0), default=20, show_default=True, help="Misses, false alarms to list.")
@click.option("--no-texts", is_flag=True, help="List them by id and place only: not a word of the texts.")
@click.option("--picture", type=click.Path(dir_okay=False), help="Write recall and false alarms to this SVG file.")
@_gates
@format_option
@language_option
def measure_command(
    inputs: tuple[str, ...], pack: str | None, default: str | None, expect: tuple[str, ...], at: str | None,
    baseline: str | None, worst: int, no_texts: bool, picture: str | None, format_: str | None, lang: str,
    **gates: str | None,
) -> None:  # fmt: skip
    """Measure a policy FILE on LABELLED texts: what it finds, and what it should not find.

    LABELLED are .jsonl files: objects with `text` (or the policy's fields) and `label` (violating, benign, ordinary,
    grey), and optionally `id`, `span`, `surface`, `category` (or `activity` and `asset`), `evasion`, `context`, `at`;
    with --all LABEL .txt files, too, a text a line; or - for standard input. Exit code 3: a gate is shut.
    """
    policy_file, files = (None, inputs) if pack else (inputs[0], inputs[1:])
    if not files:
        raise click.UsageError("give labelled texts after the policy: a .jsonl file, a .txt file with --all, or -")
    policy = load_or_exit(partial(load_named, pack, policy_file), lang)
    other = load_or_exit(partial(load, baseline), lang) if baseline else None
    say = Words("zh" if lang == "zh" else "en")
    faults = _Faults(say)
    try:
        expected = expectations(dict(map(_pair, expect)))
        if default is not None and default not in expected:
            raise InputError(f"--all {default}: say what such texts should lead to, with --expect {default}=…")
        wanted = Gates(**gates)
        with progress(files, "measuring") as bar:
            texts = _texts(files, [p for p in (policy, other) if p], expected, default, faults, bar)
            report = measure(
                policy, texts, expect=expected, at=moment_of(at), worst=worst, baseline=other, refused=faults.refused
            )
    except InputError as error:
        raise click.UsageError(str(error)) from None
    failed = wanted.failed(report)
    if format_ == "json":
        echo_json({**report.to_dict(texts=not no_texts), "faults": faults.count, "failed": list(failed)})
    else:
        show(report, not no_texts, say)
        if faults.count:
            lines = f"{faults.count} 行" if say.zh else counted(faults.count, "line")
            click.secho(say("{n} could not be measured (see above)", n=lines), fg="yellow", err=True)
    if picture:
        from bylaw.measure.picture import svg

        write_picture(picture, svg(report))
    for gate in failed:
        click.secho(say("gate: {gate}", gate=safe(gate)), fg="red", err=True)
    raise click.exceptions.Exit(3 if failed else 4 if faults.count else 0)


def _pair(written: str) -> tuple[str, str]:
    label, sign, expected = written.rpartition("=")
    if not sign:
        raise InputError(f"--expect {written}: write LABEL=sanction, LABEL=none or LABEL=review")
    return label, expected


class _Faults:
    """Counts and names the lines that are left out."""

    def __init__(self, say: Words) -> None:
        self.say, self.count = say, 0

    def line(self, file: str, line: int, cause: str) -> None:
        self.count += 1
        click.secho(f"{file}:{line}: {self.say('left out: {cause}', cause=safe(cause))}", fg="yellow", err=True)

    def refused(self, text: Labelled, error: InputError) -> None:
        file, _, line = text.where.rpartition(":")
        self.line(file, int(line), str(error))


def _texts(
    files: tuple[str, ...], policies: list[Policy], expect: Mapping[str, Expected], default: str | None,
    faults: _Faults, bar: Any,
) -> Iterator[Labelled]:  # fmt: skip
    """The labelled texts of all files, one after the other; what is wrong is said and left out."""
    fields = tuple(dict.fromkeys(name for policy in policies for name in policy.model.fields))
    kinds = {field.name: field.kind for policy in policies for field in policy.model.context}
    for message in messages_of(files, fields, NAMES):
        if bar is not None:
            bar.update(message.size)
        if isinstance(message, Unread):
            faults.line(message.file, message.line, message.cause)
            continue
        try:
            yield _labelled(message, kinds, expect, default)
        except InputError as error:
            faults.line(message.file, message.line, str(error))


def _labelled(
    message: Message, kinds: Mapping[str, str], expect: Mapping[str, Expected], default: str | None
) -> Labelled:
    given = message.context or {}
    context = {k: typed(kinds.get(k), v) if isinstance(v, str) else v for k, v in given.items()}
    where = f"{message.file}:{message.line}"
    return labelled(
        message.text, message.more, expect, default, id=message.id, where=where, corpus=message.file,
        context=context or None, at=message.at,
    )  # fmt: skip
