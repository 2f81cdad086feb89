"""``bylaw judge``: messages in, decisions out."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any, TextIO

import click

from bylaw import packs
from bylaw.cli.messages import Message, Unread, read, when
from bylaw.cli.output import STEP_COLOURS, counted, echo_json, language_option, load_or_exit
from bylaw.cli.paint import show
from bylaw.errors import InputError
from bylaw.language.vocabulary import STEPS
from bylaw.policy import EngineName, Policy, load
from bylaw.policy_tests import outcome
from bylaw.sanctions.sanction import gravity

_PROGRESS_FROM = 1_000_000
"""Input size, in bytes, from which a progress bar is worth its line."""


@click.command()
@click.argument("inputs", nargs=-1, type=click.Path(allow_dash=True))
@click.option("--pack", help=f"A policy that ships with bylaw: {', '.join(packs.names())}.")
@click.option("--policy", "policy_file", type=click.Path(), help="A policy file.")
@click.option("--text", "texts", multiple=True, help="Judge this text (may be repeated).")
@click.option("--at", help="When the texts were written: a date, or a time with its offset [default: now].")
@click.option(
    "--context", "facts", multiple=True, metavar="NAME=VALUE", help="A fact of the context (may be repeated)."
)
@click.option("--all", "show_all", is_flag=True, help="Show clean messages, too (text format).")
@click.option("--found", "only_found", is_flag=True, help="Leave clean messages out (JSON format).")
@click.option("--fail-at", type=click.Choice(STEPS), help="Exit with 3 if a message reaches this step.")
@click.option("--engine", type=click.Choice(["native", "reference"]), default="native", show_default=True)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]),
    help="Output format [default: text on a terminal, else JSON Lines].",
)  # fmt: skip
@language_option
def judge(
    inputs: tuple[str, ...], pack: str | None, policy_file: str | None, texts: tuple[str, ...], at: str | None,
    facts: tuple[str, ...], show_all: bool, only_found: bool, fail_at: str | None, engine: EngineName,
    format_: str | None, lang: str,
) -> None:  # fmt: skip
    """Judge messages with a policy.

    INPUTS are .txt files (a message a line), .jsonl files (objects with `text` or the policy's
    fields, and optionally `id`, `context`, `at`), or - for standard input.
    """
    if (pack is None) == (policy_file is None):
        raise click.UsageError("give either --pack NAME or --policy FILE")
    if bool(inputs) == bool(texts):
        raise click.UsageError("give message files, - for standard input, or --text")
    policy = load_or_exit(lambda: load_named(pack, policy_file, engine), lang)
    run = _Run(policy, moment_of(at), context_of(policy, facts), fail_at)
    as_text = format_ == "text" or (format_ is None and _is_terminal(sys.stdout))
    with progress(inputs, "judging") as bar:
        for message in messages(inputs, texts, policy.model.fields):
            run.one(message, as_text=as_text, show_all=show_all, only_found=only_found)
            if bar is not None:
                bar.update(message.size)
    if as_text:
        run.summary()
    raise click.exceptions.Exit(run.exit_code())


def load_named(pack: str | None, policy_file: str | None, engine: EngineName = "native") -> Policy:
    return packs.load(pack, engine=engine) if pack else load(policy_file or "", engine=engine)


class _Run:
    """One call of the command: counts what it sees."""

    def __init__(self, policy: Policy, at: Any, context: dict[str, Any], fail_at: str | None) -> None:
        self.policy, self.at, self.context, self.fail_at = policy, at, context, fail_at
        self.outcomes: Counter[str] = Counter()
        self.unread = self.not_in_force = 0
        self.reached = False

    def one(self, message: Message | Unread, *, as_text: bool, show_all: bool, only_found: bool) -> None:
        if isinstance(message, Unread):
            self._skip(message, message.cause)
            return
        try:
            context = self.context | typed_context(self.policy, message.context or {})
            decision = self.policy.judge(message.text, context=context, at=message.at or self.at)
        except InputError as error:
            self._skip(message, str(error))
            return
        result = outcome(decision)
        self.outcomes[result] += 1
        self.not_in_force += not decision.in_force
        self.reached |= self.fail_at is not None and gravity(decision.sanction.step) >= gravity(self.fail_at)
        if as_text:
            if decision or show_all:
                show(message, decision)
        elif decision or not only_found:
            echo_json({"file": message.file, "line": message.line, "id": message.id, **decision.to_dict()})

    def _skip(self, message: Message | Unread, cause: str) -> None:
        self.unread += 1
        click.secho(f"{message.file}:{message.line}: skipped: {cause}", fg="yellow", err=True)

    def summary(self) -> None:
        total = sum(self.outcomes.values())
        parts = [
            click.style(f"{step} {self.outcomes[step]:,}", fg=STEP_COLOURS.get(step))
            for step in (*reversed(STEPS), "review", "nothing") if self.outcomes[step]
        ]  # fmt: skip
        if total and self.not_in_force == total:
            click.secho("the policy is not in force on the day of any message (see --at)", fg="yellow", err=True)
        click.echo(f"{counted(total, 'message')}: {', '.join(parts) or 'none'}")
        if self.unread:
            click.secho(f"{counted(self.unread, 'line')} could not be read (see above)", fg="yellow", err=True)

    def exit_code(self) -> int:
        return 3 if self.reached else 4 if self.unread else 0


def messages(inputs: Iterable[str], texts: Iterable[str], fields: tuple[str, ...]) -> Iterator[Message | Unread]:
    for number, text in enumerate(texts, 1):
        yield Message("--text", number, 0, text)
    yield from messages_of(inputs, fields)


def messages_of(
    inputs: Iterable[str], fields: tuple[str, ...], more: tuple[str, ...] = ()
) -> Iterator[Message | Unread]:
    """The messages of all files; arguments as for :func:`read`."""
    for path in inputs:
        try:
            yield from read(path, fields, more)
        except OSError as error:
            raise click.UsageError(f"cannot read {path}: {(error.strerror or str(error)).lower()}") from None


def progress(inputs: tuple[str, ...], label: str) -> Any:
    """A progress bar on a terminal's standard error, for long files."""
    sizes = [os.path.getsize(p) if os.path.isfile(p) else 0 for p in inputs]
    if sum(sizes) < _PROGRESS_FROM or not all(sizes) or not _is_terminal(sys.stderr) or _is_terminal(sys.stdout):
        return nullcontext()
    return click.progressbar(length=sum(sizes), file=sys.stderr, label=label)


def _is_terminal(stream: TextIO | None) -> bool:
    """Closed streams are ``None``."""
    return stream is not None and stream.isatty()


def moment_of(at: str | None) -> Any:
    """What ``--at`` says."""
    try:
        return when(at) if at is not None else None
    except ValueError as error:
        raise click.UsageError(f"--at: {error}") from None


def context_of(policy: Policy, facts: Iterable[str]) -> dict[str, Any]:
    """``NAME=VALUE`` options as the policy's context fields take them."""
    kinds = {field.name: field.kind for field in policy.model.context}
    context: dict[str, Any] = {}
    for fact in facts:
        name, sign, value = fact.partition("=")
        if not sign:
            raise click.UsageError(f"--context {fact}: write NAME=VALUE")
        context[name] = typed(kinds.get(name), value)
    try:
        policy.judge("", context=context)
    except InputError as error:
        raise click.UsageError(f"--context: {error}") from None
    return context


def typed_context(policy: Policy, context: dict[str, Any]) -> dict[str, Any]:
    """A message's facts; what JSON has no type for may be written as on the command line, ``"3 days"``."""
    kinds = {field.name: field.kind for field in policy.model.context}
    return {k: typed(kinds.get(k), v) if isinstance(v, str) else v for k, v in context.items()}


_DURATION = re.compile(r"(\d{1,9})\s*(s|seconds?|m|minutes?|h|hours?|d|days?|w|weeks?)")
_TRUTHS = {"yes": True, "true": True, "是": True, "no": False, "false": False, "否": False}
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def typed(kind: str | None, value: str) -> object:
    """A fact as it is written on the command line, as the policy takes it."""
    if kind == "yes_or_no":
        return _TRUTHS.get(value.lower(), value)
    if kind == "number" and re.fullmatch(r"-?\d{1,18}", value):
        return int(value)
    if kind == "duration":
        return _seconds(value)
    return value


def _seconds(value: str) -> object:
    match = _DURATION.fullmatch(value.strip())
    return int(match[1]) * _UNITS[match[2][0]] if match else value
