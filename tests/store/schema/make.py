"""A schema's number in, a small archive that the program of that time wrote out.

``python -m tests.store.schema.make 3`` takes the code of the last commit with that schema out of the repository's
history and lets it archive a few of our sample pages, so that the database is as its users had it, mistakes included.
They were made once and stay as they are; only a new schema is added.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils.utils import sqlite3

HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent
COMMITS = {
    1: "d476c37",
    2: "57926f2",
    3: "ece7170",
    4: "685692b",
    5: "622d5b1",
    6: "a7136e9",
    7: "e57c7a4",
    8: "d3f36df",
}
POST = "harbour-post.example/2023/02/wechat-mini-programs"
FIRST = (f"{POST}.html", "gangan-ribao.example/2023/02/xiao-chengxu.html", "pastes/campus-chatbots.txt")
LATER = (f"{POST}.v2.html", FIRST[1])  # a new version of the one, the other unchanged
NOWHERE = "http://127.0.0.1:9/not-there"  # private, and so a failure
CURATING, WATCHING = 4, 6  # the first schemas with judgements, and with saved searches
CALL = "from archiver.cli import main; main()"


def make(schema: int, folder: Path) -> Path:
    """Write the archive of a schema into a folder."""
    packed = subprocess.run(["git", "archive", COMMITS[schema]], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as tar:
        tar.extractall(folder / "code", filter="data")
    database = folder / "archive.db"
    for words in _calls(schema):
        _call(folder, [*words, "--db", str(database)])
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    return database


def _calls(schema: int) -> Iterator[list[str]]:
    samples = ROOT / "data" / "samples"
    yield ["add", *(str(samples / name) for name in FIRST), NOWHERE]
    yield ["add", *(str(samples / name) for name in LATER)]
    if schema >= CURATING:
        yield ["curate", "rename", "Tencent", "Tencent Holdings Ltd"]
        yield ["curate", "hide", "WeChat"]
    if schema >= WATCHING:
        yield ["watch", "add", "programs", "mini programs"]


def _call(folder: Path, words: list[str]) -> None:
    environment = os.environ | {"PYTHONPATH": str(folder / "code"), "ARCHIVER_WORKERS": "0"}
    done = subprocess.run(
        [sys.executable, "-c", CALL, *words],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    print(json.dumps(words[:2]), done.returncode, done.stdout[-300:], done.stderr[-300:])


def unpack(schema: int, path: Path) -> None:
    """Put the archive of a schema at a path."""
    path.write_bytes(lzma.decompress(packed_file(schema).read_bytes()))


def packed_file(schema: int) -> Path:
    """Where the archive of a schema is kept."""
    return HERE / f"schema_{schema:04}.db.xz"


def main() -> None:
    """Make what is asked for."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("schemas", type=int, nargs="+", choices=COMMITS)
    for schema in options.parse_args().schemas:
        with TemporaryDirectory() as folder:
            database = make(schema, Path(folder))
            packed_file(schema).write_bytes(lzma.compress(database.read_bytes(), preset=9))
        print(f"{packed_file(schema)}: {packed_file(schema).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
