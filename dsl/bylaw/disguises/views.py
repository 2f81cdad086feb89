"""The views that a list of terms may be told to see through, as policies name them."""

from __future__ import annotations

VIEWS: dict[str, str] = {
    "separators": "分隔", "lookalikes": "形近", "repeats": "重复", "leet": "数字替代", "splits": "拆字",
    "reversed": "倒序", "pinyin": "拼音", "sounds": "谐音", "markup": "标记",
}  # fmt: skip
"""English name → Chinese name."""
