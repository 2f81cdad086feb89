"""Characters as a program writes them: HTML entities, tags in between, percent encoding, escapes."""

from __future__ import annotations

from random import Random

from bylaw.disguises.characters import clusters, some

_TAGS = ("<b></b>", "<wbr>", "<!-- -->", "<i></i>", "<span></span>")


def entities(surface: str, random: Random) -> str | None:
    form = random.choice(("&#{};", "&#x{:x};", "&#x{:X};", "&#{:05d};"))
    places = some(range(len(surface)), random)
    return "".join(form.format(ord(c)) if i in places else c for i, c in enumerate(surface))


def tags(surface: str, random: Random) -> str | None:
    items, tag = clusters(surface), random.choice(_TAGS)
    if len(items) < 2:
        return None
    places = some(range(1, len(items)), random)
    return "".join(tag + item if i in places else item for i, item in enumerate(items))


def percent(surface: str, random: Random) -> str | None:
    """The bytes of UTF-8, all of them, as in an address."""
    form = random.choice(("%{:02X}", "%{:02x}"))
    return "".join(form.format(byte) for byte in surface.encode("utf-8", "surrogatepass"))


def escapes(surface: str, random: Random) -> str | None:
    """`\\u6bd4` as in JSON and in programs; beyond the first plane in two halves."""
    places = some(range(len(surface)), random)
    return "".join(_escaped(c) if i in places else c for i, c in enumerate(surface))


def byte_escapes(surface: str, random: Random) -> str | None:
    """The bytes of UTF-8 as `\\xe6\\xaf\\x94`, or `%u6BD4`, as old scripts write it."""
    if random.random() < 0.5:
        return "".join(f"\\x{byte:02x}" for byte in surface.encode("utf-8", "surrogatepass"))
    return None if any(c > "\uffff" for c in surface) else "".join(f"%u{ord(c):04X}" for c in surface)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
