"""The ways a call can fail that a caller should expect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from bylaw.language.diagnostics import Diagnostic, render


class PolicyError(Exception):
    """A policy cannot be used as it stands.

    ``diagnostics`` holds everything that is wrong with it, in the order of the source,
    warnings included; ``str()`` shows the errors as the command line would.
    """

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        errors = [d for d in self.diagnostics if d.is_error]
        shown = [render(d) for d in errors[:100]]
        if len(errors) > len(shown):
            shown.append(f"… and {len(errors) - len(shown):,} more")
        return "\n\n".join(shown)


class InputError(ValueError):
    """A text, context, date or option given to a policy that it cannot take; says which and why."""


class CompiledError(ValueError):
    """Bytes are no compiled policy, or none that this version can use; ``str()`` says it in a sentence.

    ``place`` is the part of the bytes, after the file's name if there is one.
    """

    def __init__(self, place: str, cause: str, remedy: str) -> None:
        super().__init__(place, cause, remedy)
        self.place, self.cause, self.remedy = place, cause, remedy

    def __str__(self) -> str:
        return f"{self.place}: {self.cause}; {self.remedy}"


LedgerFault: TypeAlias = Literal[
    "conflict", "corrupt", "damaged", "extra", "full", "ladder", "locked", "missing", "read_only", "unreachable",
    "unknown", "version",
]  # fmt: skip


class LedgerError(Exception):
    """A ledger cannot do what it was asked to; nothing of the call was written (of a batch: see its method).

    ``fault`` is for programs:

    ``conflict``
        an event of that id, saying something else, is recorded already.
    ``locked``, ``unreachable``
        somebody else is writing for too long, or the server does not answer: the same call may be repeated.
    ``full``, ``read_only``
        the database takes nothing more, or nothing at all.
    ``damaged``
        a row or a table was changed, removed or added behind the ledger's back (``row`` is the number of a row of the
        chain).
    ``corrupt``, ``version``, ``missing``
        this is no ledger any more, one of another version, or there is none.
    ``unknown``, ``ladder``
        there is no such account, item or step; or no ladder to replay the account on.
    ``extra``
        the libraries for ledgers are not installed.

    ``place``, ``cause`` and ``remedy`` are for people; ``str()`` has them all.
    """

    def __init__(self, fault: LedgerFault, place: str, cause: str, remedy: str, row: int | None = None) -> None:
        self.fault, self.place, self.cause, self.remedy, self.row = fault, place, cause, remedy, row
        super().__init__(fault, place, cause, remedy, row)

    def __str__(self) -> str:
        return f"{self.place}: {self.cause}; {self.remedy}"
