"""The functions that are fuzzed: bytes in, nothing out, an error where a promise is broken; and what they start from.

Each reader of what comes from outside has one. What it may raise by its docstring is caught here, nothing else.
"""

from __future__ import annotations

import gzip
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from sqlite_utils import Database

from archiver.clean import read_capture
from archiver.clean.body.paragraphs import split_paragraphs
from archiver.clean.bylines.authors import read_authors
from archiver.clean.dates.moments import read_dates
from archiver.clean.decode import decode, tidy
from archiver.clean.kinds.sorts import find_entries, find_kind
from archiver.clean.page import open_page, stated_body
from archiver.clean.structured import plain
from archiver.clean.surroundings import read_image, read_section, site_name
from archiver.clean.titles import choose_title
from archiver.errors import NoArticleError
from archiver.fetch.robots import read_rules
from archiver.model import Article, Capture, CaptureKind, Failure
from archiver.sources import read_feed
from archiver.sources.feeds import decode_feed
from archiver.store import open_archive
from archiver.store.search.find import search_articles
from archiver.store.search.query import FIELDS, SHORT, parse_query
from archiver.warc.mend import whole_part
from archiver.warc.read import iterate_stream
from tests.fuzz import shapes
from tests.warc.warcs import GOOD, PAGES, warc_of

ROOT = Path(__file__).parent.parent.parent
CASES = Path(__file__).parent / "cases"
MOMENT = datetime(2023, 2, 10, 9, 30, tzinfo=UTC)
ADDRESS = "https://news.example/2023/02/10/story"
PACKED = b"Z"  # first byte of an input for the WARC reader whose records are gzipped before it is read
INSIDE = b"{["  # first byte of an input for the reader of structured data that stands in a script element


@dataclass(frozen=True, slots=True)
class Target:
    """What is fuzzed."""

    run: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    words: tuple[bytes, ...]  # what means something to the reader


# -- WARC ---------------------------------------------------------------------------------------------------------


@cache
def _folder() -> Path:
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir=memory if memory.is_dir() else None))


def read_warc(data: bytes) -> None:
    if data.startswith(PACKED):
        first, *others = data[1:].split(b"WARC/1.")
        data = b"".join(
            gzip.compress(piece, 1) for piece in [first, *(b"WARC/1." + each for each in others)] if piece
        )
    whole = whole_part(BytesIO(data), len(data))
    assert 0 <= whole <= len(data)
    assert whole_part(BytesIO(data[:whole]), whole) == whole
    for found in iterate_stream("fuzzed.warc", lambda: BytesIO(data)):
        if isinstance(found, Failure):
            shapes.check_failure(found)
        capture = found.capture if isinstance(found, Failure) else found
        if capture is not None:
            shapes.check_capture(capture, _folder())


def _record(kind: str, number: int, block: bytes, content_type: bytes = b"application/http") -> bytes:
    about = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2023-02-10T09:30:00Z\r\n"
        f"WARC-Target-URI: https://news.example/a\r\nContent-Length: {len(block)}\r\n"
    )
    refers = b"WARC-Refers-To: <urn:uuid:1>\r\n" if kind == "revisit" else b""
    return about.encode() + refers + b"Content-Type: " + content_type + b"\r\n\r\n" + block + b"\r\n\r\n"


def _warcs() -> list[bytes]:
    found = []
    for names in GOOD:
        packed = warc_of(names)
        unpacked = gzip.decompress(packed)
        found += [packed, unpacked, PACKED + unpacked]
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    small = (
        _record("response", 1, http + b"Transfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n1\r\nA\r\n0\r\n\r\n")
        + _record("resource", 2, b"<p>A", b"text/html")
        + _record("revisit", 3, b"HTTP/1.1 200 OK\r\n\r\n")
        + _record("response", 4, http + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"<p>A", mtime=0))
    )
    page = b"HTTP/1.0 200 OK\nContent-Type: text/html\n\n<p>A"
    head = b"1 0 Someone\nURL IP-address Archive-date Content-type Archive-length\n"
    arc = b"filedesc://a.arc 0.0.0.0 20230210093000 text/plain %d\n%s\n" % (
        len(head),
        head,
    ) + b"http://news.example/a 127.0.0.1 20230210093000 text/html %d\n%s\n" % (len(page), page)
    return [*found, small, PACKED + small, arc, PACKED + arc]


# -- what people paste ----------------------------------------------------------------------------------------------


def read_paste(data: bytes) -> None:
    _read(Capture("urn:sha256:00", "urn:sha256:00", MOMENT, CaptureKind.PASTE, data, data, "text/plain"))


def _read(capture: Capture) -> None:
    found = read_capture(capture)
    if isinstance(found, Failure):
        shapes.check_failure(found)
    else:
        shapes.check_article(found)
    assert read_capture(capture) == found, "the same bytes gave two articles"


def _pastes() -> list[bytes]:
    return [path.read_bytes() for path in sorted(PAGES.glob("*/input.txt"))]


# -- searches -------------------------------------------------------------------------------------------------------


@cache
def _archive() -> Database:
    """A small archive to search in."""
    from archiver.model import Reading
    from archiver.store import Writer, begin_run
    from tests.store.conftest import READER, kept

    db = open_archive(_folder() / "archive.db", create=True)
    writer = Writer(db, READER, begin_run(db, command="fuzz", options={}, archiver="0", now=MOMENT))
    for number, text in enumerate(("Tencent removes mini programs", "微信下架小程序 in May", "Ölpest: C++ OR not")):
        article = Article(
            f"https://news.example/{number}", text, f"{text}. The council voted. " * 3, published=MOMENT
        )
        writer.save(kept(article), Reading(article, ()))
    return db


def ask(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")  # as the command line and the web give odd bytes
    query = parse_query(text)
    assert all(remark.endswith(".") for remark in query.remarks), query.remarks
    assert all(condition.field in FIELDS for condition in query.conditions)
    for found in search_articles(_archive(), text), search_articles(_archive(), text, order="newest"):
        assert len(found) <= 3
        for row in found:
            shapes.check_snippet(row["snippet"])
    for expression in filter(None, (query.any_words, query.names)):
        table = "articles_fts" if expression == query.any_words else "entities_fts"
        _archive().execute(f"select count(*) from {table} where {table} match ?", [expression]).fetchone()


def _searches() -> list[bytes]:
    from tests.publish.test_search import ODD

    good = ['tencent "mini programs" chat*', "title:ban tencent NEAR/5 wechat", 'entity:"Tencent Holdings" -site:a.example',
            "C++ OR 微信 -games", "before:2024 after:2023-01-02 month:2023-02 NOT x", "(a | b) NEAR c*"]  # fmt: skip
    return [text.encode("utf-8", "surrogateescape") for text in (*good, *ODD) if len(text) < 2000]


# -- what pages say of themselves -------------------------------------------------------------------------------------


def read_structured(data: bytes) -> None:
    page = data
    if data[:1] in {bytes([byte]) for byte in INSIDE}:
        page = (
            b'<title>A vote</title><script type="application/ld+json">' + data + b"</script><p>The council met.</p>"
        )
    try:
        opened = open_page(tidy(decode(page, "text/html")), ADDRESS)
    except NoArticleError:
        return
    tree, claims = opened.tree, opened.claims
    for node in (*claims.articles, *claims.others):
        for value in node.values():
            assert "\n" not in plain(value)
    title = choose_title(tree, claims, opened.site_names)
    credits = read_authors(tree, claims, opened.site_names)
    dates = read_dates(tree, claims, "news.example")
    text = "\n\n".join(split_paragraphs(stated_body(claims))) or "The council met."
    shapes.check_article(
        Article(
            url=ADDRESS,
            title=title or "A vote",
            text=text,
            byline=credits.byline,
            authors=credits.names,
            published=dates.published,
            modified=dates.modified,
            site=site_name(claims),
            section=read_section(claims),
            image_url=read_image(claims, ADDRESS),
            kind=find_kind(claims, text),
            entries=find_entries(claims, text),
        )
    )


def _structured() -> list[bytes]:
    pages = [path.read_bytes() for path in sorted(PAGES.glob("*/input.html"))]
    scripts = [
        script.split(b"</script>")[0].partition(b">")[2].strip()
        for page in pages
        for script in page.split(b"application/ld+json")[1:]
    ]
    blog = {
        "@type": "LiveBlogPosting", "headline": "Vote", "datePublished": "2023-02-10T09:30:00+08:00",
        "author": [{"@id": "#a"}, {"@type": "Person", "name": ["Ann Lee"]}], "image": {"url": "//a.example/i.jpg"},
        "liveBlogUpdate": [{"@type": "BlogPosting", "datePublished": "2023-02-10", "articleBody": "The council met."}],
        "articleBody": "The council met. It voted for the wider channel.\n" * 4, "isPartOf": {"@id": "#b"},
    }  # fmt: skip
    graph = {"@context": "https://schema.org", "@graph": [blog, {"@id": "#a", "@type": "Person", "name": "B. Cho"}]}
    micro = (
        b'<div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">Vote</h1>'
        b'<span itemprop="author" itemscope><b itemprop="name">Ann Lee</b></span><time itemprop="datePublished" '
        b'datetime="2023-02-10T09:30Z">today</time><div itemprop="articleBody">The council met.</div></div>'
    )
    small = [page for page in pages if len(page) < 20_000]
    return [*scripts, json.dumps(blog).encode(), json.dumps(graph).encode(), micro, *small]


# -- the rest ----------------------------------------------------------------------------------------------------------


def read_page(data: bytes) -> None:
    _read(Capture(ADDRESS, ADDRESS, MOMENT, CaptureKind.HTTP, data, data, "text/html", 200))


def _pages() -> list[bytes]:
    return [page for path in sorted(PAGES.glob("*/input.html")) if len(page := path.read_bytes()) < 30_000]


def decode_bytes(data: bytes) -> None:
    content_type, _, body = data.partition(b"\n")
    for text in (decode(body, content_type.decode("latin-1")), decode_feed(body, content_type.decode("latin-1"))):
        tidy(text).encode()


def _encoded() -> list[bytes]:
    text = (
        '<?xml version="1.0" encoding="%s"?><meta charset="%s"><p>Öl, “Käse” – 微信下架 ありがとう Привет</p>' * 2
    )
    found = []
    for name in ("utf-8", "utf-16", "utf-16-le", "utf-32", "gb18030", "shift_jis", "big5", "koi8-r", "iso2022_jp",
                 "cp1252", "euc-kr", "utf-7", "hz", "utf-8-sig"):  # fmt: skip
        body = (text % ((name,) * 4)).encode(name, "replace")
        found += [f"text/html; charset={name}\n".encode() + body, b"\n" + body]
    return found


def read_listing(data: bytes) -> None:
    content_type, _, body = data.partition(b"\n")
    place = "https://news.example/feeds/all.xml"
    kind = content_type.decode("latin-1")
    found = read_feed(Capture(place, place, MOMENT, CaptureKind.HTTP, body, body, kind, 200))
    shapes.check_failure(found) if isinstance(found, Failure) else shapes.check_feed(found)


def _feeds() -> list[bytes]:
    folder = ROOT / "tests" / "sources" / "feeds"
    files = [
        path for path in sorted(folder.iterdir()) if path.name != "expected.json" and path.stat().st_size < 20_000
    ]
    return [b"text/xml\n" + path.read_bytes() for path in files]


def read_robots(data: bytes) -> None:
    rules = read_rules(data)
    for place in ("/", "/a/b?c=d", "/%C3%B6", "/ö", "//x", "/*$"):
        assert rules.can_fetch(f"https://news.example{place}", "archiver") in {True, False}
    delay = rules.crawl_delay("archiver")
    assert delay is None or float(delay) == float(delay)  # a number


def _robots() -> list[bytes]:
    folder = ROOT / "tests" / "fetch" / "robots"
    return [path.read_bytes() for path in sorted(folder.iterdir()) if path.name != "expected.json"]


_HTML = (
    b"<script",
    b"</script>",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"&lt;",
    b"&#x0;",
    b"&#55296;",
    b"<p>",
    b"</p>",
    b"<br>",
)
_LD = (
    b'"@type":"NewsArticle"', b'"@graph":[', b'"@id":"#a"', b'"author":', b'"name":', b'"datePublished":',
    b'"dateModified":', b'"liveBlogUpdate":[', b'"image":', b'"publisher":', b'"headline":', b'"articleBody":', b"null",
    b"true", b"[]", b"{}", b"[[[[", b"\\ud800", b"\\u0000", b'"0001-01-01T00:00:00+14:00"',
    b'"9999-12-31T23:59:59-12:00"', b"2023-02-30", b"1675992600000",
)  # fmt: skip
_WARC = (
    b"WARC/1.0\r\n", b"WARC/1.1\r\n", b"WARC-Type: ", b"response", b"revisit", b"resource", b"WARC-Date: ",
    b"WARC-Target-URI: ", b"Content-Length: ", b"Content-Type: text/html\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Content-Encoding: gzip\r\n", b"Content-Encoding: br\r\n", b"WARC-Truncated: length\r\n", b"HTTP/1.1 200 OK\r\n",
    b"WARC-Refers-To: <urn:uuid:1>\r\n", b"WARC-Payload-Digest: sha1:AAAA\r\n", b"0001-01-01T00:00:00Z", b"\x1f\x8b\x08",
    b"9999-12-31T23:59:59-14:00", b"urn:x", b"file:///a", b"Archiver-Requested-URI: http://a.example/\r\n",
)  # fmt: skip
_SEARCH = (
    b'"', b"*", b" OR ", b" NOT ", b" NEAR/3 ", b" NEAR ", b"-", b"(", b")", b"^", b"{", b":", b"+", "微信".encode(), b"AND",
    *(f"{name}:".encode() for name in (*FIELDS, *SHORT)), b"2023-02", "“".encode(), b"'", b";", b"%", b"\\",
)  # fmt: skip
_PASTE = (
    b"By Ann Lee", b"Published: 10 Feb 2023, 9:30 am GMT+8", b"Updated", b"From: ", b"Subject: ", b"---\ntitle: ", b"# ",
    b"](https://", b"**", b"```", b"- ", "• ".encode(), b"https://news.example/a", b"31 February 0000", b"24:60",
    b"1 January 10000", "2023年2月10日".encode(), b"(Reuters) - ",
)  # fmt: skip
_FEED = (
    b"<rss>", b"<channel>", b"<item>", b"<link>", b"</link>", b"<guid isPermaLink=\"false\">", b"<feed xml:base=\"", b"<url>",
    b"<loc>", b"<sitemapindex>", b"<urlset>", b"<!ENTITY a \"", b"&a;", b"<link href=\"", b"https://[", b"http://a.example/",
    b'{"version":"https://jsonfeed.org/version/1.1","items":[', b'{"url":', b"<![CDATA[",
)  # fmt: skip
_ROBOTS = (b"User-agent: ", b"Disallow: ", b"Allow: ", b"Crawl-delay: ", b"Sitemap: ", b"Request-rate: ", b"Visit-time: ",
           b"*", b"$", b"%", b"archiver", b"inf", b"nan", b"1/0", b"1/0s", b"-5")  # fmt: skip
_SETS = (b"charset=", b'encoding="', b"utf-7", b"utf-16", b"hex", b"idna", b"undefined", b"mbcs", b"rot13", b"iso2022_jp",
         b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\x1b$B", b"hz", b"punycode", b"raw_unicode_escape", b"utf-8-sig")  # fmt: skip

TARGETS = {
    "warc": Target(read_warc, _warcs, _WARC),
    "paste": Target(read_paste, _pastes, _PASTE),
    "query": Target(ask, _searches, _SEARCH),
    "structured": Target(read_structured, _structured, (*_LD, *_HTML)),
    "feed": Target(read_listing, _feeds, (*_FEED, *_HTML)),
    "robots": Target(read_robots, _robots, _ROBOTS),
    "decode": Target(decode_bytes, _encoded, _SETS),
    "page": Target(read_page, _pages, (*_LD, *_HTML, *_PASTE)),
}


def cases_of(name: str) -> list[Path]:
    """The inputs that once broke a target."""
    return sorted((CASES / name).glob("*"))
