"""Articles of a shard in, the archive's articles out: new ones in bulk, known ones with what is new of them.

What is new is told by captures: an article of which the archive has all captures is as it should be. The newest
capture decides what an article says, and whoever has it knows what that is.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archiver.alike import bands_of
from archiver.store.asking.judged import Judged, read_judged
from archiver.store.merge.bulk import index_in_bulk
from archiver.store.queries import sql
from archiver.store.rows import add_counts
from archiver.store.writing.counters import Counters, count_articles
from archiver.store.writing.fulltext import unindex_article
from archiver.store.writing.stories import Stories

if TYPE_CHECKING:
    from sqlite_utils import Database

OF_BATCH = ("capture_of", "article_of", "version_of", "bands")  # temporary tables
# What was found in versions: table → its columns beside the version.
_FOUND = {
    "headlines": "source, title",
    "removed": "rule, line",
    "entries": "start, published",
    "segmented_texts": "title, summary, text",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of some articles of a shard."""

    new: int = 0
    updated: int = 0  # known, and with a new version, or showing another
    known: int = 0
    captures: int = 0  # new ones


def bring_captures(db: Database) -> int:
    """Insert what `capture_of` notes as coming, and the captures that hold its bytes; how many."""
    db.execute(sql("merge_originals"))
    db.execute(sql("merge_number_captures"))
    inserted = db.execute(sql("merge_insert_captures")).rowcount
    db.execute(sql("merge_link_captures"))
    return int(inserted)


def find_coming(db: Database, first: int, last: int) -> bool:
    """Note which captures of the shard's articles with these numbers the archive has; whether it lacks any.

    Args:
        db: The archive, with the shard attached.
        first: The number of the first article.
        last: The number of the last one.
    """
    for table in OF_BATCH:
        db.execute(f"delete from temp.{table}")  # noqa: S608 - ours
    db.execute(sql("merge_captures"), {"first": first, "last": last})
    return bool(db.execute("select 1 from temp.capture_of where comes limit 1").fetchone())


def bring_articles(db: Database) -> Taken:
    """Take the articles of the captures that `find_coming` noted, within the caller's transaction, `in_bulk`.

    Args:
        db: The archive; `bring_frame` is done already.
    """
    db.execute(sql("merge_articles"))
    captures = _bring_rows(db)
    _show(db)
    new, updated, given = db.execute(
        "select total(is_new), total(not is_new and (shows or id in (select article_id from temp.version_of"
        " where is_new))), count(*) from temp.article_of"
    ).fetchone()
    return Taken(int(new), int(updated), given - int(new) - int(updated), captures)


def _bring_rows(db: Database) -> int:
    """Captures, versions with what was found in them, and new articles; how many captures."""
    db.execute("pragma defer_foreign_keys = on")  # an article and its versions refer to each other
    captures = bring_captures(db)
    db.execute(sql("merge_versions"))
    db.execute(sql("merge_number_versions"))
    db.execute(sql("merge_insert_versions"))
    db.execute(sql("merge_seen_earlier"))
    db.execute(sql("merge_insert_articles"))
    for table, columns in _FOUND.items():
        theirs = ", ".join(f"theirs.{column}" for column in columns.split(", "))
        db.execute(
            f"insert into main.{table} (version_id, {columns}) select version_of.id, {theirs} from temp.version_of"  # noqa: S608
            f" cross join shard.{table} as theirs on theirs.version_id = version_of.shard_id"
            " where version_of.is_new order by version_of.id, theirs.rowid"
        )
    newest = db.execute("select coalesce(max(id), 0) from main.mentions").fetchone()[0]
    db.execute(sql("merge_insert_mentions"))
    _judge_mentions(db, newest)
    db.execute(sql("merge_forget_failures"))
    return captures


def _judge_mentions(db: Database, newest: int) -> None:
    """Have mentions after that number stand under the entities that people judged them to be."""
    if not db.execute("select 1 from main.judgements limit 1").fetchone():
        return
    judged = read_judged(db)
    for entity_id in judged.touched:
        rows = db.execute(
            "select mentions.id, surface, article_id from main.mentions join main.versions"
            " on versions.id = version_id where entity_id = ? and mentions.id > ?",
            [entity_id, newest],
        ).fetchall()
        db.conn.executemany(
            "update main.mentions set entity_id = ?, found_id = ? where id = ?", _moved(judged, entity_id, rows)
        )


def _moved(judged: Judged, found_id: int, rows: list[tuple[int, str, int]]) -> list[tuple[int | None, int, int]]:
    finals = [(judged.final(found_id, surface, article_id), mention_id) for mention_id, surface, article_id in rows]
    return [(entity_id, found_id, mention_id) for entity_id, mention_id in finals if entity_id != found_id]


def _show(db: Database) -> None:
    """Have articles say what their newest captures say, with authors, counters, the index of words and stories."""
    db.execute(sql("merge_shown_articles"))
    changed = _ids(db, "shows and not is_new")
    new = _ids(db, "is_new")
    counters = Counters(db, _count_articles)
    counters.note_new(new)
    counters.note_changed(changed)
    for article_id in changed:
        unindex_article(db, article_id)
    db.execute(sql("merge_change_articles"))
    db.execute(
        "delete from main.article_authors"
        " where article_id in (select id from temp.article_of where says and not is_new)"
    )
    db.execute(sql("merge_authors"))
    db.execute(sql("merge_touch_articles"))
    counters.flush()
    if new or changed:
        index_in_bulk(db, sorted([*new, *changed]))
    _place(db)


def _count_articles(db: Database, article_ids: list[int]) -> None:
    """What articles say of their entities, as the shard has counted it where that is the same."""
    if not db.execute(
        "select exists (select 1 from main.judgements) or exists (select 1 from shard.judgements)"
    ).fetchone()[0]:
        anew = {row[0] for row in db.execute(sql("merge_recounted")).fetchall()}
        article_ids = sorted({*_ids(db, "shows and not is_new"), *anew})
        taken = db.execute(sql("merge_counted"), {"articles": json.dumps(article_ids)}).rowcount
        add_counts(db, {("article_entities", "", ""): taken})
    count_articles(db, article_ids)


def _ids(db: Database, which: str) -> list[int]:
    rows = db.execute(f"select id from temp.article_of where {which} order by id")  # noqa: S608 - ours
    return [row[0] for row in rows.fetchall()]


def _place(db: Database) -> None:
    """Put articles into the stories of their copies. Most have no copy: their signatures are kept in bulk."""
    new = dict(db.execute(sql("merge_signatures")).fetchall())
    db.conn.executemany(
        "insert into temp.bands (band, article_id) values (?, ?)",
        [(band, article_id) for article_id, signature in new.items() for band in bands_of(signature)],
    )
    like_others = {row[0] for row in db.execute(sql("merge_like_others")).fetchall()}
    alone = [(article_id, signature) for article_id, signature in new.items() if article_id not in like_others]
    db.conn.executemany("insert into main.signatures (article_id, signature) values (?, ?)", alone)
    db.execute(
        "insert into main.signature_bands (band, article_id) select band, article_id from temp.bands"
        " where article_id not in (select value from json_each(?)) order by band, article_id",
        [json.dumps(sorted(like_others))],
    )
    stories = Stories(db)
    told_anew = {
        article_id: signature or b"" for article_id, signature in db.execute(sql("merge_retold")).fetchall()
    }
    told_anew |= {article_id: new[article_id] for article_id in like_others}
    for article_id, signature in sorted(told_anew.items()):
        stories.place({article_id: signature})
