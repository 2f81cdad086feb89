"""Golden files: each faulty policy and everything that is said about it.

``BYLAW_GOLDEN=rewrite pytest tests/language/test_golden.py`` writes the answers anew; read
the difference before committing it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from bylaw.language.diagnostics import CATALOG, render
from bylaw.policy import read

FAULTS = Path(__file__).parent.parent / "golden" / "faults"
FILES = sorted(FAULTS.glob("*.bylaw"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_fault_is_explained(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FAULTS)
    _, diagnostics = read(path.name)
    assert path.stem.split("_")[0] in {d.code for d in diagnostics}
    said = "\n\n".join(render(d) for d in diagnostics) + "\n"
    golden = path.with_suffix(".out")
    if os.environ.get("BYLAW_GOLDEN") == "rewrite":
        golden.write_text(said, encoding="utf-8")
    assert said == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_message_exists_in_chinese(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FAULTS)
    for diagnostic in read(path.name)[1]:
        said = diagnostic.message("zh")
        assert any("\u4e00" <= c <= "\u9fff" for c in said), said
        assert "{" not in re.sub(r"`[{}]`|`\{\w*\}?`|u\{", "", said)


CONTRADICTIONS = {"B303", "B304", "B315", "B320", "B321", "B322", "B323"}


@pytest.mark.parametrize("path", [p for p in FILES if p.stem[:4] in CONTRADICTIONS], ids=lambda p: p.stem)
def test_of_two_lines_that_contradict_both_are_shown(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FAULTS)
    for diagnostic in read(path.name)[1]:
        if diagnostic.code not in CONTRADICTIONS:
            continue
        ((place, _),) = diagnostic.related
        assert place != diagnostic.place
        (shown,) = diagnostic.to_dict("zh")["related"]
        assert (shown["line"], shown["column"]) == (place.line, place.column)
        said = re.sub(r"`[^`]*`|\d+ days?", "", diagnostic.message("zh") + shown["label"])
        assert not re.search(r"[a-z]{3,} [a-z]", said), said


def test_too_large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bylaw.policy.MAX_FILE_BYTES", 100)
    path = tmp_path / "large.bylaw"
    path.write_text("#" * 101)
    _, (diagnostic,) = read(path)
    assert (diagnostic.code, diagnostic.place) == ("B004", None)
    assert "101 bytes" in diagnostic.message()


def test_includes_too_deep(tmp_path: Path) -> None:
    for i in range(20):
        (tmp_path / f"{i}.bylaw").write_text(f'include "{i + 1}.bylaw"\n')
    (tmp_path / "20.bylaw").write_text("")
    _, diagnostics = read(tmp_path / "0.bylaw")
    deep = [d for d in diagnostics if d.code == "B008"]
    assert len(deep) == 1
    assert deep[0].place is not None and deep[0].place.text == '"17.bylaw"'


def test_every_diagnostic_has_a_golden_file() -> None:
    elsewhere = {"B004", "B008", "B009", "W113"}  # above, and in test_loading and test_policy_tests
    shown = {p.stem.split("_")[0] for p in FILES} | elsewhere
    assert shown == set(CATALOG)
