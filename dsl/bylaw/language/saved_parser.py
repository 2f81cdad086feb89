"""The parser's tables, built ahead: loading them takes a fifth of the time that building takes.

``saved_parser.save()`` writes them anew after a change of the grammar. They are used only with the
grammar and the version of Lark they were made for; otherwise the parser is built.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from pathlib import Path

import lark

from bylaw._engine import GRAMMAR

FILE = Path(__file__).with_name("policy.tables")


def build() -> lark.Lark:
    """The parser, from the grammar."""
    # `interegular`, where installed, would make Lark compare every pair of terminals at
    # start-up. The tests look for conflicts once instead.
    lark.lexer.has_interegular = False
    return lark.Lark(GRAMMAR, parser="lalr", start=["block"], maybe_placeholders=True, propagate_positions=True)


def load() -> lark.Lark:
    """The parser, from the saved tables if they fit."""
    try:
        head, _, body = FILE.read_bytes().partition(b"\n")
    except OSError:
        return build()
    if head != _head():
        return build()
    parser: lark.Lark = lark.Lark.load(io.BytesIO(zlib.decompress(body)))
    return parser


def save() -> None:
    """Writes the tables beside this file."""
    body = io.BytesIO()
    build().save(body)
    FILE.write_bytes(_head() + b"\n" + zlib.compress(body.getvalue(), 9))


def _head() -> bytes:
    return f"lark {lark.__version__} grammar {hashlib.sha256(GRAMMAR.encode()).hexdigest()}".encode()
