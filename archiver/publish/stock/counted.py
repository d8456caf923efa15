"""Datasette's questions for numbers in, the same answers out, read from `counts` where they stand there already.

Datasette counts the rows of a table on its page, of all tables on the page of the database, and of each value of a
facet: seconds in an archive of a million articles, and `count(*)` does not heed the time limit.
"""

from __future__ import annotations

import re
from typing import Any

from datasette.database import Database, QueryInterrupted
from sqlite_utils.utils import sqlite3

from archiver.publish.guard.refused import OverdueError, TooMuchError, sentence_for

LARGE = 100_000_000  # bytes of a database from which on Datasette itself counts less
PATIENCE = 20  # milliseconds in which the rows of a page must be counted; else it tells no number

_ROWS = re.compile(r"select count\(\*\) from \[?(?P<table>\w+)\]? *")
_ANY_ROWS = "select count(*) from "
_ALL_HITS = re.compile(
    r"id in \(select rowid from articles_fts where articles_fts match escape_fts\(:search\)\)\s+and"
    r"|and\s+id in \(select rowid from articles_fts where articles_fts match escape_fts\(:search\)\)"
)
_FACET = re.compile(
    r"\s*select \[?(?P<column>\w+)\]? as value, count\(\*\) as count from \("
    r"\s*select [^()]+ from \[?(?P<table>\w+)\]?\s*\)"
    r"\s*where \[?(?P=column)\]? is not null"
    r"\s*group by \[?(?P=column)\]? order by count desc, value limit (?P<limit>\d+)\s*"
)
_NEXT_PAGE = re.compile(r"(?<!is )(?=\((\[?\w+\]?) [<>] :p\d+ or (?:\1 is null or )?\(\1 = :p\d+ and)")
_COUNTED_ROWS = "select row_count from counts where table_name = :table and column_name = '' and value = ''"
_COUNTED_VALUES = """
select value, row_count as count from counts
where table_name = :table and column_name = :column and row_count > 0
order by count desc, value limit :limit
"""


class CountedDatabase(Database):  # type: ignore[misc] # Datasette is untyped
    """Datasette's database, which knows the numbers that the archive keeps."""

    _has_counts = False  # nor has a database of another program, or of an earlier archiver

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:
        """Table → rows; None where that would take long to count: longer than `limit`, in milliseconds."""
        if not await self._knows() or (not self.is_mutable and self.cached_table_counts is not None):
            return dict(await super().table_counts(limit))
        rows = await super().execute("select table_name, row_count from counts where column_name = ''")
        known = {row["table_name"]: row["row_count"] for row in rows}
        left_out = set(await self.hidden_table_names()) if self.size > LARGE else set()
        names = await self.table_names()
        return {
            name: known[name] if name in known else None if name in left_out else await self._count(name, limit)
            for name in names
        }

    async def execute(self, sql: str, params: Any = None, *args: Any, **options: Any) -> Any:
        """The answer to SQL, from `counts` where it asks for numbers that stand there."""
        if " as value, count(*) as count from (" in sql:
            sql = _of_all_pages(sql)
        if (found := _FACET.fullmatch(sql) or _ROWS.fullmatch(sql)) and await self._knows():
            asked = found.groupdict()
            counted = await super().execute(_COUNTED_VALUES if "column" in asked else _COUNTED_ROWS, asked)
            if counted.rows:
                return counted
        if sql.startswith(_ANY_ROWS) and not options.get("truncate"):  # of a table's page; SQL by hand is truncated
            options.setdefault("custom_time_limit", PATIENCE)
        if isinstance(params, dict) and "newest_hits" in params:
            sql = _ALL_HITS.sub("", sql)  # the newest of them are asked for besides
        # As one condition, which no index serves: so that the rows are walked in the order that they are wanted in.
        sql = _NEXT_PAGE.sub("true is ", sql)
        if options.get("truncate"):  # what somebody typed: they are told on the page
            options["log_sql_errors"] = False
        try:
            return await super().execute(sql, params, *args, **options)
        except QueryInterrupted as error:
            raise OverdueError(error) from error
        except (sqlite3.DatabaseError, MemoryError) as error:
            if sentence := sentence_for(error, self.ds.sql_time_limit_ms):
                raise TooMuchError(sentence) from error  # Datasette itself would give an empty CSV
            raise

    async def _count(self, table: str, limit: int) -> int | None:
        try:
            rows = await super().execute(f"select count(*) from [{table}]", custom_time_limit=limit)  # noqa: S608
        except QueryInterrupted:
            return None
        return int(rows.rows[0][0])

    async def _knows(self) -> bool:
        self._has_counts = self._has_counts or await self.table_exists("counts")
        return self._has_counts


def _of_all_pages(sql: str) -> str:
    """The question for a facet without the condition by which Datasette goes on to the next page."""
    match = _NEXT_PAGE.search(sql)
    if match is None:
        return sql
    depth, end = 0, match.start()
    while depth or end == match.start():
        depth += {"(": 1, ")": -1}.get(sql[end], 0)
        end += 1
    before, after = sql[: match.start()], sql[end:]
    return re.sub(r"where true(?= *\n)", "", f"{before}true{after}")
