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
from bylaw.decision import Decision, Excepted, Finding, Match, Span
from bylaw.errors import InputError, LedgerError, PolicyError
from bylaw.language.diagnostics import Diagnostic
from bylaw.policy import Policy, load, loads
from bylaw.sanctions.sanction import Measure, Sanction

if TYPE_CHECKING:
    from bylaw.ledger import Case, Ledger

__all__ = [
    "Case",
    "Decision",
    "Diagnostic",
    "Excepted",
    "Finding",
    "InputError",
    "Ledger",
    "LedgerError",
    "Match",
    "Measure",
    "Policy",
    "PolicyError",
    "Sanction",
    "Span",
    "__version__",
    "load",
    "loads",
    "packs",
]


def __getattr__(name: str) -> object:
    """``Ledger`` and ``Case`` are loaded when first asked for; who only judges does not wait for them."""
    if name in ("Case", "Ledger"):
        from bylaw import ledger

        return getattr(ledger, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
