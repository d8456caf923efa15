"""A gzipped WARC file in, every record of it out, read to its last byte; and each stretch where none can be read.

After damage the walk goes on at the next record that is whole: each stands in a gzip member of its own, with a
checksum (RFC 1952). `warcio` would end there, and take a torn last record for the end of the file.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archiver.warc.digests import BLANK, MAX_HEAD, Digests

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

STEP = 1 << 20  # bytes read at a time
PIECE = 1 << 16  # bytes read at a time of a record: most are small, and what is read beyond one is read again
GZIP = 16 + zlib.MAX_WBITS
MAGIC = b"\x1f\x8b"
MEMBER = MAGIC + b"\x08"  # how a deflated member begins
VERSION = b"WARC/"
MAX_DIGITS = 18  # of a length
ENDS = (b"\r\n\r\n", b"\n\n")  # of a record


@dataclass(frozen=True, slots=True)
class Record:
    """A record that was read to its end."""

    offset: int  # bytes from the file's start to its gzip member
    length: int  # bytes of the member
    headers: tuple[tuple[str, str], ...]  # of the record, in order
    status: int | None  # of HTTP, in a response or a revisit
    http_fields: int = 0  # how many header fields the HTTP request or answer has
    info: bytes = b""  # the block of a warcinfo record; of others it is not kept
    wrong: str = ""  # what its digests or its length do not hold to, one plain sentence; "" where all do

    @property
    def end(self) -> int:
        """Bytes from the file's start to what follows it."""
        return self.offset + self.length

    @property
    def kind(self) -> str:
        """Its WARC-Type."""
        return self.header("WARC-Type")

    def header(self, name: str) -> str:
        """The value of a header; "" where there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of a file in which no record can be read."""

    offset: int  # bytes from the file's start
    length: int
    what: str  # one plain sentence
    is_tail: bool  # whether nothing whole follows

    @property
    def end(self) -> int:
        """Bytes from the file's start to what follows it."""
        return self.offset + self.length


def walk(file: BinaryIO, size: int, start: int = 0) -> Iterator[Record | Damage]:
    """All records of a file from a place on, and what is damaged between them; together they are every byte.

    Args:
        file: It must be able to seek.
        size: Bytes that are looked at, from the file's start.
        start: Where to begin.
    """
    while start < size:
        found = read_record(file, start, size)
        if isinstance(found, Record):
            yield found
            start = found.end
            continue
        end = _next_whole(file, start + 1, size)
        yield Damage(start, (end or size) - start, found, is_tail=end is None)
        start = end or size


def read_record(file: BinaryIO, offset: int, size: int) -> Record | str:
    """The record whose gzip member begins at a place; what is wrong with it where it cannot be read."""
    file.seek(offset)
    member, reader, position, pending = zlib.decompressobj(GZIP), _Reader(), offset, b""
    while not member.eof:
        data = pending or file.read(min(PIECE, size - position))
        if not data:
            return "It breaks off in the middle of a record."
        position += 0 if pending else len(data)
        if position - len(data) == offset and not pending and not data.startswith(MEMBER):
            return "No record begins there."
        try:
            wrong = reader.feed(member.decompress(data, STEP))
        except zlib.error as error:
            return f"A record cannot be unpacked ({str(error).rpartition(': ')[2]})."
        if wrong:
            return wrong
        pending = member.unconsumed_tail
    length = position - len(member.unused_data) - offset
    return reader.end(offset, length)


def _next_whole(file: BinaryIO, start: int, size: int) -> int | None:
    """Where the next record begins that can be read; None where none follows."""
    kept, position = b"", start
    file.seek(start)
    while position < size and (data := file.read(min(STEP, size - position))):
        begin, window = position - len(kept), kept + data
        position += len(data)
        at = window.find(MEMBER)
        while at >= 0:
            if isinstance(read_record(file, begin + at, size), Record):
                return begin + at
            at = window.find(MEMBER, at + 1)
        file.seek(position)
        kept = window[-(len(MEMBER) - 1) :]
    return None


class _Reader:
    """Takes a record's bytes as they are unpacked, and keeps none of its block but the digests."""

    def __init__(self) -> None:
        self._head = b""
        self._headers: tuple[tuple[str, str], ...] | None = None
        self._left = 0  # bytes of the block that are still to come
        self._digests: Digests | None = None
        self._after = b""
        self._info: bytes | None = None

    def feed(self, data: bytes) -> str:
        """Take the next bytes; what is wrong, or "" for nothing."""
        if self._headers is None:
            self._head += data
            if not self._head.startswith(VERSION[: len(self._head)]):
                return "What is packed there is no WARC record."
            blank = BLANK.search(self._head)
            if blank is None:
                return "A record's headers have no end." if len(self._head) > MAX_HEAD else ""
            data = self._head[blank.end() :]
            wrong = self._begin(self._head[: blank.start()])
            if wrong:
                return wrong
        assert self._digests is not None
        block = data[: self._left]
        self._digests.feed(block)
        if self._info is not None and len(self._info) < MAX_HEAD:
            self._info += block
        self._after += data[self._left :][: len(ENDS[0]) + 1]
        self._left = max(0, self._left - len(data))
        return ""

    def _begin(self, head: bytes) -> str:
        lines = head.decode("utf-8", "replace").split("\n")[1:]
        self._headers = tuple((name.strip(), value.strip()) for name, _, value in (s.partition(":") for s in lines))
        length = next((value for name, value in self._headers if name.lower() == "content-length"), "")
        if not length.isdecimal() or len(length) > MAX_DIGITS:
            return "A record does not say how long it is."
        self._left = int(length)
        said = {name.lower(): value for name, value in self._headers}
        self._digests = Digests(said)
        self._info = b"" if said.get("warc-type") == "warcinfo" else None
        return ""

    def end(self, offset: int, length: int) -> Record | str:
        """The record, all of which was taken."""
        if self._headers is None or self._digests is None:
            return "A record's headers break off."
        digests = self._digests
        wrong = digests.wrong() if not self._left and self._after in ENDS else "It is not as long as it says."
        return Record(
            offset, length, self._headers, digests.status, digests.http_fields, self._info or b"", wrong=wrong
        )
