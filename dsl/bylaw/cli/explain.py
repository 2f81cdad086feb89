"""``bylaw explain``: why a text is judged as it is, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable

import click

from bylaw import packs
from bylaw.cli.judge import context_of, messages, moment_of, typed_context
from bylaw.cli.messages import Unread
from bylaw.cli.output import echo_json, format_option, load_or_exit
from bylaw.errors import InputError
from bylaw.policy import load
from bylaw.reasons.words import Language


@click.command()
@click.argument("policy_file", metavar="POLICY", required=False, type=click.Path())
@click.argument("inputs", nargs=-1, type=click.Path(allow_dash=True))
@click.option("--pack", help=f"A policy that ships with bylaw, in the place of POLICY: {', '.join(packs.names())}.")
@click.option("--text", "texts", multiple=True, help="Explain this text (may be repeated).")
@click.option("--rule", "rules", multiple=True, help="Explain this rule in full and leave the others out (repeatable).")
@click.option("--at", help="When the texts were written: a date, or a time with its offset [default: now].")
@click.option("--context", "facts", multiple=True, metavar="NAME=VALUE", help="A fact of the context (repeatable).")
@format_option
@click.option(
    "--lang", "--language", "language", type=click.Choice(["en", "zh"]), default="en", show_default=True,
    envvar="BYLAW_LANG", help="Language of the explanation.",
)  # fmt: skip
def explain(
    policy_file: str | None, inputs: tuple[str, ...], pack: str | None, texts: tuple[str, ...], rules: tuple[str, ...],
    at: str | None, facts: tuple[str, ...], format_: str | None, language: Language,
) -> None:  # fmt: skip
    """Explain why POLICY judges a text as it does: what each rule found or missed, and what would change it.

    INPUTS are message files as for `bylaw judge`, or - for standard input.
    """
    if pack is not None and policy_file is not None:
        inputs = (policy_file, *inputs)
        policy_file = None
    if pack is None and policy_file is None:
        raise click.UsageError("give a POLICY file, or --pack NAME")
    if bool(inputs) == bool(texts):
        raise click.UsageError("give --text, message files, or - for standard input")
    policy = load_or_exit(lambda: packs.load(pack) if pack else load(policy_file or ""), language)
    day, context = moment_of(at), context_of(policy, facts)
    unread, first = 0, True
    for message in messages(inputs, texts, policy.model.fields):
        try:
            if isinstance(message, Unread):
                raise InputError(message.cause)
            given = context | typed_context(policy, message.context or {})
            made = policy.explain(message.text, context=given, at=message.at or day, rules=rules or None,
                                  language=language)  # fmt: skip
        except InputError as error:
            if str(error).startswith("the policy has no rule"):
                raise click.UsageError(f"--rule: {error}") from None
            unread += 1
            click.secho(f"{message.file}:{message.line}: skipped: {error}", fg="yellow", err=True)
            continue
        if format_ == "json":
            echo_json({"file": message.file, "line": message.line, "id": message.id, **made.to_dict()})
            continue
        if not first:
            click.echo("\n" + "─" * 60)
        first = False
        if inputs:
            click.secho(f"{message.file}:{message.line}" + (f" ({message.id})" if message.id is not None else ""))
        for line in str(made).splitlines():
            click.secho(line, fg=_colour(line))
    raise click.exceptions.Exit(4 if unread else 0)


def _colour(line: str) -> str | None:
    colours: Iterable[tuple[str, str]] = (("✓", "red"), ("○", "cyan"), ("  → ", "yellow"))
    return next((colour for sign, colour in colours if line.startswith(sign)), None)
