"""Readings and failures in, rows out. One transaction an item: what is reported as saved is there afterwards.

An article is a canonical URL; its versions are the distinct texts it has had. The newest capture decides
which version the article shows; a capture older than that only adds to the history.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from archiver.model import Article, Capture, Failure, Outcome, Reader, Reading, Status, Target, WarcPlace
from archiver.store.ask import find_article
from archiver.store.database import write_transaction
from archiver.store.entities import EntityWriter
from archiver.store.fulltext import index_article, segment_version, unindex_article
from archiver.store.rows import header, insert, row_id, site_host, text_digest, to_utc

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_utils import Database


GONE = {404, 410}  # HTTP status: the page is not there any more


@dataclass(frozen=True, slots=True)
class Kept:
    """A capture that is safe in a WARC file; or a target that gave none."""

    target: Target
    capture: Capture | None
    place: WarcPlace | None


class Writer:
    """Writes one run into the archive.

    Args:
        db: An archive opened by `open_archive`.
        reader: The software that reads the captures of this run.
        command: The command line, for the record.
        options: Settings of the run, for the record; JSON-serialisable.
        clock: Gives the present time, aware.
    """

    def __init__(
        self,
        db: Database,
        reader: Reader,
        *,
        command: str,
        options: dict[str, Any],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._db = db
        self._clock = clock
        self._entities = EntityWriter(db)
        with write_transaction(db):
            self._reader_id = row_id(db, "readers", asdict(reader))
            self._run_id = insert(
                db,
                "runs",
                {
                    "started_at": to_utc(clock()),
                    "command": command,
                    "options": json.dumps(options, sort_keys=True),
                    "archiver": reader.archiver,
                },
            )

    def finish(self) -> None:
        """Record that the run came to its end."""
        self._db.table("runs").update(self._run_id, {"finished_at": to_utc(self._clock())})

    def save(self, kept: Kept, result: Reading | Failure) -> Outcome:
        """Store what became of a target; on return it is committed."""
        with write_transaction(self._db):
            capture_id = self._save_capture(kept)
            if isinstance(result, Failure):
                outcome = self._save_failure(kept, capture_id, result)
            else:
                outcome = self._save_reading(kept, capture_id, result)
                self._db.execute("delete from failures where source = ?", [kept.target.source])
            self._db.execute(
                f"update runs set {outcome.status} = {outcome.status} + 1 where id = ?",  # noqa: S608 - an enum
                [self._run_id],
            )
            return outcome

    def save_unchanged(self, kept: Kept, article_id: int) -> Outcome:
        """Store that an article was met again unchanged: by its bytes, or by word that nothing has changed."""
        with write_transaction(self._db):
            capture_id = self._save_capture(kept)
            row = self._db.table("articles").get(article_id)
            self._link(capture_id, article_id)
            self._touch(article_id, to_utc(kept.capture.captured_at if kept.capture else self._clock()))
            self._db.execute("delete from failures where source = ?", [kept.target.source])
            self._db.execute("update runs set unchanged = unchanged + 1 where id = ?", [self._run_id])
            return _outcome(kept, Status.UNCHANGED, article_id, row["url"], row["title"])

    def article_read_from(self, capture: Capture, digest: str) -> int | None:
        """The article whose latest version today's reader has read from these very bytes at this address."""
        found = self._db.execute(
            """
            select articles.id from captures
            join articles on articles.id = captures.article_id
            join versions on versions.id = articles.version_id
            where captures.sha256 = ? and captures.url = ? and captures.final_url = ? and versions.reader_id = ?
            and captures.id = (select max(id) from captures where article_id = articles.id)
            """,
            [digest, capture.url, capture.final_url, self._reader_id],
        ).fetchone()
        return found[0] if found else None

    # -- the parts ----------------------------------------------------------------------------------------

    def _save_capture(self, kept: Kept) -> int | None:
        if kept.capture is None or kept.place is None:
            return None
        return insert(
            self._db,
            "captures",
            {
                "run_id": self._run_id,
                "url": kept.capture.url,
                "final_url": kept.capture.final_url,
                "captured_at": to_utc(kept.capture.captured_at),
                "status": kept.capture.status,
                "content_type": kept.capture.content_type,
                "sha256": kept.place.sha256,
                "warc_file": kept.place.file,
                "warc_offset": kept.place.offset,
                "warc_length": kept.place.length,
                "kind": kept.capture.kind,
                "etag": header(kept.capture, "etag"),
                "last_modified": header(kept.capture, "last-modified"),
            },
        )

    def _save_failure(self, kept: Kept, capture_id: int | None, failure: Failure) -> Outcome:
        now = to_utc(self._clock())
        url = kept.capture.url if kept.capture else kept.target.location
        if kept.capture and kept.capture.status in GONE and (article_id := find_article(self._db, url)):
            self._link(capture_id, article_id)
            self._db.execute("update articles set gone_at = coalesce(gone_at, ?) where id = ?", [now, article_id])
        self._db.execute(
            """
            insert into failures (source, url, reason, detail, capture_id, run_id, first_failed, last_failed)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (source) do update set url = excluded.url, reason = excluded.reason,
                detail = excluded.detail, capture_id = excluded.capture_id, run_id = excluded.run_id,
                last_failed = excluded.last_failed, attempts = attempts + 1
            """,
            [kept.target.source, url, failure.reason, failure.detail, capture_id, self._run_id, now, now],
        )
        return Outcome(
            source=kept.target.source,
            url=url,
            status=Status.FAILED,
            reason=failure.reason,
            detail=failure.detail,
        )

    def _save_reading(self, kept: Kept, capture_id: int | None, reading: Reading) -> Outcome:
        assert kept.capture is not None
        assert capture_id is not None
        article, seen_at = reading.article, to_utc(kept.capture.captured_at)
        known = next(self._db.table("articles").rows_where("url = ?", [article.url]), None)
        article_id = known["id"] if known else self._new_article(article, seen_at)
        self._link(capture_id, article_id, article.claimed_url)
        version_id, is_new = self._version(article_id, capture_id, reading, seen_at)
        if known is None or seen_at >= known["last_seen"]:
            self._show(article_id, article, version_id, known)
        self._touch(article_id, seen_at)
        status = Status.SAVED if known is None else Status.UNCHANGED
        if known and (is_new or (seen_at >= known["last_seen"] and known["version_id"] != version_id)):
            status = Status.UPDATED
        return _outcome(kept, status, article_id, article.url, article.title)

    def _new_article(self, article: Article, seen_at: str) -> int:
        return insert(
            self._db,
            "articles",
            {
                "url": article.url,
                "title": article.title,
                "word_count": article.word_count,
                "first_seen": seen_at,
                "last_seen": seen_at,
            },
        )

    def _link(self, capture_id: int | None, article_id: int, claimed_url: str = "") -> None:
        self._db.execute(
            "update captures set article_id = ?, claimed_url = ? where id = ?",
            [article_id, claimed_url, capture_id],
        )

    def _touch(self, article_id: int, seen_at: str) -> None:
        """Widen the time in which the article was seen, and count its versions."""
        self._db.execute(
            """
            update articles set gone_at = null,
                first_seen = min(first_seen, :seen), last_seen = max(last_seen, :seen),
                version_count = (select count(*) from versions where article_id = :id)
            where id = :id
            """,
            {"seen": seen_at, "id": article_id},
        )

    def _version(self, article_id: int, capture_id: int, reading: Reading, seen_at: str) -> tuple[int, bool]:
        """The id of the version with this text, and whether it is new."""
        article = reading.article
        digest = text_digest(article)
        found = self._db.execute(
            "select id from versions where article_id = ? and text_sha256 = ?", [article_id, digest]
        ).fetchone()
        if found:
            self._db.execute("update versions set seen_at = min(seen_at, ?) where id = ?", [seen_at, found[0]])
            return found[0], False
        version_id = insert(
            self._db,
            "versions",
            {
                "article_id": article_id,
                "capture_id": capture_id,
                "reader_id": self._reader_id,
                "seen_at": seen_at,
                "modified": to_utc(article.modified),
                "title": article.title,
                "summary": article.summary,
                "text": article.text,
                "captions": json.dumps(article.captions, ensure_ascii=False),
                "text_sha256": digest,
            },
        )
        segment_version(self._db, version_id, article)
        self._entities.save_mentions(version_id, reading.mentions)
        return version_id, True

    def _show(self, article_id: int, article: Article, version_id: int, known: dict[str, Any] | None) -> None:
        """Make a version the article's latest: its row, its authors, the full-text index and the counters."""
        self._save_authors(article_id, article)
        row = self._article_row(article, version_id)
        if known and row.items() <= known.items():
            return
        unindex_article(self._db, article_id)
        self._db.table("articles").update(article_id, row)
        index_article(self._db, article_id)
        self._entities.count(article_id, version_id, old_month=known["month"] if known else None)

    def _article_row(self, article: Article, version_id: int) -> dict[str, Any]:
        published = to_utc(article.published)
        return {
            "site_id": self._site(article),
            "title": article.title,
            "byline": article.byline,
            "published": published,
            "modified": to_utc(article.modified),
            "month": published[:7] if published else None,
            "language": article.language,
            "section": article.section,
            "summary": article.summary,
            "image_url": article.image_url,
            "word_count": article.word_count,
            "version_id": version_id,
        }

    def _site(self, article: Article) -> int | None:
        host = site_host(article.url)
        if not host:
            return None
        return row_id(self._db, "sites", {"host": host}, {"name": article.site or host})

    def _save_authors(self, article_id: int, article: Article) -> None:
        self._db.execute("delete from article_authors where article_id = ?", [article_id])
        for position, name in enumerate(dict.fromkeys(article.authors)):
            author_id = row_id(self._db, "authors", {"name": name})
            self._db.table("article_authors").insert(
                {"article_id": article_id, "author_id": author_id, "position": position}
            )


def _outcome(kept: Kept, status: Status, article_id: int, url: str, title: str) -> Outcome:
    return Outcome(source=kept.target.source, url=url, status=status, article_id=article_id, title=title)
