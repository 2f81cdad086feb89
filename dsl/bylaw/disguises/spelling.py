"""Letters typed otherwise: digits for letters, mixed case, the Turkish i, letters stretched."""

from __future__ import annotations

from random import Random

from bylaw.disguises.characters import Table, clusters, counts, is_han, some

_LEET: Table = {
    "o": ("0",), "i": ("1", "!"), "e": ("3",), "a": ("4", "@"), "s": ("5", "$"), "t": ("7",), "b": ("8",),
    "l": ("1", "|"), "g": ("9",), "z": ("2",),
}  # fmt: skip
_LONGEST_STRETCH = 5


def leet(surface: str, random: Random) -> str | None:
    """At most half of the letters: b1tc0in can be read, 817c01n cannot."""
    able = [i for i, c in enumerate(surface) if c.lower() in _LEET]
    if not able:
        return None
    chosen = some(able, random)
    letters = sum(c.isalpha() for c in surface)
    while len(chosen) > max(1, letters // 2):
        chosen.remove(random.choice(sorted(chosen)))
    return "".join(random.choice(_LEET[c.lower()]) if i in chosen else c for i, c in enumerate(surface))


def case(surface: str, random: Random) -> str | None:
    """All upper, all lower, capitalised, or mIxEd."""
    how = random.choice((str.swapcase, str.upper, str.lower, str.title, None))
    made = how(surface) if how else "".join(random.choice((c.lower(), c.upper())) for c in surface)
    # ß and its like change their length: no reader would call that a change of case.
    return made if made != surface and len(made) == len(surface) else None


def turkish_i(surface: str, random: Random) -> str | None:
    """BİTCOİN: with a dot on the capital, as a Turkish keyboard writes it."""
    if "i" not in surface.lower():
        return None
    upper = random.choice((surface.upper(), surface))
    return "".join("İ" if c in "iI" else c for c in upper)


def repeat(surface: str, random: Random) -> str | None:
    """A letter stretched, or several; a Han character doubled, or all of them."""
    items = clusters(surface)
    able = [i for i, item in enumerate(items) if any(counts(item))]
    if not able:
        return None
    chosen = set(able) if random.random() > 0.7 else {random.choice(able[::-1])}
    out = []
    for i, item in enumerate(items):
        most = 2 if is_han(item[0]) or len(chosen) > 1 else _LONGEST_STRETCH
        out.append(item * (random.randint(2, most) if i in chosen else 1))
    return "".join(out)
