"""Which Han characters are common: the two levels of GB 2312."""

from __future__ import annotations

HAN = ((0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x3FFFF))


def is_han(c: str) -> bool:
    return any(first <= ord(c) <= last for first, last in HAN)


def level(c: str) -> int:
    """1: the 3,755 most common characters; 2: the other 3,008 of GB 2312; 0: none of them."""
    try:
        lead, *rest = c.encode("gb2312")
    except UnicodeEncodeError:
        return 0
    return 0 if not rest or not 0xB0 <= lead <= 0xF7 else 1 if lead <= 0xD7 else 2


def is_listed(c: str) -> bool:
    return level(c) > 0
