"""The command line as it is called: output, exit codes, and what it says to wrong calls."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

POLICY = """
policy "demo" language 1 effective 2022-06-20
context { kind: one of ("media", "personal")  age: duration  n: number  v: yes or no }
terms coins { word "USDT" ignore separators }
terms offers { anywhere "收购" }
rule offer { severity serious  when any coins within 9 chars of any offers
  unless kind is "media"  aggravate 100% when age < 3 days and n is unknown and v is unknown
  test hits "[[收购]][[USDT]]" then rectify  test misses "收购USDT" with kind "media" }
rule hint { mode grey  severity serious  when any coins  test hits "[[USDT]]" then review }
"""


def bylaw(*arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-c", "from bylaw.cli import main; main()", *map(str, arguments)],
        input=stdin, capture_output=True, cwd=cwd, timeout=60, check=False,
    )  # fmt: skip
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "my.bylaw"
    path.write_text(POLICY, encoding="utf-8")
    return path


def test_check_fine(policy: Path) -> None:
    done = bylaw("check", policy)
    assert (done.returncode, done.stdout) == (0, f"{policy}: 0 errors, 0 warnings; 2 rules, 2 terms\n")


def test_check_says_everything_at_once(policy: Path) -> None:
    policy.write_text(POLICY.replace("any offers", "any ofers").replace("mode grey", "mod grey"), encoding="utf-8")
    done = bylaw("check", policy)
    assert done.returncode == 1
    assert "error[B201]: there is no list `ofers`" in done.stdout and "did you mean `mode`?" in done.stdout
    chinese = bylaw("check", "--lang", "zh", policy)
    assert "错误[B201]: 没有名为 `ofers` 的词表" in chinese.stdout
    found = json.loads(bylaw("check", "--format", "json", policy).stdout)
    assert [d["code"] for d in found["diagnostics"]] == ["B101", "B201"][::-1] or found["errors"] == 2


def test_check_strict_and_missing(policy: Path, tmp_path: Path) -> None:
    policy.write_text(POLICY + 'terms unused { word "x" }', encoding="utf-8")
    assert bylaw("check", policy).returncode == 0
    assert bylaw("check", "--strict", policy).returncode == 1
    missing = bylaw("check", tmp_path / "no.bylaw")
    assert missing.returncode == 2 and "no such file" in missing.stdout
    assert bylaw("check", tmp_path).returncode == 2
    assert bylaw("check").returncode == 2


def test_test(policy: Path) -> None:
    done = bylaw("test", policy)
    assert (done.returncode, done.stdout) == (0, f"{policy}: 3 passed, 0 failed (2 rules of 2 tested)\n")
    assert bylaw("test", "--engine", "reference", policy).returncode == 0
    policy.write_text(POLICY.replace("then rectify", "then ban"), encoding="utf-8")
    failed = bylaw("test", policy)
    assert failed.returncode == 1
    assert "it leads to `rectify` (40 points), not to `ban`" in failed.stdout
    tests = json.loads(bylaw("test", "--format", "json", policy).stdout)["tests"]
    assert [t["passed"] for t in tests] == [False, True, True]


def test_judge_text_lines(policy: Path, tmp_path: Path) -> None:
    messages = tmp_path / "m.txt"
    messages.write_text("收购U.S.D.T\nhello\nUSDT\n", encoding="utf-8")
    done = bylaw("judge", "--policy", policy, "--at", "2022-07-01", "--format", "text", messages)
    assert done.returncode == 0
    assert "rectify   " + f"{messages}:1  40 points" in done.stdout
    assert "【收购】" in done.stdout or "【收购U.S.D.T】" in done.stdout
    assert "2–9 “U.S.D.T” coins: USDT, seen through separators" in done.stdout
    assert done.stdout.splitlines()[-1] == "3 messages: rectify 1, review 1, nothing 1"
    assert "hello" not in done.stdout
    everything = bylaw("judge", "--policy", policy, "--at", "2022-07-01", "--format", "text", "--all", messages)
    assert "hello" in everything.stdout


def test_judge_json_lines(policy: Path, tmp_path: Path) -> None:
    messages = tmp_path / "m.jsonl"
    rows = [
        {"id": 7, "text": "收购USDT", "at": "2022-07-01", "other": "ignored"},
        {"text": "收购USDT", "at": "2022-06-19T23:59:00Z"},
        {"text": "收购USDT", "at": "2022-07-01", "context": {"kind": "media"}},
        {"text": "收购USDT", "at": "2022-07-01", "context": {"age": "2 days"}},
        "收购USDT",
    ]
    messages.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    done = bylaw("judge", "--policy", policy, "--at", "2022-07-01", messages)
    assert done.returncode == 0
    out = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(o["line"], o["id"], o["points"], o["in_force"]) for o in out] == [
        (1, 7, 40, True), (2, None, 0, False), (3, None, 0, True), (4, None, 80, True), (5, None, 40, True),
    ]  # fmt: skip
    assert out[0]["findings"][0]["spans"][1]["text"] == "USDT"


def test_bad_lines_are_named_and_the_rest_goes_on(policy: Path, tmp_path: Path) -> None:
    messages = tmp_path / "m.txt"
    messages.write_bytes("收购USDT\n".encode() + "收购".encode("gbk") + b"\n\xff\n" + "收购USDT\n".encode())
    done = bylaw("judge", "--policy", policy, "--at", "2022-07-01", messages)
    assert done.returncode == 4
    assert len(done.stdout.splitlines()) == 2
    assert f"{messages}:2: skipped: it is not UTF-8 (byte 0xCA at 1)" in done.stderr.replace("0xca", "0xCA")
    assert f"{messages}:3: skipped: it is not UTF-8 (byte 0xFF at 1)" in done.stderr
    bad = tmp_path / "m.jsonl"
    lines = [
        '{"text": "收购USDT"', '{"no": 1}', '{"text": 3}', "[1]", '{"text": "x", "at": "soon"}',
        '{"text": "x", "context": 3}', '{"text": "x", "context": {"kidn": "media"}}', '{"text": "fine"}', "[" * 100_000,
    ]  # fmt: skip
    bad.write_text("\n".join(lines), encoding="utf-8")
    done = bylaw("judge", "--policy", policy, "--at", "2022-07-01", bad)
    assert done.returncode == 4 and len(done.stdout.splitlines()) == 1
    for said in ["it is not JSON", "none of the fields text", "`text` is not a text", "neither a JSON object",
                 "`soon` is not a date", "`context` is not an object", "did you mean 'kind'"]:  # fmt: skip
        assert said in done.stderr


def test_judge_stdin_pack_and_text(policy: Path) -> None:
    lines = "收购USDT\n".encode()
    done = bylaw("judge", "--policy", policy, "--at", "2022-07-01", "-", stdin=lines)
    assert json.loads(done.stdout)["points"] == 40
    done = bylaw("judge", "--pack", "wechat-3.24", "--at", "2022-07-01", "--text", "高价收购 USDT，秒到账")
    assert json.loads(done.stdout)["sanction"]["step"] == "rectify"
    done = bylaw("judge", "--policy", policy, "--at", "2022-07-01", "--text", "收购USDT", "--context", "age=1 day")
    assert json.loads(done.stdout)["points"] == 80


def test_fail_at(policy: Path) -> None:
    call = ["judge", "--policy", policy, "--at", "2022-07-01", "--text", "收购USDT", "--fail-at"]
    assert bylaw(*call, "rectify").returncode == 3
    assert bylaw(*call, "restrict").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--text", "x"], "give either --pack NAME or --policy FILE"),
        (["--pack", "wechat-3.24"], "give message files"),
        (["--pack", "wechat", "--text", "x"], "there is no pack 'wechat'"),
        (["--policy", "no.bylaw", "--text", "x"], "cannot read `no.bylaw`"),
        (["--pack", "wechat-3.24", "no.txt"], "cannot read no.txt"),
        (["--pack", "wechat-3.24", "."], "cannot read ."),
        (["--pack", "wechat-3.24", "--text", "x", "--at", "tomorrow"], "`tomorrow` is not a date"),
        (["--pack", "wechat-3.24", "--text", "x", "--context", "kind"], "write NAME=VALUE"),
        (["--pack", "wechat-3.24", "--text", "x", "--context", "account.kin=x"], "did you mean 'account.kind'"),
        (["--pack", "wechat-3.24", "--text", "x", "--context", "account.age=soon"], "whole seconds"),
    ],
)
def test_wrong_calls_say_what_is_wrong(arguments: list[str], said: str) -> None:
    done = bylaw("judge", *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_broken_policy_stops_judging(policy: Path) -> None:
    policy.write_text(POLICY.replace("any offers", "any ofers"), encoding="utf-8")
    done = bylaw("judge", "--policy", policy, "--text", "x")
    assert done.returncode == 1 and "error[B201]" in done.stderr and done.stdout == ""


def test_control_characters_do_not_reach_the_terminal(policy: Path) -> None:
    text = "\x1b[2J收购USDT\x07"
    done = bylaw("judge", "--policy", policy, "--at", "2022-07-01", "--format", "text", "--text", text)
    assert "\x1b" not in done.stdout and "\x07" not in done.stdout


def test_help_and_version() -> None:
    from bylaw import __version__

    assert __version__ in bylaw("--version").stdout
    for command in ("check", "test", "judge"):
        assert bylaw(command, "--help").returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_readers_that_go_and_streams_that_are_closed(policy: Path, tmp_path: Path) -> None:
    messages = tmp_path / "m.txt"
    messages.write_text("收购USDT\n" * 20_000, encoding="utf-8")
    command = f'"{sys.executable}" -c "from bylaw.cli import main; main()" judge --policy "{policy}" --at 2022-07-01'

    def shell(line: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        return done

    assert shell(f'{command} "{messages}" | head -1; exit ${{PIPESTATUS[0]}}').returncode == 0
    closed = shell(f"{command} - <&-")
    assert closed.returncode == 2 and "standard input is closed" in closed.stderr
    assert shell(f'{command} --text "收购USDT" >&-').returncode in (0, 2)


def test_hostile_messages_are_shown_safely(policy: Path, tmp_path: Path) -> None:
    policy.write_text(POLICY.replace('word "USDT"', 'word "USDT" pattern "q.{1,3}z"'), encoding="utf-8")
    messages = tmp_path / "m.jsonl"
    messages.write_text(
        '{"id": "\\u001b[2J", "text": "q\\u001bcz", "at": "2022-07-01"}\n{"text": "q\\ud800z", "at": "2022-07-01"}\n'
        '{"text": "x", "at": "9999-12-31T23:59:59-12:00"}\n{"text": "x", "tex": "USDT"}\n',
        encoding="utf-8",
    )
    shown = bylaw("judge", "--policy", policy, "--format", "text", messages)
    assert shown.returncode == 4 and "\x1b" not in shown.stdout
    assert "outside the calendar" in shown.stderr and "did you mean `text`?" in shown.stderr
    lines = bylaw("judge", "--policy", policy, messages).stdout.splitlines()
    assert [json.loads(line)["review"] for line in lines[:2]] == ["rectify", "rectify"]


def test_check_prove(policy: Path) -> None:
    done = bylaw("check", policy, "--prove")
    assert done.returncode == 0
    assert "thresholds rise (checked): 10 < 30 < 60 < 110 < 180" in done.stdout
    assert "rectify from 30 points: 收购USDT (40 points)" in done.stdout
    assert "ban from 180 points: 收购USDT (40 points, posted 4 times, each time notified)" in done.stdout
    proof = json.loads(bylaw("check", policy, "--prove", "--format", "json").stdout)["proof"]
    assert {r["step"] for r in proof["reaches"]} == {"warn", "rectify", "restrict", "suspend", "ban"}
    assert {p["by"] for p in proof["properties"]} == {"checked", "construction"}


def test_check_prove_proves_the_ladder_of_each_kind_of_account(policy: Path) -> None:
    text = policy.read_text(encoding="utf-8").replace(
        "context {", 'context { account.kind: one of ("personal", "media") '
    )
    assert "account.kind" in text
    ladder = 'ladder for "media" { at 35 warn  at 300 ban confirmed by human  repeat 50%  no step skipped }\n'
    policy.write_text(text + ladder, encoding="utf-8")
    done = bylaw("check", policy, "--prove")
    assert done.returncode == 0, done.stdout
    general, media = done.stdout.split('\nladder for "media"\n')
    assert "thresholds rise (checked): 10 < 30 < 60 < 110 < 180" in general and "repeat +25 %" in general
    assert "thresholds rise (checked): 35 < 300" in media and "repeat +50 %" in media
    assert "warn from 35 points: 收购USDT (40 points)" in media
    assert "ban from 300 points: 收购USDT (40 points, posted 5 times, each time notified)" in media
    (profile,) = json.loads(bylaw("check", policy, "--prove", "--format", "json").stdout)["proof"]["profiles"]
    assert profile["kind"] == "media" and [r["step"] for r in profile["reaches"]] == ["warn", "ban"]


def test_explain(policy: Path, tmp_path: Path) -> None:
    done = bylaw("explain", policy, "--at", "2022-07-01", "--text", "收购各种各样的旧手机和 USDT")
    assert done.returncode == 0, done.stderr
    assert "“USDT” (12–16) and “收购” (0–2) are 10 characters apart, limit 9" in done.stdout
    assert "→ with a limit of 10 in offer: 0 → 40 points, no sanction → rectification" in done.stdout
    chinese = bylaw("explain", policy, "--at", "2022-07-01", "--language", "zh", "-", stdin="收购 USDT\n".encode())
    assert chinese.returncode == 0 and "若无“收购”（0–2）：40 分 → 0 分" in chinese.stdout
    lines = tmp_path / "in.jsonl"
    lines.write_text(
        '{"id": 7, "text": "收购 USDT", "context": {"age": "1 day"}, "at": "2022-07-01"}\n{}\n', encoding="utf-8"
    )
    found = bylaw("explain", policy, lines, "--rule", "offer", "--format", "json")
    assert found.returncode == 4 and ":2: skipped" in found.stderr
    (made,) = map(json.loads, found.stdout.splitlines())
    assert (made["id"], [r["rule"] for r in made["rules"]]) == (7, ["offer"])
    assert made["rules"][0]["when"][0]["written"] == "any coins within 9 chars of any offers"


def test_explain_wrong_calls(policy: Path) -> None:
    for arguments, said in (
        ((), "give a POLICY file"),
        ((policy,), "give --text, message files, or -"),
        ((policy, "--text", "x", "--rule", "ofer"), "did you mean 'offer'?"),
        ((policy, "--text", "x", "--at", "soon"), "--at:"),
        ((policy.with_name("none.bylaw"), "--text", "x"), "B0"),
    ):
        done = bylaw("explain", *arguments)
        assert done.returncode == 2 and said in done.stderr, done.stderr
    assert bylaw("explain", "--pack", "wechat-3.24", "--text", "USDT", "--at", "2022-07-01").returncode == 0
