"""A text and its facts, for several policies → what one of them can take of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bylaw.policy import ContextValues, Policy, Text


def own_part(
    policy: Policy, policies: Sequence[Policy], text: Text, context: ContextValues | None
) -> tuple[Text, ContextValues | None]:
    """The text and context without the fields that only others of ``policies`` know.

    What none of them knows stays: it is a mistake, and judging says so.
    """
    if context:
        known = {f.name for p in policies for f in p.model.context}
        own = {f.name for f in policy.model.context}
        context = {name: value for name, value in context.items() if name in own or name not in known}
    if isinstance(text, Mapping):
        known = {f for p in policies for f in p.model.fields}
        text = {n: value for n, value in text.items() if n in policy.model.fields or n not in known}
    return text, context
