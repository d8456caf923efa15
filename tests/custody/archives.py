"""An archive with everything that a person can do with one, and what is asked of one that was rebuilt."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archiver.config import Settings
from archiver.ingest import prepare_ingest
from archiver.model import Outcome, Validators
from archiver.samples import SampleServer
from archiver.sources import read_sources
from archiver.store import open_archive
from archiver.store.following.feeds import add_feed, record_poll, remove_feed
from archiver.store.following.watching import find_news, move_mark, remove_watch, save_watch
from archiver.store.judging.judgements import Judge, find_entity
from archiver.store.search.find import search_articles
from archiver.store.search.watches import Watch
from tests.cli.conftest import page
from tests.contents import content_of, differences
from tests.servers import Server, http, running_server
from tests.warc.warcs import GOOD, PAGES, unmodified_warc, warc_of, warc_with

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
SEARCHES = ("tencent", '"mini programs"', "openai OR baidu", "微信", "protest*", "quay")
PLACES = """
select captures.warc_file, captures.warc_offset, captures.warc_length, captures.group_offset, captures.url,
    captures.status, articles.url, original.warc_file, original.warc_offset, runs.warc_prefix
from captures
left join articles on articles.id = captures.article_id
left join captures as original on original.id = captures.revisit_of
left join runs on runs.id = captures.run_id
"""
RUNS = "select started_at, command, options, archiver, warc_prefix, saved, updated, unchanged, failed from runs"
NUMBERS = "select 'entity', id, name, type from entities union all select 'article', id, url, title from articles"


def everything(path: Path, *, runs: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    """What an archive says, places in WARC files, numbers and what searches find included."""
    db = open_archive(path)
    content = content_of(db)
    content["places"] = sorted(map(tuple, db.execute(PLACES).fetchall()), key=repr)
    content["numbers"] = sorted(map(tuple, db.execute(NUMBERS).fetchall()), key=repr)
    for query in SEARCHES:
        found = search_articles(db, query, limit=50, order="best")
        content[f"search {query}"] = [(row["url"], row["snippet"]) for row in found]
    if runs:
        content["runs"] = sorted(map(tuple, db.execute(RUNS).fetchall()), key=repr)
    db.close()
    return content


def same(one: Path, other: Path, *, but: Iterable[str] = (), runs: bool = False) -> dict[str, Any]:
    told = differences(everything(one, runs=runs), everything(other, runs=runs))
    return {table: told[table] for table in told if table not in but}


def archive(db: Database, path: Path, *given: str | Path, samples: SampleServer | None = None) -> list[Outcome]:
    """Archive sources as `archiver add` does, in this process."""
    settings = Settings(db=path, workers=0)
    ingest = prepare_ingest(db, settings, allow_private=True, connect_to=samples.connect_to if samples else None)
    ingest = replace(ingest, fetching=replace(ingest.fetching, timeout=5.0))
    return list(ingest.add(read_sources(list(map(str, given)))))


def make_archive(folder: Path) -> Path:
    """An archive of the sample articles and of a site where all goes wrong that can, judged by people meanwhile."""
    path = folder / "press.db"
    db = open_archive(path, create=True)
    with SampleServer() as samples, running_server() as server:
        archive(db, path, *samples.urls[:9], samples=samples)
        _judge_some(db)
        archive(db, path, *samples.urls[9:], *samples.pastes, samples=samples)
        _judge_others(db)
        samples.advance()
        archive(db, path, *samples.changed_urls, *samples.urls[:3], samples=samples)
        _archive_site(db, path, server)
    archive(db, path, PAGES / "saved-by-browser" / "input.html", *_warc_files(folder))
    _follow(db)
    db.close()
    return path


def _judge_some(db: Database) -> None:
    def entity(name: str) -> int:
        return find_entity(db, name)

    Judge(db, by="iris", reason="the same firm").merge(entity("Tencent"), entity("WeChat"))
    Judge(db, by="iris").hide(entity("Italy"))
    (article_id,) = db.execute(
        "select min(article_id) from mentions join versions on versions.id = version_id"
        " where entity_id = ? and surface = 'Baidu'",
        [entity("Baidu")],
    ).fetchone()
    Judge(db, by="otto").split(entity("Baidu"), "Baidu Maps", ["Baidu"], [article_id])
    Judge(db, by="otto").rename(entity("Alibaba"), "Alibaba Group")
    Judge(db, by="otto").alias(entity("OpenAI"), "Open AI of San Francisco")
    Judge(db, by="otto").never_same(entity("OpenAI"), entity("ChatGPT"))


def _judge_others(db: Database) -> None:
    judge = Judge(db, by="iris")
    judge.retype(find_entity(db, "ChatGPT"), "ORG")
    hidden = judge.hide(find_entity(db, "China"))
    judge.undo(hidden)
    judge.hide(find_entity(db, "Samsung"))
    judge.unhide(find_entity(db, "Samsung"))


def _archive_site(db: Database, path: Path, server: Server) -> None:
    """Pages that are met again, moved, gone, no pages, or not there at all."""

    def story(name: str, text: str) -> bytes:
        return http(page(name, text=text * 6), 'ETag: "1"')

    quay = "The council of Ambleton will widen the quay, Mayor Ann Lowell said on Monday. "
    paths = {
        "/quay": story("The quay is widened", quay),
        "/ferry": story("The ferry returns", "OpenAI and Open AI of San Francisco met Tencent on the ferry. "),
        "/moved": http(b"", "Location: /ferry-again", status="301 Moved Permanently"),
        "/ferry-again": story(
            "A second ferry", "A ferry of Alibaba leaves the quay of Ambleton at noon on Friday. "
        ),
        "/twice": http(b"", "Location: /cookie", status="302 Found"),
        "/cookie": http(b"", "Location: /robot", status="302 Found"),
        "/refreshed": http(b'<meta http-equiv="refresh" content="0; url=/quay-new">'),
        "/quay-new": story("The new quay", "The new quay of Ambleton was opened by the council on Sunday. "),
        "/to-front": http(b"", "Location: /", status="302 Found"),
        "/": story("All news", "Everything on one page of this paper, told in brief for the reader. "),
        "/picture": http(b"\x89PNG", "Content-Type: image/png"),
        "/nothing": http(b"<p>Short.</p>"),
        "/astray": http(b"", "Location: ftp://files.example/a", status="302 Found"),
        "/unheard": http(b"", "Location: http://127.0.0.1:9/", status="302 Found"),
        "/broken": http(gzip.compress(page("Half a page"))[:200], "Content-Encoding: gzip"),
        "/packed": http(gzip.compress(page("A packed page")), "Content-Encoding: gzip"),
        "/gone-soon": story("Here today", "What is here today will be gone tomorrow, the harbour master said. "),
        "/robots.txt": http(b"User-agent: *\nDisallow: /robot\n", "Content-Type: text/plain"),
    }
    server.answers.update(paths)
    urls = [server.url(name) for name in paths if name not in {"/robots.txt", "/"}]
    archive(db, path, *urls, server.url("/missing"), server.url("/robot"), folder_without_pages(path))
    server.answers["/quay"] = http(b"", 'ETag: "1"', status="304 Not Modified")
    server.answers["/gone-soon"] = http(b"<p>It is gone.</p>", status="410 Gone")
    server.answers["/ferry"] = story(
        "The ferry returns", "OpenAI met Italy and the Port of Ambleton on the ferry. "
    )
    server.answers["/missing"] = story("Found after all", "What was missing was found in the port of Ambleton. ")
    archive(
        db,
        path,
        *(server.url(name) for name in ("/quay", "/gone-soon", "/ferry", "/packed", "/missing", "/picture")),
    )


def folder_without_pages(path: Path) -> Path:
    empty = path.parent / "empty"
    empty.mkdir(exist_ok=True)
    return empty


def _warc_files(folder: Path) -> list[Path]:
    """Other programs' WARC files: of good pages, with revisits, and with a page that holds no article at the end."""
    plain, failing = folder / "crawl.warc.gz", folder / "failing.warc.gz"
    plain.write_bytes(warc_of([*GOOD[0], *GOOD[0][:1]]))
    good = (PAGES / GOOD[1][0] / "input.html").read_bytes()
    failing.write_bytes(
        warc_with({"https://www.example.com/crawled": good, "https://www.example.com/none": b"<p>None.</p>"})
    )
    unmodified = folder / "unmodified.warc.gz"
    bodies = {
        "https://www.example.com/kept": page("A page that is kept"),
        "https://www.example.com/short": b"<p>None.</p>",
    }
    unmodified.write_bytes(unmodified_warc(bodies))
    return [plain, failing, unmodified]


def _follow(db: Database) -> None:
    for name in ("harbour", "other"):
        add_feed(db, f"https://{name}.example/feed", NOW)
    remove_feed(db, "https://other.example/feed")
    with db.conn:
        record_poll(db, "https://harbour.example/feed", NOW, "Harbour", Validators(etag='"7"'))
    number = f"#{find_entity(db, 'OpenAI')}"
    watches = [Watch("ferries", "search", "ferry"), Watch("labs", "entity", number), Watch("gone", "changes")]
    for watch in watches:
        save_watch(db, watch, NOW)
    remove_watch(db, "gone")
    move_mark(db, find_news(db, watches[0]), NOW)
