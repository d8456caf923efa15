"""The feeds that are followed, and what of their links is not in the archive yet."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from archiver.errors import NotFoundError
from archiver.store.curation import note_curation
from archiver.store.database import write_transaction
from archiver.store.rows import row_id
from archiver.times import to_utc

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlite_utils import Database

    from archiver.model import Validators

KNOWN_LINK = """
select 1 where exists (select 1 from articles where url = :url)
    or exists (select 1 from captures where url = :url and article_id is not null)
"""


def add_feed(db: Database, url: str, now: datetime) -> int:
    """Follow a feed; its id. Following it twice changes nothing."""
    with write_transaction(db):
        feed_id = row_id(db, "feeds", {"url": url}, {"added_at": to_utc(now)})
    note_curation(db)
    return feed_id


def remove_feed(db: Database, url: str) -> None:
    """Follow a feed no longer; its articles stay.

    Raises:
        NotFoundError: It is not followed.
    """
    with write_transaction(db):
        if not db.execute("delete from feeds where url = ?", [url]).rowcount:
            raise NotFoundError(f"{url} is not followed; `archiver feeds list` shows what is.")
    note_curation(db)


def list_feeds(db: Database) -> list[dict[str, Any]]:
    """The feeds that are followed, in the order in which they were added."""
    return list(db.query("select url, title, added_at, polled_at, etag, last_modified from feeds order by id"))


def record_poll(db: Database, url: str, now: datetime, title: str, validators: Validators) -> None:
    """Remember when a feed was asked, and what is new of its title and of what makes the next request conditional.

    The caller's transaction commits it.
    """
    db.execute(
        """
        update feeds set polled_at = :now, title = coalesce(nullif(:title, ''), title),
            etag = coalesce(:etag, etag), last_modified = coalesce(:last_modified, last_modified)
        where url = :url
        """,
        {"now": to_utc(now), "url": url, "title": title} | asdict(validators),
    )


def unknown_links(db: Database, links: Iterable[str]) -> list[str]:
    """Those links that no article was reached at."""
    return [link for link in dict.fromkeys(links) if not db.execute(KNOWN_LINK, {"url": link}).fetchone()]
