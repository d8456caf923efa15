"""What comes along beside articles: failures, feeds, watches, evidence; and what cannot be taken at all."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from archiver.cli import main
from archiver.errors import NewerSchemaError, NoDatabaseError, NotOurDatabaseError, UsageError
from archiver.model import Failure, Reading, Reason
from archiver.store import Writer, open_archive
from archiver.store.asking.reread import failed_captures
from archiver.store.following.feeds import add_feed
from archiver.store.following.watching import find_news, save_watch
from archiver.store.judging.judgements import find_entity
from archiver.store.runs import Run
from archiver.store.search.watches import make_watch
from tests.store.conftest import ARTICLE, READER, kept, make_writer
from tests.store.merge.merging import BEGIN, PAGES, dump, merge_all, read_files, same, write_judged


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


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_failed_in_two_archives_failed_twice_for_the_later_reason(
    tmp_path: Path, order: tuple[int, int]
) -> None:
    shards = [tmp_path / "0.db", tmp_path / "1.db"]
    for day, shard in enumerate(shards):
        at = BEGIN + timedelta(days=day)
        db = open_archive(shard, create=True)
        make_writer(db)
        failure = Failure(Reason.NO_ARTICLE, f"On day {day}.")
        Writer(db, READER, Run(1, ""), clock=lambda at=at: at).save(kept(at=at), failure)
        db.close()
    archive = tmp_path / "archive.db"
    merge_all(archive, [shards[number] for number in order])
    db = open_archive(archive)
    told = db.execute("select attempts, detail, first_failed, last_failed, captured_at from failures"
                      " join captures on captures.id = capture_id").fetchall()  # fmt: skip
    later = "2023-02-12T00:00:00Z"
    assert told == [(2, "On day 1.", "2023-02-11T00:00:00Z", later, later)]
    db.close()
    after = dump(archive)
    merge_all(archive, [*shards, *shards[::-1]])
    assert dump(archive) == after


def test_what_was_read_after_all_here_stays_read(tmp_path: Path) -> None:
    shard, archive = tmp_path / "shard.db", tmp_path / "archive.db"
    writer = make_writer(db := open_archive(shard, create=True))
    writer.save(kept(), Failure(Reason.NO_ARTICLE, "There is none."))
    db.close()
    merge_all(archive, [shard])
    writer = make_writer(db := open_archive(archive))
    (failed,) = failed_captures(db)
    writer.save_found(failed, Reading(ARTICLE, (), b""))
    db.close()
    after = dump(archive)
    merge_all(archive, [shard])
    assert dump(archive) == after
    merge_all(tmp_path / "third.db", [shard, archive])
    assert same(archive, tmp_path / "third.db") == {}


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


@pytest.mark.parametrize(
    ("seen", "read", "gone"),
    [
        ((0, 5), (9,), None),  # seen after it was gone: it is back
        ((0, 5), (3,), "2023-02-16T00:00:00Z"),  # seen before that
        ((0, None), (4, 7), "2023-02-18T00:00:00Z"),
        ((8, None), (4, 7), None),
        ((0, 5), (4, 7), "2023-02-16T00:00:00Z"),  # by both: since the first found it so
    ],
)
def test_an_article_is_gone_where_nobody_has_seen_it_since(
    tmp_path: Path, seen: tuple[int | None, ...], read: tuple[int | None, ...], gone: str | None
) -> None:
    archive, shard = tmp_path / "archive.db", tmp_path / "shard.db"
    for path, days in ((archive, seen), (shard, read)):
        writer = make_writer(db := open_archive(path, create=True))
        writer.save(kept(at=BEGIN + timedelta(days=days[0] or 0)), Reading(ARTICLE, (), b""))
        for day in days[1:]:
            if day is not None:
                at = BEGIN + timedelta(days=day)
                found = kept(at=at)
                assert found.capture is not None
                missing = replace(found, capture=replace(found.capture, status=404))
                Writer(db, READER, Run(1, ""), clock=lambda at=at: at).save(missing, Failure(Reason.GONE, "Gone."))
        db.close()
    merge_all(archive, [shard])
    db = open_archive(archive)
    assert db.execute("select gone_at from articles").fetchall() == [(gone,)]
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
