"""A stored decision → the same decision, judged again: what was decided can be shown to follow from the policy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bylaw.decision import Decision
from bylaw.errors import InputError
from bylaw.policy import ContextValues, Policy, Text
from bylaw.sanctions.events import said


def rejudge(stored: Mapping[str, Any], policy: Policy, text: Text, *, context: ContextValues | None = None) -> Decision:
    """Judges ``text`` again as ``stored`` (a ``Decision.to_dict()``) was: with the policy of its digest, on its day.

    The answer's ``to_dict()`` is ``stored``, bit for bit. Raises :class:`InputError` if ``policy`` is another one, or
    if the text, its context or the policy's wording (titles and messages, which are not in the digest) is another.
    """
    if not isinstance(stored, Mapping) or not isinstance(policy, Policy):
        raise InputError("give a stored decision, as Decision.to_dict() returned it, and the policy that made it")
    digest, day = stored.get("digest"), stored.get("day")
    if not isinstance(digest, str) or "day" not in stored:
        raise InputError("the stored decision has no `digest` and `day`; give what Decision.to_dict() returned")
    if digest != policy.digest:
        named = f"{stored.get('policy')!r} {stored.get('version') or ''}".strip()
        raise InputError(
            f"the decision was made by {named}, digest {digest[:12]}…, but this policy has digest "
            f"{policy.digest[:12]}…; load the policy as it was then"
        )
    try:
        at = date.fromisoformat(day) if day is not None else None
    except (TypeError, ValueError):
        raise InputError(f"the stored decision has day {said(day)}; a day is written 2022-06-20") from None
    decision = policy.judge(text, context=context, at=at)
    again = decision.to_dict()
    if differing := [name for name in again if again[name] != stored.get(name)]:
        raise InputError(
            f"judged again, the decision differs in {', '.join(differing)}; give the text and the context of then, "
            "limits included"
        )
    return decision
