"""Values in, AssertionErrors out where one is not as its docstring says."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from archiver.model import Article, Capture, Failure, Reason
from archiver.sources import Feed
from archiver.sources.listed import MAX_LINK, MAX_LINKS, MAX_TITLE
from archiver.store.search.snippets import MARK
from archiver.warc import WarcWriter, recall_capture

FILE = "archiver-20230210T093000Z-abcdef"


def check_failure(failure: Failure) -> None:
    assert failure.reason in set(Reason)
    assert failure.detail
    assert failure.detail.endswith("."), failure.detail
    failure.detail.encode()


def check_article(article: Article) -> None:
    for field in fields(article):
        value = getattr(article, field.name)
        for text in value if isinstance(value, tuple) else [value]:
            if isinstance(text, str):
                text.encode()
                assert "\0" not in text, field.name
    assert article.text.strip()
    assert article.title.strip()
    for name in ("title", "byline", "site", "section", "url"):
        assert "\n" not in getattr(article, name), name
    assert urlsplit(article.url).scheme in {"http", "https", "urn", "file"}, article.url
    for moment in (article.published, article.modified):
        if isinstance(moment, datetime):
            assert moment.tzinfo is not None
        assert moment is None or date(1, 1, 2) < date(moment.year, moment.month, moment.day) < date(9999, 12, 30)
    for entry in article.entries:
        assert 0 <= entry.start < len(article.text)


def check_capture(capture: Capture, folder: Path) -> None:
    """A capture can be kept, and is found again as it was."""
    assert capture.captured_at.tzinfo is not None
    for path in folder.glob("*.gz"):
        path.unlink()
    with WarcWriter(folder, FILE, info={}) as warc:
        place = warc.write(capture)
    assert place.sha256 == sha256(capture.payload).hexdigest()
    back = recall_capture(folder, place)
    if isinstance(back, Failure) and back.reason in {Reason.TRUNCATED, Reason.TOO_LARGE}:
        back = back.capture  # an encoding that is broken stays so, and the bytes are kept
    assert isinstance(back, Capture), back
    for name in ("final_url", "kind", "payload", "body", "status", "content_type"):
        assert getattr(back, name) == getattr(capture, name), name


def check_feed(feed: Feed) -> None:
    assert len(feed.title) <= MAX_TITLE
    assert "\n" not in feed.title
    assert len(feed.links) + len(feed.maps) <= MAX_LINKS
    for link in (*feed.links, *feed.maps):
        parts = urlsplit(link)
        assert parts.scheme in {"http", "https"}, link
        assert parts.hostname, link
        assert len(link) <= MAX_LINK
        assert "#" not in link
        link.encode()
    assert len(set(feed.links)) == len(feed.links)


def check_snippet(snippet: str) -> None:
    """Marks come in pairs, the opening one first."""
    depth = 0
    for character in snippet:
        depth += (character == MARK[0]) - (character == MARK[1])
        assert depth in {0, 1}, snippet
    assert depth == 0, snippet
    assert "\n" not in snippet
