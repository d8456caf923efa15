"""How fast does the writer write, and does an archive of a million articles slow it down?

``python -m tests.benchmarks.writing ARCHIVE…`` writes invented articles of about 490 words and 25 mentions into a copy
of each archive (see `generate`), or into new archives where none are named: capture, version, mentions, entities with
all their counters, full-text index, story signature. The readings are made before the clock starts. Archives take
turns within the run, so that each has the same machine; the figure is articles per CPU-second, the median of batches.
"""

from __future__ import annotations

import argparse
import shutil
import struct
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np

from archiver.alike import METHOD, SLOTS
from archiver.model import (
    Article,
    Capture,
    CaptureKind,
    Entity,
    Mention,
    Reader,
    Reading,
    ResolvedMention,
    SourceKind,
    Target,
    WarcPlace,
)
from archiver.resolve import name_key
from archiver.store import Kept, Writer, begin_run, open_archive
from tests.benchmarks.invented import Invention, Named, Story

MENTIONS = 25  # of an article, at most; nearly all have so many
BATCH = 1_000  # articles of a transaction, as the conductor writes when much comes in
NOW = datetime(2024, 3, 1, tzinfo=UTC)
READER = Reader("0", "2", "3", "en_core_web_md", "3", "0" * 64)


def readings(seed: int, articles: int) -> Iterator[tuple[Kept, Reading]]:
    """What reading new pages gives, without end, about the people of an archive of so many articles.

    Args:
        seed: Of the archive.
        articles: That it has.
    """
    world = Invention(seed, max(articles, 10_000))
    draws = np.random.default_rng(articles + 1)
    number = articles
    while True:
        number += 1
        story = world.story(number)
        url = f"https://site{int(world.chance() * 200)}.example/{number}"
        article = Article(
            url, story.title, story.text, story.summary, byline="By Ann Lee", authors=("Ann Lee",),
            published=story.published, site="The Daily", section="World", language=story.language or "en",
            headlines=(("og:title", story.title), ("title", f"{story.title} | News")),
            removed=(("share", "Share this"), ("newsletter", "Sign up here")),
        )  # fmt: skip
        digest = sha256(url.encode()).hexdigest()
        place = WarcPlace("archiver-new-00000.warc.gz", 10_000 * (number - articles), 9_000, digest)
        capture = Capture(url, url, NOW, CaptureKind.HTTP, b"", b"", "text/html; charset=utf-8", 200)
        signature = struct.pack("<BI", METHOD, 480) + draws.bytes(2 * SLOTS)
        kept = Kept(Target(url, SourceKind.URL, url), capture, place)
        yield kept, Reading(article, tuple(islice(_mentions(world, story), MENTIONS)), signature)


def _mentions(world: Invention, story: Story) -> Iterator[ResolvedMention]:
    for field, places in story.places.items():
        for place in places:
            entity = None if world.chance() < 0.08 else _entity(place.entity)
            end = place.start + len(place.surface)
            yield ResolvedMention(Mention(place.start, end, place.surface, place.entity.type, field), entity)


def _entity(named: Named) -> Entity:
    aliases = ((named.chinese, name_key(named.chinese, named.type)),) if named.chinese else ()
    about = ("known by name", f"Q{named.id}") if named.chinese else ("", "")
    return Entity(named.name, named.type, name_key(named.name, named.type), aliases, *about)


class Copy:
    """A copy of an archive, and what is to be written into it."""

    def __init__(self, archive: Path | None, folder: Path, seed: int) -> None:
        path = folder / f"{archive.stem if archive else 'new'}-copy.db"
        if archive:
            shutil.copyfile(archive, path)
        self.db = open_archive(path, create=True)
        (self.size,) = self.db.execute("select count(*) from articles").fetchone()
        run = begin_run(self.db, command="add", options={}, archiver="0", now=NOW)
        self.writer = Writer(self.db, READER, run)
        self.given = readings(seed, self.size)
        self.rates: list[float] = []

    def write(self, count: int) -> None:
        """Write so many articles, and note the rate."""
        batch = list(islice(self.given, count))
        begun = time.process_time()
        self.writer.save_all([(kept, reading, True) for kept, reading in batch])
        self.rates.append(count / (time.process_time() - begun))


def measure(archives: list[Path | None], batches: int, seed: int, folder: Path) -> list[tuple[int, float]]:
    """For each archive, how many articles it has and how many were written in a second of CPU."""
    copies = [Copy(archive, folder, seed) for archive in archives]
    for number in range(batches):
        for copy in copies:
            copy.write(BATCH)
        if number == 0:
            for copy in copies:  # the first fills caches and knows no name yet
                copy.rates.clear()
    return [(copy.size, median(copy.rates)) for copy in copies]


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("archives", type=Path, nargs="*")
    options.add_argument("--batches", type=int, default=20)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(given.archives or [None], given.batches, given.seed, Path(folder))
    print("| articles in the archive | written in a second of CPU | of the first |\n|---:|---:|---:|")
    for size, rate in found:
        print(f"| {size:,} | {rate:,.0f} | {rate / found[0][1]:.2f} |")


if __name__ == "__main__":
    main()
