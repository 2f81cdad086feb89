"""A decision, or an account with its decisions → a statement of reasons: text, JSON, and the fields of the DSA.

Nothing is said that was not computed: the points come from the calculator, the counterfactuals from judging anew.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any, Protocol, cast

from bylaw.decision import Decision
from bylaw.errors import InputError
from bylaw.language.model import Model
from bylaw.policy import Policy
from bylaw.reasons import dsa
from bylaw.reasons.arithmetic import Line, act_line, charge_lines
from bylaw.reasons.measures import Appeal, measures_of, told_of
from bylaw.reasons.retrial import Retrial, retrial
from bylaw.reasons.reviews import Found, counts
from bylaw.reasons.statement_text import facts_text, statement_text
from bylaw.reasons.words import Language, Words
from bylaw.sanctions.account import Account, Assessment
from bylaw.sanctions.events import SECOND, Event, Notice, Reversal, event_id, moment, when
from bylaw.sanctions.ladder import gravity, step_name
from bylaw.sanctions.points import PERMILLE
from bylaw.sanctions.recording import to_events
from bylaw.sanctions.replay import replay

VERSION = 1
"""Of the JSON of a statement; see ``statement.schema.json``."""

MOST_REVERSALS = 20
"""Items of an account that are taken away, one at a time, to see what would follow."""


class Case(Protocol):
    """An account with what is known of it; what a ledger returns."""

    @property
    def name(self) -> str: ...
    @property
    def account(self) -> Account: ...
    @property
    def events(self) -> Iterable[Event]: ...
    @property
    def decisions(self) -> Mapping[str, Mapping[str, Any]]:
        """Item → what was decided of it, as :meth:`bylaw.Decision.to_dict` gives it."""
        ...


class Statement:
    """Why, in full. ``str()`` is the text for the person concerned, :meth:`to_dict` the same as data."""

    def __init__(self, data: dict[str, Any], words: Words) -> None:
        self._data, self._words = data, words

    @property
    def language(self) -> str:
        return self._words.language

    def __str__(self) -> str:
        return statement_text(self._data, self._words)

    def __repr__(self) -> str:
        outcome = self._data["outcome"]
        return f"<Statement {outcome['step']}, {outcome['points']} points, {self.language}>"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values as :func:`schema` describes them; ``text`` is ``str()``."""
        return copy.deepcopy(self._data) | {"text": str(self)}

    @property
    def dsa_reason(self) -> str:
        """Why :meth:`to_dsa` is empty; an empty text if it is not."""
        if dsa.decisions(self._data["measures"]):
            return ""
        pending = any(m["pending"] for m in self._data["measures"])
        if pending:
            return "nothing is restricted until a person confirms it; there is nothing to report before"
        if self._data["outcome"]["step"] in ("warn", "rectify"):
            return "a warning or a request to put content right is no restriction in the sense of Article 17(1) DSA"
        return "nothing is restricted"

    def to_dsa(
        self, *, puid: str | None = None, content_removed: bool = False,
        category: str = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC", content_type: Sequence[str] = ("CONTENT_TYPE_TEXT",),
        source_type: str = "SOURCE_VOLUNTARY", automated_decision: str | None = None, **fields: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """The fields for the DSA Transparency Database; empty if nothing is restricted (see ``dsa_reason``).

        Quotations are left out, since the database must not hold personal data. ``content_removed``: the platform took
        the content down. ``category`` is the platform's legal classification. ``puid`` is the platform's unique name of
        this statement; without it one is made from account, item and time. ``fields`` adds or replaces any other field,
        such as ``territorial_scope`` or ``content_language``. Raises :class:`InputError` for what the database would
        refuse, and for a statement without ``at``.
        """
        found = dsa.decisions(self._data["measures"])
        if content_removed:
            found["decision_visibility"] = ["DECISION_VISIBILITY_CONTENT_REMOVED"]
        if not found:
            return {}
        data, english = self._data, Words("en", self._words.zone)
        if data["at"] is None:
            raise InputError("the database asks for dates; make the statement with at=")
        persons = any(m["confirmed_by"] for m in data["measures"]) or any(
            f["mode"] == "grey" and counts(f) for f in data["findings"]
        )
        policy = data["policy"]
        ground = f"{policy['name']} {policy['version']}".strip()
        number = event_id("statement", data["account"], *(data["items"] or [None]), data["at"], policy["digest"])
        return dsa.checked(
            {
                **found,
                "decision_facts": dsa.cut(facts_text(data, english), "decision_facts"),
                "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
                "incompatible_content_ground": dsa.cut(policy["basis"] or ground, "incompatible_content_ground"),
                "incompatible_content_explanation": dsa.cut(
                    "; ".join(dict.fromkeys(f"{f['title'] or f['rule']} ({f['category']}, {f['severity']})"
                                            for f in data["findings"] if counts(f))) or ground,
                    "incompatible_content_explanation",
                ),
                "content_type": list(content_type),
                "category": category,
                "content_date": (data["content_date"] or data["at"])[:10],
                "application_date": max(
                    [m["start"] for m in data["measures"] if m["start"] and not m["pending"]
                     and m["kind"] not in ("warn", "rectify")] or [data["at"]]
                )[:10],
                "source_type": source_type,
                "automated_detection": "Yes",
                "automated_decision": automated_decision
                or ("AUTOMATED_DECISION_PARTIALLY" if persons else "AUTOMATED_DECISION_FULLY"),
                "puid": number if puid is None else puid,
                **fields,
            }
        )  # fmt: skip


def schema() -> dict[str, Any]:
    """The JSON Schema of :meth:`Statement.to_dict`."""
    text = Path(__file__).with_name("statement.schema.json").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(text))


def statement(
    case: Decision | Case, language: Language = "en", *, at: datetime | int | None = None, item: str | None = None,
    account: str | None = None, policy: Policy | None = None, appeal: str | None = None,
    appeal_within: timedelta | None = None, zone: tzinfo | None = None,
) -> Statement:  # fmt: skip
    """The reasons of a decision on a first offence, or of where an account stands.

    Of a :class:`Decision`, ``at`` is when it is made and told (without it, durations are given instead of dates) and
    ``item`` and ``account`` what the platform calls the content and its author. Of a case (anything with ``name``,
    ``account``, ``events`` and ``decisions``), ``item`` picks the content that the statement is about; without it, it
    is all that was found at the latest moment. ``policy``: the policy that decided, for its clause and the arithmetic
    down to single matches. ``appeal`` says how to appeal, in the reader's language; ``appeal_within`` how long one can,
    counted from the notice of what the statement is about. ``zone``: for dates; without it the policy's, or UTC.

    Raises :class:`InputError` for a case of which nothing is recorded, and for an ``item`` of which nothing counts.
    """
    if appeal_within is not None and not isinstance(appeal_within, timedelta):
        raise InputError(f"appeal_within is {appeal_within!r}; give a timedelta")
    how = Appeal(appeal, appeal_within)
    if isinstance(case, Decision):
        words = Words(language, zone or case.model.zone)
        return Statement(_of_decision(case, words, at, item, account, how), words)
    if not all(hasattr(case, name) for name in ("name", "account", "events", "decisions")):
        raise InputError(f"a statement is made of a Decision or a case, not of {type(case).__name__}")
    words = Words(language, zone or (policy.model.zone if policy else timezone.utc))
    return Statement(_of_case(case, words, item, policy, how), words)


def _of_decision(
    decision: Decision, words: Words, at: datetime | int | None, item: str | None, name: str | None, appeal: Appeal
) -> dict[str, Any]:
    told = 0 if at is None else moment(at)
    events: list[Event] = list(to_events(decision, item=item or "content", at=told))
    if events:
        events.append(Notice("notice", told, tuple(sorted({e.key for e in events if hasattr(e, "key")}))))
    account = replay(events, decision.ladder, told)
    made = account.assessments[-1] if account.assessments else None
    trial = retrial(decision) if decision else None
    model = decision.model
    findings = [
        f.to_dict() | {"item": item, "circumstances": _circumstances(trial, f.rule, words), "review": None}
        for f in decision.findings
    ]
    values = {rule.name: rule.value for rule in model.rules}
    counting = [f for f in findings if counts(f)]
    lines = charge_lines(account.lines[-1].charges, counting, values.get, model.cap) if account.lines else ()
    what_ifs = [w.to_dict() for w in trial.removals()] if trial else []
    policy = {"name": model.name, "version": model.version, "digest": decision.digest, "basis": model.basis}
    data = _data("decision", words, account, made, at is not None, policy, model, findings, lines, what_ifs, appeal,
                 told if at is not None else None)  # fmt: skip
    return data | {
        "account": name, "item": item, "items": [] if item is None else [item],
        "content_date": decision.day.isoformat() if decision.day else None,
        "in_force": decision.in_force, "excepted": [e.to_dict() for e in decision.excepted],
        "truncated": decision.truncated, "counterfactuals_complete": trial is not None and not trial.cut,
    }  # fmt: skip


def _circumstances(trial: Retrial | None, rule: str, words: Words) -> list[dict[str, Any]]:
    """What aggravated or mitigated a finding."""
    if trial is None:
        return []
    held = trial.circumstances(rule)
    return [{"permille": permille, "condition": words.condition(node, trial.model)} for permille, node in held]


def _of_case(case: Case, words: Words, item: str | None, policy: Policy | None, appeal: Appeal) -> dict[str, Any]:
    events, decisions = list(case.events), case.decisions
    if not events and not len(decisions):
        raise InputError(f"nothing is recorded of account {case.name!r} by then; see to its name and to the moment")
    account = case.account
    found = Found(events, decisions, account.at, lambda at: _iso(at, words))
    items = {key: key.partition(": ")[2] for a in account.assessments for key in a.keys}
    about = [a for a in account.assessments if item is None or any(items[key] == item for key in a.keys)]
    if item is not None and not about:
        raise InputError(f"nothing of item {item!r} counts for account {case.name!r}")
    made = about[-1] if about else None
    chosen = [item] if item is not None else sorted({items[key] for key in made.keys}) if made else []
    about_acts = {(line.item, found.decision(line.item, line.at).get("id")): line.at for line in account.lines
                  if not line.missed}  # fmt: skip
    findings = [f for (of, _), done in about_acts.items() for f in found.of(of, done)]
    stored = found.decision(chosen[0] if chosen else "", made.at if made else None)
    model = policy.model if policy else None
    values = {rule.name: rule.value for rule in model.rules} if model else {}
    cap = model.cap if model else None
    counting = [[] if act.missed else [f for f in found.of(act.item, act.at) if counts(f)] for act in account.lines]
    lines = tuple(act_line(act, of, values.get, cap) for act, of in zip(account.lines, counting, strict=True))
    what_ifs, complete = _reversals(case)
    named = {
        "name": stored.get("policy", policy.name if policy else ""),
        "version": stored.get("version", policy.version if policy else ""),
        "digest": stored.get("digest", policy.digest if policy else ""),
        "basis": model.basis if model else "",
    }
    data = _data("account", words, account, made, True, named, model, findings, lines, what_ifs, appeal,
                 told_of(events, made))  # fmt: skip
    return data | {
        "account": case.name, "item": chosen[0] if len(chosen) == 1 else None, "items": chosen,
        "content_date": stored.get("day"), "in_force": True, "excepted": [],
        "truncated": bool(stored.get("truncated", False)), "counterfactuals_complete": complete,
    }  # fmt: skip


def _data(
    about: str, words: Words, account: Account, made: Assessment | None, dated: bool, policy: Mapping[str, str],
    model: Model | None, findings: Sequence[Mapping[str, Any]], lines: Sequence[Line],
    what_ifs: Sequence[Mapping[str, Any]], appeal: Appeal, told: int | None,
) -> dict[str, Any]:  # fmt: skip
    ladder, at = account.ladder, account.at
    step = made.sanction.step if made else "none"
    labels = {c.name: c.label for c in model.categories} if model else {}
    above = ladder.rungs[made.climb.level if made else 0 :]
    higher = next((rung for rung in above if rung.points > account.balance), None)
    return {
        "version": VERSION, "language": words.language, "about": about, "at": _iso(at, words) if dated else None,
        "policy": dict(policy),
        "outcome": {
            "step": step, "points": account.balance, "threshold": made.sanction.threshold if made else 0,
            "standing": account.standing, "first": made.first if made else True,
            "needs_confirmation": bool(account.pending), "bounded_by": made.sanction.bounded_by if made else None,
            "review": max((t.step for t in account.tickets), key=gravity, default=None),
            "next": None if higher is None else {"step": higher.step, "points": higher.points},
        },
        "findings": [
            {"circumstances": [], **f, "label": words.category(f["category"], labels.get(f["category"], ""))}
            for f in findings
            if f["mode"] != "shadow"  # what is only observed is no reason for anything
        ],
        "arithmetic": {
            "total": account.balance,
            "lines": [_named(line.to_dict(), words, labels) for line in lines],
        },
        "measures": measures_of(account, made, (lambda at: _iso(at, words)) if dated else None),
        "clears": _clears(account, made, dated, words),
        "appeal_within": None if appeal.within is None else appeal.within // timedelta(seconds=1),
        "appeal_until": None if (until := appeal.until(told)) is None else _iso(until, words),
        "appeal": appeal.how or words.say(
            "You may object to this decision. Say which finding is wrong and why; a person will look at it. If you are "
            "right, the decision is reversed and everything is as if it had never been made.",
            "您如有异议，可以提出申诉，并说明哪一项认定有误及理由，平台将由人工复核。申诉成立的，撤销本决定，一切恢复至作出决定之前。",
        ),
        "counterfactuals": [dict(w) for w in what_ifs],
    }  # fmt: skip


def _named(line: dict[str, Any], words: Words, labels: Mapping[str, str]) -> dict[str, Any]:
    """The line with the name of its category, and dates, for people."""
    if line["kind"] in ("category", "bonus"):
        line["title"] = words.category(line["name"], labels.get(line["name"], ""))
    line["at"] = None if line["at"] is None else _iso(line["at"], words)
    line["parts"] = [_named(part, words, labels) for part in line["parts"]]
    return line


def _clears(account: Account, made: Assessment | None, dated: bool, words: Words) -> dict[str, Any]:
    ladder = account.ladder
    keys = made.keys if made else ()
    open_ = [d for d in account.duties if d.key in keys and d.met is None and d.missed is None]
    within = next((rung.within for rung in ladder.rungs if rung.step == "rectify"), None)
    deadlines = [d.deadline for d in open_ if d.deadline is not None]
    levels = {level.name: level for level in ladder.levels}
    charges = [(line.at, c) for line in account.lines if not line.missed for c in line.charges]
    fades = []
    for severity in dict.fromkeys(c.severity for _, c in charges):
        level = levels[severity]
        last = max(at for at, c in charges if c.severity == severity)
        full, over = last + level.hold * SECOND, last + level.clears * SECOND
        fades.append({
            "severity": severity, "hold": level.hold, "clears": level.clears,
            "full_until": _iso(full, words) if dated else None, "nothing_from": _iso(over, words) if dated else None,
        })  # fmt: skip
    held = account.level
    release = -(-ladder.rungs[held - 1].points * ladder.release // PERMILLE) if held else None
    return {
        "rectify": None if not open_ or within is None else {
            "within": within, "by": _iso(min(deadlines), words) if dated and deadlines else None,
            "permille": PERMILLE - ladder.rectified, "missed_permille": ladder.missed,
        },
        "fades": fades,
        "release": None if release is None else {"step": step_name(ladder, held), "below": release},
    }  # fmt: skip


def _reversals(case: Case) -> tuple[list[dict[str, Any]], bool]:
    """For the latest items: where the account would stand without them; the nearest outcome first."""
    account, events = case.account, list(case.events)
    items: dict[str, set[str]] = {}
    for line in reversed(account.lines):
        items.setdefault(line.item, set()).update(c.key for c in line.charges)
    out: list[dict[str, Any]] = []
    for item, keys in list(items.items())[:MOST_REVERSALS]:
        gone = Reversal(event_id("what if", item, account.at), account.at, tuple(sorted(keys)))
        other = replay([*events, gone], account.ladder, account.at)
        if other.level < account.level:
            out.append({
                "kind": "reversal", "points": [account.balance, other.balance],
                "step": [account.standing, other.standing], "places": [], "name": item, "value": None,
            })  # fmt: skip
    out.sort(key=lambda w: (gravity(w["step"][0]) - gravity(w["step"][1]), w["points"][0] - w["points"][1]))
    return out[:5], len(items) <= MOST_REVERSALS


def _iso(at: int, words: Words) -> str:
    return when(at).astimezone(words.zone).isoformat()
