"""`archiver rebuild`: the database anew, from the WARC files and the curation log."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.options import FAILED, db_option, engine_options, json_option, model_option
from archiver.cli.tell import Progress, json_line, note
from archiver.nouns import counted

if TYPE_CHECKING:
    from archiver.custody.rebuilding.rebuild import Rebuilt

SHOWN = 5  # names of files
PARTS = {
    "run_counts": "runs",
    "queue": "queued sources",
    "failures": "failures without an answer",
    "feeds": "feeds' states",
    "watches": "saved searches' marks",
}


@click.command()
@click.option("--from-warc", "warcs", multiple=True, metavar="FILE", type=click.Path(path_type=Path),
              help="Read only this WARC file, of those in the folder; may be given again.")  # fmt: skip
@click.option("--into", metavar="NEW.db", type=click.Path(dir_okay=False, path_type=Path),
              help="Write another database beside the archive's, which stays as it is.")  # fmt: skip
@model_option
@engine_options
@db_option
@json_option
def rebuild(
    *,
    warcs: tuple[Path, ...],
    into: Path | None,
    model: str | None,
    reading: dict[str, Any],
    db: str | None,
    as_json: bool,
) -> None:
    """Make the whole database anew from the WARC files in the folder `warc` beside it and the curation log.

    Nothing is fetched, and WARC files are only read. The new database takes the place of the old one when it is
    whole; the old one is kept as NAME.db.before-rebuild-TIME. Interrupted, the same command goes on. Ends with 1 if
    something in the WARC files or the log could not be read.
    """
    from archiver.config import load_settings
    from archiver.custody.rebuilding.rebuild import rebuild as rebuild_archive

    settings = load_settings(db=db, model=model, **reading)
    try:
        noted = partial(Progress(as_json=as_json), "WARC files")
        done = rebuild_archive(settings, into=into, warcs=warcs, noted=noted)
    except KeyboardInterrupt:
        click.echo("\nInterrupted. The archive is as it was, and the same command goes on.", err=True)
        sys.exit(FAILED)
    if as_json:
        click.echo(json_line(done))
    else:
        _tell(done)
    sys.exit(FAILED if done.damage or done.log_damage else 0)


def _tell(done: Rebuilt) -> None:
    for sentence in done.damage:
        click.echo(f"{click.style('damaged', fg='red')}   {sentence}", err=True)
    if done.log_damage:
        lines = counted(done.log_damage, "line")
        click.echo(f"{click.style('damaged', fg='red')}   {lines} of the curation log", err=True)
    if done.left_out:
        several = ", ".join(done.left_out[:SHOWN]) + (", …" if len(done.left_out) > SHOWN else "")
        note(f"{counted(len(done.left_out), 'file is', 'files are')} left out, as not this archive's: {several}.")
    went_on = f", after {done.went_on:,} before an interruption" if done.went_on else ""
    note(
        f"{done.path}: {counted(done.articles, 'article')} in {counted(done.versions, 'version')}, "
        f"{counted(done.judgements, 'judgement')}; "
        f"from {counted(done.captures, 'capture')}{went_on} in {counted(done.files, 'WARC file')}, "
        f"{done.failed:,} without article."
    )
    taken = ", ".join(f"{count:,} {PARTS[part]}" for part, count in done.taken.items() if count)
    if taken:
        note(f"Taken from the old database, for nothing else holds it: {taken}.")
    if done.not_had:
        note(f"Not to be had without the old database: {', '.join(PARTS[part] for part in done.not_had)}.")
    if done.kept:
        note(f"The old database is kept as {done.kept}.")
