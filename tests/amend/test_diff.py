"""What an amendment would do: counts that add up, causes that suffice and cannot be spared, gates at their limits."""

from __future__ import annotations

import json
import os
import sys
from datetime import date, datetime, timezone
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bylaw
from bylaw import Gates, InputError
from bylaw.amend.cause import Causes
from bylaw.amend.diff import OUTCOMES, Entry, schema
from bylaw.amend.edits import Edits
from bylaw.amend.gates import limit
from bylaw.amend.picture import svg
from bylaw.policy import Policy

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "sanctions"))
from accounts import DAY, notified, post
from logs import logs
from policies import NEW, OLD, TEXTS, policies, texts

GOLDEN = Path(__file__).parent.parent / "golden" / "diff"


def two() -> tuple[Policy, Policy]:
    return bylaw.loads(OLD), bylaw.loads(NEW)


def seen(decision: bylaw.Decision) -> tuple[object, ...]:
    found = sorted((f.rule, f.points, f.severity, f.category, f.mode, len(f.spans)) for f in decision.findings)
    return decision.sanction, decision.review, decision.points, found


# ── properties ───────────────────────────────────────────────────────────────
@given(policies(), policies(), texts)
def test_no_edits_are_the_old_policy_and_all_are_the_new_one(old: Policy, new: Policy, some: list[str]) -> None:
    edits = Edits(old.model, new.model)
    for policy, applied in ((old, ()), (new, edits.all)):
        mixed = Policy(edits.model(applied))
        for text in [*some, "BTC coin buy DOGE news"]:
            assert seen(mixed.judge(text, at=date(2022, 7, 2))) == seen(policy.judge(text, at=date(2022, 7, 2)))


@given(policies(), texts, st.lists(logs(), max_size=2))
def test_a_policy_does_not_differ_from_itself(policy: Policy, some: list[str], cases: list[object]) -> None:
    found = bylaw.diff(policy, Policy(policy.model), some)
    assert not found and (found.effects, found.changed, found.moves) == ((), 0, [])
    plain = bylaw.loads(OLD)
    same = bylaw.diff(plain, plain, (), [(str(n), log) for n, log in enumerate(cases)])  # type: ignore[misc]
    assert not same and same.accounts.total == len(cases)


@given(policies(), policies(), texts)
def test_counts_add_up_and_causes_are_needed(old: Policy, new: Policy, some: list[str]) -> None:
    found = bylaw.diff(old, new, some)
    counts = found.texts
    assert counts.total == len(some) == sum(counts.matrix.values())
    assert counts.escalated + counts.milder <= found.moved == len(found.moves)
    assert counts.jumps(1) == counts.escalated
    causes = Causes(old, new)

    def answer(policy: Policy, text: object) -> tuple[str, str | None, bool]:
        decision = policy.judge(str(text), at=found.at)
        return decision.sanction.step, decision.review, decision.sanction.needs_confirmation

    for move in found.moves:
        assert move.cause is not None and move.cause.how != "unknown"
        was, is_ = ((s.step, s.review, s.confirmation) for s in (move.before, move.after))
        assert answer(old, move.text) == was != is_ == answer(new, move.text)
        if move.cause.how == "together":
            assert answer(causes.policy(move.cause.edits), move.text) == is_
            for edit in move.cause.edits:
                rest = [e for e in move.cause.edits if e is not edit]
                assert len(rest) >= 1 and answer(causes.policy(rest), move.text) != is_
        else:
            assert len(move.cause.edits) == 1 or move.cause.how == "each"
            assert all(answer(causes.policy([edit]), move.text) == is_ for edit in move.cause.edits)


# ── what it says ─────────────────────────────────────────────────────────────
def test_golden_json_and_picture() -> None:
    old, new = two()
    found = bylaw.diff(old, new, [Entry(t, n, f"t:{n}") for n, t in enumerate(TEXTS, 1)])
    said = found.to_dict()
    fits(said)
    assert (said["old"].pop("digest"), said["new"].pop("digest")) == (old.digest, new.digest)
    shown = json.dumps(said, indent=1, ensure_ascii=False) + "\n"
    for name, text in (("coins.json", shown), ("coins.svg", svg(found))):
        if os.environ.get("BYLAW_GOLDEN") == "rewrite":
            (GOLDEN / name).write_text(text, encoding="utf-8")
        assert text == (GOLDEN / name).read_text(encoding="utf-8")
    ElementTree.fromstring(svg(found))


def test_each_move_names_its_edit_and_its_spans() -> None:
    found = bylaw.diff(*two(), TEXTS)
    causes = {str(m.text): (m.before.step, m.after.step, str(m.cause)) for m in found.moves}
    assert causes == {
        "buy DOGE": ("none", "rectify", "terms coins: added word “DOGE”"),
        "sell DOGE": (
            "none", "rectify", "terms coins: added word “DOGE” + terms offers: added word “sell” (only together)",
        ),
        "sell BTC": ("none", "rectify", "terms offers: added word “sell”"),
        "pump it": ("none", "restrict", "rule scam: mode grey → enforce"),
        "a pumpkin": (
            "none", "restrict",
            "terms scam: removed exception “pumpkin” + rule scam: mode grey → enforce (only together)",
        ),
    }  # fmt: skip
    (move,) = (m for m in found.moves if m.text == "buy DOGE")
    assert [(rule, s.text, s.start) for rule, s in move.found] == [("offer", "buy", 0), ("offer", "DOGE", 4)]
    assert move.lost == ()
    assert (found.texts.tickets, found.texts.review) == ([1, 0], (1, 0))
    assert [(str(e.edit), e.texts, e.together) for e in found.effects[:3]] == [
        ("rule scam: mode grey → enforce", 2, 1), ("terms coins: added word “DOGE”", 2, 1),
        ("terms offers: added word “sell”", 2, 1),
    ]  # fmt: skip


def test_several_edits_of_which_each_would_do() -> None:
    new = bylaw.loads(NEW.replace('"sell"', '"sell", "vend"'))
    (move,) = bylaw.diff(bylaw.loads(OLD), new, ["sell, vend BTC"]).moves
    assert move.cause is not None and (move.cause.how, len(move.cause.edits)) == ("each", 2)


def test_what_is_not_kept_or_explained_is_counted() -> None:
    found = bylaw.diff(*two(), TEXTS * 2000, keep=3, explain=2)
    assert (found.texts.total, found.moved, len(found.moves)) == (14_000, 10_000, 3)
    assert [m.cause is None for m in found.moves] == [False, False, True]
    assert found.unattributed == 9_998


def test_a_corpus_is_read_once_and_never_held() -> None:
    alive = 0

    class Watched(str):
        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    most = 0

    def corpus() -> object:
        nonlocal alive, most
        for n in range(50_000):
            alive += 1
            most = max(most, alive)
            yield Watched(f"hello {n}")

    assert bylaw.diff(*two(), corpus()).texts.total == 50_000  # type: ignore[arg-type]
    assert most < 15_000


def test_accounts_are_replayed_on_both_ladders() -> None:
    old = bylaw.loads(OLD)
    new = bylaw.loads(NEW + 'ladder { at 20 warn  at 40 rectify within 7 days  at 60 restrict "payments" for 7 days '
                      "at 80 suspend \"payments\" for 30 days  at 180 ban confirmed by human }")  # fmt: skip
    cases = [("a", notified([0, 1])), ("b", notified([0, 10, 20, 25])), ("c", notified([0], 5))]
    month = datetime(1970, 1, 31, tzinfo=timezone.utc)
    found = bylaw.diff(old, new, (), cases, at=month)
    assert found.accounts_at == month
    assert found.accounts.matrix == {("restrict", "suspend"): 1, ("ban", "ban"): 1, ("none", "none"): 1}
    (move,) = found.account_moves
    assert (move.account, move.before, move.after) == ("a", ("restrict", 90), ("suspend", 90))
    assert (move.tickets, move.confirmations) == ((0, 0), (0, 0))
    assert str(move.cause) == "ladder: suspend points 110 → 80"
    assert found.accounts.confirmations == [1, 1]
    early = bylaw.diff(old, new, (), cases, at=datetime(1970, 1, 1, 12, tzinfo=timezone.utc))
    assert not early and early.accounts.matrix == {("rectify", "rectify"): 2, ("none", "none"): 1}

    class Case:
        name, events, kind = "a", tuple(notified([0, 1])), None

    assert [m.account for m in bylaw.diff(old, new, (), [Case()], accounts_at=month).account_moves] == ["a"]


def test_bad_input_says_what_and_where() -> None:
    old, new = two()
    with pytest.raises(InputError, match="load them with"):
        bylaw.diff("old.bylaw", new)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="put one into a list"):
        bylaw.diff(old, new, "text")
    with pytest.raises(InputError, match=r"in\.jsonl:4: the policy has no context field 'age'"):
        bylaw.diff(old, new, [Entry("x", 1, "in.jsonl:4", {"age": 3})])
    with pytest.raises(InputError, match=r"account 'a', policy 'coins' 1: .*severity 'awful'"):
        bylaw.diff(old, new, (), [("a", [post(0, severity="awful")])])


def test_a_fact_that_one_policy_knows_is_given_to_that_one() -> None:
    new = bylaw.loads(
        NEW.replace("terms coins", "context { age: number }\nterms coins", 1).replace(
            "rule scam { severity grave  when any scam }", "rule scam { severity grave  when any scam and age < 3 }"
        )
    )
    found = bylaw.diff(bylaw.loads(OLD), new, [Entry("pump it", context={"age": 2}), Entry("pump", context={"age": 4})])
    assert [(m.text, m.after.step) for m in found.moves] == [("pump it", "restrict"), ("pump", "none")]


# ── accounts: one moment, their own kinds, what people have to do ────────────
LADDER = """ladder {{ at 20 warn  at 40 rectify within 7 days
  at 80 restrict "payments" for 7 days{confirmed}  at 180 ban confirmed by human }}"""


def fits(said: object) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema comes with the `test` extra")
    validator = jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.FormatChecker())
    validator.check_schema(schema())
    validator.validate(said)


def test_accounts_are_looked_at_as_of_now_unless_told() -> None:
    """And not as of their last events, from which points may have faded since."""
    old, new = two()
    before = datetime.now(timezone.utc)
    found = bylaw.diff(old, new, ["x"], [("a", notified([0, 1]))])
    assert found.accounts_at is not None and before <= found.accounts_at <= datetime.now(timezone.utc)
    assert found.accounts.matrix == {("none", "none"): 1}, "posts of 1970 are long forgotten"
    assert found.at == date(2022, 6, 20), "texts are judged on the first day of both, whatever the clock says"
    assert bylaw.diff(old, new, ["x"]).accounts_at is None
    day_one = bylaw.diff(old, new, (), [("a", notified([0, 1]))], at=date(1970, 1, 2))
    assert day_one.accounts_at == datetime(1970, 1, 2, 23, 59, 59, 999999, tzinfo=timezone.utc)
    assert day_one.accounts.matrix == {("restrict", "restrict"): 1}
    fits(found.to_dict())


def test_what_moves_only_the_work_of_people_has_a_cause() -> None:
    """Nobody comes to another step, but more has to be confirmed: the gate names the edit that did that."""
    old, new = (bylaw.loads(OLD + LADDER.format(confirmed=c)) for c in ("", " confirmed by human"))
    month = datetime(1970, 1, 31, tzinfo=timezone.utc)
    cases = [("a", notified([0, 1])), ("b", notified([0]))]
    found = bylaw.diff(old, new, ["buy BTC"], cases, accounts_at=month)
    assert (found.accounts.escalated, found.accounts.confirmations, found.accounts_moved) == (0, [0, 1], 1)
    (move,) = found.account_moves
    assert (move.account, move.confirmations) == ("a", (0, 1))
    assert str(move.cause) == "ladder: restrict confirmed no → yes"
    (said,) = Gates(max_review_growth=0).failed(found)
    assert said.endswith("accounts for a person to look at go from 0 to 1, "
                         "moved by ladder: restrict confirmed no → yes (1)")  # fmt: skip
    assert [(e.accounts, e.review_accounts) for e in found.effects if e.accounts] == [(1, 1)]
    fits(found.to_dict())
    strict = bylaw.loads(OLD + 'ladder { at 40 restrict "payments" for 7 days confirmed by human }')
    loose = bylaw.loads(OLD + 'ladder { at 40 restrict "payments" for 7 days }')
    (text,) = bylaw.diff(loose, strict, ["buy BTC", "hello"]).moves
    assert (text.before.confirmation, text.after.confirmation) == (False, True)
    assert str(text.cause) == "ladder: restrict confirmed no → yes"
    blind = bylaw.diff(loose, strict, ["buy BTC"], explain=0)
    assert "(see explain)" in Gates(max_review_growth=0).failed(blind)[0]


KINDS = """context { account.kind: one of ("personal", "media") }
ladder for "media" { at 30 warn  at 160 ban confirmed by human }
"""


def test_accounts_have_their_own_kinds() -> None:
    old = bylaw.loads(OLD)
    new = bylaw.loads(NEW.replace("terms coins", KINDS + "terms coins", 1))
    month = datetime(1970, 1, 31, tzinfo=timezone.utc)

    class Case:
        name, events, kind = "a", tuple(notified([0, 1])), "media"

    found = bylaw.diff(old, new, (), [Case(), ("b", notified([0, 1]))], at=month)
    assert found.accounts.matrix == {("restrict", "warn"): 1, ("restrict", "restrict"): 1}
    for kind, expected in (("media", "warn"), ("personal", "restrict")):
        said = bylaw.diff(old, new, (), [("b", notified([0, 1]))], at=month, kind=kind).accounts.matrix
        assert said == {("restrict", expected): 1}


@pytest.mark.parametrize("kind", ["medai", "", "Media", 5, b"media"])
def test_kinds_that_nobody_knows(kind: object) -> None:
    old = bylaw.loads(OLD)
    new = bylaw.loads(NEW.replace("terms coins", KINDS + "terms coins", 1))
    for call in (
        lambda: bylaw.diff(old, new, (), (), kind=kind),  # type: ignore[arg-type]
        lambda: bylaw.lighter_account(old, new, (), at=0, kind=kind),  # type: ignore[arg-type]
        lambda: new.ladder(kind),  # type: ignore[arg-type]
    ):
        with pytest.raises(InputError, match=r"media, personal|personal, media|give a str"):
            call()
    if isinstance(kind, str):
        assert old.ladder(kind) == old.ladder(), "one ladder for everybody: any kind will do"
        assert not bylaw.diff(old, old, (), (), kind=kind)


# ── gates ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("gates", "shut"),
    [
        (Gates(), False),
        (Gates(max_escalated=5), False),
        (Gates(max_escalated=4), True),
        (Gates(max_escalated="71.4286%"), False),
        (Gates(max_escalated="71.4285%"), True),
        (Gates(no_jump=4), False),
        (Gates(no_jump=3), True),
        (Gates(no_new_ban=True), False),
        (Gates(max_review_growth=0), False),
    ],
)  # fmt: skip
def test_a_gate_shuts_exactly_beyond_its_limit(gates: Gates, shut: bool) -> None:
    found = bylaw.diff(*two(), TEXTS)
    assert found.texts.escalated == 5 and found.texts.jumps(3) == 2
    assert bool(gates.failed(found)) == shut


def test_gates_on_bans_and_on_what_people_have_to_look_at() -> None:
    old, new = two()
    back = bylaw.diff(new, old, ["pump it", "a pumpkin"])
    assert back.texts.review == (0, 1)
    assert Gates(max_review_growth=1).failed(back) == ()
    (said,) = Gates(max_review_growth=0).failed(back)
    moved = "moved by rule scam: mode enforce → grey (1)"
    assert said == f"max review growth 0: texts for a person to look at go from 0 to 1, {moved}"
    assert Gates(max_review_growth="1000%").failed(back), "from nothing, any growth is beyond any share"
    harsh = bylaw.loads(NEW + "ladder { at 30 warn  at 35 ban confirmed by human }")
    banned = bylaw.diff(old, harsh, ["buy BTC", "hello"])
    assert Gates(no_new_ban=True).failed(banned) == ("no new ban: 1 text would newly come to `ban`",)
    assert Gates(no_new_ban=True).failed(bylaw.diff(harsh, harsh, ["buy BTC"])) == ()
    assert banned.texts.confirmations == [0, 1]


@pytest.mark.parametrize("written", ["", "x", "-1", "1.5", "1e3", "5 %%", "0.12345%"])
def test_what_is_no_limit(written: str) -> None:
    with pytest.raises(InputError, match="write a whole number such as 20, or a share such as"):
        limit(written)


def test_outcomes_are_the_steps() -> None:
    assert OUTCOMES == ("none", "warn", "rectify", "restrict", "suspend", "ban")
    assert DAY > 0


def test_a_marked_term_is_an_edit_of_its_own() -> None:
    text = 'policy "p" language 1\nterms coins { anywhere "以太坊", "比特币" %s }\nrule r { when any coins }'
    old, new = (bylaw.loads(text % line) for line in ("ignore leet", 'sounds "比特币"  ignore leet, pinyin'))
    edits = Edits(old.model, new.model)
    assert sorted(map(str, edits.all)) == [
        "terms coins: added sound of anywhere “比特币”", "terms coins: ignore leet → leet, pinyin",
    ]  # fmt: skip
    (sound,) = [edit for edit in edits.all if edit.kind == "term"]
    for applied, found in (((), False), ((sound,), True), (edits.all, True)):
        assert bool(Policy(edits.model(applied)).matches("彼忒币")) == found


def test_what_must_not_stand_beside_a_term_is_an_edit_of_its_own() -> None:
    text = 'policy "p" language 1\nterms slang { anywhere "出U"  anywhere "收U" %s }\nrule r { when any slang }'
    old, new, other = (bylaw.loads(text % line) for line in ("", "not followed by digits or letters", "后不接 汉字"))
    edits = Edits(old.model, new.model)
    assert [str(edit) for edit in edits.all] == ["terms slang: added what must not stand beside anywhere “收U”"]
    for applied, found in (((), True), (edits.all, False)):
        assert bool(Policy(edits.model(applied)).matches("收USB")) == found
    (changed,) = Edits(new.model, other.model).all
    assert str(changed).endswith("“收U”: not followed by letters or digits → not followed by ideographs")
    assert changed.kind == "term"
