"""Views: what a match may have had to be seen through. Their names, their bits, and which of them a list can ignore.

What each sees through, and when, is laid down in ``engine/SEMANTICS.md``, sections 3 to 4c. How they are called
in sentences for people is in ``reasons/words.py``.
"""

from __future__ import annotations

from collections.abc import Iterable

LOOKALIKES, SEPARATORS, STYLED, MARKS, INVISIBLE, REPEATS = 1, 2, 4, 8, 16, 32
LEET, SPLITS, REVERSED, PINYIN, SOUNDS, MARKUP, SWAPS, PICTURES = 64, 128, 256, 512, 1024, 2048, 4096, 8192

VIEW_BITS = {
    "lookalikes": LOOKALIKES, "separators": SEPARATORS, "styled": STYLED, "marks": MARKS, "invisible": INVISIBLE,
    "repeats": REPEATS, "leet": LEET, "splits": SPLITS, "reversed": REVERSED, "pinyin": PINYIN, "sounds": SOUNDS,
    "markup": MARKUP, "swaps": SWAPS, "pictures": PICTURES,
}  # fmt: skip
"""Every view by name, in the order of the bits."""

IGNORABLE = {
    "separators": "分隔", "lookalikes": "形近", "repeats": "重复", "leet": "数字替代", "splits": "拆字",
    "reversed": "倒序", "swaps": "换位", "pictures": "表情", "pinyin": "拼音", "markup": "标记",
}  # fmt: skip
"""The views that a list can ignore, with their Chinese names. The others are seen through always; ``sounds`` is for
single terms."""

ASKED_FOR = IGNORABLE | {"sounds": "谐音"}
"""All that a policy has to ask for to see through it."""

DISGUISES = ASKED_FOR | {"styled": "花体", "marks": "附加符号", "invisible": "不可见字符"}
"""What a condition can ask a match to be disguised by: every view, with its Chinese name."""

EVERYTHING = ("everything", "一切")
"""Stands for all views of ``IGNORABLE`` in ``ignore``."""

BY_SOUND = frozenset({"sounds", "sound", "homophone", "homophones", "谐音", "同音", "同音字"})
"""What people write behind `ignore` who mean the lines ``sounds "…"``."""

_ENGLISH = {zh: en for en, zh in DISGUISES.items()}


def ignored(name: str) -> int | None:
    """The bits of a name that stands behind ``ignore``, in either language, or ``None``."""
    if name in EVERYTHING:
        return mask(IGNORABLE)
    name = _ENGLISH.get(name, name)
    return VIEW_BITS[name] if name in IGNORABLE else None


def disguise(name: str) -> int | None:
    """The bit of a name that stands behind ``disguised by``, in either language, or ``None``."""
    return VIEW_BITS.get(_ENGLISH.get(name, name))


def mask(names: Iterable[str]) -> int:
    """The bits of some views."""
    return sum({VIEW_BITS[name] for name in names})


def names(bits: int) -> tuple[str, ...]:
    """The names of the views in a bit mask."""
    return tuple(name for name, bit in VIEW_BITS.items() if bits & bit)
