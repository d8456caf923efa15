"""`archiver split`: a large archive as one file a month."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from archiver.cli.options import FAILED, db_option, json_option
from archiver.cli.tell import json_line, note
from archiver.nouns import counted


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@db_option
@json_option
def split(folder: Path, db: str | None, as_json: bool) -> None:
    """Write the archive into FOLDER as one archive for each month, such as 2026-10.db.

    Each is whole: it opens, serves, searches and leads back to its bytes by itself; `archiver serve FOLDER/*.db`
    serves them as one site. Articles without a date are in undated.db. Feeds, saved searches and what failed are in
    the newest month, which is the one to go on with. WARC files are linked into FOLDER/warc where the disk can do
    that, else copied. The archive itself stays as it is.
    """
    from archiver.config import load_settings
    from archiver.store.parts.split import split_archive

    path = load_settings(db=db).db
    done = []
    missing: set[str] = set()
    for part in split_archive(path, folder):
        if as_json:
            click.echo(json_line(asdict(part) | {"path": str(part.path)}))
        else:
            note(f"{part.path}: {counted(part.articles, 'article')}, {part.size:,} bytes")
        done.append(part)
        missing.update(part.missing)
    if not as_json:
        articles, archives = sum(part.articles for part in done), counted(len(done), "archive")
        note(f"\n{counted(articles, 'article')} in {archives}; look at them with `archiver serve {folder}/*.db`.")
    if not as_json and path.resolve().parent == folder.resolve():
        note(f"Leave out {path}, which is in that folder, too: its articles would be there twice.")
    for name in sorted(missing):
        click.echo(f"missing   {path.parent / 'warc' / name}: articles come from it", err=True)
    sys.exit(FAILED if missing else 0)
