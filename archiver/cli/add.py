"""`archiver add`: sources in, one line an outcome out; with `--shards`, one line a WARC file."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.options import db_option, engine_options, json_option, model_option, names_option, private_option
from archiver.cli.run import archive_sources, on_sites

if TYPE_CHECKING:
    from typing import TextIO


@click.command()
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@click.option("--from", "lists", metavar="FILE", multiple=True, type=click.File(errors="replace", encoding="utf-8"),
              help="Read sources from a file, one a line; - is standard input.")  # fmt: skip
@click.option("--sitemap", is_flag=True, help="Take each SOURCE for a site, and archive what its sitemaps list.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="With --sitemap: articles at most.")
@click.option("--shards", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path),
              help="Read each WARC file into an archive of its own, FOLDER/NAME.db, --workers of them at a time or"
              " on a Dask cluster, whose machines must all see FOLDER. Given again, it goes on where it was;"
              " `archiver merge FOLDER/*.db` makes one archive of them.")  # fmt: skip
@db_option
@json_option
@private_option
@model_option
@names_option
@engine_options
def add(
    *,
    sources: tuple[str, ...],
    lists: tuple[TextIO, ...],
    sitemap: bool,
    limit: int | None,
    shards: Path | None,
    db: str | None,
    as_json: bool,
    allow_private: bool,
    model: str | None,
    names: str | None,
    reading: dict[str, Any],
) -> None:
    """Archive articles.

    A SOURCE is a URL, a saved page (.html), pasted text (.txt, or - for standard input), a WARC file, or a
    folder of these. Prints a line for each; ends with 0 if all went well, 1 if something failed.

    WARC files may be elsewhere: at https://host/NAME.warc.gz, s3://bucket/2026/*.warc.gz, gs://bucket/folder/ and
    all other addresses that fsspec opens, with its own options, such as FSSPEC_S3_ENDPOINT_URL and FSSPEC_S3_ANON
    in the environment, or ~/.config/fsspec.
    """
    from archiver.config import load_settings
    from archiver.ingest import MANY
    from archiver.sources import read_list
    from archiver.store import open_archive

    if not sources and not lists:
        raise click.UsageError("Name at least one SOURCE, or a list of them with --from FILE.")
    if shards and (sitemap or db):
        raise click.UsageError("--shards makes archives of WARC files: it goes with neither --sitemap nor --db.")
    settings = load_settings(db=db, model=model, known_names=names, **reading)
    given = [*sources, *(line for stream in lists for line in read_list(stream))]
    if shards:
        from archiver.cli.shards import archive_shards

        sys.exit(archive_shards(given, shards.absolute(), settings, as_json=as_json, allow_private=allow_private))
    archive = open_archive(settings.db, create=True)
    archive_these = partial(archive_sources, given, archive, settings, as_json=as_json, allow_private=allow_private)
    sys.exit(archive_these(find=partial(on_sites, limit=limit), pages=MANY) if sitemap else archive_these())
