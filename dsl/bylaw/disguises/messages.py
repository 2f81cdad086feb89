"""What is put around a whole message: random tokens against filters that compare messages, quotation."""

from __future__ import annotations

from random import Random

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_COMMON_HAN = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
_QUOTES = (("“", "”"), ("「", "」"), ("> ", ""), ("```\n", "\n```"), ("Fwd: ", ""), ("转发：", ""))


def hash_buster(message: str, random: Random) -> tuple[str, str]:
    """What goes before and after: tokens that differ each time."""
    where = random.choice(("after", "before", "both"))
    before = _token(random) + random.choice((" ", "\n")) if where != "after" else ""
    after = random.choice((" ", "\n")) + _token(random) if where != "before" else ""
    return before, after


def quoted(message: str, random: Random) -> tuple[str, str]:
    return random.choice(_QUOTES)


def _token(random: Random) -> str:
    if random.random() > 0.7:
        return "".join(random.choice(_COMMON_HAN) for _ in range(random.randint(4, 8)))
    token = "".join(random.choice(_ALPHABET) for _ in range(random.randint(5, 9)))
    return random.choice(("", "#", "[")) + token
