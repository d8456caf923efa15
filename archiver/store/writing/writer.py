"""Readings and failures in, rows out. All or nothing of what is given at once; what is reported as saved is there.

An article is a canonical URL; its versions are the distinct texts it has had. The newest capture decides
which version the article shows; a capture older than that only adds to the history.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from archiver.model import (
    Capture,
    Failure,
    Outcome,
    Reader,
    Reading,
    Reason,
    Status,
    Target,
)
from archiver.store.asking.ask import find_article
from archiver.store.asking.reread import FailedCapture, Reread, Retagged
from archiver.store.database import refuse_newer, write_transaction
from archiver.store.queries import sql
from archiver.store.rows import row_id, text_digest, update
from archiver.store.runs import Run, digest_of, enqueue
from archiver.store.writing.articles import find_by_url, new_article, touch_article
from archiver.store.writing.captures import Kept, Known, article_read_from, link_capture, save_capture
from archiver.store.writing.versions import Versions
from archiver.times import to_utc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlite_utils import Database


GONE = {404, 410}  # HTTP status: the page is not there any more; some sites redirect to their front page instead


COMPARED = ("title", "summary", "byline", "published", "modified", "language", "section", "kind", "version_count")


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
        with write_transaction(db):
            self._reader_id = row_id(db, "readers", asdict(reader))
        self._versions = Versions(db, self._reader_id)
        self._counts: Counter[Status] = Counter()  # outcomes of the present transaction
        self._seen: tuple[int, int] | None = None  # the state that we left the archive in

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All that is done within is written at its end, or nothing is."""
        try:
            with write_transaction(self._db):
                if self._state() != self._seen:  # somebody else wrote
                    refuse_newer(self._db)
                    self._versions.forget()
                yield
                self._versions.flush()
                for status, count in self._counts.items():
                    self._db.execute(
                        f"update runs set {status} = {status} + ? where id = ?",  # noqa: S608 - an enum
                        [count, self._run.id],
                    )
            self._seen = self._state()
        except BaseException:
            self._versions.forget()
            raise
        finally:
            self._counts.clear()

    def _state(self) -> tuple[int, int]:
        """Differs after others, or other parts of this program, have written (SQLite, "PRAGMA data_version")."""
        (version,) = self._db.execute("pragma data_version").fetchone()
        return version, self._db.conn.total_changes

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
        with self._transaction():
            update(self._db, "runs", self._run.id, {"given_sha256": digest_of(listed)})
            enqueue(self._db, self._run.id, listed)
            noted()
            return [self._count(self._save_failure(Kept(target, None, None), None, why)) for target, why in refused]

    @property
    def reader_id(self) -> int:
        """The software that reads the captures of this run."""
        return self._reader_id

    def finish(self) -> None:
        """Record that the run came to its end."""
        with write_transaction(self._db):
            update(self._db, "runs", self._run.id, {"finished_at": to_utc(self._clock())})

    def save_all(self, results: Sequence[tuple[Kept, Reading | Failure | Known, bool]]) -> list[Outcome]:
        """Store what became of targets; on return it is committed, all of it.

        Args:
            results: For each a target and its capture; what the capture says, or why it says nothing; and whether
                nothing more will come of the target, so that it leaves the queue.

        Returns:
            The outcome of each, in that order.
        """
        with self._transaction():
            self._versions.expect(result for _, result, _ in results if isinstance(result, Reading))
            return [self._end(kept, self._save(kept, result), last=last) for kept, result, last in results]

    def save(self, kept: Kept, result: Reading | Failure | Known, *, last: bool = True) -> Outcome:
        """Store what became of one target, as `save_all` does."""
        (outcome,) = self.save_all([(kept, result, last)])
        return outcome

    def save_found(self, failed: FailedCapture, reading: Reading) -> Outcome:
        """Store the article that a capture holds after all, which an earlier reader saw none in."""

        def keep(article_id: int) -> int:
            link_capture(self._db, failed.capture_id, article_id, reading.article.claimed_url)
            return failed.capture_id

        with self._transaction():
            outcome = self._save_reading(failed.source, failed.captured_at, reading, keep)
            self._db.execute("delete from failures where source = ?", [failed.source])
            return self._count(outcome)

    def read_again(self, article_id: int, readings: list[tuple[int, Reading, str]]) -> Reread:
        """Have an article say what today's reader reads in its captures, oldest first.

        Args:
            article_id: The article.
            readings: For each capture that gives an article: its id, what it says, and its time (UTC).
        """
        with self._transaction():
            before = self._db.table("articles").get(article_id)
            text = self._text(before["version_id"])
            alike: defaultdict[str, list[tuple[int, Reading, str]]] = defaultdict(list)
            for each in readings:
                alike[text_digest(each[1].article)].append(each)
            kept = {digest: self._versions.read_again(article_id, same) for digest, same in alike.items()}
            newest = readings[-1][1]
            self._versions.show(article_id, newest, kept[text_digest(newest.article)], before, anew=True)
            old = self._db.execute("select id from versions where article_id = ?", [article_id]).fetchall()
            self._versions.drop({row[0] for row in old} - set(kept.values()))
            touch_article(self._db, article_id, before["last_seen"], gone_at=before["gone_at"])
            after = self._db.table("articles").get(article_id)
            changed = {column for column in COMPARED if before[column] != after[column]}
            changed |= {"text"} if self._text(after["version_id"]) != text else set()
            status = Status.UPDATED if changed else Status.UNCHANGED
            self._count(Outcome("", after["url"], status, article_id, after["title"]))
            more = after["word_count"] - before["word_count"]
            return Reread(article_id, after["title"], tuple(sorted(changed)), more)

    def tag_again(self, article_id: int, readings: list[tuple[int, Reading]]) -> Retagged:
        """Have versions of an article name whom today's reader recognises in them.

        Args:
            article_id: The article.
            readings: The id of each version to be tagged, and what is read in it.
        """
        with self._transaction():
            row = self._db.table("articles").get(article_id)
            before = self._named(row["version_id"])
            for version_id, reading in readings:
                self._versions.tag_again(version_id, article_id, reading)
                if version_id == row["version_id"]:
                    self._versions.place(article_id, reading)
            self._versions.recount(article_id)
            self._versions.flush()
            after = self._named(row["version_id"])
            status = Status.UPDATED if before != after else Status.UNCHANGED
            self._count(Outcome("", row["url"], status, article_id, row["title"]))
            return Retagged(article_id, row["title"], tuple(sorted(after - before)), tuple(sorted(before - after)))

    def _named(self, version_id: int) -> set[str]:
        return {row["name"] for row in self._db.query(sql("version_entities"), {"version": version_id})}

    def _text(self, version_id: int | None) -> str:
        row = self._db.execute("select summary, text from versions where id = ?", [version_id]).fetchone()
        return "\n\n".join(row or ())  # none where the version is lost, which a repair puts right

    def article_read_from(self, capture: Capture, digest: str) -> int | None:
        """The article whose latest version today's reader has read from these very bytes at this address."""
        return article_read_from(self._db, capture, digest, self._reader_id)

    # -- the parts ----------------------------------------------------------------------------------------

    def _end(self, kept: Kept, outcome: Outcome, *, last: bool) -> Outcome:
        if outcome.status is not Status.FAILED:
            self._db.execute("delete from failures where source = ?", [kept.target.source])
        if kept.queue_id is not None:
            done = "delete from queue" if last else "update queue set pages_done = pages_done + 1"
            self._db.execute(f"{done} where id = ?", [kept.queue_id])
        return self._count(outcome)

    def _count(self, outcome: Outcome) -> Outcome:
        self._counts[outcome.status] += 1
        return outcome

    def _save(self, kept: Kept, result: Reading | Failure | Known) -> Outcome:
        if isinstance(result, Failure):
            return self._save_failure(kept, save_capture(self._db, self._run.id, kept), result)
        if isinstance(result, Known):
            return self._save_unchanged(kept, result.article_id)

        def keep(article_id: int) -> int:
            capture_id = save_capture(self._db, self._run.id, kept, article_id, result.article.claimed_url)
            assert capture_id is not None
            return capture_id

        assert kept.capture is not None
        return self._save_reading(kept.target.source, to_utc(kept.capture.captured_at), result, keep)

    def _save_unchanged(self, kept: Kept, article_id: int) -> Outcome:
        """An article was met again unchanged: by its bytes, or by word that nothing has changed."""
        row = self._db.table("articles").get(article_id)
        newest = "select claimed_url from captures where article_id = ? order by id desc limit 1"
        (claimed_url,) = self._db.execute(newest, [article_id]).fetchone() or ("",)
        save_capture(self._db, self._run.id, kept, article_id, claimed_url)
        self._touch(row, to_utc(kept.capture.captured_at if kept.capture else self._clock()))
        return Outcome(kept.target.source, row["url"], Status.UNCHANGED, article_id, row["title"])

    def _save_failure(self, kept: Kept, capture_id: int | None, failure: Failure) -> Outcome:
        # A record of another program's WARC file tells of a time long ago; that it fails was found in this run.
        now = max(to_utc(kept.capture.captured_at), self._run.started_at) if kept.capture else to_utc(self._clock())
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

    def _touch(self, article: Mapping[str, Any], seen_at: str) -> None:
        """An article was seen at that time."""
        touch_article(self._db, article["id"], seen_at)
        if article["published"] is None and seen_at < article["first_seen"]:  # by which its entities are dated
            self._versions.recount(article["id"])

    def _save_reading(self, source: str, seen_at: str, reading: Reading, keep: Callable[[int], int]) -> Outcome:
        """Store an article; `keep` sees to its capture, and gives the id of that."""
        article = reading.article
        known = find_by_url(self._db, article.url)
        article_id = known["id"] if known else new_article(self._db, article, seen_at)
        version_id, is_new = self._versions.keep(
            article_id, keep(article_id), reading, seen_at, is_first=known is None
        )
        if known is None or seen_at >= known["last_seen"]:
            self._versions.show(article_id, reading, version_id, known)
        if known is None:
            return Outcome(source, article.url, Status.SAVED, article_id, article.title)
        self._touch(known, seen_at)
        is_updated = is_new or (seen_at >= known["last_seen"] and known["version_id"] != version_id)
        status = Status.UPDATED if is_updated else Status.UNCHANGED
        return Outcome(source, article.url, status, article_id, article.title)
