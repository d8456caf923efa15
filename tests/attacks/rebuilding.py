"""Archives in, whether their databases can be had again from WARC files and the curation log out.

    python -m tests.attacks.rebuilding [--pages N] [--kills N] [--seed N]

archives the sample articles with all that a person can do, and so many of the 220 measuring pages, rebuilds both and
compares all that they say, places and numbers included; then kills rebuildings at random moments and goes on.
"""

from __future__ import annotations

import argparse
import gzip
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from archiver.config import Settings
from archiver.custody.rebuilding.rebuild import Rebuilt, rebuild
from archiver.ingest import prepare_ingest
from archiver.sources import read_sources
from archiver.store import open_archive
from archiver.store.curation import log_of
from tests.conftest import SHARED
from tests.custody.archives import make_archive, same
from tests.servers import http, running_server

COMMAND = [sys.executable, "-c", "from archiver.cli import main; main()"]
MEASURED = SHARED / "gold" / "pages" / "html"


def archive_pages(folder: Path, pages: list[Path]) -> Path:
    """An archive of packed pages, fetched from a local server; every second one is asked for twice."""
    path = folder / "measured.db"
    db = open_archive(path, create=True)
    with running_server() as server:
        urls = [
            server.url(f"/{packed.stem}", http(gzip.decompress(packed.read_bytes()))) for packed in sorted(pages)
        ]
        for given in (urls, urls[::2]):
            ingest = prepare_ingest(db, Settings(db=path), allow_private=True, sources=len(given))
            list(ingest.add(read_sources(given)))
    db.close()
    return path


def copy_evidence(path: Path, folder: Path) -> Path:
    """What is left of an archive without its database: where the database would be in another folder."""
    folder.mkdir()
    shutil.copytree(path.parent / "warc", folder / "warc")
    log = log_of(path)
    if log.exists():
        shutil.copy(log, folder)
    return folder / path.name


def kill_and_go_on(path: Path, captures: int, moment: float) -> tuple[bool, Rebuilt]:
    """Begin to rebuild, kill that once so many captures are stored and some time has passed, and rebuild.

    Returns:
        Whether it was killed before its end, and what became of the second call.
    """
    work = path.with_name(f"{path.name}.rebuilding")
    words = [*COMMAND, "rebuild", "--db", str(path), "--workers", "0"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as running:
        while running.poll() is None and _captures(work) < captures:
            time.sleep(0.02)
        time.sleep(moment)
        running.send_signal(signal.SIGKILL)
        code = running.wait()
    assert code in {0, -signal.SIGKILL}, code
    return code != 0, rebuild(Settings(db=path, workers=0))


def _captures(path: Path) -> int:
    """How many captures are stored by now."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute("select count(*) from captures").fetchone()[0])
    except sqlite3.Error:
        return 0


def _tell(name: str, path: Path, rebuilt: Rebuilt, seconds: float, parted: dict[str, object]) -> None:
    pages = rebuilt.captures
    size = sum(file.stat().st_size for file in (path.parent / "warc").iterdir())
    print(
        f"{name}: {rebuilt.articles} articles, {rebuilt.failed} captures without one, {rebuilt.judgements} judgements, "
        f"{pages} captures in {size / 1e6:.1f} MB of WARC files; {seconds:.1f} s, {pages / seconds:.1f} captures/s: "
        f"{'equal' if not parted else f'DIFFERENT in {sorted(parted)}: {parted}'}"
    )


def main() -> None:
    """Run the campaign, and end with 1 where anything was not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=220, help="measuring pages at most")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    chance = random.Random(given.seed)
    print(f"seed {given.seed}")
    bad = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "press").mkdir()
        paths = [make_archive(folder / "press")]
        if MEASURED.is_dir():
            (folder / "measured").mkdir()
            paths.append(archive_pages(folder / "measured", sorted(MEASURED.glob("*.gz"))[: given.pages]))
        for path in paths:
            began = time.monotonic()
            rebuilt = rebuild(Settings(db=path), into=path.with_name("again.db"))
            seconds = time.monotonic() - began
            parted = same(path, path.with_name("again.db"), runs=True)
            bad += bool(parted)
            _tell(path.stem, path, rebuilt, seconds, parted)
        whole = rebuild(Settings(db=copy_evidence(paths[0], folder / "whole"), workers=0))
        killed = 0
        for number in range(given.kills):
            lost = copy_evidence(paths[0], folder / f"lost{number}")
            was_killed, _ = kill_and_go_on(lost, chance.randrange(whole.captures), chance.uniform(0, 0.3))
            killed += was_killed
            bad += bool(same(Path(whole.path), lost))
        print(f"killed {killed} times of {given.kills} before the end; all equal: {not bad}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
