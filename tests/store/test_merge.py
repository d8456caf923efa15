"""Many archives become one that says what one archive would say that had read it all; merging again changes nothing."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from archiver.alike import sign_text
from archiver.config import Settings, resource
from archiver.errors import DatabaseError, NewerSchemaError, NoDatabaseError, NotOurDatabaseError, UsageError
from archiver.ingest import prepare_ingest
from archiver.model import Capture, Entity, Failure, Reading, Reason, WarcPlace
from archiver.sources.given import read_sources
from archiver.store import merge, open_archive
from archiver.store.counts import recount
from archiver.store.feeds import add_feed
from archiver.store.judgements import Judge, find_entity, read_log
from archiver.store.merge import Merged, merge_shards
from archiver.store.queries import sql
from archiver.store.watches import make_watch
from archiver.store.watching import find_news, save_watch
from archiver.warc import read_capture
from tests.contents import content_of, differences
from tests.store.conftest import ARTICLE, OPENAI, TENCENT, find, kept, make_writer

BEGIN = datetime(2023, 2, 11, tzinfo=UTC)
PAGES = Path(__file__).parent.parent / "pages"


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


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """Our samples and test pages, in one archive; and dealt to eight, in the same order."""
    folder = tmp_path_factory.mktemp("read")
    samples = resource("data/samples")
    assert isinstance(samples, Path)
    files = sorted([*samples.rglob("*.html"), *samples.rglob("*.txt"), *PAGES.glob("*/input.*")])
    assert len(files) > 60
    dealt = [list(enumerate(files))[start::8] for start in range(8)]
    read_files(folder / "one" / "archive.db", [each for hand in dealt for each in hand])
    shards = [folder / str(number) / "archive.db" for number in range(8)]
    for shard, hand in zip(shards, dealt, strict=True):
        read_files(shard, hand)
    return folder / "one" / "archive.db", shards


def test_eight_shards_give_what_one_archive_has(read: tuple[Path, list[Path]], tmp_path: Path) -> None:
    one, shards = read
    archive = tmp_path / "archive.db"
    before = [dump(shard) for shard in shards]
    told = merge_all(archive, shards)
    assert same(one, archive) == {}
    check(archive)
    assert sum(each.new for each in told) > 50
    assert sum(each.updated for each in told) >= 1
    assert [each.missing for each in told] == [[]] * 8
    db = open_archive(archive)
    for place in db.execute(
        "select warc_file, warc_offset, warc_length, sha256 from captures where revisit_of is null"
    ):
        assert isinstance(read_capture(tmp_path / "warc", WarcPlace(*place)), Capture)
    db.close()
    after = dump(archive)
    merge_all(archive, shards)
    assert dump(archive) == after
    assert [dump(shard) for shard in shards] == before
    assert {path.name for shard in shards for path in shard.parent.iterdir()} == {"archive.db", "warc"}


# -- the same with everything that can come together, at random -------------------------------------------

WORDS = [f"word{number}" for number in range(600)]
LONG = [" ".join(random.Random(seed).sample(WORDS, 180)) for seed in range(4)]
PLAIN_TENCENT = Entity("Tencent", "ORG", "org:tencent")
NAMES = {"Tencent": TENCENT, "OpenAI": OPENAI, "Openai": Entity("Openai", "ORG", "org:openai"), "Ann Lowell": None,
         "Harbour": Entity("Harbour", "ORG", "org:harbour"), "Lee": Entity("Ann Lee", "PERSON", "person:ann lee")}  # fmt: skip
Step = tuple[datetime, Reading | Failure, str]


def random_steps(seed: int) -> list[Step]:
    """What comes to be saved: few addresses and texts, so that they meet often."""
    chance = random.Random(seed)
    steps: list[Step] = []
    for _ in range(40):
        url = f"http://news{chance.randrange(3)}.example/{chance.randrange(5)}"
        named = chance.sample(sorted(NAMES), chance.randrange(4))
        text = " ".join([chance.choice([*LONG, "short"]), *named, chance.choice(["", "end"])])
        article = replace(ARTICLE, url=url, title=f"{chance.choice(named or ['None'])} in the news", text=text,
                          authors=tuple(chance.sample(["Ann Lee", "Bo Chan"], chance.randrange(3))),
                          section=chance.choice(["", "World"]),
                          published=BEGIN - timedelta(days=chance.randrange(90)))  # fmt: skip
        names = {name: entity for name, entity in NAMES.items() if name in named}
        at = BEGIN + timedelta(minutes=chance.randrange(500))
        reading = Reading(article, find(article, names), sign_text(article.text))
        steps.append((at, reading, url))
    return steps


def write(path: Path, steps: list[Step]) -> None:
    db = open_archive(path, create=True)
    writer = make_writer(db)
    for at, result, url in steps:
        writer.save(kept(replace(ARTICLE, url=url), at=at, body=repr((at, url)).encode()), result)
    db.close()


@pytest.mark.parametrize("seed", range(12))
def test_whatever_shards_have_in_common_they_give_what_one_archive_has(tmp_path: Path, seed: int) -> None:
    steps = random_steps(seed)
    shards = [tmp_path / f"{number}.db" for number in range(3)]
    parts = [steps[:15], steps[15:30], steps[30:]]
    for shard, part in zip(shards, parts, strict=True):
        write(shard, part)
    write(tmp_path / "one.db", steps)
    merge_all(tmp_path / "archive.db", shards)
    assert same(tmp_path / "one.db", tmp_path / "archive.db") == {}
    check(tmp_path / "archive.db")
    after = dump(tmp_path / "archive.db")
    merge_all(tmp_path / "archive.db", [*shards[::-1], *shards])
    assert dump(tmp_path / "archive.db") == after


@pytest.mark.parametrize("seed", range(3))
def test_a_shard_that_has_grown_gives_what_is_new(tmp_path: Path, seed: int) -> None:
    steps = random_steps(seed)
    shard, archive = tmp_path / "shard.db", tmp_path / "archive.db"
    write(shard, steps[:25])
    merge_all(archive, [shard])
    writer = make_writer(db := open_archive(shard))
    for at, result, url in steps[25:]:
        writer.save(kept(replace(ARTICLE, url=url), at=at, body=repr((at, url)).encode()), result)
    db.close()
    (told,) = merge_all(archive, [shard])
    assert told.captures == 15
    assert same(shard, archive) == {}
    check(archive)


def test_what_was_killed_in_the_middle_goes_on(tmp_path: Path) -> None:
    steps = random_steps(5)
    write(tmp_path / "shard.db", steps)
    merge_all(tmp_path / "whole.db", [tmp_path / "shard.db"])
    script = (
        "import os; from pathlib import Path; from archiver.store import merge; merge.BATCH = 2\n"
        "def noted(shard, done, total):\n    if done >= {}: os.kill(os.getpid(), 9)\n"
        "list(merge.merge_shards(Path('archive.db'), [Path('shard.db')], noted=noted))"
    )
    for done in (2, 4, 8):
        ended = subprocess.run([sys.executable, "-c", script.format(done)], cwd=tmp_path, check=False)
        assert ended.returncode == -signal.SIGKILL
        check(tmp_path / "archive.db")
    assert same(tmp_path / "whole.db", tmp_path / "archive.db") != {}
    merge_all(tmp_path / "archive.db", [tmp_path / "shard.db"])
    assert same(tmp_path / "whole.db", tmp_path / "archive.db") == {}
    check(tmp_path / "archive.db")


def test_batches_change_nothing_but_the_memory_that_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shards = [tmp_path / f"{seed}.db" for seed in (6, 7)]
    for seed, shard in enumerate(shards, 6):
        write(shard, random_steps(seed))
    merge_all(tmp_path / "whole.db", shards)
    monkeypatch.setattr(merge, "BATCH", 3)
    merge_all(tmp_path / "batches.db", shards)
    assert same(tmp_path / "whole.db", tmp_path / "batches.db") == {}
