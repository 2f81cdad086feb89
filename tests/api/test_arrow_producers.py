"""Arrow producers that are wrong, broken or gone are refused with words; what they lend is given back once."""

from __future__ import annotations

import ctypes
import gc
import struct
from collections.abc import Callable
from typing import Any

import pytest

import bylaw

POLICY = bylaw.loads('policy "x" language 1\nterms a { anywhere "BTC" }\nrule r { severity minor when any a }')


class Schema(ctypes.Structure):
    _fields_ = [
        ("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_char_p),
        ("flags", ctypes.c_int64), ("n_children", ctypes.c_int64), ("children", ctypes.c_void_p),
        ("dictionary", ctypes.c_void_p), ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p),
    ]  # fmt: skip


class Array(ctypes.Structure):
    _fields_ = [
        ("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64),
        ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64), ("buffers", ctypes.c_void_p),
        ("children", ctypes.c_void_p), ("dictionary", ctypes.c_void_p), ("release", ctypes.c_void_p),
        ("private_data", ctypes.c_void_p),
    ]  # fmt: skip


class Stream(ctypes.Structure):
    _fields_ = [
        ("get_schema", ctypes.c_void_p), ("get_next", ctypes.c_void_p), ("get_last_error", ctypes.c_void_p),
        ("release", ctypes.c_void_p), ("private_data", ctypes.c_void_p),
    ]  # fmt: skip


Release = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
Get = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
Say = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype = ctypes.py_object
new_capsule.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]


class Lent:
    """A struct of the interface, with a count of its releases and all it points to."""

    def __init__(self, kind: type[ctypes.Structure], keep: tuple[Any, ...], **values: Any) -> None:
        self.released = 0
        self._keep = keep

        def release(address: int) -> None:
            kind.from_address(address).release = None
            self.released += 1

        self._release = Release(release)
        values.setdefault("release", ctypes.cast(self._release, ctypes.c_void_p))
        self.it = kind(**values)
        self.address = ctypes.addressof(self.it)

    def capsule(self, name: bytes, address: int | None = None) -> Any:
        self._name = name
        return new_capsule(address or self.address, name, None)


def addresses(of: list[int | None]) -> Any:
    return (ctypes.c_void_p * len(of))(*of)


def schema(letters: bytes | None = b"u", columns: list[Lent] | None = None, **values: Any) -> Lent:
    table = addresses([child.address for child in columns or []])
    values.setdefault("n_children", len(table))
    values.setdefault("children", ctypes.addressof(table) if table else None)
    return Lent(Schema, (table, columns, values), format=letters, **values)


def array(length: int, contents: list[bytes | None], children: list[Lent] | None = None, **values: Any) -> Lent:
    held = [None if b is None else ctypes.create_string_buffer(b, max(len(b), 1)) for b in contents]
    table = addresses([None if b is None else ctypes.addressof(b) for b in held])
    nested = addresses([child.address for child in children or []])
    values.setdefault("n_buffers", len(contents))
    values.setdefault("buffers", ctypes.addressof(table))
    values.setdefault("n_children", len(nested))
    values.setdefault("children", ctypes.addressof(nested) if nested else None)
    return Lent(Array, (held, table, nested, children, values), length=length, **values)


def i32(*numbers: int) -> bytes:
    return struct.pack(f"{len(numbers)}i", *numbers)


def i64(*numbers: int) -> bytes:
    return struct.pack(f"{len(numbers)}q", *numbers)


class Producer:
    def __init__(self, schema: Lent, array: Lent, names: tuple[bytes, bytes] = (b"arrow_schema", b"arrow_array")):
        self.schema, self.array, self.names = schema, array, names

    def __arrow_c_array__(self, requested_schema: object = None) -> Any:
        return self.schema.capsule(self.names[0]), self.array.capsule(self.names[1])


def good() -> Lent:
    return array(2, [None, i32(0, 3, 6), b"BTCabc"])


def judge(source: Any) -> list[int | None]:
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    return pa.record_batch(POLICY.judge_arrow(source)).column("points").to_pylist()  # type: ignore[no-any-return]


def test_a_good_one() -> None:
    producer = Producer(schema(), good())
    assert judge(producer) == [5, 0]
    gc.collect()
    assert (producer.schema.released, producer.array.released) == (1, 1)
    with pytest.raises(bylaw.InputError, match="it is released; was it consumed before"):
        judge(producer)


def test_unaligned_buffers_are_read() -> None:
    odd = ctypes.create_string_buffer(b"." + i32(0, 3, 6))
    data = ctypes.create_string_buffer(b"BTCabc")
    table = addresses([None, ctypes.addressof(odd) + 1, ctypes.addressof(data)])
    lent = array(2, [None] * 3, buffers=ctypes.addressof(table))
    assert judge(Producer(schema(), lent)) == [5, 0]


VIEW = struct.pack("i12s", 3, b"BTC")
NESTED = [schema(name=b"text")]

BROKEN: dict[str, tuple[Callable[[], Lent], Callable[[], Lent], str]] = {
    "negative length": (schema, lambda: array(-1, [None, i32(0), b""]), "length -1 and offset 0"),
    "negative offset": (schema, lambda: array(1, [None, i32(0), b""], offset=-1), "length 1 and offset -1"),
    "giant length": (schema, lambda: array(2**62, [None, i32(0), b""]), "length 4611"),
    "giant offset": (schema, lambda: array(1, [None, i32(0), b""], offset=2**63 - 1), "offset 9223"),
    "offsets go back": (schema, lambda: array(2, [None, i32(0, 5, 3), b"abcde"]), "row 0 is broken: its offsets"),
    "offsets turn": (schema, lambda: array(3, [None, i32(0, 3, 1, 5), b"abcde"]), "row 1 is broken: its offsets"),
    "offsets negative": (schema, lambda: array(2, [None, i32(-4, 0, 3), b"abcde"]), "from -4 to 3"),
    "last offset negative": (schema, lambda: array(2, [None, i32(0, 3, -3), b"abcde"]), "from 0 to -3"),
    "inner offset negative": (schema, lambda: array(2, [None, i32(0, -3, 3), b"abcde"]), "row 0 is broken"),
    "first offset too far": (schema, lambda: array(1, [None, i32(9, 3), b"abcde"]), "from 9 to 3"),
    "large offsets": (lambda: schema(b"U"), lambda: array(1, [None, i64(0, 2**63 - 1), b"a"]), "impossibly long"),
    "no offsets": (schema, lambda: array(1, [None, None, b"abc"]), "a buffer is missing"),
    "no bytes": (schema, lambda: array(1, [None, i32(0, 3), None]), "a buffer is missing"),
    "no validity": (schema, lambda: array(1, [None, i32(0, 1), b"a"], null_count=1), "a buffer is missing"),
    "no buffers": (schema, lambda: array(1, [], buffers=None), "has 0 buffers"),
    "null buffers": (schema, lambda: array(1, [None] * 3, buffers=None), "has no buffers"),
    "too few buffers": (schema, lambda: array(1, [None, i32(0, 1)]), "has 2 buffers"),
    "too many buffers": (schema, lambda: array(1, [None, i32(0, 1), b"a", None]), "4 buffers instead of 3"),
    "negative buffers": (schema, lambda: array(1, [None] * 3, n_buffers=-1), "has -1 buffers"),
    "not UTF-8": (schema, lambda: array(2, [None, i32(0, 1, 3), b"a\xff\xfe"]), "row 1 is broken: it is not UTF-8"),
    "a surrogate": (schema, lambda: array(1, [None, i32(0, 3), b"\xed\xa0\x80"]), "not UTF-8"),
    "half a character": (schema, lambda: array(2, [None, i32(0, 1, 3), "币".encode()]), "row 0 .* not UTF-8"),
    "released array": (schema, lambda: array(1, [], release=None), "arrow_array: it is released"),
    "released schema": (lambda: schema(release=None), good, "arrow_schema: it is released"),
    "no format": (lambda: schema(None), good, "has no type"),
    "odd format": (lambda: schema(b"\xff"), good, "has no type"),
    "unknown format": (lambda: schema(b"?!"), good, 'of type "\\?!"'),
    "view leaves": (
        lambda: schema(b"vu"), lambda: array(1, [None, i32(20, 0, 0, 5), b"x" * 24, i64(24)]), "row 0 is broken"
    ),
    "view of no buffer": (
        lambda: schema(b"vu"), lambda: array(1, [None, i32(20, 0, 1, 0), b"x" * 24, i64(24)]), "row 0 is broken"
    ),
    "view of a negative buffer": (
        lambda: schema(b"vu"), lambda: array(1, [None, i32(20, 0, -1, 0), b"x" * 24, i64(24)]), "row 0 is broken"
    ),
    "view of negative length": (
        lambda: schema(b"vu"), lambda: array(1, [None, i32(-1, 0, 0, 0), b"x" * 24, i64(24)]), "row 0 is broken"
    ),
    "view of negative size": (
        lambda: schema(b"vu"), lambda: array(1, [None, VIEW, b"x" * 24, i64(-24)]), "from 0 to -24"
    ),
    "view without sizes": (lambda: schema(b"vu"), lambda: array(1, [None, VIEW]), "has 2 buffers"),
    "table without columns": (lambda: schema(b"+s", n_children=1), lambda: array(1, [None]), "columns are missing"),
    "table of null columns": (
        lambda: schema(b"+s", n_children=1, children=ctypes.addressof(NO_CHILD)), lambda: array(1, [None]), "is missing"
    ),
    "negative columns": (lambda: schema(b"+s", n_children=-1), lambda: array(1, [None]), "impossible"),
    "fewer columns": (lambda: schema(b"+s", [schema()]), lambda: array(1, [None]), "0 columns where the schema has 1"),
    "short column": (
        lambda: schema(b"+s", [schema(name=b"text")]), lambda: array(3, [None], [good()]), '"text" has 2 rows of 3'
    ),
    "short column of a slice": (
        lambda: schema(b"+s", [schema(name=b"text")]), lambda: array(2, [None], [good()], offset=1), "2 rows of 3"
    ),
    "released column": (
        lambda: schema(b"+s", [schema(name=b"text")]), lambda: array(1, [None], [array(1, [], release=None)]),
        "the array is released",
    ),
    "name not UTF-8": (lambda: schema(b"+s", [schema(name=b"\xff")]), lambda: array(1, [None], [good()]), "name of a"),
    "released child schema": (
        lambda: schema(b"+s", [schema(release=None)]), lambda: array(1, [None], [good()]), "has no type"
    ),
    "no dictionary": (
        lambda: schema(b"c", dictionary=TEXT.address), lambda: array(1, [None, b"\0"]), "a dictionary is missing"
    ),
    "index leaves": (
        lambda: schema(b"c", dictionary=TEXT.address), lambda: array(1, [None, b"\2"], dictionary=WORDS.address),
        "its index leaves the dictionary",
    ),
    "index negative": (
        lambda: schema(b"c", dictionary=TEXT.address), lambda: array(1, [None, b"\xff"], dictionary=WORDS.address),
        "its index leaves the dictionary",
    ),
    "giant index": (
        lambda: schema(b"L", dictionary=TEXT.address), lambda: array(1, [None, b"\xff" * 8], dictionary=WORDS.address),
        "its index leaves the dictionary",
    ),
    "dictionary of dictionaries": (
        lambda: schema(b"c", dictionary=CODES.address), lambda: array(1, [None, b"\0"]), "dictionary of dictionaries"
    ),
    "indices of text": (
        lambda: schema(b"u", dictionary=TEXT.address), lambda: array(1, [None, b"\0"]), "indices of type of type"
    ),
}  # fmt: skip
NO_CHILD = addresses([None])
TEXT = schema()
WORDS = good()
CODES = schema(b"c", dictionary=TEXT.address)


@pytest.mark.parametrize("what", BROKEN)
def test_broken(what: str) -> None:
    make_schema, make_array, message = BROKEN[what]
    producer = Producer(make_schema(), make_array())
    lives = [lent.it.release is not None for lent in (producer.schema, producer.array)]
    with pytest.raises(bylaw.InputError, match=message):
        POLICY.judge_arrow(producer)
    gc.collect()
    # What was taken has been given back, once; what was not, has not been touched.
    released = [producer.schema.released, producer.array.released]
    assert released == ([1, 1] if all(lives) else [int(lives[0]), 0])


@pytest.mark.parametrize("names", [(b"arrow_array", b"arrow_array"), (b"arrow_schema", b"arrow_array_stream")])
def test_capsules_of_other_names(names: tuple[bytes, bytes]) -> None:
    producer = Producer(schema(), good(), names)
    with pytest.raises(bylaw.InputError, match="a capsule has another name than"):
        POLICY.judge_arrow(producer)
    assert producer.array.released == 0


@pytest.mark.parametrize("answer", [None, (), (1, 2), (1, 2, 3), "ab"])
def test_no_capsules(answer: Any) -> None:
    class Odd:
        def __arrow_c_array__(self, requested_schema: object = None) -> Any:
            return answer

    with pytest.raises(bylaw.InputError, match="capsule"):
        POLICY.judge_arrow(Odd())


def test_an_address_out_of_line() -> None:
    lent = good()

    class Odd(Producer):
        def __arrow_c_array__(self, requested_schema: object = None) -> Any:
            return self.schema.capsule(b"arrow_schema"), lent.capsule(b"arrow_array", lent.address + 1)

    with pytest.raises(bylaw.InputError, match="not aligned"):
        POLICY.judge_arrow(Odd(schema(), lent))


def test_its_own_error_comes_through() -> None:
    class Odd:
        def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
            raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        POLICY.judge_arrow(Odd())


class Streamer:
    """``chunks`` are given in turn; a number is an error code."""

    def __init__(self, schema: Lent | int, chunks: list[Lent | int], said: bytes | None = b"disk on fire", **more: Any):
        self.chunks = list(chunks)
        self._said = ctypes.create_string_buffer(said) if said is not None else None

        def give(lent: Lent | int | None, kind: type[ctypes.Structure], out: int) -> int:
            if isinstance(lent, int):
                return lent
            if lent is not None:
                ctypes.memmove(out, lent.address, ctypes.sizeof(kind))
            return 0

        self._calls = (
            Get(lambda _, out: give(schema, Schema, out)),
            Get(lambda _, out: give(self.chunks.pop(0) if self.chunks else None, Array, out)),
            Say(lambda _: ctypes.addressof(self._said) if self._said else None),
        )
        cast = [ctypes.cast(call, ctypes.c_void_p) for call in self._calls]
        values = {"get_schema": cast[0], "get_next": cast[1], "get_last_error": cast[2]} | more
        self.stream = Lent(Stream, (schema, chunks), **values)

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self.stream.capsule(b"arrow_array_stream")


def test_a_good_stream() -> None:
    lent = [good(), array(0, [None, None, None]), good()]
    head = schema()
    source = Streamer(head, list(lent))
    assert judge(source) == [5, 0, 5, 0]
    gc.collect()
    assert [one.released for one in (head, *lent, source.stream)] == [1] * 5
    with pytest.raises(bylaw.InputError, match="it is released"):
        judge(source)


def test_an_empty_stream() -> None:
    assert judge(Streamer(schema(), [])) == []


def test_an_array_cut_short_by_an_error_of_the_stream() -> None:
    lent, head = good(), schema()
    source = Streamer(head, [lent, 5])
    with pytest.raises(bylaw.InputError, match="Streamer: its producer reports: disk on fire"):
        judge(source)
    gc.collect()
    assert [lent.released, head.released, source.stream.released] == [1, 1, 1]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Streamer(22, []), "disk on fire"),
        (lambda: Streamer(22, [], None), "its producer reports error 22"),
        (lambda: Streamer(schema(), [5], get_last_error=None), "its producer reports error 5"),
        (lambda: Streamer(schema(release=None), []), "gives a released schema"),
        (lambda: Streamer(schema(), [], get_schema=None), "the stream is released"),
        (lambda: Streamer(schema(), [], get_next=None), "the stream is released"),
        (lambda: Streamer(schema(), [], release=None), "arrow_array_stream: it is released"),
        (lambda: Streamer(schema(b"+s", [schema()]), [good()]), "has 3 buffers|0 columns"),
        (lambda: Streamer(schema(), [good(), array(-1, [])]), "length -1"),
    ],
)
def test_broken_streams(make: Callable[[], Streamer], message: str) -> None:
    source = make()
    with pytest.raises(bylaw.InputError, match=message):
        POLICY.judge_arrow(source)
    gc.collect()
    assert source.stream.released == (0 if "arrow_array_stream" in message else 1)
