"""`archiver feeds` and `archiver poll`: which feeds are followed, and what is new in them."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.ask import open_existing, print_json
from archiver.cli.main import FAILED, db_option, engine_options, json_option
from archiver.cli.report import Report, note
from archiver.model import Status

if TYPE_CHECKING:
    from sqlite_utils import Database

    from archiver.ingest import Ingest
    from archiver.model import Failure
    from archiver.sources import FoundFeed

NO_FEEDS = "No feeds are followed; `archiver feeds add URL` follows one."


@click.group()
def feeds() -> None:
    """Say which feeds and sitemaps are followed."""


@feeds.command("add")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--all", "take_all", is_flag=True, help="Follow every feed that a page offers, not only its first.")
@click.option("--allow-private", is_flag=True, help="Permit loopback and private addresses, refused otherwise.")
@db_option
def add_feeds(*, urls: tuple[str, ...], take_all: bool, allow_private: bool, db: str | None) -> None:
    """Follow feeds (RSS, Atom, JSON Feed) or sitemaps; `archiver poll` then archives what is new in them.

    A URL may also be a page, such as a site's front page: the feed that it offers is followed.
    """
    from archiver.config import load_settings
    from archiver.ingest import prepare_ingest
    from archiver.model import Failure, SourceKind, Target
    from archiver.poll import offered_feeds
    from archiver.sources import read_sources, shorten
    from archiver.store import open_archive

    sources = list(read_sources(urls))
    for source in sources:
        if not isinstance(source, Target) or source.kind is not SourceKind.URL:
            raise click.UsageError(f"{shorten(source.source)} is not an address.")
    settings = load_settings(db=db)
    archive = open_archive(settings.db, create=True)
    ingest = prepare_ingest(archive, settings, allow_private=allow_private)
    given = [source.location for source in sources if isinstance(source, Target)]
    good = True
    for url, found in offered_feeds(ingest, dict.fromkeys(given)):
        if isinstance(found, Failure):
            good = _tell_failure(archive, url, found) and good
        else:
            _follow(archive, found, take_all=take_all)
    sys.exit(0 if good else FAILED)


def _follow(archive: Database, found: tuple[FoundFeed, ...], *, take_all: bool) -> None:
    from archiver.store.following.feeds import add_feed

    taken = found if take_all else found[:1]
    for feed in taken:
        add_feed(archive, feed.url, datetime.now(UTC))
        note(f"following {feed.url}  {feed.title}".rstrip())
    for feed in found[len(taken) :]:
        note(f"also offered: {feed.url}  {feed.title}".rstrip())


def _tell_failure(archive: Database, url: str, failure: Failure) -> bool:
    """A page without feeds is an error; a feed that cannot be had just now is followed all the same."""
    from archiver.model import Reason
    from archiver.store.following.feeds import add_feed

    if failure.reason in {Reason.NOT_A_FEED, Reason.NOT_HTML}:
        click.echo(f"not followed: {url}: {failure.detail}", err=True)
        return False
    add_feed(archive, url, datetime.now(UTC))
    click.echo(f"following {url}, though it could not be asked just now: {failure.reason}. {failure.detail}")
    return True


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
@click.option("--allow-private", is_flag=True, help="Permit loopback and private addresses, refused otherwise.")
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
    from archiver.store.following import feeds as stored

    archive = open_existing(db)
    if not stored.list_feeds(archive):
        click.echo(NO_FEEDS, err=True)
    ingest = prepare_ingest(archive, load_settings(db=db, **reading), allow_private=allow_private)
    good = _poll_once(ingest, limit, as_json=as_json)
    while every and good is not None:
        time.sleep(every * 60)
        good = _poll_once(ingest, limit, as_json=as_json)
    sys.exit(0 if good else FAILED)


def _poll_once(ingest: Ingest, limit: int | None, *, as_json: bool) -> bool | None:
    """Whether all went well; None where the user interrupted."""
    from archiver.poll import poll_feeds
    from archiver.store.asking import ask

    report = Report(as_json=as_json, total=1)
    complete = report.follow(poll_feeds(ingest, limit=limit))
    report.close(ask.named_in(ingest.db, report.article_ids))
    return not report.counts[Status.FAILED] if complete else None
