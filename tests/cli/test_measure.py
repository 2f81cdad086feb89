"""``bylaw measure`` as it is called: output, gates, exit codes, faults, and what it says to wrong calls."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path
from string import Formatter
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from bylaw.cli import cli, measure_text, measure_words

ROOM = Path(__file__).parent.parent / "measure"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("new.bylaw", "old.bylaw", "labelled.jsonl"):
        shutil.copy(ROOM / name, name)
    return tmp_path


def measure(*arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(cli, ["measure", *arguments], input=stdin)


def write(name: str, *rows: object) -> None:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_what_it_says() -> None:
    done = measure("new.bylaw", "labelled.jsonl", "--baseline", "old.bylaw")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith("""coins 2, as of 2022-06-20

violating texts that are sanctioned
  all                                            73.91 %  17 of 23  (53.53–87.45 %)
  plain                                          72.73 %  8 of 11  (43.44–90.25 %)
  disguised                                      75.00 %  9 of 12  (46.77–91.11 %)
    compound                                    100.00 %  1 of 1  (20.65–100.00 %)
""")
    for said in (
        "  only because of disguise views                 11.11 %  1 of 9  (1.99–43.50 %)\n",
        "    for a person to look at                      50.00 %  2 of 4  (15.00–85.00 %)\n",
        "  found exactly                                 100.00 %  19 of 19  (83.18–100.00 %)\n",
        "  crypto_offer                                         13 (13)           3 (3)           1 (1)\n",
        "  比特币 (coins)                                             3               1               0\n",
        "    disguised                                 33.33 → 75.00 %  4 → 9 of 12\n",
        "  exact p-value (McNemar)                     violating 0.0625, honest 1, all 0.125\n",
        "won: violating, now sanctioned: 5\n",
        "violating, pinyin: none, 0 points\n      [[收购]] bitebi 当面\n      labelled: 3–9 “bitebi”\n",
    ):
        assert said in done.stdout
    assert done.stdout.endswith("""
grey texts that are sanctioned: 1
  labelled.jsonl:33 (t33)  grey: rectify, 40 points
      课堂讨论：[[泰达币]][[兑换]]价格如何形成
      crypto_offer: 5–8 “泰达币” coins: 泰达币
      crypto_offer: 8–10 “兑换” offers: 兑换
""")


def test_json_picture_and_gates() -> None:
    done = measure(
        "new.bylaw", "labelled.jsonl", "--format", "json", "--worst", "1", "--picture", "out.svg",
        "--min-recall", "0.7", "--max-false-alarms", "3%", "--max-flagged", "0.001",
    )  # fmt: skip
    said = json.loads(done.stdout)
    assert (said["schema"], said["recall"]["all"]["count"], said["faults"]) == ("bylaw.measure/1", 17, 0)
    assert said["failed"] == [
        "max false alarms 0.03: 3 of 7 benign texts are sanctioned (0.4286)",
        "max flagged 0.001: there was nothing to count it on",
    ]
    assert done.stderr.splitlines() == [f"gate: {gate}" for gate in said["failed"]]
    assert (done.exit_code, len(said["false_alarms"])) == (3, 1)
    assert ElementTree.parse("out.svg").getroot().tag.endswith("svg")
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema comes with the `test` extra")
    from bylaw.measure.report import schema

    jsonschema.validate(said, schema())


def test_no_word_of_the_texts_if_so_asked() -> None:
    for form in ("text", "json"):
        done = measure("new.bylaw", "labelled.jsonl", "--no-texts", "--baseline", "old.bylaw", "--format", form)
        assert "t30" in done.stdout and done.exit_code == 0
        assert not any(word in done.stdout for word in ("parts", "b t c", "课堂", "bitebi", "[[", "U.S.D.T"))


def test_plain_texts_get_their_label_from_the_call() -> None:
    write("sms.txt", "see you at eight", "buy BTC", "hello")
    done = measure("new.bylaw", "sms.txt", "--all", "ordinary", "--max-flagged", "0.3")
    assert done.exit_code == 3
    assert "gate: max flagged 0.3: 1 of 3 texts of sms.txt are sanctioned (0.3333)" in done.stderr
    assert measure("new.bylaw", "sms.txt", "--all", "ordinary", "--max-flagged", "0.4").exit_code == 0
    done = measure("new.bylaw", "sms.txt")
    assert done.exit_code == 4 and "sms.txt:1: left out: it has no `label`" in done.stderr
    assert "with --all ordinary (violating, benign, ordinary, grey)" in done.stderr


def test_slips_in_names_are_faults() -> None:
    row = {"text": "buy BTC", "label": "violating"}
    write("in.jsonl", {**row, "spans": [4, 7]}, {**row, "source": "a forum", "content": 3}, {**row, "evasions": "case"},
          {**row, "span": [4, 7], "spans": 1})  # fmt: skip
    done = measure("new.bylaw", "in.jsonl")
    assert done.exit_code == 4 and done.stderr.splitlines()[:2] == [
        "in.jsonl:1: left out: it has a field `spans`; did you mean `span`?",
        "in.jsonl:3: left out: it has a field `evasions`; did you mean `evasion`?",
    ]
    assert "2 lines could not be measured" in done.stderr


def test_other_labels_and_standard_input() -> None:
    rows = ['{"text": "buy BTC", "label": "spam"}', '{"text": "hello", "label": "ham"}']
    options = ["--expect", "spam=sanction", "--expect", "ham=none", "--format", "json"]
    said = json.loads(measure("new.bylaw", "-", *options, stdin="\n".join(rows)).stdout)
    assert {label: one["expects"] for label, one in said["labels"].items()} == {"spam": "sanction", "ham": "none"}
    assert (said["recall"]["all"]["count"], said["misses"], list(said["corpora"])) == (1, [], ["<stdin>"])


def test_a_pack_stands_in_the_place_of_the_file() -> None:
    done = measure("--pack", "wechat-3.24", "labelled.jsonl", "--format", "json")
    said = json.loads(done.stdout)
    assert done.exit_code == 0 and said["total"]["total"] == 36
    assert said["policy"]["policy"] == "wechat-official-accounts-3.24"


def test_faults_are_named_and_the_rest_is_measured() -> None:
    write(
        "in.jsonl",
        {"text": "buy BTC", "label": "violating"},
        {"text": "buy BTC", "label": "violatin"},
        {"text": "buy BTC", "label": "violating", "span": [0, 9]},
        {"text": "buy BTC", "label": "violating", "span": [3, 7], "surface": "BTC"},
        "nope",
        {"label": "violating"},
        {"text": "x", "label": "grey", "context": {"age": 1}},
        {"text": "x", "label": "grey", "at": "June"},
        {"text": "buy BTC", "label": "benign"},
    )
    done = measure("new.bylaw", "in.jsonl", "--format", "json")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["faults"], said["total"]["total"]) == (4, 7, 2)
    lines = sorted(done.stderr.splitlines())
    assert [line.split(": left out: ")[0] for line in lines] == [f"in.jsonl:{n}" for n in range(2, 9)]
    for line, cause in zip(
        lines,
        [
            "did you mean `violating`?", "its span 0–9 is outside the text, which has 7 code points",
            "its `surface` is 'BTC', but at 3–7 there is ' BTC'; the span should be [4, 7]", "it is not JSON",
            "it has none of the fields text", "the policy has no context field 'age'", "`June` is not a date or time",
        ], strict=True,
    ):  # fmt: skip
        assert cause in line


def test_a_policy_that_is_not_in_force_finds_nothing_and_says_so() -> None:
    done = measure("new.bylaw", "labelled.jsonl", "--at", "2022-06-19")
    assert "0 of 23" in done.stdout and "the policy is not in force then" in done.stderr


def test_hostile_texts_are_shown_safely() -> None:
    write("in.jsonl", json.dumps({"text": "buy BTC \x1b[31m\ud800", "label": "benign", "id": "\x1b]0;x"}))
    for options in ([], ["--format", "json"]):
        done = CliRunner().invoke(cli, ["measure", "new.bylaw", "in.jsonl", *options])
        assert done.exit_code == 0 and "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["new.bylaw"], "give labelled texts after the policy: a .jsonl file, a .txt file with --all, or -"),
        (["new.bylaw", "nope.jsonl"], "cannot read nope.jsonl: no such file"),
        (["new.bylaw", "labelled.jsonl", "--expect", "spam"], "write LABEL=sanction, LABEL=none or LABEL=review"),
        (["new.bylaw", "labelled.jsonl", "--expect", "spam=ban"], "write one of sanction, none, review"),
        (["new.bylaw", "labelled.jsonl", "--all", "spam"], "say what such texts should lead to, with --expect spam="),
        (["new.bylaw", "labelled.jsonl", "--min-recall", "much"], "min-recall: 'much' is no share; write one"),
        (["new.bylaw", "labelled.jsonl", "--at", "June"], "`June` is not a date or time"),
        (["new.bylaw", "labelled.jsonl", "--picture", "no/such/folder.svg"], "--picture no/such/folder.svg: no such"),
        (["new.bylaw", "labelled.jsonl", "--worst", "-1"], "-1 is not in the range"),
        (["--pack", "nope", "labelled.jsonl"], "nope"),
    ],
)  # fmt: skip
def test_wrong_calls_say_what_to_do(arguments: list[str], said: str) -> None:
    done = measure(*arguments)
    assert done.exit_code == 2 and said in " ".join(done.stderr.split()), done.stderr


def test_a_policy_that_is_wrong() -> None:
    write("bad.bylaw", 'policy "p" language 1 effective 2022-06-20\nrule r { when any conis }')
    for arguments in (["bad.bylaw", "labelled.jsonl"], ["new.bylaw", "labelled.jsonl", "--baseline", "bad.bylaw"]):
        done = measure(*arguments)
        assert done.exit_code == 1 and "there is no list `conis`" in done.stderr
    assert measure("nope.bylaw", "labelled.jsonl").exit_code == 2


def test_it_speaks_chinese() -> None:
    done = measure("new.bylaw", "labelled.jsonl", "--baseline", "old.bylaw", "--lang", "zh", "--min-recall", "0.99")
    assert done.exit_code == 3 and done.stderr.startswith("门槛未过：min recall 0.99")
    assert done.stdout.startswith("""coins 2，时间 2022-06-20

违规文本中被处分的
  全部                                           73.91 %  17 / 23  (53.53–87.45 %)
""")
    for said in (
        "  仅因识别伪装而被处分                           11.11 %  1 / 9  (1.99–43.50 %)\n",
        "    转人工复核                                   50.00 %  2 / 4  (15.00–85.00 %)\n",
        "    经伪装                                    33.33 → 75.00 %  4 → 9 / 12\n",
        "新增命中：违规，现被处分：5\n",
        "violating, pinyin: 不作处分，0 分\n      [[收购]] bitebi 当面\n      标注：3–9 “bitebi”\n",
    ):
        assert said in done.stdout
    english = measure("new.bylaw", "labelled.jsonl", "--baseline", "old.bylaw").stdout
    for sentence in ("texts", "sanctioned", "seen through", "points", "listed", "none to count", "honest"):
        assert sentence not in done.stdout
    for line, other in zip(done.stdout.splitlines(), english.splitlines(), strict=True):
        assert bool(line) == bool(other)


def test_every_sentence_has_its_chinese() -> None:
    tree = ast.parse(Path(measure_text.__file__).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say"]
    said = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    assert len(said) > 30
    for sentence in said | set(measure_text._TITLES.values()):
        assert measure_words._ZH[sentence] != sentence
        fields = [
            {name for _, name, _, _ in Formatter().parse(text)} for text in (sentence, measure_words._ZH[sentence])
        ]
        assert fields[0] - {None} == fields[1] - {None}


def test_lines_that_are_left_out_are_named_in_chinese() -> None:
    write("in.jsonl", {"text": "buy BTC", "label": "violating"}, "{")
    done = measure("new.bylaw", "in.jsonl", "--lang", "zh")
    assert "in.jsonl:2: 已略去：" in done.stderr and "1 行无法测量（见上）" in done.stderr
