"""Archives that are made and merged in tests, and what is asked of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from archiver.config import Settings
from archiver.ingest import prepare_ingest
from archiver.model import Entity, Reading
from archiver.sources.given import read_sources
from archiver.store import open_archive
from archiver.store.merge import Merged, merge_shards
from archiver.store.queries import sql
from archiver.store.writing.counts import recount
from tests.contents import content_of, differences
from tests.store.conftest import ARTICLE, find, kept, make_writer

BEGIN = datetime(2023, 2, 11, tzinfo=UTC)
PAGES = Path(__file__).parents[2] / "pages"
BOTH = "OpenAI and Harbour met. Ann Lowell of Harbour spoke."
ORGS = {name: Entity(name, "ORG", f"org:{name.lower()}") for name in ("OpenAI", "Harbour", "Port")}


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, those inside the full-text indexes too."""
    db = Database(path)
    tables = db.execute("select name, sql from sqlite_master where type = 'table' and sql not like '%using fts5%'")
    rows = {name: db.execute(f"select * from [{name}]").fetchall() for name, _ in tables.fetchall()}
    rows["schema"] = db.execute("select type, name, sql from sqlite_master").fetchall()
    db.close()
    return rows


def merge_all(archive: Path, shards: Iterable[Path]) -> list[Merged]:
    return list(merge_shards(archive, shards))


def check(archive: Path) -> None:
    """Whatever can be computed anew is as if it had been."""
    db = open_archive(archive)
    assert db.execute("pragma integrity_check").fetchone() == ("ok",)
    assert db.execute("pragma foreign_key_check").fetchall() == []
    db.execute("insert into articles_fts (articles_fts, rank) values ('integrity-check', 1)")
    before = content_of(db)
    db.execute("delete from article_entities")
    db.execute("delete from entity_months")
    articles, entities = (
        str([row[0] for row in db.execute(f"select id from {table}")]) for table in ("articles", "entities")
    )
    db.execute(sql("count_articles"), {"articles": articles})
    db.execute(sql("count_months_of"), {"entities": entities})
    db.execute(sql("count_entities"), {"entities": entities})
    recount(db)
    assert differences(before, content_of(db)) == {}
    db.conn.rollback()
    db.close()


def same(one: Path, other: Path) -> dict[str, object]:
    dbs = open_archive(one), open_archive(other)
    told = differences(*map(content_of, dbs))
    for db in dbs:
        db.close()
    return dict(told)


def read_files(archive: Path, files: list[tuple[int, Path]]) -> None:
    """Archive saved pages as users do, each at a time of its own."""
    db = open_archive(archive, create=True)
    settings = Settings(db=archive, workers=0)
    for number, file in files:
        at = BEGIN + timedelta(hours=number)
        ingest = replace(prepare_ingest(db, settings), clock=lambda at=at: at)
        list(ingest.add(read_sources([str(file)])))
    db.close()


def write_judged(path: Path, *urls: str, names: Iterable[str] = ("OpenAI", "Harbour")) -> Database:
    """An archive with articles that name organisations."""
    db = open_archive(path, create=True)
    writer = make_writer(db)
    for url in urls:
        article = replace(ARTICLE, url=url, text=BOTH + " Port is open.", summary="")
        reading = Reading(article, find(article, {name: ORGS[name] for name in names}), b"")
        writer.save(kept(article, body=url.encode()), reading)
    return db
