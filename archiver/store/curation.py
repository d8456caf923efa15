"""What people decided in, lines in a file beside the database out: it outlives the database.

``NAME.curation.jsonl`` stands beside ``NAME.db`` and is only ever added to: judgements, feeds that are followed,
saved searches, and what was merged in from other archives. It follows from rows. Whoever decides something has it
added right behind the commit, and whoever opens the archive for writing adds what is missing: after a crash in
between, or where a line was torn. In it entities go by name, type and key and articles by address, beside the
numbers that they have in this database, by which lines of one file are told to mean the same.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from archiver.errors import BusyError
from archiver.folders import sync_folder
from archiver.store.database import path_of, write_transaction
from archiver.store.queries import sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sqlite_utils import Database

Row = dict[str, Any]
Place = tuple[str, int]  # of a record: WARC file, bytes from its start

log = logging.getLogger(__name__)

SUFFIX = ".curation.jsonl"
UNFINISHED = ".rebuilding"  # a database of that ending is not an archive yet
WATCHED = ("name", "kind", "query", "other", "at_least", "added_at")


@dataclass(slots=True)
class Curation:
    """What a log says."""

    begun_by: str = ""  # the WARC prefix of the archive's first run: that tells archives apart
    is_begun: bool = False
    judgements: dict[int, Row] = field(default_factory=dict)  # by number
    feeds: dict[str, Row] = field(default_factory=dict)  # followed, by address
    watches: dict[str, Row] = field(default_factory=dict)  # saved searches, by name
    merged: dict[str, None] = field(default_factory=dict)  # WARC prefixes of runs of other archives
    damaged: int = 0  # lines that cannot be read
    is_torn: bool = False  # the last line is not whole


def log_of(database: Path) -> Path:
    """Where the curation log of a database stands."""
    return database.with_name(database.name.removesuffix(".db") + SUFFIX)


def read_curation(path: Path) -> Curation:
    """What a log says; of one that is not there, nothing.

    Raises:
        OSError: It cannot be read.
    """
    found = Curation()
    if not path.exists():
        return found
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                found.is_torn = True
                break
            try:
                _take(found, json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError):
                found.damaged += 1
    return found


def note_curation(db: Database) -> None:
    """Add to the log what the archive has and the log has not. For behind each decision, outside of transactions.

    Where the log cannot be written, the decision stands in the database all the same, and the next call adds it.
    """
    database = path_of(db)
    if not database.name or database.name.endswith(UNFINISHED) or _is_for_strangers(db):
        return
    path = log_of(database)
    try:
        with write_transaction(db):  # so that two programs never add at the same time
            known = read_curation(path)
            if not _fits(db, known):
                aside = path.with_name(f"{path.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
                path.rename(aside)
                log.warning("%s belongs to another archive; it is kept as %s.", path.name, aside.name)
                known = Curation()
            if known.is_torn:
                _set_torn_line_aside(path)
            _append(path, list(_missing(db, known)))
    except (OSError, BusyError) as error:
        log.warning("%s cannot be written (%s); what is missing there is added next time.", path, error)


def note_merged(db: Database, prefixes: Iterable[str]) -> None:
    """Add to the log that runs of other archives were merged in, and what else is missing."""
    note_curation(db)
    path = log_of(path_of(db))
    try:
        with write_transaction(db):
            new = [prefix for prefix in prefixes if prefix not in read_curation(path).merged]
            _append(path, [{"log": "merged", "prefixes": new}] if new else [])
    except (OSError, BusyError) as error:
        log.warning("%s cannot be written: %s", path, error)


def write_curation(db: Database, path: Path, known: Curation) -> None:
    """Write the whole log of an archive anew, to another file.

    Args:
        db: The archive.
        path: Where to; what is there is replaced.
        known: The log as it was; where in the order of captures judgements stood is taken from it.

    Raises:
        OSError: It cannot be written.
    """
    path.unlink(missing_ok=True)
    lines = list(_missing(db, Curation(), newest_is_fresh=False))
    for line in lines:
        before = known.judgements.get(line.get("id", 0), {}) if line["log"] == "judgement" else {}
        if before.get("after"):
            line["after"] = before["after"]
    _append(path, [*lines, *([{"log": "merged", "prefixes": list(known.merged)}] if known.merged else [])])


def judgement_rows(known: Curation) -> list[Row]:
    """The judgements of a log as rows of the table, in the order of their numbers, with `undone_by`.

    In `details`, entities have the numbers of the log, and articles are addresses.
    """
    undone: dict[int, int] = {}
    for number, line in sorted(known.judgements.items()):
        if line["kind"] == "undo":
            undone.setdefault(line["details"]["judgement"], number)
    rows = []
    for number, line in sorted(known.judgements.items()):
        entity, details = line.get("entity"), dict(line["details"])
        if entity and line["kind"] != "undo":
            details = {"entity": _reference(entity)} | details
        if "other" in details:
            details["other"] = _reference(details["other"])
        about = {name: line.get(name) for name in ("id", "made_at", "made_by", "kind", "reason", "after")}
        entity_id = entity["id"] if entity else None
        rows.append(about | {"entity_id": entity_id, "details": details, "undone_by": undone.get(number)})
    return rows


def entities_told(known: Curation) -> dict[int, Row]:
    """The entities that a log names, as it first names each: number → `id`, `name`, `type`, `key`."""
    told: dict[int, Row] = {}
    for _, line in sorted(known.judgements.items()):
        for each in (line.get("entity"), line["details"].get("other")):
            if each:
                told.setdefault(each["id"], each)
    for line in known.watches.values():
        for each in line.get("entities", ()):
            told.setdefault(each["id"], each)
    return told


def _reference(entity: Row) -> Row:
    return {name: entity[name] for name in ("id", "name", "type")}


# -- the lines --------------------------------------------------------------------------------------------


def _take(found: Curation, line: Row) -> None:
    match line["log"]:
        case "begun":
            found.begun_by = line["by"] or found.begun_by
            found.is_begun = True
        case "judgement":
            found.judgements[int(line["id"])] = line | {"details": dict(line["details"])}
        case "followed":
            found.feeds[line["url"]] = line
        case "unfollowed":
            found.feeds.pop(line["url"], None)
        case "watched":
            found.watches[line["name"]] = line
        case "unwatched":
            found.watches.pop(line["name"], None)
        case "merged":
            found.merged |= dict.fromkeys(line["prefixes"])


def _fits(db: Database, known: Curation) -> bool:
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


def _missing(db: Database, known: Curation, *, newest_is_fresh: bool = True) -> Iterator[Row]:
    lines = [
        *_judgements(db, after=max(known.judgements, default=0), newest_is_fresh=newest_is_fresh),
        *_feeds(db, known),
        *_watches(db, known),
    ]
    first = _first_run(db)
    is_begun = lines or known.judgements or known.feeds or known.watches
    if (is_begun and known.begun_by != first) or (lines and not known.is_begun):
        yield {"log": "begun", "by": first}
    yield from lines


def _judgements(db: Database, *, after: int, newest_is_fresh: bool) -> list[Row]:
    rows = list(db.query("select * from judgements where id > ? order by id", [after]))
    lines = []
    for row in rows:
        details = json.loads(row["details"])
        entity = _described(db, row["entity_id"], details.pop("entity", {}))
        if "other" in details:
            details["other"] = _described(db, details["other"]["id"], details["other"])
        if details.get("articles"):
            details["articles"] = _addresses(db, details["articles"])
        about = {name: row[name] for name in ("id", "made_at", "made_by", "kind", "reason")}
        lines.append({"log": "judgement"} | about | {"entity": entity, "details": details})
    if len(lines) == 1 and newest_is_fresh:  # it was made just now: behind the newest capture, whatever clocks say
        newest = db.execute("select warc_file, warc_offset from captures order by id desc limit 1").fetchone()
        lines[0]["after"] = list(newest) if newest else None
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
    names = [row[name] for name in ("query", "other") if row["kind"] in {"entity", "pair"}]
    numbers = [int(name[1:]) for name in names if name.startswith("#") and name[1:].isdecimal()]
    return [found for number in numbers if (found := _described(db, number, {}))]


def _is_for_strangers(db: Database) -> bool:
    return db.execute("select 1 from sqlite_master where name = 'publication'").fetchone() is not None


# -- the file ---------------------------------------------------------------------------------------------


def _append(path: Path, lines: list[Row]) -> None:
    """Add lines, which are on disk on return; all of them, or the file is as it was."""
    if not lines:
        return
    is_new = not path.exists()
    data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    with path.open("ab") as file:
        size = file.seek(0, os.SEEK_END)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            os.ftruncate(file.fileno(), size)
            raise
    if is_new:
        sync_folder(path.parent)


def _set_torn_line_aside(path: Path) -> None:
    data = path.read_bytes()
    whole = data.rfind(b"\n") + 1
    with path.with_name(f"{path.name}.torn").open("ab") as torn:
        torn.write(data[whole:] + b"\n")
    os.truncate(path, whole)
