"""Captures in, their rows out; and what the archive knows already of the bytes of a capture."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from archiver.model import Capture, CaptureKind, Target, WarcPlace
from archiver.store.queries import sql
from archiver.store.rows import insert
from archiver.times import to_utc

if TYPE_CHECKING:
    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Kept:
    """A capture that is safe in a WARC file; or a target that gave none."""

    target: Target
    capture: Capture | None
    place: WarcPlace | None
    original: WarcPlace | None = None  # the record that holds the payload, where the own one refers to it
    queue_id: int | None = None  # the target's row in the queue


@dataclass(frozen=True, slots=True)
class Known:
    """Stands for a capture whose bytes today's reader has read before: nothing new can come of it."""

    article_id: int


def save_capture(
    db: Database, run_id: int, kept: Kept, article_id: int | None = None, claimed_url: str = ""
) -> int | None:
    """Insert the row of a capture; its id, or None where there is no capture.

    Args:
        db: The archive.
        run_id: The run that it belongs to.
        kept: The capture.
        article_id: The article that it gave.
        claimed_url: The address on another site that its page claims.
    """
    capture, place = kept.capture, kept.place
    if capture is None or place is None:
        return None
    validators = capture.validators
    return insert(
        db,
        "captures",
        {
            "article_id": article_id,
            "claimed_url": claimed_url,
            "run_id": run_id,
            "url": capture.url,
            "final_url": capture.final_url,
            "captured_at": to_utc(capture.captured_at),
            "status": capture.status,
            "content_type": capture.content_type,
            "sha256": place.sha256,
            "warc_file": place.file,
            "warc_offset": place.offset,
            "warc_length": place.length,
            "group_offset": place.group_offset,
            "revisit_of": _capture_at(db, kept.original) if place.is_revisit and kept.original else None,
            "kind": capture.kind,
            "etag": validators.etag,
            "last_modified": validators.last_modified,
        },
    )


def _capture_at(db: Database, place: WarcPlace) -> int | None:
    where = [place.file, place.offset]
    row = db.execute("select id from captures where warc_file = ? and warc_offset = ?", where).fetchone()
    return row and int(row[0])


def link_capture(db: Database, capture_id: int | None, article_id: int, claimed_url: str = "") -> None:
    """Say which article a capture gave."""
    db.execute(
        "update captures set article_id = ?, claimed_url = ? where id = ?", [article_id, claimed_url, capture_id]
    )


def article_read_from(db: Database, capture: Capture, digest: str, reader_id: int) -> int | None:
    """The article whose latest version that reader has read from these very bytes at this address."""
    about = {"sha256": digest, "url": capture.url, "final_url": capture.final_url, "reader": reader_id}
    return next((row["id"] for row in db.query(sql("article_read_from"), about)), None)


def original_of(db: Database, capture: Capture, digest: str) -> WarcPlace | None:
    """The record that holds the payload of a capture already; None where there is none.

    Args:
        db: The archive.
        capture: A new capture.
        digest: SHA-256 of its payload; for an answer 'not modified', the payload meant is looked up.
    """
    if capture.kind is not CaptureKind.HTTP:
        return None
    if capture.status == HTTPStatus.NOT_MODIFIED:
        digest = next((row["sha256"] for row in db.query(sql("unmodified"), {"url": capture.url})), "")
    elif not capture.payload:
        return None
    row = next(db.query(sql("original"), {"sha256": digest}), None)
    if row is None:
        return None
    return WarcPlace(row["warc_file"], row["warc_offset"], row["warc_length"], row["sha256"])
