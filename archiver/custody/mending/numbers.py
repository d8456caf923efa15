"""What is worked out from other rows, worked out anew: counters, copies, full-text indexes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archiver.alike import sign_text
from archiver.resolve import name_key
from archiver.store.asking.judged import read_judged
from archiver.store.checks.agreeing import TIME
from archiver.store.checks.finding import ALL
from archiver.store.checks.texts import check_words_apart
from archiver.store.judging.settling import settle
from archiver.store.queries import sql
from archiver.store.rows import row_id as row_id_of
from archiver.store.schema.counts import recount as recount_rows
from archiver.store.search.query import segment
from archiver.store.values import site_host
from archiver.store.writing.counters import count_articles
from archiver.store.writing.fulltext import index_articles, index_entities
from archiver.store.writing.stories import Stories
from archiver.words import count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

STEP = 1_000  # rows at once


def mend_shown(db: Database) -> None:
    """Have articles say what follows from their versions and addresses; within the caller's transaction."""
    db.execute(sql("repair_versions"))
    db.execute(sql("repair_times"), {"time": TIME})
    db.execute(sql("repair_articles"))
    for row_id, url, text in db.execute(sql("repair_shown")).fetchall():
        host = site_host(url)
        site_id = row_id_of(db, "sites", {"host": host}, {"name": host}) if host else None
        about = [count_words(text), site_id, row_id]
        db.execute("update articles set word_count = ?, site_id = ? where id = ?", about)


def mend_copies(db: Database) -> None:
    """Sign all texts anew, and find their copies; within the caller's transaction. Stories get new numbers."""
    db.execute("delete from signature_bands")
    db.execute("delete from signatures")
    db.execute("update articles set story_id = null")
    db.execute("delete from stories")
    for ids in _steps(db, "articles"):
        texts = db.execute(sql("repair_texts"), {"articles": json.dumps(ids)}).fetchall()
        Stories(db).place({row_id: sign_text(text) for row_id, text in texts}, first_new=ids[0])


def mend_numbers(db: Database) -> None:
    """Count everything anew, as judgements have it; within the caller's transaction."""
    _mend_names(db)
    judged = read_judged(db)
    db.execute("update entities set hidden = 0, merged_into = null where hidden or merged_into is not null")
    settle(db, judged.touched)
    db.execute("delete from article_entities")
    db.execute("delete from entity_months")
    for ids in _steps(db, "articles"):
        count_articles(db, ids)
    for ids in _steps(db, "entities"):
        db.execute(sql("count_months_of"), {"entities": json.dumps(ids)})
        db.execute(sql("count_entities"), {"entities": json.dumps(ids)})
    recount_rows(db)


def mend_indexes(db: Database) -> None:
    """Make the full-text indexes anew, from nothing; within the caller's transaction."""
    wrong = {finding.id for finding in check_words_apart(db, ALL, is_deep=True)}
    for version_id in wrong:
        db.execute("delete from segmented_texts where version_id = ?", [version_id])
        fields = db.execute("select title, summary, text from versions where id = ?", [version_id]).fetchone()
        parted = tuple(segment(field) for field in fields)
        if parted != fields:
            db.execute("insert into segmented_texts values (?, ?, ?, ?)", [version_id, *parted])
    for table in ("articles_fts", "entities_fts"):
        (made,) = db.execute("select sql from sqlite_master where name = ?", [table]).fetchone()
        db.execute(f"drop table {table}")
        db.execute(made)
    db.execute("insert into articles_fts (articles_fts, rank) values ('hashsize', 16777216)")
    for ids in _steps(db, "articles"):
        index_articles(db, ids)
    for ids in _steps(db, "entities"):
        index_entities(db, ids)


def _mend_names(db: Database) -> None:
    """Names are looked up by the key that is theirs."""
    for row_id, name, key, kinds in db.execute(sql("verify_aliases")).fetchall():
        ought = [name_key(name, kind) for kind in kinds.split(",")]
        if key and key not in ought:
            db.execute("update aliases set key = ? where id = ?", [ought[0], row_id])


def _steps(db: Database, table: str) -> Iterator[list[int]]:
    """The numbers of all rows of a table, some at a time."""
    ids = [row[0] for row in db.execute(f"select id from {table} order by id").fetchall()]  # noqa: S608 - ours
    yield from (ids[begin : begin + STEP] for begin in range(0, len(ids), STEP))
