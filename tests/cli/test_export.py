"""`archiver export`: formats, targets, selections; what is wrong is told in a sentence and leaves nothing behind."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import bibtexparser
import pytest
import rispy
from sqlite_utils.utils import sqlite3

from archiver.cli.export import SUFFIXES
from tests.cli.conftest import Run
from tests.publish.fixture_archive import write_archive

COMMAND = [sys.executable, "-c", "from archiver.cli import main; main()"]


@pytest.fixture
def filled(run: Run, archive: Path) -> Run:
    archive.parent.mkdir()
    write_archive(archive)
    with sqlite3.connect(archive) as db:  # as `open_archive` leaves it
        db.execute("drop table _sqlite_migrations")
        db.execute(
            "create table _sqlite_migrations (id integer primary key, migration_set text, name text, applied_at text)"
        )
        from archiver.store.schema.migrations import migration_names

        db.executemany(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('archiver', ?, '2023')",
            [(name,) for name in sorted(migration_names())],
        )
    db.close()
    return run


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [suffix for suffixes in SUFFIXES.values() for suffix in suffixes])
def test_the_suffix_tells_the_format(filled: Run, tmp_path: Path, suffix: str) -> None:
    result = filled("export", tmp_path / f"out{suffix}")
    assert result.exit_code == 0, result.output
    assert "5 articles" in result.output
    assert (tmp_path / f"out{suffix}").stat().st_size > 100
    assert not list(tmp_path.glob("*.part"))


def test_a_selection_is_what_the_search_finds(filled: Run) -> None:
    result = filled("export", "--format", "jsonl", "--query", "harbour OR explain -title:shenzhen")
    assert [line["id"] for line in lines(result.stdout)] == [1]
    assert result.stderr == "1 article.\n"
    both = filled("export", "--format", "jsonl", "--entity", "weixin", "--entity", "Lee", "-")
    assert [line["id"] for line in lines(both.stdout)] == [1]
    assert "text" not in lines(filled("export", "--format", "jsonl", "--no-text", "-").stdout)[0]


def test_citations_are_read_back(filled: Run) -> None:
    library = bibtexparser.parse_string(filled("export", "--format", "bib", "-").stdout)
    assert not library.failed_blocks
    assert len(library.entries) == 5
    assert len(rispy.loads(filled("export", "--format", "ris", "-").stdout)) == 5
    assert json.loads(filled("export", "--format", "csl", "-").stdout)[0]["id"] == "archive1"
    assert json.loads(filled("export", "--format", "csl", "--query", "zzzz", "-").stdout) == []


def test_folders_have_a_file_for_each_table_or_month(filled: Run, tmp_path: Path) -> None:
    assert filled("export", "--format", "csv", "tables").exit_code == 0
    with (tmp_path / "tables" / "articles.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 5
    pytest.importorskip("pyarrow")
    assert filled("export", "--parquet", "months").exit_code == 0
    assert len(list((tmp_path / "months").glob("month=2023-02/*.parquet"))) == 1
    table = filled("export", "--format", "csv", "--table", "mentions", "--query", "title:removes", "-")
    assert table.stdout.startswith("article_id,mention_id,field,start,end,surface")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["out.doc"], "What format is out.doc?"),
        (["out"], "give --format"),
        (["out.csv", "--format", "jsonl"], "ends as csv does"),
        (["-"], "give --format"),
        (["-", "--format", "parquet"], "standard output"),
        (["lake", "--parquet", "--format", "csv"], "which of the two"),
        (["out.jsonl", "--table", "mentions"], "for csv"),
        (["out.csv", "--entities", "20"], "gexf and graphml"),
        (["out", "--format", "csv", "--table", "mentions"], "end its name in .csv"),
        (["out.jsonl", "--query", ""], "nothing to search for"),
        (["out.jsonl", "--query", "before:never x"], "wants a date"),
        (["1", "--warc", "x.warc.gz", "--format", "csv"], "--warc takes one ARTICLE"),
        (["--warc", "x.warc.gz"], "--warc takes one ARTICLE"),
        (["--format", "jsonl", "--json"], "name a TARGET"),
        (["no/such/folder/out.jsonl"], "cannot be written"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(filled: Run, tmp_path: Path, words: list[str], said: str) -> None:
    result = filled("export", *words)
    assert result.exit_code == (1 if "cannot be written" in said else 2), result.output
    assert said in " ".join(result.output.split())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def test_what_is_written_is_told_to_machines(filled: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.ndjson"
    told = json.loads(filled("export", out, "--json").output)
    assert told == {"target": str(out), "format": "jsonl", "articles": 5}


def test_a_name_that_nothing_has_is_not_found(filled: Run, tmp_path: Path) -> None:
    assert filled("export", "out.jsonl", "--entity", "Nobody At All").exit_code == 1
    assert not (tmp_path / "out.jsonl").exists()


def test_what_is_there_is_replaced_with_force_alone(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("mine")
    result = filled("export", "out.jsonl")
    assert (result.exit_code, (tmp_path / "out.jsonl").read_text()) == (2, "mine")
    assert "--force" in result.output
    assert filled("export", "out.jsonl", "--force").exit_code == 0
    assert len(lines((tmp_path / "out.jsonl").read_text())) == 5


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.slow
def test_a_killed_export_leaves_nothing_under_the_name(
    filled: Run, archive: Path, tmp_path: Path, how: int
) -> None:
    with sqlite3.connect(archive) as db:
        db.execute(
            "with recursive n(i) as (select 10 union all select i + 1 from n where i < 200000)"
            " insert into articles (id, url, title, word_count, first_seen, last_seen)"
            " select i, 'http://many.example/' || i, 'Many', 0, '2023-01-01', '2023-01-01' from n"
        )
    db.close()
    environment = os.environ | {"ARCHIVER_DB": str(archive)}
    with subprocess.Popen(
        [*COMMAND, "export", "out.jsonl"], cwd=tmp_path, env=environment, stderr=subprocess.PIPE
    ) as running:
        while not any(path.stat().st_size for path in tmp_path.glob("*.part")):
            assert running.poll() is None, "the export ended before it could be killed: give it more articles"
            time.sleep(0.005)
        running.send_signal(how)
        running.wait()
    assert running.returncode != 0
    assert not (tmp_path / "out.jsonl").exists()
    if how == signal.SIGINT:
        assert not list(tmp_path.glob("*.part"))
