"""``bylaw diff`` as it is called: output, gates, exit codes, and what it says to wrong calls."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

import bylaw
from bylaw.amend.diff import schema
from bylaw.cli import cli

sys.path.insert(0, str(Path(__file__).parent.parent / "amend"))
sys.path.insert(0, str(Path(__file__).parent.parent / "sanctions"))
from accounts import notified
from policies import NEW, OLD, TEXTS

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema comes with the `test` extra")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("old.bylaw").write_text(OLD, encoding="utf-8")
    Path("new.bylaw").write_text(NEW, encoding="utf-8")
    lines = [json.dumps({"id": n, "text": text}) for n, text in enumerate(TEXTS)]
    Path("in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def diff(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["diff", "old.bylaw", "new.bylaw", *arguments])


@pytest.mark.usefixtures("folder")
def test_what_moves_and_why() -> None:
    done = diff("--texts", "in.jsonl")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("""coins 1 → coins 2, texts as of 2022-06-20

7 texts: 5 graver, 0 milder
  before ↓ after →      none   rectify  restrict
  none                     1         3         2
  rectify                  0         1         0
  restrict                 0         0         0
  for a person: 1 → 0 review tickets, 0 → 0 confirmations

edits
        2  rule scam: mode grey → enforce (1 only with others)
""")
    assert (
        """
none → rectify  in.jsonl:2 (1)  0 → 40 points
    【buy】 【DOGE】
    + offer: 0–3 “buy” offers
    + offer: 4–8 “DOGE” coins
    because of terms coins: added word “DOGE”
"""
        in done.stdout
    )


@pytest.mark.usefixtures("folder")
def test_json_is_one_object_and_the_picture_is_svg() -> None:
    done = diff(
        "--texts", "in.jsonl", "--format", "json", "--keep", "1", "--picture", "out.svg", "--max-escalated", "4"
    )
    said = json.loads(done.stdout)
    assert (said["schema"], said["texts"]["total"], len(said["moves"]), said["texts"]["moved"]) == (
        "bylaw.diff/1", 7, 1, 5,
    )  # fmt: skip
    assert sum(n for row in said["texts"]["matrix"].values() for n in row.values()) == 7
    jsonschema.validate(said, schema())
    assert (said["unread"], said["failed"]) == (0, ["max escalated 4: 5 of 7 texts come to a graver step"])
    assert done.exit_code == 3
    assert ElementTree.parse("out.svg").getroot().tag.endswith("svg")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--max-escalated", "5"], 0),
        (["--max-escalated", "4"], 3),
        (["--max-escalated", "72%"], 0),
        (["--no-jump", "3"], 3),
        (["--no-jump", "4"], 0),
        (["--no-new-ban", "--max-review-growth", "0"], 0),
    ],
)
def test_gates_give_exit_code_3(options: list[str], code: int) -> None:
    done = diff("--texts", "in.jsonl", *options)
    assert (done.exit_code, "gate: " in done.stderr) == (code, code == 3)


@pytest.mark.usefixtures("folder")
def test_unreadable_lines_are_named_and_the_rest_is_compared() -> None:
    Path("in.jsonl").write_text('{"text": "buy DOGE"}\n{"text": 3}\nnope\n{"text": "x", "context": {"y": 1}}\n')
    done = diff("--texts", "in.jsonl")
    assert done.exit_code == 4 and "1 text: 1 graver" in done.stdout
    assert "in.jsonl:2: skipped: its field `text` is not a text" in done.stderr
    assert "in.jsonl:3: skipped: it is not JSON at 1" in done.stderr
    assert "in.jsonl:4: skipped: the policy has no context field 'y'" in done.stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "give --texts FILE, --ledger LEDGER, or both"),
        (["--texts", "nope.jsonl"], "cannot read nope.jsonl: no such file"),
        (["--ledger", "nope.db"], "--ledger nope.db: there is no such file; give the path or address of a ledger"),
        (["--texts", "in.jsonl", "--max-escalated", "few"], "write a whole number such as 20, or a share such as 0.5%"),
        (["--texts", "in.jsonl", "--at", "June"], "`June` is not a date or time"),
        (["--texts", "in.jsonl", "--picture", "no/such/folder.svg"], "--picture no/such/folder.svg: no such file"),
    ],
)
def test_wrong_calls_say_what_to_do(options: list[str], said: str) -> None:
    done = diff(*options)
    assert done.exit_code == 2 and said in " ".join(done.stderr.split()), done.stderr


@pytest.mark.usefixtures("folder")
def test_a_policy_that_is_wrong_or_speaks_another_language() -> None:
    Path("new.bylaw").write_text(NEW.replace("any scam", "any scan"))
    done = diff("--texts", "in.jsonl")
    assert done.exit_code == 1 and "error[B201]: there is no list `scan`" in done.stderr
    Path("new.bylaw").write_text(NEW.replace("language 1", "language 9"))
    done = diff("--texts", "in.jsonl")
    assert done.exit_code == 1 and "error[B214]" in done.stderr
    Path("new.bylaw").unlink()
    assert diff("--texts", "in.jsonl").exit_code == 2


@pytest.mark.usefixtures("folder")
def test_a_policy_that_is_not_in_force_on_that_day_is_named() -> None:
    done = diff("--texts", "in.jsonl", "--at", "2022-03-01")
    assert done.exit_code == 0 and "the new policy is not in force then" in done.stderr


@pytest.mark.usefixtures("folder")
def test_a_ledger_is_replayed_on_both_ladders(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ledger:
        def cases(self, at: object) -> object:
            assert at == datetime(1970, 2, 1, tzinfo=timezone.utc)
            yield "a", notified([0, 1])
            yield "b", notified([0], 5)

    @contextmanager
    def opened(where: str, *, create: bool, read_only: bool) -> object:  # type: ignore[misc]
        assert (where, create, read_only) == ("cases.db", False, True)
        yield Ledger()

    monkeypatch.setattr(bylaw, "Ledger", opened, raising=False)
    Path("cases.db").touch()
    Path("new.bylaw").write_text(NEW + "ladder { at 10 warn  at 80 ban confirmed by human }", encoding="utf-8")
    done = diff("--ledger", "cases.db", "--no-new-ban", "--at", "1970-02-01T00:00:00Z")
    assert done.exit_code == 3, done.output
    assert "restrict → ban  account a  90 → 90 points, 0 → 1 confirmations" in done.stdout
    assert done.stdout.startswith("coins 1 → coins 2, accounts as of 1970-02-01T00:00+00:00")
    assert "gate: no new ban: 1 account would newly come to `ban`" in done.stderr
    assert "not in force" not in done.stderr, "which has to do with texts only"
    said = json.loads(diff("--ledger", "cases.db", "--at", "1970-02-01T00:00:00Z", "--format", "json").stdout)
    jsonschema.validate(said, schema())
    assert said["accounts_at"] == "1970-02-01T00:00:00+00:00"
    done = diff("--ledger", "cases.db", "--kind", "x", "--at", "1970-02-01T00:00:00Z")
    assert done.exit_code == 0, "neither policy tells kinds apart"


@pytest.mark.usefixtures("folder")
def test_a_real_ledger_brings_moments_and_kinds() -> None:
    """Accounts as of now, each on the ladder of its kind; a kind that nobody knows is refused."""
    pytest.importorskip("sqlalchemy", reason="SQLAlchemy comes with the `ledger` extra")
    kinds = """context { account.kind: one of ("personal", "media") }
    ladder for "media" { at 40 %s }
    """
    for name, text, step in (("old", OLD, "warn"), ("new", NEW, 'restrict "payments" for 7 days')):
        text = text.replace("terms coins", kinds % step + "terms coins", 1)
        Path(f"{name}.bylaw").write_text(text, encoding="utf-8")
    policy, now = bylaw.load("old.bylaw"), datetime.now(timezone.utc)
    with bylaw.Ledger("cases.db") as ledger:
        for kind in ("media", "personal"):
            decision = policy.judge("buy BTC", context={"account.kind": kind}, at=now)
            ledger.record(f"the {kind} one", "post", decision, at=now)
    done = diff("--ledger", "cases.db")
    assert done.exit_code == 0, done.output
    assert f"coins 1 → coins 2, accounts as of {now:%Y-%m-%d}" in done.stdout
    assert "warn → restrict  account the media one" in done.stdout and "the personal one" not in done.stdout
    assert "2 accounts: 0 graver" in diff("--ledger", "cases.db", "--kind", "personal").stdout
    done = diff("--ledger", "cases.db", "--kind", "medai")
    assert done.exit_code == 2 and "did you mean 'media'?" in done.stderr
