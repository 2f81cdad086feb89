"""The policy language: source text → blocks → syntax → checked model, with diagnostics.

This package knows no engine; it only asks the native module how spellings fold, and keeps terms there. The flow, file
by file:

``source`` (files and places) → ``blocks`` (cut at top level) → ``parser`` (Lark, its tables from
``saved_parser``, its trees read by ``reader``) → ``syntax`` (what was written) → ``loader`` (includes,
list files) → ``check`` (names, types, values; ``lists``, ``rules``, ``conditions``, ``ladders``, ``levels``) →
``model`` (what is meant) → ``lints`` (what is probably a slip). ``printer`` writes syntax as text again.
"""
