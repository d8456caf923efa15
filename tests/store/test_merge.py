"""Many archives become one that says what one archive would say that had read it all; merging again changes nothing."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from archiver.alike import sign_text
from archiver.cli import main
from archiver.config import Settings, resource
from archiver.errors import NewerSchemaError, NoDatabaseError, NotOurDatabaseError, UsageError
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


def compare(folder: Path, *parts: list[Step]) -> None:
    """Saving all in one archive, and merging an archive of each part, is the same; and so is merging them again."""
    shards = [folder / f"{number}.db" for number in range(len(parts))]
    for shard, part in zip(shards, parts, strict=True):
        write(shard, part)
    write(folder / "one.db", [step for part in parts for step in part])
    merge_all(folder / "archive.db", shards)
    assert same(folder / "one.db", folder / "archive.db") == {}
    check(folder / "archive.db")
    after = dump(folder / "archive.db")
    merge_all(folder / "archive.db", [*shards[::-1], *shards])
    assert dump(folder / "archive.db") == after


def step(url: str, text: str, *entities: Entity, minutes: int = 0) -> Step:
    """A page that names these entities, each by its name."""
    article = replace(ARTICLE, url=url, title="Title", summary="", text=text)
    names: dict[str, Entity | None] = {entity.name: entity for entity in entities}
    reading = Reading(article, find(article, names), b"")
    return BEGIN + timedelta(minutes=minutes), reading, url


HOLDINGS = Entity("Tencent Holdings", "ORG", "org:tencent holdings")
OTHER_SPELLING = Entity("Openai", "ORG", "org:openai")


def test_another_spelling_of_a_name_joins_without_a_key_of_its_own(tmp_path: Path) -> None:
    compare(
        tmp_path,
        [step("http://a.example/1", "OpenAI said so.", OPENAI)],
        [step("http://b.example/1", "Openai said so.", OTHER_SPELLING)],
    )


def test_a_name_leads_to_the_entity_whose_own_it_is(tmp_path: Path) -> None:
    compare(
        tmp_path,
        [
            step("http://a.example/1", "Tencent Holdings said so.", HOLDINGS),
            step("http://a.example/2", "Tencent did.", TENCENT),
        ],
        [step("http://b.example/1", "Tencent Holdings said no.", HOLDINGS)],
    )


def test_a_name_that_leads_to_several_entities_leads_to_none(tmp_path: Path) -> None:
    harbours = [Entity(name, "ORG", f"org:{name.lower()}", (("Harbour", "org:harbour"),)) for name in ("HA", "HB")]
    harbour = Entity("Harbour", "ORG", "org:harbour")
    compare(
        tmp_path,
        [step("http://a.example/1", "HA and HB met.", *harbours)],
        [step("http://b.example/1", "The Harbour of OpenAI.", harbour, OPENAI)],
    )


def test_two_entities_of_a_shard_that_are_one_here_are_counted_as_one(tmp_path: Path) -> None:
    known = Entity("Bank", "ORG", "org:bank", (("Bank of Ann", "org:bank of ann"), ("Ann's", "org:ann's")))
    parts = Entity("Bank of Ann", "ORG", "org:bank of ann"), Entity("Ann's", "ORG", "org:ann's")
    compare(
        tmp_path,
        [step("http://a.example/1", "The Bank said so.", known)],
        [step("http://b.example/1", "Bank of Ann is Ann's bank.", *parts)],
    )


def test_an_older_capture_that_comes_later_does_not_turn_an_article_back(tmp_path: Path) -> None:
    url, shards = "http://a.example/1", [tmp_path / "0.db", tmp_path / "1.db"]
    write(shards[0], [step(url, "One.", minutes=5)])
    write(shards[1], [step(url, "Two.", minutes=5)])
    merge_all(tmp_path / "archive.db", shards)
    writer = make_writer(db := open_archive(shards[0]))
    at, result, _ = step(url, "Three.", minutes=1)
    writer.save(kept(replace(ARTICLE, url=url), at=at, body=b"three"), result)
    db.close()
    merge_all(tmp_path / "archive.db", shards)
    db = open_archive(tmp_path / "archive.db")
    assert db.execute("select text from article_search").fetchall() == [("Two.",)]
    assert db.execute("select version_count, first_seen from articles").fetchall() == [(3, "2023-02-11T00:01:00Z")]
    db.close()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_shards_have_in_common_they_give_what_one_archive_has(tmp_path: Path, seed: int) -> None:
    steps = random_steps(seed)
    compare(tmp_path, steps[:15], steps[15:30], steps[30:])


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


# -- judgements -------------------------------------------------------------------------------------------

BOTH = "OpenAI and Harbour met. Ann Lowell of Harbour spoke."
ORGS = {name: Entity(name, "ORG", f"org:{name.lower()}") for name in ("OpenAI", "Harbour", "Port")}


def write_judged(path: Path, *urls: str, names: Iterable[str] = ("OpenAI", "Harbour")) -> Database:
    """An archive with articles that name organisations."""
    db = open_archive(path, create=True)
    writer = make_writer(db)
    for url in urls:
        article = replace(ARTICLE, url=url, text=BOTH + " Port is open.", summary="")
        reading = Reading(article, find(article, {name: ORGS[name] for name in names}), b"")
        writer.save(kept(article, body=url.encode()), reading)
    return db


def judge(db: Database, day: int, by: str = "Ann") -> Judge:
    return Judge(db, by=by, reason="I know", clock=lambda: datetime(2023, 3, day, tzinfo=UTC))


def named(path: Path) -> dict[str, int]:
    """Entities that are shown, and how many articles name each."""
    with open_archive(path).conn as connection:
        shown = "select name, article_count from entities where merged_into is null and not hidden"
        return dict(connection.execute(shown).fetchall())


def test_judgements_come_with_a_shard_and_hold_for_what_the_archive_has(tmp_path: Path) -> None:
    shard, archive = tmp_path / "shard.db", tmp_path / "archive.db"
    write_judged(archive, "http://a.example/1", "http://a.example/2", names=("Port", "Harbour", "OpenAI")).close()
    db = write_judged(shard, "http://b.example/1", "http://b.example/2")
    openai, harbour = find_entity(db, "OpenAI"), find_entity(db, "Harbour")
    judge(db, 1).rename(harbour, "Harbour Board")
    judge(db, 2).hide(openai)
    judge(db, 3).undo()
    judge(db, 4).split(harbour, "Other Harbour", ["Harbour"], [2])
    judge(db, 5).alias(harbour, "The Board")
    judge(db, 6).retype(openai, "PRODUCT")
    db.close()
    (told,) = merge_all(archive, [shard])
    assert (told.judgements, told.contradictions) == (6, [])
    assert named(archive) == {"OpenAI": 4, "Harbour Board": 3, "Port": 2, "Other Harbour": 1}
    check(archive)
    after = dump(archive)
    assert merge_all(archive, [shard])[0].judgements == 0
    assert dump(archive) == after
    db = open_archive(archive)
    row = db.execute("select url from articles join article_entities on article_id = articles.id"
                     " join entities on entities.id = entity_id where name = 'Other Harbour'").fetchall()  # fmt: skip
    assert row == [("http://b.example/2",)]
    log = read_log(db)
    assert [(each["kind"], each["made_by"], each["reason"]) for each in log[::-1]][:2] == [
        ("rename", "Ann", "I know"),
        ("hide", "Ann", "I know"),
    ]
    for each in log:  # what came from elsewhere can be taken back here
        if each["kind"] != "undo" and each["undone_by"] is None:
            judge(db, 9).undo(each["id"])
    db.close()
    assert named(archive) == {"OpenAI": 4, "Harbour": 4, "Port": 2, "Other Harbour": 0}


def test_an_archive_taken_into_an_empty_one_is_the_same_with_its_judgements(tmp_path: Path) -> None:
    shard, archive = tmp_path / "shard.db", tmp_path / "archive.db"
    db = write_judged(shard, "http://b.example/1", "http://b.example/2", names=ORGS)
    ids = {name: find_entity(db, name) for name in ORGS}
    judge(db, 1).merge(ids["Harbour"], ids["Port"])
    judge(db, 2).never_same(ids["Harbour"], ids["OpenAI"])
    judge(db, 3).rename(ids["OpenAI"], "Open AI")
    judge(db, 4).hide(ids["OpenAI"])
    judge(db, 5).split(ids["Harbour"], "Harbour", ["Port"])
    db.close()
    merge_all(archive, [shard])
    assert same(shard, archive) == {}
    check(archive)


def test_what_a_shard_takes_back_later_is_taken_back(tmp_path: Path) -> None:
    shard, archive = tmp_path / "shard.db", tmp_path / "archive.db"
    db = write_judged(shard, "http://b.example/1")
    judge(db, 1).hide(find_entity(db, "OpenAI"))
    db.close()
    merge_all(archive, [shard])
    assert named(archive) == {"Harbour": 1}
    judge(db := open_archive(shard), 2).undo()
    db.close()
    merge_all(archive, [shard])
    assert same(shard, archive) == {}
    assert named(archive) == {"Harbour": 1, "OpenAI": 1}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_judgements_that_contradict_each_other_the_later_holds(
    tmp_path: Path, order: tuple[int, int]
) -> None:
    shards = [tmp_path / "ann.db", tmp_path / "bo.db"]
    for number, shard in enumerate(shards):
        db = write_judged(shard, f"http://{number}.example/1")
        openai, harbour = find_entity(db, "OpenAI"), find_entity(db, "Harbour")
        if number == 0:
            judge(db, 1).rename(openai, "Earlier")
            judge(db, 3).never_same(openai, harbour)
        else:
            judge(db, 2, "Bo").merge(harbour, openai)
            judge(db, 4, "Bo").rename(openai, "Later")
        db.close()
    archive = tmp_path / "archive.db"
    told = merge_all(archive, [shards[number] for number in order])
    assert told[0].contradictions == []
    assert [phrase.partition(" (")[0] for phrase in told[1].contradictions] == [
        "“OpenAI is named Later”",
        "“Earlier and Harbour are not the same”",
    ]
    assert named(archive) == {"Later": 2, "Harbour": 2}
    check(archive)
    after = dump(archive)
    merge_all(archive, shards)
    assert dump(archive) == after


def test_what_comes_to_a_judged_archive_is_judged(tmp_path: Path) -> None:
    shard, archive = tmp_path / "shard.db", tmp_path / "archive.db"
    db = write_judged(archive, "http://a.example/1")
    judge(db, 1).merge(find_entity(db, "Harbour"), find_entity(db, "OpenAI"))
    db.close()
    write_judged(shard, "http://b.example/1", "http://a.example/1", names=["OpenAI"]).close()
    merge_all(archive, [shard])
    assert named(archive) == {"Harbour": 2}
    check(archive)


# -- what is there beside ---------------------------------------------------------------------------------


def test_what_failed_here_and_was_saved_there_is_no_failure(tmp_path: Path) -> None:
    url, other = "http://news.example/1", "http://news.example/2"
    failing, saving = tmp_path / "failing.db", tmp_path / "saving.db"
    for path in (failing, saving):
        writer = make_writer(db := open_archive(path, create=True))
        if path == failing:
            for each in (url, other):
                article = replace(ARTICLE, url=each)
                writer.save(kept(article, body=b"failed"), Failure(Reason.NO_ARTICLE, "There is none."))
        else:
            article = replace(ARTICLE, url=url)
            writer.save(kept(article), Reading(article, (), b""))
        db.close()
    for order in ((failing, saving), (saving, failing)):
        archive = tmp_path / f"{order[0].stem}-first.db"
        merge_all(archive, order)
        db = open_archive(archive)
        assert db.execute("select source, attempts from failures").fetchall() == [(other, 1)]
        assert db.execute("select count(*) from captures").fetchone() == (3,)
        db.close()
        after = dump(archive)
        merge_all(archive, [*order, *order])
        assert dump(archive) == after


def test_an_article_that_another_archive_found_gone_is_gone(tmp_path: Path) -> None:
    later = BEGIN + timedelta(days=9)
    archive, shard = tmp_path / "archive.db", tmp_path / "shard.db"
    writer = make_writer(db := open_archive(archive, create=True))
    writer.save(kept(at=BEGIN), Reading(ARTICLE, (), b""))
    db.close()
    writer = make_writer(db := open_archive(shard, create=True))
    gone = kept(at=later)
    assert gone.capture is not None
    writer.save(replace(gone, capture=replace(gone.capture, status=404)), Failure(Reason.GONE, "Not found."))
    db.close()
    merge_all(archive, [shard])
    db = open_archive(archive)
    assert db.execute("select gone_at from articles").fetchall() == [("2023-02-20T00:00:00Z",)]
    db.close()
    after = dump(archive)
    merge_all(archive, [shard])
    assert dump(archive) == after


def test_feeds_and_watches_come_along_and_tell_only_what_is_new(tmp_path: Path) -> None:
    shard, archive = tmp_path / "shard.db", tmp_path / "archive.db"
    db = write_judged(shard, "http://b.example/1")
    add_feed(db, "http://b.example/feed", BEGIN)
    save_watch(db, make_watch("words", query="harbour"), BEGIN)
    save_watch(db, make_watch("who", entity=f"#{find_entity(db, 'Harbour')}"), BEGIN)
    db.close()
    write_judged(archive, "http://a.example/1", names=("Port", "OpenAI", "Harbour")).close()
    (told,) = merge_all(archive, [shard])
    assert told.watches == 2
    after = dump(archive)
    merge_all(archive, [shard])
    assert dump(archive) == after
    db = open_archive(archive)
    assert db.execute("select url from feeds").fetchall() == [("http://b.example/feed",)]
    watches = {"words": make_watch("words", query="harbour"), "who": make_watch("who", entity="#3")}
    assert find_entity(db, "Harbour") == 3
    assert [find_news(db, watch).rows for watch in watches.values()] == [(), ()]
    db.close()
    write_judged(tmp_path / "more.db", "http://c.example/1").close()
    merge_all(archive, [tmp_path / "more.db"])
    db = open_archive(archive)
    news = {name: [row["url"] for row in find_news(db, watch).rows] for name, watch in watches.items()}
    assert news == {"words": ["http://c.example/1"], "who": ["http://c.example/1"]}
    db.close()


def test_runs_come_along_but_not_what_they_have_still_to_archive(tmp_path: Path) -> None:
    shard, archive = tmp_path / "shard.db", tmp_path / "archive.db"
    db = write_judged(shard, "http://b.example/1")
    db.execute("insert into queue (run_id, source, kind, location) values (1, 'x', 'url', 'http://b.example/2')")
    db.conn.commit()
    db.close()
    merge_all(archive, [shard])
    db = open_archive(archive)
    assert db.execute("select command, saved from runs").fetchall() == [("test", 1)]
    assert db.execute("select count(*) from queue").fetchone() == (0,)
    db.close()


# -- evidence ---------------------------------------------------------------------------------------------


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """An archive of one page, with its WARC file."""
    (tmp_path / "page").mkdir()
    read_files(tmp_path / "page" / "archive.db", [(0, PAGES / "json-ld-graph" / "input.html")])
    return tmp_path / "page" / "archive.db"


def test_evidence_is_linked_or_else_copied(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file,) = (page.parent / "warc").iterdir()
    (told,) = merge_all(tmp_path / "linked" / "archive.db", [page])
    assert (told.linked, told.copied, told.missing) == (1, 0, [])
    assert (tmp_path / "linked" / "warc" / file.name).samefile(file)

    def refuse(self: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    copy = tmp_path / "copied" / "warc" / file.name
    (told,) = merge_all(tmp_path / "copied" / "archive.db", [page])
    assert (told.linked, told.copied) == (0, 1)
    assert copy.read_bytes() == file.read_bytes()
    copy.write_bytes(file.read_bytes()[:100])  # as if the shard had grown since
    (told,) = merge_all(tmp_path / "copied" / "archive.db", [page])
    assert (told.copied, copy.read_bytes()) == (1, file.read_bytes())
    assert merge_all(tmp_path / "copied" / "archive.db", [page])[0].copied == 0
    assert [path.name for path in copy.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("rest", [None, b"torn"])
def test_missing_evidence_is_told_and_nothing_else_is_lost(page: Path, tmp_path: Path, rest: bytes | None) -> None:
    (file,) = (page.parent / "warc").iterdir()
    file.unlink()
    if rest:
        file.write_bytes(rest)
    (told,) = merge_all(tmp_path / "archive.db", [page])
    assert (told.missing, told.new) == ([file.name], 1)


def test_a_name_of_a_file_leads_out_of_no_folder(page: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x" * 100_000)
    db = open_archive(page)
    db.execute("update captures set warc_file = '../../secret'")
    db.conn.commit()
    db.close()
    (told,) = merge_all(tmp_path / "deep" / "in" / "archive.db", [page])
    assert told.missing == ["../../secret"]
    assert not (tmp_path / "deep" / "secret").exists()


# -- what cannot be taken ---------------------------------------------------------------------------------


def make_wrong(folder: Path, which: str) -> Path:
    path = folder / "shard.db"
    if which == "not there":
        return path
    if which == "a folder":
        path.mkdir()
    elif which == "no database":
        path.write_bytes(b"x" * 5000)
    elif which == "another program's":
        Database(path).table("notes").insert({"id": 1})
    else:
        db = open_archive(path, create=True)
        db.execute({
            "newer": "insert into _sqlite_migrations (migration_set, name, applied_at) values ('archiver', 'z', '')",
            "older": "delete from _sqlite_migrations where name = 'schema_0007'",
            "a publication": "create table publication (id integer)",
        }[which])  # fmt: skip
        db.conn.commit()
        db.close()
    return path


@pytest.mark.parametrize(
    ("which", "error", "message"),
    [
        ("not there", NoDatabaseError, "There is no archive at"),
        ("a folder", NotOurDatabaseError, "is a folder"),
        ("no database", NotOurDatabaseError, "cannot be read as an archive"),
        ("another program's", NotOurDatabaseError, "no archive of this program"),
        ("newer", NewerSchemaError, "newer archiver"),
        ("older", UsageError, "archiver stats --db"),
        ("a publication", UsageError, "copy for strangers"),
    ],
)
def test_what_cannot_be_taken_is_told_before_anything_is_written(
    tmp_path: Path, which: str, error: type[Exception], message: str
) -> None:
    write_judged(tmp_path / "good.db", "http://b.example/1").close()
    wrong = make_wrong(tmp_path, which)
    with pytest.raises(error, match=message):
        merge_all(tmp_path / "new" / "archive.db", [tmp_path / "good.db", wrong])
    assert not (tmp_path / "new").exists()


def test_an_archive_is_not_taken_into_itself(tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    write_judged(archive, "http://b.example/1").close()
    (tmp_path / "link.db").symlink_to(archive)
    for path in (archive, tmp_path / "link.db"):
        with pytest.raises(UsageError, match="the archive itself"):
            merge_all(archive, [path])


def test_a_shard_given_twice_is_taken_once(tmp_path: Path) -> None:
    shard = tmp_path / "shard.db"
    write_judged(shard, "http://b.example/1").close()
    assert len(merge_all(tmp_path / "archive.db", [shard, tmp_path / "." / "shard.db"])) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="rights work otherwise there")
def test_a_shard_that_nobody_can_write_to_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "shelf"
    folder.mkdir()
    write_judged(folder / "shard.db", "http://b.example/1").close()
    (folder / "shard.db").chmod(0o444)
    folder.chmod(0o555)
    try:
        (told,) = merge_all(tmp_path / "archive.db", [folder / "shard.db"])
    finally:
        folder.chmod(0o755)
    assert told.new == 1
    assert [path.name for path in folder.iterdir()] == ["shard.db"]


def test_readers_go_on_while_a_shard_is_taken(tmp_path: Path) -> None:
    archive, shard = tmp_path / "archive.db", tmp_path / "shard.db"
    write_judged(archive, "http://a.example/1").close()
    write_judged(shard, "http://b.example/1").close()
    db = open_archive(archive)
    db.execute("begin")
    assert db.execute("select count(*) from articles").fetchone() == (1,)
    merge_all(archive, [shard])
    assert db.execute("select count(*) from articles").fetchone() == (1,)
    db.conn.rollback()
    assert db.execute("select count(*) from articles").fetchone() == (2,)
    db.close()


def test_another_program_that_writes_is_waited_for_or_told_of(tmp_path: Path) -> None:
    shard = tmp_path / "shard.db"
    write_judged(shard, "http://b.example/1").close()
    busy = open_archive(shard)
    busy.execute("begin immediate")  # somebody is adding to the shard: it can be read all the same
    (told,) = merge_all(tmp_path / "archive.db", [shard])
    busy.conn.rollback()
    busy.close()
    assert told.new == 1


# -- the command ------------------------------------------------------------------------------------------


def test_the_command_reports_each_shard_and_what_is_missing(page: Path, tmp_path: Path) -> None:
    write_judged(tmp_path / "other.db", "http://b.example/1", "http://b.example/2").close()
    archive = tmp_path / "all" / "archive.db"
    done = CliRunner().invoke(
        main, ["merge", str(page), str(tmp_path / "other.db"), "--db", str(archive), "--json"]
    )
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["new"], first["linked"], first["missing"]) == (1, 1, [])
    assert (second["shard"], second["new"], second["missing"]) == (str(tmp_path / "other.db"), 2, ["a.warc.gz"])
    assert done.exit_code == 1
    again = CliRunner().invoke(main, ["merge", str(page), "--db", str(archive)])
    assert again.exit_code == 0
    assert "articles 0 new, 0 updated, 1 known" in again.stdout


def test_the_command_tells_what_is_wrong_in_a_sentence(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["merge", str(tmp_path / "none.db"), "--db", str(tmp_path / "archive.db")])
    assert done.exit_code == 2
    assert "There is no archive at" in done.stderr
    assert not (tmp_path / "archive.db").exists()


# -- what is yet to come ----------------------------------------------------------------------------------

TABLES = {
    "aliases": "id entity_id name key source",
    "article_authors": "article_id author_id position",
    "article_entities": "article_id entity_id mention_count in_title salience",
    "articles": "id url site_id title byline published modified month language section summary image_url word_count"
    " version_id version_count story_id first_seen last_seen gone_at kind",
    "authors": "id name",
    "captures": "id article_id run_id url final_url captured_at status content_type sha256 warc_file warc_offset"
    " warc_length kind claimed_url etag last_modified group_offset revisit_of",
    "counts": "table_name column_name value row_count",
    "entities": "id name type description wikidata_id article_count mention_count first_seen last_seen merged_into hidden",
    "entity_months": "entity_id month mention_count article_count",
    "entries": "id version_id start published",
    "failures": "id source url reason detail capture_id run_id first_failed last_failed attempts",
    "feeds": "id url title added_at etag last_modified polled_at",
    "headlines": "id version_id source title",
    "judgements": "id made_at made_by kind entity_id details reason undone_by",
    "mentions": "id version_id field start end surface label entity_id found_id",
    "queue": "id run_id source kind location",
    "readers": "id archiver trafilatura spacy model model_version known_names",
    "removed": "id version_id rule line",
    "runs": "id started_at finished_at command options archiver saved updated unchanged failed given_sha256 warc_prefix",
    "segmented_texts": "version_id title summary text",
    "signature_bands": "band article_id",
    "signatures": "article_id signature",
    "sites": "id host name",
    "stories": "id title article_count",
    "versions": "id article_id capture_id reader_id seen_at modified title summary text captions text_sha256 provenance",
    "watch_articles": "watch_id article_id",
    "watches": "id name kind query other at_least configured added_at told_at article_mark capture_mark",
}


def test_every_column_is_thought_of(tmp_path: Path) -> None:
    """A column that is not listed here came later: have `archiver.store.merge` take it, then list it."""
    db = open_archive(tmp_path / "archive.db", create=True)
    tables = {name: " ".join(column.name for column in db[name].columns) for name in db.table_names()}
    ours = {
        name: columns for name, columns in tables.items() if "_fts" not in name and not name.startswith("_sqlite")
    }
    assert ours == TABLES
    db.close()
