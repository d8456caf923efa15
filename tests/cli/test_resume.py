"""A run that was interrupted goes on where it was, by the same command or by `archiver resume`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from archiver.ingest import Ingest
from archiver.model import Outcome
from archiver.nouns import counted
from archiver.store import open_archive
from archiver.store.runs import InterruptedRun, hold_run, let_go
from tests.cli.conftest import Run, Site, page


@pytest.fixture
def interrupted(run: Run, site: Site, archive: Path) -> list[str]:
    """The sources of a run that ended after the first of three."""
    urls = [site.put(f"/{n}", page(f"Story {n}")) for n in range(3)]
    run("add", *urls, "--allow-private")
    with sqlite3.connect(archive) as db:  # as a kill would have left it
        db.execute("update runs set finished_at = null, saved = 1")
        for url in urls[1:]:
            (capture,) = db.execute("select id from captures where url = ?", [url]).fetchone()
            db.execute("update captures set article_id = null where id = ?", [capture])
            db.execute("insert into queue (run_id, source, kind, location) values (1, ?, 'url', ?)", [url, url])
    site.log.clear()
    return urls


def test_resume_does_what_is_left_and_nothing_else(
    run: Run, site: Site, archive: Path, interrupted: list[str]
) -> None:
    listed = run("resume", "--list")
    assert "2 left" in listed.output
    result = run("resume")
    assert result.exit_code == 0, result.output
    assert "2 left" in result.output
    assert sorted(site.log) == ["/1", "/2", "/robots.txt"]
    assert sqlite3.connect(archive).execute("select count(*) from queue").fetchone() == (0,)
    assert "Nothing was interrupted." in run("resume").output


def test_the_same_command_goes_on(run: Run, site: Site, interrupted: list[str]) -> None:
    result = run("add", *interrupted, "--allow-private", "--json")
    rows = [json.loads(line) for line in result.output.splitlines() if line.startswith("{")]
    assert [row["source"] for row in rows] == interrupted[1:]
    assert "Going on" in result.output
    site.log.clear()
    run("add", *interrupted, "--allow-private")
    assert sorted(site.log) == ["/0", "/1", "/2", "/robots.txt"]


def test_another_command_leaves_the_interrupted_run_waiting(run: Run, site: Site, interrupted: list[str]) -> None:
    result = run("add", interrupted[0], "--allow-private")
    assert "archiver resume" in result.output
    assert sorted(site.log) == ["/0", "/robots.txt"]
    assert "2 left" in run("resume", "--list").output


def test_a_run_that_another_program_is_at_is_left_alone(run: Run, archive: Path, interrupted: list[str]) -> None:
    db = open_archive(archive)
    lock = hold_run(db, 1)
    assert lock is not None
    assert hold_run(db, 1) is None
    assert "still going on" in run("resume").output
    assert "still going on" in run("resume", "--forget").output
    let_go(lock)
    assert "2 saved" not in run("resume").output  # the bytes are known: unchanged
    assert not list(archive.parent.glob("*.lock"))


def test_after_ctrl_c_no_other_run_is_gone_on_with(
    run: Run, archive: Path, interrupted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite3.connect(archive) as db:
        db.execute("insert into runs (started_at, command, options, archiver, warc_prefix)"
                   " select started_at, command, options, archiver, 'another' from runs")  # fmt: skip
        db.execute("update queue set run_id = 2 where location = ?", [interrupted[2]])
    begun = []

    def broken_off(ingest: Ingest, run: InterruptedRun) -> Iterator[Outcome]:
        begun.append(run.id)

        def outcomes() -> Iterator[Outcome]:
            raise KeyboardInterrupt
            yield

        return outcomes()

    monkeypatch.setattr(Ingest, "resume", broken_off)
    result = run("resume")
    assert (begun, result.exit_code) == ([1], 1)
    assert "Interrupted." in result.output


def test_what_is_left_can_be_given_up(run: Run, site: Site, interrupted: list[str]) -> None:
    assert "2 sources" in run("resume", "--forget").output
    assert "Nothing was interrupted." in run("resume").output
    assert site.log == []


def test_an_address_given_twice_is_fetched_once(run: Run, site: Site) -> None:
    url = site.put("/story", page("A story"))
    assert "1 done: 1 saved." in run("add", url, url, f"{url}#part", "--allow-private").output
    assert site.log == ["/robots.txt", "/story"]


def test_a_poll_that_is_interrupted_before_its_links_are_queued_asks_the_feed_again(
    run: Run, site: Site, archive: Path
) -> None:
    item = f"<item><link>{site.put('/a', page('Story a'))}</link></item>"
    site.put("/feed", f"<rss version='2.0'><channel>{item * 2}</channel></rss>".encode(), content_type="text/xml")
    site.etags["/feed"] = '"one"'
    run("feeds", "add", site.root + "/feed")
    assert run("poll", "--allow-private", "--limit", "1").exit_code == 0
    etag = "select etag from feeds"
    assert sqlite3.connect(archive).execute(etag).fetchone() == ('"one"',)


def test_a_feed_of_which_links_are_left_is_read_again(run: Run, site: Site, archive: Path) -> None:
    items = "".join(f"<item><link>{site.put(f'/{n}', page(f'Story {n}'))}</link></item>" for n in range(3))
    site.put("/feed", f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), content_type="text/xml")
    site.etags["/feed"] = '"one"'
    run("feeds", "add", site.root + "/feed")
    for number in (1, 2, 3):
        assert "1 done: 1 saved." in run("poll", "--allow-private", "--limit", "1").output
        assert counted(number, "article") in run("stats").output
    assert site.not_modified == []
    run("poll", "--allow-private")
    assert site.not_modified == ["/feed"]


def test_nothing_to_resume_gives_machines_no_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(page("Done"))
    assert run("add", "page.html").exit_code == 0
    done = run("resume", "--json")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Nothing was interrupted." in done.stderr
