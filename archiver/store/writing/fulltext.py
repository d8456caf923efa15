"""The full-text index, kept in step with what each article and entity now says.

`articles_fts` holds no text of its own: it reads the view `article_search`. What an article said must be
taken out of the index before the article changes (SQLite FTS5, "external content tables").
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archiver.store.queries import sql
from archiver.store.search.query import segment

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


def index_articles(db: Database, article_ids: Iterable[int]) -> None:
    """Put what articles now say into the index."""
    db.execute(sql("index_articles"), {"articles": json.dumps(list(article_ids))})


def unindex_article(db: Database, article_id: int) -> None:
    """Take what the article now says out of the index; call this before it changes."""
    db.execute(
        "insert into articles_fts (articles_fts, rowid, title, summary, text)"
        " select 'delete', id, title, summary, text from article_search where id = ?",
        [article_id],
    )


def names_to_index(db: Database, entity_ids: Iterable[int]) -> list[tuple[int, str, str]]:
    """By which names entities are found: id, name, others; not those that are merged or hidden, in order of ids."""
    names: dict[int, list[str]] = {}  # entity → its name, then its others
    for entity_id, name in db.execute(sql("names_of_entities"), {"entities": json.dumps(list(entity_ids))}):
        names.setdefault(entity_id, []).append(name)
    return [(entity_id, segment(own), segment("\n".join(others))) for entity_id, (own, *others) in names.items()]


def index_entities(db: Database, entity_ids: Iterable[int]) -> None:
    """Put the names that entities now have into the index; what is merged or hidden is not found by itself."""
    given = list(entity_ids)
    names = names_to_index(db, given)
    db.execute("delete from entities_fts where rowid in (select value from json_each(?))", [json.dumps(given)])
    db.conn.executemany("insert into entities_fts (rowid, name, aliases) values (?, ?, ?)", names)
