"""Numbers in, those that are not what they count out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archiver.nouns import counted, plural
from archiver.store.checks.finding import Finding, Kind
from archiver.store.queries import sql
from archiver.store.schema.counts import COUNTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlite_utils import Database

    from archiver.store.checks.finding import Share

Named = dict[tuple[int, int], tuple[Any, ...]]  # article and entity → mentions, in the title, salience

STEP = 1_000  # articles looked at in one question
ROUNDING = 0.00015  # of salience
STORED = "select * from article_entities where article_id in (select value from json_each(:articles))"
# The question by which the writer counts, without the line that stores the answer.
COUNT = "with " + sql("count_articles").partition("\nwith ")[2]


def check_articles_entities(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """What articles say of their entities is what the mentions of their versions give."""
    ids = [row[0] for row in db.execute("select id from articles union select article_id from article_entities")]
    mine = [each for each in ids if share.has(each)]
    for begin in range(0, len(mine), STEP):
        about = {"articles": json.dumps(mine[begin : begin + STEP])}
        ought, told = _salient(db.execute(COUNT, about)), _salient(db.execute(STORED, about))
        for article_id, entity_id in sorted(
            pair for pair in ought.keys() | told.keys() if _differ(ought, told, pair)
        ):
            what = f"How often it names entity {entity_id} is not what its mentions give."
            yield Finding(Kind.COUNTER, what, "articles", article_id)


def _salient(rows: Iterable[tuple[Any, ...]]) -> Named:
    return {(article_id, entity_id): tuple(what) for article_id, entity_id, *what in rows}


def _differ(ought: Named, told: Named, pair: tuple[int, int]) -> bool:
    """Whether the two part at an article and entity, by more than how versions of SQLite round."""
    one, other = ought.get(pair), told.get(pair)
    return one != other and (not one or not other or one[:2] != other[:2] or abs(one[2] - other[2]) > ROUNDING)


def check_entities(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """Entities' counters, and their months, are what the articles give."""
    for (row_id,) in db.execute(sql("verify_entities")):
        yield Finding(Kind.COUNTER, "Its counters are not what its articles give.", "entities", row_id)
    for entity_id, month in db.execute(sql("verify_months")):
        what = f"Its numbers for {month} are not what its articles give."
        yield Finding(Kind.COUNTER, what, "entities", entity_id)


def check_counts(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """The table `counts` says how many rows there are, and how often values stand in them."""
    told = {row[:3]: row[3] for row in db.execute("select * from counts where row_count <> 0")}
    ought = {}
    for table, columns in COUNTED.items():
        ought[table, "", ""] = db.execute(f"select count(*) from {table}").fetchone()[0]  # noqa: S608 - our names
        for column in columns:
            rows = db.execute(
                f"select {column}, count(*) from {table} where {column} is not null group by 1"  # noqa: S608 - ours
            )
            ought |= {(table, column, value): count for value, count in rows}
    for key in told.keys() | ought.keys():
        if told.get(key, 0) != ought.get(key, 0):
            table, column, value = key
            of = f"{table} with {column} {str(value)[:40]!r}" if column else table
            there, are = counted(ought.get(key, 0), "row"), plural(ought.get(key, 0), "is", "are")
            what = f"There {are} {there} of {of}, and {counted(told.get(key, 0), 'is', 'are')} counted."
            yield Finding(Kind.COUNTER, what, "counts")
