"""How does an archive of a million articles do? A number and a seed in, an archive of so many invented articles out.

``python -m tests.benchmarks.generate PATH --articles 100000 --seed 1`` writes it straight in SQL: about 490 words,
15 entities and 27 mentions an article, spread as in news (see `invented`). Its schema is the archiver's, and its
counters are counted by the archiver's own queries; only the WARC files are not there.
"""

from __future__ import annotations

import argparse
import json
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
from sqlite_utils import Database

from archiver.alike import METHOD, SLOTS, bands_of
from archiver.resolve import name_key
from archiver.store import open_archive
from archiver.store.queries import sql
from archiver.store.schema.counts import recount
from archiver.store.search.query import segment
from archiver.store.values import digest_of
from tests.benchmarks.invented import Invention, Named, Place, Story

BATCH = 2_000  # articles
SITES = 200
SECTIONS = ["", "World", "Politics", "Business", "Technology", "Sport", "Culture", "Science", "Opinion", "Health",
            "Travel", "Local", "Media"]  # fmt: skip
KINDS = ((0.01, "gallery"), (0.02, "video"), (0.04, "live blog"))
CHANGED = 0.02  # share of articles with an earlier version
SEEN_AGAIN = 0.05  # share captured once more, unchanged
OPEN = 0.08  # share of mentions that are left without an entity
COLLECTED = datetime(2024, 1, 1, 8, tzinfo=UTC)

_INSERTS = {
    "articles": "id, url, site_id, title, byline, published, modified, month, language, section, summary, word_count,"
    " version_id, version_count, story_id, first_seen, last_seen, gone_at, kind",
    "captures": "id, article_id, run_id, url, final_url, captured_at, status, content_type, sha256, warc_file,"
    " warc_offset, warc_length, kind",
    "versions": "id, article_id, capture_id, reader_id, seen_at, modified, title, summary, text, text_sha256",
    "segmented_texts": "version_id, title, summary, text",
    "mentions": 'version_id, field, start, "end", surface, label, entity_id',
    "article_authors": "article_id, author_id, position",
    "headlines": "version_id, source, title",
    "removed": "version_id, rule, line",
    "stories": "id, title, article_count",
    "signatures": "article_id, signature",
    "temp.bands": "band, article_id",
}


def generate(path: Path, articles: int, seed: int, *, noted: Callable[[int], object] = lambda done: None) -> None:
    """Write an archive of invented articles.

    Args:
        path: Where there is nothing yet.
        articles: How many.
        seed: The same seed gives the same archive.
        noted: Called now and then with the number of articles written.
    """
    db = open_archive(path, create=True)
    world = Invention(seed, articles)
    db.execute("create temp table bands (band integer, article_id integer)")
    with _in_bulk(db):
        _write_frame(db, world, articles)
        rows = _Rows(world, articles)
        for first in range(1, articles + 1, BATCH):
            numbers = range(first, min(first + BATCH, articles + 1))
            for number in numbers:
                rows.take(number, world.story(number))
            rows.write(db)
            db.execute(sql("count_articles"), {"articles": json.dumps(list(numbers))})
            noted(numbers[-1])
    db.execute("insert into signature_bands select band, article_id from temp.bands order by 1, 2")
    _count(db)
    recount(db)
    _index_words(db, world)
    db.conn.commit()
    db.execute("pragma journal_mode = wal")
    db.close()


@contextmanager
def _in_bulk(db: Database) -> Iterator[None]:
    """Without a journal, and without indexes and triggers, whose work is done at the end in one go."""
    for setting in ("journal_mode = off", "synchronous = off", "foreign_keys = off", "cache_size = -400000"):
        db.execute(f"pragma {setting}")
    made = "select type, name, sql from sqlite_master where type in ('index', 'trigger') and sql is not null"
    dropped = db.execute(made).fetchall()
    for kind, name, _ in dropped:
        db.execute(f"drop {kind} {name}")
    yield
    for _, _, statement in dropped:
        db.execute(statement)


def _write_frame(db: Database, world: Invention, articles: int) -> None:
    """What articles refer to."""
    many = db.conn.executemany
    many(
        "insert into sites (host, name) values (?, ?)", [(_host(n), f"The Daily {n}") for n in range(1, SITES + 1)]
    )
    authors = [each.name for each in world.entities[-max(40, articles // 100) :]]
    many("insert or ignore into authors (name) values (?)", [(name,) for name in authors])
    db.execute(
        "insert into runs (started_at, finished_at, command, archiver, saved) values (?, ?, 'add', '0', ?)",
        [_iso(COLLECTED), _iso(COLLECTED), articles],
    )
    db.execute("insert into readers values (1, '0', '2', '3', 'en_core_web_md', '3', ?)", ["0" * 64])
    many(
        "insert into entities (id, name, type, description, wikidata_id) values (?, ?, ?, ?, ?)",
        [
            (e.id, e.name, e.type, *(("known by name", f"Q{e.id}") if e.chinese else ("", None)))
            for e in world.entities
        ],
    )
    many(
        "insert into aliases (entity_id, name, key, source) values (?, ?, ?, ?)",
        [alias for entity in world.entities for alias in _aliases(entity)],
    )


def _aliases(entity: Named) -> Iterator[tuple[int, str, str, str]]:
    yield entity.id, entity.name, name_key(entity.name, entity.type), "known" if entity.chinese else "seen"
    if entity.short != entity.name:
        yield entity.id, entity.short, "", "seen"
    if entity.chinese:
        yield entity.id, entity.chinese, name_key(entity.chinese, entity.type), "known"


class _Rows:
    """Articles in, rows of all tables out, in batches."""

    def __init__(self, world: Invention, articles: int) -> None:
        self._world = world
        self._site = world.pick(range(1, SITES + 1), 3)
        self._author = world.pick(range(1, max(40, articles // 100) // 2), 5)
        self._section = world.pick(SECTIONS, 2)
        self._capture = self._version = self._story = 0
        self._offset = 0
        self._draws = np.random.default_rng(articles)
        self._rows: dict[str, list[tuple[object, ...]]] = {table: [] for table in _INSERTS}

    def take(self, number: int, story: Story) -> None:
        """Note the rows of an article."""
        site = next(self._site)
        url = f"https://{_host(site)}/{number}"
        last = first = COLLECTED + timedelta(seconds=30 * number)
        chance = self._world.chance()
        if is_changed := chance < CHANGED:
            first -= timedelta(days=1)
            self._version_of(number, self._captured(number, url, first), first, _earlier(story))
        version = self._version_of(number, self._captured(number, url, last), last, story)
        if chance > 1 - SEEN_AGAIN:
            last += timedelta(days=2)
            self._captured(number, url, last)
        authors = list({next(self._author) for _ in range(int(self._world.chance() * 2.6))})
        self._rows["article_authors"] += [(number, author, place) for place, author in enumerate(authors)]
        if number % 30 == 0:
            self._story += 1
            self._rows["stories"].append((self._story, story.title, 3))
        self._sign(number)
        published = _iso(story.published) if story.published else None
        self._rows["articles"].append(
            (number, url, site, story.title, "By the desk" if authors else "", published, published,
             published and published[:7], story.language, next(self._section), story.summary, story.text.count(" ") + 1,
             version, 1 + is_changed, self._story if self._story and number % 30 < 3 else None, _iso(first),
             _iso(last), _iso(last) if 0.5 < chance < 0.51 else None,
             next((kind for share, kind in KINDS if self._world.chance() < share), "article"))
        )  # fmt: skip

    def _sign(self, number: int) -> None:
        """A signature by chance: like none other, as those of most texts are."""
        signature = struct.pack("<BI", METHOD, 480) + self._draws.bytes(2 * SLOTS)
        self._rows["signatures"].append((number, signature))
        self._rows["temp.bands"] += [(band, number) for band in bands_of(signature)]

    def write(self, db: Database) -> None:
        """Write what was noted."""
        for table, columns in _INSERTS.items():
            marks = ", ".join("?" * (columns.count(",") + 1))
            db.conn.executemany(f"insert into {table} ({columns}) values ({marks})", self._rows[table])
            self._rows[table].clear()

    def _captured(self, number: int, url: str, at: datetime) -> int:
        self._capture += 1
        length = 9_000 + self._capture % 7_000
        self._rows["captures"].append(
            (self._capture, number, 1, url, url, _iso(at), 200, "text/html; charset=utf-8",
             sha256(f"{self._capture}".encode()).hexdigest(), f"archiver-{self._offset // 10**9:05}.warc.gz",
             self._offset % 10**9, length, "http")
        )  # fmt: skip
        self._offset += length
        return self._capture

    def _version_of(self, number: int, capture: int, at: datetime, story: Story) -> int:
        self._version += 1
        said = {"title": story.title, "summary": story.summary, "text": story.text}
        published = _iso(story.published) if story.published else None
        self._rows["versions"].append(
            (self._version, number, capture, 1, _iso(at), published, *said.values(), digest_of(said))
        )
        parted = tuple(segment(field) for field in said.values()) if story.language == "zh" else ()
        if parted:
            self._rows["segmented_texts"].append((self._version, *parted))
        self._rows["mentions"] += [
            (self._version, field, place.start, place.start + len(place.surface), place.surface, place.entity.type,
             None if self._world.chance() < OPEN else place.entity.id)
            for field, places in story.places.items()
            for place in places
        ]  # fmt: skip
        headlines = (("og:title", story.title), ("title", f"{story.title} | News"))
        self._rows["headlines"] += [(self._version, *headline) for headline in headlines]
        self._rows["removed"] += [
            (self._version, "share", "Share this"),
            (self._version, "newsletter", "Sign up here"),
        ]
        return self._version


def _earlier(story: Story) -> Story:
    """What an article said before: without its last part, and with other words in its headline."""
    cut = story.text.find(". ", len(story.text) // 2) + 1 or len(story.text) - 1
    kept = {"summary": story.places["summary"], "text": [p for p in story.places["text"] if _ends(p) <= cut]}
    title = story.title[::-1]
    return Story(title, story.summary, story.text[:cut], story.language, story.published, kept)


def _ends(place: Place) -> int:
    return place.start + len(place.surface)


def _count(db: Database) -> None:
    """All counters, by the archiver's own queries."""
    everybody = {"entities": json.dumps([row[0] for row in db.execute("select id from entities")])}
    db.execute(sql("count_months_of"), everybody)
    db.execute(sql("count_entities"), everybody)
    db.execute("update stories set article_count = (select count(*) from articles where story_id = stories.id)")


def _index_words(db: Database, world: Invention) -> None:
    db.execute("insert into articles_fts (articles_fts) values ('rebuild')")
    rows = []
    for entity in world.entities:
        aliases = {name for _, name, _, _ in _aliases(entity)} - {entity.name}
        rows.append((entity.id, segment(entity.name), segment("\n".join(sorted(aliases)))))
    db.conn.executemany("insert into entities_fts (rowid, name, aliases) values (?, ?, ?)", rows)


def _host(site: int) -> str:
    return f"site{site}.example"


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def main() -> None:
    """Generate, and say how far it is."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("path", type=Path)
    options.add_argument("--articles", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    if given.path.exists():
        options.error(f"{given.path} is there already")
    begun = time.process_time()

    def noted(done: int) -> None:
        if done % 20_000 == 0:
            print(f"{done:>12,} articles, {time.process_time() - begun:7.1f} s of CPU", flush=True)

    generate(given.path, given.articles, given.seed, noted=noted)
    took = time.process_time() - begun
    print(
        f"{given.path}: {given.articles:,} articles, {given.path.stat().st_size / 1e6:,.0f} MB, {took:.0f} s of CPU"
    )


if __name__ == "__main__":
    main()
