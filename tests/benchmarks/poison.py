"""Of 2,000 pages, one kills its reader and one never lets it go: are the others saved, and the two recorded?

``python -m tests.benchmarks.poison [--engine dask] [--pages 2000]`` archives a WARC file of so many pages with
`archiver add`, and prints what became of them. The poison is no part of the archiver: a `sitecustomize` module that
stands in the worker processes' path lets them die, or hang, at the words in two of the pages.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from archiver.model import Capture, CaptureKind
from archiver.warc import WarcWriter
from tests.cli.conftest import page

COMMAND = [sys.executable, "-c", "from archiver.cli import main; main()", "add", "--json"]
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
POISON = """
import os, sys
if "archiver.workers" in " ".join(sys.orig_argv):
    from archiver import clean
    harmless = clean.read_capture
    def read_capture(capture):
        if b"This page kills its reader" in capture.body:
            os._exit(1)
        while b"This page never lets its reader go" in capture.body:
            pass
        return harmless(capture)
    clean.read_capture = read_capture
"""


def poison_workers(folder: Path) -> dict[str, str]:
    """The environment in which the two pages are poison."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(POISON)
    path = os.pathsep.join(
        filter(None, [str(folder), str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")])
    )
    return os.environ | {"PYTHONPATH": path, "ARCHIVER_PAGE_SECONDS": "5"}


def write_pages(folder: Path, pages: int) -> Path:
    """A WARC file of so many pages; those at a third and at two thirds are poison."""
    titles = {pages // 3: "This page kills its reader", 2 * pages // 3: "This page never lets its reader go"}
    with WarcWriter(folder, "given", info={}) as warc:
        for number in range(pages):
            url = f"https://news.example/{number}"
            body = page(titles.get(number, f"Story {number} of the harbour"))
            headers = (("Content-Type", "text/html"),)
            capture = Capture(url, url, NOON, CaptureKind.HTTP, body, body, "text/html", 200, headers)
            warc.write(replace(capture, status_line="HTTP/1.1 200 OK"), None)
    (path,) = folder.glob("given-*.warc.gz")
    return path


def archive(given: Path, db: Path, environment: dict[str, str], *words: str) -> list[dict[str, str]]:
    """What `archiver add` reports of each page."""
    done = subprocess.run(
        [*COMMAND, "--db", str(db), *words, str(given)],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@contextmanager
def running_cluster(folder: Path, environment: dict[str, str] | None = None) -> Iterator[str]:
    """The address of a Dask scheduler with two workers of a thread each, started as people start them."""
    told = folder / "scheduler.json"
    scheduler = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(told)]
    worker = ["worker", "--scheduler-file", str(told), "--nworkers", "2", "--nthreads", "1", "--no-dashboard",
              "--local-directory", str(folder)]  # fmt: skip
    running = []
    with (folder / "log").open("wb") as log:
        try:
            for words in (scheduler, worker):
                running.append(
                    subprocess.Popen(
                        [sys.executable, "-m", "dask", *words], cwd=folder, env=environment, stdout=log, stderr=log
                    )
                )
                until = time.monotonic() + 60
                while not told.exists() and time.monotonic() < until:
                    time.sleep(0.05)
            yield json.loads(told.read_text())["address"]
        finally:
            for process in reversed(running):
                process.terminate()
                process.wait(30)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--engine", choices=("processes", "dask"), default="processes")
    asked = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        environment = poison_workers(folder / "poison")
        given = write_pages(folder / "given", asked.pages)
        begun = time.monotonic()
        if asked.engine == "dask":
            with running_cluster(folder, environment) as address:
                rows = archive(given, folder / "archive.db", environment, "--scheduler", address)
        else:
            rows = archive(given, folder / "archive.db", environment, "--workers", str(os.cpu_count() or 1))
        seconds = time.monotonic() - begun
    counts = Counter(row["status"] for row in rows)
    print(f"{asked.engine}: of {asked.pages:,} pages {counts['saved']:,} saved in {seconds:.0f} s")
    for row in rows:
        if row["status"] == "failed":
            print(f"  {row['source']}: {row['reason']}. {row['detail']}")


if __name__ == "__main__":
    main()
