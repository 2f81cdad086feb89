"""Terms and messages to measure with: from files where there are some, else made up from a seed.

Everything is folded by bylaw beforehand, so that exact-case substring search and bylaw's
folded search are the same question. Terms that a peer would read as an expression
(``&``, ``~``, ``|``, backslash) are left out for all.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bylaw.language.folding import fold_many

DEFAULT_FOLDER = Path(__file__).parents[2] / "shared" / "data" / "bench"
"""Where measured corpora lie if they are there at all; they are not ours to ship."""

LONGEST_TERM = 200
_EXPRESSION_SIGNS = frozenset("&~|\\")
_SIZE_NAMES = {100: "100", 10_000: "10k", 100_000: "100k"}
_SEED = 20220620


@dataclass(frozen=True)
class Workload:
    """``terms`` and ``messages`` are folded, stripped and not empty; no term occurs twice."""

    name: str
    origin: str
    terms: tuple[str, ...]
    messages: tuple[str, ...]
    raw_messages: tuple[str, ...]

    def fresh(self) -> list[str]:
        """New ``str`` objects: Python keeps a ``str``'s UTF-8 once asked for it, and a service sees each only once."""
        return fresh(self.messages)


def fresh(texts: Iterable[str]) -> list[str]:
    """Copies that share nothing with the originals."""
    return [text.encode().decode() for text in texts]


def origin(folder: Path) -> str:
    """``real`` if the folder has messages, else ``made-up``."""
    return "real" if (folder / "msgs_en.txt").is_file() else "made-up"


def workload(folder: Path, language: str, terms: int, rate: str, messages: int) -> Workload:
    """``rate`` is ``low`` (names that seldom occur) or ``high`` (words of the language)."""
    if origin(folder) == "real":
        found_terms = _lines(folder / f"pat_{language}_{rate}_{_SIZE_NAMES[terms]}.txt")
        found_messages = _spread(_lines(folder / f"msgs_{language}.txt"), messages)
    else:
        found_terms = made_up_terms(language, terms, rate)
        found_messages = made_up_messages(language, messages)
    return Workload(
        f"{language}-{_SIZE_NAMES[terms]}-{rate}", origin(folder), tuple(plain_terms(found_terms)),
        tuple(m for m in fold_many(found_messages) if m), tuple(found_messages),
    )  # fmt: skip


def plain_terms(terms: Iterable[str]) -> list[str]:
    """Folded, distinct, and without signs that some peer takes for an operator."""
    folded = (term.strip() for term in fold_many(list(terms)))
    return [
        term for term in dict.fromkeys(folded)
        if 0 < len(term) <= LONGEST_TERM and _EXPRESSION_SIGNS.isdisjoint(term) and not term.startswith("#")
    ]  # fmt: skip


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text("utf-8").split("\n") if line.strip()]


def _spread(lines: list[str], count: int) -> list[str]:
    """``count`` lines, evenly from the whole file."""
    step = max(1, len(lines) // count)
    return lines[::step][:count]


# ── made-up texts ────────────────────────────────────────────────────────────
_ONSETS = ("b", "c", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "br", "st", "tr", "sh")
_VOWELS = ("a", "e", "i", "o", "u", "ea", "ou")
_CODAS = ("", "", "n", "r", "s", "t", "l", "nd", "ck")
_FIRST_HAN, _HAN = 0x4E00, 4_000


def made_up_messages(language: str, count: int) -> list[str]:
    """Short messages of a made-up language with a natural skew: few words do most of the talking."""
    rng = random.Random(f"{_SEED} messages {language}")
    words = _vocabulary(language)
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    joint = "" if language == "zh" else " "
    lengths = [rng.randint(2, 12) for _ in range(count)]
    return [joint.join(rng.choices(words, weights, k=k)) + rng.choice(".!?  ").strip() for k in lengths]


def made_up_terms(language: str, count: int, rate: str) -> list[str]:
    """``high``: words of the messages first; ``low``: one in a hundred is, the rest are names nobody says."""
    rng = random.Random(f"{_SEED} terms {language} {rate}")
    words = _vocabulary(language)[200:]
    rng.shuffle(words)
    known = words[: count if rate == "high" else max(5, count // 100)]
    names = dict.fromkeys(known)
    while len(names) < count:
        names[_name(language, rng)] = None
    return list(names)[:count]


def _vocabulary(language: str) -> list[str]:
    rng = random.Random(f"{_SEED} words {language}")
    words: dict[str, None] = {}
    while len(words) < 5_000:
        words[_han(rng, rng.randint(1, 2)) if language == "zh" else _latin(rng, rng.randint(1, 3))] = None
    return list(words)


def _name(language: str, rng: random.Random) -> str:
    if language == "zh":
        return _han(rng, rng.randint(3, 7))
    return " ".join(_latin(rng, rng.randint(3, 4)) for _ in range(rng.randint(1, 2)))


def _latin(rng: random.Random, syllables: int) -> str:
    return "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(syllables))


def _han(rng: random.Random, length: int) -> str:
    return "".join(chr(_FIRST_HAN + 5 * int(rng.random() ** 2 * _HAN)) for _ in range(length))
