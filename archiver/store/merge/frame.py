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
        db.execute(sql("merge_runs_gone_on"), {"last": last})


def _bring_entities(db: Database) -> tuple[int, int]:
    last = db.execute("select coalesce(max(shard_id), 0) from temp.entity_of").fetchone()[0]
    db.execute(sql("merge_names"))
    if not db.execute("select 1 from temp.names limit 1").fetchone():
        return 0, 0
    judged = _take_names_before(db)
    db.execute(sql("merge_find_entities"))
    db.execute(sql("merge_new_entities"))
    db.execute(sql("merge_other_entities"))
    db.execute(sql("merge_entities"), {"last": last})
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
    db.execute(sql("merge_new_aliases"), {"last": last})
    newest = db.execute("select coalesce(max(id), 0) from main.aliases").fetchone()[0]
    db.execute(sql("merge_joined_aliases"), {"last": last})
    changed = db.execute("select distinct entity_id from main.aliases where id > ?", [newest]).fetchall()
    db.execute(sql("merge_described"), {"last": last})
    index_entities(db, [row[0] for row in changed])


def _index_new(db: Database, last: int, judged: set[int]) -> None:
    """The shard's index has the names of new entities as they are to be, but for those that were judged on."""
    marks = json.dumps(sorted(judged))
    db.execute(sql("merge_new_names_index"), {"last": last, "judged": marks})
    rows = db.execute(
        "select id from temp.entity_of where is_new and shard_id > ?"
        " and shard_id in (select value from json_each(?))",
        [last, marks],
    )
    index_entities(db, [row[0] for row in rows.fetchall()])
