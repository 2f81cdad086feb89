"""Every reading is searched alike by both engines, whichever character stands for it."""

from __future__ import annotations

import json

from bylaw._engine import Engine
from bylaw.disguises.tables import _readings
from bylaw.language.folding import fold
from bylaw.reference import ReferenceEngine


def test_every_reading_is_found_by_its_sound() -> None:
    alike: dict[str, list[str]] = {}
    for character, readings in _readings().items():
        if fold(character).skeleton == character:
            alike.setdefault(readings[0], []).append(character)
    pairs = [characters[-2:] for characters in alike.values() if len(characters) > 1]
    assert len(pairs) > 350
    terms = [f"甲{one}乙" for one, _ in pairs]
    group = {"mode": "anywhere", "terms": terms}
    plan = json.dumps({
        "version": 1, "fields": ["text"], "context": [], "categories": [], "rules": [], "cap": None, "bonuses": [],
        "weights": {"hits": [], "terms": [], "rules": [], "categories": []},
        "lists": [{"name": "l", "views": 512, "groups": [group], "except": []}],
    })  # fmt: skip
    native, reference = Engine(plan, 10**6, 10**4), ReferenceEngine(plan, 10**6, 10**4)
    text = "。".join(f"甲{other}乙" for _, other in pairs)
    found, _ = native.matches(text)
    assert found == reference.matches(text)[0]
    assert {term for term, *_ in found} == set(range(len(terms)))
