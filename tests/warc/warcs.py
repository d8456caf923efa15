"""WARC files as crawlers write them, of pages that a test names."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGES = Path(__file__).parent.parent / "pages"
DATE = "2026-02-03T04:05:06Z"
GOOD = (
    ("authors-with-roles", "body-in-article-body", "boilerplate-between"),
    ("french-page", "json-ld-graph", "microdata"),
    ("open-graph-only", "saved-by-browser", "title-with-site-suffix"),
)  # pages that hold an article each, for three files


def warc_of(names: Iterable[str]) -> bytes:
    """A gzipped WARC file with some of the page cases, each at an address of its own."""
    return warc_with(
        {f"https://www.example.com/{name}": (PAGES / name / "input.html").read_bytes() for name in names}
    )


def response(writer: WARCWriter, url: str, body: bytes, headers: StatusAndHeaders) -> ArcWarcRecord:
    """The record of a page as a server sent it."""
    return writer.create_warc_record(
        url,
        "response",
        payload=BytesIO(body),
        length=len(body),
        http_headers=headers,
        warc_headers_dict={"WARC-Date": DATE},
    )


def warc_with(pages: dict[str, bytes]) -> bytes:
    """A gzipped WARC file with these pages; one that is there for the second time is a revisit record."""
    file = BytesIO()
    writer = WARCWriter(file, gzip=True)
    seen: dict[bytes, str] = {}
    for url, body in pages.items():
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        if body in seen:
            record = writer.create_revisit_record(url, *seen[body], http_headers=headers)  # type: ignore[misc]
        else:
            record = response(writer, url, body, headers)
        writer.write_record(record)
        if record.rec_type == "response":
            seen[body] = (record.rec_headers.get_header("WARC-Payload-Digest"), url, DATE)  # type: ignore[assignment]
    return file.getvalue()


def unmodified_warc(pages: dict[str, bytes]) -> bytes:
    """A gzipped WARC file with these pages, each met again when the server said that nothing had changed."""
    file = BytesIO()
    writer = WARCWriter(file, gzip=True)
    for url, body in pages.items():
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        first = response(writer, url, body, headers)
        about = {
            "WARC-Date": DATE.replace("02-03", "02-04"),
            "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
            "WARC-Refers-To": first.rec_headers.get_header("WARC-Record-ID"),
        }
        answer = StatusAndHeaders("304 Not Modified", [("ETag", '"1"')], protocol="HTTP/1.1")
        again = writer.create_warc_record(url, "revisit", http_headers=answer, warc_headers_dict=about)
        writer.write_record(first)
        writer.write_record(again)
    return file.getvalue()
