"""WARC files become shards, each by itself, and the shards one archive: the same as if all had been added at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.config import Settings
from archiver.errors import UsageError
from archiver.ingest import units
from archiver.ingest.units import Unit, end_units, orders_of, plan_units, read_unit
from archiver.model import SourceKind, Target
from archiver.pipeline import ReadingOptions, describe_reader
from archiver.sources import read_sources
from archiver.store import Writer, begin_run, open_archive
from archiver.store.runs import hold_run, let_go
from tests.cli.conftest import Run, archive, call, run, site  # noqa: F401 - fixtures
from tests.contents import Contents, content_of, differences
from tests.object_store import ObjectStore, running_store
from tests.warc.warcs import GOOD, warc_of

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "archiver"]
NAMES = ["one", "three", "two"]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three WARC files of three pages each."""
    folder = tmp_path_factory.mktemp("given")
    paths = [folder / f"{name}.warc.gz" for name in ("one", "two", "three")]
    for path, names in zip(paths, GOOD, strict=True):
        path.write_bytes(warc_of(names))
    return paths


@pytest.fixture(scope="module")
def whole(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """What an archive says to which all three were added at once."""
    db = tmp_path_factory.mktemp("whole") / "archive.db"
    added = call("add", *files, "--db", db, "--workers", "0")
    assert added.exit_code == 0, added.stderr
    return content(db)


def shards(*words: object) -> tuple[dict[str, dict[str, Any]], int]:
    """Make shards: name → what became of the unit; and the exit code. Units have processes of their own."""
    done = call("add", *words, "--json")
    return rows_of(done.stdout, done.stderr), done.exit_code


def shards_made_apart(*words: object, **environment: str) -> tuple[dict[str, dict[str, Any]], int]:
    """The same by a process with another environment."""
    command = [*COMMAND, "add", *map(str, words), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | environment)
    return rows_of(done.stdout, done.stderr), done.returncode


def rows_of(output: str, errors: str) -> dict[str, dict[str, Any]]:
    assert "Traceback" not in errors, errors
    return {row["name"]: row for row in map(json.loads, output.splitlines())}


def content(path: Path) -> Contents:
    db = Database(path)
    found = content_of(db)
    db.close()
    return found


def merged(folder: Path) -> Contents:
    """What an archive says into which all shards in a folder were merged."""
    db = folder.parent / "merged" / "archive.db"
    done = call("merge", *sorted(folder.glob("*.db")), "--db", db)
    assert done.exit_code == 0, done.stderr
    return content(db)


def runs(path: Path) -> list[tuple[int, ...]]:
    connection = sqlite3.connect(path)
    rows: list[tuple[int, ...]] = connection.execute("select saved, unchanged, failed from runs").fetchall()
    connection.close()
    return rows


def test_shards_merge_into_what_one_archive_would_be_and_are_not_read_again(
    files: list[Path], whole: Contents, tmp_path: Path
) -> None:
    folder = tmp_path / "shards"
    rows, code = shards(*files, "--shards", folder, "--workers", "2")
    assert (sorted(rows), code) == (NAMES, 0)
    assert all((row["saved"], row["failed"], row["is_known"]) == (3, 0, False) for row in rows.values())
    assert sorted(path.name for path in folder.glob("*.db")) == [f"{name}.db" for name in NAMES]
    assert len(list((folder / "warc").glob("*.warc.gz"))) == 3
    assert differences(merged(folder), whole) == {}
    rows, code = shards(*files, "--shards", folder)
    assert ([row["is_known"] for row in rows.values()], code) == ([True] * 3, 0)
    assert all(runs(folder / f"{name}.db") == [(3, 0, 0)] for name in NAMES)


def test_what_was_killed_half_way_goes_on_and_what_was_finished_is_left_alone(
    files: list[Path], whole: Contents, tmp_path: Path
) -> None:
    folder = tmp_path / "shards"
    words = ["add", *map(str, files), "--shards", str(folder), "--workers", "1", "--json"]
    with subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, text=True, start_new_session=True) as running:
        assert running.stdout
        first = json.loads(running.stdout.readline())["name"]
        wait_for(lambda: any(is_begun(path) for path in folder.glob("*.db") if path.stem != first))
        os.killpg(running.pid, signal.SIGKILL)
        running.wait(timeout=60)
    before = (folder / f"{first}.db").read_bytes()
    rows, code = shards(*words[1:-1])
    assert (sorted(rows), code) == (NAMES, 0)
    assert [name for name, row in rows.items() if row["is_known"]] == [first]
    assert (folder / f"{first}.db").read_bytes() == before
    assert all(runs(folder / f"{name}.db") == [(3, 0, 0)] for name in NAMES)
    assert differences(merged(folder), whole) == {}


def wait_for(holds: Any, seconds: float = 120.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.02)


def is_begun(path: Path) -> bool:
    """Whether a unit's file is in its queue."""
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        try:
            return bool(connection.execute("select count(*) from queue").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.OperationalError:  # not made to its end
        return False


def test_a_torn_file_gives_its_good_pages_and_a_failure(tmp_path: Path) -> None:
    (tmp_path / "torn.warc.gz").write_bytes(warc_of(GOOD[0])[:-100])
    rows, code = shards(tmp_path / "torn.warc.gz", tmp_path / "no.warc.gz", "--shards", tmp_path / "shards")
    assert (rows["torn"]["saved"], rows["torn"]["failed"], rows["torn"]["is_done"], code) == (2, 1, True, 1)
    assert (rows[""]["is_done"], "no.warc.gz" in rows[""]["detail"]) == (False, True)
    again, code = shards(tmp_path / "torn.warc.gz", "--shards", tmp_path / "shards")
    assert (again["torn"]["is_known"], again["torn"]["failed"], code) == (True, 1, 1)


def test_a_unit_whose_process_is_killed_is_begun_once_more(files: list[Path], tmp_path: Path) -> None:
    (unit,), _ = plan_units(read_sources([str(files[0])]), tmp_path / "shards")
    kills = []

    def kill_the_first() -> None:
        wait_for(lambda: unit.shard.exists() and is_begun(unit.shard))
        kills.extend(units._under_way)
        kills[0].kill()

    killing = threading.Thread(target=kill_the_first)
    killing.start()
    ended = read_unit(unit, orders_of(Settings(), allow_private=False, command="test"))
    killing.join()
    assert (ended.is_done, ended.saved, ended.failed) == (True, 3, 0)
    assert kills[0].returncode == -signal.SIGKILL
    assert runs(unit.shard) == [(3, 0, 0)]


def test_a_unit_that_another_program_is_at_is_waited_for(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archiver.ingest.units.PATIENCE", 0.02)
    (unit,), _ = plan_units(read_sources([str(files[0])]), tmp_path / "shards")
    db = open_archive(unit.shard, create=True)
    begun = begin_run(db, command="archiver add", options={}, archiver="0", now=datetime.now(UTC))
    Writer(db, describe_reader(ReadingOptions()), begun).accept([unit.target], [])
    lock = hold_run(db, begun.id)
    assert lock
    ended = []
    orders = orders_of(Settings(), allow_private=False, command="waiting")
    waiting = threading.Thread(target=lambda: ended.append(read_unit(unit, orders)))
    waiting.start()
    waiting.join(timeout=0.5)
    assert waiting.is_alive()
    assert not units._under_way
    let_go(lock)
    waiting.join(timeout=120)
    assert [(each.is_done, each.saved) for each in ended] == [(True, 3)]
    assert runs(unit.shard) == [(3, 0, 0)]


def test_units_that_are_given_up_begin_nothing(files: list[Path], tmp_path: Path) -> None:
    (unit,), _ = plan_units(read_sources([str(files[0])]), tmp_path / "shards")
    end_units("given up")
    ended = read_unit(unit, orders_of(Settings(), allow_private=False, command="given up"))
    assert not ended.is_done
    assert not unit.shard.exists()


def test_ctrl_c_ends_the_units_processes(files: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "shards"
    words = ["add", *map(str, files), "--shards", str(folder), "--workers", "2"]
    with subprocess.Popen([*COMMAND, *words], stderr=subprocess.PIPE, text=True, start_new_session=True) as running:
        wait_for(lambda: any(map(is_begun, folder.glob("*.db"))))
        running.send_signal(signal.SIGINT)  # to it alone: what it started must be ended by it
        _, errors = running.communicate(timeout=60)
    assert (running.returncode, "the same command goes on" in errors) == (1, True)
    assert "Traceback" not in errors
    with pytest.raises(ProcessLookupError):
        wait_for(lambda: os.killpg(running.pid, 0))


def test_files_of_one_name_become_shards_of_two_the_same_each_time(tmp_path: Path) -> None:
    paths = [tmp_path / folder / "crawl.warc.gz" for folder in ("a", "b")]
    for path, names in zip(paths, GOOD, strict=False):
        path.parent.mkdir()
        path.write_bytes(warc_of(names[:1]))
    first = planned(paths, tmp_path / "shards")
    assert len({unit.name for unit in first}) == 2
    assert planned(paths[::-1], tmp_path / "shards") == first[::-1]
    folder = tmp_path / "later"
    rows, code = shards(paths[0], "--shards", folder)
    assert (list(rows), code) == (["crawl"], 0)
    assert planned(paths, folder)[0].name == "crawl"
    assert [unit.name for unit in planned(paths[1:], folder)] == [first[1].name]


def planned(paths: list[Path], folder: Path) -> list[Unit]:
    found, refused = plan_units((Target(str(path), SourceKind.WARC, str(path)) for path in paths), folder)
    assert not refused
    return found


def test_what_is_no_warc_file_is_wrong_usage(tmp_path: Path) -> None:
    for name in ("a.warc", "story.html"):
        (tmp_path / name).write_text("<html>")
    with pytest.raises(UsageError, match=r"story\.html"):
        plan_units(read_sources([str(tmp_path)]), tmp_path / "shards")


@pytest.mark.parametrize(
    "words", [("a.html",), ("https://www.example.com/story",), ("a.warc", "--db", "x.db"), ("a.warc", "--sitemap")]
)
def test_a_call_that_cannot_work_ends_with_two(run: Run, tmp_path: Path, words: tuple[str, ...]) -> None:  # noqa: F811
    (tmp_path / "a.html").write_text("<html>")
    result = run("add", *words, "--shards", "shards")
    assert (result.exit_code, "--shards" in result.output) == (2, True)


@pytest.fixture
def store() -> Iterator[ObjectStore]:
    pytest.importorskip("s3fs", reason="s3fs is not installed: pip install 'archiver[s3]'")
    with running_store() as store:
        yield store


def test_files_on_s3_become_shards_and_one_that_was_not_there_is_read_later(
    store: ObjectStore, files: list[Path], tmp_path: Path
) -> None:
    store.objects["bucket/2026/one.warc.gz"] = files[0].read_bytes()
    given = ["s3://bucket/2026/*.warc.gz", "s3://bucket/2025/two.warc.gz", "--shards", tmp_path / "shards"]
    rows, code = shards_made_apart(*given, **store.environment)
    assert (rows["one"]["saved"], rows["one"]["failed"], code) == (3, 0, 1)
    assert (rows["two"]["saved"], rows["two"]["failed"]) == (0, 1)
    assert "There is nothing at s3://bucket/2025/two.warc.gz" in rows["two"]["detail"]
    store.objects["bucket/2025/two.warc.gz"] = files[1].read_bytes()
    rows, code = shards_made_apart(*given, **store.environment)
    assert (rows["one"]["is_known"], code) == (True, 0)
    assert (rows["two"]["is_known"], rows["two"]["saved"], rows["two"]["failed"]) == (False, 3, 0)


def test_a_cluster_makes_the_same_shards(files: list[Path], whole: Contents, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'archiver[dask]'")
    folder = tmp_path / "shards"
    with distributed.LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address=None) as cluster:
        given = [*files, "--shards", folder, "--scheduler", cluster.scheduler_address]
        rows, code = shards_made_apart(*given, "--engine", "dask")
        assert ({name: row["saved"] for name, row in rows.items()}, code) == (dict.fromkeys(NAMES, 3), 0)
        rows, code = shards(*given)
        assert all(row["is_known"] for row in rows.values())
    assert differences(merged(folder), whole) == {}
