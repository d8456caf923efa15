"""How fast do archives become one? Eight shards of invented articles in, articles a second of CPU out.

``python -m tests.benchmarks.merging --articles 2500`` makes an archive of eight times as many (see `generate`), parts
it into eight shards, takes them into an empty archive, and tells whether that says what the first one does. All files
stand in a temporary folder, which goes away.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlite_utils import Database

from archiver.alike import bands_of, sign_text
from archiver.store import open_archive
from archiver.store.merge import merge_shards
from archiver.store.queries import sql
from archiver.store.schema.counts import recount
from archiver.store.writing.fulltext import index_entities
from tests.benchmarks.generate import generate
from tests.contents import content_of, differences

SHARDS = 8
# Which rows of a table go with the articles from :first to :last; all rows of the others go to each shard.
PARTS = {
    "captures": "article_id between :first and :last",
    "articles": "id between :first and :last",
    "versions": "article_id between :first and :last",
    "article_authors": "article_id between :first and :last",
    "signatures": "article_id between :first and :last",
    "signature_bands": "article_id between :first and :last",
    "article_entities": "article_id between :first and :last",
} | dict.fromkeys(
    ("segmented_texts", "mentions", "headlines", "removed"),
    "version_id in (select id from base.versions where article_id between :first and :last)",
)
NAMED = "id in (select entity_id from mentions where entity_id is not null)"


def prepare(folder: Path, articles: int) -> None:
    """Write `base.db` with so many articles a shard, and the shards, into the folder."""
    base = folder / "base.db"
    generate(base, SHARDS * articles, 1)
    db = open_archive(base)
    with db.conn:
        _tidy(db)
        _count(db)
    db.execute("vacuum")
    db.close()
    for number in range(SHARDS):
        _part(folder / str(number) / "archive.db", base, number * articles + 1, (number + 1) * articles)


def _tidy(db: Database) -> None:
    """What real archives have: one entity a key, none that nobody names, signatures, and stories that follow from them."""
    same = "select entity_id, min(entity_id) over (partition by key) from aliases where key <> ''"
    moved = [(first, entity_id) for entity_id, first in db.execute(same).fetchall() if first != entity_id]
    db.conn.executemany("update mentions set entity_id = ? where entity_id = ?", moved)
    for statement in (
        f"delete from aliases where entity_id not in (select id from entities where {NAMED})",
        "update articles set story_id = null",
        "delete from stories",
        "delete from article_entities",
        "delete from entity_months",
        f"delete from entities where not {NAMED}",
        "delete from entities_fts",
        "delete from signatures",
        "delete from signature_bands",
    ):
        db.execute(statement)
    index_entities(db, [row[0] for row in db.execute("select id from entities").fetchall()])
    for article_id, text in db.execute("select id, text from article_search").fetchall():
        signature = sign_text(text)
        if signature:
            db.execute("insert into signatures values (?, ?)", [article_id, signature])
            bands = [(band, article_id) for band in bands_of(signature)]
            db.conn.executemany("insert into signature_bands values (?, ?)", bands)


def _count(db: Database) -> None:
    articles, entities = (
        json.dumps([row[0] for row in db.execute(f"select id from {table}").fetchall()])
        for table in ("articles", "entities")
    )
    if not db.execute("select 1 from article_entities").fetchone():
        db.execute(sql("count_articles"), {"articles": articles})
    db.execute(sql("count_months_of"), {"entities": entities})
    db.execute(sql("count_entities"), {"entities": entities})
    recount(db)


def _part(path: Path, base: Path, first: int, last: int) -> None:
    """A shard of these articles."""
    db = open_archive(path, create=True)
    db.execute("attach database ? as base", [str(base)])
    db.execute("pragma foreign_keys = off")
    about = {"first": first, "last": last}
    with db.conn:
        for table in ("runs", "readers", "sites", "authors"):
            db.execute(f"insert into main.{table} select * from base.{table}")
        for table, where in PARTS.items():
            db.execute(f"insert into main.{table} select * from base.{table} where {where}", about)
        db.execute(f"insert into main.entities select * from base.entities where {NAMED}")
        db.execute(
            "insert into main.aliases select * from base.aliases where entity_id in (select id from entities)"
        )
        db.execute(
            "insert into main.entities_fts (rowid, name, aliases) select rowid, name, aliases from base.entities_fts"
            " where rowid in (select id from main.entities)"
        )
        db.execute("insert into articles_fts (articles_fts) values ('rebuild')")
        _count(db)
    db.close()


def highest_memory() -> float:
    """MB that this process has taken at most."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def measure(folder: Path) -> None:
    """Take the shards of the folder into one archive, and tell how fast that was."""
    archive = folder / "all" / "archive.db"
    shards = [folder / str(number) / "archive.db" for number in range(SHARDS)]
    speeds, total, begun = [], 0, time.process_time()
    for shard in shards:
        since = time.process_time()
        (merged,) = merge_shards(archive, [shard])
        took = time.process_time() - since
        total += merged.new
        speeds.append(merged.new / took)
        print(f"{merged.new:>8,} articles {merged.new / took:>8,.0f} a second of CPU")
    took = time.process_time() - begun
    print(f"{total:>8,} articles {total / took:>8,.0f} a second of CPU in all, {median(speeds):,.0f} in the median;"
          f" {highest_memory():.0f} MB at most")  # fmt: skip
    since = time.process_time()
    for _ in merge_shards(archive, shards):
        pass
    print(f"again, with nothing new: {total / (time.process_time() - since):,.0f} articles a second of CPU")
    one, other = open_archive(folder / "base.db"), open_archive(archive)
    told = differences(content_of(one), content_of(other))
    print(
        "the same content as one database" if not told else f"not the same content: {json.dumps(told, default=str)}"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=int, default=2_500, help="of a shard")
    options.add_argument("--folder", type=Path, help="where shards are made, or are already, and stay")
    options.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.prepare:
        return prepare(given.folder, given.articles)
    with TemporaryDirectory() as passing:
        folder = given.folder or Path(passing)
        if not (folder / "base.db").exists():  # in another process, whose memory is not measured
            words = ["--prepare", "--articles", str(given.articles), "--folder", str(folder)]
            subprocess.run([sys.executable, "-m", "tests.benchmarks.merging", *words], check=True)
        for old in (folder / "all").glob("*"):
            old.unlink()
        measure(folder)
    return None


if __name__ == "__main__":
    main()
