"""Bytes in, bytes somewhat like them out, by chance: for machines without atheris, and for the tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

MOST = 1 << 16  # bytes of an input
NUMBERS = (b"0", b"-1", b"1e999", b"99999999999999999999", b"4294967296", b"65536", b"0x7f", b"00")
BYTES = (
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\r\n\r\n",
    b"\n",
    b"<",
    b">",
    b'"',
    b"&",
    b"\xe2\x80\xae",
)


def mutate(data: bytes, others: Sequence[bytes], words: Sequence[bytes], chance: Random) -> bytes:
    """Change some bytes in one to eight ways.

    Args:
        data: What to start from.
        others: Inputs that parts may be taken from.
        words: What means something to the reader of the bytes.
        chance: Where the choices come from.
    """
    changed = bytearray(data[:MOST])
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        chance.choice(_WAYS)(changed, others, words, chance)
    return bytes(changed[:MOST])


def _place(data: bytearray, chance: Random) -> tuple[int, int]:
    start = chance.randint(0, len(data))
    return start, min(len(data), start + int(2 ** chance.uniform(0, 9)))


def _flip(data: bytearray, _: object, __: object, chance: Random) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _replace(data: bytearray, _: object, __: object, chance: Random) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.randrange(256)


def _delete(data: bytearray, _: object, __: object, chance: Random) -> None:
    start, end = _place(data, chance)
    del data[start:end]


def _repeat(data: bytearray, _: object, __: object, chance: Random) -> None:
    start, end = _place(data, chance)
    data[end:end] = data[start:end] * chance.choice((1, 2, 50))


def _move(data: bytearray, _: object, __: object, chance: Random) -> None:
    start, end = _place(data, chance)
    piece = data[start:end]
    del data[start:end]
    to = chance.randint(0, len(data))
    data[to:to] = piece


def _insert(data: bytearray, _: object, words: Sequence[bytes], chance: Random) -> None:
    to = chance.randint(0, len(data))
    data[to:to] = chance.choice((*words, *NUMBERS, *BYTES))


def _overwrite(data: bytearray, _: object, words: Sequence[bytes], chance: Random) -> None:
    start, end = _place(data, chance)
    data[start:end] = chance.choice((*words, *NUMBERS, *BYTES))


def _splice(data: bytearray, others: Sequence[bytes], _: object, chance: Random) -> None:
    if others:
        other = chance.choice(others)
        start = chance.randint(0, len(other))
        piece = other[start : start + int(2 ** chance.uniform(0, 11))]
        to, end = _place(data, chance)
        data[to : chance.choice((to, end))] = piece


def _cut(data: bytearray, _: object, __: object, chance: Random) -> None:
    del data[chance.randint(0, len(data)) :]


_WAYS: tuple[Callable[[bytearray, Sequence[bytes], Sequence[bytes], Random], None], ...] = (
    _flip, _replace, _delete, _repeat, _move, _insert, _insert, _overwrite, _overwrite, _splice, _cut,
)  # fmt: skip
