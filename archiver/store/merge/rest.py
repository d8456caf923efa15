"""What a shard has beside its articles in, the same in the archive out: failures, feeds, watches."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from archiver.model import Reason
from archiver.store.asking.ask import find_article
from archiver.store.following.watching import save_watch
from archiver.store.merge.articles import OF_BATCH, bring_captures
from archiver.store.queries import sql
from archiver.store.search.watches import SAVED, renumbered, watch_of

if TYPE_CHECKING:
    from sqlite_utils import Database


def bring_rest(db: Database) -> int:
    """Take captures without an article, what failed, and feeds, within the caller's transaction.

    Returns:
        How many captures are new.
    """
    for table in OF_BATCH:
        db.execute(f"delete from temp.{table}")  # noqa: S608 - ours
    db.execute(sql("merge_other_captures"))
    captures = bring_captures(db)
    _note_gone(db)
    db.execute(sql("merge_failures"), {"gone": Reason.GONE})
    db.execute(sql("merge_feeds"))
    return captures


def _note_gone(db: Database) -> None:
    """An article whose page the shard has found gone is gone, though it never saw it; as `Writer` has it."""
    for capture_id, url, captured_at in db.execute(sql("merge_gone"), {"gone": Reason.GONE}).fetchall():
        article_id = find_article(db, url)
        if article_id is None:
            continue
        db.execute("update main.captures set article_id = ? where id = ?", [article_id, capture_id])
        db.execute(
            "update main.articles set gone_at = coalesce(gone_at, ?) where id = ? and last_seen <= ?",
            [captured_at, article_id, captured_at],
        )


def bring_watches(db: Database) -> int:
    """Keep the saved searches of the shard, but those that its metadata.json has; how many are new.

    They look out for what comes from now on: what was told of them elsewhere stays told, and nothing that the
    archive has by now is news. Each is a transaction of its own.
    """
    new = 0
    for row in list(db.query(SAVED.replace("from watches", "from shard.watches"))):
        if db.execute("select 1 from main.watches where name = ?", [row["name"]]).fetchone():
            continue
        watch = renumbered(watch_of(row), partial(_number_here, db))
        save_watch(db, watch, datetime.fromisoformat(row["added_at"]))
        if row["told_at"]:
            with db.conn:
                db.execute("update main.watches set told_at = ? where name = ?", [row["told_at"], row["name"]])
        new += 1
    return new


def _number_here(db: Database, theirs: int) -> int | None:
    found = db.execute("select id from temp.entity_of where shard_id = ?", [theirs]).fetchone()
    return found[0] if found else None
