"""Resolved mentions in, entities with aliases and counters out.

An entity is found again by the key of one of its names. Where a key leads to several entities, and none of
them has it as its own name, the mention stays without an entity rather than with a guessed one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from archiver.store.fulltext import index_entities
from archiver.store.judged import Judged, read_judged
from archiver.store.queries import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlite_utils import Database

    from archiver.model import Entity, ResolvedMention


class EntityWriter:
    """Keeps entities, aliases, mentions and their counters, within the transactions of the `Writer`."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._judged = Judged()
        self._newest: int | None = None  # the judgement up to which that is known

    def save_mentions(self, version_id: int, mentions: Iterable[ResolvedMention]) -> None:
        """Store the mentions of a new version, with the entities that they stand for."""
        ids: dict[tuple[str, str], int | None] = {}
        names: dict[int, set[str]] = defaultdict(set)
        judged = self._judged_for(version_id)
        rows = []
        for resolved in mentions:
            mention, entity = resolved.mention, resolved.entity
            found_id = None
            if entity is not None:
                if (entity.key, entity.name) not in ids:
                    ids[entity.key, entity.name] = self._entity_id(entity)
                found_id = ids[entity.key, entity.name]
            if found_id is not None:
                names[found_id].add(mention.surface)
            place = (version_id, mention.field, mention.start, mention.end, mention.surface, mention.label)
            rows.append((*place, *judged(found_id, mention.surface)))
        self._db.conn.executemany(
            'insert into mentions (version_id, field, start, "end", surface, label, entity_id, found_id)'
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        # A spelling that was seen is an alias to look up by, but it has no key: 'Deng' alone leads nowhere.
        changed = [entity_id for entity_id, seen in names.items() if self._add_seen_aliases(entity_id, seen)]
        index_entities(self._db, changed)

    def _judged_for(self, version_id: int) -> Callable[[int | None, str], tuple[int | None, int | None]]:
        """For a mention of a version: its entity by judgement, and the one that was found if that is another."""
        (newest,) = self._db.execute("select max(id) from judgements").fetchone()
        if newest is None:
            return lambda found_id, surface: (found_id, None)
        if newest != self._newest:  # every change to the log adds a row
            self._newest, self._judged = newest, read_judged(self._db)
        judged = self._judged
        (article_id,) = self._db.execute("select article_id from versions where id = ?", [version_id]).fetchone()

        def entity_of(found_id: int | None, surface: str) -> tuple[int | None, int | None]:
            entity_id = judged.final(found_id, surface, article_id) if found_id is not None else None
            return entity_id, None if entity_id == found_id else found_id

        return entity_of

    def count(self, article_id: int, version_id: int, *, old_month: str | None) -> None:
        """Bring all counters in step with the version that the article now shows.

        Args:
            article_id: The article, whose row says the version and the month already.
            version_id: The version it now shows.
            old_month: The month that the article was counted under before, if it was.
        """
        about = {"article": article_id, "version": version_id, "old_month": old_month}
        before = self._entities_of(article_id)
        self._db.execute(sql("uncount_months"), about)
        self._db.execute("delete from article_entities where article_id = ?", [article_id])
        self._db.execute(sql("count_articles"), {"articles": f"[{article_id}]"})
        self._db.execute(sql("count_months"), about)
        if before or old_month:
            named = json.dumps(sorted(before | self._entities_of(article_id)))
            self._db.execute(sql("count_entities"), {"entities": named})
        else:  # the usual case, and its cost does not grow with the archive
            self._db.execute(sql("count_new_article"), about)
        self._db.execute("delete from entity_months where mention_count = 0")

    def _entities_of(self, article_id: int) -> set[int]:
        rows = self._db.execute("select entity_id from article_entities where article_id = ?", [article_id])
        return {row[0] for row in rows}

    def _entity_id(self, entity: Entity) -> int | None:
        found = self._db.execute(sql("entities_with_key"), {"key": entity.key}).fetchall()
        owners = [entity_id for entity_id, is_own_name, _ in found if is_own_name]
        if len(owners) == 1:
            return int(owners[0])
        if len({root_id for *_, root_id in found}) == 1:
            return int(owners[0] if owners else found[0][0])
        return None if found else self._new_entity(entity)

    def _new_entity(self, entity: Entity) -> int:
        cursor = self._db.execute(
            "insert into entities (name, type, description, wikidata_id) values (?, ?, ?, ?) returning id",
            [entity.name, entity.type, entity.description, entity.wikidata_id or None],
        )
        entity_id = int(cursor.fetchone()[0])
        aliases = [(entity.name, entity.key), *entity.aliases]
        source = "known" if entity.aliases or entity.description else "seen"
        self._db.conn.executemany(
            "insert or ignore into aliases (entity_id, name, key, source) values (?, ?, ?, ?)",
            [(entity_id, name, key, source) for name, key in aliases],
        )
        index_entities(self._db, [entity_id])
        return entity_id

    def _add_seen_aliases(self, entity_id: int, surfaces: set[str]) -> bool:
        before = self._db.conn.total_changes
        self._db.conn.executemany(
            "insert or ignore into aliases (entity_id, name, key, source) values (?, ?, '', 'seen')",
            [(entity_id, surface) for surface in sorted(surfaces)],
        )
        return bool(self._db.conn.total_changes > before)
