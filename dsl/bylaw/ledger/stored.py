"""Decisions and policies → what a ledger keeps of them, and back.

Of a decision everything is kept but the text: spans, terms, points and the step, and for each text its length and a
keyed hash. Of a policy what a replay needs: its ladders. A policy is kept once, decisions name it by its digest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from bylaw.errors import InputError
from bylaw.kinds import kinds_of
from bylaw.language.model import Ladder, Level, Model, Rung
from bylaw.language.vocabulary import STEPS
from bylaw.ledger.rows import DECISION, NO_ACCOUNT, POLICY, Draft, draft, name
from bylaw.sanctions.events import event_id, moment
from bylaw.sanctions.recording import to_events

if TYPE_CHECKING:
    from bylaw.decision import Decision


def policy_draft(model: Model, digest: str) -> Draft:
    """The row that keeps a policy: name, version, labels of its categories, and its ladders."""
    content = {
        "name": model.name, "version": model.version, "basis": model.basis, "digest": digest,
        "categories": {c.name: c.label for c in model.categories},
        "ladder": asdict(model.ladder), "profiles": {kind: asdict(ladder) for kind, ladder in model.profiles},
        "kinds": list(kinds_of(model)),
    }  # fmt: skip
    return Draft(NO_ACCOUNT, policy_id(digest), POLICY, 0, content)


def policy_id(digest: str) -> str:
    return f"policy {digest}"


def ladder_of(policy: Mapping[str, Any], kind: str | None) -> Ladder:
    """The ladder of a kept policy for a kind of account: its own, or the policy's."""
    return to_ladder(policy["profiles"].get(kind, policy["ladder"]))


def to_ladder(value: Mapping[str, Any]) -> Ladder:
    """The inverse of ``asdict``."""
    rungs = tuple(Rung(**{**r, "features": tuple(r["features"]), "durations": tuple(r["durations"])})
                  for r in value["rungs"])  # fmt: skip
    levels = tuple(Level(**level) for level in value["levels"])
    return Ladder(**{**value, "rungs": rungs, "levels": levels})


def _sound(ladder: Ladder) -> None:
    """Raises ``TypeError`` for a ladder that cannot be replayed on."""
    for part in (*ladder.rungs, *ladder.levels, ladder):
        _typed(part)
    if any(rung.step not in STEPS for rung in ladder.rungs):
        raise TypeError("no step")


_HINTS = {part: get_type_hints(part) for part in (Rung, Level, Ladder)}


def _typed(part: Any) -> None:
    """Raises ``TypeError`` for a value of another type than its field's, or a number below 0."""
    for attribute, hint in _HINTS[type(part)].items():
        value, alternatives = getattr(part, attribute), get_args(hint) or (hint,)
        several = get_origin(hint) is tuple
        if several and alternatives[0] not in (str, int):
            continue  # rungs and levels, looked at on their own
        for one in value if several else (value,):
            if type(one) not in alternatives or (isinstance(one, int) and one < 0):
                raise TypeError(attribute)


def checked_policy(content: Any) -> Mapping[str, Any]:
    """A kept policy, all of whose ladders can be had. Raises ``TypeError``, ``KeyError`` and the like otherwise."""
    for key in ("name", "version", "digest"):
        if not isinstance(content[key], str):
            raise TypeError(key)
    for ladder in (content["ladder"], *content["profiles"].values()):
        _sound(to_ladder(ladder))
    if not all(isinstance(kind, str) for kind in content.get("kinds", ())):
        raise TypeError("kinds")
    policy: Mapping[str, Any] = content
    return policy


def decision_drafts(account: str, item: str, decision: Decision, at: datetime | int) -> Iterator[Draft]:
    """The rows of one decision: the decision itself and the violations in it. None if nothing was found."""
    name(account, "account")
    violations = to_events(decision, item=name(item, "item"), at=at)
    if not decision:
        return
    if not decision.in_force:
        raise InputError(f"the policy {decision.policy!r} was not in force; there is nothing to record")
    number = event_id("decision", item, moment(at), decision.digest)
    content, private = stripped(decision.to_dict())
    content |= {"item": item, "kind": decision.kind, "violations": [v.id for v in violations]}
    texts = dict(decision._texts)
    yield Draft(account, number, DECISION, moment(at), content, texts, private)
    for violation in violations:
        yield draft(account, violation)


def stripped(decision: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A decision's dict without any piece of the text, and the messages, which quote it."""
    findings = [
        {**{k: v for k, v in f.items() if k != "message"}, "spans": list(map(_bare, f["spans"]))}
        for f in decision["findings"]
    ]
    excepted = [
        {**e, "spans": list(map(_bare, e["spans"])), "guard": list(map(_bare, e["guard"]))}
        for e in decision["excepted"]
    ]
    messages = [f["message"] for f in decision["findings"]]
    return {**decision, "findings": findings, "excepted": excepted}, {"messages": messages}


def _bare(span: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in span.items() if k != "text"}


_DECISION: dict[str, Any] = {
    "policy": str, "version": str, "digest": str, "item": str, "kind": (str, type(None)), "points": int,
    "violations": list, "findings": list, "excepted": list,
}  # fmt: skip


def restored(content: Mapping[str, Any], kept: Mapping[str, Any] | None) -> dict[str, Any]:
    """A kept decision in the form of ``Decision.to_dict``; ``text`` and ``message`` are ``None`` if not kept.

    Raises ``TypeError``, ``KeyError`` and the like for what is no decision.
    """
    for key, types in _DECISION.items():
        if not isinstance(content[key], types):
            raise TypeError(key)
    if not isinstance(content["sanction"]["step"], str) or not all(isinstance(v, str) for v in content["violations"]):
        raise TypeError("sanction or violations")
    texts: Mapping[str, str] = kept["texts"] if kept else {}
    messages = kept["messages"] if kept else [None] * len(content["findings"])

    def spans(bare: list[Any]) -> list[dict[str, Any]]:
        return [{**s, "text": texts[s["field"]][s["start"] : s["end"]] if s["field"] in texts else None} for s in bare]

    findings = [
        {**f, "message": message, "spans": spans(f["spans"])}
        for f, message in zip(content["findings"], messages, strict=True)
    ]
    excepted = [{**e, "spans": spans(e["spans"]), "guard": spans(e["guard"])} for e in content["excepted"]]
    return {**content, "findings": findings, "excepted": excepted}
