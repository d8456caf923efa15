"""Readings in, versions out: the distinct texts that an article has had, with all that was found in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archiver.store.articles import article_row, save_authors
from archiver.store.entities import EntityWriter
from archiver.store.fulltext import index_article, segment_version, unindex_article
from archiver.store.rows import insert, text_digest, to_utc
from archiver.store.stories import Stories

if TYPE_CHECKING:
    from sqlite_utils import Database

    from archiver.model import Article, Reading

FOUND_IN = ("mentions", "headlines", "removed", "entries")  # tables of what a reader found in a version


class Versions:
    """Writes versions, within the transactions of its user.

    Args:
        db: The archive.
        reader_id: The software that reads them.
    """

    def __init__(self, db: Database, reader_id: int) -> None:
        self._db = db
        self._reader_id = reader_id
        self._entities = EntityWriter(db)
        self._stories = Stories(db)

    def keep(self, article_id: int, capture_id: int, reading: Reading, seen_at: str) -> tuple[int, bool]:
        """The id of the article's version with this text, and whether it is new."""
        found = self._find(article_id, reading.article)
        if found:
            self._db.execute("update versions set seen_at = min(seen_at, ?) where id = ?", [seen_at, found])
            return found, False
        return self._insert(article_id, capture_id, reading, seen_at), True

    def read_again(self, article_id: int, capture_id: int, reading: Reading, seen_at: str) -> int:
        """The same, but what an earlier reader found in that text is replaced by what this one found."""
        found = self._find(article_id, reading.article)
        if not found:
            return self._insert(article_id, capture_id, reading, seen_at)
        for table in FOUND_IN:
            self._db.execute(f"delete from {table} where version_id = ?", [found])  # noqa: S608 - ours
        self._db.table("versions").update(found, {"reader_id": self._reader_id} | _described(reading.article))
        self._save_found(found, reading)
        return found

    def tag_again(self, version_id: int, reading: Reading) -> None:
        """Replace what an earlier reader recognised in a version's text."""
        self._db.execute("delete from mentions where version_id = ?", [version_id])
        self._db.table("versions").update(version_id, {"reader_id": self._reader_id})
        self._entities.save_mentions(version_id, reading.mentions)

    def place(self, article_id: int, reading: Reading) -> None:
        """Put an article into the story of which the version that it shows is a copy."""
        self._stories.place(article_id, reading.signature)

    def recount(self, article_id: int, version_id: int, month: str | None) -> None:
        """Bring all counters in step with the mentions of the version that the article shows."""
        self._entities.count(article_id, version_id, old_month=month)

    def drop(self, version_ids: set[int]) -> None:
        """Take versions away that no capture has any more."""
        for version_id in version_ids:
            for table in (*FOUND_IN, "segmented_texts"):
                self._db.execute(f"delete from {table} where version_id = ?", [version_id])  # noqa: S608 - ours
            self._db.execute("delete from versions where id = ?", [version_id])

    def show(
        self,
        article_id: int,
        reading: Reading,
        version_id: int,
        known: dict[str, Any] | None,
        *,
        anew: bool = False,
    ) -> None:
        """Make a version the article's latest: its row, authors and story, the full-text index and the counters.

        Args:
            article_id: The article.
            reading: What the version says.
            version_id: The version.
            known: The article's row as it is; None where the article is new.
            anew: Count its entities even where the row stays as it is.
        """
        save_authors(self._db, article_id, reading.article)
        row = article_row(self._db, reading.article, version_id)
        if not known or anew or not row.items() <= known.items():
            unindex_article(self._db, article_id)
            self._db.table("articles").update(article_id, row)
            index_article(self._db, article_id)
            self._entities.count(article_id, version_id, old_month=known["month"] if known else None)
        self.place(article_id, reading)

    def _find(self, article_id: int, article: Article) -> int | None:
        found = self._db.execute(
            "select id from versions where article_id = ? and text_sha256 = ?", [article_id, text_digest(article)]
        ).fetchone()
        return int(found[0]) if found else None

    def _insert(self, article_id: int, capture_id: int, reading: Reading, seen_at: str) -> int:
        article = reading.article
        row = {
            "article_id": article_id,
            "capture_id": capture_id,
            "reader_id": self._reader_id,
            "seen_at": seen_at,
            "title": article.title,
            "summary": article.summary,
            "text": article.text,
            "text_sha256": text_digest(article),
        }
        version_id = insert(self._db, "versions", row | _described(article))
        segment_version(self._db, version_id, article)
        self._save_found(version_id, reading)
        return version_id

    def _save_found(self, version_id: int, reading: Reading) -> None:
        self._entities.save_mentions(version_id, reading.mentions)
        article, many = reading.article, self._db.conn.executemany
        many(
            "insert or ignore into headlines (version_id, source, title) values (?, ?, ?)",
            [(version_id, source, title) for source, title in article.headlines],
        )
        many(
            "insert into removed (version_id, rule, line) values (?, ?, ?)",
            [(version_id, rule, line) for rule, line in article.removed],
        )
        many(
            "insert into entries (version_id, start, published) values (?, ?, ?)",
            [(version_id, entry.start, to_utc(entry.published)) for entry in article.entries],
        )


def _described(article: Article) -> dict[str, Any]:
    """What a version says besides its text."""
    return {
        "modified": to_utc(article.modified),
        "captions": json.dumps(article.captions, ensure_ascii=False),
        "provenance": json.dumps(dict(article.provenance), ensure_ascii=False),
    }
