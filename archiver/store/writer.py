"""Readings and failures in, rows out. One transaction an item: what is reported as saved is there afterwards.

An article is a canonical URL; its versions are the distinct texts it has had. The newest capture decides
which version the article shows; a capture older than that only adds to the history.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from archiver.model import (
    Article,
    Capture,
    Failure,
    Outcome,
    Reader,
    Reading,
    Reason,
    Status,
    Target,
)
from archiver.store.ask import find_article
from archiver.store.captures import Kept, article_read_from, link_capture, save_capture
from archiver.store.database import write_transaction
from archiver.store.entities import EntityWriter
from archiver.store.fulltext import index_article, segment_version, unindex_article
from archiver.store.rows import insert, row_id, site_host, text_digest, to_utc
from archiver.store.runs import Run, digest_of, enqueue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlite_utils import Database


GONE = {404, 410}  # HTTP status: the page is not there any more; some sites redirect to their front page instead


class Writer:
    """Writes one run into the archive.

    Args:
        db: An archive opened by `open_archive`.
        reader: The software that reads the captures of this run.
        run: The run, see `begin_run`.
        clock: Gives the present time, aware.
    """

    def __init__(
        self, db: Database, reader: Reader, run: Run, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._db = db
        self._run = run
        self._clock = clock
        self._entities = EntityWriter(db)
        with write_transaction(db):
            self._reader_id = row_id(db, "readers", asdict(reader))

    def accept(
        self,
        targets: Iterable[Target],
        refused: Iterable[tuple[Target, Failure]],
        *,
        noted: Callable[[], None] = lambda: None,
    ) -> list[Outcome]:
        """Put the run's targets into the queue, and store what was refused at once; on return it is committed.

        Args:
            targets: What is to be archived.
            refused: What cannot be, and why.
            noted: Writes, in the same transaction, what must be remembered only together with the targets.

        Returns:
            The outcomes of what was refused.
        """
        listed = list(targets)
        with write_transaction(self._db):
            self._db.table("runs").update(self._run.id, {"given_sha256": digest_of(listed)})
            enqueue(self._db, self._run.id, listed)
            noted()
            return [self._count(self._save_failure(Kept(target, None, None), None, why)) for target, why in refused]

    def finish(self) -> None:
        """Record that the run came to its end."""
        self._db.table("runs").update(self._run.id, {"finished_at": to_utc(self._clock())})

    def save(self, kept: Kept, result: Reading | Failure, *, last: bool = True) -> Outcome:
        """Store what became of a target; on return it is committed.

        Args:
            kept: The target and its capture.
            result: What the capture says, or why it says nothing.
            last: Whether nothing more will come of the target, so that it leaves the queue.
        """
        with write_transaction(self._db):
            capture_id = save_capture(self._db, self._run.id, kept)
            if isinstance(result, Failure):
                outcome = self._save_failure(kept, capture_id, result)
            else:
                outcome = self._save_reading(kept, capture_id, result)
            return self._end(kept, outcome, last=last)

    def save_unchanged(self, kept: Kept, article_id: int, *, last: bool = True) -> Outcome:
        """Store that an article was met again unchanged: by its bytes, or by word that nothing has changed."""
        with write_transaction(self._db):
            capture_id = save_capture(self._db, self._run.id, kept)
            row = self._db.table("articles").get(article_id)
            link_capture(self._db, capture_id, article_id)
            self._touch(article_id, to_utc(kept.capture.captured_at if kept.capture else self._clock()))
            outcome = _outcome(kept, Status.UNCHANGED, article_id, row["url"], row["title"])
            return self._end(kept, outcome, last=last)

    def article_read_from(self, capture: Capture, digest: str) -> int | None:
        """The article whose latest version today's reader has read from these very bytes at this address."""
        return article_read_from(self._db, capture, digest, self._reader_id)

    # -- the parts ----------------------------------------------------------------------------------------

    def _end(self, kept: Kept, outcome: Outcome, *, last: bool) -> Outcome:
        if outcome.status is not Status.FAILED:
            self._db.execute("delete from failures where source = ?", [kept.target.source])
        if last and kept.queue_id is not None:
            self._db.execute("delete from queue where id = ?", [kept.queue_id])
        return self._count(outcome)

    def _count(self, outcome: Outcome) -> Outcome:
        self._db.execute(
            f"update runs set {outcome.status} = {outcome.status} + 1 where id = ?",  # noqa: S608 - an enum
            [self._run.id],
        )
        return outcome

    def _save_failure(self, kept: Kept, capture_id: int | None, failure: Failure) -> Outcome:
        now = to_utc(self._clock())
        url = kept.capture.url if kept.capture else kept.target.location
        gone = kept.capture and (kept.capture.status in GONE or failure.reason is Reason.GONE)
        if gone and (article_id := find_article(self._db, url)):
            link_capture(self._db, capture_id, article_id)
            self._db.execute("update articles set gone_at = coalesce(gone_at, ?) where id = ?", [now, article_id])
        self._db.execute(
            """
            insert into failures (source, url, reason, detail, capture_id, run_id, first_failed, last_failed)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (source) do update set url = excluded.url, reason = excluded.reason,
                detail = excluded.detail, capture_id = excluded.capture_id, run_id = excluded.run_id,
                last_failed = excluded.last_failed, attempts = attempts + 1
            """,
            [kept.target.source, url, failure.reason, failure.detail, capture_id, self._run.id, now, now],
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
        link_capture(self._db, capture_id, article_id, article.claimed_url)
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
