"""The numbers in `counts` are those that counting gives, whatever is written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.store.writing import counts
from archiver.store.writing.counts import recount
from tests.store.conftest import Save

COUNTED = {
    "articles": ("site_id", "month", "language", "section"), "versions": (), "captures": ("kind", "status"),
    "mentions": ("label", "field"), "article_entities": (), "entity_months": (), "entities": ("type",),
    "aliases": ("source",), "article_authors": (), "authors": (), "sites": (), "headlines": ("source",),
    "removed": ("rule",), "entries": (), "segmented_texts": (),
}  # fmt: skip


def kept(connection: sqlite3.Connection) -> set[tuple[object, ...]]:
    return set(connection.execute("select * from counts where row_count <> 0"))


def counted(connection: sqlite3.Connection) -> set[tuple[object, ...]]:
    """The same, by counting."""
    found: set[tuple[object, ...]] = set()
    for table, columns in COUNTED.items():
        found |= {(table, "", "", *row) for row in connection.execute(f"select count(*) from {table}") if row[0]}
        for column in columns:
            rows = connection.execute(
                f"select {column}, count(*) from {table} where {column} is not null group by {column}"
            )
            found |= {(table, column, *row) for row in rows}
    return found


def test_saving_and_changing_articles_keeps_counts_right(db: Database, save: Save) -> None:
    save(section="Tech", text="腾讯 said so.", authors=("Ann Lee", "Bob Roe"), headlines=(("h1", "Other"),))
    save(url="http://other.example/2", language="fr", removed=(("share", "Share this"),))
    save(section="", text="Changed.", published=None, authors=(), at=datetime(2023, 2, 12, tzinfo=UTC))
    assert kept(db.conn) == counted(db.conn)
    assert ("articles", "language", "fr", 1) in kept(db.conn)
    assert ("versions", "", "", 3) in kept(db.conn)


@pytest.mark.parametrize(
    "statement",
    [
        "update articles set month = '2020-01', site_id = null",
        "update mentions set label = 'GPE' where field = 'title'",
        "update captures set status = null",
        "update entities set type = 'GPE' where id = 1",
        "delete from mentions",
        "delete from article_entities",
        "delete from entity_months where entity_id = 1",
        "insert into aliases (entity_id, name, key, source) values (1, 'x', '', 'curated') on conflict do nothing",
        "insert or ignore into sites (host, name) select host, name from sites",
        "update aliases set source = source",
    ],
)
def test_sql_by_hand_keeps_counts_right(db: Database, save: Save, statement: str) -> None:
    save()
    db.execute(statement)
    assert kept(db.conn) == counted(db.conn)


def test_what_was_there_before_is_counted(db: Database, save: Save) -> None:
    save()
    right = kept(db.conn)
    for (trigger,) in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        db.execute(f"drop trigger {trigger}")
    db.execute("delete from mentions where field = 'title'")
    db.execute("update counts set row_count = 9")
    recount(db)
    assert kept(db.conn) == counted(db.conn) != right


def test_all_that_is_counted_is_known_to_these_tests() -> None:
    assert counts.COUNTED == COUNTED
