"""What the language says when a policy is wrong: coded, placed, with cause and remedy."""

from bylaw.language.diagnostics.catalog import CATALOG, Entry
from bylaw.language.diagnostics.diagnostic import Diagnostic, Report
from bylaw.language.diagnostics.render import render

__all__ = ["CATALOG", "Diagnostic", "Entry", "Report", "render"]
