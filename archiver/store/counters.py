"""Articles that say something new in, the counters of all whom they name out: at once, at a transaction's end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archiver.store.counts import add_counts
from archiver.store.queries import sql

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database


def count_articles(db: Database, article_ids: Iterable[int]) -> None:
    """Say how much articles are about each of their entities; they were not counted, or are so no more."""
    cursor = db.execute(sql("count_articles"), {"articles": json.dumps(sorted(article_ids))})
    add_counts(db, {("article_entities", "", ""): cursor.rowcount})


class Counters:
    """Keeps `article_entities`, `entity_months` and the counts of entities, within the `Writer`'s transactions."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._new: dict[int, None] = {}  # articles that were never counted
        self._changed: dict[int, str | None] = {}  # article → the month that it is counted under

    def forget(self) -> None:
        """Drop what is not written."""
        self._new.clear()
        self._changed.clear()

    def note_new(self, article_id: int) -> None:
        """A new article is to be counted."""
        self._new[article_id] = None

    def note_changed(self, article_id: int, counted_under: str | None) -> None:
        """An article says something else than what was counted.

        Args:
            article_id: The article.
            counted_under: The month that it was of.
        """
        if article_id not in self._new:
            self._changed.setdefault(article_id, counted_under)

    def flush(self) -> None:
        """Bring all counters in step with the versions that these articles now show."""
        before = self._uncount() if self._changed else set()
        articles = {"articles": json.dumps([*self._new, *self._changed])}
        count_articles(self._db, [*self._new, *self._changed])
        self._db.execute(sql("count_months"), articles)
        # The usual case, whose cost does not grow with the archive.
        self._db.execute(sql("count_new_articles"), {"articles": json.dumps([*self._new])})
        if self._changed:
            named = before | self._entities_of(self._changed)
            self._db.execute(sql("count_entities"), {"entities": json.dumps(sorted(named))})
            self._db.execute("delete from entity_months where mention_count = 0")
        self.forget()

    def _uncount(self) -> set[int]:
        """Take back what the changed articles have added; whom they named."""
        before = self._entities_of(self._changed)
        for article_id, month in self._changed.items():
            self._db.execute(sql("uncount_months"), {"article": article_id, "old_month": month})
            self._db.execute("delete from article_entities where article_id = ?", [article_id])
        return before

    def _entities_of(self, articles: dict[int, str | None]) -> set[int]:
        query = "select entity_id from article_entities where article_id in (select value from json_each(?))"
        return {row[0] for row in self._db.execute(query, [json.dumps([*articles])])}
