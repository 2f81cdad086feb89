"""``bylaw diff`` as it is called: output, gates, exit codes, and what it says to wrong calls."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

import bylaw
from bylaw.cli import cli

sys.path.insert(0, str(Path(__file__).parent.parent / "amend"))
sys.path.insert(0, str(Path(__file__).parent.parent / "sanctions"))
from accounts import notified
from policies import NEW, OLD, TEXTS


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
    assert done.stdout.startswith("""coins 1 → coins 2, as of 2022-06-20

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
        def logs(self) -> object:
            yield "a", notified([0, 1])
            yield "b", notified([0], 5)

    @contextmanager
    def opened(where: str, *, create: bool, read_only: bool) -> object:  # type: ignore[misc]
        assert (where, create, read_only) == ("cases.db", False, True)
        yield Ledger()

    monkeypatch.setattr(bylaw, "Ledger", opened, raising=False)
    Path("cases.db").touch()
    Path("new.bylaw").write_text(NEW + "ladder { at 10 warn  at 80 ban confirmed by human }", encoding="utf-8")
    done = diff("--ledger", "cases.db", "--no-new-ban")
    assert done.exit_code == 3, done.output
    assert "restrict → ban  account a  90 → 90 points" in done.stdout
    assert "gate: no new ban: 1 account would newly come to `ban`" in done.stderr
