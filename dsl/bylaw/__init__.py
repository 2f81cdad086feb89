"""bylaw: content policies as text files; exact findings, proportionate sanctions.

>>> import bylaw
>>> policy = bylaw.loads('''
... policy "no coins" language 1  effective 2022-06-20
... terms coins { word "USDT"  anywhere "比特币" }
... rule no_coins { severity serious  when any coins }
... ''')
>>> decision = policy.judge("高价收购 USDT，秒到账")
>>> decision.points, decision.sanction.step
(40, 'rectify')
>>> [(s.start, s.end, s.text) for f in decision.findings for s in f.spans]
[(5, 9, 'USDT')]
"""

from typing import TYPE_CHECKING

from bylaw import packs
from bylaw._engine import __version__
from bylaw.batch import Decisions
from bylaw.decision import Decision, Excepted, Finding, Match, Span
from bylaw.errors import CompiledError, InputError, LedgerError, PolicyError
from bylaw.language.diagnostics import Diagnostic
from bylaw.policy import Policy, from_bytes, load, loads, open_compiled
from bylaw.sanctions.sanction import Measure, Sanction

if TYPE_CHECKING:
    from bylaw.amend.diff import Difference, diff
    from bylaw.amend.gates import Gates
    from bylaw.amend.lighter import Lighter, lighter_account, lighter_of
    from bylaw.amend.pinned import rejudge
    from bylaw.ledger import Case, Ledger
    from bylaw.reasons.explain import Explanation
    from bylaw.reasons.statement import Statement, statement

__all__ = [
    "Case",
    "CompiledError",
    "Decision",
    "Decisions",
    "Diagnostic",
    "Difference",
    "Excepted",
    "Explanation",
    "Finding",
    "Gates",
    "InputError",
    "Ledger",
    "LedgerError",
    "Lighter",
    "Match",
    "Measure",
    "Policy",
    "PolicyError",
    "Sanction",
    "Span",
    "Statement",
    "__version__",
    "diff",
    "from_bytes",
    "lighter_account",
    "lighter_of",
    "load",
    "loads",
    "open_compiled",
    "packs",
    "rejudge",
    "statement",
]

_ON_REQUEST = {
    "Case": "ledger",
    "Difference": "amend",
    "Explanation": "reasons.explain",
    "Gates": "amend",
    "Ledger": "ledger",
    "Lighter": "amend",
    "Statement": "reasons.statement",
    "diff": "amend",
    "lighter_account": "amend",
    "lighter_of": "amend",
    "rejudge": "amend",
    "statement": "reasons.statement",
}


def __getattr__(name: str) -> object:
    """Ledgers, reasons and amendments are imported when first asked for: judging needs none of them."""
    if name not in _ON_REQUEST:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"bylaw.{_ON_REQUEST[name]}"), name)
