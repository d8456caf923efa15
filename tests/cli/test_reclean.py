"""What is in the archive already is read again by today's program, and nothing is fetched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from tests.cli.conftest import PARAGRAPH, Run, Site, page


@pytest.fixture
def changed(run: Run, site: Site, archive: Path) -> Iterator[sqlite3.Connection]:
    """An archive of one article with two texts, to be altered as a worse program would have left it."""
    url = site.put("/story", page("A story"))
    run("add", url, "--allow-private")
    site.put("/story", page("A story", text=PARAGRAPH + "OpenAI did not comment. "))
    run("add", url, "--allow-private")
    site.log.clear()
    connection = sqlite3.connect(archive)
    yield connection
    connection.close()


ROWS = "select title, byline, month, word_count, version_count from articles"
COUNTS = """select (select count(*) from versions), (select count(*) from mentions),
    (select sum(mention_count) from entities), (select sum(mention_count) from entity_months),
    (select count(*) from articles_fts where articles_fts match 'comment')"""


def test_reading_again_with_the_same_program_changes_nothing(
    run: Run, site: Site, changed: sqlite3.Connection
) -> None:
    before = changed.execute(ROWS).fetchall() + changed.execute(COUNTS).fetchall()
    result = run("reclean")
    assert result.exit_code == 0, result.output
    assert "1 read again: 1 as before." in result.output
    assert changed.execute(ROWS).fetchall() + changed.execute(COUNTS).fetchall() == before
    assert site.log == []


def test_what_an_earlier_program_read_wrongly_is_put_right(run: Run, changed: sqlite3.Connection) -> None:
    before = changed.execute(ROWS).fetchall() + changed.execute(COUNTS).fetchall()
    with changed:  # texts with a banner in them, one more version, no author, and mentions of the banner
        changed.execute("update versions set text = 'Take our survey. ' || text, text_sha256 = id")
        changed.execute("update articles set byline = '', version_count = 3")
        changed.execute("delete from mentions where id % 2")
        changed.execute("insert into articles_fts (articles_fts) values ('rebuild')")
    result = run("reclean", "--json")
    row = json.loads(result.output)
    assert set(row["changed"]) == {"byline", "text", "version_count"}
    assert row["lost"] == ""
    assert changed.execute(ROWS).fetchall() + changed.execute(COUNTS).fetchall() == before
    assert changed.execute("pragma foreign_key_check").fetchall() == []
    assert changed.execute("insert into articles_fts (articles_fts, rank) values ('integrity-check', 1)")
    changed.rollback()


def test_an_article_whose_records_are_lost_stays_as_it_is(
    run: Run, archive: Path, changed: sqlite3.Connection
) -> None:
    before = changed.execute(ROWS).fetchall()
    for path in (archive.parent / "warc").iterdir():
        path.unlink()
    result = run("reclean", "1")
    assert result.exit_code == 1
    assert "lost" in result.output
    assert changed.execute(ROWS).fetchall() == before


def test_a_page_that_holds_an_article_after_all_is_found(run: Run, site: Site, archive: Path) -> None:
    url = site.put("/story", page("A story"))
    run("add", url, "--allow-private")
    connection = sqlite3.connect(archive)
    with connection:  # as a program would have left it that saw no article there
        connection.execute("update captures set article_id = null")
        connection.execute(
            "insert into failures (source, url, reason, detail, capture_id, first_failed, last_failed)"
            " values (?, ?, 'no article', 'Nothing.', 1, '', '')", [url, url]
        )  # fmt: skip
        connection.execute("update articles set url = 'http://other.example/'")
    connection.close()
    result = run("reclean")
    assert "1 found" in result.output
    assert run("failures").output == "No failures.\n"
    assert run("show", url).exit_code == 0
    assert sorted(site.log) == ["/robots.txt", "/story"]


def test_an_article_that_was_captured_twice_with_one_text_is_read_again(
    run: Run, site: Site, archive: Path
) -> None:
    url = site.put("/story", page("A story"))
    run("add", url, "--allow-private")
    site.put(
        "/story", page("A story", head='<meta name="section" content="Harbour">')
    )  # other bytes, the same text
    run("add", url, "--allow-private")
    connection = sqlite3.connect(archive)
    before = connection.execute(COUNTS).fetchone(), connection.execute("select capture_id from versions").fetchall()
    result = run("reclean")
    assert result.exit_code == 0, result.output
    assert before == (
        connection.execute(COUNTS).fetchone(),
        connection.execute("select capture_id from versions").fetchall(),
    )
    connection.close()


def test_reading_again_can_be_narrowed(run: Run, changed: sqlite3.Connection) -> None:
    assert "Nothing to read again." in run("reclean", "--site", "nowhere.example").output
    assert "1 read again" in run("reclean", "--site", "127.0.0.1", "--limit", "1").output
    assert run("reclean", "99").exit_code == 1


def test_tagging_again_with_the_same_model_and_names_finds_nothing_to_do(
    run: Run, changed: sqlite3.Connection
) -> None:
    assert "Nothing to tag again." in run("retag").output


@pytest.mark.slow
def test_names_of_ones_own_are_found_in_what_is_there_already(
    run: Run, site: Site, changed: sqlite3.Connection, tmp_path: Path
) -> None:
    before = changed.execute(COUNTS).fetchall()
    (tmp_path / "names.tsv").write_text(
        "Mini Programs\tPRODUCT\tmini programs\tSmall applications\n", encoding="utf-8"
    )
    result = run("retag", "--names", tmp_path / "names.tsv")
    assert result.exit_code == 0, result.output
    assert "+Mini Programs" in result.output
    assert site.log == []
    shown = json.loads(run("entity", "mini programs", "--json").output)
    assert (shown["name"], shown["article_count"]) == ("Mini Programs", 1)
    assert "Nothing to tag again." in run("retag", "--names", tmp_path / "names.tsv").output
    assert "-Mini Programs" in run("retag").output
    assert changed.execute(COUNTS).fetchall() == before
    assert changed.execute("pragma foreign_key_check").fetchall() == []


@pytest.mark.slow
def test_reading_again_finds_the_stories_of_an_archive_that_had_none(run: Run, site: Site, archive: Path) -> None:
    body = " ".join(f"Buoy {number} of the harbour is moved." for number in range(60))
    urls = [site.put(f"/{number}", page(f"Headline {number}", text=body)) for number in range(2)]
    run("add", *urls, "--allow-private")
    connection = sqlite3.connect(archive)
    with connection:  # as an archive is that was written before there were signatures
        connection.executescript("""
            delete from signatures; delete from signature_bands;
            update articles set story_id = null; delete from stories;
        """)
    assert "2 as before" in run("reclean").output
    assert connection.execute("select title, article_count from stories").fetchall() == [("Headline 0", 2)]
    assert run("reclean").exit_code == 0
    assert connection.execute("select id, article_count from stories").fetchall() == [(1, 2)]
    connection.close()
