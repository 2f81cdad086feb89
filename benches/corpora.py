"""Terms and texts to measure with: from files where there are some, else made up from a seed.

Everything is folded by bylaw beforehand, so that exact-case substring search and bylaw's
folded search are the same question. Terms that a peer would read as an expression
(``&``, ``~``, ``|``, backslash) are left out for all.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from bylaw.language.folding import fold_many

DEFAULT_FOLDER = Path(__file__).parents[2] / "shared" / "data" / "bench"
"""Where measured corpora lie if they are there at all; they are not ours to ship."""

SEED = 20220620
LONGEST_TERM = 200
_EXPRESSION_SIGNS = frozenset("&~|\\")


@dataclass(frozen=True)
class Workload:
    """``terms`` and ``messages`` are folded, stripped and not empty; no term occurs twice.

    ``raw_messages`` are the messages as they were typed, in the same order.
    """

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


def origin(folder: Path | None) -> str:
    """``real`` if the folder has messages, else ``made-up``."""
    return "real" if folder and (folder / "msgs_en.txt").is_file() else "made-up"


def size_name(terms: int) -> str:
    """``100``, ``10k``, ``400k``."""
    return f"{terms // 1000}k" if terms >= 1000 else str(terms)


def size_of(name: str) -> int:
    """What :func:`size_name` named."""
    return int(name[:-1]) * 1000 if name.endswith("k") else int(name)


def workload(folder: Path | None, language: str, terms: int, rate: str, messages: int, seed: int = SEED) -> Workload:
    """``language`` is ``en``, ``zh`` or ``mix``; ``rate`` is ``low`` (names that seldom occur) or ``high``
    (words of the language)."""
    found = messages_of(folder, language, messages, seed)
    pairs = [(folded, raw) for folded, raw in zip(fold_many(found), found, strict=True) if folded]
    return Workload(
        f"{language}-{size_name(terms)}-{rate}", origin(folder),
        tuple(plain_terms(terms_of(folder, language, terms, rate, seed))),
        tuple(folded for folded, _ in pairs), tuple(raw for _, raw in pairs),
    )  # fmt: skip


def messages_of(folder: Path | None, language: str, count: int, seed: int = SEED) -> list[str]:
    """Messages as they were typed; ``mix`` alternates the languages."""
    if language == "mix":
        halves = [messages_of(folder, each, count // 2, seed) for each in ("en", "zh")]
        return list(chain.from_iterable(zip(*halves, strict=False)))
    if folder and origin(folder) == "real":
        return _spread(_lines(folder / f"msgs_{language}.txt"), count)
    return made_up_messages(language, count, seed)


def terms_of(folder: Path | None, language: str, count: int, rate: str, seed: int = SEED) -> Sequence[str]:
    """Terms as their authors wrote them. Shorter lists of ``mix`` are the beginnings of longer ones."""
    if not folder or origin(folder) != "real":
        return made_up_terms(language, count, rate, seed)
    if language == "mix":
        lines = _lines(folder / "pat_mix_400k.txt")
        random.Random(f"{seed} mix").shuffle(lines)
        return lines[:count]
    exact = folder / f"pat_{language}_{rate}_{size_name(count)}.txt"
    return _lines(exact if exact.is_file() else folder / f"pat_{language}_{rate}_100k.txt")[:count]


def document(folder: Path | None, language: str, size: int, seed: int = SEED) -> str:
    """A folded text of about ``size`` bytes of UTF-8; a shorter file is read again from its beginning."""
    if folder and origin(folder) == "real":
        text = (folder / f"doc_{language}.txt").read_text("utf-8")
    else:
        text = "\n".join(made_up_messages(language, max(10, size // 30), seed))
    (folded,) = fold_many([text[:size]])
    share = size / len(folded.encode())
    folded = folded * int(share + 1)
    return folded[: int(len(folded) / int(share + 1) * share)]


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


def made_up_messages(language: str, count: int, seed: int = SEED) -> list[str]:
    """Short messages of a made-up language with a natural skew: few words do most of the talking."""
    rng = random.Random(f"{seed} messages {language}")
    words = _vocabulary(language, seed)
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    joint = "" if language == "zh" else " "
    lengths = [rng.randint(2, 12) for _ in range(count)]
    return [joint.join(rng.choices(words, weights, k=k)) + rng.choice(".!?  ").strip() for k in lengths]


def made_up_terms(language: str, count: int, rate: str, seed: int = SEED) -> list[str]:
    """``high``: words of the messages first; ``low``: one in a hundred is, the rest are names nobody says."""
    if language == "mix":
        halves = [made_up_terms(each, -(-count // 2), rate, seed) for each in ("en", "zh")]
        return list(chain.from_iterable(zip(*halves, strict=True)))[:count]
    rng = random.Random(f"{seed} terms {language} {rate}")
    words = _vocabulary(language, seed)[200:]
    rng.shuffle(words)
    known = words[: count if rate == "high" else max(5, count // 100)]
    names = dict.fromkeys(known)
    while len(names) < count:
        names[_name(language, rng)] = None
    return list(names)[:count]


def _vocabulary(language: str, seed: int) -> list[str]:
    rng = random.Random(f"{seed} words {language}")
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
