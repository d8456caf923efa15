"""An empty database with an archive attached as `source` in, the archive's schema and index in it out.

A part of an archive is written anew, table by table, rather than copied and cut: nothing else is in the file then,
not even in its free pages. Tables come first, indexes, views and triggers when the rows are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archiver.errors import UsageError
from archiver.store.database import APPLICATION_ID
from archiver.store.queries import sql

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database


def attach_source(db: Database, source: Path) -> None:
    """Attach an archive for reading.

    Raises:
        UsageError: It is a copy for strangers, which holds too little.
    """
    db.execute("attach database ? as source", [f"{source.resolve().as_uri()}?mode=ro"])
    if db.execute("select 1 from source.sqlite_master where name = 'publication'").fetchone():
        raise UsageError(f"{source} is a copy for strangers already; take the archive itself.")


def create_tables(db: Database) -> None:
    """Create the source's tables; those inside the full-text indexes come with them."""
    _create(db, "table")


def create_rest(db: Database) -> None:
    """Create the source's indexes, views and triggers, and mark the file as ours."""
    _create(db, "index", "view", "trigger")
    db.execute(f"pragma application_id = {APPLICATION_ID}")


def source_tables(db: Database) -> set[str]:
    """The names of the source's tables."""
    return {row[0] for row in db.execute("select name from source.sqlite_master where type = 'table'").fetchall()}


def index_texts(db: Database) -> None:
    """Make the full-text index from the texts that are there."""
    (view,) = db.execute("select sql from source.sqlite_master where name = 'article_search'").fetchone()
    db.execute(view)
    db.execute("insert into articles_fts (articles_fts) values ('rebuild')")


def _create(db: Database, *kinds: str) -> None:
    for kind, name, statement in db.execute(sql("publication_schema")).fetchall():
        if kind in kinds and (kind != "view" or name != "article_search"):
            db.execute(statement)
