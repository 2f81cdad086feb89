"""Amendments: what changes from one policy to the next, for texts and for accounts.

``edits`` (two models → the edits between them, and the policy with some of them) → ``cause`` (which of them moved a
text) → ``diff`` (two policies and texts → what moves) → ``gates`` (→ what stops a release), ``picture`` (→ SVG).
``own_part``: what one of several policies takes of a text. ``lighter``: the lighter of two outcomes, for acts before an
amendment. ``pinned``: a stored decision, judged again.
"""

from bylaw.amend.diff import Difference, diff
from bylaw.amend.gates import Gates
from bylaw.amend.lighter import Lighter, lighter_account, lighter_of
from bylaw.amend.pinned import rejudge

__all__ = ["Difference", "Gates", "Lighter", "diff", "lighter_account", "lighter_of", "rejudge"]
