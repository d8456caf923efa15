"""Articles in, those out that today's program reads otherwise from their captures, though it read them before.

The last link of the chain: the same bytes and the same reader give the same article. What another reader read is
passed over, for it may well have read otherwise.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from archiver.known import load_known_names
from archiver.model import Capture, Failure, Reading, Reason
from archiver.nouns import counted
from archiver.pipeline import ReadingOptions, describe_reader, read_capture
from archiver.store.asking.reread import KeptCapture, captures_of
from archiver.store.checks import Finding, Kind
from archiver.store.queries import sql
from archiver.store.values import text_digest
from archiver.times import to_utc
from archiver.warc import recall_capture
from archiver.warc.walk import Record
from archiver.warc.walk import read_record as walk_record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlite_utils import Database

    from archiver.model import WarcPlace
    from archiver.store.checks import Share

Sites = defaultdict[int, list[set[str]]]  # site → of each article that was read, the names that its pages give
Read = Callable[[Capture | Failure, ReadingOptions], Reading | Failure]

FOUND_IN = {
    "headlines": "source, title",
    "removed": "rule, line",
    "entries": "start, published",
    "mentions": 'field, start, "end", surface, label',
}
AS_READ = ("title", "byline", "published", "modified", "language", "section", "summary", "image_url", "kind")


@dataclass(frozen=True, slots=True)
class Again:
    """How articles are read again."""

    db: Database
    folder: Path  # where the WARC files are
    options: ReadingOptions
    read: Read = read_capture


def check_readings(again: Again, sample: int, share: Share) -> Iterator[Finding]:
    """Read a sample of articles again, the same at each call, and compare all that is stored of them.

    Args:
        again: How.
        sample: Articles at most.
        share: The part of the archive that they are of.
    """
    reader = asdict(describe_reader(again.options))
    about = {"sample": sample, "part": share.number % share.of, "parts": share.of, **reader}
    rows = list(again.db.query(sql("verify_sample"), about))
    sites: Sites = defaultdict(list)
    for row in rows:
        if row["is_todays"]:
            yield from _check_article(again, row, sites)
    others = sum(not row["is_todays"] for row in rows)
    if others:
        read = counted(others, "was", "were")
        what = (
            f"Of {counted(len(rows), 'article')} in the sample {read} read by another version, and not read again."
        )
        yield Finding(Kind.OTHER_READER, what)
    yield from _check_sites(again.db, sites)
    yield from _check_known(again, reader)


def is_whole(folder: Path, place: WarcPlace) -> bool:
    """Whether a record can be read to its end, and its checksum and digests hold."""
    try:
        with (folder / place.file).open("rb") as file:
            found = walk_record(file, place.offset, place.offset + place.length)
    except OSError:
        return False
    return isinstance(found, Record) and not found.wrong


def read_sound(folder: Path, kept: KeptCapture) -> Capture | Failure:
    """A capture, if its record is whole: of a damaged one, half a page may be readable, or one without a type."""
    if not all(is_whole(folder, place) for place in (kept.place, kept.original) if place):
        return Failure(Reason.BAD_WARC, "The record is damaged.")
    found = recall_capture(folder, kept.place, kept.original)
    if isinstance(found, Capture) and sha256(found.payload).hexdigest() != kept.place.sha256:
        return Failure(Reason.BAD_WARC, "The bytes are not those that were received.")
    return found


def _check_article(again: Again, row: dict[str, Any], sites: Sites) -> Iterator[Finding]:
    """What captures give whose records can be read; of the others it is told elsewhere that they are lost."""
    captures = captures_of(again.db, row["id"])
    records = {each.id: read_sound(again.folder, each) for each in captures}
    read: dict[int, Reading] = {}
    for capture_id, record in records.items():
        reading = again.read(record, again.options) if isinstance(record, Capture) else None
        if isinstance(reading, Reading):
            read[capture_id] = reading
        elif reading:
            yield Finding(Kind.READING, "One of its captures gives no article any more.", "articles", row["id"])
    sites[row["site_id"]] += [{reading.article.site for reading in read.values()}] if read else []
    lost = {capture_id for capture_id, record in records.items() if not isinstance(record, Capture)}
    for version in again.db.query("select * from versions where article_id = ?", [row["id"]]):
        wrong = _wrong_version(again.db, version, [*read.values()], row["hides"])
        if wrong and not lost:
            what = f"Read again from its captures, it differs in {', '.join(wrong)}."
            yield Finding(Kind.READING, what, "versions", version["id"])
    told, said = _told(row, row["authors"], row["claims"]), [_said(reading) for reading in read.values()]
    if told not in said and not lost:
        wrong = [name for name in told if told[name] not in [each[name] for each in said]] or ["what goes together"]
        what = f"Read again from its captures, it differs in {', '.join(wrong)}."
        yield Finding(Kind.READING, what, "articles", row["id"])


def _wrong_version(db: Database, row: dict[str, Any], readings: list[Reading], hides: int) -> list[str]:
    """What differs from the reading that comes next to it; other captures may have given the same text."""
    same = [reading for reading in readings if text_digest(reading.article) == row["text_sha256"]]
    if not same:
        return ["its text"]
    stored = {table: _rows(db, table, columns, row["id"]) for table, columns in FOUND_IN.items()}
    stored |= {column: row[column] for column in ("modified", "captions", "provenance")}
    if hides:  # what is hidden now was perhaps tagged before
        del stored["mentions"]
    differences = [[name for name in stored if stored[name] != _found(reading)[name]] for reading in same]
    return min(differences, key=len)


def _rows(db: Database, table: str, columns: str, version_id: int) -> list[tuple[Any, ...]]:
    query = f"select {columns} from {table} where version_id = ?"  # noqa: S608 - our names
    return sorted(map(tuple, db.execute(query, [version_id]).fetchall()))


def _found(reading: Reading) -> dict[str, Any]:
    article = reading.article
    spans = [resolved.mention for resolved in reading.mentions]
    return {
        "headlines": sorted(set(article.headlines)),
        "removed": sorted(article.removed),
        "entries": sorted((entry.start, to_utc(entry.published)) for entry in article.entries),
        "mentions": sorted((each.field, each.start, each.end, each.surface, each.label) for each in spans),
        "modified": to_utc(article.modified),
        "captions": json.dumps(article.captions, ensure_ascii=False),
        "provenance": json.dumps(dict(article.provenance), ensure_ascii=False),
    }


def _told(row: dict[str, Any], authors: str, claims: str) -> dict[str, Any]:
    return {name: row[name] for name in AS_READ} | {"authors": json.loads(authors), "claimed_url": claims}


def _said(reading: Reading) -> dict[str, Any]:
    """What an article's row says if this is its newest reading."""
    article = reading.article
    dates = {
        "published": to_utc(article.published),
        "modified": to_utc(article.modified),
        "kind": str(article.kind),
    }
    plain = {name: getattr(article, name) for name in AS_READ if name not in dates}
    return plain | dates | {"authors": list(dict.fromkeys(article.authors)), "claimed_url": article.claimed_url}


def _check_sites(db: Database, sites: Sites) -> Iterator[Finding]:
    """A site's name is one that its pages give, where all of these were read."""
    query = "select sites.id, host, name, count(*) from sites join articles on site_id = sites.id group by sites.id"
    for site_id, host, name, articles in db.execute(query):
        read = sites[site_id]
        if len(read) == articles and name not in {host}.union(*read):
            yield Finding(Kind.VALUE, "Its name is none that its pages give.", "sites", site_id)


def _check_known(again: Again, reader: dict[str, str]) -> Iterator[Finding]:
    """What is said of known entities is what the known names say, where no others were ever in use."""
    names = {row[0] for row in again.db.execute("select distinct known_names from readers")}
    if names != {reader["known_names"]}:
        return
    known = load_known_names(*again.options.known_names)
    said = {(each.name, each.type): (each.description, each.wikidata_id or None) for each in known.entities}
    judged = {row[0] for row in again.db.execute("select entity_id from judgements")}
    for row_id, name, kind, *told in again.db.execute(
        "select id, name, type, description, wikidata_id from entities"
    ):
        if row_id not in judged and tuple(told) != said.get((name, kind), ("", None)):
            yield Finding(Kind.VALUE, "What describes it is not what the known names say.", "entities", row_id)
