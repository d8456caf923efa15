"""`archiver failures`: what could not be archived, and another try."""

from __future__ import annotations

import sys

import click

from archiver.cli.options import db_option, json_option, limit_option
from archiver.cli.run import archive_sources
from archiver.cli.tell import print_json
from archiver.model import Reason


@click.command()
@click.option("--reason", metavar="R", type=click.Choice([reason.value for reason in Reason], case_sensitive=False),
              help="Only those of one reason, such as 'timed out'.")  # fmt: skip
@click.option("--retry", is_flag=True, help="Try them again now.")
@click.option("--allow-private", is_flag=True, help="With --retry: permit private addresses.")
@limit_option
@db_option
@json_option
def failures(
    *, reason: str | None, retry: bool, allow_private: bool, limit: int, db: str | None, as_json: bool
) -> None:
    """List what could not be archived, with the reason, or try it again.

    A source leaves the list as soon as it is archived.
    """
    from archiver.config import load_settings
    from archiver.store import open_archive
    from archiver.store.asking import ask

    settings = load_settings(db=db)
    archive = open_archive(settings.db)
    rows = ask.failures(archive, reason=reason, limit=limit)
    if retry:
        given = [row["source"] for row in rows]
        sys.exit(archive_sources(given, archive, settings, as_json=as_json, allow_private=allow_private))
    if as_json:
        return print_json(rows)
    for row in rows:
        click.echo(f"{row['last_failed'][:10]} {row['source'][:200]}: {row['reason']}. {row['detail']}")
    return click.echo(f"\n{len(rows):,} listed; --retry tries them again." if rows else "No failures.")
