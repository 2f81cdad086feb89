"""Spellings → their variants: backwards, upside down, split into parts, with look-alikes of several letters, a letter
doubled or two that changed places, with emoji or other common characters, in pinyin and Bopomofo.

A variant is one more spelling that an engine searches for (``engine/SEMANTICS.md``, section 4a). What can be seen
through character by character needs none; what changes the number or the order of the characters is made here, once,
when a policy is compiled. Everything works on folded spellings, and what comes out is folded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, combinations, islice, product

from bylaw.disguises.bopomofo import bopomofo
from bylaw.disguises.tables import alike, pictures, readings, splits
from bylaw.disguises.turned import turned
from bylaw.language.common_words import COMMON
from bylaw.language.folding import fold
from bylaw.language.model import Group, TermList
from bylaw.language.views import LOOKALIKES, PICTURES, PINYIN, REPEATS, REVERSED, SPLITS, SWAPS

Variant = tuple[str, int]
"""Text and the bits of the views it needs."""

MADE_OF = LOOKALIKES | REPEATS | SPLITS | REVERSED | PINYIN | SWAPS | PICTURES
"""The views that variants are made for."""

LONGEST = 24
"""Symbols of the longest spelling that has variants: nobody disguises a sentence as a whole."""

MOST = 128
"""Most variants of one spelling."""

MOST_READINGS = 4
"""Most ways of reading one row of characters."""

MOST_SPACED = 4
"""Most syllables that have blanks at any places between them."""

LEAST_LETTERS = 5
"""Letters of the shortest pinyin that stands for a whole term."""

SIGNS = "-'._·"
"""What stands between the syllables of pinyin, besides blanks."""

_LETTERS = (("m", "rn"), ("w", "vv"), ("d", "cl"))

_VOWELS = frozenset("aeiouy")

_ENGLISH_TEXT = """
    a ai an ban bang ben bin can da dan den die dong dun e en er fa fan fang gang gong gun ha hang he hen ho hun la lang
    lei lie lo long lung ma man me men mi mu na nan nun pa pan pang pen pie pin ran rang run sang she shun si so song
    sue sun sung ta tan tang ten tie to tong wan we wen you
"""
_ENGLISH = frozenset(_ENGLISH_TEXT.split())
"""Syllables of pinyin that are English words, too: a row of nothing but these is no pinyin ("can he")."""


def of_list(lst: TermList) -> list[list[tuple[int, str, int]]]:
    """For every group of a list its variants: number of the term in the group, text and bits.

    A variant is no spelling of the list, so that no term hides behind another one's disguise, and the first term that
    could have written it has it.
    """
    views = lst.views & MADE_OF
    if not views and not any(group.sounds for group in lst.groups):
        return [[] for _ in lst.groups]
    folded = [group.folded() for group in lst.groups]
    taken = {spelling for group in folded for _, spelling in group}
    pairs = zip(lst.groups, folded, strict=True)
    return [list(_of_group(group, spellings, views, taken)) for group, spellings in pairs]


def _of_group(
    group: Group, spellings: Iterable[tuple[int, str]], views: int, taken: set[str]
) -> Iterator[tuple[int, str, int]]:
    sounds = set(group.sounds)
    for number, spelling in spellings:
        if not views and number not in sounds:
            continue
        for text, bits in variants(spelling, views, number in sounds):
            if text not in taken:
                taken.add(text)
                yield number, text, bits


def variants(spelling: str, views: int, sounds: bool = False) -> list[Variant]:
    """The variants of a folded spelling in a list that ignores ``views``; ``sounds``: its term is marked so.

    At most :data:`MOST`, each once, none of them the spelling itself; always the same, in the same order.
    """
    if not 1 < len(spelling) <= LONGEST:
        return []
    found: dict[str, int] = {}
    for text, bits in _all(spelling, views, sounds):
        if text != spelling and found.setdefault(text, bits) and len(found) == MOST:
            break
    return list(found.items())


def _all(spelling: str, views: int, sounds: bool) -> Iterator[Variant]:
    if views & REVERSED:
        yield from ((text, REVERSED) for text in _reversed(spelling))
    if spelling.isascii():
        if views & LOOKALIKES:
            yield from ((text, LOOKALIKES) for text in _lookalikes(spelling))
        if views & REPEATS:
            yield from ((text, REPEATS) for text in _doubled(spelling))
        if views & SWAPS:
            yield from ((text, SWAPS) for text in _swapped(spelling))
        return
    if views & LOOKALIKES:
        yield from ((text, LOOKALIKES) for text in _mistaken(spelling))
    if views & PICTURES:
        yield from ((text, PICTURES) for text in _pictured(spelling))
    if views & PINYIN or sounds:
        syllables = [_syllables(character) for character in spelling]
        if all(syllables):
            ways = (
                _whole(syllables, sounds),
                _mixed(spelling, syllables),
                _signed(syllables, sounds),
                _in_bopomofo(syllables),
                _one_in_bopomofo(spelling, syllables),
            )
            yield from ((text, PINYIN) for text in chain.from_iterable(ways))
    if views & SPLITS:
        yield from ((text, SPLITS) for text in _split(spelling))


def _reversed(spelling: str) -> Iterator[str]:
    """Backwards, and upside down. Two characters are a word of their own too often, three letters an abbreviation (SEC,
    CES), and a number turned round is another number."""
    backwards, least = spelling[::-1], 4 if spelling.isascii() else 3
    if len(spelling) < least or not any(map(str.isalpha, spelling)):
        return
    if not COMMON.issuperset(backwards.split(" ")):
        yield backwards
    if spelling.isascii():
        yield from _upside_down(spelling, backwards)


def _upside_down(spelling: str, backwards: str) -> Iterator[str]:
    """In small letters and in capitals, if that looks like anything but the spelling backwards."""
    for word in (spelling, spelling.upper()):
        found = fold(turned(word) or backwards)
        # What looks like other letters may be a word in these: ƃop is taken for gop.
        is_word = COMMON.issuperset(found.skeleton.split(" "))
        # Some capitals look like another letter than the small ones that they fold to.
        if found.skeleton == fold(found.base).skeleton != backwards and not is_word:
            yield found.base


def _lookalikes(spelling: str) -> Iterator[str]:
    """With `rn` for m, `vv` for w, `cl` for d: at one place, at all of one kind, at all."""
    if sum(map(str.isalpha, spelling)) < 4:
        return
    kinds = [(one, several) for one, several in _LETTERS if one in spelling]
    texts = [
        spelling[:at] + several + spelling[at + 1 :]
        for one, several in kinds
        for at, character in enumerate(spelling)
        if character == one
    ]
    texts += [spelling.replace(one, several) for one, several in kinds]
    every = spelling
    for one, several in kinds:
        every = every.replace(one, several)
    words = set(spelling.split(" "))
    for text in [*texts, every]:
        if COMMON.isdisjoint(set(text.split(" ")) - words):
            yield text


def _doubled(spelling: str) -> Iterator[str]:
    """With one letter more, which the blurred view takes for a slip. Short words are too near to others,
    unless they are no words at all: usdt, not stem (a steem is something else)."""
    letters = sum(map(str.isalpha, spelling))
    if letters < LEAST_LETTERS and not (letters == len(spelling) == 4 and _is_unspeakable(spelling)):
        return
    words = set(spelling.split(" "))
    for at, character in enumerate(spelling):
        if character.isalpha() and spelling[at : at + 2] != character * 2:
            text = spelling[:at] + character + spelling[at:]
            if COMMON.isdisjoint(set(text.split(" ")) - words):
                yield text


def _swapped(spelling: str) -> Iterator[str]:
    """With two neighbouring letters of one word that changed places. The first letter stays: it is what a reader
    knows a word by. A word of four letters is another one too easily, unless neither it nor the result can be
    spoken (usdt, udst)."""
    start = 0
    for word in spelling.split(" "):
        if word.isalpha():
            for text in _swapped_word(word):
                yield spelling[:start] + text + spelling[start + len(word) :]
        start += len(word) + 1


def _swapped_word(word: str) -> Iterator[str]:
    is_short = len(word) < LEAST_LETTERS
    if is_short and not (len(word) == 4 and _is_unspeakable(word)):
        return
    for at in range(1, len(word) - 1):
        text = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        if text != word and text not in COMMON and (not is_short or _is_unspeakable(text)):
            yield text


def _is_unspeakable(word: str) -> bool:
    """Three consonants in a row."""
    return any(_VOWELS.isdisjoint(word[at : at + 3]) for at in range(len(word) - 2))


def _split(spelling: str) -> Iterator[str]:
    """One character in its parts, in every way known; then all that have parts, each in its first way."""
    parts = [_parts(character) for character in spelling]
    for at, ways in enumerate(parts):
        for way in ways:
            yield spelling[:at] + way + spelling[at + 1 :]
    if sum(map(bool, parts)) > 1:
        yield "".join(ways[0] if ways else character for character, ways in zip(spelling, parts, strict=True))


def _pictured(spelling: str) -> Iterator[str]:
    """One character as an emoji, in every way known; all that are the same; all that can be. One character at least
    stays as it is: what is nothing but emoji says too much else."""
    found = {character: pictures(character) for character in spelling}
    able = [at for at, character in enumerate(spelling) if found[character]]
    texts = [spelling[:at] + emoji + spelling[at + 1 :] for at in able for emoji in found[spelling[at]]]
    texts += [spelling.replace(character, emoji) for character, ways in found.items() for emoji in ways]
    texts.append("".join(found[character][0] if found[character] else character for character in spelling))
    return (
        text for text in texts if any(is_ == was and was.isalnum() for is_, was in zip(text, spelling, strict=True))
    )


def _mistaken(spelling: str) -> Iterator[str]:
    """One character as another common one that is taken for it. Of two characters too little is left."""
    if sum(map(bool, map(readings, spelling))) > 2:
        for at, character in enumerate(spelling):
            yield from (spelling[:at] + other + spelling[at + 1 :] for other in alike(character))


@cache
def _parts(character: str) -> tuple[str, ...]:
    folded = (fold(way).base for way in splits(character))
    return tuple(dict.fromkeys(way for way in folded if way and way != character and " " not in way))


@cache
def _syllables(character: str) -> tuple[str, ...]:
    """The readings of a character as they are typed; ü, in the table a v, is typed u as well."""
    typed = chain.from_iterable((reading, reading.replace("v", "u")) for reading in readings(character))
    return tuple(dict.fromkeys(typed))


def _whole(syllables: Sequence[tuple[str, ...]], sounds: bool) -> Iterator[str]:
    """All of it in pinyin, in one word and syllable by syllable."""
    for read in _whole_readings(syllables, sounds):
        yield "".join(read)
        yield from (text for text in _spaced(read) if not _ENGLISH.issuperset(text.split(" ")))


def _signed(syllables: Sequence[tuple[str, ...]], sounds: bool) -> Iterator[str]:
    """All of it in pinyin, as it is usually read, with a sign between all syllables."""
    for read in islice(_whole_readings(syllables, sounds), 1):
        if not _ENGLISH.issuperset(read):
            yield from (sign.join(read) for sign in SIGNS)


def _whole_readings(syllables: Sequence[tuple[str, ...]], sounds: bool) -> Iterator[tuple[str, ...]]:
    """Readings that stand for a term by themselves. Two syllables are too little, unless asked for."""
    if len(syllables) < 3 and not sounds:
        return
    for read in _readings(syllables):
        word = "".join(read)
        if len(word) >= LEAST_LETTERS and word not in COMMON:
            yield read


def _spaced(read: Sequence[str]) -> Iterator[str]:
    """With blanks between the syllables: all of them, and in short rows at any (`dianzi yan`)."""
    yield " ".join(read)
    if len(read) <= MOST_SPACED:
        for places in product(("", " "), repeat=len(read) - 1):
            yield "".join(chain.from_iterable(zip(read, (*places, ""), strict=True)))


def _mixed(spelling: str, syllables: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Some of it in pinyin: in short spellings any of the characters, in longer ones one."""
    numbers = range(len(spelling))
    sizes = range(1, len(spelling)) if len(spelling) <= 4 else (1,)
    for places in chain.from_iterable(combinations(numbers, size) for size in sizes):
        for read in _readings([syllables[at] for at in places]):
            texts = list(spelling)
            for at, syllable in zip(places, read, strict=True):
                texts[at] = syllable
            yield "".join(texts)


def _in_bopomofo(syllables: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """All of it in Bopomofo, which nobody writes whole words in by chance."""
    for read in _readings(syllables):
        symbols = [bopomofo(syllable) for syllable in read]
        if None not in symbols:
            yield "".join(filter(None, symbols))


def _one_in_bopomofo(spelling: str, syllables: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """One character as it is usually read."""
    for at, (usual, *_) in enumerate(syllables):
        symbols = bopomofo(usual)
        if symbols is not None:
            yield spelling[:at] + symbols + spelling[at + 1 :]


def _readings(syllables: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The first ways of reading a row of characters: as usual, then with one unusual reading, then with two …"""
    return islice(_every_reading(syllables), MOST_READINGS)


def _every_reading(syllables: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    usual = [ways[0] for ways in syllables]
    yield tuple(usual)
    several = [at for at, ways in enumerate(syllables) if len(ways) > 1]
    for places in chain.from_iterable(combinations(several, size) for size in range(1, len(several) + 1)):
        for unusual in product(*(syllables[at][1:] for at in places)):
            read = list(usual)
            for at, syllable in zip(places, unusual, strict=True):
                read[at] = syllable
            yield tuple(read)
