"""Many rows at once in, the same counts out, at less work.

Triggers would count each row by itself (see schema/counts.py): they are set aside within the transaction, and what
came in is counted in one go. The index of words joins its trees later and many at once.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from archiver.store.schema.counts import COUNTED, IN_NUMBERS
from archiver.store.writing.fulltext import index_articles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

# Tables to which most rows come, and whose rows have numbers, by which the new ones are known.
NUMBERED = ("mentions", "versions", "articles", "captures", "headlines", "removed", "aliases")
# From how many trees of a size on FTS5 joins them by and by; with 0, it joins sixteen at once ("crisismerge").
JOIN_IN_BULK, JOIN_USUALLY = 0, 4


@contextmanager
def in_bulk(db: Database) -> Iterator[None]:
    """Set the triggers aside that count new rows of bulky tables, and count those at the end.

    Within the caller's transaction. Rows with numbers may be added at the end of their tables, and changed, but not
    deleted.
    """
    newest = {table: f"select coalesce(max(id), 0) from main.{table}" for table in NUMBERED}  # noqa: S608 - ours
    before = {table: db.execute(query).fetchone()[0] for table, query in newest.items()}
    triggers = [_trigger(db, table) for table in NUMBERED if table not in IN_NUMBERS]
    for name, _ in triggers:
        db.execute(f"drop trigger main.{name}")
    yield
    for _, statement in triggers:
        db.execute(statement)
    for table in NUMBERED:
        _count(db, table, before[table])


def index_in_bulk(db: Database, article_ids: list[int]) -> None:
    """Put what these articles say into the index of words."""
    _join(db, JOIN_IN_BULK)
    index_articles(db, article_ids)
    _join(db, JOIN_USUALLY)


def _join(db: Database, trees: int) -> None:
    db.execute("insert into articles_fts (articles_fts, rank) values ('automerge', ?)", [trees])


def _trigger(db: Database, table: str) -> tuple[str, str]:
    """The name of the trigger, and the statement that makes it."""
    name = f"count_{table}_insert"
    return name, str(db.execute("select sql from main.sqlite_master where name = ?", [name]).fetchone()[0])


def _count(db: Database, table: str, before: int) -> None:
    """Add the rows after that number."""
    for column in ("", *COUNTED[table]):
        value, where = (column, f"and {column} is not null") if column else ("''", "")
        db.execute(
            f"insert into counts select '{table}', '{column}', {value}, count(*) from main.{table}"  # noqa: S608 - ours
            f" where id > ? {where} group by 3 having count(*) > 0"
            " on conflict (table_name, column_name, value)"
            " do update set row_count = row_count + excluded.row_count",
            [before],
        )
