"""`archiver feeds` and `archiver poll`: which feeds are followed, and what is new in them."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from archiver.cli.ask import open_existing, print_json
from archiver.cli.main import FAILED, db_option, json_option
from archiver.cli.report import Report
from archiver.model import Status

if TYPE_CHECKING:
    from archiver.ingest import Ingest


@click.group()
def feeds() -> None:
    """Say which feeds and sitemaps are followed."""


@feeds.command("add")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@db_option
def add_feeds(*, urls: tuple[str, ...], db: str | None) -> None:
    """Follow feeds (RSS, Atom, JSON Feed) or sitemaps; `archiver poll` then archives what is new in them."""
    from archiver.config import load_settings
    from archiver.model import SourceKind, Target
    from archiver.sources import read_sources
    from archiver.store import open_archive
    from archiver.store.feeds import add_feed

    archive = open_archive(load_settings(db=db).db, create=True)
    for source in read_sources(urls):
        if not isinstance(source, Target) or source.kind is not SourceKind.URL:
            raise click.UsageError(f"{source.source[:80]!r} is not an address.")
        add_feed(archive, source.location, datetime.now(UTC))
        click.echo(f"following {source.location}")


@feeds.command("list")
@db_option
@json_option
def list_feeds(*, db: str | None, as_json: bool) -> None:
    """List the feeds that are followed."""
    from archiver.store import feeds as stored

    rows = stored.list_feeds(open_existing(db))
    if as_json:
        return print_json(rows)
    for row in rows:
        click.echo(f"{row['url']}  {row['title']}  last asked {row['polled_at'] or 'never'}")
    return None if rows else click.echo("No feeds; `archiver feeds add URL` follows one.")


@feeds.command("remove")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@db_option
def remove_feeds(*, urls: tuple[str, ...], db: str | None) -> None:
    """Follow feeds no longer; their articles stay."""
    from archiver.store.feeds import remove_feed

    archive = open_existing(db)
    for url in urls:
        remove_feed(archive, url)


@click.command()
@click.option(
    "--every", type=click.FloatRange(min=1), metavar="MINUTES", help="Keep going, with this much time between."
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="New articles at most.")
@click.option("--allow-private", is_flag=True, help="Permit loopback and private addresses, refused otherwise.")
@db_option
@json_option
def poll(*, every: float | None, limit: int | None, allow_private: bool, db: str | None, as_json: bool) -> None:
    """Archive what is new in the feeds that are followed."""
    from archiver.config import load_settings
    from archiver.ingest import prepare_ingest

    archive = open_existing(db)
    ingest = prepare_ingest(archive, load_settings(db=db), allow_private=allow_private)
    good = _poll_once(ingest, limit, as_json=as_json)
    while every and good is not None:
        time.sleep(every * 60)
        good = _poll_once(ingest, limit, as_json=as_json)
    sys.exit(0 if good else FAILED)


def _poll_once(ingest: Ingest, limit: int | None, *, as_json: bool) -> bool | None:
    """Whether all went well; None where the user interrupted."""
    from archiver.poll import poll_feeds
    from archiver.store import ask

    report = Report(as_json=as_json, total=1)
    complete = report.follow(poll_feeds(ingest, limit=limit))
    report.close(ask.named_in(ingest.db, report.article_ids))
    return not report.counts[Status.FAILED] if complete else None
