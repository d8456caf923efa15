"""`archiver demo`: the whole walk on the sample articles, over real HTTP."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from archiver.cli.report import Report

if TYPE_CHECKING:
    from archiver.config import Settings


@click.command()
@click.option("--db", metavar="PATH", default="data/demo.db", show_default=True, help="Where to put the archive.")
@click.option("--port", "-p", type=click.IntRange(0, 65535), default=8001, show_default=True,
              help="Port of the site; 0 takes a free one.")  # fmt: skip
@click.option("--open", "open_browser", is_flag=True, help="Open the site in a browser.")
@click.option("--no-serve", is_flag=True, help="Stop before serving the site.")
def demo(db: str, port: int, open_browser: bool, no_serve: bool) -> None:
    """Archive the sample articles from a local server, show what was found, and serve the site."""
    from archiver import publish
    from archiver.cli.serve import announce
    from archiver.config import load_settings

    settings = load_settings(db=db)
    if code := archive_samples(settings):
        sys.exit(code)
    if no_serve:
        click.echo(f"\nThe archive is {settings.db}; `archiver serve --db {settings.db}` shows it.")
    else:
        click.echo()
        ready = partial(announce, open_browser=open_browser)
        publish.serve(publish.Site([settings.db]), port=port, ready=ready)


def archive_samples(settings: Settings) -> int:
    """Add every sample, then the one that has changed since; the exit code."""
    from archiver.ingest import prepare_ingest
    from archiver.samples import SampleServer
    from archiver.sources import read_sources
    from archiver.store import open_archive

    archive = open_archive(settings.db, create=True)
    with SampleServer() as server:
        ingest = prepare_ingest(archive, settings, connect_to=server.connect_to)
        report = Report(as_json=False, total=len(server.urls) + len(server.pastes))
        report.follow(ingest.add(read_sources([*server.urls, *map(str, server.pastes)])))
        server.advance()
        click.echo("\nSome time later, one of the pages has changed:")
        report.follow(ingest.add(read_sources(server.changed_urls)))
        code = report.close(archive)
    archive.close()
    return code
