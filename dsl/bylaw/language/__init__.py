"""The policy language: source text → blocks → syntax → checked model, with diagnostics.

This package knows no engine. The flow, file by file:

``source`` (files and places) → ``blocks`` (cut at top level) → ``parser`` (Lark, the one
file that imports it) → ``syntax`` (what was written) → ``loader`` (includes, list files) →
``check`` (names, types, values) → ``model`` (what is meant) → ``lints`` (what is probably a slip).
"""
