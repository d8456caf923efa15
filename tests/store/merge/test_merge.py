"""Many archives become one that says what one archive would say that had read it all; merging again changes nothing."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archiver.alike import sign_text
from archiver.config import resource
from archiver.model import Capture, Entity, Failure, Reading, WarcPlace
from archiver.store import merge, open_archive
from archiver.warc import read_capture
from tests.store.conftest import ARTICLE, OPENAI, TENCENT, find, kept, make_writer
from tests.store.merge.merging import BEGIN, PAGES, check, dump, merge_all, read_files, same

pytestmark = pytest.mark.slow


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
    "queue": "id run_id source kind location pages_done",
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
