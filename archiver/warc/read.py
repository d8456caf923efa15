"""WARC records in, captures out: our own by their place, other programs' one after another."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from archiver.encoding import decode_payload
from archiver.model import Capture, CaptureKind, Failure, Reason, WarcPlace
from archiver.nouns import counted
from archiver.times import read_time
from archiver.warc.mend import whole_part
from archiver.warc.records import REQUESTED_URI
from archiver.warc.tape import Tape
from archiver.warc.walk import STEP, Record, read_record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from warcio.recordloader import ArcWarcRecord
    from warcio.statusandheaders import StatusAndHeaders

MAX_BODY = 50_000_000  # bytes of a page decoded from a WARC file
PLAIN_TEXT = "text/plain"
READABLE = re.compile(r"^(text/html|application/xhtml\+xml|text/plain)\b", re.I)
PAGE_ADDRESS = re.compile(r"^(https?|file|urn):", re.I)  # crawlers keep their own logs as resources, elsewhere
WEB_ADDRESS = re.compile(r"^https?:", re.I)
# What warcio raises on bad files: sizes that no number holds and names that no digest has are among it.
UNREADABLE = (ArchiveLoadFailed, EOFError, OSError, ValueError, AttributeError, TypeError, OverflowError)
OF_PAYLOAD = frozenset({"content-type", "content-encoding"})  # HTTP headers that say what the payload is
FIRST_YEAR = 1000  # an earlier one is no date, and would not be written with four digits


def open_record(folder: Path, place: WarcPlace) -> ArcWarcRecord | None:
    """The record that stands at a place, its payload unread; None where there is none that can be read."""
    try:
        with (folder / place.file).open("rb") as file:
            file.seek(place.offset)
            return next(ArchiveIterator(BytesIO(file.read(place.length))), None)
    except UNREADABLE:
        return None


def recall_capture(folder: Path, place: WarcPlace, original: WarcPlace | None = None) -> Capture | Failure:
    """The capture that stands at a place, as it was written; a Failure where the record is damaged.

    Args:
        folder: Where the WARC files are.
        place: The capture's record.
        original: The record that holds its payload, where its own is a revisit record.
    """
    if not (folder / place.file).is_file():
        return Failure(Reason.BAD_WARC, f"The WARC file {place.file} is not there.")
    damaged = Failure(Reason.BAD_WARC, f"The record at byte {place.offset} of {place.file} is damaged.")
    record = open_record(folder, place)
    if record is None:
        return damaged
    first = open_record(folder, original) if original and record.rec_type == "revisit" else None
    if first is None and record.rec_type == "revisit":
        detail = f"What the record at byte {place.offset} of {place.file} refers to is lost."
        return Failure(Reason.BAD_WARC, detail)
    try:
        return _to_capture(record, first)
    except (*UNREADABLE, zlib.error):  # headers without a date, a payload that cannot be unpacked
        return damaged


def iterate_captures(path: Path) -> Iterator[Capture | Failure]:
    """The pages in a WARC file, by whatever program it was written, plain or gzipped.

    Response records with status 200, resource records that hold HTML or plain text, and revisit records whose
    original stands earlier in the file count as pages. What a crawler cut short is a Failure, and a file that
    breaks off gives its good records first, then a Failure.
    """
    yield from iterate_stream(path.name, lambda: path.open("rb"))


def iterate_stream(name: str, open_file: Callable[[], BinaryIO]) -> Iterator[Capture | Failure]:
    """The same, wherever the file is: it is read once, from its beginning, and again where a record refers back.

    Args:
        name: What the file is called in messages.
        open_file: Opens it for reading bytes; it must be able to seek.
    """
    pages, complained = 0, False
    with open_file() as file:
        tape = Tape(file)
        iterator = ArchiveIterator(tape)
        originals = _Originals(open_file)
        begin = 0
        try:
            for record in iterator:
                tape.forget(begin)
                found = _read_page(record, originals)
                place = iterator.get_record_offset(), iterator.get_record_length()
                begin = sum(place)
                if found is not None:
                    pages += 1
                    complained = isinstance(found, Failure)
                    yield _as_it_stands(found, record, tape.cut(*place))
                    originals.note(record, iterator)
        except UNREADABLE as error:
            yield Failure(Reason.BAD_WARC, f"{name} cannot be read on after {counted(pages, 'page')}: {error}.")
            return
        whole, size = _end_of(tape)
    if whole < size and not complained:  # the reader takes a torn end for the end
        before = counted(pages, "page stands", "pages stand")
        yield Failure(Reason.BAD_WARC, f"{name} is damaged after {counted(whole, 'byte')}; {before} before.")
    elif not pages:
        yield Failure(Reason.NO_SOURCES, f"{name} has no pages in it.")


def _as_it_stands(found: Capture | Failure, record: ArcWarcRecord, packed: bytes) -> Capture | Failure:
    """The page with its record's own bytes, where these can be kept: gzipped by themselves, whole and sound.

    A torn one would spoil what follows it, and an odd one could be taken for damage later: these are written anew.
    """
    if isinstance(found, Failure) or record.rec_type == "revisit":
        return found
    stands = read_record(BytesIO(packed), 0, len(packed))
    is_kept = isinstance(stands, Record) and stands.length == len(packed) and not stands.wrong
    return replace(found, record=packed) if is_kept else found


def _end_of(tape: Tape) -> tuple[int, int]:
    """Bytes up to the end of the last whole record, and of the file as far as it was read."""
    tape.read(STEP)
    end = tape.tell()
    rest = tape.cut(tape.begin)
    return end - len(rest) + whole_part(BytesIO(rest), len(rest)), end


class _Originals:
    """Where in a file the payloads stand that its revisit records refer to."""

    def __init__(self, open_file: Callable[[], BinaryIO]) -> None:
        self._open_file = open_file
        self._places: dict[str, int] = {}  # record id, or address and digest → bytes from the file's start

    def note(self, record: ArcWarcRecord, iterator: ArchiveIterator) -> None:
        """Remember a record that others may refer to."""
        if record.rec_type == "response":
            place = iterator.get_record_offset()
            headers = record.rec_headers
            for key in (headers.get_header("WARC-Record-ID"), headers.get_header("WARC-Payload-Digest")):
                if key:
                    self._places.setdefault(key, place)

    def find(self, record: ArcWarcRecord, into: list[BinaryIO]) -> ArcWarcRecord | None:
        """The record that a revisit record refers to; its file goes `into` the list, to be closed by the caller."""
        headers = record.rec_headers
        keys = (headers.get_header("WARC-Refers-To"), headers.get_header("WARC-Payload-Digest"))
        place = next((self._places[key] for key in keys if key in self._places), None)
        if place is None:
            return None
        file = self._open_file()
        into.append(file)
        file.seek(place)
        return next(ArchiveIterator(file), None)


def _read_page(record: ArcWarcRecord, originals: _Originals) -> Capture | Failure | None:
    """The page in a record; None where it is none."""
    uri = _uri(record)
    is_answer = record.rec_type in {"response", "revisit"}
    if not (WEB_ADDRESS if is_answer else PAGE_ADDRESS).match(uri) or uri.endswith("/robots.txt"):
        return None
    if record.rec_type == "revisit":
        return _read_revisit(record, originals)
    if not _is_page(record):
        return None
    found = _to_capture(record)
    cut = record.rec_headers.get_header("WARC-Truncated")
    if cut and isinstance(found, Capture):  # WARC 1.1, section 5.13
        return Failure(Reason.TRUNCATED, f"The crawler cut {uri[:200]} short ({cut[:40]}).", found)
    return found


def _read_revisit(record: ArcWarcRecord, originals: _Originals) -> Capture | Failure | None:
    files: list[BinaryIO] = []
    try:
        first = originals.find(record, files)
        if first is None:
            detail = f"The page {_uri(record)[:200]} refers to an earlier capture that is not in this file."
            return Failure(Reason.BAD_WARC, detail)
        return _to_capture(record, first) if _is_page(first) else None
    finally:
        for file in files:
            file.close()


def _is_page(record: ArcWarcRecord) -> bool:
    if record.rec_type == "response" and record.http_headers is not None:
        good = record.http_headers.get_statuscode() == str(HTTPStatus.OK.value)
        return good and bool(READABLE.match(record.http_headers.get_header("Content-Type", "")))
    return record.rec_type == "resource" and bool(READABLE.match(record.rec_headers.get_header("Content-Type", "")))


def _uri(record: ArcWarcRecord) -> str:
    said = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>").strip().replace(" ", "%20")
    scheme, colon, rest = said.partition(":")
    return f"{scheme.lower()}{colon}{rest}"  # warcio knows answers of servers by a scheme in lower case


def _to_capture(record: ArcWarcRecord, original: ArcWarcRecord | None = None) -> Capture | Failure:
    """A record as a capture; a revisit record takes its payload, and what describes it, from the original."""
    uri = _uri(record)
    moment = read_moment(record.rec_headers.get_header("WARC-Date") or "")
    if moment is None:
        return Failure(Reason.BAD_WARC, f"The record of {uri[:200]} does not tell its time.")
    asked_for = record.rec_headers.get_header(REQUESTED_URI) or uri
    source = original or record
    payload = _payload(source)
    if source.raw_stream.limit > 0:
        return Failure(Reason.TRUNCATED, f"The record of {uri[:200]} breaks off.")
    if source.rec_type == "resource":
        kind = source.rec_headers.get_header("Content-Type", "")
        how = CaptureKind.PASTE if kind.startswith(PLAIN_TEXT) else CaptureKind.FILE
        return Capture(asked_for, uri, moment, how, payload, payload, kind)
    if source.http_headers is None:
        return Failure(Reason.BAD_WARC, f"The record of {uri[:200]} holds no answer of a server.")
    own = record.http_headers or source.http_headers
    capture = Capture(
        url=asked_for,
        final_url=uri,
        captured_at=moment,
        kind=CaptureKind.HTTP,
        payload=payload,
        body=payload,
        content_type=source.http_headers.get_header("Content-Type", ""),
        status=int(own.get_statuscode()),
        headers=_headers_of(own, source.http_headers),
        status_line=f"{own.protocol} {own.statusline}",
    )
    coding = source.http_headers.get_header("Content-Encoding", "")
    body = decode_payload(payload, coding, max_bytes=MAX_BODY)
    return replace(body, capture=capture) if isinstance(body, Failure) else replace(capture, body=body)


def read_moment(text: str) -> datetime | None:
    """A WARC-Date, which is in UTC whether or not it says so (WARC 1.1, section 5.4); None where it is none.

    >>> read_moment("2023-02-10T09:30:00"), read_moment("yesterday")
    (datetime.datetime(2023, 2, 10, 9, 30, tzinfo=datetime.timezone.utc), None)
    """
    moment = read_time(text)
    return moment if moment and moment.year >= FIRST_YEAR else None


def _headers_of(own: StatusAndHeaders, source: StatusAndHeaders) -> tuple[tuple[str, str], ...]:
    """The headers of an answer; those that describe its payload are of the answer that the payload came with."""
    if own is source:
        return tuple((name, value) for name, value in own.headers)
    said = [(name, value) for name, value in own.headers if name.lower() not in OF_PAYLOAD]
    return (*said, *((name, value) for name, value in source.headers if name.lower() in OF_PAYLOAD))


def _payload(record: ArcWarcRecord) -> bytes:
    """The payload, with the chunking undone that some crawlers keep."""
    headers = record.http_headers
    chunked = headers is not None and "chunked" in headers.get_header("Transfer-Encoding", "").lower()
    stream = ChunkedDataReader(record.raw_stream, decomp_type=None) if chunked else record.raw_stream
    payload = b"".join(iter(stream.read, b""))
    record.raw_stream.read()  # what stands behind the last chunk
    return payload
