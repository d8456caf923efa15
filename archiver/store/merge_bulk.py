"""Many rows at once in, the same counts and the same index of words out, at less than half the work.

Triggers would count each row by itself (see counts.py): they are set aside within the transaction, and what came in
is counted in one go. The index of words writes a small tree for each megabyte that it has gathered and joins those
trees later; given more room, it has fewer to join.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from archiver.store.counts import COUNTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlite_utils import Database

# Tables to which most rows come, and whose rows have numbers, by which the new ones are known; and one without.
NUMBERED = ("mentions", "versions", "articles", "captures", "headlines", "removed", "aliases")
UNNUMBERED = ("article_entities",)
# Of the index of words: bytes that it gathers before it writes a tree, and from how many trees of a size on it
# joins them by and by; with 0, it joins sixteen at once ("crisismerge"). In bulk, and FTS5's defaults.
IN_BULK, USUALLY = {"hashsize": 32_000_000, "automerge": 0}, {"hashsize": 1 << 20, "automerge": 4}


@contextmanager
def in_bulk(db: Database) -> Iterator[Counter[str]]:
    """Set the triggers aside that count new rows of bulky tables, and count those at the end.

    Within the caller's transaction. Rows with numbers may be added at the end of their tables, and changed, but not
    deleted.

    Yields:
        How many rows came into tables whose rows have no numbers; the caller counts.
    """
    newest = {table: f"select coalesce(max(id), 0) from main.{table}" for table in NUMBERED}  # noqa: S608 - ours
    before = {table: db.execute(query).fetchone()[0] for table, query in newest.items()}
    triggers = [_trigger(db, table) for table in (*NUMBERED, *UNNUMBERED)]
    for table in (*NUMBERED, *UNNUMBERED):
        db.execute(f"drop trigger main.count_{table}_insert")
    added = Counter(dict.fromkeys(UNNUMBERED, 0))
    yield added
    for trigger in triggers:
        db.execute(trigger)
    for table in NUMBERED:
        _count(db, table, before[table])
    db.conn.executemany(
        "update counts set row_count = row_count + ? where table_name = ? and column_name = ''",
        [(number, table) for table, number in added.items()],
    )


def index_in_bulk(db: Database, articles: str) -> None:
    """Put what these articles say into the index of words.

    Args:
        db: The archive.
        articles: Their ids, as JSON.
    """
    _set(db, IN_BULK)
    db.execute(
        "insert into articles_fts (rowid, title, summary, text) select id, title, summary, text from article_search"
        " where id in (select value from json_each(?)) order by id",
        [articles],
    )
    _set(db, USUALLY)


def _set(db: Database, settings: Mapping[str, int]) -> None:
    for name, value in settings.items():
        db.execute("insert into articles_fts (articles_fts, rank) values (?, ?)", [name, value])


def _trigger(db: Database, table: str) -> str:
    name = f"count_{table}_insert"
    return str(db.execute("select sql from main.sqlite_master where name = ?", [name]).fetchone()[0])


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
