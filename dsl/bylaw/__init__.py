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
from bylaw.batch import Decisions
from bylaw.decision import Decision, Excepted, Finding, Match, Span
from bylaw.errors import CompiledError, InputError, PolicyError
from bylaw.language.diagnostics import Diagnostic
from bylaw.policy import Policy, from_bytes, load, loads, open_compiled
from bylaw.sanctions.sanction import Measure, Sanction

__all__ = [
    "CompiledError",
    "Decision",
    "Decisions",
    "Diagnostic",
    "Excepted",
    "Finding",
    "InputError",
    "Match",
    "Measure",
    "Policy",
    "PolicyError",
    "Sanction",
    "Span",
    "__version__",
    "from_bytes",
    "load",
    "loads",
    "open_compiled",
    "packs",
]
