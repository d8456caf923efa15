"""An export that was asked for in, the file or folder out: which writer, with which articles."""

from __future__ import annotations

import io
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from archiver.cli.tell import shows_progress
from archiver.errors import UsageError
from archiver.store.export.rows import by_month, choose_articles, read_articles, read_named, snapshot
from archiver.store.export.target import whole_file, whole_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from sqlite_utils import Database

    from archiver.store.search.query import Query

CITATIONS = {"bib": "bib", "ris": "ris", "csl": "json"}  # as `archiver.publish.formats.cite` calls them


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked for."""

    form: str  # a key of `archiver.cli.export.SUFFIXES`
    target: str  # a path, or - for standard output
    query: Query | None  # None for the whole archive
    with_text: bool
    table: str  # of CSV in one file
    guard: bool  # against formulas in CSV
    entities: int  # of a network
    entity_type: str | None
    force: bool


@dataclass(frozen=True, slots=True)
class Job:
    """The archive, what was chosen of it, and the bar that moves as articles are read."""

    db: Database
    ids: Any  # array of ids
    options: Options
    bar: Any  # None where nobody looks on

    def count(self, articles: int) -> None:
        """So many more have been read."""
        if self.bar:
            self.bar.update(articles)

    def articles(self, ids: Iterable[int] | None = None) -> Iterator[dict[str, Any]]:
        """The articles chosen, or some of them."""
        for article in read_articles(self.db, self.ids if ids is None else ids, with_text=self.options.with_text):
            yield article
            self.count(1)


def run_export(db: Database, options: Options) -> int:
    """Write what is asked for; the number of articles.

    Raises:
        UsageError: The target cannot be used, or a library is missing.
        OSError: The target cannot be written.
    """
    path = Path(options.target)
    with snapshot(db):
        ids = choose_articles(db, options.query)
        with _bar(len(ids)) as bar:
            job = Job(db, ids, options, bar)
            if _is_folder(options):
                with whole_folder(path, force=options.force) as folder:
                    _write_folder(job, folder)
            elif options.target == "-":
                _write_stream(job, sys.stdout.buffer)
            else:
                with whole_file(path, force=options.force) as part:
                    _write_file(job, part)
    return len(ids)


def _is_folder(options: Options) -> bool:
    """CSV and Parquet without the suffix of a file are folders."""
    name = options.target.lower()
    return (options.form == "csv" and name != "-" and not name.endswith(".csv")) or (
        options.form == "parquet" and not name.endswith(".parquet")
    )


def _write_folder(job: Job, folder: Path) -> None:
    if job.options.form == "csv":
        from archiver.store.export.text import write_tables

        write_tables(job.articles(), folder, with_text=job.options.with_text, guard=job.options.guard)
    else:
        from archiver.store.export.parquet import write_months

        months = ((month, job.articles(ids)) for month, ids in by_month(job.db, job.ids))
        write_months(months, folder, with_text=job.options.with_text)


def _write_file(job: Job, path: Path) -> None:
    if job.options.form == "parquet":
        from archiver.store.export.parquet import write_parquet

        write_parquet(job.articles(), path, with_text=job.options.with_text)
    else:
        with path.open("wb") as file:
            _write_stream(job, file)


def _write_stream(job: Job, binary: Any) -> None:
    if job.options.form in {"gexf", "graphml"}:
        binary.write(_network(job))
        binary.flush()
        return
    text = io.TextIOWrapper(binary, encoding="utf-8", errors="replace", newline="")
    _write_text(job, text)
    text.flush()
    text.detach()


def _write_text(job: Job, file: TextIO) -> None:
    options = job.options
    if options.form == "jsonl":
        from archiver.store.export.text import write_jsonl

        write_jsonl(job.articles(), file)
    elif options.form == "csv":
        from archiver.store.export.text import write_csv

        write_csv(job.articles(), file, options.table, with_text=options.with_text, guard=options.guard)
    elif options.form == "ftm":
        from archiver.store.export.ftm import write_ftm

        write_ftm(read_named(job.db, job.ids), job.articles(), file)
    elif options.form in CITATIONS:
        from archiver.publish.formats.cite import source_of, write_list

        sources = (
            source_of(article | (article["evidence"] or {"captured_at": None, "sha256": None}), article["authors"])
            for article in job.articles()
        )
        file.writelines(write_list(CITATIONS[options.form], sources))
    else:
        raise UsageError(f"There is no format {options.form}.")


def _network(job: Job) -> bytes:
    from archiver.store.asking.network import write_gexf, write_graphml
    from archiver.store.export.network import read_network

    network = read_network(job.db, job.ids, entities=job.options.entities, type=job.options.entity_type)
    job.count(len(job.ids))
    return write_gexf(network) if job.options.form == "gexf" else write_graphml(network)


def _bar(total: int) -> AbstractContextManager[Any]:
    """Progress for people who look on."""
    if not shows_progress():
        return nullcontext()
    return click.progressbar(length=total, label="Exporting", file=sys.stderr)
