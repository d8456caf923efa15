"""`archiver export`: what the archive has of an article, as a file for others."""

from __future__ import annotations

from pathlib import Path

import click

from archiver.cli.ask import open_existing
from archiver.cli.main import db_option


@click.command()
@click.argument("article", metavar="ARTICLE")
@click.option("--warc", "target", metavar="FILE", required=True, type=click.Path(dir_okay=False, path_type=Path),
              help="Write the records of all its captures to this WARC file (.warc.gz).")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@db_option
def export(*, article: str, target: Path, force: bool, db: str | None) -> None:
    """Write what the archive has of an article to a file of its own.

    ARTICLE is an id or an address. The file holds requests, responses and redirects byte for byte as they were
    kept; any WARC program can replay it, and `archiver add` can read it.
    """
    from archiver.config import load_settings
    from archiver.store.export import export_warc

    archive = open_existing(db)
    if target.exists() and not force:
        raise click.UsageError(f"{target} exists; --force replaces it.")
    done = export_warc(archive, load_settings(db=db).db.parent / "warc", article, target)
    for name in done.missing:
        click.echo(f"{name} is not there: its captures are missing from the file.", err=True)
    click.echo(f"{target}: {done.captures:,} captures of #{done.article_id}, {target.stat().st_size:,} bytes.")
