"""What is judged in, entities, mentions and counters in step with it out.

A mention keeps the entity that was found for it (`found_id`) wherever a judgement put another in its place, so that
everything can be taken back.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archiver.resolve import name_key
from archiver.store.asking.judged import read_judged
from archiver.store.queries import sql
from archiver.store.writing.counters import count_articles
from archiver.store.writing.fulltext import index_entities

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlite_utils import Database

    from archiver.store.asking.judged import Judged


def settle(db: Database, about: Iterable[int]) -> None:
    """Bring entities, mentions and counters in step with the judgements, within the caller's transaction.

    Args:
        db: The archive.
        about: The entities that the newest judgement is about.
    """
    judged = read_judged(db)
    changed = set(about) | {entity_id for entity_id in judged.touched if _differs(db, entity_id, judged)}
    for entity_id in judged.touched:
        _write_entity(db, entity_id, judged)
        _write_aliases(db, entity_id, judged)
    recounted: set[int] = set()
    articles: set[int] = set()
    for entity_id in _with_sources(db, judged, changed):
        before, named_in = _standing(db, entity_id)
        _move(db, entity_id, judged)
        after, _ = _standing(db, entity_id)
        recounted |= before | after | {entity_id}
        articles |= named_in
    recount(db, articles, recounted)
    index_entities(db, judged.touched | recounted)


def _with_sources(db: Database, judged: Judged, changed: set[int]) -> set[int]:
    """The entities, and those whose mentions come to them, by merging or as a part, now or before."""
    marks = json.dumps(sorted(changed))
    rows = db.execute("select id from entities where merged_into in (select value from json_each(?))", [marks])
    found = changed | {row[0] for row in rows}
    while more := set(_leading_to(found, judged)) - found:
        found |= more
    return found


def _leading_to(entities: set[int], judged: Judged) -> Iterator[int]:
    """The entities that judgements make one of these, whole or in part, in one step."""
    yield from (other for other, kept in judged.merged.items() if kept in entities)
    yield from (whole for whole, parts in judged.parts.items() if any(part.into in entities for part in parts))


def _differs(db: Database, entity_id: int, judged: Judged) -> bool:
    row = db.table("entities").get(entity_id)
    merged_into = judged.root(entity_id) if entity_id in judged.merged else None
    is_hidden = judged.root(entity_id) in judged.hidden
    return bool(row["merged_into"] != merged_into or bool(row["hidden"]) != is_hidden)


def _write_entity(db: Database, entity_id: int, judged: Judged) -> None:
    row: dict[str, Any] = {
        "merged_into": judged.root(entity_id) if entity_id in judged.merged else None,
        "hidden": int(judged.root(entity_id) in judged.hidden),
    }
    if entity_id in judged.names:
        row["name"] = judged.names[entity_id]
    if entity_id in judged.types:
        row["type"] = judged.types[entity_id]
    db.table("entities").update(entity_id, row)


def _write_aliases(db: Database, entity_id: int, judged: Judged) -> None:
    """The names that people gave lead to the entity under each type that it has had."""
    db.execute("delete from aliases where entity_id = ? and source = 'curated'", [entity_id])
    (name, type) = db.execute("select name, type from entities where id = ?", [entity_id]).fetchone()
    for given in dict.fromkeys([*judged.aliases.get(entity_id, ()), name]):
        db.execute(
            "insert or ignore into aliases (entity_id, name, key, source) values (?, ?, ?, 'curated')",
            [entity_id, given, name_key(given, type)],
        )


def _standing(db: Database, found_id: int) -> tuple[set[int], set[int]]:
    """Under which entities the mentions stand for which this one was found, and the articles they are in."""
    rows = db.execute(sql("mentions_found_as"), {"id": found_id}).fetchall()
    return {row[0] for row in rows if row[0] is not None}, {row[1] for row in rows}


def _move(db: Database, found_id: int, judged: Judged) -> None:
    if not judged.has_parts(found_id):
        about = {"found": found_id, "target": judged.final(found_id, "", 0)}
        db.execute(sql("move_mentions_back" if about["target"] == found_id else "move_mentions"), about)
        return
    rows = db.execute(sql("mentions_to_part"), {"id": found_id}).fetchall()
    moved = [(judged.final(found_id, surface, article_id), mention_id) for mention_id, surface, article_id in rows]
    db.conn.executemany(
        "update mentions set entity_id = ?, found_id = ? where id = ?",
        [(target, None if target == found_id else found_id, mention_id) for target, mention_id in moved],
    )


def recount(db: Database, article_ids: Collection[int], entity_ids: Iterable[int]) -> None:
    """Count anew what articles say of their entities, and what is said of entities."""
    articles, entities = json.dumps(sorted(article_ids)), json.dumps(sorted(entity_ids))
    db.execute("delete from article_entities where article_id in (select value from json_each(?))", [articles])
    count_articles(db, article_ids)
    db.execute("delete from entity_months where entity_id in (select value from json_each(?))", [entities])
    db.execute(sql("count_months_of"), {"entities": entities})
    db.execute(sql("count_entities"), {"entities": entities})
