"""Cases of accounts in a database: append-only, chained, replayed. ``bylaw.Ledger`` is its face.

``rows`` (events → rows, canonical JSON, hashes) → ``stored`` (decisions, policies → rows without texts) → ``store``
(rows → database, over ``schema`` and ``connect``) → ``case`` (rows → account) → ``ledger``. ``exchange``: JSON Lines;
``columns``: judged tables; ``picture``: a case as SVG; ``faults``: a database's errors in our words. ``LEDGER.md``
says what is promised. Only ``store``, ``schema``, ``connect``, ``faults`` and ``exchange`` name SQLAlchemy, and
nothing loads it before a ledger is opened.
"""

from bylaw.errors import LedgerError
from bylaw.ledger.case import Case, Decisions, Entry
from bylaw.ledger.ledger import Ledger
from bylaw.ledger.rows import Head

__all__ = ["Case", "Decisions", "Entry", "Head", "Ledger", "LedgerError"]
