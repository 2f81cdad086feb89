"""Something between the characters, or upon them: signs, blanks, emoji, invisible characters, marks."""

from __future__ import annotations

from random import Random

from bylaw.disguises.characters import clusters, some

SIGNS = (".", "_", "-", "*", "~", "·", "|", "/", "'")
CUTS = (".", "_", "-", "*", "~", "·", "|", "/", "--", "..", "**")
BRACKETS = ("()", "（）", "【】", "[]", "「」", "“”", '""', "{}", "《》")
EMOJI = ("🔥", "❤", "💰", "🚀", "💎", "😂", "👍", "🎨", "⭐", "✨", "❤\ufe0f", "🐶", "🌙", "💵", "👍🏽")
INVISIBLE = (
    "\u200b", "\u200c", "\u200d", "\u2060", "\u00ad", "\ufe0f", "\ufe00", "\U000e0061", "\u3164", "\u115f", "\uffa0",
    "\ufeff", "\u034f",
)  # fmt: skip
"""Zero-width space and joiners, soft hyphen, variation selectors, tag, Hangul fillers, and their like."""

BELOW, ABOVE, THROUGH = "\u0330\u0332\u0323\u0331\u032d", "\u0301\u0308\u0303\u0305\u0307", "\u0336\u0335\u0338"


def separator(surface: str, random: Random) -> str | None:
    """The same sign, or two of them, between all characters; between two Han characters one is enough."""
    sign = random.choice(SIGNS)
    if random.random() > 0.8:
        sign += random.choice((sign, random.choice(SIGNS)))
    places = _gaps(surface)
    if surface.isascii() or random.random() < 0.6:
        return _between(surface, sign, set(places))
    return _between(surface, sign, some(places, random) if places else set())


def brackets(surface: str, random: Random) -> str | None:
    """Every character in brackets or quotes of its own; or one of them."""
    pair = random.choice(BRACKETS)
    items = clusters(surface)
    able = [i for i, item in enumerate(items) if item.strip()]
    if len(able) < len(items):
        return None
    chosen = set(able) if surface.isascii() or random.random() < 0.6 else {random.choice(able)}
    return "".join(pair[0] + item + pair[1] if i in chosen else item for i, item in enumerate(items))


def cut(surface: str, random: Random) -> str | None:
    """One sign, or two of them, somewhere inside a Latin word: bit.coin, us--dt."""
    items = clusters(surface)
    places = [at for at in _gaps(surface) if all(item.isascii() and item.isalnum() for item in items[at - 1 : at + 1])]
    return _between(surface, random.choice(CUTS), {random.choice(places)}) if places else None


def blank(surface: str, random: Random) -> str | None:
    """One blank somewhere inside: US DT."""
    places = _gaps(surface)
    return _between(surface, " ", {random.choice(places)}) if places else None


def space(surface: str, random: Random) -> str | None:
    blank = random.choice((" ", "  ", "\u3000", "\u2009"))
    return _between(surface, blank, set(_gaps(surface)))


def emoji(surface: str, random: Random) -> str | None:
    places = _gaps(surface)
    return _between(surface, random.choice(EMOJI), some(places, random)) if places else None


def zero_width(surface: str, random: Random) -> str | None:
    """One or two invisible characters, always the same ones."""
    between = random.choice(INVISIBLE)
    if random.random() > 0.8:
        between += random.choice(INVISIBLE)
    places = _gaps(surface)
    return _between(surface, between, some(places, random)) if places else None


def combining(surface: str, random: Random) -> str | None:
    """The same mark on each character; or several different ones, below, above and across (zalgo)."""
    items = clusters(surface)
    if random.random() > 0.7:
        every = BELOW + ABOVE + THROUGH
        return "".join(
            c + "".join(random.choice(every) for _ in range(random.randint(2, 5))) if c.strip() else c for c in items
        )
    mark = random.choice(random.choice((BELOW, THROUGH, ABOVE)))
    return "".join(c + mark if c.strip() else c for c in items)


def _gaps(surface: str) -> list[int]:
    """Places between two characters that are not blank."""
    items = clusters(surface)
    return [i for i in range(1, len(items)) if items[i - 1].strip() and items[i].strip()]


def _between(surface: str, what: str, places: set[int]) -> str | None:
    if not places:
        return None
    return "".join(what + item if i in places else item for i, item in enumerate(clusters(surface)))
