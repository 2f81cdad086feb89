"""``bylaw account`` and ``bylaw ledger`` as they are called, and the picture of a case."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import bylaw
from bylaw.cli import cli
from bylaw.cli.output import decimal
from bylaw.ledger.picture import svg

sys.path.insert(0, str(Path(__file__).parent))
from acts import ISSUE, POLICY, day, judge


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A trader with everything that can happen to one."""
    path = tmp_path / "cases.db"
    with bylaw.Ledger(path) as ledger:
        for number in (0, 10, 20, 25):
            ledger.record("a1", f"post-{number}", judge(), at=day(number))
            ledger.notify("a1", at=day(number) + timedelta(hours=1))
        ledger.record("a1", "card", judge(ISSUE), at=day(12))
        ledger.rectified("a1", "post-0", at=day(3))
        ledger.missed_deadline("a1", at=day(33))
        ledger.confirm("a1", by="ada", at=day(35))
        ledger.reverse("a1", "post-10", reason="a quotation", at=day(40))
    return path


def run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(cli, list(map(str, arguments)), input=stdin)


def test_account(path: Path) -> None:
    done = run("account", "a1", "--ledger", path, "--at", "2026-02-20")
    assert done.exit_code == 0
    assert done.output.startswith("a1: suspend, 185 points as of 2026-02-20 23:59  (no coins")
    for line in (
        "20  post-0: trading of crypto 40 × 0.5 rectified = 20",
        "75  post-25: trading of crypto 40 × 1.5 repetition = 60 × 1.25 probation = 75",
        "185  in all",
        "reversed: a quotation [trading of crypto: post-10]",
        "suspend publishing, payments until 2026-05-04  in force",
        "70 → 145 points: suspend",
        "review of ban: issuance of nft: card",
    ):
        assert line in done.output, line
    before = run("account", "a1", "--ledger", path, "--at", "2026-02-06T00:00:00Z")
    assert "ban without end, confirmed by ada  in force" in before.output


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [
        (500, 1000, "0.5"), (1250, 1000, "1.25"), (0, 5, "0"), (1, 3, "0.333…"), (2, 3, "0.666…"), (437, 12, "36.416…"),
        (59_999_999, 1_000_000, "59.999…"), (10**18 - 1, 10**18, "0.999…"), (1, 10**12, "0.000…"), (7, 7, "1"),
        (1_234_567, 1, "1,234,567"), (1, 8, "0.125"), (1, 16, "0.062…"),
    ],
)  # fmt: skip
def test_a_fraction_is_cut_never_rounded(numerator: int, denominator: int, shown: str) -> None:
    assert decimal(numerator, denominator) == shown
    assert Fraction(shown.rstrip("…").replace(",", "")) <= Fraction(numerator, denominator)


def test_factors_are_readable_on_the_screen_and_exact_in_json(path: Path) -> None:
    """Half-way through fading: the exact factor is one of microseconds, which nobody can read."""
    options = ("--ledger", path, "--at", "2026-07-01T10:11:12.345678Z")
    done = run("account", "a1", *options)
    assert re.search(r"post-25: trading of crypto 40 × 1\.5 repetition = 60 × 1\.25 probation = 75 "
                     r"× 0\.\d{3}… decay = \d+\n", done.output), done.output  # fmt: skip
    assert not re.search(r"\d{4,}/\d", done.output)
    case = json.loads(run("account", "a1", *options, "--format", "json").output)
    charge = next(line for line in case["lines"] if line["item"] == "post-25" and not line["missed"])["charges"][0]
    decay = next(op for op in charge["operations"] if op["name"] == "decay")
    assert decay["result"] == 75 * decay["numerator"] // decay["denominator"] and decay["denominator"] > 10**12


def test_help_says_what_the_exit_codes_mean() -> None:
    said = " ".join(run("--help").output.split())
    assert "1 the policy is wrong, a test fails or a ledger was tampered with" in said and "130 interrupted" in said


def test_account_as_json(path: Path) -> None:
    done = run("account", "a1", "--ledger", f"sqlite:///{path}", "--at", "2026-02-20", "--format", "json")
    case = json.loads(done.output)
    assert (case["standing"], case["balance"], sum(line["counted"] for line in case["lines"])) == ("suspend", 185, 185)
    assert case["timeline"][0]["decision"]["item"] == "post-0" and case["measures"][0]["kind"] == "suspend"


def test_account_on_another_policy(path: Path, tmp_path: Path) -> None:
    (tmp_path / "new.bylaw").write_text(POLICY.replace("at 200 ban", "at 150 ban"), encoding="utf-8")
    options = ("--ledger", path, "--at", "2026-02-20")
    assert "a1: ban" in run("account", "a1", *options, "--policy", tmp_path / "new.bylaw").output
    assert "a1: restrict" in run("account", "a1", *options, "--kind", "media").output
    assert "a1: suspend" in run("account", "a1", *options, "--policy", "no coins").output
    assert "a1: suspend" in run("account", "a1", *options, "--kind", "personal").output
    for more in ([], ["--policy", "no coins"], ["--policy", tmp_path / "new.bylaw"]):
        done = run("account", "a1", *options, "--kind", "medai", *more)
        assert done.exit_code == 2 and "did you mean 'media'? (known: media, personal)" in " ".join(done.output.split())


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["a2"], 2, "see to the name"),
        (["a1", "--at", "2020-01-01"], 2, "nothing is recorded of it by then"),
        (["a1", "--at", "soon"], 2, "`soon` is not a date"),
        (["a1", "--policy", "other"], 2, "its policies: no coins"),
        (["\0"], 2, "NUL"),
    ],
)
def test_account_of_nobody(path: Path, arguments: list[str], code: int, said: str) -> None:
    done = run("account", *arguments, "--ledger", path)
    assert (done.exit_code, said in done.output) == (code, True), done.output


def test_no_ledger(tmp_path: Path) -> None:
    for arguments in (["account", "a1", "--ledger"], ["ledger", "verify"], ["ledger", "export"]):
        done = run(*arguments, tmp_path / "no.db")
        assert done.exit_code == 2 and "there is no such file" in done.output
    assert list(tmp_path.iterdir()) == []


def test_verify(path: Path, tmp_path: Path) -> None:
    done = run("ledger", "verify", path, "--format", "json")
    head = json.loads(done.output)["head"]
    assert run("ledger", "verify", path, "--head", head).exit_code == 0
    assert "--head" in run("ledger", "verify", path, path, "--head", head).output
    assert run("ledger", "verify", path, "--head", "x").exit_code == 2
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER bylaw_no_update")
        connection.execute("UPDATE bylaw_events SET content = replace(content, '40', '4') WHERE sequence = 5")
    connection.close()
    done = run("ledger", "verify", path)
    assert done.exit_code == 1 and "row 5 (rectified" not in done.output and "row 5 (" in done.output


def test_export_and_import(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    assert run("ledger", "export", path, file).exit_code == 0
    assert run("ledger", "export", path).stdout == file.read_text()
    done = run("ledger", "import", tmp_path / "copy.db", file, file)
    assert done.output.splitlines() == [f"{file}: 20 new rows", f"{file}: 0 new rows"]
    assert "20 rows" in run("ledger", "verify", path, tmp_path / "copy.db").output
    done = run("ledger", "import", tmp_path / "third.db", "-", stdin=file.read_text()[:-10])
    assert done.exit_code == 2 and "it is not JSON" in done.output


def test_the_picture(path: Path, tmp_path: Path) -> None:
    run("account", "a1", "--ledger", path, "--at", "2026-02-20", "--picture", tmp_path / "a1.svg")
    texts = [t.text for t in ET.parse(tmp_path / "a1.svg").iter("{http://www.w3.org/2000/svg}text")]
    assert "Account a1" in texts and "200 ban" in texts and "suspend publishing, payments until 2026-05-04" in texts


def test_pictures_of_odd_cases(tmp_path: Path) -> None:
    with bylaw.Ledger(tmp_path / "cases.db") as ledger:
        ET.fromstring(svg(ledger.case("nobody", at=day(0))))
        case = ledger.record('<a1> & "x"\x01', "<post>", judge(), at=day(0))
        ET.fromstring(svg(case))
        ET.fromstring(svg(ledger.reverse(case.name, "<post>", reason="]]>", at=day(3000))))


def test_the_commands_start_without_the_libraries() -> None:
    code = "import sys, bylaw.cli; sys.exit('sqlalchemy' in sys.modules or 'bylaw.ledger' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_statement(path: Path) -> None:
    done = run("statement", "a1", "--ledger", path, "--at", "2026-02-20")
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Statement of reasons: suspension\nAccount: a1; Content: post-2")
    how = ("--language", "zh", "--appeal", "请致电客服", "--appeal-days", 30)
    chinese = run("statement", "a1", "--ledger", path, "--at", "2026-01-27", *how)
    assert "处理决定及理由说明" in chinese.output and "请致电客服" in chinese.output and "申诉期限" in chinese.output
    found = json.loads(run("statement", "a1", "--ledger", path, "--at", "2026-02-20", "--format", "json").output)
    assert found["arithmetic"]["total"] == 185 and found["account"] == "a1"
    fields = json.loads(run("statement", "a1", "--ledger", path, "--at", "2026-02-20", "--format", "dsa").output)
    assert fields["decision_provision"] == "DECISION_PROVISION_PARTIAL_SUSPENSION"
    first = run("statement", "a1", "--ledger", path, "--at", "2026-02-20", "--item", "post-0")
    assert "Content: post-0" in first.output


def test_a_statement_of_what_restricts_nothing_has_no_dsa_fields(path: Path) -> None:
    done = run("statement", "a1", "--ledger", path, "--at", "2026-01-02", "--format", "dsa")
    assert done.exit_code == 0 and done.stdout == "{}\n"
    assert "nothing to report: a warning or a request to put content right is no restriction" in done.stderr


def test_a_statement_goes_down_to_matches_with_the_policy_that_decided(path: Path, tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.bylaw", tmp_path / "wrong.bylaw"
    right.write_text(POLICY, encoding="utf-8")
    wrong.write_text(POLICY.replace("at 60", "at 61"), encoding="utf-8")
    done = run("statement", "a1", "--ledger", path, "--at", "2026-02-20", "--policy", right)
    assert done.exit_code == 0 and "“USDT” (2–6): 40" in done.output
    assert run("statement", "a1", "--ledger", path, "--policy", "no coins").exit_code == 0
    other = run("statement", "a1", "--ledger", path, "--at", "2026-02-20", "--policy", wrong)
    assert other.exit_code == 2 and "is not the policy that decided last" in other.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("a2",), "nothing is recorded of it"),
        (("a1", "--at", "2025-01-01"), "nothing is recorded of it by then"),
        (("a1", "--at", "2026-02-20", "--item", "post-10"), "nothing of item 'post-10' counts for account 'a1'"),
        (("a1", "--at", "yesterday"), "--at"),
        (("a1", "--format", "pdf"), "'pdf' is not one of"),
    ],
)
def test_a_statement_that_cannot_be_made(path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run("statement", *arguments, "--ledger", path)
    assert done.exit_code == 2 and said in done.output and "Traceback" not in done.output
