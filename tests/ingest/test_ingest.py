"""The whole walk, as its user has it: many pages at once, again, interrupted, and two at a time."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils.utils import sqlite3
from warcio.archiveiterator import ArchiveIterator

from tests.cli.conftest import call, page

COMMAND = [sys.executable, "-c", "from archiver.cli import main; main()"]
COUNTS = "select (select count(*) from articles), (select count(*) from versions), (select count(*) from mentions)"


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def gold_site(gold: Path, tmp_path: Path) -> Iterator[list[str]]:
    """The addresses of the measuring pages on a local server."""
    folder = tmp_path / "site"
    folder.mkdir()
    for packed in sorted((gold / "pages" / "html").glob("*.gz")):
        (folder / packed.stem).write_bytes(gzip.decompress(packed.read_bytes()))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield [f"http://127.0.0.1:{server.server_port}/{path.name}" for path in sorted(folder.iterdir())]
    server.shutdown()
    server.server_close()


def add(db: Path, *words: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [*COMMAND, "add", "--db", str(db), "--json", "--allow-private", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def add_again(db: Path, *words: str) -> list[dict[str, Any]]:
    """In this process, which has loaded what reads pages."""
    done = call("add", "--db", db, "--json", "--allow-private", "--workers", "0", *words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_real_pages_are_saved_and_adding_them_again_changes_nothing(gold_site: list[str], tmp_path: Path) -> None:
    (tmp_path / "list").write_text("\n".join(gold_site))
    db = tmp_path / "archive.db"
    first = add(db, "--from", str(tmp_path / "list"))
    assert sorted(row["source"] for row in first) == gold_site
    assert Counter(row["status"] for row in first)["saved"] >= len(gold_site) - 3 > 200
    assert all(row["reason"] and row["detail"] for row in first if row["status"] == "failed")
    connection = sqlite3.connect(db)
    counts = connection.execute(COUNTS).fetchone()
    for field, start, end, surface, *texts in connection.execute("""
        select field, start, "end", surface, title, summary, text
        from mentions join versions on versions.id = mentions.version_id
    """):
        assert dict(zip(("title", "summary", "text"), texts, strict=True))[field][start:end] == surface
    second = add_again(db, "--from", str(tmp_path / "list"))
    assert len(second) == len(gold_site)
    assert {row["status"] for row in second} <= {"unchanged", "failed"}
    assert connection.execute(COUNTS).fetchone() == counts
    assert connection.execute("pragma foreign_key_check").fetchall() == []


def pages(folder: Path, number: int, name: str = "page") -> list[str]:
    folder.mkdir(exist_ok=True)
    made = []
    for n in range(number):
        path = folder / f"{name}{n:03}.html"
        path.write_bytes(page(f"{name.title()} number {n}"))
        made.append(str(path))
    return made


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_what_was_reported_as_saved_outlives_the_program(tmp_path: Path, ending: signal.Signals) -> None:
    given = pages(tmp_path / "given", many := 400)  # more than are stored in a second
    db = tmp_path / "archive.db"
    with subprocess.Popen(
        [*COMMAND, "add", "--db", str(db), "--json", *given],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        acknowledged = [json.loads(running.stdout.readline()) for _ in range(12)]
        running.send_signal(ending)
        assert running.stderr is not None
        rest, errors = running.stdout.read(), running.stderr.read()  # `communicate` would lose what was read ahead
    assert "Traceback" not in errors
    assert ("Interrupted" in errors) is (ending is signal.SIGINT)
    acknowledged += [json.loads(line) for line in rest.splitlines() if line.endswith("}")]
    connection = sqlite3.connect(db)
    saved = dict(connection.execute("select id, title from articles"))
    assert {row["article_id"]: row["title"] for row in acknowledged}.items() <= saved.items()
    assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    for name, offset, digest in connection.execute("select warc_file, warc_offset, sha256 from captures"):
        with (tmp_path / "warc" / name).open("rb") as file:
            file.seek(offset)
            record = next(iter(ArchiveIterator(file)))
            assert record.rec_headers["WARC-Payload-Digest"] == f"sha256:{digest}"
    again = add_again(db, *given)
    assert Counter(row["status"] for row in again) == {"saved": many - len(saved)}
    assert len({row["source"] for row in again}) == many - len(saved)
    assert connection.execute("select count(*) from queue").fetchone() == (0,)
    assert connection.execute("select saved, finished_at is null from runs").fetchall() == [(many, 0)]


@pytest.mark.slow
def test_two_programs_may_add_to_one_archive(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    given = [pages(tmp_path / name, 25, name) for name in ("left", "right")]
    running = [
        subprocess.Popen([*COMMAND, "add", "--db", str(db), *each], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for each in given
    ]
    for program in running:
        program.communicate(timeout=120)
        assert program.returncode == 0
    connection = sqlite3.connect(db)
    assert connection.execute("select count(*) from articles").fetchone() == (50,)
    hits = "select count(*) from articles_fts where articles_fts match 'number'"
    assert connection.execute(hits).fetchone() == (50,)
    assert connection.execute("select article_count from entities where name = 'Tencent'").fetchone() == (50,)
