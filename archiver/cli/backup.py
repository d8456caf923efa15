"""`archiver backup`: the archive once more, in another folder."""

from __future__ import annotations

import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.cli.options import FAILED, db_option, json_option
from archiver.cli.tell import Progress, note, print_json
from archiver.nouns import counted

if TYPE_CHECKING:
    from archiver.custody.backups.backup import Done


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(1), default=7, show_default=True, metavar="N",
              help="Snapshots of the database that stay; WARC files are kept once for all.")  # fmt: skip
@click.option("--read-data", is_flag=True,
              help="Compare WARC files byte by byte, instead of by length and time.")  # fmt: skip
@db_option
@json_option
def backup(*, folder: Path, keep: int, read_data: bool, db: str | None, as_json: bool) -> None:
    """Back the archive up into the folder DIR, best on another disk.

    Others may go on writing: the backup is of the moment at which it was called. Called again, it copies only what
    is new, and goes on where it was cut off. With it go the known names, the settings, the site's metadata and the
    log of judgements. `archiver restore DIR` brings it back.
    """
    from archiver.config import load_settings
    from archiver.custody.backups.backup import back_up, files_beside

    settings = load_settings(db=db)
    noted = partial(Progress(as_json=as_json), "The database")
    done = back_up(settings.db, folder, files_beside(settings), keep=keep, read_all=read_data, noted=noted)
    if as_json:
        print_json(_told(folder, done))
    else:
        _tell(folder, done)
    sys.exit(FAILED if done.troubles else 0)


def _told(folder: Path, done: Done) -> dict[str, object]:
    told = asdict(done) | {"folder": str(folder.resolve()), "seconds": round(done.seconds, 2)}
    snapshot = told.pop("snapshot")
    return {name: snapshot[name] for name in ("at", "articles", "schema", "missing")} | told


def _tell(folder: Path, done: Done) -> None:
    note(
        f"{folder}: the archive of {done.snapshot.at}, {counted(done.snapshot.articles, 'article')} "
        f"in {counted(done.files, 'file')} of {done.size:,} bytes.\n"
        f"Copied: {counted(done.copied, 'file')}, {counted(done.written, 'byte')} new, {done.seconds:.1f} seconds."
    )
    if done.dropped:
        note(f"No longer kept: {', '.join(done.dropped)}.")
    for trouble in done.troubles:
        click.echo(trouble, err=True)
