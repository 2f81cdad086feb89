"""A syllable of pinyin → the same in Bopomofo, without its tone: te → ㄊㄜ, xu → ㄒㄩ."""

from __future__ import annotations

_INITIALS_TEXT = """
    b ㄅ p ㄆ m ㄇ f ㄈ d ㄉ t ㄊ n ㄋ l ㄌ g ㄍ k ㄎ h ㄏ j ㄐ q ㄑ x ㄒ zh ㄓ ch ㄔ sh ㄕ r ㄖ z ㄗ c ㄘ s ㄙ
"""
_FINALS_TEXT = """
    a ㄚ o ㄛ e ㄜ ai ㄞ ei ㄟ ao ㄠ ou ㄡ an ㄢ en ㄣ ang ㄤ eng ㄥ ong ㄨㄥ er ㄦ
    i ㄧ ia ㄧㄚ ie ㄧㄝ io ㄧㄛ iao ㄧㄠ iu ㄧㄡ ian ㄧㄢ in ㄧㄣ iang ㄧㄤ ing ㄧㄥ iong ㄩㄥ
    u ㄨ ua ㄨㄚ uo ㄨㄛ uai ㄨㄞ ui ㄨㄟ uan ㄨㄢ un ㄨㄣ uang ㄨㄤ ueng ㄨㄥ v ㄩ ve ㄩㄝ van ㄩㄢ vn ㄩㄣ
"""
_WITHOUT_INITIAL_TEXT = """
    you iu wei ui wen un weng ueng wong ueng yong iong yi i yin in ying ing wu u
"""


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_INITIALS, _FINALS = _pairs(_INITIALS_TEXT), _pairs(_FINALS_TEXT)
_WITHOUT_INITIAL = _pairs(_WITHOUT_INITIAL_TEXT)
"""What y and w stand for where they are not simply i and u."""

_SILENT = ("zhi", "chi", "shi", "ri", "zi", "ci", "si")


def bopomofo(syllable: str) -> str | None:
    """``None`` for what is no syllable of Mandarin."""
    initial = next((syllable[:size] for size in (2, 1) if syllable[:size] in _INITIALS), "")
    if syllable in _SILENT:
        return _INITIALS[initial]
    final = syllable.removeprefix(initial)
    if not initial:
        final = _spelled(final)
    elif initial in ("j", "q", "x") and final.startswith("u"):
        final = "v" + final[1:]
    found = _FINALS.get(final)
    return None if found is None else _INITIALS.get(initial, "") + found


def _spelled(syllable: str) -> str:
    """A syllable without an initial as a final: yan → ian, yue → ve, wo → uo."""
    if syllable in _WITHOUT_INITIAL:
        return _WITHOUT_INITIAL[syllable]
    if syllable.startswith("yu"):
        return "v" + syllable[2:]
    return {"y": "i", "w": "u"}.get(syllable[:1], syllable[:1]) + syllable[1:]
