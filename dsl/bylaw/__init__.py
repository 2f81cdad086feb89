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

from bylaw import packs
from bylaw._engine import __version__
from bylaw.amend import Difference, Gates, Lighter, diff, lighter_account, lighter_of, rejudge
from bylaw.decision import Decision, Excepted, Finding, Match, Span
from bylaw.errors import InputError, PolicyError
from bylaw.language.diagnostics import Diagnostic
from bylaw.policy import Policy, load, loads
from bylaw.sanctions.sanction import Measure, Sanction

__all__ = [
    "Decision",
    "Diagnostic",
    "Difference",
    "Excepted",
    "Finding",
    "Gates",
    "InputError",
    "Lighter",
    "Match",
    "Measure",
    "Policy",
    "PolicyError",
    "Sanction",
    "Span",
    "__version__",
    "diff",
    "lighter_account",
    "lighter_of",
    "load",
    "loads",
    "packs",
    "rejudge",
]
