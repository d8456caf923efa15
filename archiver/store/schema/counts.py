"""A database in, its numbers of rows and of values out: counted once, and kept by triggers from then on.

The triggers came with migration 0007, so `COUNTED` is never edited once landed: a later migration brings its own.
Counting a million articles anew would cost a page seconds. A trigger costs the writer about 2.5 µs a row, so that
rows inserted in great number are counted by who inserts them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlite_utils import Database

# Table → the columns in which pages count how often each value stands.
COUNTED: Mapping[str, tuple[str, ...]] = {
    "articles": ("site_id", "month", "language", "section"),
    "versions": (),
    "captures": ("kind", "status"),
    "mentions": ("label", "field"),
    "article_entities": (),
    "entity_months": (),
    "entities": ("type",),
    "aliases": ("source",),
    "article_authors": (),
    "authors": (),
    "sites": (),
    "headlines": ("source",),
    "removed": ("rule",),
    "entries": (),
    "segmented_texts": (),
}

# Tables whose rows are inserted in great number: since migration 0008 whoever inserts tells how many, by
# `insert_counted` or `add_counts` of `archiver.store.rows`. What changes or goes is counted by triggers here too.
IN_NUMBERS = ("mentions", "article_entities", "headlines", "removed")

_TRIGGER = """
create trigger count_{table}_{event} after {when} begin
    insert into counts select '{table}', name, value, number from ({rows}) where value is not null
    on conflict (table_name, column_name, value) do update set row_count = row_count + excluded.row_count;
end
"""
_ROW = "select '{column}' as name, {value} as value, {number} as number"  # VALUES names no columns within a trigger


def keep_counts(db: Database) -> None:
    """Count what is there, and make the triggers that keep the numbers right, whoever writes."""
    recount(db)
    for table, columns in COUNTED.items():
        for trigger in _triggers(table, columns):
            db.execute(trigger)


def leave_numbers_to_writers(db: Database) -> None:
    """Take the triggers away that count what is inserted into the tables `IN_NUMBERS` (migration 0008)."""
    for table in IN_NUMBERS:
        db.execute(f"drop trigger count_{table}_insert")


def recount(db: Database) -> None:
    """Count everything anew, within the transaction of the caller: for rows that came in without the triggers."""
    db.execute("delete from counts")
    for table, columns in COUNTED.items():
        db.execute(f"insert into counts select '{table}', '', '', count(*) from {table}")  # noqa: S608 - our names
        for column in columns:
            db.execute(
                f"insert into counts select '{table}', '{column}', {column}, count(*) from {table}"  # noqa: S608
                f" where {column} is not null group by {column}"
            )


def _triggers(table: str, columns: tuple[str, ...]) -> Iterator[str]:
    """One each for rows that come and go, and one for values that change where any are counted."""

    def trigger(event: str, when: str, rows: Iterable[tuple[str, str, int]]) -> str:
        told = " union all ".join(_ROW.format(column=c, value=value, number=n) for c, value, n in rows)
        return _TRIGGER.format(table=table, event=event, when=when, rows=told)

    for event, row, number in (("insert", "new", 1), ("delete", "old", -1)):
        values = [(column, f"{row}.{column}", number) for column in columns]
        yield trigger(event, f"{event} on {table}", [("", "''", number), *values])
    if columns:
        changed = " or ".join(f"old.{column} is not new.{column}" for column in columns)
        both = [(column, f"{row}.{column}", n) for column in columns for row, n in (("old", -1), ("new", 1))]
        yield trigger("update", f"update of {', '.join(columns)} on {table} when {changed}", both)
