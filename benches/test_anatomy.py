"""The anatomy's arithmetic, and that it runs. No timing."""

from __future__ import annotations

from pathlib import Path

import pytest

import anatomy


def test_a_line_through_points() -> None:
    assert anatomy.line([(0, 100), (10, 120), (20, 140)]) == (pytest.approx(100), pytest.approx(2))
    assert anatomy.line([(5, 7)]) == (7, 0)


def test_steps_take_turns_and_the_first_round_is_thrown_away() -> None:
    seen: list[str] = []
    steps = [anatomy.Step(name, lambda name=name: seen.append(name), 1) for name in "ab"]
    assert set(anatomy.measured(steps, 2)) == {"a", "b"}
    assert "".join(seen) == "ababab"


def test_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "ANATOMY.md"
    page.write_text(f"before\n{anatomy.BEGIN}\nold\n{anatomy.END}\nafter\n", "utf-8")
    monkeypatch.setattr(anatomy, "PAGE", page)
    monkeypatch.setattr(anatomy, "LENGTHS", (0, 16, 64))
    nowhere = ["--data", str(tmp_path), "--core", "-1"]
    text = anatomy.main([*nowhere, "--rounds", "1", "--calls", "60", "--terms", "100", "--write"])
    assert "| `policy.judge`, empty text |" in text and "| zh, 100 terms |" in text
    written = page.read_text("utf-8")
    assert text in written and "old" not in written and written.startswith("before") and written.endswith("after\n")


def test_the_page_has_its_marks() -> None:
    page = Path(anatomy.__file__).with_name("ANATOMY.md").read_text("utf-8")
    assert anatomy.placed(page, "x", anatomy.BEGIN, anatomy.END)
