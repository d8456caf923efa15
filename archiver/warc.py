"""Capture ↔ WARC record (WARC 1.1, ISO 28500:2017). The evidence: bytes as they were received.

A fetched page becomes a request and a response record; a saved page or a paste becomes a resource record.
"""

from __future__ import annotations

import os
import re
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from io import BytesIO
from secrets import token_hex
from typing import TYPE_CHECKING, BinaryIO, Self

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.encoding import decode_payload
from archiver.model import Capture, CaptureKind, Failure, Reason, WarcPlace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from warcio.recordloader import ArcWarcRecord

MAX_FILE = 1_000_000_000  # bytes after which a run goes on in a new file
MAX_BODY = 50_000_000  # bytes of a page decoded from a WARC file
PLAIN_TEXT = "text/plain"
READABLE = re.compile(r"^(text/html|application/xhtml\+xml|text/plain)\b", re.I)
# Headers that describe how the payload was sent, not what it is: it is stored without them.
TRANSFER_HEADERS = frozenset({"transfer-encoding", "connection", "keep-alive"})


class WarcWriter:
    """Writes the captures of one run, each safe on disk when `write` returns. Use it as a context manager.

    Args:
        folder: Where the files go; made where it is missing, with the first capture.
        clock: Gives the present time, aware.
        software: Name and version, for the `warcinfo` record.
        user_agent: What the pages were fetched as, likewise.
        max_file: Bytes after which a new file is begun.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Callable[[], datetime],
        software: str,
        user_agent: str = "",
        max_file: int = MAX_FILE,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._software = software
        self._user_agent = user_agent
        self._max_file = max_file
        self._name = ""
        self._number = 0
        self._file: BinaryIO | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        self._file = None

    def write(self, capture: Capture) -> WarcPlace:
        """Write one capture, and wait until the disk has it.

        Raises:
            OSError: The disk is full, or the folder cannot be written.
        """
        file = self._current_file()
        writer = WARCWriter(file, gzip=True)
        digest = sha256(capture.payload).hexdigest()
        if capture.kind is CaptureKind.HTTP:
            response = _response_record(writer, capture, digest)
            writer.write_record(_request_record(writer, capture, response))
        else:
            response = _resource_record(writer, capture, digest)
        offset = file.tell()
        writer.write_record(response)
        length = file.tell() - offset
        file.flush()
        os.fsync(file.fileno())
        return WarcPlace(self._name, offset, length, digest)

    def _current_file(self) -> BinaryIO:
        if self._file is not None and self._file.tell() < self._max_file:
            return self._file
        self._open.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        moment = self._clock().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        self._name = f"archiver-{moment}-{token_hex(3)}-{self._number:05}.warc.gz"
        self._number += 1
        self._file = self._open.enter_context((self._folder / self._name).open("xb"))
        writer = WARCWriter(self._file, gzip=True)
        info = {"software": self._software, "format": "WARC File Format 1.1", "robots": "obey"}
        if self._user_agent:
            info["http-header-user-agent"] = self._user_agent
        writer.write_record(writer.create_warcinfo_record(self._name, info))
        return self._file


def read_capture(folder: Path, place: WarcPlace) -> Capture | Failure:
    """The capture that stands at a place, as it was written; a Failure where the record is damaged."""
    with (folder / place.file).open("rb") as file:
        file.seek(place.offset)
        try:
            record = next(ArchiveIterator(BytesIO(file.read(place.length))), None)
        except (ArchiveLoadFailed, EOFError, OSError) as error:
            return Failure(
                Reason.BAD_WARC, f"The record at byte {place.offset} of {place.file} is damaged: {error}."
            )
        if record is None:
            return Failure(Reason.BAD_WARC, f"There is no record at byte {place.offset} of {place.file}.")
        return _to_capture(record)


def iterate_captures(path: Path) -> Iterator[Capture | Failure]:
    """The pages in a WARC file, by whatever program it was written, plain or gzipped.

    Response records with status 200 and resource records that hold HTML or plain text count as pages. A file
    that breaks off gives its good records first, then a Failure.
    """
    pages = 0
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file):
                if _is_page(record):
                    pages += 1
                    yield _to_capture(record)
        except (ArchiveLoadFailed, EOFError, OSError, ValueError) as error:
            yield Failure(Reason.BAD_WARC, f"{path.name} cannot be read on after {pages} pages: {error}.")
            return
    if not pages:
        yield Failure(Reason.NO_SOURCES, f"{path.name} has no pages in it.")


def _is_page(record: ArcWarcRecord) -> bool:
    if record.rec_type == "response" and record.http_headers is not None:
        good = record.http_headers.get_statuscode() == str(HTTPStatus.OK.value)
        uri = record.rec_headers.get_header("WARC-Target-URI", "")
        kind = record.http_headers.get_header("Content-Type", "")
        return good and bool(READABLE.match(kind)) and not uri.endswith("/robots.txt")
    if record.rec_type == "resource":
        return bool(READABLE.match(record.rec_headers.get_header("Content-Type", "")))
    return False


def _to_capture(record: ArcWarcRecord) -> Capture | Failure:
    uri = record.rec_headers.get_header("WARC-Target-URI", "").strip("<>")
    moment = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")).astimezone(UTC)
    if record.rec_type == "resource":
        payload = record.raw_stream.read()
        kind = record.rec_headers.get_header("Content-Type", "")
        how = CaptureKind.PASTE if kind.startswith(PLAIN_TEXT) else CaptureKind.FILE
        return Capture(uri, uri, moment, how, payload, payload, kind)
    headers = tuple((name, value) for name, value in record.http_headers.headers)
    payload = record.raw_stream.read()
    asked_for = record.rec_headers.get_header("Archiver-Requested-URI") or uri
    capture = Capture(
        url=asked_for,
        final_url=uri,
        captured_at=moment,
        kind=CaptureKind.HTTP,
        payload=payload,
        body=payload,
        content_type=record.http_headers.get_header("Content-Type", ""),
        status=int(record.http_headers.get_statuscode()),
        headers=headers,
    )
    body = decode_payload(payload, record.http_headers.get_header("Content-Encoding", ""), max_bytes=MAX_BODY)
    if isinstance(body, Failure):
        return replace(body, capture=capture)
    return replace(capture, body=body)


def _response_record(writer: WARCWriter, capture: Capture, digest: str) -> ArcWarcRecord:
    status = HTTPStatus(capture.status) if capture.status in set(HTTPStatus) else None
    line = f"{capture.status} {status.phrase if status else ''}".strip()
    headers = [(name, value) for name, value in capture.headers if name.lower() not in TRANSFER_HEADERS]
    http_headers = StatusAndHeaders(line, headers, protocol="HTTP/1.1")
    more = {"Archiver-Requested-URI": capture.url} if capture.url != capture.final_url else {}
    return _record(writer, capture, digest, http_headers, more)


def _resource_record(writer: WARCWriter, capture: Capture, digest: str) -> ArcWarcRecord:
    return _record(writer, capture, digest, None, {"Content-Type": capture.content_type})


def _record(
    writer: WARCWriter, capture: Capture, digest: str, http_headers: StatusAndHeaders | None, more: dict[str, str]
) -> ArcWarcRecord:
    about = {
        "WARC-Date": capture.captured_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "WARC-Payload-Digest": f"sha256:{digest}",
        **more,
    }
    return writer.create_warc_record(
        capture.final_url,
        "response" if http_headers else "resource",
        payload=BytesIO(capture.payload),
        length=len(capture.payload),
        warc_content_type=more.get("Content-Type", ""),
        warc_headers_dict=about,
        http_headers=http_headers,
    )


def _request_record(writer: WARCWriter, capture: Capture, response: ArcWarcRecord) -> ArcWarcRecord:
    path = re.sub(r"^[a-z]+://[^/?#]*", "", capture.final_url).partition("#")[0] or "/"
    line = StatusAndHeaders(f"GET {path} HTTP/1.1", list(capture.request_headers), is_http_request=True)
    about = {
        "WARC-Date": response.rec_headers.get_header("WARC-Date"),
        "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
    }
    return writer.create_warc_record(capture.final_url, "request", warc_headers_dict=about, http_headers=line)
