"""`bylaw evade` as it is called: the report in both languages and formats, the gate, the file of variants."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bylaw.cli import cli
from bylaw.disguises.kinds import NAMES
from bylaw.evade.report import Count, Report
from bylaw.measure.gates import bound

POLICY = """
policy "demo" language 1 effective 2022-06-20
fields text, nickname
context { age: duration  v: yes or no }
terms coins { word "USDT" ignore separators }
terms offers { anywhere "收购" }
rule offer { severity serious  when any coins within 9 chars of any offers
  test hits "[[收购]] [[USDT]]" then rectify
  test hits in nickname "[[收购]] [[USDT]]" with age 3 days, v yes }
"""
CHINESE = """
政策 “演示” 语言 1 生效 2022-06-20
词表 币种 ｛ 任意位置 “火币”；整词 “USDT” ｝
规则 offer ｛ 程度 严重  当 任一 币种  测试 命中 “用[[火币]]” 则 整改 ｝
"""


def bylaw(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-c", "from bylaw.cli import main; main()", *map(str, arguments)],
        input=stdin, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    out, err = done.stdout.decode(), done.stderr.decode()
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "my.bylaw"
    path.write_text(POLICY, encoding="utf-8")
    return path


def test_report(policy: Path) -> None:
    done = bylaw("evade", policy, "--kinds", "fullwidth,separator")
    assert (done.returncode, done.stderr) == (0, "")
    out = done.stdout
    assert out.startswith("demo: 2 tests with hits, 4 terms in them, ") and "variants judged (seed 0)" in out
    assert "list `offers` misses separators" in out and "add `ignore separators`" in out
    assert "  fullwidth " not in out.partition("missed, by list")[2]
    assert "offers: 收购" in out and "【收" in out and "needs separators" in out
    rows = {line.split()[0]: line for line in out.splitlines() if "%" in line}
    assert list(rows) == ["fullwidth", "separator", "all"]
    assert rows["fullwidth"].split()[1:5] == ["100", "%", "100", "%"]


def test_report_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "演示.bylaw"
    path.write_text(CHINESE, encoding="utf-8")
    out = bylaw("evade", path, "--lang", "zh", "--kinds", "homophone,traditional,separator").stdout
    assert out.startswith("演示：1 条命中测试，其中 1 处词，判定伪装 ") and "可以补充" in out and "同音字" in out
    assert "词表 `币种` 漏掉“火币”的谐音" in out and "加上 `谐音 “火币”`" in out
    assert "加上 `忽略 分隔`" in out and "须忽略分隔" in out


def test_everything_is_found(policy: Path) -> None:
    done = bylaw("evade", policy, "--kinds", "case,fullwidth", "--min", "1")
    assert done.returncode == 0 and "nothing to add: all variants were found" in done.stdout


def test_json(policy: Path) -> None:
    done = bylaw("evade", policy, "--format", "json", "--variants", "2", "--seed", "7")
    found = json.loads(done.stdout)
    assert found["schema"] == "bylaw.evade/1" and found["seed"] == 7 and found["tests"] == 2
    assert sum(kind["n"] for kind in found["kinds"].values()) == found["n"]
    assert set(found["kinds"]) <= set(NAMES)
    assert found["lists"]["offers"]["separator"]["found"] == 0 and "separator" not in found["lists"]["coins"]
    assert found["terms"]["offers"]["收购"]["separator"]["n"] == found["lists"]["offers"]["separator"]["n"]
    (views,) = [a for a in found["advice"] if a["code"] == "view" and a["where"] == "offers"]
    assert "separators" in views["add"] and views["views"]["separators"]["missed"] > 0
    example = found["examples"][0]
    assert example["text"][slice(*example["span"])] == example["surface"]
    assert bylaw("evade", policy, "--format", "json", "--variants", "2", "--seed", "7").stdout == done.stdout


def test_gate(policy: Path) -> None:
    done = bylaw("evade", policy, "--kinds", "fullwidth,separator,percent", "--min", "0.9")
    assert done.returncode == 3
    gates = done.stderr.splitlines()
    assert len(gates) == 2 and gates[0].startswith("gate: separator: ") and gates[1].startswith("gate: percent: 0 of ")
    assert gates[1].endswith("found, less than 0.9")
    found = json.loads(bylaw("evade", policy, "--kinds", "percent", "--min", "0.9", "--format", "json").stdout)
    assert found["failed"] == ["percent"]
    done = bylaw("evade", policy, "--kinds", "字间符号，百分号编码", "--min", "90%", "--lang", "zh")
    assert done.returncode == 3 and done.stderr.splitlines()[-1].endswith("found, less than 90%")
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == ["separator", "percent"]


def test_a_share_that_is_reached_exactly_passes() -> None:
    count = Count(n=10, found=7)
    report = Report("x", 0, 1, [], 1, 1, kinds={"case": count})
    assert report.below(bound("70%")) == report.below(bound("0.7")) == [] and report.below(bound("0.71")) == ["case"]


def test_written_variants_can_be_judged(policy: Path, tmp_path: Path) -> None:
    path = tmp_path / "variants.jsonl"
    done = bylaw("evade", policy, "--kinds", "separator,zero_width", "--write", path)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert f"{len(lines)} variants judged" in done.stdout and len({line["id"] for line in lines}) == len(lines)
    for line in lines:
        text = line.get("text", line.get("nickname"))
        assert text[slice(*line["span"])] == line["surface"] and line["label"] == "violating"
        assert line["term"] in ("收购", "USDT") and line["evasion"] in ("separator", "zero_width")
    assert any("nickname" in line and line["context"] == {"age": 259_200, "v": True} for line in lines)
    judged = bylaw("judge", "--policy", policy, "--at", "2022-07-01", path)
    decisions = [json.loads(line) for line in judged.stdout.splitlines()]
    assert judged.returncode == 0 and len(decisions) == len(lines), judged.stderr
    assert all(d["sanction"] for d, line in zip(decisions, lines, strict=True) if line["evasion"] == "zero_width")


def test_readme_shows_a_real_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    match = re.search(r"^\$ (bylaw evade my.bylaw --kinds[^\n]*)\n(.*?)```", readme, re.MULTILINE | re.DOTALL)
    assert match
    monkeypatch.chdir(tmp_path)
    Path("my.bylaw").write_text(
        'policy "coins" language 1 effective 2022-06-20\nterms coins { word "USDT" ignore separators }\n'
        'terms offers { anywhere "收购" }\n'
        "rule offer { severity serious  when any coins within 12 chars of any offers\n"
        '  test hits "高价[[收购]] [[USDT]]，秒到账" then rectify }\n',
        encoding="utf-8",
    )
    done = CliRunner().invoke(cli, match[1].split()[1:])
    assert (done.exit_code, done.stdout + done.stderr) == (3, match[2])


def test_pack() -> None:
    done = bylaw("evade", "--pack", "wechat-3.24-en", "--kinds", "zero_width,styled", "--variants", "1", "--min", "1")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        ([], "give either a policy FILE or --pack NAME"),
        (["FILE", "--pack", "wechat-3.24"], "give either a policy FILE or --pack NAME"),
        (["--pack", "nope"], "there is no pack 'nope'"),
        (["FILE", "--kinds", "seperator"], "did you mean 'separator'?"),
        (["FILE", "--kinds", "字间符"], "did you mean '字间符号'?"),
        (["FILE", "--min", "101%"], "--min: '101%' is no share"),
        (["FILE", "--kinds", ","], "no kind of disguise was named"),
        (["FILE", "--variants", "0"], "0 is not in the range"),
        (["FILE", "--min", "90"], "--min: '90' is no share"),
        (["FILE", "--write", "FILE/x.jsonl"], "not a directory"),
        (["missing.bylaw"], "missing.bylaw"),
    ],
)
def test_wrong_calls(policy: Path, arguments: list[str], cause: str) -> None:
    done = bylaw("evade", *(argument.replace("FILE", str(policy)) for argument in arguments))
    assert done.returncode == 2 and cause in done.stderr


def test_a_wrong_policy(policy: Path) -> None:
    policy.write_text(POLICY.replace("any offers", "any ofers"), encoding="utf-8")
    done = bylaw("evade", policy)
    assert done.returncode == 1 and "did you mean" in done.stderr


def test_tests_that_fail_or_are_missing(policy: Path) -> None:
    policy.write_text(POLICY.replace('"[[收购]] [[USDT]]" then', '"[[收购]] DOGE" then'), encoding="utf-8")
    done = bylaw("evade", policy, "--kinds", "fullwidth")
    assert done.returncode == 0 and f"{policy}:8: left out, the test does not hold as it stands" in done.stderr
    assert "2 tests with hits, 2 terms in them" in done.stdout
    policy.write_text(POLICY.replace("test hits", "test misses").replace("[[", "").replace("]]", ""), encoding="utf-8")
    done = bylaw("evade", policy)
    assert done.returncode == 0 and "nothing to disguise: give the rules tests that hit" in done.stderr
    gated = bylaw("evade", policy, "--min", "0.5")
    assert gated.returncode == 3 and "gate: nothing was judged" in gated.stderr
    assert "没有可伪装的" in bylaw("evade", policy, "--lang", "zh").stderr
