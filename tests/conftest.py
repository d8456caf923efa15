"""What tests of several rooms share."""

from __future__ import annotations

import os
import signal
import threading
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

# A slow machine is no fault of the code; and a run that others must trust finds the same examples each time.
settings.register_profile("ours", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("ours")

# `TEST_ALL=1 make test` takes all of what the suite else takes a share of.
ALL = bool(os.environ.get("TEST_ALL"))
SHARED = Path(__file__).parent.parent.parent / "shared"


def pytest_configure() -> None:
    """Hear Ctrl-C, as do the programs that tests start: a shell's background has it ignored, and hands that on."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where processes share the files of tests, those that take longest are begun first: else all wait for them."""
    if not hasattr(config, "workerinput"):
        return
    marks: defaultdict[Path, set[str]] = defaultdict(set)
    for item in items:
        marks[item.path] |= {mark.name for mark in item.iter_markers()}
    items.sort(key=lambda item: [name not in marks[item.path] for name in ("browser", "slow")])


@pytest.fixture(scope="session")
def gold() -> Path:
    """The folder of measuring data, which stands outside the project."""
    folder = SHARED / "gold"
    if not folder.is_dir():
        pytest.skip("the measuring data (../shared/gold) is not on this machine")
    return folder


@pytest.fixture(scope="session")
def empty_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new archive, to be copied: making one syncs each schema since the first to the disk."""
    from archiver.store import open_archive

    path = tmp_path_factory.mktemp("empty") / "archive.db"
    open_archive(path, create=True).close()
    return path


@pytest.fixture(scope="session")
def demo_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample articles, archived over HTTP as `archiver demo` does it, with their WARC files: not to be changed."""
    from click.testing import CliRunner

    from archiver.cli import main

    path = tmp_path_factory.mktemp("demo") / "demo.db"
    result = CliRunner().invoke(main, ["demo", "--no-serve", "--db", str(path)], env={"ARCHIVER_WORKERS": "0"})
    assert result.exit_code == 0, result.output
    return path


class Clock:
    """A clock that goes on by a minute at each look, from the moment it is set to."""

    def __init__(self, now: datetime = datetime(2023, 2, 10, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()
