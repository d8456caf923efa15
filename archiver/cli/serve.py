"""`archiver serve`: the archive as a site."""

from __future__ import annotations

import click

from archiver.cli.main import db_option


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", "-p", type=click.IntRange(0, 65535), default=8001, show_default=True,
              help="Port to listen on; 0 takes a free one.")  # fmt: skip
@click.option("--open", "open_browser", is_flag=True, help="Open the site in a browser.")
@click.option(
    "--curate", is_flag=True, help="Let who opens the link that is printed merge, rename, hide … entities."
)
@db_option
def serve(host: str, port: int, open_browser: bool, curate: bool, db: str | None) -> None:
    """Serve the archive as a Datasette site, until Ctrl-C."""
    from archiver import publish
    from archiver.config import load_settings
    from archiver.store import open_archive

    path = load_settings(db=db).db
    open_archive(path).close()  # so that a wrong path or an older schema is dealt with here
    admission = publish.Admission() if curate else None

    def ready(url: str) -> None:
        announce(url)
        if admission:
            click.echo(f"To curate it, open this link, which works once: {admission.link(url)}")

    publish.serve(path, host, port, open_browser=open_browser, admission=admission, ready=ready)


def announce(url: str) -> None:
    """Say where the site is."""
    click.echo(f"Serving the archive at {url} (Ctrl-C to stop)")
