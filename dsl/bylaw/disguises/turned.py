"""A Latin word → the same turned upside down: bitcoin → uᴉoɔʇᴉq.

From right to left, and every letter standing on its head, as sites that flip text write it.
"""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase

_SMALL = dict(zip(ascii_lowercase, "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz", strict=True))
_CAPITALS = dict(zip(ascii_uppercase, "∀ᗺƆᗡƎℲ⅁HIſʞ⅂WNOԀΌᴚS⊥∩ΛMX⅄Z", strict=True))


def turned(word: str) -> str | None:
    """Letters only, and at least one that shows which way up it stands."""
    out = "".join(_SMALL.get(c) or _CAPITALS.get(c, c) for c in reversed(word))
    return None if out.isascii() else out
