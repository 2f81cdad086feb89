"""Rows → a table of what is known of Han characters, one a line, in the order of their code points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def table(rows: Mapping[str, Sequence[str]], made_from: str, heading: str, separator: str = " ") -> str:
    head = [f"# Made by generate.py from {made_from}. Do not edit.", f"# CHARACTER\t{heading}"]
    body = [f"{ord(character):X}\t{separator.join(found)}" for character, found in sorted(rows.items())]
    return "".join(line + "\n" for line in (*head, *body))
