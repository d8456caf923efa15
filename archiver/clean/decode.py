"""Bytes in, text out. Never raises on what bytes hold; what is no page at all is told apart by its first bytes.

The character set is looked for as the HTML standard does (BOM, then the Content-Type header, then `<meta>`),
but a declared set that cannot be right is not believed: news pages declare Latin-1 and send UTF-8.
"""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b\x08", "gzip data"),
    (b"SQLite format 3\x00", "a SQLite database"),
)
# WHATWG Encoding: these labels all mean windows-1252, and Python's stricter codecs would lose its quotes.
_WESTERN = {"ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin-1", "latin1", "l1", "cp1252", "windows-1252"}
# Codecs of Python's that are no character sets of pages: not all of them take "replace".
_NO_SETS = {"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949"}
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})", re.I)
_MARKUP = re.compile(
    r"<!doctype\s+html|<!--\s*saved from url|<(?:html|head|body|title|meta|article|main|div|"
    r"section|script|p|h1)\b[^<>]*>",
    re.I,
)
# Characters that no text needs: NUL and other controls, lone surrogates, non-characters, and the overrides and
# isolates that make a line read differently from what it holds (Unicode TR 36, bidirectional text spoofing).
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


class PageKind(StrEnum):
    """What the bytes are, as far as reading them goes."""

    HTML = "html"
    TEXT = "text"
    OTHER = "other"


def tidy(text: str) -> str:
    r"""Drop what neither UTF-8 nor a reader can bear; line ends become ``\n``.

    >>> tidy("A\x00 b\r\nc\u202e \ud800d")
    'A b\nc d'
    """
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n"))


def one_line(text: str) -> str:
    r"""White space of any kind becomes one space; soft hyphens and zero-width spaces go.

    >>> one_line(" Heli\u00adkopter\n\u200b landet\u00a0hier ")
    'Helikopter landet hier'
    """
    usual = text.replace("\n", " ").replace("\t", " ").replace("\r", " ")
    if usual.isprintable():  # all that is dropped below is not
        return " ".join(usual.split())
    return " ".join(tidy(text).replace("\u00ad", "").replace("\u200b", "").replace("\u2060", "").split())


def foreign_format(body: bytes) -> str:
    """What the bytes are if they open like a format that is no page, whatever their header says; else "".

    >>> foreign_format(b"%PDF-1.7 ...")
    'a PDF document'
    >>> foreign_format(b"<html>")
    ''
    """
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((name for magic, name in _MAGIC if head.startswith(magic)), "")


def media_type(content_type: str | None) -> str:
    """The type of a Content-Type header, without its parameters.

    >>> media_type("Text/HTML; charset=utf-8")
    'text/html'
    """
    return (content_type or "").split(";")[0].strip().lower()


def page_kind(text: str, content_type: str | None) -> PageKind:
    """Whether text is a page with markup or plain text, by the declared type, or else by its looks.

    >>> page_kind("Two lines", "text/plain; charset=utf-8")
    <PageKind.TEXT: 'text'>
    >>> page_kind("<!DOCTYPE html><p>Hello", None)
    <PageKind.HTML: 'html'>
    >>> page_kind("{}", "application/json")
    <PageKind.OTHER: 'other'>
    """
    declared = media_type(content_type)
    if declared in {"text/html", "application/xhtml+xml"}:
        return PageKind.HTML
    if declared in {"text/plain", "text/markdown"}:
        return PageKind.TEXT
    if declared.split("/")[0] in {"image", "audio", "video", "font"} or declared in _OTHER_TYPES:
        return PageKind.OTHER
    return PageKind.HTML if _MARKUP.search(text[:20_000]) else PageKind.TEXT


_OTHER_TYPES = {
    "application/json",
    "application/ld+json",
    "application/pdf",
    "application/rss+xml",
    "application/atom+xml",
    "application/zip",
    "application/gzip",
    "application/javascript",
    "text/javascript",
    "text/css",
    "text/csv",
    "text/calendar",
}


def decode(body: bytes, content_type: str | None = None) -> str:
    r"""Bytes to text by the best evidence there is; bytes that fit nothing become U+FFFD, never an error.

    >>> decode("Öl".encode("utf-8"), "text/html; charset=iso-8859-1")
    'Öl'
    >>> decode(b"caf\xe9 <meta charset='windows-1252'>")
    "café <meta charset='windows-1252'>"
    >>> decode("\ufeffÖl".encode("utf-16-le"))
    'Öl'
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        first_bad = error.start
    declared = _declared(body, content_type)
    for name in declared:
        text = _try(body, name)
        if text is not None:
            return text
    if _mostly_utf8(body, first_bad):
        return body.decode("utf-8", "replace")
    if declared:
        return body.decode(declared[0], "replace")
    best = from_bytes(body[:100_000]).best()
    return body.decode(best.encoding if best else "cp1252", "replace")


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """The character sets that header, `<meta>` and XML declaration name, where Python knows them."""
    header = re.search(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", content_type or "", re.I)
    found = [header.group(1)] if header else []
    for pattern in (_XML_ENCODING, _META_CHARSET):
        match = pattern.search(body[:4096])
        if match:
            found.append(match.group(1).decode("ascii"))
    return [codec for label in found if (codec := _codec(label))]


def _codec(label: str) -> str:
    name = label.lower()
    name = "cp1252" if name in _WESTERN else _WIDER.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # Codecs such as "hex" or "rot13" are no character sets; UTF-7 is refused by the Encoding standard.
    is_text = getattr(info, "_is_text_encoding", True)
    return "" if not is_text or info.name in _NO_SETS else info.name


def _try(body: bytes, codec: str) -> str | None:
    try:
        return body.decode(codec)
    except UnicodeError:
        return None


def _mostly_utf8(body: bytes, first_bad: int) -> bool:
    """A UTF-8 page with a few torn bytes: most of its multi-byte sequences are sound."""
    sample = body[: max(200_000, first_bad + 1000)]
    bad = sample.decode("utf-8", "replace").count("\ufffd")
    sound = len(re.findall(rb"[\xc2-\xf4][\x80-\xbf]+", sample))
    return sound > 3 * bad
