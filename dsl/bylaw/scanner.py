"""A text that comes in pieces, judged as if it had come in one."""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from bylaw.decision import Decision
from bylaw.errors import InputError

if TYPE_CHECKING:
    from bylaw.policy import Policy


class Scanner:
    """Takes one text in pieces, such as a document that is still being uploaded. Made by ``Policy.scanner``.

    The answer is that of :meth:`Policy.judge` on the whole text, however the pieces fall: inside a word, a
    code point of UTF-8, or a run of white space. Rules may relate words any distance apart, so the text is kept
    until :meth:`finish`, but for what lies beyond the policy's ``max_chars``: that is counted and thrown away.
    """

    def __init__(self, policy: Policy, max_chars: int, context: Mapping[str, object] | None,
                 at: datetime | date | None) -> None:  # fmt: skip
        self._policy, self._max_chars, self._context, self._at = policy, max_chars, context, at
        self._decoder = getincrementaldecoder("utf-8")()
        self._kind: type[str] | type[bytes] | None = None
        self._pieces: list[str] = []
        self._length = 0
        self._bytes = 0
        self._decision: Decision | None = None

    def __len__(self) -> int:
        """Code points so far, those that were thrown away included."""
        return self._length

    def feed(self, piece: str | bytes) -> bool:
        """Takes the next piece: ``str``, or bytes of UTF-8, but not both of one text.

        Answers whether what comes next can still matter. Raises :class:`InputError` for bytes that are no UTF-8,
        naming the byte.
        """
        if self._decision is not None:
            raise InputError("the text is finished; make another scanner for the next one")
        self._take(self._text(piece, final=False))
        return self._length <= self._max_chars

    def finish(self) -> Decision:
        """The decision about the whole text. May be asked for again."""
        if self._decision is None:
            if self._kind is bytes:
                self._take(self._text(b"", final=True))
            self._decision = self._policy.judge("".join(self._pieces), context=self._context, at=self._at)
            self._pieces.clear()
        return self._decision

    def _text(self, piece: object, *, final: bool) -> str:
        if not isinstance(piece, (str, bytes)):
            raise InputError(f"a piece is a str or bytes of UTF-8, not {type(piece).__name__}")
        kind = str if isinstance(piece, str) else bytes
        if self._kind not in (None, kind):
            raise InputError(f"the text came as {self._kind.__name__} so far, this piece is {kind.__name__}")
        self._kind = kind
        if isinstance(piece, str):
            return piece
        waiting = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(piece, final)
        except UnicodeDecodeError as error:
            at = self._bytes - waiting + error.start
            self._decoder.reset()
            raise InputError(f"byte {at} of the text is no UTF-8 ({error.reason}); decode it first") from None
        self._bytes += len(piece)
        return text

    def _take(self, text: str) -> None:
        # One code point too many is kept, so that the decision knows that there was more.
        room = self._max_chars + 1 - self._length
        if room > 0 and text:
            self._pieces.append(text[:room])
        self._length += len(text)
