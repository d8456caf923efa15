"""Capture in, WARC records out (WARC 1.1, section 6): response, request, revisit and resource."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from io import BytesIO
from string import printable
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders

from archiver.model import Capture, CaptureKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from warcio.recordloader import ArcWarcRecord
    from warcio.warcwriter import WARCWriter

    from archiver.model import Failure

# Fields of our own.
REQUESTED_URI = "Archiver-Requested-URI"  # the address that was asked for, before redirects
SOURCE = "Archiver-Source"  # what the user gave, where that is not this address: a JSON string
FAILURE = "Archiver-Failure"  # why the answer was not read: JSON, reason and detail
KEPT_FROM = "Archiver-Kept-From"  # of a metadata record: where the records behind it come from, as SOURCE has it
# Headers that describe how the payload was sent, not what it is: chunking is undone, so they would be untrue.
TRANSFER_HEADERS = frozenset({"transfer-encoding", "connection", "keep-alive"})
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
FIELDS = "application/warc-fields"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


def records_of(
    writer: WARCWriter, capture: Capture, original: ArcWarcRecord | None, noted: Mapping[str, str]
) -> Iterator[ArcWarcRecord]:
    """All records of a capture, in the order in which they are written; the capture's own is the last.

    Args:
        writer: Makes the records; it need not be the one that writes them.
        capture: What was captured; each redirect on the way to it gives records of its own.
        original: The record that holds the same payload already, where there is one.
        noted: Fields that the capture's own record has besides, see `note_origin`.
    """
    for hop in capture.via:
        answer = _response(writer, hop)
        yield _request(writer, hop, answer)
        yield answer
    if capture.kind is not CaptureKind.HTTP:
        yield _resource(writer, capture, noted)
        return
    answer = _response(writer, capture, noted) if original is None else _revisit(writer, capture, original, noted)
    yield _request(writer, capture, answer)
    yield answer


def note_origin(capture: Capture, source: str, failure: Failure | None) -> dict[str, str]:
    """What a record says of where its capture comes from and what became of it, as far as it cannot be derived."""
    noted = {SOURCE: json.dumps(source)} if source and source != capture.url else {}
    if failure is not None:
        noted[FAILURE] = json.dumps({"reason": failure.reason, "detail": failure.detail})
    return noted


def kept_from(writer: WARCWriter, source: str) -> ArcWarcRecord:
    """A metadata record: those behind it are kept as they stood in another file (WARC 1.1, section 6.6)."""
    about = {KEPT_FROM: json.dumps(source), "WARC-Date": warc_date(datetime.now(UTC))}
    return writer.create_warc_record("", "metadata", warc_content_type=FIELDS, warc_headers_dict=about)


def warc_date(moment: datetime) -> str:
    """A time as records have it, to the microsecond (WARC 1.1, section 5.4)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _about(capture: Capture) -> dict[str, str]:
    about = {"WARC-Date": warc_date(capture.captured_at)}
    return about | ({REQUESTED_URI: capture.url} if capture.url != capture.final_url else {})


def _digest(capture: Capture) -> dict[str, str]:
    return {"WARC-Payload-Digest": f"sha256:{sha256(capture.payload).hexdigest()}"}


class AsReceived(StatusAndHeaders):  # type: ignore[misc] # warcio is untyped
    """Headers that are written in the bytes they came in, instead of percent-encoded where they are not ASCII."""

    def to_ascii_bytes(self, header_filter: object = None) -> bytes:
        """The headers as one block, with its closing blank line."""
        text: str = self.to_str(header_filter)
        try:
            return text.encode("latin-1") + b"\r\n"
        except UnicodeEncodeError:  # what we sent ourselves, such as a contact in another script
            return text.encode("utf-8") + b"\r\n"


def _http_headers(capture: Capture) -> StatusAndHeaders:
    status = HTTPStatus(capture.status) if capture.status in set(HTTPStatus) else None
    made_up = f"HTTP/1.1 {capture.status} {status.phrase if status else ''}".strip()
    protocol, _, line = (capture.status_line or made_up).partition(" ")
    headers = [(name, value) for name, value in capture.headers if name.lower() not in TRANSFER_HEADERS]
    return AsReceived(line, headers, protocol=protocol)


def _response(
    writer: WARCWriter, capture: Capture, noted: Mapping[str, str] = MappingProxyType({})
) -> ArcWarcRecord:
    return writer.create_warc_record(
        capture.final_url,
        "response",
        payload=BytesIO(capture.payload),
        length=len(capture.payload),
        warc_headers_dict=_about(capture) | _digest(capture) | dict(noted),
        http_headers=_http_headers(capture),
    )


def _revisit(
    writer: WARCWriter, capture: Capture, original: ArcWarcRecord, noted: Mapping[str, str]
) -> ArcWarcRecord:
    """Headers only; the payload is the original's (WARC 1.1, section 6.7)."""
    theirs = original.rec_headers
    unchanged = capture.status == HTTPStatus.NOT_MODIFIED
    about = {
        "WARC-Profile": NOT_MODIFIED if unchanged else SAME_PAYLOAD,
        "WARC-Refers-To": theirs.get_header("WARC-Record-ID"),
        "WARC-Refers-To-Target-URI": theirs.get_header("WARC-Target-URI"),
        "WARC-Refers-To-Date": theirs.get_header("WARC-Date"),
        "WARC-Payload-Digest": theirs.get_header("WARC-Payload-Digest"),
    }
    return writer.create_warc_record(
        capture.final_url,
        "revisit",
        warc_headers_dict=_about(capture) | about | dict(noted),
        http_headers=_http_headers(capture),
    )


def _resource(writer: WARCWriter, capture: Capture, noted: Mapping[str, str]) -> ArcWarcRecord:
    return writer.create_warc_record(
        capture.final_url,
        "resource",
        payload=BytesIO(capture.payload),
        length=len(capture.payload),
        warc_content_type=capture.content_type,
        warc_headers_dict=_about(capture) | _digest(capture) | dict(noted),
    )


def _request(writer: WARCWriter, capture: Capture, answer: ArcWarcRecord) -> ArcWarcRecord:
    path = re.sub(r"^[a-z]+://[^/?#]*", "", capture.final_url).partition("#")[0]
    path = quote(path if path.startswith("/") else f"/{path}", safe=printable)  # only what is not ASCII is quoted
    line = AsReceived(f"GET {path} HTTP/1.1", list(capture.request_headers), is_http_request=True)
    about = {
        "WARC-Date": answer.rec_headers.get_header("WARC-Date"),
        "WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID"),
    }
    return writer.create_warc_record(capture.final_url, "request", warc_headers_dict=about, http_headers=line)
