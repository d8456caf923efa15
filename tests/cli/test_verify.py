"""`archiver verify` and `archiver repair` as their user calls them."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from tests.cli.conftest import PARAGRAPH, Run, Site, page

pytestmark = pytest.mark.slow


@pytest.fixture
def kept(run: Run, site: Site, archive: Path) -> Path:
    """An archive of three articles; its only WARC file."""
    urls = [site.put(f"/{n}", page(f"Story {n}", text=f"{PARAGRAPH} Pier {n}. ")) for n in range(3)]
    assert run("add", *urls, "--allow-private").exit_code == 0
    (path,) = (archive.parent / "warc").glob("*.warc.gz")
    return path


def test_a_sound_archive_ends_with_0_and_a_damaged_one_with_1(run: Run, kept: Path) -> None:
    quick, whole = run("verify"), run("verify", "--read-data")
    assert (quick.exit_code, whole.exit_code) == (0, 0)
    assert "is sound (a quick look" in quick.output
    assert "is sound (every byte was read)" in whole.output
    assert "Nothing needs to be repaired." in run("repair").output
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 1
    kept.write_bytes(data)
    assert run("verify").exit_code == 0
    found = run("verify", "--read-data", "--json")
    assert found.exit_code == 1
    rows = [json.loads(line) for line in found.stdout.splitlines()]
    assert {row["kind"] for row in rows} >= {"damage"}
    assert all(row["is_damage"] and row["file"] == kept.name and "archiver repair" in row["advice"] for row in rows)
    only_told = run("repair", "--dry-run")
    assert (only_told.exit_code, kept.read_bytes()) == (1, bytes(data))
    assert run("repair").exit_code == 1  # a record is lost, or a request
    again = run("verify", "--read-data")
    assert again.exit_code == 0
    assert "known loss" in again.output


def test_what_cannot_be_checked_ends_with_2_and_a_sentence(run: Run, tmp_path: Path) -> None:
    for words in (
        ["verify", "--db", "none.db"],
        ["verify", "--db", "."],
        ["verify", "--subset", "3/2"],
        ["repair"],
    ):
        result = run(*words)
        assert (result.exit_code, "Traceback" in result.output) == (2, False), result.output
    (tmp_path / "text.db").write_text("no database " * 100)
    assert "is not a SQLite database" in run("verify", "--db", "text.db").output


def test_broken_letters_are_told_so_that_they_can_be_printed(run: Run, kept: Path, archive: Path) -> None:
    with closing(sqlite3.connect(archive)) as db, db:
        db.execute("update captures set warc_file = cast(x'ff41' as text) where id = 2")
    for words in (["verify"], ["verify", "--json"], ["repair", "--dry-run"]):
        result = run(*words)
        assert result.exit_code == 1
        assert "\\xffA" in result.output
    assert run("repair").exit_code == 0
    assert run("verify", "--read-data").exit_code == 0


def test_a_damaged_database_is_mended_and_copied_before(run: Run, kept: Path, archive: Path) -> None:
    shown = run("show", "1").output
    data = bytearray(archive.read_bytes())
    archive.with_name("archive.db-wal").unlink(missing_ok=True)
    half = len(data) // 2 // 4096 * 4096
    data[half : half + 4096] = bytes(4096)
    archive.write_bytes(data)
    assert run("verify").exit_code == 1
    result = run("repair")
    assert "is kept in archive.db.before-repair-" in result.output
    assert run("verify", "--read-data").exit_code == 0
    assert run("show", "1").output == shown


def test_a_month_of_parts_reads_all_of_an_archive(run: Run, kept: Path, archive: Path) -> None:
    for number in range(5):
        shutil.copy(kept, kept.with_name(f"archiver-2020010{number}T000000Z-abcdef-00000.warc.gz"))
    told = [
        json.loads(line)
        for k in (1, 2, 3)
        for line in run("verify", "--read-data", "--subset", f"{k}/3", "--json").stdout.splitlines()
    ]
    assert sorted(row["file"][:17] for row in told) == [f"archiver-2020010{number}" for number in range(5)]
