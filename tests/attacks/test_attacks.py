"""Each campaign, a few rounds of it: what was acknowledged is there, and nothing is half. More: `make attacks`."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.attacks.disk import Disk, Event
from tests.attacks.sound import faults
from tests.store.conftest import Save, db, save, writer  # noqa: F401 - fixtures

slow = pytest.mark.slow


def campaign(name: str, *words: str) -> str:
    """Run a campaign, which ends with 1 where a promise was broken; its table."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.attacks.{name}", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def each_of(*works: str) -> list[str]:
    """Of these kinds of work, in one program, which loads its models once."""
    return [word for work in works for word in ("--only", work)]


@slow
def test_killed_programs_lose_nothing() -> None:
    told = campaign("kills", "--times", "8", *each_of("add, resume", "merge entities"))
    assert re.findall(r"^(.+?) +4 .* 0$", told, re.MULTILINE) == ["add, resume", "merge entities"]


@slow
def test_a_full_disk_is_told_and_costs_nothing() -> None:
    told = campaign("full_disk", "--times", "4", *each_of("add WARC", "export"))
    assert re.findall(r"^(add WARC|export) .* 0$", told, re.MULTILINE) == ["add WARC", "export"]


@slow
@pytest.mark.skipif(not (shutil.which("gcc") or shutil.which("cc")), reason="needs a C compiler")
def test_a_power_cut_takes_nothing_that_was_told() -> None:
    assert "torn" in campaign("power", "--times", "2")


# -- that the attacks would notice ------------------------------------------------------------------------------------


def write(path: str, data: bytes, offset: int = 0) -> Event:
    return Event("W", path, offset, data)


def disk_after(root: Path, *events: Event) -> Disk:
    disk = Disk(root)
    for event in events:
        disk.take(event)
    return disk


def test_a_simulated_disk_forgets_names_and_bytes_that_were_not_synced(tmp_path: Path) -> None:
    root, chance = tmp_path / "root", Random(1)
    made = Event("C", f"{root}/a", 0, b""), write(f"{root}/a", b"one")
    synced = Event("S", f"{root}/a", 0, b"")
    named = Event("S", str(root), 0, b"")
    for number, (events, there) in enumerate(
        (
            (made, None),
            ((*made, synced), None),
            ((*made, named), b""),
            ((*made, synced, named), b"one"),
            ((*made, synced, named, write(f"{root}/a", b"two")), b"one"),
            ((*made, synced, named, Event("R", f"{root}/a", 0, f"{root}/b".encode())), b"one"),
        )
    ):
        place = tmp_path / str(number)
        disk_after(root, *events).cut(place, chance, "nothing")
        assert (place / "a").exists() == (there is not None)
        assert there is None or (place / "a").read_bytes() == there


def test_a_simulated_disk_tears_what_was_not_synced_at_sectors(tmp_path: Path) -> None:
    root = tmp_path / "root"
    events = [Event("C", f"{root}/a", 0, b""), Event("S", str(root), 0, b""), write(f"{root}/a", b"x" * 4096)]
    seen = set()
    for number in range(20):
        place = tmp_path / str(number)
        disk_after(root, *events).cut(place, Random(number), "torn")
        content = (place / "a").read_bytes()
        pieces = {content[start : start + 512] for start in range(0, len(content), 512)}
        assert pieces <= {b"x" * 512, bytes(512)}
        seen.add(content)
    assert len(seen) > 5


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ('update mentions set start = start + 1, "end" = "end" + 1 where id = 1', "do not stand where they say"),
        ("update entities set mention_count = 99 where id = 1", "entities miscounts"),
        ("update articles set version_count = 2", "miscount their versions"),
        ("update articles set version_id = null", "without the version that they show"),
        ("update articles set title = 'Another'", "say something else than their version"),
        ("update captures set article_id = null", "without a capture"),
        ("update versions set text = text || 'x'", "is not the text that was read"),
        ("delete from articles_fts where rowid = 1", "articles_fts"),
        ("update counts set row_count = row_count + 1 where table_name = 'mentions'", "counts miscounts"),
        ("update captures set warc_offset = 3", "capture 1"),
    ],
)
def test_an_unsound_archive_is_noticed(tmp_path: Path, db: object, save: Save, damage: str, said: str) -> None:  # noqa: F811
    save()
    db.execute(damage)  # type: ignore[attr-defined]
    db.conn.commit()  # type: ignore[attr-defined]
    assert said in " ".join(faults(tmp_path / "archive.db"))
