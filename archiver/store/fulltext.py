"""The full-text index, kept in step with what each article and entity now says.

`articles_fts` holds no text of its own: it reads the view `article_search`. What an article said must be
taken out of the index before the article changes (SQLite FTS5, "external content tables").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archiver.store.queries import sql
from archiver.store.query import segment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

    from archiver.model import Article


def segment_version(db: Database, version_id: int, article: Article) -> None:
    """Keep a copy parted into words where the text has scripts written without spaces."""
    fields = (article.title, article.summary, article.text)
    parted = tuple(segment(field) for field in fields)
    if parted != fields:
        db.execute("insert into segmented_texts values (?, ?, ?, ?)", [version_id, *parted])


def index_article(db: Database, article_id: int) -> None:
    """Put what the article now says into the index."""
    db.execute(
        "insert into articles_fts (rowid, title, summary, text)"
        " select id, title, summary, text from article_search where id = ?",
        [article_id],
    )


def unindex_article(db: Database, article_id: int) -> None:
    """Take what the article now says out of the index; call this before it changes."""
    db.execute(
        "insert into articles_fts (articles_fts, rowid, title, summary, text)"
        " select 'delete', id, title, summary, text from article_search where id = ?",
        [article_id],
    )


def index_entities(db: Database, entity_ids: Iterable[int]) -> None:
    """Put the names that entities now have into the index; what is merged or hidden is not found by itself."""
    for entity_id in entity_ids:
        db.execute("delete from entities_fts where rowid = ?", [entity_id])
        name, merged_into, hidden = db.execute(
            "select name, merged_into, hidden from entities where id = ?", [entity_id]
        ).fetchone()
        if merged_into is not None or hidden:
            continue
        aliases = [row["name"] for row in db.query(sql("entity_aliases"), {"id": entity_id})]
        db.execute(
            "insert into entities_fts (rowid, name, aliases) values (?, ?, ?)",
            [entity_id, segment(name), segment("\n".join(aliases))],
        )
