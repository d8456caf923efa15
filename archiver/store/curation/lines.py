"""The rows of an archive and what its log says in, the lines that are missing there out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archiver.store.queries import sql
from archiver.store.search.watches import Watch, number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from archiver.store.curation.log import Curation, Row

WATCHED = ("name", "kind", "query", "other", "at_least", "added_at")


def fits(db: Database, known: Curation) -> bool:
    """Whether a log is this archive's: of the same first run, and with no judgement that the archive has not."""
    first = _first_run(db)
    if known.begun_by and first != known.begun_by:
        return False
    if not known.judgements:
        return True
    newest = known.judgements[max(known.judgements)]
    about = [newest["id"], newest["made_at"], newest["made_by"], newest["kind"]]
    query = "select 1 from judgements where id = ? and made_at = ? and made_by = ? and kind = ?"
    return db.execute(query, about).fetchone() is not None


def _first_run(db: Database) -> str:
    row = db.execute("select warc_prefix from runs order by id limit 1").fetchone()
    return str(row[0]) if row else ""


def missing_lines(db: Database, known: Curation, *, newest_is_fresh: bool = True) -> Iterator[Row]:
    """What the archive has and the log has not.

    Args:
        db: The archive.
        known: What the log says.
        newest_is_fresh: Whether a single judgement that is missing was made just now.
    """
    lines = [
        *_judgements(db, known, newest_is_fresh=newest_is_fresh),
        *_feeds(db, known),
        *_watches(db, known),
    ]
    first = _first_run(db)
    is_begun = lines or known.judgements or known.feeds or known.watches
    if (is_begun and known.begun_by != first) or (lines and not known.is_begun):
        yield {"log": "begun", "by": first}
    yield from lines


def _judgements(db: Database, known: Curation, *, newest_is_fresh: bool) -> list[Row]:
    query = "select * from judgements where id not in (select value from json_each(?)) order by id"
    lines = []
    for row in list(db.query(query, [json.dumps([*known.judgements])])):
        details = json.loads(row["details"])
        entity = _described(db, row["entity_id"], details.pop("entity", {}))
        if "other" in details:
            details["other"] = _described(db, details["other"]["id"], details["other"])
        if details.get("articles"):
            details["articles"] = _addresses(db, details["articles"])
        about = {name: row[name] for name in ("id", "made_at", "made_by", "kind", "reason")}
        lines.append({"log": "judgement"} | about | {"entity": entity, "details": details})
    later = [line for line in lines if line["id"] > max(known.judgements, default=0)]
    if len(later) == 1 and newest_is_fresh:  # it was made just now: behind the newest capture, whatever clocks say
        newest = db.execute("select warc_file, warc_offset from captures order by id desc limit 1").fetchone()
        later[0]["after"] = list(newest) if newest else None
    return lines


def _described(db: Database, entity_id: int | None, told: Row) -> Row | None:
    """An entity as the judgement names it, and the key by which it is found."""
    row = next(db.query(sql("curated_entity"), {"id": entity_id}), None) if entity_id is not None else None
    return row and row | {name: told[name] for name in ("name", "type") if name in told}


def _addresses(db: Database, article_ids: list[int]) -> list[str]:
    marks = json.dumps(article_ids)
    rows = db.execute("select url from articles where id in (select value from json_each(?)) order by id", [marks])
    return [row[0] for row in rows.fetchall()]


def _feeds(db: Database, known: Curation) -> list[Row]:
    rows = {row["url"]: row for row in db.query("select url, added_at from feeds order by id")}
    new = [{"log": "followed"} | row for url, row in rows.items() if url not in known.feeds]
    return new + [{"log": "unfollowed", "url": url} for url in known.feeds if url not in rows]


def _watches(db: Database, known: Curation) -> list[Row]:
    """Saved searches, but those that metadata.json has."""
    lines = []
    query = f"select {', '.join(WATCHED)} from watches where not configured order by id"  # noqa: S608 - ours
    rows = {row["name"]: row for row in db.query(query)}
    for name, row in rows.items():
        before = known.watches.get(name, {})
        if any(before.get(column) != row[column] for column in WATCHED):
            lines.append({"log": "watched"} | row | {"entities": _numbered(db, row)})
    return lines + [{"log": "unwatched", "name": name} for name in known.watches if name not in rows]


def _numbered(db: Database, row: Row) -> list[Row]:
    """The entities that a saved search names by their numbers."""
    numbers = map(number_of, Watch(row["name"], row["kind"], row["query"], row["other"]).names)
    return [found for number in numbers if (found := _described(db, number, {}))]
