"""What a shard's articles refer to in, the same in the archive out: software, runs, sites, authors, entities.

An entity is found again by the key of the name that it was first found by, as the writer finds it (see
`archiver.store.writing.entities`): shards that are taken in one after the other give the entities of one archive
that has read all of it in that order.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archiver.store.queries import sql
from archiver.store.writing.fulltext import index_entities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlite_utils import Database

# Table → where its numbers are noted, the columns that tell its rows apart, and those that come with them.
_BY_VALUE: Mapping[str, tuple[str, str, str]] = {
    "readers": ("reader_of", "archiver, trafilatura, spacy, model, model_version, known_names", ""),
    "sites": ("site_of", "host", ", name"),
    "authors": ("author_of", "name", ""),
    "runs": (
        "run_of",
        "warc_prefix, started_at, command",
        ", finished_at, options, archiver, given_sha256, saved, updated, unchanged, failed",
    ),
}
# A run of the shard may have gone on since it was taken in.
_GONE_ON = """
update main.runs set finished_at = coalesce(main.runs.finished_at, theirs.finished_at),
    saved = max(main.runs.saved, theirs.saved), updated = max(main.runs.updated, theirs.updated),
    unchanged = max(main.runs.unchanged, theirs.unchanged), failed = max(main.runs.failed, theirs.failed)
from temp.run_of join shard.runs as theirs on theirs.id = run_of.shard_id
where main.runs.id = run_of.id and run_of.shard_id > ?
    and (main.runs.finished_at, main.runs.saved, main.runs.updated, main.runs.unchanged, main.runs.failed)
    is not (theirs.finished_at, theirs.saved, theirs.updated, theirs.unchanged, theirs.failed)
"""


def bring_frame(db: Database) -> tuple[int, int]:
    """Have all in the archive that articles of the attached shard refer to, and note which is which.

    What was noted is not looked at again, so that it may be called for each batch: a shard may grow meanwhile.

    Returns:
        How many entities are new, and how many the archive had.
    """
    for table in _BY_VALUE:
        _bring_rows(db, table)
    return _bring_entities(db)


def _bring_rows(db: Database, table: str) -> None:
    noted, key, more = _BY_VALUE[table]
    last = db.execute(f"select coalesce(max(shard_id), 0) from temp.{noted}").fetchone()[0]  # noqa: S608 - ours
    same = " and ".join(f"ours.{column} = theirs.{column}" for column in key.split(", "))
    db.execute(
        f"insert into main.{table} ({key}{more}) select {key}{more} from shard.{table} as theirs"  # noqa: S608 - ours
        f" where id > ? and ({key}) not in (select {key} from main.{table}) order by id",
        [last],
    )
    db.execute(
        f"insert into temp.{noted} select theirs.id, min(ours.id) from shard.{table} as theirs"  # noqa: S608 - ours
        f" cross join main.{table} as ours on {same} where theirs.id > ? group by theirs.id",
        [last],
    )
    if table == "runs":
        db.execute(_GONE_ON, [last])


def _bring_entities(db: Database) -> tuple[int, int]:
    last = db.execute("select coalesce(max(shard_id), 0) from temp.entity_of").fetchone()[0]
    db.execute(sql("merge_names"))
    if not db.execute("select 1 from temp.names limit 1").fetchone():
        return 0, 0
    judged = _take_names_before(db)
    db.execute(sql("merge_find_entities"))
    db.execute(sql("merge_new_entities"))
    db.execute(sql("merge_other_entities"))
    db.execute(
        "insert into main.entities (id, name, type, description, wikidata_id)"
        " select entity_of.id, names.name, names.type, theirs.description, theirs.wikidata_id from temp.entity_of"
        " join temp.names using (shard_id) join shard.entities as theirs on theirs.id = shard_id"
        " where entity_of.is_new and shard_id > ? order by entity_of.id",
        [last],
    )
    _bring_aliases(db, last)
    _index_new(db, last, judged)
    found = db.execute(
        "select total(is_new), count(id) - total(is_new) from temp.entity_of where shard_id > ?", [last]
    ).fetchone()
    db.execute("delete from temp.names")
    return int(found[0]), int(found[1])


def _take_names_before(db: Database) -> set[int]:
    """Have names and types as they were before anybody judged; the entities of the shard that were judged on."""
    before: dict[str, dict[int, str]] = {"name": {}, "type": {}}
    judged = set()
    for kind, entity_id, details in db.execute(
        "select kind, entity_id, details from shard.judgements where entity_id is not null order by made_at, id"
    ).fetchall():
        said = json.loads(details)
        judged |= {entity_id, said.get("other", {}).get("id", entity_id)}
        if column := {"rename": "name", "retype": "type"}.get(kind):
            before[column].setdefault(entity_id, said["old"])
    for column, values in before.items():
        db.conn.executemany(
            f"update temp.names set {column} = ? where shard_id = ?",  # noqa: S608 - ours
            [(value, entity_id) for entity_id, value in values.items()],
        )
    return judged


def _bring_aliases(db: Database, last: int) -> None:
    """All names of new entities; of others those that the archive has not, in the index too."""
    db.execute(
        "insert or ignore into main.aliases (entity_id, name, key, source)"
        " select entity_of.id, aliases.name, aliases.key, aliases.source from temp.entity_of"
        " join shard.aliases on aliases.entity_id = entity_of.shard_id"
        " where entity_of.is_new and entity_of.shard_id > ? and aliases.source <> 'curated'"
        " order by entity_of.id, aliases.id",
        [last],
    )
    newest = db.execute("select coalesce(max(id), 0) from main.aliases").fetchone()[0]
    db.execute(sql("merge_joined_aliases"), {"last": last})
    changed = db.execute("select distinct entity_id from main.aliases where id > ?", [newest]).fetchall()
    db.execute(
        "update main.entities set description = iif(main.entities.description = '', theirs.description,"
        " main.entities.description), wikidata_id = coalesce(main.entities.wikidata_id, theirs.wikidata_id)"
        " from temp.entity_of join shard.entities as theirs on theirs.id = entity_of.shard_id"
        " where entity_of.shard_id > ? and not entity_of.is_new and main.entities.id = entity_of.id"
        " and ((main.entities.description = '' and theirs.description <> '')"
        " or (main.entities.wikidata_id is null and theirs.wikidata_id is not null))",
        [last],
    )
    index_entities(db, [row[0] for row in changed])


def _index_new(db: Database, last: int, judged: set[int]) -> None:
    """The shard's index has the names of new entities as they are to be, but for those that were judged on."""
    marks = json.dumps(sorted(judged))
    db.execute(
        "insert into main.entities_fts (rowid, name, aliases) select entity_of.id, theirs.name, theirs.aliases"
        " from temp.entity_of join shard.entities_fts as theirs on theirs.rowid = entity_of.shard_id"
        " where entity_of.is_new and entity_of.shard_id > ?"
        " and entity_of.shard_id not in (select value from json_each(?)) order by entity_of.id",
        [last, marks],
    )
    rows = db.execute(
        "select id from temp.entity_of where is_new and shard_id > ?"
        " and shard_id in (select value from json_each(?))",
        [last, marks],
    )
    index_entities(db, [row[0] for row in rows.fetchall()])
