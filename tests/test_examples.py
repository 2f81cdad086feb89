"""Every example of grammar/REFERENCE.md and of the README is run.

In REFERENCE.md a ``bylaw`` block is a policy (a head is put before it where it has none) whose
tests must pass and whose lines give exactly the errors and warnings that ``# error: CODE``
announces; a ``judge`` block holds ``text -> outcome, N points`` lines about the policy above it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import bylaw
from bylaw.cli import cli
from bylaw.language.diagnostics import render
from bylaw.language.literals import marks
from bylaw.language.source import Source
from bylaw.policy import _read
from bylaw.policy_tests import outcome, run

ROOT = Path(__file__).parent.parent
HEAD = 'policy "example" language 1 effective 2022-06-20\n'
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXPECTED = re.compile(r"#\s*error: ([BW]\d{3})")
_JUDGED = re.compile(r"(.*) -> (\w+), (\d+) points")


def blocks(path: Path) -> list[tuple[int, str, str]]:
    """``(line, language, text)`` of every fenced block of a Markdown file."""
    text = path.read_text(encoding="utf-8")
    return [(text.count("\n", 0, m.start()) + 1, m[1], m[2]) for m in _FENCE.finditer(text)]


REFERENCE = blocks(ROOT / "grammar" / "REFERENCE.md")
README = blocks(ROOT / "README.md")


def policies(document: list[tuple[int, str, str]]) -> list[pytest.param]:
    """Each policy with the judge block that follows it."""
    out = []
    for i, (line, language, text) in enumerate(document):
        if language == "bylaw":
            judged = document[i + 1][2] if i + 1 < len(document) and document[i + 1][1] == "judge" else ""
            out.append(pytest.param(text, judged, id=f"line-{line}"))
    return out


@pytest.mark.parametrize("engine", ["native", "reference"])
@pytest.mark.parametrize(("text", "judged"), policies(REFERENCE) + policies(README)[:1])
def test_policy(text: str, judged: str, engine: bylaw.policy.EngineName) -> None:
    if not text.startswith(("policy", "政策")):
        text = HEAD + text
    source = Source("example.bylaw", text)
    _, diagnostics = _read(source)
    expected = {(text.count("\n", 0, m.start()) + 1, m[1]) for m in _EXPECTED.finditer(text)}
    said = {(d.place.line, d.code) for d in diagnostics if d.place and (d.is_error or expected)}
    assert said == expected, "\n".join(map(render, diagnostics))
    if any(code.startswith("B") for _, code in expected):
        return
    policy = bylaw.loads(text, engine=engine)
    assert [(o.test.text, o.faults) for o in run(policy) if not o.passed] == []
    for line in judged.splitlines():
        _judged(policy, line)


def _judged(policy: bylaw.Policy, line: str) -> None:
    match = _JUDGED.fullmatch(line)
    assert match, line
    marked = marks(match[1])
    decision = policy.judge(marked.text)
    spans = sorted({(s.start, s.end) for f in decision.findings for s in f.spans})
    assert (outcome(decision), decision.points) == (match[2], int(match[3])), line
    assert spans == list(marked.spans), line


FIRST, *LATER = [(n, text) for n, language, text in README if language == "python"]


def test_readme_python_begins(capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(FIRST[1], "README.md", "exec"), {})
    assert "USDT" in capsys.readouterr().out


@pytest.mark.parametrize("code", [pytest.param(text, id=f"line-{n}") for n, text in LATER])
def test_readme_python(
    code: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first block stands alone; each later one goes on from it."""
    monkeypatch.chdir(tmp_path)
    for library in re.findall(r"^import (polars|pyarrow)", code, re.MULTILINE):
        pytest.importorskip(library, reason=f"{library} is not installed")
    names: dict[str, object] = {}
    exec(compile(FIRST[1], "README.md", "exec"), names)
    capsys.readouterr()
    exec(compile(code, "README.md", "exec"), names)
    assert "print(" not in code or capsys.readouterr().out


def test_readme_shows_a_real_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shown,) = [text for _, language, text in README if language == "console" and "bylaw diff old" in text[:16]]
    command, expected = shown.split("\n", 1)
    monkeypatch.chdir(tmp_path)
    policy = 'policy "coins" version "1" language 1 effective 2022-01-01\nterms coins { word "BTC" }\n'
    policy += (
        'terms offers { word "buy" }\nrule offer { severity serious  when any coins within 12 chars of any offers }\n'
    )
    Path("old.bylaw").write_text(policy, encoding="utf-8")
    for old, new in (
        ("2022-01-01", "2022-06-20"),
        ('"1"', '"2"'),
        ('"BTC"', '"BTC", "DOGE"'),
        ('"buy"', '"buy", "sell"'),
    ):
        policy = policy.replace(old, new)
    Path("new.bylaw").write_text(policy, encoding="utf-8")
    Path("corpus.jsonl").write_text('"buy BTC"\n"buy DOGE"\n"sell DOGE"\n"hello"\n', encoding="utf-8")
    done = CliRunner().invoke(cli, command.split()[2:])
    assert (done.exit_code, done.stdout + done.stderr) == (3, expected)


def test_readme_shows_a_real_diagnostic() -> None:
    (shown,) = [text for _, language, text in README if language == "console" and "error[B201]" in text]
    source = Source("slip.bylaw", HEAD + 'terms coins { word "BTC" }\nrule offer {\n  when any conis\n}\n')
    found = [render(d) for d in _read(source)[1] if d.code == "B201"]
    assert shown.split("\n", 1)[1].rstrip("\n") == found[0]


def test_module_docstring() -> None:
    import doctest

    assert doctest.testmod(bylaw).failed == 0
