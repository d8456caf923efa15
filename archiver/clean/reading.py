"""Capture in, Article out. Pure: same bytes, same article."""

from __future__ import annotations

import hashlib

from archiver.clean.decode import PageKind, decode, foreign_format, media_type, page_kind, tidy
from archiver.clean.page import read_page
from archiver.clean.pasted.paste import read_paste
from archiver.errors import NoArticleError
from archiver.model import Article, Capture, CaptureKind, Failure, Reason


def extract_article(body: bytes | str, *, url: str | None = None, content_type: str | None = None) -> Article:
    """Clean one page, or one pasted text, into an article.

    Args:
        body: The bytes of the page, or its text.
        url: The address it was fetched from; None for a file of one's own.
        content_type: The Content-Type it came with; without one, its looks decide whether it is HTML or a paste.

    Returns:
        The article; every string in it can be held by UTF-8 and SQLite.

    Raises:
        NoArticleError: It is empty, no text at all, or no article; its ``reason`` says which.

    >>> body = "<p>The harbour board said on Friday that ferries would run all night from June, as was asked.</p>"
    >>> page = f"<html lang=en><title>Ferries to run all night</title><article>{body * 3}</article></html>"
    >>> article = extract_article(page, url="https://news.example/ferries")
    >>> article.title, article.language, article.url
    ('Ferries to run all night', 'en', 'https://news.example/ferries')
    """
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    strange = foreign_format(raw)
    if strange:
        raise NoArticleError(Reason.NOT_HTML, f"This is {strange}, not a page or a text.")
    text = tidy(body if isinstance(body, str) else decode(body, content_type))
    if not text.strip():
        raise NoArticleError(Reason.EMPTY, "There is nothing in it.")
    kind = page_kind(text, content_type)
    if kind is PageKind.OTHER:
        raise NoArticleError(Reason.NOT_HTML, f"This is {media_type(content_type)}, not a page or a text.")
    digest = hashlib.sha256(raw).hexdigest()
    return (read_page if kind is PageKind.HTML else read_paste)(text, url=url, digest=digest)


def read_capture(capture: Capture) -> Article | Failure:
    """`extract_article` for the pipeline: what is no article comes back as a value."""
    content_type = "text/plain; charset=utf-8" if capture.kind is CaptureKind.PASTE else capture.content_type
    try:
        return extract_article(capture.body, url=capture.final_url, content_type=content_type)
    except NoArticleError as error:
        return Failure(error.reason, error.detail, capture)
