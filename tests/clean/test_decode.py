"""Bytes to text: which character set is believed, and what is no page at all."""

from __future__ import annotations

import codecs

import pytest

from archiver.clean.decode import PageKind, decode, foreign_format, media_type, one_line, page_kind, tidy

UMLAUTS = "Über die Brücke führt künftig nur noch ein Fußweg. „Größer“ heißt es."
JAPANESE = "港の議会は火曜日に北の水路を広げることを決めた。"

SETS = {
    "a mark before all else": (codecs.BOM_UTF8 + UMLAUTS.encode(), "text/html; charset=iso-8859-1", UMLAUTS),
    "UTF-16, little end first": (codecs.BOM_UTF16_LE + UMLAUTS.encode("utf-16-le"), None, UMLAUTS),
    "UTF-16, big end first": (codecs.BOM_UTF16_BE + UMLAUTS.encode("utf-16-be"), None, UMLAUTS),
    "UTF-32, little end first": (codecs.BOM_UTF32_LE + UMLAUTS.encode("utf-32-le"), None, UMLAUTS),
    "UTF-32, big end first": (codecs.BOM_UTF32_BE + UMLAUTS.encode("utf-32-be"), None, UMLAUTS),
    "a torn end behind a mark": (codecs.BOM_UTF16_LE + "ab".encode("utf-16-le") + b"\x00", None, "ab\ufffd"),
    "UTF-8, whatever is declared": (UMLAUTS.encode(), "text/html; charset=iso-8859-1", UMLAUTS),
    "the header's": (JAPANESE.encode("euc-jp"), "text/html; charset=EUC-JP", JAPANESE),
    "the header's in quotes": (JAPANESE.encode("euc-jp"), 'text/html; Charset = "euc-jp"', JAPANESE),
    "Latin-1, which means windows-1252": (UMLAUTS.encode("cp1252"), "text/html; charset=ISO-8859-1", UMLAUTS),
    "a wider set of the same name": ("镕基".encode("gb18030"), "text/html; charset=gb2312", "镕基"),
    "a wider Japanese set": ("①".encode("cp932"), "text/html; charset=Shift_JIS", "①"),
    "the second declared where the first cannot be": (
        b'<meta charset="windows-1251">' + "Вод.".encode("cp1251"),
        "text/html; charset=euc-jp",
        '<meta charset="windows-1251">Вод.',
    ),
    "the XML declaration's": (
        b'<?xml version="1.0" encoding="iso-8859-2"?>' + "Łódź".encode("iso-8859-2"),
        None,
        '<?xml version="1.0" encoding="iso-8859-2"?>Łódź',
    ),
    "the meta element's": (
        b"<META http-equiv=Content-Type content='text/html; charset=koi8-r'>" + "Вода".encode("koi8-r"),
        "text/html",
        "<META http-equiv=Content-Type content='text/html; charset=koi8-r'>Вода",
    ),
    "UTF-8 with a few torn bytes": (
        JAPANESE.encode() + b"\xe6" + JAPANESE.encode(),
        "text/html; charset=utf-8",
        f"{JAPANESE}\ufffd{JAPANESE}",
    ),
    "declared, though some bytes fit it not": (b"caf\xe9 \x81", "text/html; charset=windows-1252", "café \ufffd"),
    "none that Python knows": (UMLAUTS.encode("cp1252"), "text/html; charset=x-klingon", UMLAUTS),
    "none that is a character set": (UMLAUTS.encode("cp1252"), "text/html; charset=hex", UMLAUTS),
    "none that a page may have": (UMLAUTS.encode("cp1252"), "text/html; charset=utf-7", UMLAUTS),
    "nothing": (b"", None, ""),
}


@pytest.mark.parametrize("name", SETS)
def test_the_character_set_is_that_of_the_best_evidence(name: str) -> None:
    body, content_type, text = SETS[name]
    assert decode(body, content_type) == text


def test_a_set_is_declared_near_the_beginning() -> None:
    declared = b'<meta charset="koi8-r">'
    assert "Вода" in decode(b" " * 4000 + declared + "Вода".encode("koi8-r"))
    assert "Вода" not in decode(b" " * 9000 + declared + "Вода".encode("koi8-r"))


def test_torn_bytes_late_in_a_page_do_not_undo_it() -> None:
    page = (JAPANESE * 4000).encode() + b"\xe6\xe6 " + JAPANESE.encode()
    assert decode(page).count("\ufffd") == 2
    assert decode(b"caf\xe9 caf\xe9 \xc3\xa9") != b"caf\xe9 caf\xe9 \xc3\xa9".decode("utf-8", "replace")


FORMATS = {
    b"%PDF-1.7": "a PDF document",
    b"\x89PNG\r\n\x1a\n..": "a PNG image",
    b"\xff\xd8\xff\xe0": "a JPEG image",
    b"GIF87a": "a GIF image",
    b"GIF89a": "a GIF image",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x1f\x8b\x08\x00": "gzip data",
    b"SQLite format 3\x00": "a SQLite database",
    b"\xef\xbb\xbf\r\n\t %PDF-1.4": "a PDF document",
    b"PDF": "",
    b"Of %PDF- files": "",
    b"": "",
}


@pytest.mark.parametrize("body", FORMATS)
def test_a_format_is_known_by_its_first_bytes(body: bytes) -> None:
    assert foreign_format(body) == FORMATS[body]


KINDS = [
    ("text/html", "plain words", PageKind.HTML),
    ("Application/XHTML+XML; charset=utf-8", "plain words", PageKind.HTML),
    ("text/plain", "<html>", PageKind.TEXT),
    ("text/markdown", "<p>", PageKind.TEXT),
    ("image/webp", "<html>", PageKind.OTHER),
    ("audio/mpeg", "", PageKind.OTHER),
    ("video/mp4", "", PageKind.OTHER),
    ("font/woff2", "", PageKind.OTHER),
    ("application/pdf", "<html>", PageKind.OTHER),
    ("text/csv", "a,b", PageKind.OTHER),
    ("text/calendar", "BEGIN:VCALENDAR", PageKind.OTHER),
    ("application/octet-stream", "<article class=story>Rain</article>", PageKind.HTML),
    ("application/octet-stream", "Rain", PageKind.TEXT),
    ("", "<!-- saved from url=(0021)https://e.org/ -->", PageKind.HTML),
    (None, "<!DOCTYPE  html>", PageKind.HTML),
    (None, "2 <p 3", PageKind.TEXT),
    (None, "x" * 19_990 + "<body>", PageKind.HTML),
    (None, "x" * 20_000 + "<body>", PageKind.TEXT),
]


@pytest.mark.parametrize(("content_type", "text", "kind"), KINDS)
def test_a_page_is_told_by_its_type_or_else_by_its_looks(
    content_type: str | None, text: str, kind: PageKind
) -> None:
    assert page_kind(text, content_type) is kind


def test_a_media_type_is_plain() -> None:
    assert [media_type(text) for text in (" Text/HTML ;charset=x", "a/b;c;d", "", None)] == [
        "text/html",
        "a/b",
        "",
        "",
    ]


def test_what_no_reader_sees_goes_and_line_ends_are_alike() -> None:
    assert tidy("a\r\nb\rc\x85d\n\te") == "a\nb\nc\nd\n\te"
    assert tidy("".join(map(chr, (0, 8, 0x0B, 0x0E, 0x1F, 0x7F, 0x80, 0x9F, 0x202A, 0x2069, 0xFEFF, 0xFFFF)))) == ""
    assert one_line("\ta\r\n b\u200bc\u2060d\u00ade\x00 ") == "a bcde"
