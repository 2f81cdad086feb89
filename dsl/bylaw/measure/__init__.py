"""Measuring: a policy and texts that people labelled → how much it finds, and how quiet it is on honest text.

``labelled`` (a text and its labels) → ``seen`` (decisions, a few thousand texts at a time) → ``tally`` (counts;
``share`` has intervals and the test), ``worst`` and ``case`` (what to look at first), ``changes`` (beside a baseline)
→ ``report`` → ``gates`` (what is not good enough), ``picture`` (→ SVG). ``measure.schema.json``: the form of its JSON.
"""

from bylaw.measure.gates import Gates
from bylaw.measure.labelled import LABELS, Labelled, labelled
from bylaw.measure.report import Report, measure
from bylaw.measure.share import Share, mcnemar

__all__ = ["LABELS", "Gates", "Labelled", "Report", "Share", "labelled", "mcnemar", "measure"]
