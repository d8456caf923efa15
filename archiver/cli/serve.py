"""`archiver serve`: the archive as a site."""

from __future__ import annotations

import signal
import webbrowser
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from archiver.cli.options import db_option


@click.command()
@click.argument("archives", nargs=-1, metavar="[ARCHIVE]...", type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", "-p", type=click.IntRange(0, 65535), default=8001, show_default=True,
              help="Port to listen on; 0 takes a free one.")  # fmt: skip
@click.option("--open", "open_browser", is_flag=True, help="Open the site in a browser.")
@click.option("--curate", is_flag=True,
              help="Let who opens the link that is printed merge, rename, hide … entities.")  # fmt: skip
@click.option("--public", is_flag=True,
              help="For strangers: for reading only, without SQL, downloads, evidence files and what tells of this"
              " machine.")  # fmt: skip
@click.option("--excerpts", is_flag=True,
              help="With --public: of each text its first words and a few sentences around names only. Serves a"
              " copy of the archive as it is now.")  # fmt: skip
@click.option("--sql", type=click.Choice(["off", "limited"]),
              help="With --public: whether strangers may write SQL, within limits of time and size."
              " [default: off]")  # fmt: skip
@click.option("--robots", type=click.Choice(["none", "ai-none", "all"]),
              help="With --public: whether no robot is welcome, all but those that collect texts for language"
              " models, or all. [default: none]")  # fmt: skip
@click.option("--base-url", default="/", metavar="PATH", show_default=True,
              help="The path below which a proxy shows the site, such as /news/.")  # fmt: skip
@click.option("--known-as", multiple=True, metavar="NAME",
              help="Without --public: another name under which browsers reach this site, such as that of a proxy."
              " Repeatable.")  # fmt: skip
@db_option
def serve(
    *,
    archives: tuple[Path, ...],
    host: str,
    port: int,
    open_browser: bool,
    curate: bool,
    public: bool,
    excerpts: bool,
    sql: str | None,
    robots: str | None,
    base_url: str,
    known_as: tuple[str, ...],
    db: str | None,
) -> None:
    """Serve the archive as a Datasette site, until Ctrl-C.

    Several archives (database files, such as `archiver split` writes) are served as the parts of one site, with one
    search and one page for each person, organisation or place over all of them; all else is found in each part.
    """
    from archiver import publish
    from archiver.config import load_settings
    from archiver.store import open_archive

    if not public and (excerpts or sql or robots):
        raise click.UsageError("--excerpts, --sql and --robots go with --public.")
    if public and curate:
        raise click.UsageError("--curate is for one's own machine, --public for strangers: choose one of them.")
    if archives and db:
        raise click.UsageError("Name the archives either as arguments or with --db.")
    if curate and len(archives) > 1:
        raise click.UsageError("One archive at a time is curated: name one of them.")
    settings = load_settings(db=db)
    paths = list(dict.fromkeys(archives)) or [settings.db]
    for path in paths:
        open_archive(path).close()  # so that a wrong path or an older schema is dealt with here
    access = publish.Access("public" if public else "local", sql or "off", robots or "none")
    admission = publish.Admission() if curate else None

    def ready(url: str) -> None:
        announce(url, open_browser=open_browser)
        if admission:
            click.echo(f"To curate it, open this link, which works once: {admission.link(url)}")

    with ExitStack() as stack:
        if excerpts:
            signal.signal(signal.SIGTERM, _end)
            paths = [_copy(path, stack.enter_context(TemporaryDirectory(prefix="archiver-"))) for path in paths]
        site = publish.Site(paths, access, admission, immutable=excerpts, base_url=base_url, known_as=known_as)
        publish.serve(site, host, port, ready=ready, memory=settings.server_memory)


def _copy(path: Path, folder: str) -> Path:
    """A copy with excerpts only."""
    from archiver.store.parts.publication import write_copy

    copy = Path(folder, path.name)
    write_copy(path, copy, excerpts=True)
    return copy


def _end(number: int, _frame: object) -> None:
    """Leave as after Ctrl-C, so that the copy is taken away, where the default is to drop everything."""
    raise SystemExit(128 + number)


def announce(url: str, *, open_browser: bool) -> None:
    """Say where the site is, and show it if that is wanted."""
    click.echo(f"Serving the archive at {url} (Ctrl-C to stop)")
    if open_browser:
        webbrowser.open(url)
