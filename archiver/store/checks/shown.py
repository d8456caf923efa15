"""Articles in, those out whose row is not what follows from the version that they show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archiver.alike import bands_of, sign_text
from archiver.model import ArticleKind
from archiver.nouns import counted
from archiver.store.checks.finding import Finding, Kind
from archiver.store.queries import sql
from archiver.store.values import site_host
from archiver.words import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from archiver.store.checks.finding import Share


def check_shown(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """An article's row says what its version says, and is of its address's site."""
    for row in db.query(sql("verify_articles"), {"part": share.number % share.of, "parts": share.of}):
        for what in _wrong(row, is_deep=is_deep):
            yield Finding(Kind.SHOWN, what, "articles", row["id"])
        if is_deep and row["shown_of"] == row["id"] and (row["signature"] or b"") != _signed(row["text"]):
            yield Finding(Kind.COPIES, "Its signature is not that of its text.", "articles", row["id"])


def _wrong(row: dict[str, Any], *, is_deep: bool) -> Iterator[str]:
    if row["shown_of"] != row["id"]:
        yield "It shows no version of its own."
        return
    for column in ("title", "summary"):
        if row[column] != row[f"version_{column}"]:
            yield f"Its {column} is not that of the version that it shows."
    if row["month"] != (row["published"][:7] if row["published"] else None):
        yield "Its month is not that of the day when it was published."
    if row["version_count"] != row["versions"]:
        yield f"It has {counted(row['versions'], 'version')}, and its row says {row['version_count']:,}."
    if (row["host"] or "") != site_host(row["url"]):
        yield "It is filed under another site than that of its address."
    if row["kind"] not in set(ArticleKind):
        yield "Its kind is none that there is."
    if is_deep and row["word_count"] != count_words(row["text"]):
        yield "Its number of words is not that of its text."


def _signed(text: str) -> bytes:
    """The signature of a text, be it broken."""
    return sign_text(text.encode("utf-8", "replace").decode())


def check_bands(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """The bands by which copies find each other are those of the signatures."""
    if not is_deep:
        return
    for article_id, signature, bands in db.execute(sql("verify_bands")):
        found = {int(band) for band in bands.split(",")} if bands else set()
        if found != set(bands_of(signature or b"")):
            yield Finding(Kind.COPIES, "It is not found by its signature's bands.", "articles", article_id)
