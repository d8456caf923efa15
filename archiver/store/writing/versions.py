"""Readings in, versions out: the distinct texts that an article has had, with all that was found in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archiver.store.rows import insert, insert_counted, update
from archiver.store.values import text_digest
from archiver.store.writing.articles import article_row, save_authors
from archiver.store.writing.counters import Counters
from archiver.store.writing.entities import EntityWriter
from archiver.store.writing.fulltext import index_articles, segment_version, unindex_article
from archiver.store.writing.stories import LAST, Stories
from archiver.times import to_utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlite_utils import Database

    from archiver.model import Article, Reading

FOUND_IN = ("mentions", "headlines", "removed", "entries")  # tables of what a reader found in a version


class Versions:
    """Writes versions, within the transactions of its user.

    What can be written for many articles at once waits for `flush`, which ends each transaction: mentions,
    counters, the full-text index and stories. `forget` is for a transaction that failed, and after others wrote.

    Args:
        db: The archive.
        reader_id: The software that reads them.
    """

    def __init__(self, db: Database, reader_id: int) -> None:
        self._db = db
        self._reader_id = reader_id
        self._entities = EntityWriter(db)
        self._counters = Counters(db)
        self._stories = Stories(db)
        self._to_index: dict[int, None] = {}  # articles that are not in the full-text index as they are now
        self._to_place: dict[int, bytes] = {}  # article → the signature of the text that it shows
        self._first_new = LAST  # of the articles that are new in this transaction
        self._headlines: list[tuple[object, ...]] = []
        self._removed: list[tuple[object, ...]] = []

    def expect(self, readings: Iterable[Reading]) -> None:
        """Find whom many readings name at once: quicker than one by one."""
        self._entities.look_up(
            mention.entity for reading in readings for mention in reading.mentions if mention.entity is not None
        )

    def flush(self) -> None:
        """Write what waits."""
        self._entities.flush()
        insert_counted(self._db, "headlines", ("version_id", "source", "title"), self._headlines)
        insert_counted(self._db, "removed", ("version_id", "rule", "line"), self._removed)
        self._counters.flush()
        index_articles(self._db, self._to_index)
        self._stories.place(self._to_place, first_new=self._first_new)
        self._drop_waiting()

    def forget(self) -> None:
        """Drop what waits, and know nothing of the archive any more."""
        self._entities.forget()
        self._counters.forget()
        self._drop_waiting()

    def _drop_waiting(self) -> None:
        self._to_index.clear()
        self._to_place.clear()
        self._headlines.clear()
        self._removed.clear()
        self._first_new = LAST

    def keep(
        self, article_id: int, capture_id: int, reading: Reading, seen_at: str, *, is_first: bool
    ) -> tuple[int, bool]:
        """The id of the article's version with this text, and whether it is new; its first one is."""
        found = None if is_first else self._find(article_id, reading.article)
        if found:
            self._db.execute("update versions set seen_at = min(seen_at, ?) where id = ?", [seen_at, found])
            return found, False
        return self._insert(article_id, capture_id, reading, seen_at), True

    def read_again(self, article_id: int, readings: Sequence[tuple[int, Reading, str]]) -> int:
        """The same for captures that give one text, oldest first; what was found in it before is replaced."""
        _, newest, _ = readings[-1]
        found = self._find(article_id, newest.article)
        if not found:
            return self._insert(article_id, *readings[0])
        for table in FOUND_IN:
            self._db.execute(f"delete from {table} where version_id = ?", [found])  # noqa: S608 - ours
        row = {"reader_id": self._reader_id} | self._first_of(found, readings) | _described(newest.article)
        update(self._db, "versions", found, row)
        self._save_found(found, article_id, newest)
        return found

    def _first_of(self, version_id: int, readings: Sequence[tuple[int, Reading, str]]) -> dict[str, Any]:
        """Where a version comes from, if the capture that it came from gives another text now."""
        (before,) = self._db.execute("select capture_id from versions where id = ?", [version_id]).fetchone()
        capture_id, _, seen_at = readings[0]
        is_left = all(before != each for each, _, _ in readings)
        return {"capture_id": capture_id, "seen_at": seen_at} if is_left else {}

    def tag_again(self, version_id: int, article_id: int, reading: Reading) -> None:
        """Replace what an earlier reader recognised in a version's text."""
        self._db.execute("delete from mentions where version_id = ?", [version_id])
        update(self._db, "versions", version_id, {"reader_id": self._reader_id})
        self._entities.save_mentions(version_id, article_id, reading.mentions)

    def place(self, article_id: int, reading: Reading) -> None:
        """Put an article into the story of which the version that it shows is a copy."""
        self._to_place[article_id] = reading.signature

    def recount(self, article_id: int) -> None:
        """Bring all counters in step with the mentions of the version that the article shows."""
        self._counters.note_changed([article_id])

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
        save_authors(self._db, article_id, reading.article, is_new=not known)
        if not known:
            update(self._db, "articles", article_id, {"version_id": version_id})
            self._first_new = min(self._first_new, article_id)
            self._counters.note_new([article_id])
            self._to_index[article_id] = None
            self.place(article_id, reading)
            return
        row = article_row(self._db, reading.article) | {"version_id": version_id}
        if anew or not row.items() <= known.items():
            if article_id not in self._to_index:
                unindex_article(self._db, article_id)
                self._to_index[article_id] = None
            self._counters.note_changed([article_id])
            update(self._db, "articles", article_id, row)
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
        self._save_found(version_id, article_id, reading)
        return version_id

    def _save_found(self, version_id: int, article_id: int, reading: Reading) -> None:
        self._entities.save_mentions(version_id, article_id, reading.mentions)
        article = reading.article
        self._headlines += [(version_id, *headline) for headline in dict.fromkeys(article.headlines)]
        self._removed += [(version_id, *line) for line in article.removed]
        self._db.conn.executemany(
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
