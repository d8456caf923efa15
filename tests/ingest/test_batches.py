"""Pages are stored many at a time, in their order; a WARC file that was interrupted goes on behind what is stored."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.config import Settings
from archiver.ingest import Ingest, prepare_ingest, work
from archiver.model import SourceKind, Status, Target
from archiver.store import open_archive
from archiver.store.runs import interrupted_runs

PAGES = Path(__file__).parent.parent / "pages"
NAMES = ("french-page", "json-ld-graph", "live-blog", "microdata", "open-graph-only", "title-with-site-suffix")


def pack(path: Path, names: Iterable[str]) -> Path:
    """A WARC file with these pages."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for name in names:
            page = (PAGES / name / "input.html").read_bytes()
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            url = f"https://news.example/{name}"
            record = writer.create_warc_record(
                url, "response", payload=BytesIO(page), length=len(page), http_headers=headers
            )
            writer.write_record(record)
    return path


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    return pack(tmp_path / "crawl.warc.gz", NAMES)


def ingest(folder: Path) -> Ingest:
    db = open_archive(folder / "archive.db", create=True)
    return prepare_ingest(db, Settings(db=folder / "archive.db", workers=0))


def test_an_interrupted_warc_file_goes_on_behind_what_is_stored(
    warc: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MOST", 2)
    first = ingest(tmp_path / "a")
    target = Target(str(warc), SourceKind.WARC, str(warc))
    stream = first.add([target])
    early = list(islice(stream, 4))
    stream.close()
    ((done,),) = first.db.execute("select pages_done from queue").fetchall()
    assert done >= len(early) == 4
    (run,) = interrupted_runs(first.db)
    later = list(ingest(tmp_path / "a").resume(run) or ())
    assert [outcome.status for outcome in later] == [Status.SAVED] * (len(NAMES) - done)
    assert first.db["captures"].count == first.db["articles"].count == len(NAMES)
    assert first.db["queue"].count == 0


def test_pages_are_stored_in_the_order_in_which_they_came(warc: Path, tmp_path: Path) -> None:
    own = ingest(tmp_path / "a")
    outcomes = list(own.add([Target(str(warc), SourceKind.WARC, str(warc))]))
    assert [outcome.article_id for outcome in outcomes] == list(range(1, len(NAMES) + 1))
    urls = [row[0] for row in own.db.execute("select url from captures order by id")]
    assert urls == [f"https://news.example/{name}" for name in NAMES]


def far_ahead(
    function: Callable[[Any], Any], items: Iterable[tuple[Any, Any] | None]
) -> Iterator[tuple[Any, Any] | None]:
    """An engine that has taken eight items more than it has results of."""
    taken: deque[tuple[Any, Any]] = deque()
    for item in filter(None, items):
        taken.append(item)
        if len(taken) > 8:
            key, value = taken.popleft()
            yield key, function(value)
    yield from ((key, function(value)) for key, value in taken)


@pytest.mark.parametrize("most", [1, work.MOST])
def test_the_same_bytes_twice_are_kept_once_wherever_a_transaction_ends(
    warc: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(work, "MOST", most)
    twice = tmp_path / "twice.warc.gz"
    twice.write_bytes(warc.read_bytes() * 2)
    own = replace(ingest(tmp_path / "a"), engine=far_ahead)
    outcomes = list(own.add([Target(str(twice), SourceKind.WARC, str(twice))]))
    assert [outcome.status for outcome in outcomes] == [Status.SAVED] * len(NAMES) + [Status.UNCHANGED] * len(NAMES)
    referring = own.db.execute("select id, revisit_of from captures where revisit_of is not null").fetchall()
    assert referring == [(len(NAMES) + number, number) for number in range(1, len(NAMES) + 1)]
