"""The way from an article or a mention back to its bytes, each step of it checked; and what is known of WARC files."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from filelock import FileLock

from archiver.errors import NotFoundError
from archiver.model import Capture, WarcPlace
from archiver.store import Writer, begin_run
from archiver.store.asking.evidence import evidence
from archiver.store.asking.kept import captures_in, files_known, prefixes
from archiver.store.export.warc import export_warc
from archiver.store.runs import is_being_written, runs_at_work
from archiver.warc import iterate_captures, recall_capture
from tests.store.conftest import ARTICLE, READER
from tests.store.shelf import DAY, Shelf

LATER = datetime(2023, 2, 20, tzinfo=UTC)
CHECKS = {
    "the version's text is the one that was read",
    "the WARC file is there",
    "the record can be read",
    "the record is of this address",
    "the bytes have the digest that was written down",
    "the digests in the records hold",
}
STANDS = "the mention stands where it says"


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """1 was captured twice, the second time with the same bytes; 2 is another article."""
    shelf = Shelf(tmp_path / "shelf")
    shelf.save()
    shelf.save(at=LATER, title="Tencent removes bots")
    shelf.save(url="http://news.example/2", text="OpenAI is here.")
    yield shelf
    shelf.close()


def failing(shelf: Shelf, reference: str = "1") -> set[str]:
    return {said for said, holds in evidence(shelf.db, shelf.warc_folder, reference)["checks"].items() if not holds}


def warc(shelf: Shelf) -> Path:
    (path,) = shelf.warc_folder.iterdir()
    return path


@pytest.mark.parametrize("reference", ["2", "http://news.example/2"])
def test_an_article_leads_to_its_bytes(shelf: Shelf, reference: str) -> None:
    told = evidence(shelf.db, shelf.warc_folder, reference)
    assert told["checks"] == dict.fromkeys(CHECKS, True)
    assert (told["article_id"], told["article_url"], told["text"]) == (
        2,
        "http://news.example/2",
        "OpenAI is here.",
    )
    assert told["sha256"] == sha256(b"OpenAI is here.").hexdigest()
    assert "mention_id" not in told  # what is not known is not told
    assert "original_file" not in told
    assert [(said["kind"], said["url"]) for said in told["exchange"]][-1] == ("response", "http://news.example/2")
    place = WarcPlace(told["warc_file"], told["warc_offset"], told["warc_length"], told["sha256"])
    capture = recall_capture(shelf.warc_folder, place)
    assert isinstance(capture, Capture)
    assert capture.payload == b"OpenAI is here."


def test_a_version_of_which_the_bytes_were_kept_before_leads_to_them(shelf: Shelf) -> None:
    told = evidence(shelf.db, shelf.warc_folder, "1")
    assert told["checks"] == dict.fromkeys(CHECKS, True)
    assert told["captured_at"] == "2023-02-20T00:00:00Z"
    assert (told["original_file"], told["original_offset"] < told["warc_offset"]) == (told["warc_file"], True)


@pytest.mark.parametrize("prefix", ["m", "M"])
def test_a_mention_leads_to_the_characters_it_stands_at(shelf: Shelf, prefix: str) -> None:
    (mention,) = shelf.db.execute("select id from mentions where version_id = 3 and field = 'text'").fetchone()
    told = evidence(shelf.db, shelf.warc_folder, f"{prefix}{mention}")
    assert told["checks"] == dict.fromkeys({*CHECKS, STANDS}, True)
    assert (told["mention_id"], told["surface"], told["entity"], told["version_id"]) == (
        mention,
        "OpenAI",
        "OpenAI",
        3,
    )
    assert told["text"][told["start"] : told["end"]] == "OpenAI"


@pytest.mark.parametrize("reference", ["99", "m99", "http://news.example/none", "m"])
def test_what_is_not_there_has_no_evidence(shelf: Shelf, reference: str) -> None:
    kind = "mention" if reference == "m99" else "article"
    with pytest.raises(NotFoundError, match=f"no {kind} '{reference}'"):
        evidence(shelf.db, shelf.warc_folder, reference)


@pytest.mark.parametrize(
    ("statement", "fails"),
    [
        ("update versions set text = text || '.'", {"the version's text is the one that was read"}),
        ("update versions set title = 'Other'", {"the version's text is the one that was read"}),
        ("update captures set final_url = 'http://x.example/'", {"the record is of this address"}),
        (
            "update captures set sha256 = 'ff'",
            {"the bytes have the digest that was written down"},
        ),
        (
            "update captures set warc_file = 'none.warc.gz'",
            CHECKS - {"the version's text is the one that was read"},
        ),
        (
            "update captures set warc_offset = warc_offset + 1 where id = 3",
            {
                "the record can be read",
                "the record is of this address",
                "the bytes have the digest that was written down",
            },
        ),
    ],
)
def test_a_step_that_does_not_hold_is_told(shelf: Shelf, statement: str, fails: set[str]) -> None:
    with shelf.db.conn:
        shelf.db.execute(statement)
    assert failing(shelf, "2") == fails


def test_a_mention_that_stands_elsewhere_is_told(shelf: Shelf) -> None:
    with shelf.db.conn:
        shelf.db.execute("update mentions set start = start + 1")
    assert failing(shelf, "m1") == {STANDS}


def test_bytes_that_are_lost_are_told_where_a_record_only_refers_to_them(shelf: Shelf) -> None:
    (place,) = shelf.db.execute("select warc_offset from captures where id = 1").fetchone()
    data = bytearray(warc(shelf).read_bytes())
    data[place + 30 : place + 60] = bytes(30)
    warc(shelf).write_bytes(data)
    assert "the record can be read" in failing(shelf, "1")
    assert failing(shelf, "2") == set()


# -- what is known of WARC files --------------------------------------------------------------------------


def test_the_captures_in_a_file_stand_in_its_order(shelf: Shelf) -> None:
    with shelf.db.conn:
        shelf.db.execute("update captures set warc_file = 'other.warc.gz' where id = 3")
    first, second = captures_in(shelf.db, warc(shelf).name)
    row = next(shelf.db.query("select * from captures where id = 1"))
    names = ("id", "url", "final_url", "captured_at", "status", "content_type", "sha256", "warc_file", "warc_offset",
             "warc_length", "group_offset", "kind", "etag", "last_modified", "revisit_of")  # fmt: skip
    assert {name: getattr(first, name) for name in names} == {name: row[name] for name in names}
    assert first.place == WarcPlace(
        row["warc_file"], row["warc_offset"], row["warc_length"], row["sha256"], row["group_offset"]
    )
    assert (first.begin, first.end) == (row["group_offset"], row["warc_offset"] + row["warc_length"])
    assert first.begin < first.warc_offset < first.end <= second.begin
    assert first.original is None
    assert second.original == WarcPlace(row["warc_file"], row["warc_offset"], row["warc_length"], second.sha256)
    assert (second.revisit_of, second.url) == (1, ARTICLE.url)
    assert list(captures_in(shelf.db, "none")) == []


def test_a_capture_without_a_group_begins_with_its_record(shelf: Shelf) -> None:
    with shelf.db.conn:
        shelf.db.execute("update captures set group_offset = null")
    first, *_ = captures_in(shelf.db, warc(shelf).name)
    assert first.begin == first.warc_offset


def test_the_files_and_what_their_names_begin_with(shelf: Shelf) -> None:
    (prefix,) = shelf.db.execute("select warc_prefix from runs").fetchone()
    assert files_known(shelf.db) == [warc(shelf).name]
    begin_run(shelf.db, command="test", options={}, archiver="0", now=LATER)
    assert len(prefixes(shelf.db)) == 2
    assert prefixes(shelf.db)[0] == prefix
    with shelf.db.conn:
        shelf.db.execute("update runs set warc_prefix = '' where id = 2")
    assert prefixes(shelf.db) == [prefix]


def test_a_file_is_being_written_while_a_program_is_at_its_run(shelf: Shelf) -> None:
    run = begin_run(shelf.db, command="test", options={}, archiver="0", now=LATER)
    name = f"{run.warc_prefix}-00000.warc.gz"
    lock = Path(f"{shelf.path}.run-{run.id}.lock")

    def looks() -> tuple[bool, list[int]]:
        return is_being_written(shelf.db, name), runs_at_work(shelf.db)

    assert looks() == (False, [])
    assert not lock.exists()
    with FileLock(lock):
        assert looks() == (True, [run.id])
        assert not is_being_written(shelf.db, f"x{name}")
    lock.touch()
    assert looks() == (False, [])  # what a dead program left
    with FileLock(lock):
        assert looks() == (True, [run.id])
        Writer(shelf.db, READER, run).finish()
        assert looks() == (False, [])


# -- an article's records in a file of their own ----------------------------------------------------------


def test_the_records_of_an_article_are_exported_as_they_are(shelf: Shelf, tmp_path: Path) -> None:
    target = tmp_path / "one.warc.gz"
    target.write_bytes(b"older")
    told = export_warc(shelf.db, shelf.warc_folder, ARTICLE.url, target)
    assert (told.article_id, told.captures, told.missing) == (1, 2, ())
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["one.warc.gz"]
    captures = list(iterate_captures(target))
    assert [capture.captured_at for capture in captures if isinstance(capture, Capture)] == [DAY, LATER]
    assert {capture.payload for capture in captures if isinstance(capture, Capture)} == {ARTICLE.text.encode()}
    whole, part = warc(shelf).read_bytes(), target.read_bytes()
    first, second, _ = captures_in(shelf.db, warc(shelf).name)
    assert part.endswith(whole[first.begin : first.end] + whole[second.begin : second.end])
    opening = gzip.decompress(part[: -(second.end - second.begin) - (first.end - first.begin)]).decode()
    assert "WARC-Filename: one.warc.gz" in opening
    assert "isPartOf: article 1" in opening
    assert "software: archiver/" in opening


def test_records_that_are_lost_are_told_and_the_others_exported(shelf: Shelf, tmp_path: Path) -> None:
    copy = shelf.warc_folder / "copy.warc.gz"
    shutil.copy(warc(shelf), copy)
    with shelf.db.conn:
        shelf.db.execute("update captures set warc_file = ? where id = 1", [copy.name])
    copy.unlink()
    told = export_warc(shelf.db, shelf.warc_folder, "1", tmp_path / "one.warc.gz")
    assert (told.captures, told.missing) == (1, (copy.name,))
    warc(shelf).unlink()
    with pytest.raises(NotFoundError, match=r"are not there: .*copy\.warc\.gz"):
        export_warc(shelf.db, shelf.warc_folder, "1", tmp_path / "two.warc.gz")
    assert not (tmp_path / "two.warc.gz").exists()


@pytest.mark.parametrize("reference", ["99", "http://news.example/none"])
def test_an_article_that_is_not_there_is_not_exported(shelf: Shelf, tmp_path: Path, reference: str) -> None:
    with pytest.raises(NotFoundError, match=reference):
        export_warc(shelf.db, shelf.warc_folder, reference, tmp_path / "one.warc.gz")
    assert not (tmp_path / "one.warc.gz").exists()


def test_what_is_told_of_the_exchange_can_be_written_as_json(shelf: Shelf) -> None:
    assert json.dumps(evidence(shelf.db, shelf.warc_folder, "1"))
