"""Policies and labelled texts → what each policy makes of each text, a few thousand at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from bylaw.amend.own_part import own_part
from bylaw.decision import Decision
from bylaw.errors import InputError
from bylaw.measure.labelled import Labelled
from bylaw.policy import Policy
from bylaw.reasons.retrial import retrial

BATCH = 4096
"""Texts that are judged at once: what is in memory of the input, besides the cases that are kept."""

Refused = Callable[[Labelled, InputError], object]


def seen(
    policies: Sequence[Policy], texts: Iterable[Labelled], at: datetime | date, refused: Refused | None = None
) -> Iterator[tuple[Labelled, tuple[Decision, ...]]]:
    """Each text with the decisions of the policies, in order.

    What a policy cannot take goes to ``refused`` and is left out; without that, the first raises :class:`InputError`.
    """
    rest = iter(texts)
    while batch := list(islice(rest, BATCH)):
        # All that is judged in the same circumstances is judged at once; the rest one by one.
        alike = [one.text for one in batch if _is_plain(one)]
        decided = [iter(policy.judge_many(alike, at=at)) for policy in policies]
        for one in batch:
            if _is_plain(one):
                yield one, tuple(next(decisions) for decisions in decided)
                continue
            try:
                found = tuple(_judge(policy, policies, one, at) for policy in policies)
            except InputError as error:
                if refused is None:
                    raise InputError(f"{one.where}: {error}" if one.where else str(error)) from None
                refused(one, error)
                continue
            yield one, found


def _is_plain(one: Labelled) -> bool:
    return isinstance(one.text, str) and not one.context and one.at is None


def _judge(policy: Policy, policies: Sequence[Policy], one: Labelled, at: datetime | date) -> Decision:
    text, context = own_part(policy, policies, one.text, one.context)
    return policy.judge(text, context=context, at=one.at or at)


def only_by_disguise(policy: Policy, decision: Decision) -> bool | None:
    """Whether a text is sanctioned only because of disguised matches: judged without them, nothing is due.

    The reference engine judges again, with every match that needed a view taken away and all else in its place.
    ``None``: the text is too long, or has too many matches, to be judged again.
    """
    if not any(match.views for _, text in decision.texts for match in policy.matches(text)):
        return False
    again = retrial(decision)
    return None if again is None else not again.undisguised().sanction
