"""Resolved mentions in, entities with their aliases out.

An entity is found again by the key of one of its names. Where a key leads to several entities, and none of
them has it as its own name, the mention stays without an entity rather than with a guessed one.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

from archiver.store.asking.judged import Judged, read_judged
from archiver.store.queries import sql
from archiver.store.rows import insert_counted
from archiver.store.writing.fulltext import index_entities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlite_utils import Database

    from archiver.model import Entity, ResolvedMention

MENTION = ("version_id", "field", "start", "end", "surface", "label", "entity_id", "found_id")
MOST_KEPT = 200_000  # keys, and aliases, remembered from one transaction to the next: some 50 MB at most


class EntityWriter:
    """Keeps entities, aliases and mentions, within the transactions of the `Writer`.

    What it is given is written with `flush`, all at once. Which entities keys lead to is remembered between
    transactions, until `forget` is called: because one was rolled back, or somebody else wrote.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._judged = Judged()
        self._newest: int | None = None  # the judgement up to which that is known
        self._ids: dict[str, int | None] = {}  # key → its entity; None where it is ambiguous
        self._free: set[str] = set()  # keys that lead to no entity yet
        self._known: set[tuple[int, str]] = set()  # aliases that the archive has
        self._mentions: list[tuple[object, ...]] = []
        self._seen: dict[tuple[int, str], None] = {}  # spellings of entities that may be new
        self._new: list[int] = []  # entities that are not in the full-text index

    def forget(self) -> None:
        """Know nothing of the archive any more, and drop what is not written."""
        for kept in (self._ids, self._free, self._known, self._mentions, self._seen, self._new):
            kept.clear()
        self._newest = None

    def look_up(self, entities: Iterable[Entity]) -> None:
        """Find the entities that many mentions stand for at once: quicker than each by itself."""
        if len(self._ids) > MOST_KEPT:
            self._ids.clear()
        if len(self._known) > MOST_KEPT:
            self._known.clear()
        keys = {entity.key for entity in entities} - self._ids.keys()
        rows = self._db.execute(sql("entities_with_keys"), {"keys": json.dumps(sorted(keys))}).fetchall()
        for key, found in groupby(rows, key=lambda row: row[0]):
            self._ids[key] = owner_of([row[1:] for row in found])
        self._free |= keys - self._ids.keys()

    def save_mentions(self, version_id: int, article_id: int, mentions: Iterable[ResolvedMention]) -> None:
        """Store the mentions of a new version, with the entities that they stand for."""
        judged = self._judged_for(article_id)
        ids, rows, known, seen = self._ids, self._mentions, self._known, self._seen
        for resolved in mentions:
            mention, entity = resolved.mention, resolved.entity
            surface, found_id = mention.surface, None
            if entity is not None:
                found_id = ids[entity.key] if entity.key in ids else self._entity_id(entity)
            # A spelling that was seen is an alias to look up by, but it has no key: 'Deng' alone leads nowhere.
            if found_id is not None and (found_id, surface) not in known:
                seen[found_id, surface] = None
            who = judged(found_id, surface) if judged else (found_id, None)
            rows.append((version_id, mention.field, mention.start, mention.end, surface, mention.label, *who))

    def flush(self) -> None:
        """Write what was given."""
        insert_counted(self._db, "mentions", MENTION, self._mentions)
        self._mentions.clear()
        spelt = json.dumps(list(self._seen))
        renamed = [row[0] for row in self._db.execute(sql("add_seen_aliases"), {"seen": spelt}).fetchall()]
        index_entities(self._db, dict.fromkeys([*self._new, *renamed]))
        self._known.update(self._seen)
        self._seen.clear()
        self._new.clear()

    def _judged_for(self, article_id: int) -> Callable[[int | None, str], tuple[int | None, int | None]] | None:
        """For a mention of an article: its entity by judgement, and the one that was found if that is another.

        None where nobody has judged anything.
        """
        (newest,) = self._db.execute("select max(id) from judgements").fetchone()
        if newest is None:
            return None
        if newest != self._newest:  # every change to the log adds a row
            self._newest, self._judged = newest, read_judged(self._db)
        judged = self._judged

        def entity_of(found_id: int | None, surface: str) -> tuple[int | None, int | None]:
            entity_id = judged.final(found_id, surface, article_id) if found_id is not None else None
            return entity_id, None if entity_id == found_id else found_id

        return entity_of

    def _entity_id(self, entity: Entity) -> int | None:
        """That of an entity whose key is not among those remembered."""
        key = entity.key
        if key not in self._free:
            self.look_up([entity])
        if key in self._free:
            self._ids[key] = self._new_entity(entity)
        return self._ids[key]

    def _new_entity(self, entity: Entity) -> int:
        cursor = self._db.execute(
            "insert into entities (name, type, description, wikidata_id) values (?, ?, ?, ?)",
            [entity.name, entity.type, entity.description, entity.wikidata_id or None],
        )
        entity_id = int(cursor.lastrowid or 0)
        aliases = [(entity.name, entity.key), *entity.aliases]
        source = "known" if entity.aliases or entity.description else "seen"
        self._db.conn.executemany(
            "insert or ignore into aliases (entity_id, name, key, source) values (?, ?, ?, ?)",
            [(entity_id, name, key, source) for name, key in aliases],
        )
        for _, key in aliases:  # what these keys led to may be ambiguous now
            self._ids.pop(key, None)
            self._free.discard(key)
        self._new.append(entity_id)
        return entity_id


def owner_of(found: list[tuple[int, int, int]]) -> int | None:
    """The entity that a key leads to, of those that have it: id, whether it goes by that name, its root."""
    owners = [entity_id for entity_id, is_own_name, _ in found if is_own_name]
    if len(owners) == 1:
        return int(owners[0])
    if len({root_id for *_, root_id in found}) == 1:
        return int(owners[0] if owners else found[0][0])
    return None
