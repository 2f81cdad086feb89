"""A statement → the fields of the DSA Transparency Database (Regulation (EU) 2022/2065, Articles 17 and 24(5)).

The fields, their values and their limits are those of the database's API,
https://transparency.dsa.ec.europa.eu/page/api-documentation, whose source is
https://github.com/digital-services-act/transparency-database, with the categories in use since July 2025.
What a platform alone knows (its name for the statement, where it applies, whether the post was removed) it has to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bylaw.errors import InputError

_EEA = ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
        "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK")  # fmt: skip

_YES_NO = ("Yes", "No")

ENUMERATIONS: dict[str, tuple[str, ...]] = {
    "decision_visibility": (
        "DECISION_VISIBILITY_CONTENT_REMOVED", "DECISION_VISIBILITY_CONTENT_DISABLED",
        "DECISION_VISIBILITY_CONTENT_DEMOTED", "DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED",
        "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED", "DECISION_VISIBILITY_CONTENT_LABELLED",
        "DECISION_VISIBILITY_OTHER",
    ),
    "decision_monetary": (
        "DECISION_MONETARY_SUSPENSION", "DECISION_MONETARY_TERMINATION", "DECISION_MONETARY_OTHER",
    ),
    "decision_provision": (
        "DECISION_PROVISION_PARTIAL_SUSPENSION", "DECISION_PROVISION_TOTAL_SUSPENSION",
        "DECISION_PROVISION_PARTIAL_TERMINATION", "DECISION_PROVISION_TOTAL_TERMINATION",
    ),
    "decision_account": ("DECISION_ACCOUNT_SUSPENDED", "DECISION_ACCOUNT_TERMINATED"),
    "account_type": ("ACCOUNT_TYPE_BUSINESS", "ACCOUNT_TYPE_PRIVATE"),
    "decision_ground": ("DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT"),
    "incompatible_content_illegal": _YES_NO,
    "content_type": (
        "CONTENT_TYPE_APP", "CONTENT_TYPE_AUDIO", "CONTENT_TYPE_IMAGE", "CONTENT_TYPE_PRODUCT",
        "CONTENT_TYPE_SYNTHETIC_MEDIA", "CONTENT_TYPE_TEXT", "CONTENT_TYPE_VIDEO", "CONTENT_TYPE_OTHER",
    ),
    "category": (
        "STATEMENT_CATEGORY_ANIMAL_WELFARE", "STATEMENT_CATEGORY_CONSUMER_INFORMATION",
        "STATEMENT_CATEGORY_CYBER_VIOLENCE", "STATEMENT_CATEGORY_CYBER_VIOLENCE_AGAINST_WOMEN",
        "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
        "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        "STATEMENT_CATEGORY_NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS",
        "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE", "STATEMENT_CATEGORY_OTHER_VIOLATION_TC",
        "STATEMENT_CATEGORY_PROTECTION_OF_MINORS", "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
        "STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "STATEMENT_CATEGORY_SELF_HARM",
        "STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS", "STATEMENT_CATEGORY_VIOLENCE",
    ),
    "territorial_scope": _EEA,
    "source_type": (
        "SOURCE_ARTICLE_16", "SOURCE_TRUSTED_FLAGGER", "SOURCE_TYPE_OTHER_NOTIFICATION", "SOURCE_VOLUNTARY",
    ),
    "automated_detection": _YES_NO,
    "automated_decision": (
        "AUTOMATED_DECISION_FULLY", "AUTOMATED_DECISION_PARTIALLY", "AUTOMATED_DECISION_NOT_AUTOMATED",
    ),
}  # fmt: skip
"""Field → the values it may have; of the ``LISTS``, each one."""

LISTS = ("decision_visibility", "content_type", "territorial_scope")

LIMITS: dict[str, int] = {
    "decision_facts": 5000, "incompatible_content_ground": 500, "incompatible_content_explanation": 2000, "puid": 500,
    "decision_ground_reference_url": 500,
}  # fmt: skip
"""Field → most characters."""

REQUIRED = ("decision_facts", "decision_ground", "incompatible_content_ground", "incompatible_content_explanation",
            "content_type", "category", "content_date", "application_date", "source_type", "automated_detection",
            "automated_decision", "puid")  # fmt: skip

DECISIONS = ("decision_visibility", "decision_monetary", "decision_provision", "decision_account")
"""At least one of these; without one there is nothing to report."""

_FIRST_DAYS = {"content_date": date(2000, 1, 1), "application_date": date(2020, 1, 1)}
_END_DATES = ("end_date_visibility_restriction", "end_date_monetary_restriction", "end_date_service_restriction",
              "end_date_account_restriction")  # fmt: skip
_FREE = {*LIMITS, *_FIRST_DAYS, *_END_DATES, "content_language"}

PAYMENTS, ACCOUNT = "payments", "account"
"""Features of a ladder that mean money and the whole account; all others are parts of the service."""


def decisions(measures: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Measures in force, or to be, as decisions of the database with their end dates. Pending ones restrict nothing."""
    out: dict[str, Any] = {}
    for measure in measures:
        if measure["pending"] or measure["kind"] in ("warn", "rectify"):
            continue
        features = set(measure["features"])
        if measure["kind"] == "ban":
            _decide(out, "decision_account", "DECISION_ACCOUNT_TERMINATED", "account", None)
            continue
        end = measure["end"]
        if PAYMENTS in features:
            _decide(out, "decision_monetary", "DECISION_MONETARY_SUSPENSION", "monetary", end)
        if ACCOUNT in features:
            _decide(out, "decision_account", "DECISION_ACCOUNT_SUSPENDED", "account", end)
        if features - {PAYMENTS, ACCOUNT} or not features:
            _decide(out, "decision_provision", "DECISION_PROVISION_PARTIAL_SUSPENSION", "service", end)
    return out


def _decide(out: dict[str, Any], field: str, value: str, what: str, end: str | None) -> None:
    """Of several the graver and longer one; no end date is no end."""
    key, day = f"end_date_{what}_restriction", None if end is None else end[:10]
    ended = field in out and key not in out
    out[field] = value if not str(out.get(field, "")).endswith("TERMINATED") else out[field]
    if day is None or ended:
        out.pop(key, None)
    else:
        out[key] = max(day, out.get(key, day))


def checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields, if the database would take them; else :class:`InputError` with everything that is wrong."""
    faults = [f"{name} is missing" for name in REQUIRED if not fields.get(name)]
    if not any(fields.get(name) for name in DECISIONS):
        faults.append(f"one of {', '.join(DECISIONS)} is needed")
    for name, value in fields.items():
        faults += _faults(name, value)
    first = str(fields.get("application_date"))
    faults += [f"{name} {fields[name]} is before application_date {first}" for name in _END_DATES
               if name in fields and str(fields[name]) < first]  # fmt: skip
    if faults:
        raise InputError(f"not a statement for the DSA Transparency Database: {'; '.join(faults)}")
    return dict(fields)


def _faults(name: str, value: Any) -> list[str]:
    if name in ENUMERATIONS:
        values = value if name in LISTS and isinstance(value, (list, tuple)) else [value]
        known = ENUMERATIONS[name]
        return [f"{name} is {one!r}; it takes {', '.join(known)}" for one in values if one not in known]
    if name not in _FREE:
        return [f"{name} is not a field"]
    if name in LIMITS and len(str(value)) > LIMITS[name]:
        return [f"{name} has {len(str(value))} characters; {LIMITS[name]} are allowed"]
    if name == "puid" and not re.fullmatch(r"[A-Za-z0-9_-]+", str(value)):
        return [f"puid is {value!r}; it takes letters, digits, hyphens and underscores"]
    if name == "content_language" and not re.fullmatch(r"[A-Z]{2}", str(value)):
        return [f"content_language is {value!r}; write a code of ISO 639-1 in capitals, such as ZH"]
    if name in _FIRST_DAYS or name in _END_DATES:
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            return [f"{name} is {value!r}; write YYYY-MM-DD"]
        if day < _FIRST_DAYS.get(name, day):
            return [f"{name} is {value}; it is {_FIRST_DAYS[name]} at the earliest"]
    return []


def cut(text: str, field: str) -> str:
    """The text within the limit of a field, ended with ``…`` where it had to be shortened."""
    most = LIMITS[field]
    return text if len(text) <= most else f"{text[: most - 1]}…"
