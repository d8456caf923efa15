"""`archiver add`: what it saves, what it says, how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3
from warcio.archiveiterator import ArchiveIterator

from tests.cli.conftest import PARAGRAPH, Run, Site, page
from tests.servers import running_server, stall
from tests.warc.warcs import unmodified_warc

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
PASTE = f"Mini programs vanish\n\nBy Ann Lee\n\n{PARAGRAPH}\n\n{PARAGRAPH}\n"


def outcomes(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


def test_a_url_is_fetched_kept_cleaned_tagged_and_stored(run: Run, site: Site, archive: Path) -> None:
    url = site.put("/story.html", page("Mini programs vanish"))
    result = run("add", url, "--allow-private")
    assert result.exit_code == 0, result.output
    assert "saved     #1 Mini programs vanish" in result.output
    assert "1 done: 1 saved." in result.output
    assert "Tencent (ORG" in result.output
    db = Database(archive)
    (article,) = db.query("select * from articles")
    assert (article["url"], article["published"]) == (url, "2023-02-10T01:30:00Z")
    (capture,) = db.query("select * from captures")
    with (archive.parent / "warc" / capture["warc_file"]).open("rb") as warc:
        warc.seek(capture["warc_offset"])
        record = next(iter(ArchiveIterator(warc)))
        assert record.rec_headers["WARC-Target-URI"] == url
        assert record.content_stream().read() == page("Mini programs vanish")


def test_every_kind_of_source_is_read(run: Run, site: Site, archive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "saved.html").write_bytes(page("A saved page"))
    (folder / "note.txt").write_text(PASTE)
    run("add", site.put("/a", page("From the web")), "--allow-private", "--db", tmp_path / "other" / "other.db")
    (warc,) = (tmp_path / "other" / "warc").glob("*.warc.gz")
    given = tmp_path / "list.txt"
    given.write_text(f"# what to add\n\n{site.put('/b', page('From a list'))}\n")
    result = run("add", folder, warc, "--from", given, "-", "--allow-private", "--json", input=PASTE + "Pasted.\n")
    assert result.exit_code == 0, result.output
    found = outcomes(result.output)
    assert len(found) == 5
    assert {row["status"] for row in found} == {"saved"}
    assert set(found[0]) == {"source", "url", "status", "article_id", "title", "reason", "detail"}
    assert {row["title"] for row in found} == {
        "A saved page", "Mini programs vanish", "From the web", "From a list",
    }  # fmt: skip
    kinds = {row[0] for row in sqlite3.connect(archive).execute("select kind from captures")}
    assert kinds == {"http", "file", "paste"}


def test_adding_again_changes_nothing_and_a_changed_page_is_a_version(run: Run, site: Site, archive: Path) -> None:
    url = site.put("/story", page("First headline"))
    run("add", url, "--allow-private")
    assert "unchanged" in run("add", url, "--allow-private").output
    site.put("/story", page("Second headline"))
    assert "updated   #1 Second headline" in run("add", url, "--allow-private").output
    counts = "select count(*), (select count(*) from versions), (select count(*) from captures) from articles"
    assert sqlite3.connect(archive).execute(counts).fetchone() == (1, 2, 3)


def test_wrong_input_is_told_in_a_sentence_and_the_rest_is_saved(
    run: Run, site: Site, archive: Path, tmp_path: Path
) -> None:
    def file(name: str, content: bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    (tmp_path / "bare").mkdir()
    wrong = {
        "http://no-such-host.invalid/": "unreachable",
        site.root + "/missing": "HTTP status",
        site.put("/broken", b"<p>Sorry</p>", status=500): "HTTP status",
        site.put("/paper", b"%PDF-1.7 ...", content_type="application/pdf"): "not HTML",
        site.put("/image.html", PNG): "not HTML",
        site.put("/nothing", page("Nothing", text="")): "no article",
        file("image.html", PNG): "not HTML",
        file("empty.html", b""): "empty",
        str(tmp_path / "not-there.html"): "file missing",
        str(tmp_path / "bare"): "no sources",
        "complete nonsense " * 40: "bad source",
    }
    good = site.put("/good", page("The good one"))
    (tmp_path / "list").write_text("\n".join([*list(wrong)[:5], good, *list(wrong)[5:]]))
    result = run("add", "--from", tmp_path / "list", "--allow-private", "--json")
    assert result.exit_code == 1, result.output
    found = {row["source"]: row for row in outcomes(result.output)}
    assert found.pop(good)["status"] == "saved"
    assert {row["source"].strip(): row["reason"] for row in found.values()} == {
        source.strip(): reason for source, reason in wrong.items()
    }
    for row in found.values():
        assert row["status"] == "failed"
        assert row["detail"].endswith("."), row
        assert len(row["detail"]) < 300
        assert "Traceback" not in row["detail"]
    db = Database(archive)
    assert db["failures"].count == len(wrong)
    assert db.execute("select count(*) from captures where article_id is null").fetchone()[0] >= 5


def test_a_private_address_is_refused_unless_it_is_permitted(run: Run, site: Site) -> None:
    url = site.put("/story", page("Inside"))
    (row,) = outcomes(run("add", url, "--json").output)
    assert (row["reason"], "--allow-private" in row["detail"]) == ("refused address", True)
    assert site.log == []


def test_robots_txt_is_obeyed(run: Run, site: Site) -> None:
    site.put("/robots.txt", b"User-agent: *\nDisallow: /private/", content_type="text/plain")
    url = site.put("/private/story", page("Not for robots"))
    (row,) = outcomes(run("add", url, "--allow-private", "--json").output)
    assert row["reason"] == "blocked by robots"
    assert site.log == ["/robots.txt"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Name at least one SOURCE"),
        (("page.html", "--model", "en_core_web_xxl"), "en_core_web_xxl"),
        (("page.html", "--from", "no-such-list"), "no-such-list"),
        (("page.html", "--workers", "-1"), "workers"),
        (("page.html", "--db", "other.db"), "another program"),
        (("page.html", "--db", "text.db"), "not a SQLite database"),
        (("page.html", "--names", "names.tsv"), "names.tsv"),
    ],
)
def test_wrong_usage_ends_with_two_and_a_sentence(
    run: Run, tmp_path: Path, words: list[str], sentence: str
) -> None:
    (tmp_path / "page.html").write_bytes(page("A page"))
    (tmp_path / "text.db").write_text("not a database " * 100)
    (tmp_path / "names.tsv").write_text("one column only, of no known type\tNONSENSE\n")
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("create table things (id integer)")
    result = run("add", *words)
    assert result.exit_code == 2, result.output
    assert sentence in result.output
    assert "Traceback" not in result.output


def test_an_archive_of_a_newer_version_is_left_alone(run: Run, site: Site, archive: Path) -> None:
    run("add", site.put("/a", page("A story")), "--allow-private")
    Database(archive)["_sqlite_migrations"].insert(
        {"migration_set": "archiver", "name": "schema_9999", "applied_at": "2030-01-01"}
    )
    result = run("add", site.put("/b", page("Another story")), "--allow-private")
    assert result.exit_code == 2
    assert "newer archiver" in result.output
    assert sqlite3.connect(archive).execute("select count(*) from articles").fetchone() == (1,)


@pytest.mark.slow
def test_a_host_that_does_not_answer_costs_its_deadline_only(
    run: Run, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARCHIVER_TIMEOUT", "1")
    with running_server() as silent:
        url = silent.url("/a", stall)
        good = site.put("/good", page("The good one"))
        result = run("add", url, good, "--allow-private", "--json")
    found = {row["source"]: row for row in outcomes(result.output)}
    assert result.exit_code == 1
    assert (found[url]["reason"], found[good]["status"]) == ("timed out", "saved")
    assert "within 1 s" in found[url]["detail"]


def test_a_setting_that_cannot_be_read_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    (tmp_path / "archiver.toml").write_text("timeuot = 3")
    result = run("add", "page.html")
    assert result.exit_code == 2
    assert "timeuot" in result.output


@pytest.mark.slow
def test_names_of_ones_own_are_recognised(run: Run, tmp_path: Path, archive: Path) -> None:
    (tmp_path / "names.tsv").write_text("Quibblewick Trust\tORG\tthe Quibblers|QWT\tA trust of our own\n")
    (tmp_path / "note.txt").write_text(
        PASTE + "\nThe statement was read out by Quibblewick Trust in the evening.\n"
    )
    assert run("add", "note.txt", "--names", "names.tsv").exit_code == 0
    names = dict(sqlite3.connect(archive).execute("select name, type from entities"))
    assert names["Quibblewick Trust"] == "ORG"


def test_an_unexpected_crash_on_one_page_is_recorded_and_the_rest_goes_on(
    run: Run, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from archiver import pipeline

    read = pipeline.clean.read_capture

    def crash(capture: Any) -> Any:
        if capture.url.endswith("/bad"):
            raise ZeroDivisionError
        return read(capture)

    monkeypatch.setattr(pipeline.clean, "read_capture", crash)
    urls = [site.put(path, page(f"Story {path}")) for path in ("/a", "/bad", "/b")]
    found = {row["url"]: row for row in outcomes(run("add", *urls, "--allow-private", "--json").output)}
    assert [found[url]["status"] for url in urls] == ["saved", "failed", "saved"]
    assert found[urls[1]]["reason"] == "crashed"


@pytest.mark.slow
def test_workers_give_the_same_as_one_process(run: Run, site: Site, tmp_path: Path) -> None:
    urls = [site.put(f"/{n}", page(f"Story number {n}")) for n in range(6)]
    content = []
    for workers in ("0", "1", "2"):
        path = tmp_path / workers / "archive.db"
        assert run("add", *urls, "--allow-private", "--db", path, "--workers", workers).exit_code == 0
        rows = sqlite3.connect(path).execute("""
            select articles.url, versions.text_sha256, mentions.field, mentions.start, mentions.surface, entities.name
            from mentions join versions on versions.id = mentions.version_id join articles on articles.id = article_id
            left join entities on entities.id = mentions.entity_id order by 1, 3, 4
        """)
        content.append(rows.fetchall())
    assert content[0]
    assert content[0] == content[1] == content[2]


def test_an_article_is_one_row_however_it_was_reached(run: Run, site: Site, archive: Path) -> None:
    head = '<link rel="canonical" href="/story">'
    for path in ("/story", "/story/amp", "/story?utm_source=feed", "/story?amp=1", "/m/story"):
        site.put(path, page("A story", head=head))
        assert run("add", site.root + path, "--allow-private").exit_code == 0
    rows = json.loads(run("search", "story", "--json").output)
    assert [row["url"] for row in rows] == [site.root + "/story"]
    assert json.loads(run("stats", "--json").output)["captures"] == 5
    assert run("show", f"{site.root}/story/amp").exit_code == 0


def test_a_page_that_a_crawler_met_unchanged_is_read_from_the_bytes_it_had(run: Run, tmp_path: Path) -> None:
    """Revisit records of the profile 'server-not-modified', of an article and of a page that is none."""
    pages = {"https://news.example/kept": page("A kept page"), "https://news.example/short": b"<p>None.</p>"}
    (tmp_path / "crawl.warc.gz").write_bytes(unmodified_warc(pages))
    result = run("add", "crawl.warc.gz", "--json")
    assert [row["status"] for row in outcomes(result.output)] == ["saved", "unchanged", "failed", "failed"]
