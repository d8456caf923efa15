"""The same results, in the same order, from the machines of a cluster as from this process, whatever happens there."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archiver.cli import main
from archiver.config import Settings
from archiver.engine import choose_engine, processes, serial
from archiver.errors import EngineError
from archiver.model import Capture, CaptureKind
from archiver.pipeline import ReadingOptions, describe_reader, read_capture, warm_up
from archiver.workers import Limits, TimeLimitError, WorkerDiedError
from tests.benchmarks.poison import running_cluster
from tests.cli.conftest import page
from tests.conftest import ALL, SHARED
from tests.engine.test_engine import check_poisoned, die_at_seven, fill_memory_at_seven, hang_at, invert, results_of

distributed = pytest.importorskip("distributed", reason="Dask is not installed: pip install 'archiver[dask]'")
pytestmark = pytest.mark.slow
PAGES = Path(__file__).parent.parent / "pages"
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
ITEMS = [(f"key {n}", n) for n in range(20)]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers, started as people start them."""
    with running_cluster(tmp_path_factory.mktemp("dask")) as address:
        yield address


@pytest.fixture
def scheduler(cluster: str) -> str:
    """That address, with two workers there, whatever an earlier test did to them."""
    with distributed.Client(cluster, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    return cluster


def captures() -> list[tuple[str, Capture]]:
    """The pages of tests/pages."""
    found = []
    for folder in sorted(PAGES.iterdir()):
        (path,) = folder.glob("input.*")
        body = path.read_bytes()
        kind, content_type = (
            (CaptureKind.FILE, "text/html") if path.suffix == ".html" else (CaptureKind.PASTE, "text/plain")
        )
        url = f"https://www.example.com/{folder.name}"
        found.append((folder.name, Capture(url, url, NOON, kind, body, body, content_type)))
    return found


def measuring_pages() -> list[tuple[str, Capture]]:
    """Those of the measuring data, or every fifth; none where it is not on this machine."""
    folder = SHARED / "gold" / "pages"
    if not folder.is_dir():
        return []
    rows = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    found = []
    for row in rows if ALL else rows[::5]:
        body = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
        found.append((row["id"], Capture(row["url"], row["url"], NOON, CaptureKind.FILE, body, body, "text/html")))
    assert len(found) > (200 if ALL else 40)
    return found


def test_real_and_measuring_pages_are_read_alike_on_every_engine(scheduler: str) -> None:
    options = ReadingOptions()
    read, warm, reader = (partial(what, options) for what in (_read, warm_up, describe_reader))
    real, measuring = captures(), measuring_pages()
    expected = results_of(serial, read, real + measuring)
    assert [key for key, _ in expected] == [key for key, _ in real + measuring]
    assert results_of(processes(1, warm_up=warm), read, real) == expected[: len(real)]
    for engine in (
        processes(2, warm_up=warm),
        choose_engine(Settings(scheduler=scheduler), warm, reader),
    ):
        assert results_of(engine, read, real + measuring) == expected


def _read(options: ReadingOptions, capture: Capture) -> object:
    return read_capture(capture, options)


def test_errors_are_results_and_limits_hold(scheduler: str) -> None:
    engine = choose_engine(Settings(scheduler=scheduler, page_seconds=1))
    results = results_of(engine, invert, ITEMS)
    assert isinstance(results[0][1], ZeroDivisionError)
    assert results[1:] == [(key, 1 / n) for key, n in ITEMS[1:]]
    for function, error in ((die_at_seven, WorkerDiedError), (partial(hang_at, 7), TimeLimitError)):
        results = results_of(engine, function, ITEMS)
        assert isinstance(results[7][1], error)
        assert results[:7] + results[8:] == ITEMS[:7] + ITEMS[8:]


def test_memory_is_limited(scheduler: str) -> None:
    from archiver.engine.cluster import dask

    results = results_of(dask(scheduler, Limits(memory=200 << 20)), fill_memory_at_seven, ITEMS)
    assert isinstance(results[7][1], MemoryError)
    assert results[:7] + results[8:] == ITEMS[:7] + ITEMS[8:]


def test_of_two_thousand_items_the_two_that_are_poisoned_are_told_and_no_other_is_lost(scheduler: str) -> None:
    check_poisoned(choose_engine(Settings(scheduler=scheduler, page_seconds=1)))


def slowly(number: int) -> int:
    time.sleep(0.005)
    return number * number


def test_a_worker_of_dasks_that_is_killed_half_way_costs_nothing(scheduler: str) -> None:
    items = [(n, n) for n in range(600)]
    with distributed.Client(scheduler, set_as_default=False) as client:
        pids = list(client.run(os.getpid).values())
    results = []
    for result in filter(None, choose_engine(Settings(scheduler=scheduler))(slowly, items)):
        results.append(result)
        if len(results) == 200:
            os.kill(pids[0], signal.SIGKILL)
    assert results == results_of(serial, slowly, items)


def kill_dasks_worker(number: int) -> int:
    parent = os.getppid()
    if number == 7 and b"multiprocessing" in Path(f"/proc/{parent}/cmdline").read_bytes():  # it, and no other
        os.kill(parent, signal.SIGKILL)
        time.sleep(60)
    return number


def test_what_kills_dasks_own_worker_each_time_is_told_alone(scheduler: str) -> None:
    results = results_of(choose_engine(Settings(scheduler=scheduler)), kill_dasks_worker, ITEMS)
    assert isinstance(results[7][1], WorkerDiedError)
    assert results[:7] + results[8:] == ITEMS[:7] + ITEMS[8:]


def test_a_lone_item_is_answered_while_others_are_to_come(scheduler: str) -> None:
    answered = False

    def items() -> Iterator[tuple[int, int] | None]:
        yield 1, 1
        while not answered:
            yield None

    running = choose_engine(Settings(scheduler=scheduler))(invert, items())
    assert next(filter(None, running)) == (1, 1)
    answered = True
    assert list(filter(None, running)) == []


def test_a_machine_that_would_read_in_another_way_is_told(scheduler: str) -> None:
    reader = partial(another_model_elsewhere, os.getpid())
    with pytest.raises(EngineError, match="model there instead of here"):
        results_of(choose_engine(Settings(scheduler=scheduler), reader=reader), invert, ITEMS)


def another_model_elsewhere(pid: int) -> object:
    """Says another model on machines other than the one that asks."""
    reader = describe_reader(ReadingOptions())
    return replace(reader, model="here" if os.getpid() == pid else "there")


def test_another_archiver_or_python_on_the_cluster_is_told() -> None:
    from archiver.engine.cluster import _compare
    from archiver.version import __version__

    def found(python: str, archiver: str | None) -> dict[str, dict[str, str | None]]:
        return {"host": {"python": python}, "packages": {"archiver": archiver}}

    python = "{}.{}.99.final.0".format(*sys.version_info)
    same = found(python, __version__)
    _compare({"scheduler": found(python, None), "workers": {"tcp://one": same}})
    for other in (found(python, None), found(python, "0.0.1"), found("3.2.1.final.0", __version__)):
        with pytest.raises(EngineError, match="Install the same"):
            _compare({"scheduler": same, "workers": {"tcp://one": same, "tcp://two": other}})


def test_an_address_without_a_scheduler_is_told_within_seconds(scheduler: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for address in (f"tcp://127.0.0.1:{silent.getsockname()[1]}", "http://127.0.0.1:8787", "nonsense"):
            begun = time.monotonic()
            with pytest.raises(EngineError, match="`dask scheduler` starts one"):
                choose_engine(Settings(scheduler=address))
            assert time.monotonic() - begun < 30
    with distributed.Client(scheduler, set_as_default=False) as client:
        worker = next(iter(client.nthreads()))
    with pytest.raises(EngineError, match="Worker"):
        choose_engine(Settings(scheduler=worker))


def add(tmp_path: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["add", "--db", str(tmp_path / "archive.db"), "--json", *words])


def test_the_command_adds_pages_on_a_cluster(scheduler: str, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.html").write_bytes(page(f"Story {number}"))
    given = [str(tmp_path / f"{number}.html") for number in range(3)]
    done = add(tmp_path, "--engine", "dask", "--scheduler", scheduler, *given)
    assert done.exit_code == 0, done.output
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["source"], row["status"]) for row in rows] == [(source, "saved") for source in given]


def test_the_command_wants_to_know_the_scheduler(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page("Story"))
    done = add(tmp_path, "--engine", "dask", str(tmp_path / "a.html"))
    assert done.exit_code == 2
    assert "--scheduler ADDRESS" in done.output


def test_a_scheduler_that_is_lost_ends_the_run_and_blames_no_item(tmp_path: Path) -> None:
    with running_cluster(tmp_path) as address:
        running = filter(None, choose_engine(Settings(scheduler=address))(slowly, [(n, n) for n in range(2000)]))
        assert next(running) == (0, 0)
        with distributed.Client(address, set_as_default=False) as client:
            pid = client.run_on_scheduler(os.getpid)
        os.kill(pid, signal.SIGKILL)
        results = (result for _, result in running)
        with pytest.raises(EngineError, match="the scheduler is lost"):
            assert not [result for result in results if not isinstance(result, int)]
