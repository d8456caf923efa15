"""The full-text indexes in, where they part from what articles and entities say out: in both directions."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from sqlite_utils.utils import sqlite3

from archiver.store.checks.finding import Finding, Kind
from archiver.store.queries import sql
from archiver.store.writing.fulltext import names_to_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from archiver.store.checks.finding import Share

SHADOWS = ("data", "idx", "docsize", "config")  # tables that an index of other tables' text consists of
STEP = 1_000  # entities looked at in one question


def check_articles_index(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """Every word of every article is in the index, and nothing else is.

    FTS5 compares an index with the text by a command that needs to write, though it changes nothing. So the index,
    without the text, is copied into a temporary place, where a view leads to the text as it stands.
    """
    for (row_id,) in db.execute(sql("verify_indexed")):
        yield Finding(
            Kind.WORDS, "It is only in one of the two, articles and their full-text index.", "articles", row_id
        )
    made = db.execute("select sql from sqlite_master where name = 'articles_fts'").fetchone()
    if made is None:
        yield Finding(Kind.WORDS, "The full-text index is missing.", "articles_fts")
        return
    db.execute("create temp view article_search as select * from main.article_search")
    db.execute(made[0].replace("articles_fts", "temp.articles_fts", 1))
    for shadow in SHADOWS:
        db.execute(f"delete from temp.articles_fts_{shadow}")  # noqa: S608 - our names
        db.execute(f"insert into temp.articles_fts_{shadow} select * from main.articles_fts_{shadow}")  # noqa: S608
    try:
        db.execute("insert into temp.articles_fts (articles_fts, rank) values ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        yield Finding(Kind.WORDS, f"The index is not what the articles say: {error}.", "articles_fts")


def check_entities_index(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """The names by which entities are found are those that they have."""
    query = "select id from entities union select id from entities_fts_content order by id"
    ids = [row[0] for row in db.execute(query)]
    for begin in range(0, len(ids), STEP):
        numbers = ids[begin : begin + STEP]
        ought = names_to_index(db, numbers)
        found = db.execute(
            "select id, c0, c1 from entities_fts_content where id between ? and ? order by id",
            [numbers[0], numbers[-1]],
        ).fetchall()
        if found != ought:
            wrong = {one[0] for pair in zip_longest(found, ought) for one in pair if one and pair[0] != pair[1]}
            for row_id in sorted(wrong - {one[0] for one in set(found) & set(ought)}):
                yield Finding(
                    Kind.WORDS, "The names that it is found by are not those that it has.", "entities", row_id
                )
