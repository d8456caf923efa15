"""An archive in, everything that is wrong with it out, in plain sentences; an empty list where nothing is.

Of its own beside `archiver verify`, which asks much of the same: a campaign that asked the program itself would not
notice what the program does not see. Where both look at an archive, they must agree (tests/custody/test_machine.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.model import Capture, WarcPlace
from archiver.store import open_archive
from archiver.store.queries import sql
from archiver.store.schema.counts import recount
from archiver.store.values import digest_of
from archiver.warc import recall_capture
from tests.contents import Contents, content_of, differences

# Question → rows that answer it, of which there must be none.
QUESTIONS = {
    "articles without the version that they show": """
        select id from articles where version_id is null
        or not exists (select 1 from versions where versions.id = version_id and article_id = articles.id)""",
    "articles that miscount their versions": """
        select id from articles where version_count <> (select count(*) from versions where article_id = articles.id)""",
    "articles that say something else than their version": """
        select articles.id from articles join versions on versions.id = version_id
        where articles.title <> versions.title or articles.summary <> versions.summary""",
    "articles without a capture": """
        select id from articles where not exists (select 1 from captures where article_id = articles.id)""",
    "mentions that do not stand where they say": """
        select mentions.id from mentions join versions on versions.id = version_id
        where surface <> substr(case field when 'title' then versions.title when 'summary' then versions.summary
            else versions.text end, start + 1, "end" - start)""",
    "stories that miscount their articles": """
        select id from stories where article_count <> (select count(*) from articles where story_id = stories.id)""",
    "queued sources of finished runs": """
        select queue.id from queue join runs on runs.id = run_id where finished_at is not null""",
}


def faults(path: Path) -> list[str]:
    """Open an archive as the program does, and look at all that it promises.

    Args:
        path: The database; its WARC files are in the folder `warc` beside it.
    """
    with closing(open_archive(path)) as db:
        found = [*_database(db), *_rows(db), *_counters(db), *_evidence(db, path.parent / "warc")]
        db.conn.rollback()
    return found


def _database(db: Database) -> Iterator[str]:
    for (said,) in db.execute("pragma integrity_check").fetchall():
        if said != "ok":
            yield f"integrity_check: {said}"
    for row in db.execute("pragma foreign_key_check").fetchall():
        yield f"a foreign key leads nowhere: {row}"
    for index, rank in (("articles_fts", 1), ("entities_fts", 0)):
        try:
            db.execute(f"insert into {index} ({index}, rank) values ('integrity-check', {rank})")
        except sqlite3.DatabaseError as error:
            yield f"{index}: {error}"


def _rows(db: Database) -> Iterator[str]:
    for what, query in QUESTIONS.items():
        rows = [row[0] for row in db.execute(query).fetchall()]
        if rows:
            yield f"{len(rows)} {what}: {rows[:5]}"
    for row in db.query("select id, title, summary, text, text_sha256 from versions"):
        if digest_of(row) != row["text_sha256"]:
            yield f"version {row['id']} is not the text that was read"


def _counters(db: Database) -> Iterator[str]:
    """Whatever can be counted anew must come out the same; the caller rolls back."""
    before = content_of(db)
    for table in ("article_entities", "entity_months"):
        db.execute(f"delete from {table}")
    ids = {
        table: str([row[0] for row in db.execute(f"select id from {table}").fetchall()])
        for table in ("articles", "entities")
    }
    db.execute(sql("count_articles"), {"articles": ids["articles"]})
    db.execute(sql("count_months_of"), {"entities": ids["entities"]})
    db.execute(sql("count_entities"), {"entities": ids["entities"]})
    recount(db)
    for table, told in differences(before, content_of(db), most=2).items():
        yield f"{table} miscounts: {told}"


def _evidence(db: Database, folder: Path) -> Iterator[str]:
    columns = "warc_file, warc_offset, warc_length, sha256"
    places = {row[0]: WarcPlace(*row[1:]) for row in db.execute(f"select id, {columns} from captures").fetchall()}
    for capture_id, original in db.execute("select id, revisit_of from captures").fetchall():
        found = recall_capture(folder, places[capture_id], places.get(original))
        if not isinstance(found, Capture):
            yield f"capture {capture_id}: {found.detail}"
        elif sha256(found.payload).hexdigest() != places[capture_id].sha256:
            yield f"capture {capture_id} has other bytes than were written down"


def contents(path: Path, without: tuple[str, ...] = ()) -> Contents:
    """What an archive says, some tables left out; see `tests.contents`."""
    with closing(open_archive(path)) as db:
        return {table: rows for table, rows in content_of(db).items() if table not in without}
