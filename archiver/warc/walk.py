"""A WARC file in, what stands in it out: one value a record, in order, and one for each stretch that is damaged.

Unlike `archiver.warc.read`, it looks at all records, and goes on behind damage where it can: at the next gzip
member that begins a record.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from warcio.archiveiterator import ArchiveIterator

from archiver.model import Failure, Reason, WarcPlace
from archiver.warc.mend import GZIP, MAGIC, STEP
from archiver.warc.read import UNREADABLE
from archiver.warc.records import FAILURE, KEPT_FROM, REQUESTED_URI, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from warcio.recordloader import ArcWarcRecord

VERSION = b"WARC/1."  # how a record begins
LOOKED_AT = 512  # bytes of a gzip member, which give its first line


@dataclass(frozen=True, slots=True)
class Standing:
    """A record where it stands, without its payload."""

    kind: str  # WARC-Type
    url: str
    date: datetime
    place: WarcPlace  # without a digest
    number: str = ""  # WARC-Record-ID
    requested: str = ""  # the address asked for, where another answered
    status: int | None = None  # of HTTP
    http_fields: int = 0  # how many header fields the request or the answer has
    payload_digest: str = ""  # as written: algorithm, colon, value
    refers_to: tuple[str, str, str] = ("", "", "")  # of a revisit: number, address and date of the other record
    source: str | None = None  # what the user gave, where the record says so
    failure: Failure | None = None  # why the answer was not read, where the record says so
    kept_from: str | None = None  # where the records behind it come from, where it says so
    fields: Mapping[str, str] = field(default_factory=dict)  # of a warcinfo record


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of a WARC file that cannot be read."""

    file: str
    begin: int  # bytes from the start of the file
    end: int

    def __str__(self) -> str:
        """In words."""
        return f"{self.file} is damaged from byte {self.begin:,} to {self.end:,}; what stood there is lost."


def walk_records(path: Path) -> Iterator[Standing | Damage]:
    """All records of a WARC file.

    Raises:
        OSError: It cannot be opened.
    """
    size, begin = path.stat().st_size, 0
    with path.open("rb") as file:
        while begin < size:
            end = begin
            for standing in _readable(file, begin, path.name):
                end = standing.place.offset + standing.place.length
                yield standing
            if end >= size:
                return
            begin = _next_record(file, end + 1, size)
            yield Damage(path.name, end, begin)


def read_warcinfo(path: Path) -> Standing | None:
    """The record that opens a WARC file; None where another does, or it cannot be read."""
    with path.open("rb") as file:
        first = next(_readable(file, 0, path.name), None)
    return first if first is not None and first.kind == "warcinfo" else None


def _readable(file: BinaryIO, begin: int, name: str) -> Iterator[Standing]:
    """The records from a place on, up to the first that cannot be read."""
    file.seek(begin)
    iterator = ArchiveIterator(file, check_digests=True)
    try:
        for record in iterator:
            content = record.raw_stream.read() if record.rec_type == "warcinfo" else b""
            offset, length = iterator.get_record_offset(), iterator.get_record_length()
            if record.digest_checker.passed is False or record.raw_stream.limit > 0 or not length:
                return
            yield _standing(record, WarcPlace(name, offset, length, ""), content)
    except (*UNREADABLE, zlib.error):
        return


def _standing(record: ArcWarcRecord, place: WarcPlace, content: bytes) -> Standing:
    said = {name.lower(): value for name, value in record.rec_headers.headers}
    http = record.http_headers
    status = http.get_statuscode() if http and record.rec_type != "request" else ""
    names = ("warc-refers-to", "warc-refers-to-target-uri", "warc-refers-to-date")
    return Standing(
        kind=record.rec_type,
        url=_url(said.get("warc-target-uri", "")),
        date=datetime.fromisoformat(said["warc-date"]).astimezone(UTC),
        place=place,
        number=said.get("warc-record-id", ""),
        requested=said.get(REQUESTED_URI.lower(), ""),
        status=int(status) if status.isdecimal() else None,
        http_fields=len(http.headers) if http else 0,
        payload_digest=said.get("warc-payload-digest", ""),
        refers_to=(said.get(names[0], ""), _url(said.get(names[1], "")), said.get(names[2], "")),
        source=_text(said.get(SOURCE.lower())),
        failure=_failure(said.get(FAILURE.lower())),
        kept_from=_text(said.get(KEPT_FROM.lower())),
        fields=_fields(content),
    )


def _url(value: str) -> str:
    return value.strip("<>")


def _text(value: str | None) -> str | None:
    """A JSON string of ours; of what is none, nothing."""
    try:
        return str(json.loads(value)) if value is not None else None
    except ValueError:
        return None


def _failure(value: str | None) -> Failure | None:
    try:
        told = json.loads(value or "null")
        return told and Failure(Reason(told["reason"]), str(told["detail"]))
    except (ValueError, KeyError, TypeError):
        return None


def _fields(content: bytes) -> dict[str, str]:
    """The lines of a warcinfo record's block (application/warc-fields)."""
    lines = (line.partition(": ") for line in content.decode("utf-8", "replace").splitlines())
    return {name: value for name, _, value in lines if name}


def _next_record(file: BinaryIO, begin: int, size: int) -> int:
    """Where the next gzip member stands that begins a record; the file's end where there is none."""
    at = begin
    while at < size:
        file.seek(at)
        data = file.read(STEP)
        found = data.find(MAGIC)
        while found >= 0:
            file.seek(at + found)
            if _begins_record(file.read(LOOKED_AT)):
                return at + found
            found = data.find(MAGIC, found + 1)
        at += max(1, len(data) - 1)
    return size


def _begins_record(data: bytes) -> bool:
    try:
        return zlib.decompressobj(GZIP).decompress(data, len(VERSION)).startswith(VERSION)
    except zlib.error:
        return False
