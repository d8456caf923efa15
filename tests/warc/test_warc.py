"""Captures to WARC records and back."""

from __future__ import annotations

import base64
import gzip
import os
import re
import resource
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha1
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.model import Capture, CaptureKind, Failure, Reason
from archiver.warc import WarcWriter, iterate_captures, read_exchange, recall_capture, set_torn_tail_aside
from archiver.warc.tape import Tape

INFO = {
    "software": "archiver/test",
    "http-header-user-agent": "archiver (test)",
    "settings": {"timeout": 30},
}
MOMENT = datetime(2023, 2, 10, 9, 30, 0, 123000, tzinfo=UTC)
BODY = "<p>Café, 微信</p>".encode()
PAGE = Capture(
    url="http://news.example/a?b=1",
    final_url="http://news.example/story",
    captured_at=MOMENT,
    kind=CaptureKind.HTTP,
    payload=gzip.compress(BODY, mtime=0),
    body=BODY,
    content_type="text/html; charset=utf-8",
    status=200,
    headers=(("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"), ("X-Note", "ä")),
    request_headers=(("User-Agent", "archiver"),),
)
SAVED = Capture("file:///a.html", "file:///a.html", MOMENT, CaptureKind.FILE, BODY, BODY, "text/html")
PASTE = Capture("urn:sha256:00", "urn:sha256:00", MOMENT, CaptureKind.PASTE, b"text", b"text", "text/plain")


def writer(folder: Path, **settings: int) -> WarcWriter:
    return WarcWriter(folder, "archiver-test", info=INFO, **settings)


@pytest.mark.parametrize("capture", [PAGE, SAVED, PASTE], ids=lambda capture: str(capture.kind))
def test_what_is_written_is_read_back(tmp_path: Path, capture: Capture) -> None:
    with writer(tmp_path) as warc:
        warc.write(SAVED)
        place = warc.write(capture)
        warc.write(PASTE)
    back = recall_capture(tmp_path, place)
    assert isinstance(back, Capture)
    for field in ("url", "final_url", "captured_at", "kind", "payload", "body", "content_type", "status"):
        assert getattr(back, field) == getattr(capture, field)


def test_a_fetched_page_is_a_request_and_a_response_with_good_digests(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        place = warc.write(PAGE)
    path = tmp_path / place.file
    with path.open("rb") as file:
        records = [(r.rec_type, r.rec_headers.get_header("WARC-Target-URI")) for r in ArchiveIterator(file)]
    assert records == [("warcinfo", None), ("request", PAGE.final_url), ("response", PAGE.final_url)]
    assert path.read_bytes()[place.offset :][:2] == b"\x1f\x8b"
    assert path.stat().st_size == place.offset + place.length
    check = [sys.executable, "-c", "from warcio.cli import main; main()", "check", str(path)]
    checked = subprocess.run(check, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_a_file_opens_with_who_wrote_it_and_fetched_as_whom(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        place = warc.write(SAVED)
    with (tmp_path / place.file).open("rb") as file:
        info = next(iter(ArchiveIterator(file)))
        fields = info.content_stream().read().decode()
    assert info.rec_type == "warcinfo"
    assert "software: archiver/test" in fields
    assert "http-header-user-agent: archiver (test)" in fields
    assert 'settings: {"timeout": 30}' in fields


def test_each_record_says_that_it_is_warc_1_1_as_its_dates_are(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        place = warc.write(PAGE)
    with (tmp_path / place.file).open("rb") as file:
        assert {(r.rec_type, r.rec_headers.protocol) for r in ArchiveIterator(file)} == {
            (kind, "WARC/1.1") for kind in ("warcinfo", "request", "response")
        }


def records(path: Path) -> list[tuple[str, str, str]]:
    """Type, address and first HTTP line of each record."""
    with path.open("rb") as file:
        return [
            (r.rec_type, r.rec_headers.get_header("WARC-Target-URI"), r.http_headers.to_str().partition("\r")[0])
            for r in ArchiveIterator(file)
            if r.http_headers
        ]


REDIRECT = replace(
    PAGE,
    final_url=PAGE.url,
    status=301,
    status_line="HTTP/1.1 301 Gone Elsewhere",
    payload=b"",
    body=b"",
    headers=(("Location", "/story"),),
)


def test_each_redirect_on_the_way_is_a_request_and_a_response_too(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        place = warc.write(replace(PAGE, via=(REDIRECT,)))
    assert records(tmp_path / place.file) == [
        ("request", PAGE.url, "GET /a?b=1 HTTP/1.1"),
        ("response", PAGE.url, "HTTP/1.1 301 Gone Elsewhere"),
        ("request", PAGE.final_url, "GET /story HTTP/1.1"),
        ("response", PAGE.final_url, "HTTP/1.1 200 OK"),
    ]
    assert [said.line for said in read_exchange(tmp_path, place)] == [
        line for _, _, line in records(tmp_path / place.file)
    ]
    assert all(said.sound for said in read_exchange(tmp_path, place))


def test_headers_are_kept_in_the_bytes_they_came_in(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        place = warc.write(PAGE)
    record = gzip.decompress((tmp_path / place.file).read_bytes()[place.offset :])
    assert b"\r\nX-Note: \xe4\r\n" in record


def test_the_same_bytes_again_are_a_revisit_that_reads_as_the_page(tmp_path: Path) -> None:
    again = replace(PAGE, captured_at=datetime(2023, 2, 11, tzinfo=UTC), url="http://news.example/other")
    with writer(tmp_path) as warc:
        first = warc.write(PAGE)
        second = warc.write(again, first)
    assert second.is_revisit
    assert not first.is_revisit
    assert second.sha256 == first.sha256
    back = recall_capture(tmp_path, second, first)
    assert isinstance(back, Capture)
    assert (back.body, back.url, back.captured_at) == (BODY, again.url, again.captured_at)
    assert isinstance(recall_capture(tmp_path, second), Failure)
    assert [c.url for c in iterate_captures(tmp_path / first.file) if isinstance(c, Capture)] == [
        PAGE.url,
        again.url,
    ]


def test_what_cannot_be_read_any_more_is_not_referred_to(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        first = warc.write(PAGE)
    (tmp_path / first.file).write_bytes(b"damaged")
    with WarcWriter(tmp_path, "later", info=INFO) as warc:
        second = warc.write(PAGE, first)
    assert not second.is_revisit
    assert isinstance(recall_capture(tmp_path, second), Capture)


def test_a_disk_that_is_full_leaves_no_part_of_a_capture_behind(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        place = warc.write(SAVED)
        path, size = tmp_path / place.file, (tmp_path / place.file).stat().st_size
        limit = resource.getrlimit(resource.RLIMIT_FSIZE)
        handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, limit[1]))
        try:
            with pytest.raises(OSError, match="File too large"):
                warc.write(PAGE)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
            signal.signal(signal.SIGXFSZ, handler)
        assert path.stat().st_size == size
        assert isinstance(recall_capture(tmp_path, warc.write(PAGE)), Capture)


def test_a_torn_tail_is_set_aside_and_the_rest_reads_well(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        warc.write(SAVED)
        place = warc.write(PAGE)
    path = tmp_path / place.file
    whole = path.read_bytes()
    assert set_torn_tail_aside(path) is None
    path.write_bytes(whole[:-20])
    torn = set_torn_tail_aside(path)
    assert torn is not None
    assert path.read_bytes() == whole[: place.offset]
    assert path.read_bytes() + torn.read_bytes() == whole[:-20]
    assert set_torn_tail_aside(path) is None


def test_what_stands_behind_a_damaged_record_stays_in_the_file(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        hurt, after = warc.write(SAVED), warc.write(PAGE)
    path = tmp_path / hurt.file
    data = bytearray(path.read_bytes())
    data[hurt.offset + hurt.length // 2] ^= 16
    path.write_bytes(data)
    assert set_torn_tail_aside(path) is None
    path.write_bytes(data + b"torn")
    assert set_torn_tail_aside(path) is not None
    assert path.read_bytes() == data
    assert isinstance(recall_capture(tmp_path, after), Capture)


def test_nothing_written_leaves_no_file(tmp_path: Path) -> None:
    with writer(tmp_path / "warc"):
        pass
    assert not (tmp_path / "warc").exists()


def test_a_record_is_on_disk_before_sync_returns(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        place = warc.write(SAVED)
        assert isinstance(recall_capture(tmp_path, place), Capture)


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    with writer(tmp_path, max_file=1_000) as warc:
        files = {warc.write(SAVED).file for _ in range(6)}
    assert len(files) > 1
    assert {path.name for path in tmp_path.iterdir()} == files


def test_files_of_other_crawlers_are_read(tmp_path: Path) -> None:
    path = tmp_path / "foreign.warc"
    with path.open("wb") as file:
        foreign = WARCWriter(file, gzip=False)

        def add(uri: str, kind: str, status: str = "200 OK", content_type: str = "text/html") -> None:
            headers = StatusAndHeaders(status, [("Content-Type", content_type)], protocol="HTTP/1.0")
            foreign.write_record(
                foreign.create_warc_record(uri, kind, payload=BytesIO(BODY), length=len(BODY), http_headers=headers)
            )

        foreign.write_record(foreign.create_warcinfo_record("foreign.warc", {"software": "other"}))
        add("http://a.example/1", "response")
        add("http://a.example/robots.txt", "response", content_type="text/plain")
        add("http://a.example/img.png", "response", content_type="image/png")
        add("http://a.example/gone", "response", status="404 Not Found")
        add("http://a.example/2", "response", content_type="application/xhtml+xml")
    found = list(iterate_captures(path))
    assert [capture.url for capture in found if isinstance(capture, Capture)] == [
        "http://a.example/1",
        "http://a.example/2",
    ]
    assert len(found) == 2


@pytest.mark.parametrize("packed", [True, False], ids=["gzipped", "plain"])
def test_records_of_other_crawlers_are_understood_in_all_their_ways(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "foreign.warc.gz"
    with path.open("wb") as file:
        foreign = WARCWriter(file, gzip=packed)

        def add(uri: str, kind: str, body: bytes = BODY, http: str = "", **more: str) -> None:
            fields = [
                ("Content-Type", "text/html"),
                *[tuple(line.split(": ")) for line in http.split("; ") if line],
            ]
            headers = None if kind == "resource" else StatusAndHeaders("200 OK", fields, protocol="HTTP/1.1")
            about = {name.replace("_", "-"): value for name, value in more.items()}
            foreign.write_record(
                foreign.create_warc_record(
                    uri,
                    kind,
                    payload=BytesIO(body),
                    length=len(body),
                    http_headers=headers,
                    warc_headers_dict=about,
                    warc_content_type="text/html" if kind == "resource" else "",
                )
            )

        chunks = b"5\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (BODY[:5], len(BODY) - 5, BODY[5:])
        add("http://a.example/chunked", "response", chunks, "Transfer-Encoding: chunked")
        add("http://a.example/said-chunked", "response", BODY, "Transfer-Encoding: chunked")
        add("http://a.example/packed", "response", gzip.compress(BODY), "Content-Encoding: gzip")
        add("http://a.example/cut", "response", BODY[:9], WARC_Truncated="length")
        add("http://a.example/resource", "resource")
        add("metadata://other.example/crawler.log", "resource")
        add("http://a.example/again", "revisit", b"", WARC_Refers_To_Target_URI="http://a.example/chunked",
            WARC_Payload_Digest=f"sha1:{base64.b32encode(sha1(BODY).digest()).decode()}")  # fmt: skip
        add("http://a.example/lost", "revisit", b"", WARC_Payload_Digest="sha1:UNKNOWN")
    pages = {c.url.rpartition("/")[2]: c.body for c in iterate_captures(path) if isinstance(c, Capture)}
    failures = [c.reason for c in iterate_captures(path) if isinstance(c, Failure)]
    assert pages == dict.fromkeys(("chunked", "said-chunked", "packed", "resource", "again"), BODY)
    assert failures == [Reason.TRUNCATED, Reason.BAD_WARC]


def test_a_file_that_breaks_off_gives_its_good_records_first(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        warc.write(SAVED)
        place = warc.write(PAGE)
    path = tmp_path / place.file
    path.write_bytes(path.read_bytes()[:-20])
    first, *_, last = iterate_captures(path)
    assert isinstance(first, Capture)
    assert first.url == SAVED.url
    assert isinstance(last, Failure)
    assert last.reason in {Reason.BAD_WARC, Reason.TRUNCATED}


OTHERS = {"nothing": b"", "text": b"this is no WARC file\n" * 20, "gzip": gzip.compress(b"nor is this", mtime=0)}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_no_warc_file_is_a_failure(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "no.warc.gz"
    path.write_bytes(OTHERS[kind])
    found = list(iterate_captures(path))
    assert [type(each) for each in found] == [Failure]


def test_a_damaged_record_is_a_failure_and_no_crash(tmp_path: Path) -> None:
    with writer(tmp_path) as warc:
        place = warc.write(SAVED)
    path = tmp_path / place.file
    path.write_bytes(path.read_bytes()[: place.offset] + b"\0" * place.length)
    found = recall_capture(tmp_path, place)
    assert isinstance(found, Failure)
    assert found.reason is Reason.BAD_WARC


@pytest.mark.parametrize("packed", [True, False], ids=["gzipped", "plain"])
def test_wherever_a_file_is_cut_it_says_so(tmp_path: Path, packed: bool) -> None:
    whole, ends = BytesIO(), [0]
    foreign = WARCWriter(whole, gzip=packed)
    for number in range(3):
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
        uri = f"http://a.example/{number}"
        record = foreign.create_warc_record(
            uri, "response", payload=BytesIO(BODY * 9), length=len(BODY * 9), http_headers=headers
        )
        foreign.write_record(record)
        ends.append(whole.tell())
    path = tmp_path / "cut.warc"
    for length in range(1, ends[-1], 23):
        path.write_bytes(whole.getvalue()[:length])
        good = sum(end <= length for end in ends[1:])
        found = list(iterate_captures(path))
        pages = [capture.url for capture in found if isinstance(capture, Capture)]
        assert pages == [f"http://a.example/{number}" for number in range(len(pages))]
        assert all(capture.body == BODY * 9 for capture in found if isinstance(capture, Capture))
        assert len(pages) in {good, good + 1}  # of the last, only blank lines or a checksum may be missing
        assert len(pages) > good or length in ends or isinstance(found[-1], Failure), length


def foreign_file(path: Path) -> bytes:
    """A WARC file of another program with one page; its record's bytes."""
    with path.open("wb") as file:
        other = WARCWriter(file, gzip=True)
        other.write_record(other.create_warcinfo_record(path.name, {"software": "other"}))
        begin = file.tell()
        headers = StatusAndHeaders(
            "200 OK", [("Content-Type", "text/html"), ("X-Own", "kept")], protocol="HTTP/1.0"
        )
        other.write_record(
            other.create_warc_record(
                "http://a.example/1",
                "response",
                payload=BytesIO(BODY),
                length=len(BODY),
                http_headers=headers,
            )
        )
    return path.read_bytes()[begin:]


def test_a_record_of_another_file_is_kept_byte_for_byte(tmp_path: Path) -> None:
    packed = foreign_file(tmp_path / "foreign.warc.gz")
    (found,) = iterate_captures(tmp_path / "foreign.warc.gz")
    assert isinstance(found, Capture)
    with writer(tmp_path / "own") as warc:
        place = warc.write(found)
    kept = (tmp_path / "own" / place.file).read_bytes()[place.offset : place.offset + place.length]
    assert kept == packed == found.record
    again = recall_capture(tmp_path / "own", place)
    assert isinstance(again, Capture)
    assert (again.body, again.headers, again.url) == (found.body, found.headers, found.url)
    assert all(said.sound for said in read_exchange(tmp_path / "own", place))


def test_a_record_whose_digest_is_wrong_is_written_anew(tmp_path: Path) -> None:
    packed = foreign_file(tmp_path / "foreign.warc.gz")
    wrong = re.sub(rb"(WARC-Payload-Digest: sha1:)\w{5}", rb"\1AAAAA", gzip.decompress(packed))
    (tmp_path / "foreign.warc.gz").write_bytes(gzip.compress(wrong))
    (found,) = iterate_captures(tmp_path / "foreign.warc.gz")
    assert isinstance(found, Capture)
    assert not found.record
    with writer(tmp_path / "own") as warc:
        place = warc.write(found)
    assert all(said.sound for said in read_exchange(tmp_path / "own", place))


def test_a_record_that_is_no_page_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archiver.warc.tape.MOST_KEPT", 100_000)
    path = tmp_path / "film.warc.gz"
    with path.open("wb") as file:
        other = WARCWriter(file, gzip=True)
        film = os.urandom(1_000_000)
        headers = StatusAndHeaders("200 OK", [("Content-Type", "video/mp4")], protocol="HTTP/1.0")
        other.write_record(
            other.create_warc_record(
                "http://a.example/f", "response", payload=BytesIO(film), length=len(film), http_headers=headers
            )
        )
    foreign_file(tmp_path / "page.warc.gz")
    path.write_bytes(path.read_bytes() + (tmp_path / "page.warc.gz").read_bytes())
    kept: list[int] = []
    read = Tape.read
    monkeypatch.setattr(
        Tape, "read", lambda tape, size=-1: (read(tape, size), kept.append(tape.tell() - tape.begin))[0]
    )
    (found,) = iterate_captures(path)
    assert isinstance(found, Capture)
    assert found.body == BODY
    assert max(kept) < 300_000
