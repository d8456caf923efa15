"""`archiver feeds` and `archiver poll`: which feeds are followed, and what is new in them."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.options import FAILED, db_option, engine_options, json_option, open_existing, private_option
from archiver.cli.report import Report
from archiver.cli.run import addresses_in
from archiver.cli.tell import json_line, note, print_json

if TYPE_CHECKING:
    from archiver.poll import Wish

NO_FEEDS = "No feeds are followed; `archiver feeds add URL` follows one."


@click.group()
def feeds() -> None:
    """Say which feeds and sitemaps are followed."""


@feeds.command("add")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--all", "take_all", is_flag=True, help="Follow every feed that a page offers, not only its first.")
@private_option
@db_option
@json_option
def add_feeds(*, urls: tuple[str, ...], take_all: bool, allow_private: bool, db: str | None, as_json: bool) -> None:
    """Follow feeds (RSS, Atom, JSON Feed) or sitemaps; `archiver poll` then archives what is new in them.

    A URL may also be a page, such as a site's front page: the feed that it offers is followed.
    """
    from archiver.config import load_settings
    from archiver.ingest import prepare_ingest
    from archiver.poll import follow_feeds
    from archiver.store import open_archive

    settings = load_settings(db=db)
    addresses = addresses_in(urls, "{} is not an address.")
    ingest = prepare_ingest(open_archive(settings.db, create=True), settings, allow_private=allow_private)
    good = True
    for wish in follow_feeds(ingest, addresses, take_all=take_all):
        good = good and (wish.is_followed or wish.failure is None)
        _tell(wish, as_json=as_json)
    sys.exit(0 if good else FAILED)


def _tell(wish: Wish, *, as_json: bool) -> None:
    if as_json:
        about = {"url": wish.url, "title": wish.title, "is_followed": wish.is_followed}
        reason, detail = (wish.failure.reason, wish.failure.detail) if wish.failure else (None, "")
        click.echo(json_line(about | {"reason": reason, "detail": detail}))
        return
    named, failure = f"{wish.url}  {wish.title}".rstrip(), wish.failure
    if failure is None:
        note(f"{'following' if wish.is_followed else 'also offered:'} {named}")
    elif wish.is_followed:
        click.echo(f"following {named}, though it could not be asked just now: {failure.reason}. {failure.detail}")
    else:
        click.echo(f"not followed: {named}: {failure.detail}", err=True)


@feeds.command("list")
@db_option
@json_option
def list_feeds(*, db: str | None, as_json: bool) -> None:
    """List the feeds that are followed."""
    from archiver.store.following import feeds as stored

    rows = stored.list_feeds(open_existing(db))
    if as_json:
        return print_json(rows)
    for row in rows:
        click.echo(f"{row['url']}  {row['title']}  last asked {row['polled_at'] or 'never'}")
    return None if rows else click.echo(NO_FEEDS)


@feeds.command("remove")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@db_option
def remove_feeds(*, urls: tuple[str, ...], db: str | None) -> None:
    """Follow feeds no longer; their articles stay."""
    from archiver.store.following.feeds import remove_feed

    archive = open_existing(db)
    for url in urls:
        remove_feed(archive, url)


@click.command()
@click.option(
    "--every", type=click.FloatRange(min=1), metavar="MINUTES", help="Keep going, with this much time between."
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="New articles at most.")
@private_option
@engine_options
@db_option
@json_option
def poll(
    *,
    every: float | None,
    limit: int | None,
    allow_private: bool,
    reading: dict[str, Any],
    db: str | None,
    as_json: bool,
) -> None:
    """Archive what is new in the feeds that are followed."""
    from archiver.config import load_settings
    from archiver.ingest import prepare_ingest
    from archiver.poll import poll_feeds
    from archiver.store import open_archive
    from archiver.store.following.feeds import list_feeds as list_followed

    settings = load_settings(db=db, **reading)
    archive = open_archive(settings.db)
    if not list_followed(archive):
        click.echo(NO_FEEDS, err=True)
    ingest = prepare_ingest(archive, settings, allow_private=allow_private)
    while True:
        report = Report(as_json=as_json, total=1)
        complete = report.follow(poll_feeds(ingest, limit=limit))
        code = report.close(archive)
        if not every or not complete:
            sys.exit(code)
        time.sleep(every * 60)
