"""WARC files of other programs, odd ones: what can be kept is kept so that it can be read again, the rest is told."""

from __future__ import annotations

import gzip
from base64 import b32encode
from datetime import UTC, datetime
from hashlib import sha1
from io import BytesIO
from pathlib import Path

import pytest

from archiver.model import Capture, Failure, Reason
from archiver.warc import WarcWriter, iterate_stream, read_capture
from archiver.warc.walk import Record, walk

PAGE = b"<p>The council met.</p>"


def record(kind: str, number: int, block: bytes, *fields: str, date: str = "2023-02-10T09:30:00Z") -> bytes:
    lines = ["WARC/1.1", f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:{number}>", *fields]
    lines += [f"WARC-Date: {date}"] if date else []
    lines += [
        "WARC-Target-URI: https://news.example/a",
        f"Content-Length: {len(block)}",
        "Content-Type: application/http",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + block + b"\r\n\r\n"


def answer(body: bytes, *headers: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", *headers, "", ""]).encode() + body


RESPONSE = record("response", 1, answer(PAGE, "Content-Type: text/html"))


def read(data: bytes) -> list[Capture | Failure]:
    return list(iterate_stream("odd.warc.gz", lambda: BytesIO(data)))


def kept(capture: Capture | Failure, folder: Path) -> Capture | Failure:
    """The capture as it is found again after it was kept."""
    assert isinstance(capture, Capture)
    with WarcWriter(folder, "ours", info={}) as warc:
        place = warc.write(capture)
    return read_capture(folder, place)


def test_a_revisit_takes_what_describes_its_payload_from_the_original(tmp_path: Path) -> None:
    packed = gzip.compress(PAGE)
    first = record(
        "response", 1, answer(packed, "Content-Type: text/html; charset=utf-8", "Content-Encoding: gzip")
    )
    again = record("revisit", 2, answer(b"", "ETag: x"), "WARC-Refers-To: <urn:uuid:1>")
    _, found = read(gzip.compress(first) + gzip.compress(again))
    back = kept(found, tmp_path)
    assert isinstance(back, Capture)
    assert (back.body, back.payload, back.content_type) == (PAGE, packed, "text/html; charset=utf-8")
    assert ("ETag", "x") in back.headers


SHA1 = f"WARC-Payload-Digest: sha1:{b32encode(sha1(PAGE, usedforsecurity=False).digest()).decode()}"


@pytest.mark.parametrize(
    "odd",
    [
        RESPONSE,
        RESPONSE.replace(b"WARC/1.1", b"WARC/0.18"),
        RESPONSE.replace(b"\r\n", b"\n", 7).replace(b"\r\n\r\nHTTP", b"\n\nHTTP"),
        RESPONSE.removesuffix(b"\r\n"),
        RESPONSE + b"\r\n",
        record("response", 1, b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n" + PAGE, SHA1),
    ],
    ids=["plain", "0.18", "lines", "one end", "three ends", "lines of HTTP"],
)
def test_what_is_kept_of_an_odd_record_is_sound(tmp_path: Path, odd: bytes) -> None:
    (found,) = read(gzip.compress(odd))
    back = kept(found, tmp_path)
    assert isinstance(back, Capture)
    assert back.payload == PAGE
    (path,) = tmp_path.iterdir()
    with path.open("rb") as file:
        for each in walk(file, path.stat().st_size):
            assert isinstance(each, Record), each
            assert not each.wrong


@pytest.mark.parametrize("missing", [1, 4, 8])
def test_a_record_whose_gzip_member_is_torn_is_not_kept_as_it_stands(tmp_path: Path, missing: int) -> None:
    page, torn = read(gzip.compress(RESPONSE)[:-missing])  # of its length and checksum
    assert isinstance(page, Capture)
    assert not page.record
    assert isinstance(torn, Failure)
    assert isinstance(kept(page, tmp_path), Capture)


def test_a_record_parted_over_two_members_is_written_anew(tmp_path: Path) -> None:
    (page,) = read(gzip.compress(RESPONSE[:-4]) + gzip.compress(RESPONSE[-4:]))
    assert isinstance(page, Capture)
    assert not page.record
    back = kept(page, tmp_path)
    assert isinstance(back, Capture)
    assert back.payload == PAGE


@pytest.mark.parametrize(
    "date", ["", "yesterday", "2023-02-30T00:00:00Z", "0001-01-01T00:00:00+14:00", "0999-01-01"]
)
def test_a_record_without_a_time_is_told_and_the_next_is_read(date: str) -> None:
    bad = record("response", 1, answer(PAGE, "Content-Type: text/html"), date=date)
    failure, capture = read(gzip.compress(bad) + gzip.compress(RESPONSE))
    assert isinstance(failure, Failure)
    assert failure.reason is Reason.BAD_WARC
    assert isinstance(capture, Capture)


def test_a_time_without_a_zone_is_in_utc() -> None:
    (capture,) = read(record("response", 1, answer(PAGE, "Content-Type: text/html"), date="2023-02-10T09:30:00"))
    assert isinstance(capture, Capture)
    assert capture.captured_at == datetime(2023, 2, 10, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("field", ["Content-Length: 99999999999999999999999", "WARC-Payload-Digest: a\0b:c", "X"])
def test_a_file_with_an_impossible_field_ends_with_a_word(field: str) -> None:
    lines = RESPONSE.split(b"\r\n")
    (found,) = read(gzip.compress(b"\r\n".join([lines[0], field.encode(), *lines[1:]])))
    assert isinstance(found, Capture) or found.detail.endswith(".")


def test_a_record_that_cannot_be_read_is_a_failure_wherever_it_stands(tmp_path: Path) -> None:
    from archiver.model import WarcPlace

    packed = gzip.compress(record("response", 1, answer(PAGE), date="never"))
    (tmp_path / "a.warc.gz").write_bytes(packed)
    for place in (WarcPlace("a.warc.gz", 0, len(packed), ""), WarcPlace("a.warc.gz", 0, len(packed) // 2, "")):
        assert isinstance(read_capture(tmp_path, place), Failure)
