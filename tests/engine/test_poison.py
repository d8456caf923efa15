"""A page that kills its reader, and one that never lets it go, cost the archive these two pages and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.poison import archive, poison_workers, running_cluster, write_pages

pytestmark = pytest.mark.slow

PAGES = 24


def check(rows: list[dict[str, str]]) -> None:
    assert len(rows) == PAGES
    failed = {number: row["reason"] for number, row in enumerate(rows) if row["status"] != "saved"}
    assert failed == {PAGES // 3: "crashed", 2 * PAGES // 3: "too complex"}


def test_poisoned_pages_are_recorded_and_all_others_are_saved(tmp_path: Path) -> None:
    environment = poison_workers(tmp_path / "poison")
    given = write_pages(tmp_path / "given", PAGES)
    check(archive(given, tmp_path / "archive.db", environment, "--workers", "2"))


@pytest.mark.slow
def test_poisoned_pages_are_recorded_and_all_others_are_saved_on_a_cluster(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed: pip install 'archiver[dask]'")
    environment = poison_workers(tmp_path / "poison")
    given = write_pages(tmp_path / "given", PAGES)
    (tmp_path / "dask").mkdir()
    with running_cluster(tmp_path / "dask", environment) as address:
        check(archive(given, tmp_path / "archive.db", environment, "--scheduler", address))
