"""Articles that are not as their captures say in, the same as they ought to be out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archiver.custody.mending.keys import NAMELESS
from archiver.custody.mending.rows import Stranger, kept
from archiver.custody.verifying.readings import Again, read_sound
from archiver.known import load_known_names
from archiver.model import Article, Reading
from archiver.pipeline import tag_article
from archiver.store.asking.reread import FailedCapture, KeptCapture, captures_of, places
from archiver.store.checks import Finding, Kind
from archiver.store.database import write_transaction
from archiver.store.queries import sql
from archiver.store.rows import update
from archiver.store.values import digest_of, text_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archiver.store import Writer

Readings = list[tuple[int, Reading, str]]  # capture, what it says, its time


@dataclass(frozen=True, slots=True)
class Texts:
    """Mends what articles say.

    Args:
        again: How captures are read again.
        writer: Writes as a run of its own.
    """

    again: Again
    writer: Writer

    def restore(self, version_ids: Iterable[int]) -> Iterator[str]:
        """Give versions the text back that was read, from their captures; what cannot be restored, in sentences."""
        db = self.again.db
        for row in [next(db.query("select * from versions where id = ?", [each])) for each in version_ids]:
            readings = [reading.article for _, reading, _ in self._readings(row["article_id"], row["capture_id"])]
            found = next((each for each in readings if text_digest(each) == row["text_sha256"]), None)
            if found is None and digest_of(row) not in {text_digest(each) for each in readings}:
                found = readings[0] if readings else None
            with write_transaction(db):
                said = digest_of(row) if found is None else text_digest(found)
                if not readings:
                    yield f"Version {row['id']} has no capture any more that can be read: its text stays as it is."
                elif self._has_other(row, said):
                    db.execute("update articles set version_id = null where version_id = ?", [row["id"]])
                    self._drop(row["id"])
                else:
                    fields = (
                        {}
                        if found is None
                        else {name: getattr(found, name) for name in ("title", "summary", "text")}
                    )
                    update(db, "versions", row["id"], fields | {"text_sha256": said})

    def read_again(self, article_ids: Iterable[int]) -> Iterator[str]:
        """Read articles again from their captures; which cannot be, in sentences."""
        for article_id in article_ids:
            readings = self._readings(article_id)
            if readings:
                self.writer.read_again(article_id, readings)
            else:
                yield f"Article {article_id} has no capture any more that can be read: it stays as it is."

    def tag_again(self, version_ids: Iterable[int]) -> None:
        """Find the names in versions again."""
        for version_id in version_ids:
            query = (
                "select versions.*, articles.url, language from versions join articles on articles.id = article_id"
                " where versions.id = ?"
            )
            row = next(self.again.db.query(query, [version_id]))
            article = Article(row["url"], row["title"], row["text"], row["summary"], language=row["language"])
            self.writer.tag_again(row["article_id"], [(version_id, tag_article(article, self.again.options))])

    def name_again(self) -> Iterator[str]:
        """Give articles that were made again the addresses that captures give; which have none, in sentences."""
        db = self.again.db
        for (article_id,) in db.execute("select id from articles where url like ?", [f"{NAMELESS}%"]).fetchall():
            urls = [reading.article.url for _, reading, _ in reversed(self._readings(article_id))]
            free = [url for url in urls if not db.execute("select 1 from articles where url = ?", [url]).fetchone()]
            if free:
                with write_transaction(db):
                    update(db, "articles", article_id, {"url": free[0]})
                    db.execute(sql("repair_seen"), {"article": article_id})
            else:
                yield f"Article {article_id} has lost its address."

    def adopt(self, strangers: Iterable[Stranger]) -> int:
        """Store records that no row knows, oldest first, as if they were received now; how many."""
        done = 0
        for stranger in sorted(strangers, key=lambda each: each.capture.captured_at):
            result = self.again.read(stranger.capture, self.again.options)
            self.writer.save_all([(kept(stranger), result, True)])
            done += 1
        return done

    def find_again(self) -> int:
        """Link captures again that belong to no article, though they hold one; how many."""
        done = 0
        for row in list(self.again.db.query(sql("captures_alone"))):
            place, original = places(row)
            reading = self.again.read(
                read_sound(self.again.folder, KeptCapture(row["id"], row["captured_at"], place, original)),
                self.again.options,
            )
            if isinstance(reading, Reading):
                found = FailedCapture(row["source"], row["id"], row["captured_at"], place, original)
                self.writer.save_found(found, reading)
                done += 1
        return done

    def describe_known(self, findings: Iterable[Finding]) -> None:
        """Have known entities described as the known names do; within the caller's transaction."""
        known = load_known_names(*self.again.options.known_names)
        said = {(each.name, each.type): (each.description, each.wikidata_id or None) for each in known.entities}
        for finding in findings:
            if finding.kind is Kind.VALUE and finding.table == "entities":
                query = "select name, type from entities where id = ?"
                told = said.get(self.again.db.execute(query, [finding.id]).fetchone() or ("", ""), ("", None))
                change = "update entities set description = ?, wikidata_id = ? where id = ?"
                self.again.db.execute(change, [*told, finding.id])

    def _readings(self, article_id: int, first: int | None = None) -> Readings:
        """What an article's captures say, oldest first, or one of them before the others."""
        captures = sorted(captures_of(self.again.db, article_id), key=lambda each: each.id != first)
        read = [
            (each, self.again.read(read_sound(self.again.folder, each), self.again.options)) for each in captures
        ]
        return [(each.id, reading, each.captured_at) for each, reading in read if isinstance(reading, Reading)]

    def _has_other(self, row: dict[str, Any], digest: str) -> bool:
        query = "select 1 from versions where article_id = ? and text_sha256 = ? and id <> ?"
        return self.again.db.execute(query, [row["article_id"], digest, row["id"]]).fetchone() is not None

    def _drop(self, version_id: int) -> None:
        """Take a version away that another stands for."""
        for table in ("mentions", "headlines", "removed", "entries", "segmented_texts"):
            self.again.db.execute(f"delete from {table} where version_id = ?", [version_id])  # noqa: S608 - ours
        self.again.db.execute("delete from versions where id = ?", [version_id])
