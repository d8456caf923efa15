"""A few rounds of `tests.attacks.backing_up`, and a disk that is really full."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from archiver.custody.backups.backup import back_up
from archiver.custody.backups.restore import check_snapshot, choose_snapshot
from tests.attacks.backing_up import attack
from tests.benchmarks.generate import generate

pytestmark = pytest.mark.slow
CALL = [sys.executable, "-c", "from archiver.cli import main; main()"]


def test_a_killed_backup_leaves_the_last_one_whole(tmp_path: Path) -> None:
    found = attack(times=3, articles=50, seed=random.randrange(1 << 30), folder=tmp_path)
    assert found.faults == []


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_disk_that_takes_no_more_is_told_in_one_sentence_and_the_last_backup_is_whole(
    share: float, tmp_path: Path
) -> None:
    path, backup = tmp_path / "data" / "archive.db", tmp_path / "backup"
    generate(path, 50, 1)
    before = back_up(path, backup).snapshot
    limit = int(path.stat().st_size * share)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    for words in (["backup", str(backup)], ["restore", str(backup), "--replace"]):
        done = subprocess.run(
            [*CALL, *words, "--db", str(path)], capture_output=True, text=True, check=False, preexec_fn=limited
        )
        assert done.returncode == 1, done.stderr
        assert "make room there, and try again" in done.stderr
        assert done.stderr.count("\n") == 1
        snapshot = choose_snapshot(backup)
        assert snapshot == before
        assert not check_snapshot(backup, snapshot)
        assert path.exists()
        assert not list(path.parent.glob("*restoring*"))
