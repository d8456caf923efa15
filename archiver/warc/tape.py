"""A stream that is read once in, the bytes of the record being read out, as they stand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

MOST_KEPT = 64_000_000  # bytes; a record that is larger, such as a film, is no page


class Tape:
    """A stream of which the last part is kept: what was read since `forget` was called.

    Args:
        stream: What is read, from its beginning.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._kept = bytearray()
        self.begin = 0  # bytes before what is kept

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        data = self._stream.read(size)
        if len(self._kept) > MOST_KEPT:
            self.forget(self.tell())
        self._kept += data
        return data

    def tell(self) -> int:
        """How many bytes were read."""
        return self.begin + len(self._kept)

    def forget(self, before: int) -> None:
        """Keep only what stands at this place or after it."""
        if before > self.begin:
            del self._kept[: before - self.begin]
            self.begin = before

    def cut(self, begin: int, length: int | None = None) -> bytes:
        """The bytes at a place, or all from there; b"" where they are not kept any more."""
        start = begin - self.begin
        return b"" if start < 0 else bytes(self._kept[start:] if length is None else self._kept[start:][:length])
