"""Files are put in their places whole, or what was there stays."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.durable import free_mark, make_folder, replacing


def test_a_file_is_not_in_its_place_before_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "list.json"
    with replacing(target) as coming:
        coming.write_text("new")
        assert not target.exists()
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_where_writing_fails_what_was_there_stays_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "list.json"
    target.write_text("old")

    def write_on_a_full_disk() -> None:
        with replacing(target) as coming:
            coming.write_text("ne")
            raise OSError("The disk is full.")

    with pytest.raises(OSError, match="full"):
        write_on_a_full_disk()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_what_a_killed_program_left_is_not_written_on(tmp_path: Path) -> None:
    target = tmp_path / "list.json"
    (tmp_path / "list.json.coming").write_text("torn")
    with replacing(target) as coming, coming.open("a") as file:
        file.write("whole")
    assert target.read_text() == "whole"


def test_a_second_name_of_the_same_file_goes_away(tmp_path: Path) -> None:
    target = tmp_path / "a.warc.gz"
    target.write_bytes(b"record")
    with replacing(target) as coming:
        coming.hardlink_to(target)
    assert target.read_bytes() == b"record"
    assert list(tmp_path.iterdir()) == [target]


def test_folders_above_are_made_too(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b" / "c")
    make_folder(tmp_path / "a" / "b" / "c")
    assert (tmp_path / "a" / "b" / "c").is_dir()


def test_what_is_kept_in_one_second_goes_by_different_names(tmp_path: Path) -> None:
    now = datetime(2026, 11, 28, 23, 59, 59, tzinfo=UTC)
    (tmp_path / "warc").mkdir()
    folders = (tmp_path, tmp_path / "warc")
    (tmp_path / "archive.db.replaced-20261128T235959Z").touch()
    assert free_mark("before-repair", now, *folders) == "before-repair-20261128T235959Z"
    assert free_mark("replaced", now, *folders) == "replaced-20261129T000000Z"
    (tmp_path / "warc" / "a.warc.gz.replaced-20261129T000000Z").touch()
    assert free_mark("replaced", now, *folders) == "replaced-20261129T000001Z"
