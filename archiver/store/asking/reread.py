"""Which captures are to be read again, and what came of it. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archiver.model import Article, WarcPlace
from archiver.store.asking.ask import article_id
from archiver.store.queries import sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class KeptCapture:
    """A capture of an article, and where its record stands."""

    id: int
    captured_at: str  # ISO 8601, UTC
    place: WarcPlace
    original: WarcPlace | None  # the record that holds the payload, where its own only refers to it


@dataclass(frozen=True, slots=True)
class FailedCapture:
    """A capture in which no article was found."""

    source: str
    capture_id: int
    captured_at: str  # ISO 8601, UTC
    place: WarcPlace
    original: WarcPlace | None


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading an article again has changed."""

    article_id: int
    title: str
    changed: tuple[str, ...]  # columns, and "text"; () where all is as before
    words: int = 0  # how many more words the text has
    lost: str = ""  # why no capture gives an article any more; it stays as it was


@dataclass(frozen=True, slots=True)
class Retagged:
    """What tagging an article again has changed in whom its latest version names."""

    article_id: int
    title: str
    named: tuple[str, ...]
    named_no_more: tuple[str, ...]


def versions_to_tag(db: Database, article_id: int, reader_id: int) -> list[tuple[int, Article]]:
    """The versions of an article that this reader has not tagged, as far as tagging needs them: id and text."""
    rows = db.query(sql("versions_to_tag"), {"article": article_id, "reader": reader_id})
    return [
        (row["id"], Article(row["url"], row["title"], row["text"], row["summary"], language=row["language"]))
        for row in rows
    ]


def captures_of(db: Database, article_id: int) -> list[KeptCapture]:
    """The captures that gave an article, oldest first; those where the server said 'not modified' left out."""
    rows = db.query(sql("captures_of_article"), {"article": article_id})
    return [KeptCapture(row["id"], row["captured_at"], *places(row)) for row in rows]


def failed_captures(db: Database) -> Iterator[FailedCapture]:
    """The captures in which an earlier reader found no article, though the server gave a page."""
    for row in db.query(sql("failed_captures")):
        yield FailedCapture(row["source"], row["id"], row["captured_at"], *places(row))


def choose_articles(
    db: Database, articles: Iterable[str] = (), *, site: str | None = None, limit: int | None = None
) -> list[int]:
    """The ids of the articles that are named, each once; where none is, of all, or of those of a site.

    Args:
        db: The archive.
        articles: Ids of articles, or addresses that they were reached at.
        site: The host of a site, or its name.
        limit: Articles at most, where none is named.

    Raises:
        NotFoundError: One of those named is not there.
    """
    if named := [article_id(db, reference) for reference in articles]:
        return list(dict.fromkeys(named))
    about = {"site": site, "limit": -1 if limit is None else limit}
    return [row["id"] for row in db.query(sql("articles_of_site"), about)]


def places(row: dict[str, Any]) -> tuple[WarcPlace, WarcPlace | None]:
    """Where the record of a capture stands, and the one that holds its payload, if its own only refers to it."""
    own = WarcPlace(row["warc_file"], row["warc_offset"], row["warc_length"], row["sha256"])
    if row["original_file"] is None:
        return own, None
    return own, WarcPlace(row["original_file"], row["original_offset"], row["original_length"], row["sha256"])
