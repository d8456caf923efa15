"""What became of articles after they were archived."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from tests.cli.conftest import PARAGRAPH, Run, Site, page


def test_what_was_changed_is_shown_word_by_word_with_names_and_headline(run: Run, site: Site) -> None:
    url = site.put("/story", page("First headline"))
    run("add", url, "--allow-private")
    site.put(
        "/story", page("Second headline", text=PARAGRAPH.replace("Friday", "Monday").replace("OpenAI", "Microsoft"))
    )
    assert "updated" in run("recheck", "--allow-private").output
    (change,) = json.loads(run("changes", "1", "--json").output)
    assert (change["earlier_title"], change["title"]) == ("First headline", "Second headline")
    assert ({"gone": "Friday,", "new": "Monday,"}).items() <= change["words"][0].items()
    assert (change["named"], change["named_no_more"]) == (["Microsoft"], ["OpenAI"])
    assert change["stealth"] is True
    shown = run("changes").output
    assert "headline before: First headline" in shown
    assert "[-Friday,-] {+Monday,+}" in shown
    assert "the site does not say so" in shown


def test_a_change_that_the_site_dates_is_no_stealth(run: Run, site: Site) -> None:
    for day, title in ((10, "First"), (11, "Second")):
        head = f'<meta property="article:modified_time" content="2023-02-{day}T12:00:00Z">'
        run("add", site.put("/story", page(title, head=head)), "--allow-private")
    (change,) = json.loads(run("changes", "--json").output)
    assert change["stealth"] is False


def test_an_unchanged_page_transfers_no_body(run: Run, site: Site, archive: Path) -> None:
    url = site.put("/story", page("A story"))
    site.etags["/story"] = '"one"'
    run("add", url, "--allow-private")
    before = sqlite3.connect(archive).execute("select last_seen from articles").fetchone()
    result = run("recheck", "--allow-private")
    assert result.exit_code == 0, result.output
    assert "1 unchanged" in result.output
    assert site.not_modified == ["/story"]
    connection = sqlite3.connect(archive)
    assert connection.execute("select last_seen from articles").fetchone() >= before
    captures = connection.execute("select status, revisit_of from captures order by id").fetchall()
    assert captures == [(200, None), (304, 1)]


def test_a_page_that_is_gone_is_marked_with_the_date_and_keeps_its_text(
    run: Run, site: Site, archive: Path
) -> None:
    url = site.put("/story", page("A story"))
    run("add", url, "--allow-private")
    site.put("/story", b"<p>Gone.</p>", status=410)
    assert run("recheck", "--allow-private").exit_code == 1
    connection = sqlite3.connect(archive)
    gone_at, versions = connection.execute("select gone_at, version_count from articles").fetchone()
    assert gone_at.startswith("20")
    assert versions == 1
    assert "Nothing to do." in run("recheck", "--allow-private").output
    site.put("/story", page("A story"))
    run("add", url, "--allow-private")
    # A connection of its own: an older one, of another SQLite library in this process, does not see the change.
    assert sqlite3.connect(archive).execute("select gone_at from articles").fetchone() == (None,)


def test_what_is_rechecked_can_be_chosen(run: Run, site: Site) -> None:
    for path in ("/a", "/b"):
        run("add", site.put(path, page(f"Story {path}")), "--allow-private")
    assert "Nothing to do." in run("recheck", "--older-than", "6h", "--allow-private").output
    assert "Nothing to do." in run("recheck", "--site", "other.example", "--allow-private").output
    assert "2 done" in run("recheck", "--entity", "Tencent", "--allow-private").output
    assert "1 done" in run("recheck", "--limit", "1", "--allow-private").output
    assert run("recheck", "--entity", "Nobody At All").exit_code == 1


@pytest.mark.parametrize("age", ["soon", "6", "h", "-1h"])
def test_an_age_that_cannot_be_read_is_wrong_usage(run: Run, site: Site, age: str) -> None:
    run("add", site.put("/a", page("A story")), "--allow-private")
    assert run("recheck", f"--older-than={age}").exit_code == 2


def test_without_changes_it_says_so(run: Run, site: Site) -> None:
    run("add", site.put("/a", page("A story")), "--allow-private")
    assert "No changes." in run("changes").output
