"""`archiver merge`: other archives into this one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.cli.options import FAILED, db_option, json_option
from archiver.cli.tell import Progress, json_line

if TYPE_CHECKING:
    from archiver.store.merge import Merged


@click.command()
@click.argument("shards", nargs=-1, required=True, metavar="SHARD...", type=click.Path(path_type=Path))
@db_option
@json_option
def merge(*, shards: tuple[Path, ...], db: str | None, as_json: bool) -> None:
    """Take other archives into this one: their articles, evidence, entities and judgements.

    SHARD is the database file of an archive, whose WARC files are in the folder `warc` beside it; it is only read.
    Taking it in again changes nothing; where it has grown, what is new is taken. The archive at --db is made where
    there is none.

    WARC files are linked where both are on one file system, else copied. Ends with 1 where one is missing. What
    interrupted runs of a shard have still to archive stays with it: resume them there, and merge again.
    """
    from archiver.config import load_settings
    from archiver.store.merge import merge_shards

    missing = False
    try:
        for merged in merge_shards(load_settings(db=db).db, shards, noted=Progress(as_json=as_json)):
            missing |= bool(merged.missing)
            _tell(merged, as_json=as_json)
    except KeyboardInterrupt:
        click.echo("\nInterrupted. The archive is sound, and the same command goes on.", err=True)
        sys.exit(FAILED)
    sys.exit(FAILED if missing else 0)


def _tell(merged: Merged, *, as_json: bool) -> None:
    if as_json:
        click.echo(json_line(merged))
        return
    parts = {
        "articles": f"{merged.new:,} new, {merged.updated:,} updated, {merged.known:,} known",
        "captures": f"{merged.captures:,} new" if merged.captures else "",
        "entities": f"{merged.entities_new:,} new, {merged.entities_joined:,} that the archive had",
        "judgements": f"{merged.judgements:,} new" if merged.judgements else "",
        "watches": f"{merged.watches:,} new" if merged.watches else "",
        "WARC files": f"{merged.linked:,} linked, {merged.copied:,} copied"
        if merged.linked + merged.copied
        else "",
    }
    told = "; ".join(f"{what} {value}" for what, value in parts.items() if value)
    click.echo(f"{click.style(merged.shard, bold=True)}: {told}.")
    for phrase in merged.contradictions:
        click.echo(f"  {phrase}")
    for name in merged.missing:
        click.echo(
            f"  {click.style('missing', fg='red')} {name}: the WARC file is not there, or not whole.", err=True
        )
