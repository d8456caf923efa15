"""Articles that say something new in, the counters of all whom they name out: at once, at a transaction's end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archiver.store.queries import sql
from archiver.store.rows import add_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlite_utils import Database


def count_articles(db: Database, article_ids: Iterable[int]) -> None:
    """Say how much articles are about each of their entities; they were not counted, or are so no more."""
    cursor = db.execute(sql("count_articles"), {"articles": json.dumps(sorted(article_ids))})
    add_counts(db, {("article_entities", "", ""): cursor.rowcount})


class Counters:
    """Keeps `article_entities`, `entity_months` and the counts of entities, within the transactions of its user.

    Args:
        db: The archive.
        count: Says how much articles are about each of their entities.
    """

    def __init__(self, db: Database, count: Callable[[Database, list[int]], None] = count_articles) -> None:
        self._db = db
        self._count = count
        self._new: dict[int, None] = {}  # articles that were never counted
        self._changed: dict[int, None] = {}
        self._before: set[int] = set()  # whom the changed articles named

    def forget(self) -> None:
        """Drop what is not written."""
        self._new.clear()
        self._changed.clear()
        self._before.clear()

    def note_new(self, article_ids: Iterable[int]) -> None:
        """New articles are to be counted."""
        self._new.update(dict.fromkeys(article_ids))

    def note_changed(self, article_ids: Iterable[int]) -> None:
        """Articles will say something else: take back what was counted. Call it before their rows change."""
        changed = [each for each in article_ids if each not in self._new and each not in self._changed]
        if not changed:
            return
        self._before |= self._entities_of(changed)
        articles = {"articles": json.dumps(changed)}
        self._db.execute(sql("uncount_months"), articles)
        self._db.execute(
            "delete from article_entities where article_id in (select value from json_each(:articles))", articles
        )
        self._changed.update(dict.fromkeys(changed))

    def flush(self) -> None:
        """Bring all counters in step with the versions that these articles now show."""
        counted = [*self._new, *self._changed]
        self._count(self._db, counted)
        self._db.execute(sql("count_months"), {"articles": json.dumps(counted)})
        # The usual case, whose cost does not grow with the archive.
        self._db.execute(sql("count_new_articles"), {"articles": json.dumps([*self._new])})
        if self._changed:
            named = self._before | self._entities_of(self._changed)
            self._db.execute(sql("count_entities"), {"entities": json.dumps(sorted(named))})
            self._db.execute("delete from entity_months where mention_count = 0")
        self.forget()

    def _entities_of(self, article_ids: Iterable[int]) -> set[int]:
        query = "select entity_id from article_entities where article_id in (select value from json_each(?))"
        return {row[0] for row in self._db.execute(query, [json.dumps(list(article_ids))])}
