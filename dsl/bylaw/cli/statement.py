"""``bylaw statement``: the statement of reasons of an account, as text, JSON or the fields of the DSA database."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from bylaw.cli.account import case_of, moment_option, policy_of
from bylaw.cli.ledger import guarded
from bylaw.cli.output import echo_json
from bylaw.reasons.words import Language

if TYPE_CHECKING:
    from bylaw.policy import Policy
    from bylaw.reasons.statement import Statement


@click.command()
@click.argument("name", metavar="ACCOUNT")
@click.option("--ledger", "where", required=True, help="A path, sqlite:///FILE or postgresql://….")
@click.option("--at", help="As of then: a date (its end, in UTC) or an ISO 8601 time with its offset [default: now].")
@click.option("--item", help="The content that the statement is about [default: all of the latest moment].")
@click.option(
    "--policy", help="The policy file that decided, for its clause and the points of each match; or a policy's name."
)
@click.option("--appeal", help="How to appeal on your platform, in the reader's language.")
@click.option("--appeal-days", type=click.IntRange(min=0), help="How many days one can appeal, from the notice on.")
@click.option(
    "--lang", "--language", "language", type=click.Choice(["en", "zh"]), default="en", show_default=True,
    envvar="BYLAW_LANG", help="Language of the statement.",
)  # fmt: skip
@click.option("--format", "format_", type=click.Choice(["text", "json", "dsa"]), default="text", show_default=True,
              help="Text; the same as JSON; or the fields of the DSA Transparency Database.")  # fmt: skip
def statement(
    name: str, where: str, at: str | None, item: str | None, policy: str | None, appeal: str | None,
    appeal_days: int | None, language: Language, format_: str,
) -> None:  # fmt: skip
    """Print the statement of reasons of ACCOUNT: what was found, the points, what follows, how to appeal."""
    until, chosen = moment_option(at), policy_of(policy)

    def task() -> Statement:
        import bylaw

        decided: Policy | None = None if chosen is None or isinstance(chosen, str) else chosen
        case = case_of(name, where, until, chosen if isinstance(chosen, str) else None, None)
        if decided is not None and case.digest and decided.digest != case.digest:
            raise bylaw.InputError(
                f"{policy} is not the policy that decided last: that is {case.policy!r} with the digest {case.digest}; "
                "give its file, or leave --policy out"
            )
        within = None if appeal_days is None else timedelta(days=appeal_days)
        return bylaw.statement(case, language, item=item, policy=decided, appeal=appeal, appeal_within=within)

    made = guarded(task)
    if format_ == "json":
        echo_json(made.to_dict())
    elif format_ == "dsa":
        fields = guarded(made.to_dsa)
        echo_json(fields)
        if not fields:
            click.echo(f"nothing to report: {made.dsa_reason}", err=True)
    else:
        click.echo(str(made))
